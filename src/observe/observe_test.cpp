// Tests the other listeners: NDJSON, the figures as Prometheus text.

#include "engine/run_fixture.h"
#include "json/text.h"
#include "observe/metrics.h"
#include "observe/ndjson.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace castwright::observe {
namespace {

using engine::stage::played;
using engine::stage::Stage;
using ::testing::HasSubstr;
using ::testing::Not;

// NDJSON.

TEST(Ndjson, IsTheEventLogLineByLineWithoutItsSeals) {
  Stage stage;
  std::string out;
  Ndjson ndjson([&](std::string_view piece) { out += piece; });
  stage.recorder.next = &ndjson;
  stage.expect_good(1, 2);
  ASSERT_FALSE(stage.finished_run().stopped);
  const auto folder = disk::open_folder(stage.path, disk::Missing::fail).value();
  std::istringstream lines(out);
  std::size_t stored = 0;
  const auto read = store::read_events(*folder).value();
  for (std::string line; std::getline(lines, line);) {
    const auto event = json::parse(line);
    ASSERT_TRUE(event.has_value()) << line;
    if (event->string_or("type", "") == "progress") {
      EXPECT_EQ(event->int_or("seq", -1), static_cast<std::int64_t>(stored)) << "the last stored";
      continue;
    }
    ASSERT_LT(stored, read.events.size());
    EXPECT_EQ(line, json::dump(read.events[stored++]));
  }
  EXPECT_EQ(stored, read.events.size());
}

TEST(Ndjson, ProgressComesAtMostFourTimesASecond) {
  Stage stage;
  stage.transport->expect(
      played(engine::stage::AnswerStream::whole(stage.answer(1), 100).events(), Millis(20)));
  stage.expect_good(2, 2);
  const MonoTime start = stage.clock.now();
  ASSERT_FALSE(stage.finished_run().stopped);
  const std::chrono::duration<double> took = stage.clock.now() - start;
  const auto told = stage.recorder.all<journal::Progress>().size();
  EXPECT_GT(told, 0u);
  EXPECT_LE(static_cast<double>(told), 4 * took.count() + 1);
}

TEST(Ndjson, TheExitLineIsOneObjectWithItsFieldsInOrder) {
  EXPECT_EQ(exit_line(6, "cut \"off\"\n", "castwright resume X", "/out/run"),
            "{\"schema\":1,\"type\":\"exit\",\"code\":6,\"reason\":\"cut \\\"off\\\"\\n\","
            "\"resume_command\":\"castwright resume X\",\"run_dir\":\"/out/run\"}\n");
}

// Metrics.

engine::RunFigures figures() {
  engine::RunFigures made;
  made.topic_id = "topic-01";
  made.model = "odd\"mo\\del\n";
  made.ms = 61'234;
  made.words_target = 1'000;
  made.settled_nanodollars = 1'250'000'000;
  engine::ChunkFigures first;
  first.plan.number = 1;
  first.words = 990;
  first.ms = 60'000;
  first.ttft_ms = 1'500;
  first.output_tokens = 1'234;
  first.end = "completed";
  engine::ChunkFigures second;
  second.plan.number = 2;
  second.end = "cut";
  second.ms = 10;
  engine::ChunkFigures never;
  never.plan.number = 3;
  made.chunks = {first, second, never};
  return made;
}

std::string metrics_text(const engine::RunFigures& run, bool succeeded, std::int64_t end) {
  MetricsPage page;
  page.put("long", run, succeeded, end);
  return page.text();
}

/// A page with several topics and kinds, one of which occurs twice.
std::string page_of_many() {
  MetricsPage page;
  page.put("long", figures(), true, 1'795'500'000);
  page.put("short", figures(), true, 1'795'500'000);
  engine::RunFigures other = figures();
  other.topic_id = "topic-02";
  page.put("long", other, false, 0);
  other.rehearsal = true;
  page.put("long", other, true, 1);
  page.put("long", other, true, 2);
  return page.text();
}

TEST(Metrics, EveryLineIsOfTheExpositionFormatAndEverySampleIsDeclaredOnce) {
  const std::regex comment(R"re(# (HELP [a-z_:]+ .+|TYPE [a-z_:]+ gauge))re");
  const std::regex sample(
      R"re(([a-z_:]+)(\{[a-z_]+="([^"\\]|\\.)*"(,[a-z_]+="([^"\\]|\\.)*")*\})? -?[0-9]+(\.[0-9]+)?)re");
  const std::string text = page_of_many();
  ASSERT_TRUE(text.ends_with('\n'));
  std::istringstream lines(text);
  std::map<std::string, int> types;
  std::set<std::string> samples;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (line.starts_with('#')) {
      EXPECT_TRUE(std::regex_match(line, comment)) << line;
      if (line.starts_with("# TYPE ")) ++types[line.substr(7, line.find(' ', 7) - 7)];
      continue;
    }
    ASSERT_TRUE(std::regex_match(line, match, sample)) << line;
    EXPECT_EQ(types[match[1]], 1) << line;
    EXPECT_FALSE(match[1].str().ends_with("_total")) << "no counter: " << line;
    EXPECT_THAT(line, HasSubstr("{topic=\"topic-0"));
    EXPECT_THAT(line, HasSubstr("\",kind=\""));
    EXPECT_TRUE(samples.insert(line.substr(0, line.rfind(' '))).second) << "twice: " << line;
  }
  for (const auto& [name, count] : types)
    EXPECT_EQ(count, 1) << name;
}

/// Reads the label values of one sample as a reader of the format would; nothing if the sample
/// breaks the format.
std::optional<std::map<std::string, std::string>> labels_of(std::string_view line) {
  std::map<std::string, std::string> labels;
  std::size_t at = line.find('{');
  while (at < line.size() && line[at] != '}') {
    const std::size_t equals = line.find("=\"", ++at);
    if (equals == std::string_view::npos) return std::nullopt;
    std::string value;
    std::size_t i = equals + 2;
    for (; i < line.size() && line[i] != '"'; ++i) {
      if (line[i] != '\\') {
        value += line[i];
        continue;
      }
      const std::size_t which = std::string_view("\\\"n").find(line.at(++i));
      if (which == std::string_view::npos) return std::nullopt;
      value += "\\\"\n"[which];
    }
    labels.emplace(line.substr(at, equals - at), value);
    at = i + 1;
  }
  if (line.substr(std::min(at, line.size())).substr(0, 2) != "} ") return std::nullopt;
  return labels;
}

TEST(Metrics, AReaderGetsBackEveryNameOfATopicOrModelWhateverIsInIt) {
  for (const std::string name : {"plain",
                                 "\xC3\xBC\xE6\x97\xA5\xF0\x9F\x8E\x99",
                                 "a\"b",
                                 "a\\b",
                                 "a\\",
                                 "a\\n",
                                 "a\nb\n",
                                 "a\rb\tc",
                                 "{x=\"1\"} 2 # HELP",
                                 "",
                                 " a, b "}) {
    engine::RunFigures run = figures();
    run.topic_id = name;
    run.model = name;
    run.research_model = name;
    std::istringstream lines(metrics_text(run, true, 1));
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with('#')) continue;
      const auto labels = labels_of(line);
      ASSERT_TRUE(labels.has_value()) << line;
      EXPECT_EQ(labels->at("topic"), name) << line;
      if (labels->contains("model")) {
        EXPECT_EQ(labels->at("model"), name) << line;
      }
    }
  }
}

TEST(Metrics, AreUtf8WhateverBytesANameHas) {
  engine::RunFigures run = figures();
  run.topic_id = "a\xFF\xC3";
  run.model = "\x80";
  const std::string text = metrics_text(run, true, 1);
  EXPECT_EQ(json::to_utf8(text), text);
}

TEST(Metrics, SayWhatTheFiguresSay) {
  const std::string text = metrics_text(figures(), true, 1'795'500'000);
  for (const auto* line : {
           "castwright_last_run_seconds{topic=\"topic-01\",kind=\"long\"} 61.234\n",
           "castwright_last_run_chunks{topic=\"topic-01\",kind=\"long\",state=\"completed\"} 1\n",
           "castwright_last_run_chunks{topic=\"topic-01\",kind=\"long\",state=\"cut\"} 1\n",
           "castwright_last_run_chunk_seconds{topic=\"topic-01\",kind=\"long\",chunk=\"1\"} "
           "60.000\n",
           "castwright_last_run_time_to_first_token_seconds{topic=\"topic-01\",kind=\"long\","
           "chunk=\"1\"} 1.500\n",
           "castwright_last_run_words{topic=\"topic-01\",kind=\"long\"} 990\n",
           "castwright_last_run_word_deviation_ratio{topic=\"topic-01\",kind=\"long\"} -0.0100\n",
           "castwright_last_run_tokens{topic=\"topic-01\",kind=\"long\",direction=\"output\","
           "model=\"odd\\\"mo\\\\del\\n\"} 1234\n",
           "castwright_last_run_cost_usd{topic=\"topic-01\",kind=\"long\","
           "model=\"odd\\\"mo\\\\del\\n\"} 1.25",
           "castwright_last_success_timestamp_seconds{topic=\"topic-01\",kind=\"long\"} "
           "1795500000\n",
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, Not(HasSubstr("chunk=\"3\""))) << "never asked for";
}

TEST(Metrics, RunsOfOneTopicAreToldApartByTheirKindAndTheNewestOfAKindCounts) {
  const std::string text = page_of_many();
  for (const auto* line : {
           "castwright_last_run_words{topic=\"topic-01\",kind=\"short\"} 990\n",
           "castwright_last_run_words{topic=\"topic-02\",kind=\"rehearsal-long\"} 990\n",
           "castwright_last_success_timestamp_seconds{topic=\"topic-02\",kind=\"rehearsal-long\"} "
           "2\n",
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, Not(HasSubstr("seconds{topic=\"topic-02\",kind=\"rehearsal-long\"} 1\n")));
}

TEST(Metrics, OfARunWithoutSuccessOrKnownCostClaimNeither) {
  engine::RunFigures unknown = figures();
  unknown.settled_nanodollars.reset();
  const std::string text = metrics_text(unknown, false, 0);
  EXPECT_THAT(text, Not(HasSubstr("last_success")));
  EXPECT_THAT(text, Not(HasSubstr("cost_usd")));
}

}  // namespace
}  // namespace castwright::observe
