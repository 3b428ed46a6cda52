// Tests the state of a run whose files do not agree, such as a log that lost its end or a missing
// record. Anything that was or may have been paid for must never count as absent.

#include "store/run_state.h"

#include "core/money.h"
#include "store/layout.h"
#include "store/store_fixture.h"
#include "tape/tape.h"

#include <gmock/gmock-matchers.h>

#include <fmt/format.h>

namespace castwright::store {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

enum class Taped { header, open, head, bytes, end };

class Disagreeing : public StoreTest {
 protected:
  /// Writes a tape that ends with this record.
  void tape(int chunk, int attempt, Taped last) {
    const MonoTime start{};
    const auto writer = tape::Writer::create(*folder_,
                                             tape_name(chunk, attempt),
                                             {.run = old_run,
                                              .chunk = chunk,
                                              .attempt = attempt,
                                              .model = "m",
                                              .created = "2026-11-23T06:01:02.003Z"},
                                             start)
                            .value();
    if (last >= Taped::open) {
      ASSERT_TRUE(writer->open({.number = 1, .method = "POST", .path = "/v1/responses"}));
    }
    if (last >= Taped::head) {
      ASSERT_TRUE(writer->head(1, start, 200, {}));
    }
    if (last >= Taped::bytes) {
      ASSERT_TRUE(writer->bytes(1, start, "data: {}\n\n"));
    }
    if (last >= Taped::end) {
      ASSERT_TRUE(writer->end(1, start, "reset"));
    }
  }
  void begun() { append(R"({"type":"run_started"})"); }
  journal::RunState state() { return read_run_state(*folder_, record_of(2)).value(); }
};

TEST_F(Disagreeing, AnAnswerOnATapeThatTheLogDoesNotTellOfIsDamageOfTheLog) {
  for (const Taped last : {Taped::head, Taped::bytes, Taped::end}) {
    ASSERT_TRUE(folder_->remove(tape_name(2, 1)).has_value());
    ASSERT_TRUE(folder_->remove(events_name).has_value());
    begun();
    tape(2, 1, last);
    const auto result = read_run_state(*folder_, record_of(2));
    ASSERT_FALSE(result.has_value()) << static_cast<int>(last);
    EXPECT_EQ(exit_code(result.error().fault), 11);
    EXPECT_THAT(result.error().what, AllOf(HasSubstr("events.ndjson"), HasSubstr("L1_chunk2.1")));
  }
}

TEST_F(Disagreeing, ARefusedExchangeThatTheLogDoesNotTellOfIsDamageToo) {
  begun();
  append(R"({"type":"request_opened","chunk":1,"attempt":1})");
  append(R"({"type":"chunk_ended","chunk":1,"attempt":1,"end":"cut","cost_usd":null})");
  tape(1, 1, Taped::end);
  tape(1, 2, Taped::end);
  const auto result = read_run_state(*folder_, record_of(2));
  ASSERT_FALSE(result.has_value()) << "the first request's events do not speak for the second";
  EXPECT_THAT(result.error().what, HasSubstr("L1_chunk1.2.tape"));
}

TEST_F(Disagreeing, ATapeWithItsIntentAloneCountsAsSentAndNotAnswered) {
  begun();
  tape(1, 1, Taped::open);
  const journal::RunState read = state();
  ASSERT_EQ(read.chunks[0].attempts.size(), 1u);
  ASSERT_TRUE(read.chunks[0].in_flight());
  EXPECT_EQ(read.chunks[0].paid_requests(), 1);
  EXPECT_EQ(read.chunks[0].newest()->day, "2026-11-23");
  EXPECT_EQ(read.chunks[0].newest()->cost, std::nullopt) << "unknown, not zero";
  EXPECT_TRUE(read.chunks[1].attempts.empty());
}

TEST_F(Disagreeing, AReservationIsOpenedByTheIntentOnItsTape) {
  begun();
  append(R"({"type":"request_reserved","chunk":1,"attempt":1,"worst_usd":"2.5"})");
  EXPECT_FALSE(state().chunks[0].in_flight());
  tape(1, 1, Taped::open);
  const journal::RunState read = state();
  ASSERT_EQ(read.chunks[0].attempts.size(), 1u);
  ASSERT_TRUE(read.chunks[0].in_flight());
  EXPECT_EQ(read.chunks[0].newest()->reserved, 2'500'000'000);
}

TEST_F(Disagreeing, AnUnlistedIntentIsTheNewestRequestOfItsChunk) {
  begun();
  append(R"({"type":"request_opened","chunk":1,"attempt":1})");
  append(R"({"type":"chunk_ended","chunk":1,"attempt":1,"end":"cut","cost_usd":null})");
  tape(1, 1, Taped::end);
  tape(1, 2, Taped::open);
  const journal::RunState read = state();
  EXPECT_EQ(read.chunks[0].paid_requests(), 2);
  EXPECT_EQ(read.chunks[0].newest()->number, 2) << "the next request must not take its tape";
  EXPECT_TRUE(read.chunks[0].in_flight());
}

TEST_F(Disagreeing, ARequestThatCertainlyCostNothingIsNotAPaidOne) {
  struct Case {
    const char* end;
    int paid;
  };
  for (const Case& given : {Case{R"("end":"failed","cost_usd":"0.00")", 0},
                            Case{R"("end":"failed","cost_usd":"0.000001")", 1},
                            Case{R"("end":"failed","cost_usd":null)", 1},
                            Case{R"("end":"cut","cost_usd":null)", 1}}) {
    SCOPED_TRACE(given.end);
    journal::AttemptState attempt{.number = 1, .opened = true};
    EXPECT_FALSE(attempt.unbilled()) << "it is on its way";
    journal::ChunkState chunk;
    const auto event = json::parse(fmt::format("{{{}}}", given.end)).value();
    attempt.ended = true;
    attempt.end = event.string_or("end", "");
    if (const auto cost = event.find("cost_usd")->as_string())
      attempt.cost = parse_dollars(*cost).value();
    chunk.attempts.push_back(attempt);
    EXPECT_EQ(chunk.paid_requests(), given.paid);
    EXPECT_NE(chunk.newest(), nullptr) << "it is no less a request";
  }
}

TEST_F(Disagreeing, ATapeWithItsHeaderAloneWasNeverSent) {
  begun();
  tape(1, 1, Taped::header);
  EXPECT_TRUE(state().chunks[0].attempts.empty());
}

TEST_F(Disagreeing, TapesWithoutAnyEventAreDamage) {
  tape(1, 1, Taped::end);
  EXPECT_EQ(read_run_state(*folder_, record_of(2)).error().fault, Fault::storage);
}

TEST_F(Disagreeing, ARunThatLostItsRecordIsDamageAndNoFolderThatNeverBecameARun) {
  EXPECT_EQ(read_run_record(*folder_).error().fault, Fault::missing) << "died while it was made";
  begun();
  EXPECT_EQ(read_run_record(*folder_).error().fault, Fault::storage);
  EXPECT_THAT(read_run_record(*folder_).error().what,
              AllOf(HasSubstr("run.json"), HasSubstr("events.ndjson")));
  ASSERT_TRUE(folder_->remove(events_name).has_value());
  EXPECT_EQ(read_run_record(*folder_).error().fault, Fault::missing);
  tape(1, 1, Taped::open);
  EXPECT_EQ(read_run_record(*folder_).error().fault, Fault::storage);
  EXPECT_THAT(read_run_record(*folder_).error().what,
              AllOf(HasSubstr("run.json"), HasSubstr("L1_chunk1.1.tape")));
}

TEST(TapeNames, AreReadBackAsTheyAreMadeAndNothingElseIs) {
  for (const auto& [chunk, attempt] : {std::pair{1, 1}, {10, 2}, {3, 17}}) {
    const auto id = attempt_of_tape(tape_name(chunk, attempt));
    ASSERT_TRUE(id.has_value());
    EXPECT_EQ(id->chunk, chunk);
    EXPECT_EQ(id->attempt, attempt);
  }
  for (const auto* name : {"",
                           "L1_chunk",
                           "L1_chunk1",
                           "L1_chunk1.",
                           "L1_chunk1.1",
                           "L1_chunk1.1.tape~",
                           "L1_chunk0.1.tape",
                           "L1_chunk1.0.tape",
                           "L1_chunk-1.1.tape",
                           "L1_chunk01.1.tape",
                           "L1_chunk99999999999.1.tape",
                           "L1_chunk1.txt.chunk1"}) {
    EXPECT_FALSE(attempt_of_tape(name).has_value()) << name;
  }
}

}  // namespace
}  // namespace castwright::store
