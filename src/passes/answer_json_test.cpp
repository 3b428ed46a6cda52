// Tests answers of which more than one part could be meant, and thinking inside of a text.

#include "passes/pass_a.h"
#include "passes/thinking.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

topic::Topic with_hosts(std::size_t hosts) {
  topic::Topic topic;
  topic.title = "T";
  topic.roles.resize(hosts);
  return topic;
}

/// Returns a dialogue of `count` words.
std::string talk(std::string_view stem, int count) {
  std::string text = "HOST_A:";
  for (int i = 0; i < count; ++i)
    text += fmt::format("{} {}{}", i == count / 2 ? ".\n\nHOST_B:" : "", stem, i);
  return text + ".";
}

std::string as_json(std::string_view text) {
  return json::dump(json::Value(std::string(text)));
}

std::string object(std::string_view text, std::string_view key = "chunk_text") {
  return fmt::format(R"({{"{}": {}}})", key, as_json(text));
}

ChunkAnswer accepted(std::string_view answer, int number = 2, std::size_t hosts = 2) {
  Result<ChunkAnswer> result = accept(answer, number, with_hosts(hosts), {.verbatim = true});
  EXPECT_TRUE(result.has_value()) << answer << (result ? "" : result.error().what);
  return result.value_or(ChunkAnswer{});
}

std::string refused(std::string_view answer, int number = 2) {
  const Result<ChunkAnswer> result = accept(answer, number, with_hosts(2));
  EXPECT_FALSE(result.has_value()) << answer;
  return result ? std::string() : result.error().what;
}

std::string indented(std::string text) {
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 3))
    text.replace(at, 1, "\n  ");
  return text;
}

TEST(LeftOut, MoreThanTheObjectHasCouldBeTheAnswer) {
  const std::string full = talk("word", 200);
  const std::string form = object("HOST_A: Hello and welcome.\n\nHOST_B: Glad to be here.");
  std::string braces;
  for (int i = 0; i < 70; ++i)
    braces += "{x} ";
  const std::vector<std::string> forms{
      full,
      "{'chunk_text': '" + indented(full) + "'}",
      "{chunk_text: " + as_json(full) + "}",
      "{“chunk_text”: " + as_json(full) + "}",
      "```yaml\nchunk_text: |\n  " + indented(full) + "\n```",
      object(full).substr(1),
      object(full, "script"),
      object(full, "Chunk_Text"),
      object(full, "chunk_text "),
      R"({"response": )" + object(full) + "}",
      R"({"lines": [)" + as_json(full) + "]}",
      braces + object(full),
  };
  for (const std::string& other : forms) {
    for (const std::string& answer : {form + "\nThe final version:\n" + other,
                                      other + "\nIn the form that was asked for:\n" + form}) {
      // An array or a cut object before it hides what follows; either way nothing is taken.
      EXPECT_NE(refused(answer), "") << answer;
    }
    EXPECT_THAT(refused(form + "\n" + other), HasSubstr("words beside the object with chunk_text"))
        << other;
  }
  EXPECT_THAT(
      refused(form + "\n" + full),
      HasSubstr("the answer holds 200 words beside the object with chunk_text, which has 7"));
  EXPECT_THAT(refused(form + "\n" + as_json(object(full)).substr(0, 900)),
              HasSubstr("one of them is not whole"));
  // This draft has some length.
  EXPECT_THAT(refused(object(talk("draft", 90)) + "\n\nNow the final version:\n\n" + full),
              HasSubstr("words beside the object"));
  // The rule holds for research as well.
  const std::string pack =
      fmt::format(R"({{"canonical_pack": {{"timeline": {}}}}})", as_json(talk("fact", 50)));
  EXPECT_THAT(refused(pack + talk("word", 90), research_number),
              HasSubstr("90 words beside the object with canonical_pack, which has 50"));
  // The same rule holds inside of a text.
  EXPECT_THAT(refused(object(form + "\n" + full)), HasSubstr("words beside the object"));
}

TEST(LeftOut, LessThanTheObjectHasIsProse) {
  const std::string full = talk("word", 200);
  for (const std::string& answer : {talk("note", 150) + "\n" + object(full),
                                    object(full) + "\n" + talk("note", 150),
                                    object(full) + object(talk("note", 150), "notes"),
                                    "```json\n" + object(full) + "\n```\n" + talk("note", 150)}) {
    EXPECT_EQ(accepted(answer).text, full) << answer;
    EXPECT_THAT(accepted(answer).warnings, Contains(HasSubstr("prose around"))) << answer;
  }
  // A greeting may have more words than a short object.
  const std::string few = "HOST_A: One.\n\nHOST_B: Two.";
  EXPECT_EQ(accepted(talk("note", 39) + object(few)).text, few);
  EXPECT_THAT(refused(talk("note", 45) + object(few)), HasSubstr("words beside the object"));
}

TEST(LeftOut, TheSameTextOnceMoreIsNoOtherAnswer) {
  const std::string full = talk("word", 200);
  for (const std::string& answer : {full + "\n\nIn the form that was asked for:\n" + object(full),
                                    indented(full) + "\n" + object(full),
                                    object(full) + "\n" + object(full, "script")})
    EXPECT_EQ(accepted(answer).text, full) << answer;
}

TEST(LeftOut, TheResearchIsNoText) {
  const std::string full = talk("word", 60);
  const std::string pack =
      fmt::format(R"({{"canonical_pack": {{"key_facts": {}}}}})", as_json(talk("fact", 300)));
  EXPECT_EQ(accepted(pack + object(full)).text, full);
  EXPECT_EQ(accepted(pack + object(full), 1).text, full);
  EXPECT_TRUE(accepted(object(talk("word", 900)) + pack, research_number).research.has_value());
}

TEST(OneKeyTwice, IsReadByTheRuleOfSeveralObjects) {
  const std::string full = talk("word", 200);
  const auto twice = [](std::string_view one, std::string_view other) {
    return fmt::format(
        R"({{"chunk_text": {}, "n": 1, "chunk_text": {}}})", as_json(one), as_json(other));
  };
  const std::string example = "HOST_A: A short example.\n\nHOST_B: Yes.";
  for (const std::string& answer : {twice(full, example), twice(example, full)}) {
    EXPECT_EQ(accepted(answer).text, full) << answer;
    EXPECT_THAT(accepted(answer).warnings,
                ElementsAre(HasSubstr("an object with chunk_text of 4 words was taken for")));
  }
  EXPECT_EQ(accepted(twice(full, full)).text, full);
  EXPECT_THAT(refused(twice(full, talk("other", 150))),
              HasSubstr("two different objects with chunk_text, of 200 and 150 words"));
  EXPECT_THAT(refused(twice(talk("other", 150), full)), HasSubstr("of 150 and 200 words"));
  // A value after the fuller one that is longer than an example may be what the fuller one became.
  EXPECT_THAT(refused(twice(talk("draft", 900), talk("word", 100))), HasSubstr("two different"));
  EXPECT_EQ(accepted(twice(talk("draft", 100), talk("word", 900))).text, talk("word", 900));
  // This model goes round in circles.
  std::string circles = "{";
  for (int i = 0; i < 2'000; ++i)
    circles += fmt::format(R"("chunk_text": {}, )", as_json(full));
  EXPECT_EQ(accepted(circles + R"("n": 1})").text, full);
}

TEST(OneKeyTwice, ChoosesTheResearchToo) {
  const std::string answer = fmt::format(
      R"({{"canonical_pack": {{"key_facts": {}}}, "canonical_pack": {{"key_facts": "…"}}, )"
      R"("chunk_text": {}}})",
      as_json(talk("fact", 200)),
      as_json(talk("word", 60)));
  EXPECT_THAT(accepted(answer, 1).research->canonical_pack.string_or("key_facts", ""),
              HasSubstr("fact199"));
}

TEST(ThinkingInAText, IsCutBeforeTheAnswer) {
  const std::string full = talk("word", 60);
  const std::string draft = talk("draft", 50);
  for (const std::string& text :
       {"<think>A plan.</think>\n" + object(full),
        "<think>" + object(draft) + "</think>\n" + object(full),
        "<think>A plan.</think>\n```json\n" + object(full) + "\n```",
        "A plan.\n</think>\n" + object(full),
        object(draft) + "\n</think>\n" + object(full),
        "<think>" + draft + "</think>\n\n" + full,
        "<think>A plan:\n\n" + draft + "</think>\n\n" + full,
        "[THINK]" + draft + "[/THINK]" + full,
        "```thinking\n" + draft + "\n```\n" + full,
        "```thinking\n" + draft + "\n```\n" + object(full),
        draft + "\n</think>\n\n" + full,
        draft + "\n</think>" + full,
        "<|channel|>analysis<|message|>" + draft
            + "<|end|><|start|>assistant<|channel|>final<|message|>" + full}) {
    EXPECT_EQ(accepted(object(text)).text, full) << text;
    EXPECT_THAT(accepted(object(text)).warnings, Contains(HasSubstr("thinking"))) << text;
  }
  // These texts have no hosts.
  EXPECT_EQ(accepted(object("<think>A plan.</think>\nJust prose."), 2, 1).text, "Just prose.");
  EXPECT_EQ(accepted(object("A plan.\n</think>\nJust prose."), 2, 1).text, "Just prose.");
}

TEST(ThinkingInAText, StaysWhereTheHostsTalkOfIt) {
  for (const std::string_view text :
       {"HOST_A: It ends with </think>, always. And <think> begins it.\n\nHOST_B: I see.",
        "HOST_A: It wrote <think>so</think> and more.\n\nHOST_B: Why?",
        "HOST_A: First it writes\n</think>\nand then the answer.\n\nHOST_B: I see.",
        "HOST_A: It ends with </think> HOST_B: I see.",
        "HOST_A: A block is\n```thinking\nlike this\n```\n\nHOST_B: I see.",
        "HOST_A: One.\n\nHOST_B: Two.\n</think>"})
    EXPECT_EQ(accepted(object(text)).text, text);
}

TEST(ThinkingInAText, IsCutInAnAnswerThatIsAString) {
  const std::string full = talk("word", 60);
  const std::string draft = object(talk("draft", 50));
  for (const std::string& text :
       {"<think>" + draft + "</think>" + object(full), draft + "\n</think>\n" + object(full)}) {
    for (const std::string& answer :
         {as_json(text), as_json(as_json(text)), "```json\n" + as_json(text) + "\n```"}) {
      EXPECT_EQ(accepted(answer).text, full) << answer;
      EXPECT_THAT(accepted(answer).warnings, Contains(HasSubstr("encoded twice"))) << answer;
    }
  }
  EXPECT_THAT(refused(as_json("<think>" + draft + "</think>I am done.")), HasSubstr("thinking"));
}

TEST(Thinking, NothingIsCutFromWhatIsKeptWhereTheAnswerWouldBeLost) {
  const std::string full = object(talk("word", 60));
  for (const std::string& answer : {full + "\n</think>\n{\"done\": true}",
                                    as_json(full) + "\n</think>\n{\"done\": true}",
                                    "<think>" + full + "</think>\n{}",
                                    "```analysis\n" + full + "\n```\n{\"done\": true}"}) {
    EXPECT_EQ(kept_of(answer), answer);
    EXPECT_THAT(refused(answer), HasSubstr("in its thinking alone")) << answer;
  }
  // An answer after the thinking is the answer, whatever the thinking names.
  for (const std::string& thought :
       {full, std::string(R"({"canonical_pack": {"timeline": "t"}})")}) {
    EXPECT_EQ(kept_of("<think>" + thought + "</think>" + full), full);
    EXPECT_EQ(kept_of("<think>" + thought + "</think>" + as_json(full)), as_json(full));
  }
  EXPECT_EQ(kept_of("<think>{\"n\": 1}</think>{\"done\": true}"), "{\"done\": true}");
}

}  // namespace
}  // namespace castwright::passes
