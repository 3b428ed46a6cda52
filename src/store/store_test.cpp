// Tests the state of a run that is read back after everything that may happen to its directory.

#include "core/hash.h"
#include "store/layout.h"
#include "store/run_state.h"
#include "store/store_fixture.h"

#include <gmock/gmock-matchers.h>

#include <optional>

namespace castwright::store {
namespace {

using ::testing::HasSubstr;

using Store = StoreTest;

// run.json.

TEST_F(Store, ARunRecordIsReadBackAsItWasWritten) {
  RunRecord made = record_of(3);
  made.plan.adaptive = true;
  ASSERT_TRUE(write_run_record(*folder_, made).has_value());
  const RunRecord read = read_run_record(*folder_).value();
  EXPECT_EQ(read.run_id, made.run_id);
  EXPECT_EQ(read.topic_id, made.topic_id);
  EXPECT_EQ(read.created, made.created);
  EXPECT_EQ(read.today, made.today);
  EXPECT_EQ(read.version, made.version);
  EXPECT_EQ(read.provider, made.provider);
  EXPECT_EQ(read.base_url, made.base_url);
  EXPECT_EQ(read.model, made.model);
  EXPECT_EQ(read.topic_file, made.topic_file);
  EXPECT_EQ(json::dump(read.topic), json::dump(made.topic));
  EXPECT_EQ(read.source_text, made.source_text);
  EXPECT_EQ(read.options, made.options);
  EXPECT_EQ(read.templates, made.templates);
  EXPECT_EQ(json::dump(to_json(read.plan)), json::dump(to_json(made.plan)));
  EXPECT_EQ(read.plan.adaptive, made.plan.adaptive);
  EXPECT_EQ(read.plan.chunks[2].kind, plan::ChunkKind::rumors);
}

TEST_F(Store, WhatWasKnownOfTheModelsIsKeptAndIsAbsentInRunsOfOlderPrograms) {
  RunRecord made = record_of(2);
  ASSERT_TRUE(write_run_record(*folder_, made).has_value());
  EXPECT_FALSE(read(run_name).contains("model_facts"));
  EXPECT_TRUE(read_run_record(*folder_)->model_facts.is_null());
  made.model_facts =
      json::parse(R"({"models":{"m":{"price":{"input":"0.003625"}},"n":null}})").value();
  ASSERT_TRUE(write_run_record(*folder_, made).has_value());
  EXPECT_EQ(json::dump(read_run_record(*folder_)->model_facts), json::dump(made.model_facts));
}

TEST_F(Store, ARunRecordThatIsMissingDamagedOrNewerIsToldApart) {
  EXPECT_EQ(read_run_record(*folder_).error().fault, Fault::missing);
  ASSERT_TRUE(write_run_record(*folder_, record_of(2)).has_value());
  const std::string good = read(run_name);
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string bytes = good;
    const std::size_t at = bytes.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    bytes.replace(at, from.size(), to);
    write(run_name, bytes);
    const auto result = read_run_record(*folder_);
    EXPECT_FALSE(result.has_value()) << to;
    if (result) return std::string();
    EXPECT_EQ(result.error().fault, Fault::storage);
    return result.error().what;
  };
  EXPECT_THAT(changed("\"schema\": 1", "\"schema\": 2"), HasSubstr("schema"));
  EXPECT_THAT(changed("\"rumors\"", "\"rumours\""), HasSubstr("rumours"));
  EXPECT_THAT(changed("\"n\": 2", "\"n\": 3"), HasSubstr("numbered"));
  EXPECT_THAT(changed("\"plan\"", "\"plan2\""), HasSubstr("plan"));
  write(run_name, good.substr(0, good.size() / 2));
  EXPECT_THAT(read_run_record(*folder_).error().what, HasSubstr("run.json:"));
}

// What the events say.

TEST_F(Store, AFreshRunHasAStateWithoutEvents) {
  const journal::RunState state = read_run_state(*folder_, record_of(3)).value();
  EXPECT_EQ(state.phase, journal::RunPhase::running);
  EXPECT_EQ(state.chunks.size(), 3u);
  EXPECT_EQ(state.stored(), 0);
}

TEST_F(Store, TheStateOfARunIsAReplayOfItsEvents) {
  append(R"({"type":"run_started","rehearsal":true})");
  append(R"({"type":"request_reserved","chunk":1,"attempt":1,"worst_usd":"2.5"})");
  append(R"({"type":"request_opened","chunk":1,"attempt":1})");
  append(R"({"type":"response_known","chunk":1,"response_id":"resp_1","background":true})");
  append(R"({"type":"first_text","chunk":1,"ms":70})");
  append(
      R"({"type":"chunk_ended","chunk":1,"attempt":1,"end":"completed","cost_usd":"0.50","ms":900,
          "chars":40,"usage":{"output_tokens":7}})");
  append(R"({"type":"chunk_stored","chunk":1,"words":12,"bytes":34,"sha256":"ab"})");
  append(R"({"type":"request_opened","chunk":2,"attempt":1})");
  journal::RunState state = read_run_state(*folder_, record_of(2)).value();
  EXPECT_EQ(state.phase, journal::RunPhase::running);
  EXPECT_TRUE(state.rehearsal);
  EXPECT_EQ(state.stored(), 1);
  EXPECT_EQ(state.words, 12);
  ASSERT_EQ(state.chunks[0].attempts.size(), 1u);
  EXPECT_EQ(state.chunks[0].paid_requests(), 1);
  const journal::AttemptState& first = state.chunks[0].attempts[0];
  EXPECT_EQ(first.number, 1);
  EXPECT_EQ(first.day, "1970-01-01");
  EXPECT_EQ(first.reserved, 2'500'000'000);
  EXPECT_TRUE(first.opened);
  EXPECT_TRUE(first.ended);
  EXPECT_EQ(first.end, "completed");
  EXPECT_EQ(first.response_id, "resp_1");
  EXPECT_TRUE(first.background);
  EXPECT_EQ(first.first_text_ms, 70);
  EXPECT_EQ(first.duration_ms, 900);
  EXPECT_EQ(first.cost, 500'000'000);
  EXPECT_EQ(first.chars, 40u);
  EXPECT_EQ(first.output_tokens, 7);
  EXPECT_TRUE(state.chunks[1].in_flight()) << "sent and never answered: billing unknown";

  append(R"({"type":"chunk_ended","chunk":2,"end":"cut","reason":"gone","cost_usd":null})");
  append(R"({"type":"run_stopped","code":6,"cause":"chunk 2: gone","chunk":2})");
  state = read_run_state(*folder_, record_of(2)).value();
  EXPECT_EQ(state.phase, journal::RunPhase::stopped);
  EXPECT_EQ(state.code, 6);
  EXPECT_EQ(state.cause, "chunk 2: gone");
  EXPECT_FALSE(state.chunks[1].in_flight());
  EXPECT_EQ(state.chunks[1].newest()->reason, "gone");
  EXPECT_EQ(state.chunks[1].newest()->cost, std::nullopt) << "unknown, not zero";

  append(R"({"type":"run_resumed"})");
  append(R"({"type":"run_finished","words":25})");
  state = read_run_state(*folder_, record_of(2)).value();
  EXPECT_EQ(state.phase, journal::RunPhase::finished);
  EXPECT_EQ(state.words, 25);
}

TEST_F(Store, EventsOfChunksThatThePlanDoesNotHaveAreLeftOut) {
  append(R"({"type":"chunk_stored","chunk":3,"words":9})");
  append(R"({"type":"chunk_stored","chunk":-1,"words":9})");
  append(R"({"type":"something_new","chunk":1})");
  const journal::RunState state = read_run_state(*folder_, record_of(2)).value();
  EXPECT_EQ(state.stored(), 0);
  EXPECT_TRUE(state.chunks[0].attempts.empty());
  EXPECT_EQ(state.chunks[0].newest(), nullptr);
}

TEST_F(Store, AReservationThatWasNeverOpenedIsNoPaidRequest) {
  append(R"({"type":"request_reserved","chunk":1,"attempt":1,"worst_usd":"1"})");
  journal::RunState state = read_run_state(*folder_, record_of(1)).value();
  ASSERT_EQ(state.chunks[0].attempts.size(), 1u);
  EXPECT_EQ(state.chunks[0].paid_requests(), 0);
  EXPECT_FALSE(state.chunks[0].in_flight());
  append(R"({"type":"request_reserved","chunk":1,"attempt":2,"worst_usd":"1"})");
  append(R"({"type":"request_opened","chunk":1,"attempt":2})");
  state = read_run_state(*folder_, record_of(1)).value();
  EXPECT_EQ(state.chunks[0].paid_requests(), 1);
  EXPECT_EQ(state.chunks[0].newest()->number, 2);
}

TEST_F(Store, AnAnswerAtAPriceOfZeroIsARequestThatWasWorkedForAndIsFreeToAskForAgain) {
  for (const int chunk : {1, 2, 3}) {
    append(fmt::format(R"({{"type":"request_reserved","chunk":{},"attempt":1,"worst_usd":"0.00"}})",
                       chunk));
    append(fmt::format(R"({{"type":"request_opened","chunk":{},"attempt":1}})", chunk));
  }
  append(
      R"({"type":"chunk_ended","chunk":1,"attempt":1,"end":"unusable","usage":{"output_tokens":9},"cost_usd":"0.00"})");
  append(
      R"({"type":"chunk_ended","chunk":2,"attempt":1,"end":"cut","usage":null,"cost_usd":null})");
  const journal::RunState state = read_run_state(*folder_, record_of(3)).value();
  for (const journal::ChunkState& chunk : state.chunks) {
    EXPECT_EQ(chunk.paid_requests(), 1);
    EXPECT_FALSE(chunk.may_have_cost());
    EXPECT_EQ(chunk.newest()->bill_nanodollars(), 0);
  }
}

TEST_F(Store, AnAnswerOfUnknownPriceMayHaveCostSomething) {
  append(R"({"type":"request_reserved","chunk":1,"attempt":1,"worst_usd":null})");
  append(R"({"type":"request_opened","chunk":1,"attempt":1})");
  append(
      R"({"type":"chunk_ended","chunk":1,"attempt":1,"end":"cut","usage":null,"cost_usd":null})");
  const journal::RunState state = read_run_state(*folder_, record_of(1)).value();
  EXPECT_EQ(state.chunks[0].paid_requests(), 1);
  EXPECT_TRUE(state.chunks[0].may_have_cost());
  EXPECT_EQ(state.chunks[0].newest()->bill_nanodollars(), std::nullopt);
}

TEST_F(Store, EveryAttemptOfAChunkKeepsItsOwnBillAndResponse) {
  append(R"({"type":"request_opened","chunk":1,"attempt":1})");
  append(R"({"type":"response_known","chunk":1,"response_id":"resp_old"})");
  append(R"({"type":"chunk_ended","chunk":1,"attempt":1,"end":"incomplete","cost_usd":"1.25"})");
  append(R"({"type":"request_opened","chunk":1,"attempt":2})");
  journal::RunState state = read_run_state(*folder_, record_of(1)).value();
  EXPECT_EQ(state.chunks[0].newest()->response_id, "")
      << "a dropped answer would be fetched by the wrong id";
  EXPECT_TRUE(state.chunks[0].in_flight());
  append(R"({"type":"chunk_ended","chunk":1,"attempt":2,"end":"completed","cost_usd":"0.50"})");
  state = read_run_state(*folder_, record_of(1)).value();
  ASSERT_EQ(state.chunks[0].attempts.size(), 2u);
  EXPECT_EQ(state.chunks[0].attempts[0].cost, 1'250'000'000);
  EXPECT_EQ(state.chunks[0].attempts[0].response_id, "resp_old");
  EXPECT_EQ(state.chunks[0].attempts[1].cost, 500'000'000);
}

// Stored texts.

journal::RunState stored(const std::vector<std::string>& texts, std::size_t chunks) {
  journal::RunState state;
  state.chunks.resize(chunks);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    state.chunks[i].stored = true;
    state.chunks[i].bytes = texts[i].size();
    state.chunks[i].sha256 = sha256_hex(texts[i]);
  }
  return state;
}

TEST_F(Store, StoredTextsAreReadFromTheLastCheckpoint) {
  const std::vector<std::string> texts{"one\n\none", "zwölf", ""};
  write(checkpoint_name(3), "one\n\none\n\nzwölf\n\n");
  EXPECT_EQ(read_stored_texts(*folder_, stored(texts, 5)).value(), texts);
  EXPECT_TRUE(read_stored_texts(*folder_, stored({}, 5)).value().empty());
}

TEST_F(Store, AStoredTextThatWasChangedInAnyByteIsAStorageFault) {
  const std::vector<std::string> texts{"HOST_A: one.", "HOST_B: two."};
  const std::string good = texts[0] + "\n\n" + texts[1];
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bytes = good;
    bytes[at] = 'X';
    write(checkpoint_name(2), bytes);
    const auto result = read_stored_texts(*folder_, stored(texts, 2));
    ASSERT_FALSE(result.has_value()) << "byte " << at << " of the checkpoint";
    EXPECT_EQ(exit_code(result.error().fault), 11);
  }
}

TEST_F(Store, AStoredTextThatIsShorterLongerOrGoneIsAStorageFault) {
  const std::vector<std::string> texts{"HOST_A: one.", "HOST_B: two."};
  const std::string good = texts[0] + "\n\n" + texts[1];
  for (const std::string& bytes : {good + "\n", good.substr(0, good.size() - 1), std::string()}) {
    write(checkpoint_name(2), bytes);
    EXPECT_EQ(read_stored_texts(*folder_, stored(texts, 2)).error().fault, Fault::storage);
  }
  ASSERT_TRUE(folder_->remove(checkpoint_name(2)).has_value());
  EXPECT_EQ(read_stored_texts(*folder_, stored(texts, 2)).error().fault, Fault::storage)
      << "never \"nothing there\"";
}

TEST(Layout, NamesAreThoseOfTheContract) {
  EXPECT_EQ(raw_name(10), "L1_chunk10.txt.chunk10");
  EXPECT_EQ(checkpoint_name(10), "L1_checkpoint_10.txt");
  EXPECT_EQ(tape_name(3, 2), "L1_chunk3.2.tape");
}

}  // namespace
}  // namespace castwright::store
