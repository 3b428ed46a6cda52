#include "engine/report.h"

#include <gmock/gmock.h>

#include <sstream>
#include <string>
#include <utility>

namespace castwright::engine {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::vector<std::string> texts{"HOST_A: one two\n\nHOST_B: three four",
                                     "HOST_A: five six seven eight"};

RunFigures two_chunks() {
  RunFigures figures;
  figures.run_id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  figures.topic_id = "topic-01";
  figures.title = "Cables";
  figures.model = "m";
  figures.words_target = 8;
  figures.ms = 61'000;
  for (int number : {1, 2}) {
    ChunkFigures chunk;
    chunk.plan.number = number;
    chunk.plan.title = "T" + std::to_string(number);
    chunk.plan.words_target = 4;
    chunk.words = chunk.received_words = 4;
    chunk.paid_requests = 1;
    chunk.end = "completed";
    chunk.ms = number == 1 ? 180'000 : 400'000;
    chunk.cost_nanodollars = 1'000'000'000;
    figures.chunks.push_back(chunk);
  }
  figures.settled_nanodollars = 2'000'000'000;
  editorial::ScriptUnderReview script;
  for (const std::string& text : texts)
    script.parts.push_back(
        {.chunk = static_cast<int>(script.parts.size()) + 1, .words_target = 4, .text = text});
  script.words_target = 8;
  figures.review = editorial::examine(script);
  return figures;
}

TEST(Report, TheTotalCountsChunksOfThePlanAndNotOnlyThoseThatWereAttempted) {
  RunFigures figures = two_chunks();
  EXPECT_NE(figures_table(figures).find(", 2 of 2 chunks completed, "), std::string::npos);
  figures.chunks.resize(5, ChunkFigures{});
  figures.chunks[1].end = "failed";
  figures.chunks[1].words = 0;
  EXPECT_NE(figures_table(figures).find(", 1 of 5 chunks completed (2 attempted), "),
            std::string::npos);
}

TEST(Report, AnUnknownCostSaysWhichFlagMakesItKnown) {
  RunFigures figures = two_chunks();
  figures.settled_nanodollars.reset();
  figures.chunks[1].cost_nanodollars.reset();
  figures.unknown_requests = 1;
  EXPECT_TRUE(figures_table(figures).ends_with(
      "cost unknown: the price of m is not known, --price INPUT,OUTPUT says it\n"));
  figures.rehearsal = true;
  EXPECT_TRUE(figures_table(figures).ends_with("says it (a rehearsal costs nothing)\n"));
  figures.reserved_nanodollars = 1;
  EXPECT_TRUE(figures_table(figures).ends_with("cost unknown (a rehearsal costs nothing)\n"))
      << "the price is known, and the bill is not";
  figures.rehearsal = false;
  EXPECT_TRUE(figures_table(figures).ends_with("cost unknown\n"));
}

TEST(Report, AnUnknownCostNamesTheModelsWhosePriceIsNotKnown) {
  RunFigures figures = two_chunks();
  figures.settled_nanodollars.reset();
  figures.unknown_requests = 1;
  EXPECT_THAT(figures_table(figures), HasSubstr("cost unknown: a price is not known"));
  figures.research = ChunkFigures{.paid_requests = 1};
  figures.research_model = "cheap";
  EXPECT_THAT(figures_table(figures), HasSubstr("the price of cheap is not known"));
  figures.chunks[1].cost_nanodollars.reset();
  EXPECT_THAT(figures_table(figures), HasSubstr("the price of m and cheap is not known"));
  figures.research_model = "m";
  EXPECT_THAT(figures_table(figures), HasSubstr("the price of m is not known"));
}

TEST(Report, AChunkOutsideItsExpectedTimeIsMarked) {
  const json::Value report = report_json(two_chunks());
  const auto& chunks = report.find("chunks")->items();
  EXPECT_FALSE(chunks[0].bool_or("outside_expected_time", true));
  EXPECT_TRUE(chunks[1].bool_or("outside_expected_time", false));
  EXPECT_NE(figures_table(two_chunks()).find("slow"), std::string::npos);
}

TEST(Report, NoLineOfAChunkIsBrokenAtATerminalOfFewColumns) {
  for (const int columns : {40, 60, 72, 80, 100, 102, 200}) {
    std::istringstream lines(figures_table(two_chunks(), columns));
    for (std::string line; std::getline(lines, line) && !line.starts_with("total:");)
      EXPECT_LT(line.size(), static_cast<std::size_t>(columns)) << line;
  }
}

TEST(Report, EveryWordCountIsThereSoThatAnyFigureCanBeExplained) {
  const json::Value report = report_json(two_chunks());
  const json::Value* words = report.find("words");
  EXPECT_EQ(words->int_or("spoken", 0), 8);
  EXPECT_EQ(words->int_or("whitespace", 0), 8);
  EXPECT_EQ(words->int_or("regex", 0), 8);
  EXPECT_EQ(words->int_or("target", 0), 8);
  EXPECT_EQ(report.find("cost", "settled_usd")->as_string(), "2.00");
  EXPECT_EQ(report.find("gates", "length")->as_string(), "pass");
}

TEST(Report, AnUnknownCostIsNullAndNeverZero) {
  RunFigures figures = two_chunks();
  figures.settled_nanodollars.reset();
  figures.chunks[1].cost_nanodollars.reset();
  const json::Value report = report_json(figures);
  EXPECT_TRUE(report.find("cost", "settled_usd")->is_null());
  EXPECT_TRUE(report.find("chunks")->items()[1].find("cost_usd")->is_null());
  EXPECT_NE(report_markdown(figures, {}).find("unknown"), std::string::npos);
}

TEST(Report, NamesTheWindowInWhichItWasAskedFor) {
  RunFigures figures = two_chunks();
  EXPECT_FALSE(report_markdown(figures, {}).contains("window"));
  figures.windows = "8h";
  EXPECT_TRUE(
      report_markdown(figures, {}).contains("\n\nAsked for in the window 8h (`--window`).\n"));
}

TEST(Report, ARunWithoutALongScriptReportsItsResearchAlone) {
  RunFigures figures = two_chunks();
  figures.research = figures.chunks.front();
  figures.research->plan.number = 0;
  figures.chunks.clear();
  figures.words_target = 0;
  figures.review = editorial::examine({});
  EXPECT_TRUE(figures.review.findings.empty()) << "nobody speaks, so nothing is missing";
  const json::Value report = report_json(figures);
  ASSERT_EQ(report.find("chunks")->items().size(), 1u);
  EXPECT_EQ(report.find("gates", "sources")->as_string(), "pass");
  EXPECT_EQ(report.find("gates", "repetition")->as_string(), "off");
  const std::string markdown = report_markdown(figures, {});
  EXPECT_NE(markdown.find("switches the long script off"), std::string::npos);
  EXPECT_EQ(markdown.find("against a target"), std::string::npos);
  EXPECT_NE(figures_table(figures).find("the research alone"), std::string::npos);
  EXPECT_TRUE(pass_a_json(figures, {}, {}, {}).find("l1_content")->is_null());
}

TEST(Report, ARehearsalSaysSoAtTheTop) {
  RunFigures figures = two_chunks();
  EXPECT_EQ(report_markdown(figures, {}).find("rehearsal"), std::string::npos);
  figures.rehearsal = true;
  EXPECT_LT(report_markdown(figures, {}).find("This is a rehearsal"), 60u);
}

/// A finding of a script whose third line is of HOST_B.
editorial::Finding finding(std::string rule, editorial::Severity severity, std::string quote) {
  return {.rule = std::move(rule),
          .severity = severity,
          .chunk = 1,
          .line = 3,
          .quote = std::move(quote),
          .remedy = "look it up"};
}

TEST(Report, TheFirstLineSaysWhetherTheScriptCanBePublished) {
  RunFigures figures = two_chunks();
  figures.review.findings.clear();
  EXPECT_THAT(report_markdown(figures, {}),
              StartsWith("# Cables\n\n**No rule found anything that must be mended.**"));
  figures.review.findings = {
      finding("facts.unsupported_name", editorial::Severity::warning, "Glasgow")};
  EXPECT_THAT(
      report_markdown(figures, {}),
      StartsWith("# Cables\n\n**An editor should look at 1 thing before it is published.**"));
  figures.review.findings.insert(
      figures.review.findings.begin(),
      {finding("length.total", editorial::Severity::error, ""),
       finding("facts.unsupported_number", editorial::Severity::error, "12")});
  EXPECT_THAT(
      report_markdown(figures, {}),
      StartsWith(
          "# Cables\n\n**Not fit to be published: 2 things must be mended (length, facts).**"));
}

TEST(Report, APlaceToLookAtHasItsLineAndItsWholeSentence) {
  RunFigures figures = two_chunks();
  figures.review.findings = {
      finding("facts.unsupported_name", editorial::Severity::warning, "Glasgow"),
      finding("speech.long_turn", editorial::Severity::info, "not listed at the top")};
  const std::string markdown = report_markdown(
      figures, "HOST_A: Who?\n\nHOST_B: Nobody. A man in Glasgow knew why. He wrote it down.");
  EXPECT_THAT(
      markdown,
      HasSubstr("## To look at\n\n1. line 3: A man in **Glasgow** knew why. — look it up\n\n"));
  EXPECT_THAT(report_markdown(figures, "one line"), HasSubstr("1. line 3: **Glasgow** — look"))
      << "a line that the script does not have";
  EXPECT_LT(markdown.find("## To look at"), markdown.find("## Figures"));
  EXPECT_GT(markdown.find("## Findings"), markdown.find("## Chunks"));
}

TEST(Report, ManyPlacesAreCutToAFewAndTheRestIsCounted) {
  RunFigures figures = two_chunks();
  figures.review.findings.clear();
  for (int i = 0; i < 13; ++i)
    figures.review.findings.push_back(
        finding("facts.unsupported_name", editorial::Severity::warning, "X"));
  const std::string markdown = report_markdown(figures, {});
  EXPECT_THAT(markdown, HasSubstr("\n10. line 3: **X**"));
  EXPECT_THAT(markdown, Not(HasSubstr("\n11. line 3")));
  EXPECT_THAT(markdown, HasSubstr("\n3 more: see the table of findings.\n"));
}

TEST(Report, WhatWasLeftOutStandsLastAndShort) {
  RunFigures figures = two_chunks();
  figures.chunks[0].received_words = 9;
  figures.chunks[0].work.trimmed = {
      {.quote = "One.", .why = "length", .before = "Long before.", .after = "Long after."},
      {.quote = "Two.", .why = "length", .before = "", .after = ""}};
  const std::string markdown = report_markdown(figures, {});
  EXPECT_TRUE(markdown.ends_with("- Chunk 1, 5 words: “One.” “Two.”\n")) << markdown;
  EXPECT_THAT(markdown, Not(HasSubstr("Long before")));
}

TEST(Report, PassAHasASegmentAChunkWithSpeakersAndEstimatedTimes) {
  topic::Topic topic;
  topic.id = "topic-01";
  passes::Research research;
  research.sources.push_back(
      {.title = "A", .publisher = "P", .date = "2020-01-01", .url = "https://a"});
  research.canonical_pack = json::Value::object();
  const json::Value result = pass_a_json(two_chunks(), topic, research, texts);
  const json::Value* content = result.find("l1_content");
  EXPECT_EQ(content->string_or("code", ""), "L1");
  EXPECT_EQ(content->string_or("type", ""), "long");
  EXPECT_EQ(content->int_or("actual_words", 0), 8);
  EXPECT_EQ(content->string_or("script", ""), texts[0] + "\n\n" + texts[1]);
  const auto& segments = content->find("segments")->items();
  ASSERT_EQ(segments.size(), 2u);
  EXPECT_EQ(segments[1].int_or("chapter", 0), 2);
  EXPECT_EQ(segments[0].find("dialogue")->items()[1].string_or("speaker", ""), "B");
  EXPECT_EQ(segments[0].find("dialogue")->items()[1].string_or("text", ""), "three four");
  EXPECT_EQ(segments[0].find("start_time")->text(), "0.0");
  EXPECT_EQ(segments[1].find("start_time")->text(), "1.4");  // 4 words at 170 a minute
  EXPECT_TRUE(content->find("metadata")->bool_or("ai_generated", false));
  EXPECT_EQ(content->find("metadata")->int_or("num_sources", 0), 1);
}

TEST(Report, PassAHasNoTagInsideATurnThatOtherReadersWouldCutAt) {
  const std::vector<std::string> verbatim{"**HOST_A:** one, as HOST_B: said. HOST_B: three four",
                                          "HOST_A: five\u00a0HOST_C:six seven eight"};
  const json::Value result = pass_a_json(two_chunks(), {}, {}, verbatim);
  const json::Value* content = result.find("l1_content");
  EXPECT_EQ(content->string_or("script", ""),
            "HOST_A: one, as HOST_B said.\n\nHOST_B: three four\n\n"
            "HOST_A: five\u00a0HOST_C six seven eight");
  const auto& dialogue = content->find("segments")->items()[0].find("dialogue")->items();
  ASSERT_EQ(dialogue.size(), 2u);
  EXPECT_EQ(dialogue[0].string_or("text", ""), "one, as HOST_B said.");
  EXPECT_EQ(dialogue[1].string_or("speaker", ""), "B");
}

}  // namespace
}  // namespace castwright::engine
