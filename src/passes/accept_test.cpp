#include "passes/pass_a.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

topic::Topic two_hosts() {
  topic::Topic topic;
  topic.title = "T";
  topic.roles.resize(2);
  return topic;
}

topic::Topic one_host() {
  topic::Topic topic;
  topic.title = "T";
  topic.roles.resize(1);
  return topic;
}

constexpr std::string_view dialogue = R"(HOST_A: One.\n\nHOST_B: Two.)";
constexpr std::string_view dialogue_text = "HOST_A: One.\n\nHOST_B: Two.";

std::string object(std::string_view text = dialogue) {
  return fmt::format(R"({{"chunk_text": "{}"}})", text);
}

ChunkAnswer accepted(std::string_view answer,
                     const topic::Topic& topic = two_hosts(),
                     int number = 2,
                     const AcceptOptions& options = {}) {
  Result<ChunkAnswer> result = accept(answer, number, topic, options);
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().what);
  return result.value_or(ChunkAnswer{});
}

std::string refused(std::string_view answer,
                    const topic::Topic& topic = two_hosts(),
                    int number = 2) {
  const Result<ChunkAnswer> result = accept(answer, number, topic);
  EXPECT_FALSE(result.has_value()) << answer;
  if (result) return {};
  EXPECT_EQ(result.error().fault, Fault::unusable);
  return result.error().what;
}

std::string research_answer() {
  std::string beats;
  std::string sources;
  for (int i = 1; i <= 12; ++i)
    beats += fmt::format("Beat {}\\n", i);
  for (int i = 1; i <= 8; ++i) {
    sources += fmt::format(
        R"({}{{"title":"T{}","publisher":"P","date":"2026-11-20","url":"https://s.example/{}"}})",
        i == 1 ? "" : ",",
        i,
        i);
  }
  std::string facts;
  for (int i = 0; i < 1'100; ++i)
    facts += "word ";
  return fmt::format(
      R"({{"sources":[{}],"canonical_pack":{{"timeline":"t","key_facts":"{}","key_players":"k",)"
      R"("claims_evidence":"c","beats_outline":"{}","punchlines":"p","historical_context":"h"}},)"
      R"("facts":[{{"id":"F1","text":"f","sources":[1]}}],"seams":[{{"after":2}}],)"
      R"("chunk_text":"{}"}})",
      sources,
      facts,
      beats,
      dialogue);
}

TEST(Accept, AnExactAnswerGivesItsTextWithoutWarning) {
  const ChunkAnswer answer = accepted(object());
  EXPECT_EQ(answer.text, dialogue_text);
  EXPECT_FALSE(answer.research.has_value());
  EXPECT_THAT(answer.warnings, ElementsAre());
}

TEST(Accept, FencesAndByteOrderMarksAreNoFault) {
  for (const std::string& answer : {"```json\n" + object() + "\n```",
                                    "```\n" + object() + "\n```\n",
                                    "\xEF\xBB\xBF" + object(),
                                    "\n\n  " + object() + "\n"}) {
    EXPECT_EQ(accepted(answer).text, dialogue_text);
    EXPECT_THAT(accepted(answer).warnings, ElementsAre());
  }
}

TEST(Accept, ProseAroundTheObjectIsLeftOutWithAWarning) {
  for (const std::string& answer : {"Here is the chunk:\n" + object() + "\nHope it helps!",
                                    "I use {curly} braces. " + object(),
                                    "First {\"note\": 1}, then " + object(),
                                    "A lone { and then " + object()}) {
    EXPECT_EQ(accepted(answer).text, dialogue_text) << answer;
    EXPECT_THAT(accepted(answer).warnings, ElementsAre(HasSubstr("prose around"))) << answer;
  }
}

TEST(Accept, WhatHasOnlyOneReadingIsRepairedWithAWarning) {
  const std::string raw_breaks = "{\"chunk_text\": \"HOST_A: One.\n\nHOST_B: Two.\"}";
  const std::string comma = "{\"chunk_text\": \"HOST_A: One.\\n\\nHOST_B: Two.\",\n}";
  const std::string both = "{\"x\": [1, 2 ,], \"chunk_text\": \"HOST_A: One.\n\nHOST_B: Two.\",}";
  for (const std::string& answer : {raw_breaks, comma, both}) {
    EXPECT_EQ(accepted(answer).text, dialogue_text) << answer;
    EXPECT_THAT(accepted(answer).warnings, ElementsAre(HasSubstr("repaired")));
  }
  // A comma inside the text stays.
  EXPECT_EQ(accepted("{\"chunk_text\": \"HOST_A: a, ]\\n\\nHOST_B: ,} b\",}").text,
            "HOST_A: a, ]\n\nHOST_B: ,} b");
}

TEST(Accept, CarriageReturnsCitationsMarkersAndDecoratedTagsGo) {
  const ChunkAnswer answer =
      accepted(object("\\r\\n**HOST_A:** One ([a.com](https://a.com)).\\r\\n\\r\\nHOST_B (Owen): "
                      "Two \\ue200cite\\ue202turn0search1\\ue201.\\n[WORD_COUNT=2]\\n"));
  EXPECT_EQ(answer.text, "HOST_A: One.\n\nHOST_B: Two.");
  EXPECT_THAT(answer.warnings, ElementsAre());
  std::vector<std::string> rules;
  for (const script::Change& change : answer.changes)
    rules.push_back(change.rule);
  EXPECT_THAT(rules,
              ElementsAre("speech.characters",
                          "speech.tag",
                          "speech.tag",
                          "speech.citation",
                          "speech.citation",
                          "speech.marker"));
  ASSERT_EQ(answer.citations.size(), 2u);
  EXPECT_EQ(answer.citations[0].url, "https://a.com");
}

TEST(Accept, VerbatimLeavesTheTextAsItIs) {
  const ChunkAnswer answer = accepted(
      object(" **HOST_A:** One ([a](https://a)).\\r\\n"), two_hosts(), 2, {.verbatim = true});
  EXPECT_EQ(answer.text, " **HOST_A:** One ([a](https://a)).\r\n");
}

TEST(Accept, TextThatOnlyLooksSuspiciousStays) {
  constexpr std::string_view text =
      "HOST_A: The error was human, he said (and {meant} it).\n\n"
      "HOST_B: <html> is a tag. So is this.";
  EXPECT_EQ(accepted(object("HOST_A: The error was human, he said (and {meant} it).\\n\\n"
                            "HOST_B: <html> is a tag. So is this."))
                .text,
            text);
}

TEST(Refused, NoObjectAndCutObjects) {
  EXPECT_EQ(refused(""), "the answer is empty");
  EXPECT_EQ(refused(" \n "), "the answer is empty");
  EXPECT_EQ(refused("I cannot help with that."), "the answer holds no JSON object");
  EXPECT_THAT(refused("{\"chunk_text\": \"HOST_A: One"), HasSubstr("is cut off"));
  EXPECT_THAT(refused("```json\n{\"chunk_text\": \"HOST_A: One.\"\n"), HasSubstr("is cut off"));
  EXPECT_THAT(refused("{\"chunk_text\": \"HOST_A: say \"yes\" now\"}"), HasSubstr("is broken"));
  EXPECT_EQ(refused("{\"text\": \"HOST_A: One.\"}"), "the answer has no chunk_text");
  EXPECT_EQ(refused("{\"chunk_text\": [\"HOST_A: One.\"]}"), "chunk_text is not a text");
  EXPECT_EQ(refused("{\"chunk_text\": null}"), "chunk_text is not a text");
  EXPECT_THAT(refused("[1, 2]"), HasSubstr("no JSON object"));
}

TEST(Refused, ErrorsAndPagesInPlaceOfAnAnswer) {
  EXPECT_THAT(refused("<!DOCTYPE html><html><body>502</body></html>"), HasSubstr("HTML page"));
  EXPECT_THAT(refused("{\"error\": {\"message\": \"quota\"}}"), HasSubstr("provider's error"));
  EXPECT_THAT(refused("{\"finishReason\": \"MALFORMED_FUNCTION_CALL\"}"),
              HasSubstr("provider's error"));
  EXPECT_THAT(refused(object(R"({\"error\": {\"message\": \"x\"}})")),
              HasSubstr("provider's error"));
  EXPECT_THAT(refused(object(R"({\"finishReason\": \"STOP\"})")), HasSubstr("provider's error"));
  EXPECT_THAT(refused(object(R"({\"lines\": []})")), HasSubstr("is JSON, not dialogue"));
  EXPECT_THAT(refused(object("<html>HOST_A: x</html>")), HasSubstr("HTML page"));
}

TEST(Refused, PlaceholdersInPlaceOfDialogue) {
  for (const std::string_view text : {"HOST_A: [MOCK] Continuation segment.",
                                      "HOST_A: Paste the full article text(s) here.",
                                      "HOST_A: [EMPTY SCRIPT] Generator produced no script",
                                      "HOST_A: [filled from the canonical pack after chunk 1]"}) {
    EXPECT_THAT(refused(object(text)), HasSubstr("placeholder")) << text;
  }
}

TEST(Refused, TextsWithNothingToSpeak) {
  EXPECT_EQ(refused(object("")), "chunk_text is empty");
  EXPECT_EQ(refused(object(" \\n ")), "chunk_text is empty");
  EXPECT_EQ(refused(object("HOST_A:\\n\\nHOST_B:")), "chunk_text is empty");
  EXPECT_EQ(refused(object("[WORD_COUNT=12]")), "chunk_text is empty");
  EXPECT_THAT(refused(object("Just prose without tags.")), HasSubstr("no HOST_A: or HOST_B: tag"));
}

TEST(Monologue, NeedsNoTags) {
  EXPECT_EQ(accepted(object("Just prose.\\n\\nMore."), one_host()).text, "Just prose.\n\nMore.");
  EXPECT_EQ(accepted(object("HOST_A: One.\\n\\nHOST_A: Two."), one_host()).text, "One.\n\nTwo.");
}

TEST(Accept, ATagThatOnlyLooksAlikeIsNoReasonToLoseAPaidAnswer) {
  EXPECT_EQ(accepted(object("Host A: One.\\n\\nHost B: Two.")).text,
            "HOST_A: One.\n\nHOST_B: Two.");
}

TEST(Warnings, NameWhatOtherReadersWouldGetWrong) {
  const auto warnings = [](std::string_view text) {
    return accepted(object(text), two_hosts(), 2, {.verbatim = true}).warnings;
  };
  EXPECT_THAT(warnings("HOST_A: One."), ElementsAre(HasSubstr("only one of the two hosts")));
  EXPECT_THAT(warnings("Hello.\\n\\nHOST_A: One.\\n\\nHOST_B: Two."),
              ElementsAre(HasSubstr("before the first speaker tag")));
  EXPECT_THAT(warnings("HOST_A: One. HOST_B: Two.\\n\\nHOST_B: Three."),
              ElementsAre(HasSubstr("1 turns hold a speaker tag")));
  EXPECT_THAT(warnings("HOST_A: One.\\n\\nHOST_B: Two.\\n\\nHOST_C: Three."),
              ElementsAre(HasSubstr("a speaker other than")));
}

TEST(Research, ComesWithChunkOne) {
  const ChunkAnswer answer = accepted(research_answer(), two_hosts(), 1);
  EXPECT_THAT(answer.warnings, ElementsAre());
  ASSERT_TRUE(answer.research.has_value());
  ASSERT_EQ(answer.research->sources.size(), 8u);
  EXPECT_EQ(answer.research->sources[2].title, "T3");
  EXPECT_EQ(answer.research->sources[2].url, "https://s.example/3");
  EXPECT_EQ(answer.research->canonical_pack.members().size(), 7u);
  EXPECT_EQ(answer.research->canonical_pack.string_or("timeline", ""), "t");
  EXPECT_EQ(answer.research->facts.items().size(), 1u);
  EXPECT_EQ(answer.research->seams.items().size(), 1u);
}

TEST(Research, WithoutAPackIsRefused) {
  EXPECT_EQ(refused(object(), two_hosts(), 1), "the answer has no canonical_pack object");
  EXPECT_EQ(refused(R"({"canonical_pack":"x","chunk_text":"HOST_A: One."})", two_hosts(), 1),
            "the answer has no canonical_pack object");
  EXPECT_EQ(
      refused(R"({"canonical_pack":{"timeline":" "},"chunk_text":"HOST_A: One."})", two_hosts(), 1),
      "all fields of canonical_pack are empty");
}

TEST(Research, ListsAndMissingFieldsAreReadWithWarnings) {
  const ChunkAnswer answer = accepted(
      R"({"sources":[{"title":"T"},"https://s.example"],"canonical_pack":{"timeline":["a","b"],
          "key_facts":{"n":1}},"chunk_text":"HOST_A: One.\n\nHOST_B: Two."})",
      two_hosts(),
      1);
  EXPECT_EQ(answer.research->canonical_pack.string_or("timeline", ""), "a\nb");
  EXPECT_EQ(answer.research->canonical_pack.string_or("key_facts", ""), R"({"n":1})");
  EXPECT_EQ(answer.research->sources[1].url, "https://s.example");
  EXPECT_TRUE(answer.research->facts.is_null());
  for (const std::string_view warning : {"canonical_pack.timeline was not a text",
                                         "canonical_pack.punchlines is missing or empty",
                                         "words, outside 1000 to 2500",
                                         "source 1 has no web address",
                                         "2 sources, outside 8 to 20",
                                         "0 beats in the outline, outside 10 to 15"}) {
    EXPECT_THAT(answer.warnings, Contains(HasSubstr(warning)));
  }
}

TEST(Research, SurvivesItsOwnJson) {
  const Research research = *accepted(research_answer(), two_hosts(), 1).research;
  const json::Value written = to_json(research);
  EXPECT_EQ(json::dump(to_json(research_from_json(written))), json::dump(written));
  EXPECT_TRUE(research_from_json(json::Value()).sources.empty());
}

TEST(Accept, EveryCutOfAnAnswerIsRefusedAndNoCrash) {
  const std::string answer = "Sure!\n```json\n" + research_answer() + "\n```";
  const std::size_t whole = answer.rfind('}') + 1;
  for (std::size_t size = 0; size < whole; size += size + 300 < whole ? 53 : 1) {
    EXPECT_FALSE(accept(answer.substr(0, size), 1, two_hosts()).has_value()) << size;
  }
}

TEST(Accept, ManyBracesCostLinearTime) {
  EXPECT_THAT(refused(std::string(200'000, '{')), HasSubstr("is cut off"));
  std::string pairs;
  for (int i = 0; i < 50'000; ++i)
    pairs += "{}";
  EXPECT_EQ(refused(pairs), "the answer has no chunk_text");
}

}  // namespace
}  // namespace castwright::passes
