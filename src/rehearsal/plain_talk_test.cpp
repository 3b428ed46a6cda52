#include "json/value.h"
#include "rehearsal/episodes.h"
#include "rehearsal/writer.h"
#include "script/sentences.h"
#include "script/turns.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

constexpr std::string_view notes_text =
    "# The harbour\n\n## The fire\n\nThe warehouse burned on 3 May 1911. Nobody was hurt. The "
    "owner "
    "moved to the hill.\n\n## The new quay\n\nThe new quay was built of granite. It took nine "
    "years. "
    "Forty masons worked on it.\n\nThe last stone was laid by a child.\n";

CreateRequest prompt_for(int part, int words, bool research, std::string_view language = "en") {
  std::string text = fmt::format(
      "# Rules\n\nTopic: The harbour\nDescription: How a harbour was built again.\nLanguage of "
      "every "
      "spoken word: {}\n\n- HOST_A is Nora: a diver.\n- HOST_B is Sam: a clerk.\n\nEvery turn "
      "begins "
      "with \"HOST_A: \" or \"HOST_B: \".\n\n# The whole plan\n\n3 parts:\n\n1. Cold Open: hook "
      "the "
      "audience\n2. What Happened: timeline of events\n3. Wrap: summary\n\n# Your task: {}part "
      "{}/3\n\nTitle: x\nCovers: y\nLength: about {} words.\n\n## The answer\n\nOne JSON object "
      "with "
      "{}chunk_text.\n",
      language,
      research ? "research and " : "",
      part,
      words,
      research ? "the keys sources, canonical_pack, facts, outline, style, " : "the key ");
  CreateRequest request;
  request.input = text;
  return request;
}

json::Value answer_of(const Writer& writer, const CreateRequest& request) {
  const auto parsed = json::parse(writer.write(request, {}).text);
  EXPECT_TRUE(parsed.has_value());
  return parsed.value_or(json::Value());
}

TEST(PlainTalk, EverySentenceOfTheNotesIsToldOnceAndInOrder) {
  const Writer writer(read_notes(notes_text), {});
  std::string all;
  for (int part = 1; part <= 3; ++part)
    all += answer_of(writer, prompt_for(part, 400, part == 1)).string_or("chunk_text", "");
  std::size_t at = 0;
  for (const Sentence& sentence : read_notes(notes_text).sentences) {
    const std::size_t found = all.find(sentence.text);
    ASSERT_NE(found, std::string::npos) << sentence.text;
    EXPECT_GE(found, at) << sentence.text;
    EXPECT_EQ(all.find(sentence.text, found + 1), std::string::npos) << sentence.text;
    at = found;
  }
  EXPECT_TRUE(all.contains("rehears"));
}

TEST(PlainTalk, APartEndsOnTheQuestionOfItsOutlineAndTheNextOneTakesItUp) {
  const Writer writer(read_notes(notes_text), {});
  const json::Value first = answer_of(writer, prompt_for(1, 400, true));
  const json::Value& row = first.find("outline")->items().front();
  const std::string question(row.string_or("question", ""));
  EXPECT_TRUE(question.ends_with('?'));
  const auto turns = script::split_turns(first.string_or("chunk_text", ""));
  EXPECT_TRUE(turns.back().text.ends_with(question));
  EXPECT_EQ(std::string(1, turns.back().speaker), row.string_or("ends", ""));
  const auto next =
      script::split_turns(answer_of(writer, prompt_for(2, 400, false)).string_or("chunk_text", ""));
  EXPECT_EQ(std::string(1, next.front().speaker), row.string_or("opens", ""));
}

TEST(PlainTalk, EveryFactHasOnePartAndTheRowsHaveBeats) {
  const json::Value first = answer_of(Writer(read_notes(notes_text), {}), prompt_for(1, 400, true));
  std::vector<std::string> owned;
  ASSERT_EQ(first.find("outline")->items().size(), 3U);
  for (const json::Value& row : first.find("outline")->items()) {
    EXPECT_GE(row.find("beats")->items().size(), 2U);
    EXPECT_LE(row.find("beats")->items().size(), 5U);
    for (const json::Value& fact : row.find("facts")->items())
      owned.emplace_back(*fact.as_string());
  }
  EXPECT_EQ(owned.size(), first.find("facts")->items().size());
}

TEST(PlainTalk, WithoutNotesItSaysWhatWouldStandHere) {
  const Writer writer(Notes{}, {});
  const Answer answer = writer.write(prompt_for(2, 400, false), {});
  EXPECT_TRUE(answer.open_ended);
  EXPECT_TRUE(answer.text.contains("What Happened"));
  EXPECT_TRUE(answer.text.contains("timeline of events"));
  EXPECT_TRUE(answer.text.contains("rehears"));
}

TEST(PlainTalk, WithoutNotesThePlanIsQuotedAndNotTold) {
  const Writer writer(Notes{}, {});
  for (const auto& [language, subject] : {std::pair{"en", "“timeline of events”"},
                                          {"de", "„timeline of events“"},
                                          {"fr", "« timeline of events »"},
                                          {"es", "«timeline of events»"},
                                          {"it", "«timeline of events»"},
                                          {"pt", "“timeline of events”"},
                                          {"nl", "“timeline of events”"},
                                          {"ja", "「timeline of events」"},
                                          {"zh", "“timeline of events”"}}) {
    const json::Value part = answer_of(writer, prompt_for(2, 400, false, language));
    EXPECT_TRUE(part.string_or("chunk_text", "").contains(subject))
        << part.string_or("chunk_text", "");
    // No question names a label of the plan.
    const auto turns = script::split_turns(part.string_or("chunk_text", ""));
    EXPECT_FALSE(turns.back().text.contains("Wrap")) << turns.back().text;
  }
}

TEST(PlainTalk, WithoutNotesTheFirstPartNamesTheTopicAndItsSearches) {
  const Writer writer(Notes{}, {});
  CreateRequest request = prompt_for(1, 400, true);
  request.input =
      "Search queries to begin with:\n- quay of granite\n- fire of 1911\n- masons\n- a fourth "
      "one\n\n"
      + request.input;
  const std::string text(answer_of(writer, request).string_or("chunk_text", ""));
  EXPECT_TRUE(text.contains("“The harbour”")) << text;
  for (const std::string_view query : {"“quay of granite”", "“fire of 1911”", "“masons”"})
    EXPECT_TRUE(text.contains(query)) << text;
  EXPECT_FALSE(text.contains("fourth")) << text;
}

TEST(PlainTalk, NotLongerThanAsked) {
  const Writer writer(read_notes(notes_text), {});
  const Answer answer = writer.write(prompt_for(2, 30, false), {});
  EXPECT_LT(answer.text.size(), 400U);
}

TEST(PlainTalk, PhrasesAreInTheLanguageOfTheTopic) {
  const Writer writer(Notes{}, {});
  for (const auto& [language, word] : {std::pair{"de", "Probe"},
                                       {"ja", "リハーサル"},
                                       {"fr", "répétition"},
                                       {"es", "ensayo"},
                                       {"it", "prova"},
                                       {"pt", "ensaio"},
                                       {"nl", "repetitie"},
                                       {"zh", "排练"}})
    EXPECT_TRUE(writer.write(prompt_for(1, 400, true, language), {}).text.contains(word))
        << language;
}

using Files = std::vector<std::pair<std::string_view, std::string_view>>;

Files small_episode() {
  return {{"topics/a.json",
           R"({"title":"The harbour","language":"en","roles":[{"name":"Nora"},{"name":"Sam"}]})"},
          {"episodes/a/0.answer.json", R"({"sources":[],"outline":[{"chunk":1}],"style":"plain"})"},
          {"episodes/a/1.answer.txt", "HOST_A: One two three four five six seven eight.\n"},
          {"episodes/a/2.answer.txt", R"({"chunk_text":"HOST_B: One two three four."})"},
          {"episodes/a/3.answer.txt", "HOST_A: One two three four."}};
}

TEST(Episodes, ARecordingIsPlayedAsItIsWhereItIsAskedFor) {
  const Files files = small_episode();
  const Episodes episodes(files);
  const Writer writer(read_notes(notes_text), {.episodes = &episodes});
  const json::Value first = answer_of(writer, prompt_for(1, 8, true));
  EXPECT_EQ(first.string_or("chunk_text", ""), "HOST_A: One two three four five six seven eight.");
  EXPECT_EQ(first.string_or("style", ""), "plain");
  EXPECT_EQ(answer_of(writer, prompt_for(2, 4, false)).string_or("chunk_text", ""),
            "HOST_B: One two three four.");
  EXPECT_FALSE(writer.write(prompt_for(2, 4, false), {}).open_ended);
}

TEST(Episodes, NothingIsPlayedWhereOtherWordsAreAskedFor) {
  const Files files = small_episode();
  const Episodes episodes(files);
  const auto plays = [&](WriterOptions options, const CreateRequest& request) {
    options.episodes = &episodes;
    return Writer(read_notes(notes_text), options)
        .write(request, {})
        .text.contains("One two three");
  };
  EXPECT_TRUE(plays({}, prompt_for(3, 4, false)));
  EXPECT_FALSE(plays({}, prompt_for(3, 9, false)));
  EXPECT_FALSE(plays({.seed = 2}, prompt_for(3, 4, false)));
  EXPECT_FALSE(plays({.filling = Filling::to_length}, prompt_for(3, 4, false)));
  EXPECT_FALSE(plays({}, prompt_for(3, 4, false, "de")));
}

TEST(Episodes, WhatIsNotWholeIsLeftOut) {
  Files files = small_episode();
  files.erase(files.begin() + 1);
  EXPECT_TRUE(Episodes(files).all().empty());
}

TEST(Episodes, NameNoDayAsTodaySinceTheyArePlayedOnAnyDay) {
  int texts = 0;
  const std::filesystem::path folder = std::filesystem::path(CW_SOURCE_DIR) / "examples/episodes";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.path().string().ends_with(".answer.txt")) continue;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (const std::string_view word : {"2026", "Today's", "today is", "ago today"})
      EXPECT_FALSE(text.contains(word)) << entry.path() << ": " << word;
    ++texts;
  }
  EXPECT_EQ(texts, 30);
}

}  // namespace
}  // namespace castwright::rehearsal
