// What the output root and a run's directory say, read back after everything that may happen to
// them.

#include "core/hash.h"
#include "core/id.h"
#include "core/limits.h"
#include "store/event_log.h"
#include "store/index.h"
#include "store/layout.h"
#include "store/output.h"
#include "store/run_record.h"
#include "store/run_state.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* old_run = "01KAQ3V5N8T6W2X4Y9Z0ABCDEF";
constexpr const char* new_run = "01KAQ3V5N8T6W2X4Y9Z0ABCDEG";

class Store : public ::testing::Test {
 protected:
  Store()
      : path_(std::filesystem::temp_directory_path() / ("castwright-store-" + random_hex(8))),
        folder_(disk::open_folder(path_, disk::Missing::make).value()) {}
  ~Store() override {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string read(std::string_view name) const {
    return folder_->read(name, limits::answer_bytes_max).value_or("(none)");
  }
  void write(std::string_view name, std::string_view bytes) {
    ASSERT_TRUE(folder_->replace(name, bytes).has_value());
  }
  std::unique_ptr<EventLog> open_log() {
    notices_.clear();
    auto log = EventLog::open(*folder_, old_run, notices_);
    EXPECT_TRUE(log.has_value()) << (log ? "" : log.error().what);
    return log ? *std::move(log) : nullptr;
  }
  void append(std::string_view body) {
    const auto log = open_log();
    ASSERT_TRUE(log->append(json::parse(body).value(), WallTime(Millis(0))).has_value());
  }

  std::filesystem::path path_;
  std::unique_ptr<disk::Folder> folder_;
  std::vector<std::string> notices_;
};

// The output root.

TEST_F(Store, AnOutputRootIsMadeAndProbedAndLeftClean) {
  auto output = Output::open(path_ / "a" / "b", 1);
  ASSERT_TRUE(output.has_value());
  EXPECT_TRUE(output->root().list().value().empty());
  const auto mode = std::filesystem::status(path_ / "a" / "b").permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_all);
}

TEST_F(Store, TooLittleSpaceIsRefusedAtTheStart) {
  const auto output = Output::open(path_, ~std::uint64_t{0});
  ASSERT_FALSE(output.has_value());
  EXPECT_EQ(output.error().fault, Fault::storage);
  EXPECT_THAT(output.error().what, HasSubstr(path_.string()));
}

TEST_F(Store, LookingAtARootThatIsNotThereIsMissingAndMakesNothing) {
  const auto output = Output::look(path_ / "nowhere");
  ASSERT_FALSE(output.has_value());
  EXPECT_EQ(output.error().fault, Fault::missing);
  EXPECT_FALSE(std::filesystem::exists(path_ / "nowhere"));
}

TEST_F(Store, ATopicIsLockedForOneAtATimeAndFreeAfterwards) {
  Output first = Output::open(path_, 1).value();
  Output second = Output::open(path_, 1).value();
  {
    const auto held = first.lock("topic-01");
    ASSERT_TRUE(held.has_value());
    const auto refused = second.lock("topic-01");
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(exit_code(refused.error().fault), 9);
    EXPECT_THAT(refused.error().what, HasSubstr("topic-01"));
    EXPECT_TRUE(second.lock("topic-02").has_value()) << "another topic is another lock";
  }
  EXPECT_TRUE(second.lock("topic-01").has_value());
}

TEST_F(Store, ANewRunBecomesTheNewestOfItsTopicByARelativeLink) {
  Output output = Output::open(path_, 1).value();
  ASSERT_TRUE(output.make_run("topic-01", old_run).has_value());
  const auto run = output.make_run("topic-01", new_run);
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ((*run)->path(), path_ / "runs" / "topic-01" / new_run);
  const auto link = path_ / "podcast_chunks" / "topic-01";
  EXPECT_EQ(std::filesystem::read_symlink(link).string(),
            std::string("../runs/topic-01/") + new_run)
      << "relative, so that the root can be moved";
  ASSERT_TRUE((*run)->replace(complete_name, "text").has_value());
  EXPECT_TRUE(std::filesystem::exists(link / "L1_complete.txt"));
}

TEST_F(Store, AFileThatStandsWhereTheLinkBelongsIsNotReplaced) {
  Output output = Output::open(path_, 1).value();
  std::filesystem::create_directory(path_ / "podcast_chunks");
  std::ofstream(path_ / "podcast_chunks" / "topic-01") << "precious";
  const auto run = output.make_run("topic-01", old_run);
  ASSERT_FALSE(run.has_value());
  EXPECT_EQ(run.error().fault, Fault::storage);
  EXPECT_EQ(std::filesystem::file_size(path_ / "podcast_chunks" / "topic-01"), 8u);
}

TEST_F(Store, RunsAreFoundByTheirBeginningAndTheNewestWithoutOne) {
  Output output = Output::open(path_, 1).value();
  EXPECT_EQ(output.find("").error().fault, Fault::missing);
  ASSERT_TRUE(output.make_run("topic-02", new_run).has_value());
  ASSERT_TRUE(output.make_run("topic-01", old_run).has_value());
  EXPECT_EQ(output.find("").value().run_id, new_run);
  EXPECT_EQ(output.find(old_run).value().topic_id, "topic-01");
  EXPECT_EQ(output.find("01KAQ3V5N8T6W2X4Y9Z0ABCDEG").value().topic_id, "topic-02");
  const auto both = output.find("01KAQ");
  ASSERT_FALSE(both.has_value());
  EXPECT_EQ(exit_code(both.error().fault), 10);
  EXPECT_THAT(both.error().what, HasSubstr("2 runs"));
  EXPECT_EQ(output.find("01ZZ").error().fault, Fault::missing);
}

TEST_F(Store, WhatIsNoRunIsNotListed) {
  Output output = Output::open(path_, 1).value();
  ASSERT_TRUE(output.make_run("topic-01", old_run).has_value());
  std::filesystem::create_directories(path_ / "runs" / "topic-01" / "notes");
  std::filesystem::create_directories(path_ / "runs" / "-odd name-");
  const auto runs = output.runs();
  ASSERT_TRUE(runs.has_value());
  ASSERT_EQ(runs->size(), 1u);
  EXPECT_EQ((*runs)[0].run_id, old_run);
}

TEST_F(Store, AStrayFileBesideTheTopicsDoesNotHideTheRuns) {
  Output output = Output::open(path_, 1).value();
  ASSERT_TRUE(output.make_run("topic-01", old_run).has_value());
  std::ofstream(path_ / "runs" / "README") << "notes of a person";
  const auto runs = output.runs();
  ASSERT_TRUE(runs.has_value()) << runs.error().what;
  EXPECT_EQ(runs->size(), 1u);
}

// The event log.

TEST_F(Store, EventsGoOnWithTheNextNumberInTheNextProcess) {
  append(R"({"type":"run_started"})");
  append(R"({"type":"warning","text":"grüße"})");
  const EventsRead read = read_events(*folder_).value();
  ASSERT_EQ(read.events.size(), 2u);
  EXPECT_FALSE(read.torn);
  EXPECT_EQ(read.events[1].int_or("seq", 0), 2);
  EXPECT_EQ(read.events[1].int_or("schema", 0), 1);
  EXPECT_EQ(read.events[1].string_or("run_id", ""), old_run);
  EXPECT_EQ(read.events[1].string_or("ts", ""), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(read.events[1].string_or("text", ""), "grüße");
}

TEST_F(Store, ALogThatIsNotThereHasNoEvents) {
  const EventsRead read = read_events(*folder_).value();
  EXPECT_TRUE(read.events.empty());
  EXPECT_FALSE(read.torn);
}

TEST_F(Store, ATornLastEventIsCutWhereverItWasTorn) {
  append(R"({"type":"run_started"})");
  const std::string one = read(events_name);
  append(R"({"type":"warning","text":"two"})");
  const std::string two = read(events_name);
  for (std::size_t size = one.size() + 1; size < two.size(); ++size) {
    write(events_name, two.substr(0, size));
    const EventsRead read = read_events(*folder_).value();
    EXPECT_TRUE(read.torn) << size;
    EXPECT_EQ(read.events.size(), 1u) << size;
    EXPECT_EQ(read.whole_bytes, one.size()) << size;
  }
  append(R"({"type":"warning","text":"three"})");
  EXPECT_THAT(notices_, ElementsAre(HasSubstr("torn")));
  const EventsRead read = read_events(*folder_).value();
  ASSERT_EQ(read.events.size(), 2u);
  EXPECT_EQ(read.events[1].string_or("text", ""), "three");
}

TEST_F(Store, AFlippedBitBeforeTheLastEventIsDamageAndNamesFileAndByte) {
  append(R"({"type":"run_started"})");
  const std::size_t second = read(events_name).size();
  append(R"({"type":"warning","text":"two"})");
  append(R"({"type":"warning","text":"three"})");
  std::string bytes = read(events_name);
  bytes[second + 20] ^= 1;
  write(events_name, bytes);
  const auto result = read_events(*folder_);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(exit_code(result.error().fault), 11);
  EXPECT_THAT(result.error().what, HasSubstr(fmt::format("byte {}", second)));
  EXPECT_THAT(result.error().what, HasSubstr("events.ndjson"));
  EXPECT_FALSE(EventLog::open(*folder_, old_run, notices_).has_value());
  EXPECT_EQ(read(events_name), bytes) << "what is damaged is left as it is";
}

TEST_F(Store, AMissingEventIsDamage) {
  append(R"({"type":"run_started"})");
  const std::size_t second = read(events_name).size();
  append(R"({"type":"warning","text":"two"})");
  const std::size_t third = read(events_name).size();
  append(R"({"type":"warning","text":"three"})");
  std::string bytes = read(events_name);
  bytes.erase(second, third - second);
  write(events_name, bytes);
  const auto result = read_events(*folder_);
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().what, HasSubstr("missing"));
}

// run.json.

RunRecord record_of(int chunks) {
  RunRecord record{.run_id = old_run,
                   .topic_id = "topic-01",
                   .created = "2026-11-23T06:01:02.003Z",
                   .today = "2026-11-23",
                   .version = "0.1.0",
                   .provider = "openai",
                   .base_url = "https://api.openai.com/v1",
                   .model = "gpt-5.2-pro",
                   .topic_file = "/topics/topic-01.json",
                   .topic = json::parse(R"({"id":"topic-01","title":"Näch\u0000ts"})").value(),
                   .source_text = "line\nline",
                   .plan = {},
                   .options = {{"words", "10000"}, {"budget", "15.00"}},
                   .templates = {{"a.md", "{{topic}}\n"}}};
  for (int n = 1; n <= chunks; ++n) {
    record.plan.chunks.push_back({n, fmt::format("T{}", n), "s", plan::ChunkKind::rumors, 10 * n});
    record.plan.words_target += 10 * n;
  }
  return record;
}

TEST_F(Store, ARunRecordIsReadBackAsItWasWritten) {
  const RunRecord made = record_of(3);
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
  EXPECT_EQ(read.plan.chunks[2].kind, plan::ChunkKind::rumors);
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
  const RunState state = read_run_state(*folder_, record_of(3)).value();
  EXPECT_EQ(state.phase, RunPhase::running);
  EXPECT_EQ(state.chunks.size(), 3u);
  EXPECT_EQ(state.stored(), 0);
}

TEST_F(Store, TheStateOfARunIsAReplayOfItsEvents) {
  append(R"({"type":"run_started"})");
  append(R"({"type":"request_opened","chunk":1,"attempt":1})");
  append(R"({"type":"response_known","chunk":1,"response_id":"resp_1"})");
  append(R"({"type":"first_text","chunk":1,"ms":70})");
  append(R"({"type":"chunk_ended","chunk":1,"end":"completed","cost_usd":"0.50","ms":900})");
  append(R"({"type":"chunk_stored","chunk":1,"words":12,"bytes":34,"sha256":"ab"})");
  append(R"({"type":"request_opened","chunk":2,"attempt":1})");
  RunState state = read_run_state(*folder_, record_of(2)).value();
  EXPECT_EQ(state.phase, RunPhase::running);
  EXPECT_EQ(state.stored(), 1);
  EXPECT_EQ(state.words, 12);
  EXPECT_EQ(state.chunks[0].attempts, 1);
  EXPECT_EQ(state.chunks[0].end, "completed");
  EXPECT_EQ(state.chunks[0].response_id, "resp_1");
  EXPECT_EQ(state.chunks[0].first_text_ms, 70);
  EXPECT_EQ(state.chunks[0].duration_ms, 900);
  EXPECT_THAT(state.chunks[0].bills, ElementsAre(std::optional<std::string>("0.50")));
  EXPECT_TRUE(state.chunks[1].in_flight) << "sent and never answered: billing unknown";

  append(R"({"type":"chunk_ended","chunk":2,"end":"cut","reason":"gone","cost_usd":null})");
  append(R"({"type":"run_stopped","code":6,"cause":"chunk 2: gone","chunk":2})");
  state = read_run_state(*folder_, record_of(2)).value();
  EXPECT_EQ(state.phase, RunPhase::stopped);
  EXPECT_EQ(state.code, 6);
  EXPECT_EQ(state.cause, "chunk 2: gone");
  EXPECT_FALSE(state.chunks[1].in_flight);
  EXPECT_EQ(state.chunks[1].reason, "gone");
  EXPECT_THAT(state.chunks[1].bills, ElementsAre(std::nullopt)) << "unknown, not zero";

  append(R"({"type":"run_resumed"})");
  append(R"({"type":"run_finished","words":25})");
  state = read_run_state(*folder_, record_of(2)).value();
  EXPECT_EQ(state.phase, RunPhase::finished);
  EXPECT_EQ(state.words, 25);
}

TEST_F(Store, EventsOfChunksThatThePlanDoesNotHaveAreLeftOut) {
  append(R"({"type":"chunk_stored","chunk":3,"words":9})");
  append(R"({"type":"chunk_stored","chunk":-1,"words":9})");
  append(R"({"type":"something_new","chunk":1})");
  EXPECT_EQ(read_run_state(*folder_, record_of(2)).value().stored(), 0);
}

TEST_F(Store, ANewAttemptBeginsWithoutTheResponseIdOfTheOneBefore) {
  append(R"({"type":"request_opened","chunk":1})");
  append(R"({"type":"response_known","chunk":1,"response_id":"resp_old"})");
  append(R"({"type":"chunk_ended","chunk":1,"end":"cut"})");
  append(R"({"type":"request_opened","chunk":1})");
  const RunState state = read_run_state(*folder_, record_of(1)).value();
  EXPECT_EQ(state.chunks[0].response_id, "") << "a dropped answer would be fetched by the wrong id";
}

TEST_F(Store, EveryAttemptOfAChunkKeepsItsBill) {
  append(R"({"type":"request_opened","chunk":1})");
  append(R"({"type":"chunk_ended","chunk":1,"end":"incomplete","cost_usd":"1.25"})");
  append(R"({"type":"request_opened","chunk":1})");
  append(R"({"type":"chunk_ended","chunk":1,"end":"completed","cost_usd":"0.50"})");
  const RunState state = read_run_state(*folder_, record_of(1)).value();
  EXPECT_THAT(state.chunks[0].bills,
              ElementsAre(std::optional<std::string>("1.25"), std::optional<std::string>("0.50")));
}

// Stored texts.

RunState stored(const std::vector<std::string>& texts, std::size_t chunks) {
  RunState state;
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

// The index.

TEST_F(Store, RowsOfTheIndexAreReadBackInAnotherProcess) {
  {
    auto index = Index::open(path_ / index_name).value();
    ASSERT_TRUE(
        index->put_run({old_run, "t", "c", "running", "m", "p", 10'000, 0, {}}).has_value());
    ASSERT_TRUE(
        index->put_run({new_run, "t'\"", "c", "running", "m", "p", 500, 7, 12}).has_value());
    ASSERT_TRUE(
        index->put_run({old_run, "t", "c", "finished", "m", "p", 10'000, 9'990, 0}).has_value());
    ASSERT_TRUE(index->put_call({old_run, 2, 1, "ended", "cut", "r", 9, {}}).has_value());
    ASSERT_TRUE(index->put_call({old_run, 1, 2, "reserved", "", "", {}, {}}).has_value());
  }
  auto index = Index::open(path_ / index_name).value();
  const auto runs = index->runs().value();
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].run_id, new_run) << "newest first";
  EXPECT_EQ(runs[0].topic_id, "t'\"");
  EXPECT_EQ(runs[0].cost_nanodollars, 12);
  EXPECT_EQ(runs[1].state, "finished") << "replaced";
  EXPECT_EQ(runs[1].words, 9'990);
  EXPECT_EQ(runs[1].cost_nanodollars, 0) << "zero is not unknown";
  const auto calls = index->calls(old_run).value();
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].chunk, 1);
  EXPECT_EQ(calls[0].attempt, 2);
  EXPECT_FALSE(calls[0].worst_nanodollars);
  EXPECT_EQ(calls[1].worst_nanodollars, 9);
  EXPECT_EQ(calls[1].end, "cut");
  EXPECT_TRUE(index->calls("nobody").value().empty());
}

TEST_F(Store, AnIndexOfANewerProgramIsRefusedAndLeftAlone) {
  const std::string file = (path_ / index_name).string();
  ASSERT_TRUE(Index::open(file).has_value());
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "PRAGMA user_version = 99", nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  const auto index = Index::open(file);
  ASSERT_FALSE(index.has_value());
  EXPECT_EQ(index.error().fault, Fault::storage);
  EXPECT_THAT(index.error().what, HasSubstr("99"));
}

TEST_F(Store, AFileThatIsNoDatabaseAndALinkAreRefused) {
  write(index_name, std::string(4'096, 'x'));
  EXPECT_EQ(Index::open(path_ / index_name).error().fault, Fault::storage);
  ASSERT_TRUE(folder_->link("link.db", path_ / "elsewhere.db").has_value());
  EXPECT_EQ(Index::open(path_ / "link.db").error().fault, Fault::storage);
  EXPECT_FALSE(std::filesystem::exists(path_ / "elsewhere.db"));
}

TEST(Layout, NamesAreThoseOfTheContract) {
  EXPECT_EQ(raw_name(10), "L1_chunk10.txt.chunk10");
  EXPECT_EQ(checkpoint_name(10), "L1_checkpoint_10.txt");
  EXPECT_EQ(tape_name(3, 2), "L1_chunk3.2.tape");
}

}  // namespace
}  // namespace castwright::store
