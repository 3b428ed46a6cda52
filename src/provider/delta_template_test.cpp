#include "provider/delta_template.h"

#include "json/scan.h"
#include "json/value.h"

#include <gtest/gtest.h>

#include <random>

namespace castwright::provider {
namespace {

constexpr std::string_view event_one =
    R"({"type":"response.output_text.delta","content_index":0,"delta":"a","item_id":"m\"}","logprobs":[{"x":["]"]}],"obfuscation":"q1","output_index":2,"sequence_number":15})";

constexpr std::string_view flat_path[] = {"delta"};
constexpr DeltaShape flat{.path = flat_path, .padding = "obfuscation", .number = "sequence_number"};

constexpr std::string_view chunk =
    R"({"id":"c","choices": [ {"index":0,"delta":{"role":"a","content":"x"},"finish_reason":null}],"created":17})";
constexpr std::string_view deep_path[] = {"choices", "delta", "content"};
constexpr DeltaShape deep{.path = deep_path, .padding = "obfuscation", .number = "created"};

using Outcome = DeltaTemplate::Outcome;

TEST(DeltaTemplate, ReadsWhatDiffersBetweenTwoDeltasOfOneShape) {
  DeltaTemplate shape(flat);
  DeltaTemplate::Match match;
  EXPECT_EQ(shape.match(event_one, match), Outcome::other_shape);
  shape.learn(event_one);
  std::string next(event_one);
  next.replace(next.find("\"a\""), 3, "\" word, \"");
  next.replace(next.find("q1"), 2, "");
  next.replace(next.find("15"), 2, "1007");
  ASSERT_EQ(shape.match(next, match), Outcome::matched);
  EXPECT_EQ(match.delta, " word, ");
  EXPECT_EQ(match.number, 1007);
}

TEST(DeltaTemplate, LeavesEverythingElseToTheScanner) {
  DeltaTemplate shape(flat);
  shape.learn(event_one);
  const auto outcome = [&shape](std::string_view from, std::string_view to) {
    std::string changed(event_one);
    changed.replace(changed.find(from), from.size(), to);
    DeltaTemplate::Match match;
    return shape.match(changed, match);
  };
  EXPECT_EQ(outcome(R"("a")", R"("\n")"), Outcome::other_text);
  EXPECT_EQ(outcome(R"("a")", "\"é\""), Outcome::other_text);
  EXPECT_EQ(outcome(R"("a")", "\"\x01\""), Outcome::other_text);
  EXPECT_EQ(outcome(R"("q1")", R"("\u0041")"), Outcome::other_text);
  EXPECT_EQ(outcome(":15", ":015"), Outcome::other_text);
  EXPECT_EQ(outcome(":15", ":-1"), Outcome::other_text);
  EXPECT_EQ(outcome(":15", ":9999999999999999999"), Outcome::other_text);
  EXPECT_EQ(outcome(":15", ":15.5"), Outcome::other_shape);
  EXPECT_EQ(outcome(":15", ":15 "), Outcome::other_shape);
  EXPECT_EQ(outcome("output_index\":2", "output_index\":3"), Outcome::other_shape);
  EXPECT_EQ(outcome("\"a\"", "\"a\",\"delta\":\"b\""), Outcome::other_shape);
  EXPECT_EQ(outcome("15}", "15}}"), Outcome::other_shape);
  EXPECT_EQ(outcome("15}", "15"), Outcome::other_shape);
}

TEST(DeltaTemplate, RefusesShapesThatAreAmbiguous) {
  for (const std::string_view event : {R"({"type":"t"})",
                                       R"({"delta":1})",
                                       R"({"delta":"a","delta":"b"})",
                                       R"({"d\u0065lta":"b","delta":"a"})",
                                       "{}",
                                       "{",
                                       ""}) {
    DeltaTemplate shape(flat);
    shape.learn(event);
    DeltaTemplate::Match match;
    EXPECT_EQ(shape.match(event, match), Outcome::other_shape) << event;
  }
}

TEST(DeltaTemplate, FindsTheTextInsideOfObjectsAndOfArraysOfOne) {
  DeltaTemplate shape(deep);
  shape.learn(chunk);
  DeltaTemplate::Match match;
  std::string next(chunk);
  next.replace(next.find("\"x\""), 3, "\" two words\"");
  next.replace(next.find("17"), 2, "1788");
  ASSERT_EQ(shape.match(next, match), Outcome::matched);
  EXPECT_EQ(match.delta, " two words");
  EXPECT_EQ(match.number, 1788);
  next.replace(next.find("null"), 4, "\"stop\"");
  EXPECT_EQ(shape.match(next, match), Outcome::other_shape);
}

TEST(DeltaTemplate, HandsOutAWholeObjectWhereTheShapeSaysSo) {
  static constexpr std::string_view path[] = {"choices", "delta"};
  static constexpr DeltaShape whole{.path = path, .number = "created", .object = true};
  DeltaTemplate shape(whole);
  shape.learn(chunk);
  DeltaTemplate::Match match;
  std::string next(chunk);
  next.replace(next.find("\"content\":\"x\""), 13, "\"a\":[{\"b\":\"}]\\\"\"}]");
  ASSERT_EQ(shape.match(next, match), Outcome::matched) << next;
  EXPECT_EQ(match.delta, "{\"role\":\"a\",\"a\":[{\"b\":\"}]\\\"\"}]}");
  next.replace(next.find("17"), 2, "18");
  EXPECT_EQ(shape.match(next, match), Outcome::matched);
  next.replace(next.find("null"), 4, "\"stop\"");
  EXPECT_EQ(shape.match(next, match), Outcome::other_shape);
  std::string none(chunk);
  none.replace(none.find("{\"role\":\"a\",\"content\":\"x\"}"), 26, "null");
  EXPECT_NE(shape.match(none, match), Outcome::matched) << none;
  EXPECT_NE(shape.match(std::string_view(chunk).substr(0, 60), match), Outcome::matched);
}

TEST(DeltaTemplate, RefusesPathsThatAreAmbiguousOrLeadNowhere) {
  for (const std::string_view event :
       {R"({"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]})",
        R"({"choices":[{"delta":{"content":"a"}}],"choices":[]})",
        R"({"choices":[{"delta":{"content":"a"},"delta":{"content":"b"}}]})",
        R"({"choices":[{"delta":{"content":"a","content":"b"}}]})",
        R"({"choices":[{"delta":{"content":null}}]})",
        R"({"choices":[{"d\u0065lta":{},"delta":{"content":"a"}}]})",
        R"({"choices":[]})",
        R"({"choices":null})",
        R"({"content":"a"})"}) {
    DeltaTemplate shape(deep);
    shape.learn(event);
    DeltaTemplate::Match match;
    EXPECT_EQ(shape.match(event, match), Outcome::other_shape) << event;
  }
}

TEST(DeltaTemplate, AgreesWithTheScannerOnWhateverItReads) {
  constexpr std::string_view keys[] = {"delta", "sequence_number"};
  DeltaTemplate shape(flat);
  shape.learn(event_one);
  json::Scanner scanner;
  std::mt19937 random(3);
  int matched = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string changed(event_one);
    const std::size_t at = random() % changed.size();
    switch (random() % 3) {
      case 0: changed[at] = static_cast<char>(random()); break;
      case 1: changed.insert(at, 1, "\"\\a0}{, "[random() % 8]); break;
      default: changed.erase(at, 1); break;
    }
    DeltaTemplate::Match match;
    if (shape.match(changed, match) != Outcome::matched) continue;
    ++matched;
    json::Field fields[2];
    ASSERT_TRUE(scanner.scan(changed, 0, keys, fields)) << changed;
    ASSERT_EQ(fields[0].text, match.delta) << changed;
    ASSERT_EQ(fields[1].integer, match.number) << changed;
  }
  EXPECT_GT(matched, 1'000);
}

// The caller checks the object; if it is one, the whole event is what it seems to be.
TEST(DeltaTemplate, AnEventWhoseObjectIsOneIsJsonAsAWhole) {
  static constexpr std::string_view path[] = {"choices", "delta"};
  static constexpr DeltaShape whole{.path = path, .number = "created", .object = true};
  for (
      const std::string_view event :
      {chunk,
       std::string_view(
           R"({"created":17,"choices":[{"index":0,"delta":{"a":"x","b":[{}]},"c":null}],"d":{}})")}) {
    DeltaTemplate shape(whole);
    shape.learn(event);
    std::mt19937 random(4);
    int matched = 0;
    for (int round = 0; round < 100'000; ++round) {
      std::string changed(event);
      for (int hits = 0; hits < 2; ++hits) {
        const std::size_t at = random() % changed.size();
        switch (random() % 3) {
          case 0: changed[at] = "\"\\a0}{][:, "[random() % 11]; break;
          case 1: changed.insert(at, 1, "\"\\a0}{][:, "[random() % 11]); break;
          default: changed.erase(at, 1); break;
        }
      }
      DeltaTemplate::Match match;
      if (shape.match(changed, match) != Outcome::matched) continue;
      const auto delta = json::parse(match.delta);
      if (!delta || !delta->is_object()) continue;
      ++matched;
      const auto value = json::parse(changed);
      ASSERT_TRUE(value) << changed;
      ASSERT_EQ(json::dump(*value->find("choices")->items().front().find("delta")),
                json::dump(*delta))
          << changed;
    }
    EXPECT_GT(matched, 500);
  }
}

}  // namespace
}  // namespace castwright::provider
