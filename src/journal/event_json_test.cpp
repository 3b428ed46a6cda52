// Run events as JSON and back, also those that today's and older programs wrote.

#include "journal/event_json.h"

#include "core/money.h"
#include "journal/observer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

namespace castwright::journal {
namespace {

/// The event of a line of JSON; what is no known event fails the test.
Event read(std::string_view line) {
  const auto parsed = json::parse(line);
  EXPECT_TRUE(parsed.has_value()) << line;
  auto event = parsed ? from_json(*parsed) : std::nullopt;
  EXPECT_TRUE(event.has_value()) << line;
  return event.value_or(Event());
}

template <class Type>
Type read_as(std::string_view line) {
  const Event event = read(line);
  EXPECT_TRUE(std::holds_alternative<Type>(event.what)) << line;
  const auto* const one = std::get_if<Type>(&event.what);
  return one == nullptr ? Type() : *one;
}

/// The line as it was before it was sealed.
std::string unsealed(std::string line) {
  const std::size_t seal = line.rfind(",\"c\":\"");
  EXPECT_NE(seal, std::string::npos) << line;
  return line.substr(0, seal) + "}";
}

TEST(RunEvents, OfRecordedLogsAreWrittenAsTheyWereRead) {
  std::set<std::string, std::less<>> types;
  for (const auto& log : std::filesystem::directory_iterator(std::filesystem::path(CW_SOURCE_DIR)
                                                             / "tests/recordings/events")) {
    if (!log.is_directory()) continue;
    SCOPED_TRACE(log.path().filename().string());
    std::ifstream file(log.path() / "events.ndjson");
    for (std::string line; std::getline(file, line);) {
      line = unsealed(line);
      EXPECT_EQ(json::dump(to_json(read(line))), line);
      types.emplace(json::parse(line).value().string_or("type", ""));
    }
  }
  EXPECT_EQ(types,
            (std::set<std::string, std::less<>>{"run_started",
                                                "run_resumed",
                                                "plan_revised",
                                                "request_reserved",
                                                "request_opened",
                                                "response_known",
                                                "first_text",
                                                "reattached",
                                                "chunk_ended",
                                                "chunk_stored",
                                                "chunk_reopened",
                                                "chunk_text",
                                                "warning",
                                                "finding",
                                                "checkpoint_saved",
                                                "run_finished",
                                                "run_stopped"}))
      << "the recordings have every type that is stored";
}

TEST(RunEvents, WithEveryFieldSetAreWrittenAsTheyWereRead) {
  for (
      const std::string_view line : {
          R"({"type":"run_started","topic_id":"t","words":9,"chunks":2,"model":"m","provider":"p",)"
          R"("rehearsal":true,"pass":"b","research":"first","record_sha256":"ab"})",
          R"({"type":"run_resumed","topic_id":"t","words":9,"chunks":2,"model":"m","provider":"p",)"
          R"("rehearsal":false,"stored":1})",
          R"({"type":"chunk_ended","length_open":true,"rehearsal":true,"chunk":0,"attempt":2,)"
          R"("end":"completed","reason":"r","usage":{"input_tokens":null,"cached_tokens":1,)"
          R"("output_tokens":2,"reasoning_tokens":3},"cost_usd":"0.000001","ms":4,"ttft_ms":5,)"
          R"("request_id":"q","chars":6})",
          R"({"type":"chunk_ended","chunk":1,"attempt":1,"end":"of_a_newer_program","reason":"",)"
          R"("usage":null,"cost_usd":null,"ms":0,"ttft_ms":null,"request_id":"","chars":0})",
          R"({"type":"chunk_stored","chunk":1,"words":1,"target":2,"trimmed_words":3,"asked":4,)"
          R"("received_words":5,"cleaned":[{"rule":"r","quote":"q"}],)"
          R"("citations":[{"text":"t","url":"u","after":"a"}],)"
          R"("trimmed":[{"quote":"q","why":"w","before":"b","after":"a"}],"words_allowed":6,)"
          R"("file":"f","bytes":7,"sha256":"ab","answer_sha256":"cd"})",
          R"({"type":"chunk_text","chunk":1,"by":"hand","file":"f","words":1,"bytes":2,"sha256":"x"})",
          R"({"type":"chunk_text","chunk":1,"by":"kept","file":"f","words":1,"bytes":2,"sha256":"x"})",
          R"({"type":"reattached","chunk":1,"after_seq":-1,"way":"poll"})",
          R"({"type":"reattached","chunk":1,"after_seq":7,"way":"stream"})",
          R"({"type":"progress","chunk":1,"chars":2,"words":3,"tokens_per_s":0.5})",
      }) {
    EXPECT_EQ(json::dump(to_json(read(line).what)), line);
  }
}

TEST(RunEvents, CarryTheEnvelopeThatTheyStandIn) {
  const Event event =
      read(R"({"schema":1,"seq":7,"ts":"2026-11-23T07:33:01.270Z","run_id":"R","type":"warning"})");
  EXPECT_EQ(event.envelope.seq, 7);
  EXPECT_EQ(event.envelope.ts, "2026-11-23T07:33:01.270Z");
  EXPECT_EQ(event.envelope.run_id, "R");
}

TEST(RunEvents, OfATypeThatIsNotKnownAreNoneAndFieldsThatAreNotKnownAreLeftOut) {
  for (const std::string_view line : {R"({"type":"of_a_newer_program","chunk":1})",
                                      R"({"type":""})",
                                      R"({"type":null})",
                                      R"({"chunk":1})",
                                      R"([])",
                                      R"("run_started")"}) {
    EXPECT_FALSE(from_json(json::parse(line).value()).has_value()) << line;
  }
  EXPECT_EQ(read_as<Warning>(R"({"type":"warning","level":3,"text":"careful"})").text, "careful");
}

TEST(RunEvents, ThatDoNotNameTheirChunkNameNone) {
  for (const std::string_view chunk :
       {R"("c":1)", R"("chunk":null)", R"("chunk":"1")", R"("chunk":4294967297)"}) {
    EXPECT_EQ(read_as<ChunkStored>(fmt::format(R"({{"type":"chunk_stored",{}}})", chunk)).chunk, -1)
        << chunk;
  }
}

TEST(RunEvents, HaveMoneyToTheNanodollarAndNoneWhereItIsUnknown) {
  const auto worst = [](std::string_view amount) {
    return read_as<RequestReserved>(
               fmt::format(R"({{"type":"request_reserved","worst_usd":{}}})", amount))
        .worst_nanodollars;
  };
  EXPECT_EQ(worst(R"("2.5")"), 2'500'000'000);
  EXPECT_EQ(worst(R"("0.00")"), 0);
  for (const std::string_view unknown : {"null", R"("")", R"("much")", "2.5"})
    EXPECT_EQ(worst(unknown), std::nullopt) << unknown;
}

TEST(RunEvents, OfOlderProgramsSayWhatTheModelWroteByWhatWasLeftOut) {
  EXPECT_EQ(read_as<ChunkStored>(R"({"type":"chunk_stored","words":10,"trimmed_words":3})")
                .received_words,
            13);
}

TEST(RunEvents, TakeNoMemoryForANumberOfChunksThatNoPlanHas) {
  EXPECT_EQ(read_as<RunStarted>(R"({"type":"run_started","chunks":9000000000})").chunks.size(), 0U);
  EXPECT_EQ(read_as<RunStarted>(R"({"type":"run_started","chunks":-1})").chunks.size(), 0U);
}

TEST(RunEvents, ThatAreForTheEyesOnlyAreNotStored) {
  EXPECT_FALSE(is_stored(Progress()));
  EXPECT_FALSE(to_json(RunEvent(Progress())).is_null()) << "shown all the same";
  EXPECT_FALSE(is_stored(ScriptSaved()));
  EXPECT_TRUE(to_json(RunEvent(ScriptSaved())).is_null());
  EXPECT_TRUE(is_stored(Warning()));
}

}  // namespace
}  // namespace castwright::journal
