#include "export/agenda.h"

#include "export/downstream_parser.h"
#include "export/export_fixture.h"
#include "json/text.h"
#include "script/words.h"

#include <algorithm>

namespace castwright::exports {
namespace {

std::string file(const Agenda& agenda, std::string_view name) {
  const auto found = std::ranges::find(agenda.files, name, &File::name);
  EXPECT_NE(found, agenda.files.end()) << name;
  return found == agenda.files.end() ? "" : found->bytes;
}

json::Value document(const Agenda& agenda, std::string_view name) {
  const auto value = json::parse(file(agenda, name));
  EXPECT_TRUE(value.has_value()) << name;
  return value.value_or(json::Value());
}

Agenda agenda_of(const std::vector<Episode>& episodes) {
  auto agenda = to_agenda(episodes);
  EXPECT_TRUE(agenda.has_value()) << (agenda ? "" : agenda.error().what);
  return agenda.value_or(Agenda());
}

Agenda agenda_of(const std::vector<script::Turn>& turns) {
  return agenda_of(std::vector{episode_of(turns)});
}

const std::vector<script::Turn> two{{'A', "Hello there."}, {'B', "Good to be here."}};

Episode item(std::string_view code, std::string_view type) {
  json::Value one = json::Value::object();
  one.set("code", code)
      .set("type", type)
      .set("script", "HOST_A: Short.\n\nHOST_B: Indeed.")
      .set("video_title", "A short one");
  json::Value pass_b = json::Value::object();
  pass_b.set("content", json::Value::array({one}));
  const topic::Topic topic = topic_of();
  auto items = read_items(pass_b, episode_of(two), {.topic = topic, .date = "2026-11-26"});
  EXPECT_TRUE(items.has_value()) << (items ? "" : items.error().what);
  return items->front();
}

TEST(Agenda, TheFirstLongItemIsL1) {
  EXPECT_EQ(content_code("long", 1), "L1");
  EXPECT_EQ(content_code("reels", 8), "R8");
  EXPECT_FALSE(is_content_code("L0"));
  EXPECT_FALSE(is_content_code("../L1"));
  std::string names;
  for (const File& one : agenda_of(two).files)
    names += one.name + "\n";
  EXPECT_EQ(names,
            "topic-01-20261126-L1.script.json\ntopic-01-20261126-L1.script.txt\n"
            "topic-01-20261126-L1.chapters.json\ntopic-01-20261126-L1.ffmeta\n"
            "topic-01-20261126-PASS_A.txt\ntopic-01-20261126.sources.json\n"
            "topic-01-20261126.search_queries.json\n");
}

TEST(Agenda, TheFourthPartOfEveryFileNameIsTheCode) {
  const Agenda agenda = agenda_of({episode_of(two), item("M1", "medium")});
  std::string codes;
  for (const File& one : agenda.files) {
    if (!one.name.ends_with(".script.json")) continue;
    const std::string stem = one.name.substr(0, one.name.find('.'));
    codes += stem.substr(stem.rfind('-') + 1) + " " + std::to_string(std::ranges::count(stem, '-'));
  }
  EXPECT_EQ(codes, "L1 3M1 3");
}

TEST(Agenda, AnIdThatTheFileNamesCannotCarryIsWarnedOf) {
  for (const char* id : {"aitoday", "ai-news-01"}) {
    Episode episode = episode_of(two);
    episode.topic_id = id;
    const Agenda agenda = agenda_of(std::vector{episode});
    EXPECT_NE(agenda.warnings.front().find("exactly one hyphen"), std::string::npos) << id;
  }
}

TEST(Agenda, NoTurnIsLongerThanAVoiceCanTake) {
  const std::string sentence = words(30) + ". ";
  std::string text;
  for (int i = 0; i < 40; ++i)
    text += sentence;
  const Agenda agenda = agenda_of({{'A', text}, {'B', words(700, "ünïcode")}, {'A', "Yes."}});
  const json::Value script = document(agenda, "topic-01-20261126-L1.script.json");
  std::string said;
  for (const json::Value& turn : script.find("segments")->items()[0].find("dialogue")->items()) {
    EXPECT_LE(json::code_points(turn.string_or("text", "")), 500u);
    said += std::string(turn.string_or("text", "")) + " ";
  }
  EXPECT_EQ(said, text + words(700, "ünïcode") + " Yes. ");
}

TEST(Agenda, TheParserOfThePipelineLosesNothingOfTheScript) {
  const std::vector<script::Turn> turns{{'A', "The greeting. It must not be lost."},
                                        {'B', "As HOST_B: said, and HOST_A:\nsaid too."},
                                        {'A', "A ghost: GHOST_A: was here."},
                                        {'B', "First paragraph.\n\nSecond: one, “two”."}};
  const PassAText read = pass_a_downstream(file(agenda_of(turns), "topic-01-20261126-PASS_A.txt"));
  EXPECT_EQ(shown(parsed_downstream(read.script)),
            "A|The greeting. It must not be lost.\n"
            "B|As HOST_B said, and HOST_A said too.\n"
            "A|A ghost: GHOST_A was here.\n"
            "B|First paragraph. Second: one, “two”.\n");
}

TEST(Agenda, TagsAreExactAndTheScriptBeginsWithOne) {
  const PassAText read = pass_a_downstream(file(agenda_of(two), "topic-01-20261126-PASS_A.txt"));
  EXPECT_EQ(read.script, "HOST_A: Hello there.\n\nHOST_B: Good to be here.\n");
}

TEST(Agenda, NothingIsSpokenThatIsNoText) {
  const Agenda agenda = agenda_of({{'A', "## Cold Open\n**Hello** *there*, `you`."},
                                   {'B', "See [the map](https://example.org/x).[WORD_COUNT=1234]"},
                                   {'A', "5 * 3 and snake_case_word stay. [INSERT NAME] Yes."}});
  EXPECT_EQ(file(agenda, "topic-01-20261126-L1.script.txt"),
            "Nora: Hello there, you.\nSam: See the map.\n"
            "Nora: 5 * 3 and snake_case_word stay. [INSERT NAME] Yes.\n");
  EXPECT_NE(agenda.warnings.front().find("[INSERT NAME] will be read out"), std::string::npos);
}

TEST(Agenda, ChaptersHaveTheirTitlesAndTimes) {
  const Episode episode = episode_of(topic_of(), {{{'A', words(170)}}, {{'B', words(85)}}});
  const Agenda agenda = agenda_of(std::vector{episode});
  EXPECT_EQ(json::dump(document(agenda, "topic-01-20261126-L1.chapters.json")),
            R"([{"title":"Chapter 1","start_time":0.0,"chapter":1,"duration":60.0},)"
            R"({"title":"Chapter 2","start_time":60.0,"chapter":2,"duration":30.0}])");
  EXPECT_EQ(file(agenda, "topic-01-20261126-L1.ffmeta"),
            ";FFMETADATA1\ntitle=Undersea Cables\n"
            "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=60000\ntitle=Chapter 1\n"
            "[CHAPTER]\nTIMEBASE=1/1000\nSTART=60000\nEND=90000\ntitle=Chapter 2\n");
  const json::Value script = document(agenda, "topic-01-20261126-L1.script.json");
  EXPECT_EQ(script.int_or("duration_sec", 0), 90);
  EXPECT_EQ(script.find("segments")->items()[1].string_or("title", ""), "Chapter 2");
}

TEST(Agenda, WordsAreCountedHereByThreeRules) {
  Episode episode = episode_of({{'A', "It’s well-known."}, {'B', "Don’t."}});
  episode.content.set("actual_words", 4711);
  const json::Value script =
      document(agenda_of(std::vector{episode}), "topic-01-20261126-L1.script.json");
  EXPECT_EQ(json::dump(*script.find("metadata", "words")),
            R"({"spoken":4,"whitespace":3,"regex":6})");
}

TEST(Agenda, WhatIsSpokenKeepsItsNumberOfWords) {
  const std::string text = words(900) + ", and “so it’s 3.5 percent”. Well: " + words(40) + ".";
  const Episode episode = episode_of({{'A', text}, {'B', "Yes."}});
  const json::Value script =
      document(agenda_of(std::vector{episode}), "topic-01-20261126-L1.script.json");
  EXPECT_EQ(script.find("metadata", "words")->int_or("spoken", 0),
            static_cast<std::int64_t>(script::count_spoken_words(episode.script())));
}

TEST(Agenda, SourcesAreReadBackFieldByField) {
  Episode episode = episode_of(two);
  episode.sources.push_back(
      {.title = "Dash — inside\nand a break", .url = "https://a.org/x?y=(1)"});
  episode.sources.push_back({.title = "No address", .publisher = "P", .url = "javascript:x"});
  const Agenda agenda = agenda_of(std::vector{episode});
  const PassAText read = pass_a_downstream(file(agenda, "topic-01-20261126-PASS_A.txt"));
  std::string lines;
  for (std::string_view rest = script::trimmed(read.sources); !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    lines += source_downstream(std::string(rest.substr(0, end))) + "\n";
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  EXPECT_EQ(lines,
            "1|Sea Press|How cables break|2026-01-02|https://example.org/1\n"
            "2|a.org|Dash - inside and a break||https://a.org/x?y=(1)\n"
            "3|P|No address||\n");
  EXPECT_EQ(document(agenda, "topic-01-20261126.sources.json").items()[0].int_or("n", 0), 1);
}

TEST(Agenda, PicturesAreNeverSearchedByNothing) {
  const json::Value queries = document(agenda_of(two), "topic-01-20261126.search_queries.json");
  EXPECT_EQ(json::dump(*queries.find("search_queries")), R"(["Undersea Cables"])");
}

TEST(Agenda, AChapterOfWhichNothingIsSpokenIsAnErrorAndNoPlaceholder) {
  const auto agenda = to_agenda({episode_of({{'A', "[WORD_COUNT=12]"}})});
  ASSERT_FALSE(agenda.has_value());
  EXPECT_EQ(agenda.error().fault, Fault::unusable);
}

TEST(Agenda, OthersThanAAndBSpeakAsA) {
  const Agenda agenda = agenda_of({{'A', "One."}, {'C', "Two."}});
  const PassAText read = pass_a_downstream(file(agenda, "topic-01-20261126-PASS_A.txt"));
  EXPECT_EQ(shown(parsed_downstream(read.script)), "A|One.\nA|Two.\n");
  EXPECT_NE(agenda.warnings.front().find("only A and B"), std::string::npos);
}

TEST(Agenda, AMonologueHasNoTags) {
  const Episode episode = episode_of(topic_of({"Nora"}), {{{'A', "One."}, {'A', "Two."}}});
  const PassAText read =
      pass_a_downstream(file(agenda_of(std::vector{episode}), "topic-01-20261126-PASS_A.txt"));
  EXPECT_EQ(read.script, "One.\n\nTwo.\n");
}

TEST(Agenda, ALengthThatTheVideoStepRefusesIsWarnedOf) {
  const Agenda agenda = agenda_of({{'A', words(11'000)}, {'B', "Yes."}});
  EXPECT_NE(agenda.warnings.front().find("600 to 3600 s"), std::string::npos);
  EXPECT_TRUE(agenda_of({{'A', words(5'000)}, {'B', "Yes."}}).warnings.empty());
}

TEST(Agenda, ARehearsalSaysSo) {
  Episode episode = episode_of(two);
  episode.rehearsal = true;
  const Agenda agenda = agenda_of(std::vector{episode});
  EXPECT_NE(agenda.warnings.front().find("rehearsal"), std::string::npos);
  EXPECT_TRUE(document(agenda, "topic-01-20261126-L1.script.json")
                  .find("metadata")
                  ->bool_or("rehearsal", false));
}

TEST(AgendaPlace, OutputsNeverLieInThemselves) {
  EXPECT_TRUE(check_place("/x/out/agenda/topic-01", "/x/out", "topic-01").has_value());
  EXPECT_TRUE(check_place("/x/topic-01/out/agenda/topic-01", "/x/topic-01/out", "topic-01"));
  EXPECT_TRUE(check_place("/x/outputs/topic-01", "/x/out", "topic-01").has_value());
  EXPECT_TRUE(check_place("/x/output", "/x/out", "topic-01").has_value());
  for (const char* folder : {"/x/out/runs/topic-01/01J",
                             "/x/out/runs",
                             "/x/out/podcast_chunks/topic-01",
                             "/y/outputs/topic-01/outputs/topic-01",
                             "/y/outputs/topic-01/a/outputs/topic-01/b"}) {
    EXPECT_FALSE(check_place(folder, "/x/out", "topic-01").has_value()) << folder;
  }
}

}  // namespace
}  // namespace castwright::exports
