#include "sse/parser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::sse {
namespace {

using Feeds = std::vector<std::string_view>;

/// What a parser told so far, as text that a failed comparison can print.
std::string told(const std::vector<Event>& events) {
  std::string story;
  for (const Event& event : events) {
    story += fmt::format("[{}|{}|{}]", event.name, event.data, event.id);
  }
  return story;
}

/// Feeds copies on the heap, each of which is freed before the next, so that a sanitizer sees a
/// stale view.
struct Outcome {
  std::string story;
  std::string error;
  std::string head;
  std::string unterminated;
  std::size_t comments = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome outcome_of(const Feeds& feeds, std::size_t event_bytes_max = 1u << 20) {
  Parser parser(event_bytes_max);
  Outcome outcome;
  for (const std::string_view feed : feeds) {
    const auto block = std::make_unique<char[]>(feed.size());
    std::ranges::copy(feed, block.get());
    std::vector<Event> events;
    const Status status = parser.feed({block.get(), feed.size()}, events);
    outcome.story += told(events);
    for (const Event& event : events) {
      const std::string behind(event.data.data() + event.data.size(), event.slack);
      EXPECT_EQ(behind.size(), event.slack);
    }
    if (!status) outcome.error = status.error().what;
  }
  std::vector<Event> events;
  parser.finish(events);
  outcome.unterminated = told(events);
  outcome.head = parser.head();
  outcome.comments = parser.comments();
  return outcome;
}

Feeds every(std::string_view bytes, std::size_t size) {
  Feeds feeds;
  for (; !bytes.empty(); bytes.remove_prefix(feeds.back().size())) {
    feeds.push_back(bytes.substr(0, size));
  }
  return feeds;
}

std::string story_of(std::string_view bytes) {
  return outcome_of({bytes}).story;
}

/// Feeds the text whole, byte by byte, split in two at every place, and (if it is short) in three
/// at all places.
void expect_same_at_every_split(std::string_view bytes, std::size_t event_bytes_max = 1u << 20) {
  const Outcome whole = outcome_of({bytes}, event_bytes_max);
  EXPECT_EQ(outcome_of(every(bytes, 1), event_bytes_max), whole) << bytes;
  for (std::size_t i = 0; i <= bytes.size(); ++i) {
    ASSERT_EQ(outcome_of({bytes.substr(0, i), bytes.substr(i)}, event_bytes_max), whole)
        << bytes << " split at " << i;
    for (std::size_t j = i; bytes.size() < 40 && j <= bytes.size(); ++j) {
      ASSERT_EQ(outcome_of({bytes.substr(0, i), bytes.substr(i, j - i), bytes.substr(j)},
                           event_bytes_max),
                whole)
          << bytes << " split at " << i << " and " << j;
    }
  }
}

TEST(Parser, ReadsNameDataAndId) {
  EXPECT_EQ(story_of("event: greeting\nid: 7\ndata: Hello\n\n"), "[greeting|Hello|7]");
}

TEST(Parser, LinesEndWithLfCrOrCrlf) {
  for (const std::string end : {"\n", "\r", "\r\n"}) {
    const std::string bytes = fmt::format("event: a{0}data: 1{0}data: 2{0}{0}data: 3{0}{0}", end);
    EXPECT_EQ(story_of(bytes), "[a|1\n2|][|3|]");
    expect_same_at_every_split(bytes);
  }
}

TEST(Parser, LineEndsMayBeMixed) {
  EXPECT_EQ(story_of("data: 1\rdata: 2\r\ndata: 3\n\r\ndata: 4\n\r"), "[|1\n2\n3|][|4|]");
  EXPECT_EQ(story_of("data: 1\n\rdata: 2\r\r\n"), "[|1|][|2|]");
  expect_same_at_every_split("data: 1\rdata: 2\r\ndata: 3\n\r\ndata: 4\n\r");
}

TEST(Parser, ACarriageReturnAtTheEndOfAReadDispatchesAtOnce) {
  Parser parser;
  std::vector<Event> events;
  ASSERT_TRUE(parser.feed("data: 1\r\n\r", events));
  EXPECT_EQ(told(events), "[|1|]");
  events.clear();
  ASSERT_TRUE(parser.feed("\ndata: 2\n\n", events));
  EXPECT_EQ(told(events), "[|2|]");
}

TEST(Parser, TheByteOrderMarkIsTakenOffOnce) {
  EXPECT_EQ(story_of("\xEF\xBB\xBF"
                     "data: 1\n\n"),
            "[|1|]");
  EXPECT_EQ(story_of("data: \xEF\xBB\xBF\n\n"), "[|\xEF\xBB\xBF|]");
  const Outcome twice =
      outcome_of({"\xEF\xBB\xBF\xEF\xBB\xBF"
                  "data: 1\n\n"});
  EXPECT_EQ(twice.story, "");
  EXPECT_EQ(twice.head,
            "\xEF\xBB\xBF"
            "data: 1");
  EXPECT_EQ(outcome_of({"\xEF\xBB"
                        "data: 1\n\n"})
                .head,
            "\xEF\xBB"
            "data: 1");
  EXPECT_EQ(outcome_of({"\xEF"}).head, "\xEF");
  expect_same_at_every_split(
      "\xEF\xBB\xBF"
      "data: 1\n\n");
  expect_same_at_every_split(
      "\xEF\xBB\xBF\xEF\xBB\xBF"
      "data: 1\n\n");
  expect_same_at_every_split(
      "\xEF\xBB"
      "data: 1\n\n");
  expect_same_at_every_split("\xEF\xBB");
}

TEST(Parser, OneSpaceAfterTheColonIsTakenOff) {
  EXPECT_EQ(story_of("data:1\n\n"), "[|1|]");
  EXPECT_EQ(story_of("data: 1\n\n"), "[|1|]");
  EXPECT_EQ(story_of("data:  1\n\n"), "[| 1|]");
  EXPECT_EQ(story_of("data:\t1\n\n"), "[|\t1|]");
  EXPECT_EQ(story_of("data: 1 \n\n"), "[|1 |]");
}

TEST(Parser, AFieldWithoutAColonHasAnEmptyValue) {
  EXPECT_EQ(story_of("data\n\ndata\ndata\n\n"), "[||][|\n|]");
  EXPECT_EQ(story_of("event: a\nevent\ndata: 1\n\n"), "[|1|]");
}

TEST(Parser, AnEmptyFirstDataLineIsALine) {
  EXPECT_EQ(story_of("data:\ndata: 1\n\n"), "[|\n1|]");
  EXPECT_EQ(story_of("data:\n\n"), "[||]");
}

TEST(Parser, TheNameIsForgottenAtABlankLineEvenWithoutData) {
  EXPECT_EQ(story_of("event: a\n\ndata: 1\n\n"), "[|1|]");
  EXPECT_EQ(story_of("event: a\ndata: 1\n\ndata: 2\n\n"), "[a|1|][|2|]");
  expect_same_at_every_split("event: a\n\ndata: 1\n\n");
}

TEST(Parser, TheIdPersistsUntilAnotherOne) {
  EXPECT_EQ(story_of("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n"), "[|a|1][|b|1][|c|]");
  EXPECT_EQ(story_of("id: 1\n\nid: 2\n\ndata: a\n\n"), "[|a|2]");
  expect_same_at_every_split("id: 1\ndata: a\n\nid: 22\ndata: b\n\nid: 3");
}

TEST(Parser, AnIdWithNulIsIgnored) {
  using namespace std::string_literals;
  EXPECT_EQ(story_of("id: 1\nid: a\0b\ndata: x\n\n"s), "[|x|1]");
}

TEST(Parser, NulIsLegalInData) {
  using namespace std::string_literals;
  EXPECT_EQ(story_of("data: a\0b\n\n"s), "[|a\0b|]"s);
}

TEST(Parser, CommentsAreCountedAndIgnored) {
  const Outcome outcome = outcome_of({": ping\n\n:\ndata: 1\n:inside\n\n"});
  EXPECT_EQ(outcome.story, "[|1|]");
  EXPECT_EQ(outcome.comments, 3u);
  expect_same_at_every_split(": ping\n\n:\ndata: 1\n:inside\n\n");
}

TEST(Parser, FieldsItDoesNotKnowAreIgnored) {
  EXPECT_EQ(story_of("color: blue\nretry: 10\ndata: 1\ndatab: 2\nDATA: 3\n data: 4\n\n"), "[|1|]");
}

TEST(Parser, AnUnfinishedEventIsDroppedButCanBeAskedFor) {
  const Outcome outcome = outcome_of({"data: 1\n\nevent: last\ndata: {\"a\":\ndata: 2}"});
  EXPECT_EQ(outcome.story, "[|1|]");
  EXPECT_EQ(outcome.unterminated, "[last|{\"a\":\n2}|]");
  EXPECT_EQ(outcome_of({"data: 1\n"}).unterminated, "[|1|]");
  EXPECT_EQ(outcome_of({"event: a\n"}).unterminated, "");
  EXPECT_EQ(outcome_of({"data: 1\n\n"}).unterminated, "");
  expect_same_at_every_split("data: 1\n\nevent: last\ndata: 2");
}

TEST(Parser, WhatIsNoEventStreamIsKeptForTheMessage) {
  EXPECT_EQ(outcome_of({"<html>\n<body>502</body>\n</html>"}).head,
            "<html>\n<body>502</body>\n</html>");
  EXPECT_EQ(outcome_of({R"({"error":{"message":"no"}})"}).head, R"({"error":{"message":"no"}})");
  EXPECT_EQ(outcome_of({"data: 1\n\n: c\nretry: 1\n"}).head, "");
  EXPECT_EQ(outcome_of({std::string(limits::error_body_bytes_max + 9, 'x')}).head.size(),
            limits::error_body_bytes_max);
  const std::string lines = [] {
    std::string text;
    for (std::size_t i = 0; i < limits::error_body_bytes_max; ++i)
      text += "line\n";
    return text;
  }();
  EXPECT_EQ(outcome_of({lines}).head.size(), limits::error_body_bytes_max);
  EXPECT_EQ(outcome_of(every(lines, 7)), outcome_of({lines}));
  expect_same_at_every_split("{\n \"error\": 1\n}");
}

TEST(Parser, OneEventHasALimitThatTheMessageNames) {
  const std::string fits = "data: 12345678\n\n";    // 14 bytes of lines
  const std::string large = "data: 123456789\n\n";  // 15
  EXPECT_EQ(outcome_of({fits}, 14).error, "");
  const std::string three = fmt::format("{}{}{}", fits, large, fits);
  const Outcome outcome = outcome_of({three}, 14);
  EXPECT_EQ(outcome.story, "[|12345678|]");
  EXPECT_EQ(outcome.error, "one event of the stream passes event_bytes_max (14 bytes)");
  for (const std::string& bytes : {three,
                                   std::string("data: 123\ndata: 123\n\n"),
                                   std::string(": a comment that never ends"),
                                   std::string("data: 1\n: more than fits\n\n"),
                                   std::string("data: 1\n: fits\n: fits\n: fits\n\n"),
                                   std::string("no stream at all\n")}) {
    expect_same_at_every_split(bytes, 14);
  }
}

TEST(Parser, CommentsInsideAnEventDoNotCountAgainstItsLimit) {
  std::string bytes = "data: 1\n";
  for (int i = 0; i < 100; ++i)
    bytes += ": ping\n";
  bytes += "data: 2\n\n";
  EXPECT_EQ(outcome_of({bytes}, 20).story, "[|1\n2|]");
  EXPECT_EQ(outcome_of(every(bytes, 5), 20).story, "[|1\n2|]");
}

TEST(Parser, AfterTheLimitEveryFeedFails) {
  Parser parser(8);
  std::vector<Event> events;
  const Status first = parser.feed("data: 123456\n\n", events);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().fault, Fault::network);
  EXPECT_FALSE(parser.feed("data: 1\n\n", events));
  EXPECT_FALSE(parser.feed("", events));
  parser.finish(events);
  EXPECT_TRUE(events.empty());
}

TEST(Parser, AnEventInsideABlockIsNotCopied) {
  const std::string block = "event: a\ndata: 123\n\ndata: 4\n\n";
  Parser parser;
  std::vector<Event> events;
  ASSERT_TRUE(parser.feed(block, events));
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].data.data(), block.data() + 15);
  EXPECT_EQ(events[0].name.data(), block.data() + 7);
  EXPECT_EQ(events[0].slack, block.size() - 18);
  EXPECT_EQ(events[1].slack, 2u);
}

TEST(Parser, AnEventThatWasCarriedHasRoomBehindIt) {
  Parser parser;
  std::vector<Event> events;
  ASSERT_TRUE(parser.feed("data: 1", events));
  ASSERT_TRUE(parser.feed("23\n\n", events));
  ASSERT_EQ(events.size(), 1u);
  EXPECT_GE(events[0].slack, 64u);
}

TEST(Parser, EventsOfOneFeedLiveTogether) {
  std::string bytes;
  std::string expected;
  for (int i = 0; i < 50; ++i) {
    bytes += fmt::format("id: {0}\nevent: e{0}\ndata: {0}\ndata: {0}\n\ndata: x{0}\n\n", i);
    expected += fmt::format("[e{0}|{0}\n{0}|{0}][|x{0}|{0}]", i);
  }
  EXPECT_EQ(story_of(bytes), expected);
  for (const std::size_t size : {1u, 2u, 3u, 7u, 64u, 100u, 1000u}) {
    EXPECT_EQ(outcome_of(every(bytes, size)).story, expected) << size;
  }
}

TEST(Parser, AnySplitOfRandomBytesGivesTheSameEvents) {
  std::mt19937 random(20260101);  // NOLINT(bugprone-random-generator-seed): repeatable
  const std::vector<std::string> parts = {"data",
                                          ":",
                                          " ",
                                          "\n",
                                          "\r",
                                          "\r\n",
                                          "event",
                                          "id",
                                          "x",
                                          "\n\n",
                                          "x",
                                          "data: a",
                                          "\xEF",
                                          "\xBB",
                                          "\xBF",
                                          "retry",
                                          "data\n\n"};
  for (int round = 0; round < 2'000; ++round) {
    std::string bytes;
    for (std::size_t i = random() % 24; i > 0; --i)
      bytes += parts[random() % parts.size()];
    Feeds feeds;
    for (std::string_view rest = bytes; !rest.empty(); rest.remove_prefix(feeds.back().size())) {
      feeds.push_back(rest.substr(0, 1 + random() % 5));
    }
    const std::size_t limit = round % 2 == 0 ? 1u << 20 : 12;
    ASSERT_EQ(outcome_of(feeds, limit), outcome_of({bytes}, limit)) << bytes;
  }
}

// Guards that nothing in the carry is looked at twice: with a search through the carry at every
// feed this test would take hours, and not a second.
TEST(Parser, TenMegabytesByteByByteCostLinearTime) {
  const std::string data(10u << 20, 'x');
  Parser parser(11u << 20);
  std::vector<Event> events;
  ASSERT_TRUE(parser.feed("data: ", events));
  for (const char& byte : data) {
    ASSERT_TRUE(parser.feed({&byte, 1}, events));
  }
  ASSERT_TRUE(parser.feed("\n\n", events));
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].data, data);
}

// With a search for LF from every line on, a block without LF would cost the square of its size.
TEST(Parser, ManyShortLinesThatEndWithCrCostLinearTime) {
  std::string bytes;
  for (int i = 0; i < 500'000; ++i)
    bytes += "data: x\r\r";
  Parser parser;
  std::vector<Event> events;
  ASSERT_TRUE(parser.feed(bytes, events));
  EXPECT_EQ(events.size(), 500'000u);
}

}  // namespace
}  // namespace castwright::sse
