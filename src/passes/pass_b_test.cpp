#include "passes/pass_b.h"

#include "script/words.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

topic::Topic topic_with(std::string_view content_types) {
  const std::string text = fmt::format(
      R"({{"title":"Ferries","queries":[],"use_roles":true,"roles":[{{"name":"Ann"}},{{"name":"Ben"}}],"content_types":{}}})",
      content_types);
  return topic::read_topic("t.json", text, "topic-01").value().topic;
}

std::vector<std::string> codes(const std::vector<Item>& items) {
  std::vector<std::string> all;
  for (const Item& item : items)
    all.push_back(item.code);
  return all;
}

TEST(PassB, ItemsAreThoseThatTheTopicEnablesInBothForms) {
  const auto items =
      items_of(topic_with(R"({"long":true,"medium":true,"short":true,"reels":true})"), 10);
  EXPECT_THAT(
      codes(items),
      ElementsAre(
          "M1", "M2", "S1", "S2", "S3", "S4", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"));
  EXPECT_EQ(items[0].words_target, 2500);
  EXPECT_EQ(items[2].words_target, 1000);
  EXPECT_EQ(items[13].words_target, 80);
  const auto own = items_of(
      topic_with(
          R"({"long":true,"medium":false,"short":{"enabled":true,"items":2,"max_words":350}})"),
      10);
  EXPECT_THAT(codes(own), ElementsAre("S1", "S2"));
  EXPECT_EQ(own[0].words_target, 350);
  EXPECT_THAT(items_of(topic_with(R"({"long":true})"), 10), IsEmpty());
}

TEST(PassB, BeatsAreDividedAmongTheItems) {
  const auto items = items_of(topic_with(R"({"medium":true,"short":true,"reels":true})"), 10);
  EXPECT_THAT(items[0].beats, ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(items[1].beats, ElementsAre(5, 6, 7, 8, 9));
  for (std::size_t i = 2; i < 6; ++i)
    EXPECT_THAT(items[i].beats, testing::AnyOf(SizeIs(2), SizeIs(3)));
  for (std::size_t i = 6; i < 14; ++i)
    EXPECT_THAT(items[i].beats, SizeIs(1));
}

TEST(PassB, AnyNumbersOfBeatsAndItemsAreDividedWithoutAGap) {
  for (const std::size_t beats : {0U, 1U, 2U, 3U, 10U, 15U, 40U}) {
    for (const int count : {1, 2, 3, 7}) {
      const auto items = items_of(
          topic_with(fmt::format(R"({{"short":{{"enabled":true,"items":{}}}}})", count)), beats);
      ASSERT_THAT(items, SizeIs(count));
      std::vector<bool> told(beats);
      for (const Item& item : items) {
        EXPECT_EQ(item.beats.empty(), beats == 0);
        for (const std::size_t beat : item.beats)
          told.at(beat) = true;
      }
      for (std::size_t beat = 0; beat < beats && beats >= std::size_t(count); ++beat)
        EXPECT_TRUE(told[beat]) << beat << " of " << beats << ", " << count << " items";
    }
  }
}

TEST(PassB, BandsAreThoseOfTheContract) {
  const auto band = [](std::string_view type, int words) {
    const script::WordBand made = band_of({.type = std::string(type), .words_target = words});
    return std::pair(made.min, made.max);
  };
  EXPECT_EQ(band("reels", 80), std::pair(77, 82));
  EXPECT_EQ(band("short", 1000), std::pair(970, 1030));
  EXPECT_EQ(band("medium", 2500), std::pair(2425, 2575));
  EXPECT_EQ(band("reels", 160), std::pair(154, 164));
}

TEST(PassB, OneRequestForAType_OrForAnItem) {
  const topic::Topic topic = topic_with(R"({"medium":true,"short":true,"reels":true})");
  EXPECT_THAT(plan_pass_b(topic, {}, Grouping::per_type).requests, SizeIs(3));
  const PassB each = plan_pass_b(topic, {}, Grouping::per_item);
  EXPECT_THAT(each.requests, SizeIs(14));
  const plan::Plan plan = plan_of(each);
  EXPECT_EQ(plan.chunks[2].title, "S1");
  EXPECT_EQ(plan.words_target, 2 * 2500 + 4 * 1000 + 8 * 80);
  EXPECT_EQ(json::dump(to_json(pass_b_from_json(to_json(each)))), json::dump(to_json(each)));
}

std::string script_of(int words) {
  std::string text = "HOST_A:";
  for (int i = 0; i < words; ++i) {
    if (i > 0 && i % 20 == 0) text += fmt::format(".\\n\\nHOST_{}:", i / 20 % 2 == 0 ? 'A' : 'B');
    text += fmt::format(" {}{}", i % 20 == 0 || i % 10 == 0 ? "Word" : "word", i);
    if (i % 10 == 9 && i % 20 != 19) text += ".";
  }
  return text + ".";
}

std::string object_of(std::string_view code, std::string_view script) {
  return fmt::format(
      R"({{"code":"{}","type":"reels","actual_words":392,"script":"{}","video_title":"A title","video_description":"Line one\nline two","video_tags":"#a, b,,c"}})",
      code,
      script);
}

std::vector<Item> two_reels() {
  return {{.code = "R1", .type = "reels", .words_target = 80},
          {.code = "R2", .type = "reels", .words_target = 80}};
}

const topic::Topic& hosts() {
  static const topic::Topic topic = topic_with(R"({"reels":true})");
  return topic;
}

std::string refusal(const std::string& answer) {
  const auto result = accept_pass_b(answer, two_reels(), hosts());
  EXPECT_FALSE(result.has_value());
  if (result) return {};
  EXPECT_EQ(result.error().fault, Fault::unusable);
  return result.error().what;
}

TEST(PassB, AnAnswerIsReadWithItsTitlesPutRight) {
  const auto answer = accept_pass_b("```json\n{\"content\":[" + object_of("R2", script_of(80)) + ","
                                        + object_of("R1", script_of(79)) + "]}\n```",
                                    two_reels(),
                                    hosts());
  ASSERT_TRUE(answer.has_value()) << answer.error().what;
  ASSERT_THAT(answer->items, SizeIs(2));
  EXPECT_EQ(answer->items[0].item.code, "R1");
  EXPECT_EQ(answer->items[0].words, 79);
  EXPECT_EQ(answer->items[1].words, 80);
  EXPECT_EQ(answer->items[0].video_tags, "a, b, c");
  EXPECT_EQ(answer->items[0].video_description, "Line one line two");
  EXPECT_THAT(answer->items[0].repairs, SizeIs(2));
  const auto again = items_in(stored_text(answer->items));
  ASSERT_THAT(again, SizeIs(2));
  EXPECT_EQ(stored_text(again), stored_text(answer->items));
  EXPECT_EQ(stored_text(again).find('\n'), std::string::npos);
}

TEST(PassB, TheAnswerIsChosenAsThatOfAChunkIs) {
  const auto content = [](int first, int second) {
    return "{\"content\":[" + object_of("R1", script_of(first)) + ","
           + object_of("R2", script_of(second)) + "]}";
  };
  const std::string wanted = content(79, 80);
  for (const std::string& text :
       {"<think>" + content(40, 40) + "</think>" + wanted,
        content(40, 40) + "\n</think>\n" + wanted,
        "{\"content\": [{\"code\": \"R1\", \"script\": \"…\"}]} " + wanted,
        wanted + "\n" + wanted,
        json::dump(json::Value(wanted))}) {
    const auto answer = accept_pass_b(text, two_reels(), hosts());
    ASSERT_TRUE(answer.has_value()) << answer.error().what;
    EXPECT_EQ(answer->items[0].words, 79) << text;
  }
  EXPECT_THAT(refusal(content(70, 70) + wanted), HasSubstr("two different objects with content"));
  EXPECT_THAT(refusal("<think>" + wanted + "</think>"), HasSubstr("thinking"));
}

TEST(PassB, ATooLongScriptLosesWholeSentencesUntilItIsInItsBand) {
  const auto answer = accept_pass_b("{\"content\":[" + object_of("R1", script_of(110)) + ","
                                        + object_of("R2", script_of(70)) + "]}",
                                    two_reels(),
                                    hosts());
  ASSERT_TRUE(answer.has_value());
  EXPECT_TRUE(band_of(two_reels()[0]).holds(answer->items[0].words)) << answer->items[0].words;
  EXPECT_THAT(answer->items[0].repairs, testing::Contains(HasSubstr("left out: ")));
  EXPECT_EQ(answer->items[1].words, 70);  // The reader never adds words.
}

TEST(PassB, AsksForMoreThanItWantsAndForWhatTheModelNeedsToBeTold) {
  const Item reel{.code = "R1", .type = "reels", .words_target = 80};
  EXPECT_EQ(words_to_ask(reel, 1.0), 92);
  EXPECT_EQ(words_to_ask(reel, 2.0), 46);
  EXPECT_EQ(words_to_ask(reel, 0.5), 184);
  EXPECT_EQ(words_to_ask(reel, 0.5, true), 160) << "verbatim: nothing can be left out";
}

/// Accepts an answer of two reels with these objects.
PassBAnswer accepted(const std::string& first, const std::string& second) {
  auto answer = accept_pass_b("{\"content\":[" + first + "," + second + "]}", two_reels(), hosts());
  EXPECT_TRUE(answer.has_value()) << (answer ? "" : answer.error().what);
  return answer ? *std::move(answer) : PassBAnswer{.items = {{}, {}}, .warnings = {}};
}

TEST(PassB, AScriptThatCameTwiceIsUnusableUnlessItIsTheSame) {
  const std::string first = object_of("R1", script_of(80));
  const std::string second = object_of("R2", script_of(80));
  const std::string other = "HOST_A: Another.";
  const auto with_another = [&first](const std::string& script) {
    return R"({"script": ")" + script + "\", " + first.substr(1);
  };
  for (const std::string& one : {with_another(other),
                                 first + "," + object_of("r1", other),
                                 object_of("R1", other) + "," + first}) {
    EXPECT_THAT(refusal("{\"content\":[" + one + "," + second + "]}"),
                HasSubstr("the answer has two different texts of script R1"))
        << one;
  }
  EXPECT_EQ(accepted(with_another(script_of(80)), second).items[0].words, 80);
  EXPECT_EQ(accepted(first + "," + first, second).items[0].words, 80);
}

TEST(PassB, SaysHowManyWordsCameBeforeAnyWereLeftOut) {
  EXPECT_EQ(
      accepted(object_of("R1", script_of(110)), object_of("R2", script_of(70))).received_words,
      180);
}

TEST(PassB, ACodeInSmallLettersIsTheSameCode) {
  const PassBAnswer answer =
      accepted(object_of("r2", script_of(80)), object_of("R 1", script_of(79)));
  EXPECT_EQ(answer.items[0].words, 79);
  EXPECT_THAT(answer.items[0].repairs, testing::Not(testing::Contains(HasSubstr("by its place"))));
}

TEST(PassB, ScriptsTakenByTheirPlaceAreARepair) {
  const PassBAnswer answer =
      accepted(object_of("Reel one", script_of(80)), object_of("", script_of(79)));
  EXPECT_EQ(answer.items[1].words, 79);
  EXPECT_THAT(answer.items[0].repairs,
              testing::Contains(HasSubstr("taken by its place: the answer calls it \"Reel one\"")));
}

TEST(PassB, WhatIsNoAnswerIsRefusedWithItsReason) {
  EXPECT_THAT(refusal(""), HasSubstr("empty"));
  EXPECT_THAT(refusal("no JSON here"), HasSubstr("no JSON object"));
  EXPECT_THAT(refusal(R"({"error":{"message":"quota"}})"), HasSubstr("provider's error"));
  EXPECT_THAT(refusal(R"({"items":[]})"), HasSubstr("no content"));
  EXPECT_THAT(refusal("{\"content\":[" + object_of("R1", script_of(80)) + "]}"),
              HasSubstr("no script R2"));
  EXPECT_THAT(
      refusal("{\"content\":[" + object_of("R1", script_of(80)) + "," + object_of("R2", "") + "]}"),
      HasSubstr("script R2 is empty"));
  EXPECT_THAT(
      refusal("{\"content\":[" + object_of("R1", "HOST_A: Paste the full article text here.") + ","
              + object_of("R2", script_of(80)) + "]}"),
      HasSubstr("script R1 holds a placeholder"));
  EXPECT_THAT(refusal("{\"content\":[" + object_of("R1", "Just prose.") + ","
                      + object_of("R2", script_of(80)) + "]}"),
              HasSubstr("no HOST_A:"));
}

TEST(PassB, ThePromptNamesEveryItemItsBeatsAndItsLength) {
  Research research;
  research.canonical_pack.set("beats_outline",
                              "- The last ferry\n- Who pays\n- The storm\n- The end");
  const topic::Topic topic = topic_with(R"({"short":{"enabled":true,"items":2,"max_words":350}})");
  const PassB pass = plan_pass_b(topic, research, Grouping::per_type);
  const PassBPromptInputs inputs{.topic = &topic, .pass = &pass, .today = "2026-11-26"};
  const auto ask =
      build_pass_b_request(built_in_templates(), inputs, 1, {.structure = Structure::schema});
  ASSERT_TRUE(ask.has_value()) << ask.error().what;
  EXPECT_THAT(prompt_text(*ask), HasSubstr("S1: beats 1. The last ferry; 2. Who pays"));
  EXPECT_THAT(prompt_text(*ask), HasSubstr("S2: beats 3. The storm; 4. The end"));
  EXPECT_THAT(prompt_text(*ask), HasSubstr("about 402 words each"));
  EXPECT_THAT(prompt_text(*ask), HasSubstr("2026-11-26"));
  EXPECT_FALSE(ask->search);
  EXPECT_EQ(ask->schema_name, "items");
  EXPECT_EQ(json::dump(*ask->schema.find("required")), R"(["content"])");
  EXPECT_GT(ask->output_tokens_max, 700);
  const auto old = build_pass_b_request({}, inputs, 1, {});  // This run began without templates.
  EXPECT_TRUE(old.has_value());
}

}  // namespace
}  // namespace castwright::passes
