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
  // A comma inside of the text stays.
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

std::string words(std::string_view stem, int count) {
  std::string text = "HOST_A:";
  for (int i = 0; i < count; ++i)
    text += fmt::format("{} {}{}", i == count / 2 ? ".\\n\\nHOST_B:" : "", stem, i);
  return text + ".";
}

TEST(OneAnswer, WhatIsDraftedInThinkingIsNotIt) {
  const std::string draft = object("HOST_A: Draft.\\n\\nHOST_B: Draft.");
  for (const std::string& answer : {"<think>First: " + draft + "</think>\n" + object(),
                                    "First: " + draft + "\n</think>\n" + object(),
                                    object() + "<reflection>Better: " + draft + "</reflection>",
                                    "<think>\n" + object()}) {
    EXPECT_EQ(accepted(answer).text, dialogue_text) << answer;
  }
  for (const std::string& answer : {"<think>" + draft + "</think>",
                                    draft + "</think> I am done.",
                                    "<think>No closing tag. " + draft,
                                    "<think>" + draft + " is too short."}) {
    EXPECT_THAT(refused(answer), HasSubstr("thinking")) << answer;
  }
}

TEST(OneAnswer, AScriptThatTalksOfTheTagIsReadWhole) {
  const std::string text =
      "HOST_A: It ends with </think>, always. And \\\"<think>\\\" begins it.\\n\\n"
      "HOST_B: I see.";
  EXPECT_EQ(accepted(object(text), two_hosts(), 2, {.verbatim = true}).text,
            "HOST_A: It ends with </think>, always. And \"<think>\" begins it.\n\nHOST_B: I see.");
}

TEST(OneAnswer, ADraftBeforeAndAnExampleBehindAreTooShortToBeIt) {
  const std::string answer = object(words("word", 80));
  const std::string part = object(words("draft", 12));
  const std::string template_text = object("HOST_A: …\\n\\nHOST_B: …");
  for (const std::string& text : {"A first try: " + part + "\nNow all of it:\n" + answer,
                                  answer + "\nThe form was " + part,
                                  "As " + template_text + ":\n" + answer,
                                  answer + "\nThe form was " + template_text,
                                  part + answer + template_text}) {
    const ChunkAnswer read = accepted(text);
    EXPECT_THAT(read.text, HasSubstr("word79")) << text;
    EXPECT_THAT(read.text, Not(HasSubstr("draft"))) << text;
    EXPECT_THAT(read.warnings, Contains(HasSubstr("taken for a draft or an example"))) << text;
  }
}

TEST(OneAnswer, TheSameTwiceIsOne) {
  const ChunkAnswer read =
      accepted(object() + "\n\nOnce more:\n" + object(" HOST_A: One.\\n\\nHOST_B: Two."));
  EXPECT_EQ(read.text, dialogue_text);
  EXPECT_THAT(read.warnings, Contains(HasSubstr("came twice")));
}

TEST(OneAnswer, TwoThatCouldBeItAreNone) {
  const std::string one = object(words("one", 60));
  const std::string other = object(words("other", 40));
  for (const std::string& text : {one + other, other + "\n" + one, "<think>" + one + other}) {
    EXPECT_EQ(refused(text).substr(0, 51), "the answer holds two different objects with chunk_t")
        << text;
  }
  EXPECT_THAT(refused(one + other), HasSubstr("of 60 and 40 words"));
  // Of two objects the one that happens to be whole is no answer either.
  const std::string half = one.substr(0, one.size() - 20);
  EXPECT_THAT(refused(other + half), HasSubstr("one of them is not whole: the JSON object is cut"));
  EXPECT_EQ(accepted(one + object("HOST_A: a").substr(0, 20)).text.size(),
            accepted(one).text.size());
}

TEST(OneAnswer, ALongDraftDoesNotTakeThePlaceOfTheAnswerBehindIt) {
  const std::string draft = object(words("draft", 600));
  const std::string answer = object(words("word", 100));
  for (const std::string& text : {draft + "\nToo long. Now:\n" + answer,
                                  "```json\n" + draft + "\n```\n```json\n" + answer + "\n```",
                                  draft + answer.substr(0, answer.size() - 9),
                                  draft + object("HOST_A: …") + answer}) {
    EXPECT_THAT(refused(text), HasSubstr("the answer holds two")) << text;
  }
  EXPECT_THAT(refused(draft + answer), HasSubstr("of 600 and 100 words"));
  // A beginning that was given up and an example after the answer are too short to be the answer.
  EXPECT_THAT(accepted(answer + draft).text, HasSubstr("draft599"));
  EXPECT_THAT(accepted(draft + object(words("word", 30))).text, HasSubstr("draft599"));
}

std::string research(std::string_view stem, int count, std::string_view more = "") {
  return fmt::format(R"({{"canonical_pack": {{"key_facts": "{}"}}, "chunk_text": "{}"{}}})",
                     words(stem, count),
                     dialogue,
                     more);
}

TEST(OneAnswer, OfTheSameTextTwiceTheResearchIsChosenByTheSameRule) {
  const auto fact_of = [](std::string_view text) -> std::string {
    return std::string(
        accepted(text, two_hosts(), 1).research->canonical_pack.string_or("key_facts", ""));
  };
  const std::string full = research("full", 200);
  const std::string rough = research("rough", 20);
  for (const std::string& text : {full + rough, rough + full, object() + rough + full})
    EXPECT_THAT(fact_of(text), HasSubstr("full199")) << text;
  EXPECT_THAT(accepted(rough + full, two_hosts(), 1).warnings,
              Contains(HasSubstr("an object with canonical_pack of 20 words was taken for")));
  EXPECT_THAT(refused(full + research("other", 150), two_hosts(), 1),
              HasSubstr("two different objects with canonical_pack, of 200 and 150 words"));
  EXPECT_THAT(refused(research("other", 150) + full, two_hosts(), 1), HasSubstr("canonical_pack"));
  // The style comes from the object whose pack is taken.
  const std::string with_style = research("full", 200, R"(, "style": "dry")");
  const std::string with_other = research("rough", 20, R"(, "style": "a very very long style")");
  for (const std::string& text : {with_style + with_other, with_other + with_style})
    EXPECT_EQ(accepted(text, two_hosts(), 1).research->style, "dry") << text;
  EXPECT_THAT(refused(with_style + research("full", 200, R"(, "style": "wry")"), two_hosts(), 1),
              HasSubstr("two different objects with style"));
  EXPECT_EQ(accepted(full + with_style, two_hosts(), 1).research->style, "dry");
}

TEST(OneAnswer, InTwoPartsIsOneWhereEachHasWhatTheOtherLacks) {
  const std::string whole = research_answer();
  const std::size_t text = whole.rfind("\"chunk_text\"");
  const std::string research = whole.substr(0, text - 1) + "}";
  for (const std::string& answer : {research + "\n\n" + object(), object() + research}) {
    const ChunkAnswer read = accepted(answer, two_hosts(), 1);
    EXPECT_EQ(read.text, dialogue_text);
    ASSERT_TRUE(read.research);
    EXPECT_EQ(read.research->sources.size(), 8u);
    EXPECT_THAT(read.warnings, ElementsAre(HasSubstr("several objects, read as one")));
  }
  EXPECT_EQ(accepted(object(), two_hosts(), 1, {.research = ResearchWanted::apart}).text,
            dialogue_text);
}

TEST(OneAnswer, OfTheResearchIsChosenByItsPack) {
  const std::string empty =
      R"({"sources": [], "canonical_pack": {"timeline": "…", "key_facts": ""}})";
  for (const std::string& answer : {empty + "\n" + research_answer(),
                                    research_answer() + "\n" + empty,
                                    "<think>" + empty + "</think>" + research_answer()}) {
    const ChunkAnswer read = accepted(answer, two_hosts(), research_number);
    ASSERT_TRUE(read.research) << answer;
    EXPECT_EQ(read.research->canonical_pack.string_or("timeline", ""), "t") << answer;
  }
}

TEST(OneReading, OfAnAnswerThatIsEncodedTwice) {
  json::Value value = json::Value::object();
  value.set("chunk_text", "HOST_A: He said “a” and \"b\".\n\nHOST_B: {Two} \\ three.");
  const std::string_view text = value.string_or("chunk_text", "");
  const std::string once = json::dump(value);
  const std::string twice = json::dump(json::Value(once));
  const std::string thrice = json::dump(json::Value(twice));
  for (const std::string& answer : {twice,
                                    thrice,
                                    "```json\n" + twice + "\n```",
                                    "Here it is: " + twice + " Enjoy!",
                                    twice.substr(1, twice.size() - 2)}) {
    const ChunkAnswer read = accepted(answer, two_hosts(), 2, {.verbatim = true});
    EXPECT_EQ(read.text, text) << answer;
    EXPECT_THAT(read.warnings, Contains(HasSubstr("encoded twice"))) << answer;
  }
  EXPECT_THAT(refused(twice.substr(0, twice.size() / 2)), HasSubstr("is cut off"));
}

std::string wrapped(std::string_view inner) {
  json::Value value = json::Value::object();
  value.set("chunk_text", inner);
  return json::dump(value);
}

TEST(OneReading, OfATextThatIsEncodedTwice) {
  for (const std::string& answer : {wrapped(object()),
                                    wrapped(wrapped(object())),
                                    wrapped(json::dump(json::Value(dialogue_text))),
                                    wrapped(dialogue)}) {
    EXPECT_EQ(accepted(answer).text, dialogue_text) << answer;
    EXPECT_THAT(accepted(answer).warnings, Contains(HasSubstr("chunk_text was encoded twice")))
        << answer;
  }
  EXPECT_EQ(accepted(wrapped("HOST_A: \"One.\"\\n\\nHOST_B: C:\\new.")).text,
            "HOST_A: \"One.\"\n\nHOST_B: C:\\new.");
  // A text that only has a backslash in it was not encoded.
  EXPECT_THAT(accepted(wrapped("HOST_A: One.\n\nHOST_B: In C:\\new, two.")).warnings,
              ElementsAre());
}

TEST(OneReading, OfATextThatIsAnAnswerInAFence) {
  for (const std::string& inner :
       {"```json\n" + object() + "\n```",
        "```\n" + object() + "\n```\n",
        "```json\n" + object(),
        "Here is the script:\n" + object(),
        "Here it is:\n\n```json\n" + object() + "\n```",
        "```json\n" + wrapped("```json\n" + object() + "\n```") + "\n```",
        std::string("{\"chunk_text\": \"HOST_A: One.\n\nHOST_B: Two.\",}"),
        object() + "\n\nWords: 2",
        object() + object()}) {
    const ChunkAnswer read = accepted(wrapped(inner));
    EXPECT_EQ(read.text, dialogue_text) << inner;
    EXPECT_THAT(read.warnings, Contains(HasSubstr("chunk_text was encoded twice"))) << inner;
  }
}

TEST(OneReading, OfATextThatIsACutAnswerIsNone) {
  const std::string whole = object();
  const std::string two = whole + object("HOST_A: Three.\\n\\nHOST_B: Four.");
  for (const std::string& inner : {whole.substr(0, whole.size() - 2),
                                   whole.substr(0, whole.size() - 8),
                                   "```json\n" + whole.substr(0, whole.size() - 2),
                                   "```json\n" + whole.substr(0, whole.size() - 2) + "\n```",
                                   "Here it is:\n" + whole.substr(0, whole.size() - 2),
                                   two}) {
    EXPECT_THAT(refused(wrapped(inner)), HasSubstr("chunk_text is itself JSON")) << inner;
  }
  EXPECT_THAT(refused(wrapped(R"("HOST_A: One.\n\nHOST_B: Tw)")),
              HasSubstr("chunk_text is itself JSON"));
  for (const std::string_view inner :
       {R"({"script": "HOST_A: One.\n\nHOST_B: Two.)", R"({ "lines": ["HOST_A: One.)"}) {
    EXPECT_THAT(refused(wrapped(inner)), HasSubstr("is JSON, not dialogue")) << inner;
  }
  // In this text a host reads an object out.
  const std::string talk =
      "HOST_A: It was {\"chunk_text\": \"x\"}, cut: {\"chunk_text\": \"y.\n\n"
      "HOST_B: I see.";
  EXPECT_EQ(accepted(wrapped(talk), two_hosts(), 2, {.verbatim = true}).text, talk);
}

TEST(OneReading, OfLineBreaksOfWhichSomeAreWrittenOut) {
  constexpr std::string_view three = "HOST_A: One.\n\nHOST_B: Two.\n\nHOST_A: Three.";
  for (const std::string_view text : {"HOST_A: One.\\n\\nHOST_B: Two.\n\nHOST_A: Three.",
                                      "HOST_A: One.\n\nHOST_B: Two.\\nHOST_A: Three.",
                                      "HOST_A: One.\\n\nHOST_B: Two.\n\nHOST_A: Three.",
                                      "HOST_A: One.\n\\nHOST_B: Two.\n\nHOST_A: Three.",
                                      "HOST_A: One.\\r\\n\\r\\nHOST_B: Two.\n\nHOST_A: Three.",
                                      "HOST_A: One.\\n \\n**HOST_B:** Two.\n\nHOST_A: Three.",
                                      "HOST_A: One.\\n\\n  HOST_B: Two.\n\nHOST_A: Three.\\n"}) {
    EXPECT_EQ(accepted(wrapped(text)).text, three) << text;
    EXPECT_THAT(accepted(wrapped(text)).warnings,
                Contains(HasSubstr("chunk_text was encoded twice")))
        << text;
  }
  for (const std::string_view text : {R"(HOST_A: In C:\new and C:\nHOST.)"
                                      "\n\nHOST_B: Two.",
                                      R"(HOST_A: Two\nlines.)"
                                      "\n\nHOST_B: Two."})
    EXPECT_EQ(accepted(wrapped(text), two_hosts(), 2, {.verbatim = true}).text, text);
}

TEST(OneReading, OfTagsWhoseMarksAreEscaped) {
  for (const std::string_view text : {R"(HOST\\_A: One.\n\nHOST\\_B: Two.)",
                                      R"(**HOST\\_A:** One.\n\n**HOST\\_B**: Two.)",
                                      R"(HOST\_A: One.\n\nHOST\_B: Two.)",
                                      R"(HOST\\_A (Gary): One. HOST\\_B: Two.)",
                                      R"(\\*\\*HOST\\_A:\\*\\* One.\n\n\\*\\*HOST\\_B\\*\\*: Two.)",
                                      R"(HOST\\_A\\: One.\n\nhost\\_b\\: Two.)"})
    EXPECT_EQ(accepted(object(text)).text, dialogue_text) << text;
  EXPECT_EQ(
      accepted(object(R"(HOST\\_A: One.\n\nHOST\\_B: Two.)"), two_hosts(), 2, {.verbatim = true})
          .text,
      R"(HOST\_A: One.)"
      "\n\n"
      R"(HOST\_B: Two.)");
}

TEST(OneReading, OfBackslashesThatEscapeNothing) {
  const ChunkAnswer read =
      accepted(object(R"(HOST_A: It\'s the one\-way road\… \“yes\”.\n\nHOST_B: Two.)"));
  EXPECT_EQ(read.text, "HOST_A: It's the one-way road… “yes”.\n\nHOST_B: Two.");
  EXPECT_THAT(read.warnings, ElementsAre(HasSubstr("repaired")));
  // Before a letter a backslash may be meant.
  EXPECT_THAT(refused(object(R"(HOST_A: In C:\data.\n\nHOST_B: Two.)")), HasSubstr("is broken"));
}

TEST(Refused, OnlyWhatIsCutOffIsCalledSo) {
  for (const std::string_view answer : {R"({"chunk_text": "HOST_A: It ended.\"})",
                                        R"({"chunk_text": "HOST_A: so "it" went)",
                                        R"({"chunk_text": "HOST_A: One." "x": 1)",
                                        "Use a { here."}) {
    EXPECT_THAT(refused(answer), HasSubstr("is broken")) << answer;
  }
  for (const std::string_view answer : {R"({"chunk_text": "HOST_A: It ended)",
                                        R"({"chunk_text": "HOST_A: It ended.\)",
                                        R"({"chunk_text": "HOST_A: It ended.\u00)",
                                        R"({"chunk_text": "HOST_A: It ended.", "n": tru)",
                                        R"({"chunk_text")",
                                        "{"}) {
    EXPECT_THAT(refused(answer), HasSubstr("is cut off")) << answer;
  }
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
  EXPECT_EQ(refused(object("HOST_A: …")), "chunk_text holds nothing to speak");
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

TEST(Research, KeepsThatASearchDidNotTellItsResults) {
  Research research;
  EXPECT_FALSE(research_from_json(to_json(research)).searches_untold);
  research.searched_urls.emplace();
  research.searches_untold = true;
  EXPECT_TRUE(research_from_json(to_json(research)).searches_untold);
}

TEST(Accept, EveryCutOfAnAnswerIsRefusedAndNoCrash) {
  const std::string answer = "Sure!\n```json\n" + research_answer() + "\n```";
  const std::size_t whole = answer.rfind('}') + 1;
  for (std::size_t size = 0; size < whole; size += size + 300 < whole ? 53 : 1) {
    EXPECT_FALSE(accept(answer.substr(0, size), 1, two_hosts()).has_value()) << size;
  }
}

TEST(Accept, ManyBracesCostLinearTime) {
  EXPECT_THAT(refused(std::string(200'000, '{')), HasSubstr("is broken"));
  std::string pairs;
  for (int i = 0; i < 50'000; ++i)
    pairs += "{}";
  EXPECT_EQ(refused(pairs), "the answer has no chunk_text");
}

}  // namespace
}  // namespace castwright::passes
