#include "export/edited.h"

#include "export/docx.h"
#include "export/export_fixture.h"
#include "export/unedited.h"

#include <random>

namespace castwright::exports {
namespace {

constexpr Form forms[] = {Form::markdown, Form::plain, Form::fountain, Form::tagged};

std::string written(const Episode& episode, Form form) {
  switch (form) {
    case Form::markdown: return to_markdown(episode);
    case Form::plain: return to_plain(episode);
    case Form::fountain: return to_fountain(episode);
    case Form::tagged: break;
  }
  return episode.script() + "\n";
}

std::string read_back(std::string_view text, const Hosts& hosts, std::optional<Form> form = {}) {
  const auto edited = read_edited(text, hosts, form);
  return edited ? shown(edited->turns) : "error: " + edited.error().what;
}

const Hosts usual = hosts_of(topic_of(), {});

void expect_round_trip(const topic::Topic& topic, const std::vector<script::Turn>& turns) {
  const Episode episode = episode_of(topic, {turns, turns});
  for (const Form form : forms) {
    const std::string text = written(episode, form);
    EXPECT_EQ(read_back(text, episode.hosts, form), shown(episode.turns())) << text;
    EXPECT_EQ(read_back(text, episode.hosts), shown(episode.turns())) << text;
  }
}

TEST(Edited, EveryFormGivesTheSameTurnsBack) {
  expect_round_trip(
      topic_of(),
      {{'A', "Plain."},
       {'B', "A colon: in it. *Stars* and _lines_, \\ and `code`, 5 * 3 < 7 & &amp; ~~x~~."},
       {'A', "First paragraph.\n\nSecond: paragraph.\nHere: a line.\n\n\nNora: not a tag.\nSam:"},
       {'B', "# no heading\n## nor here\n- no item\n1. nor this\n> quote\n---\n***\n===\n+ x"},
       {'A', "(aside)\n(laughs) and\n~ la la ~\n[[note]] /* boneyard */\n!x\n@SAM\n.INT"},
       {'B', "Zoë — “déjà vu” \U0001f30a 李雷: 日本語。\n  indented\n\tby a tab"},
       {'A', "INT. OFFICE - DAY\n\nSAM\nNORA (CONT'D)\nCUT TO:"},
       {'B', "**Sam:** in stars\n**Joe:** too\n[x](https://y.z)\nTitle: x\nHOST_A"}});
}

TEST(Edited, NamesMayHoldAlmostAnything) {
  const std::vector<std::vector<std::string>> names{{"Dr. O'Neil-Smith", "J. R. R."},
                                                    {"Zoë", "zoe"},
                                                    {"李雷", "*Star* _Line_"},
                                                    {"Nora", "Nora: the second"},
                                                    {"Int. Marks", "R2 (D2)"},
                                                    {"Host B", "Host A"},
                                                    {"#1", "@home"},
                                                    {"a\\b", "Sam  \n Smith"},
                                                    {"Title", "Sources"}};
  for (const auto& pair : names) {
    expect_round_trip(topic_of(pair),
                      {{'A', "One: " + pair[1] + ": text.\n" + pair[0] + ": x"}, {'B', "Two."}});
  }
}

TEST(Edited, NamesThatCannotBeToldApartAreNotUsed) {
  EXPECT_EQ(hosts_of(topic_of({"Sam", "SAM"}), {}).list(), "Host A, Host B");
  EXPECT_EQ(hosts_of(topic_of({"HOST_B", "Sam"}), {}).list(), "Host A, Host B");
  EXPECT_EQ(hosts_of(topic_of({"", "Sam"}), {{'C', "x"}}).list(), "Host A, Sam, Host C");
}

TEST(Edited, TagsThatNobodyAskedForStayTags) {
  expect_round_trip(topic_of({"Nora"}), {{'A', "One.\n\nStill one."}, {'B', "Two."}});
}

TEST(Edited, AMonologueComesBackParagraphByParagraph) {
  expect_round_trip(
      topic_of({"Nora"}),
      {{'A', "One.\nStill: one."}, {'A', "Here: a colon."}, {'A', "- x\n  y"}, {'A', "(aside)"}});
}

TEST(Edited, AMonologueTakesNoTag) {
  const Hosts one = hosts_of(topic_of({"Nora"}), {});
  EXPECT_TRUE(read_back("One.\n\n\vHOST_B: x", one).starts_with("error: line 1: a line of this"));
  EXPECT_TRUE(
      read_back("HOST_A: x", one, Form::tagged).starts_with("error: line 1: a line of this"));
}

/// Makes a text of pieces that mean something in one form or another.
std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> pieces{
      "word",  "Here", ":",    ": ",   "\n",      "\n\n",      "\n  \n",  " ",
      "*",     "**",   "_",    "\\",   "`",       "#",         "# ",      "## ",
      "-",     "---",  "> ",   "(",    ")",       "[",         "[[",      "]]",
      "<",     ">",    "&",    "&lt;", "~",       "=",         "NORA",    "Nora:",
      "Sam: ", "@",    "!",    ".",    "INT. ",   "HOST_A",    "déjà vu", "李雷",
      "1. ",   "2) ",  "|",    "/*",   "*/",      "^",         "Sources", "Title:",
      "    ",  "\t",   "“so”", "—",    "HOST_B:", "**Joe:** ", "Joe: "};
  std::string text;
  const std::size_t count = 1 + random() % 12;
  for (std::size_t i = 0; i < count; ++i)
    text += pieces[random() % pieces.size()];
  return text;
}

TEST(Edited, RandomTextsComeBackInEveryForm) {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    std::mt19937 random(seed);
    const bool monologue = seed % 5 == 0;
    std::vector<script::Turn> turns;
    turns.reserve(4);
    for (int i = 0; i < 4; ++i)
      turns.push_back({i % 2 == 0 || monologue ? 'A' : 'B', random_text(random)});
    // The turns are cut at the places at which the run's own files are cut, as in every run.
    turns = script::split_turns(script::join_turns(turns, monologue));
    if (turns.empty()) continue;
    const topic::Topic topic = monologue ? topic_of({"Nora"}) : topic_of();
    const Episode episode = episode_of(topic, {turns});
    for (const Form form : forms) {
      const std::string text = written(episode, form);
      ASSERT_EQ(read_back(text, episode.hosts, form), shown(turns)) << "seed " << seed << "\n"
                                                                    << text;
    }
  }
}

/// Gives every turn the same sources.
Episode marked(Episode episode, const std::vector<int>& numbers) {
  episode.sources.resize(3, {.title = "Other"});
  for (Chapter& chapter : episode.chapters)
    chapter.turn_sources.assign(chapter.turns.size(), numbers);
  return episode;
}

TEST(Edited, MarksOfSourcesInMarkdownAreFootnotesAndNotSpoken) {
  const Episode episode =
      marked(episode_of({{'A', "As [^3] says.\n[^1]: x"}, {'B', "Yes.\\"}}), {1, 3});
  const std::string text = to_markdown(episode);
  EXPECT_TRUE(text.contains("As \\[^3] says.\n\\[^1]: x[^1][^3]\n")) << text;
  EXPECT_TRUE(
      text.ends_with("## Sources\n\n[^1]: How cables break. Sea Press, 2026-01-02. "
                     "<https://example.org/1>\n[^3]: Other\n\n- Other\n"))
      << text;
  EXPECT_EQ(read_back(text, episode.hosts), shown(episode.turns()));
}

TEST(Edited, AFootnoteThatIsNotBelowTheSourcesIsAnErrorAndNotSpoken) {
  EXPECT_EQ(read_back("# T\n\n**Nora:** One.[^1]\n\n[^1]: Nature\n", usual),
            "error: line 5: a footnote stands above the sources: nobody speaks it");
}

TEST(Edited, ALinkThatAConverterMadeOfAMarkIsNotSpoken) {
  for (const char* mark : {R"([^\[3\]^](#source_3))",
                           "[<sup>[12]</sup>](#source_12)",
                           "[3](#source_3)",
                           R"(^[\[1\]](#source_1)[\[2\]](#source_2)^)",
                           R"(<sup>[\[1\]](#source_1)</sup>)"})
    EXPECT_EQ(read_back("**Nora:** One." + std::string(mark) + "\n", usual), "A|One.\n") << mark;
  EXPECT_EQ(read_back("**Nora:** [My words](#source_3)\n", usual), "A|[My words](#source_3)\n");
}

TEST(Edited, RandomTextsWithMarksComeBack) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    std::mt19937 random(seed);
    const bool monologue = seed % 5 == 0;
    std::vector<script::Turn> turns{{'A', random_text(random) + "[^1]"},
                                    {'A', random_text(random)}};
    turns = script::split_turns(script::join_turns(turns, monologue));
    if (turns.empty()) continue;
    const topic::Topic topic = monologue ? topic_of({"Nora"}) : topic_of();
    const Episode episode = marked(episode_of(topic, {turns}), {1, 2, 3});
    const std::string text = to_markdown(episode);
    ASSERT_EQ(read_back(text, episode.hosts, Form::markdown), shown(turns))
        << "seed " << seed << "\n"
        << text;
    const auto word = read_edited_docx(to_docx(episode).value(), episode.hosts);
    ASSERT_TRUE(word.has_value()) << "seed " << seed << ": " << word.error().what;
    ASSERT_EQ(shown(word->turns), shown(turns)) << "seed " << seed;
  }
}

TEST(Edited, LineEndsOfWindowsAndAByteOrderMarkAreNoText) {
  EXPECT_EQ(read_back("\xEF\xBB\xBFNora: One.\r\n\r\nSam: Two.\r\n", usual), "A|One.\nB|Two.\n");
}

TEST(Edited, AnUnknownSpeakerIsAnErrorWithItsLine) {
  EXPECT_EQ(read_back("Nora: One.\n\nJoe: Two.\n", usual),
            "error: line 3: unknown speaker \"Joe\": this script has Nora, Sam");
  EXPECT_EQ(read_back("# T\n\n**Joe:** One.\n", usual),
            "error: line 3: unknown speaker \"Joe\": this script has Nora, Sam");
  EXPECT_EQ(read_back("Title: T\n\nNORA\nOne.\n\nJOE\nTwo.\n", usual),
            "error: line 6: unknown speaker \"JOE\": this script has Nora, Sam");
  EXPECT_EQ(read_back("HOST_A: One.\n\nHOST_C: Two.\n", usual),
            "error: line 3: unknown speaker \"Host C\": this script has Nora, Sam");
}

TEST(Edited, TextThatNobodySpeaksIsAnErrorAndNotLost) {
  EXPECT_TRUE(read_back("Some words.\nNora: One.\n", usual).starts_with("error: line 1: nobody"));
  EXPECT_TRUE(read_back("# T\n\n## C\n\nLost words.\n\n**Nora:** One.\n", usual)
                  .starts_with("error: line 5: nobody"));
  EXPECT_TRUE(read_back("Title: T\n\nNORA\nOne.\n\nLost words.\n", usual)
                  .starts_with("error: line 6: nobody"));
  EXPECT_TRUE(read_back("Title: T\n\nNORA\n(laughs)\nOne.\n", usual)
                  .starts_with("error: line 4: directions"));
  EXPECT_TRUE(
      read_back("Lost.\nHOST_A: One.\n", usual, Form::tagged).starts_with("error: line 1: nobody"));
  EXPECT_TRUE(read_back("# T\n\n**Nora:** One.\n\n---\n\n## Sources\n\n1. X\n\nLost.\n", usual)
                  .starts_with("error: line 11: below Sources"));
  EXPECT_EQ(read_back("", usual), "error: nobody speaks in it");
  EXPECT_EQ(read_back("Nora:\n\nSam: Two.", usual), "error: line 1: Nora says nothing");
  EXPECT_EQ(read_back("Nora: \xff", usual), "error: line 1: not UTF-8");
}

TEST(Edited, APersonsOwnMarkdownIsUnderstood) {
  EXPECT_EQ(
      read_back("# Title\n\n## One\n\n**nora**: Lower case.\nSecond line.\n\nSam: No stars.\n\n"
                "HOST_A: By tag.\n\n***\n\n## Sources\n\n**Sam:** is said here\n",
                usual),
      "error: line 16: below Sources only items of the list can stand");
  EXPECT_EQ(read_back("# Title\n\n**nora**: Lower case.\nSecond line.\n\nSam: No stars.\n\n"
                      "HOST_A: By tag.\n",
                      usual),
            "A|Lower case.\nSecond line.\nB|No stars.\nA|By tag.\n");
}

TEST(Edited, AListOfSourcesIsNoScriptInWhateverFormAnEditorLeavesIt) {
  const std::vector<std::string_view> titles{"## Sources",
                                             "# Sources",
                                             "#### **Sources**",
                                             "# Sources {#sources}",
                                             "Sources\n-------",
                                             "Sources\n=======",
                                             "**Sources**",
                                             "**Sources:**",
                                             "Sources",
                                             "Quellen:",
                                             "# Fuentes",
                                             "# Fonti",
                                             "# Références",
                                             "# 出典",
                                             "# 来源",
                                             "# Источники"};
  const std::vector<std::string_view> lists{
      "1. Nature. 2015. <https://nature.com/a>\n2. Science\n",
      "1\\. Nature, a long title that a converter\n    breaks. <https://nature.com/a>\n",
      "-   [Nature](https://nature.com/a)\n",
      "* Nature\n\n* Science\n",
      "[Nature](https://nature.com/a)\n\n<https://nature.com/b>\n"};
  const std::string script = "# T\n\n**Nora:** One.\n\n";
  const std::string plain = "Nora: One.\n\n";
  for (const std::string_view title : titles) {
    for (const std::string_view list : lists) {
      const std::string below = std::string(title) + "\n\n" + std::string(list);
      EXPECT_EQ(read_back(script + below, usual), "A|One.\n") << below;
      EXPECT_EQ(read_back(script + "---\n\n" + below, usual), "A|One.\n") << below;
      EXPECT_EQ(read_back(plain + below, usual, Form::plain), "A|One.\n") << below;
    }
    const std::string bare = std::string(title) + "\n\nhttps://nature.com/a\n";
    if (title != "Sources" && title != "Quellen:") {
      EXPECT_EQ(read_back(script + bare, usual), "A|One.\n") << bare;
    }
    EXPECT_EQ(read_back(plain + bare, usual, Form::plain), "A|One.\n") << bare;
    EXPECT_EQ(read_back("HOST_A: One.\n\n" + bare, usual), "A|One.\n") << bare;
  }
}

TEST(Edited, WhatOnlyBeginsLikeAListOfSourcesIsScript) {
  EXPECT_EQ(read_back("# T\n\n## Sources\n\n**Nora:** One.\n", usual), "A|One.\n");
  EXPECT_EQ(read_back("# T\n\n**Nora:** One.\n\nSources\n\nof the Nile.\n", usual),
            "A|One.\n\nSources\n\nof the Nile.\n");
  EXPECT_EQ(read_back("Nora: One.\n\nSources\n\nof the Nile.\n", usual),
            "A|One.\n\nSources\n\nof the Nile.\n");
  EXPECT_EQ(read_back("HOST_A: One.\n\nSources\n\n1. Of the Nile.\n", usual),
            "A|One.\n\nSources\n\n1. Of the Nile.\n");
  EXPECT_TRUE(read_back("Nora: One.\n\nSources\n\n1. X\n\nLost.\n", usual)
                  .starts_with("error: line 7: below Sources"));
}

TEST(Edited, AHeadingThatIsUnderlinedIsNotSpoken) {
  const auto edited =
      read_edited("Title\n=====\n\nOne\n---\n\n**Nora:** One.\n\nTwo\n---\n\n**Sam:** Two.\n",
                  usual,
                  Form::markdown);
  ASSERT_TRUE(edited.has_value()) << edited.error().what;
  EXPECT_EQ(shown(edited->turns), "A|One.\nB|Two.\n");
  ASSERT_EQ(edited->headings.size(), 3u);
  EXPECT_EQ(edited->headings[2].text, "Two");
  EXPECT_EQ(edited->headings[2].line, 9);
  // A rule right below a turn does not underline it.
  EXPECT_EQ(read_back("# T\n\n**Nora:** One.\n---\n", usual), "A|One.\n");
}

TEST(Edited, InvisibleMarksBeforeANameDoNotHideIt) {
  EXPECT_EQ(read_back("\u200B**Nora:** One.\n\u00A0\n\uFEFF**Sam:** Two.\n", usual, Form::markdown),
            "A|One.\nB|Two.\n");
}

TEST(Edited, AnInvisibleMarkBeforeTheFirstWordIsInNoForm) {
  EXPECT_EQ(read_back("HOST_A: One.\n\nHOST_B:\u00ADTwo.\n", usual, Form::tagged),
            "A|One.\nB|Two.\n");
  EXPECT_EQ(read_back("**Nora:** \u00ADOne.\n", usual, Form::markdown), "A|One.\n");
  EXPECT_EQ(read_back("Nora: One.\n    \u00ADTwo.\n", usual, Form::plain), "A|One.\nTwo.\n");
}

TEST(Unedited, WhatAWordProcessorDoesToATextIsNoEdit) {
  const std::vector<script::Turn> before{{'A', "“Well,” she said — it’s a long, long sentence…"},
                                         {'B', "First paragraph.\n\nSecond paragraph, 10 km off."},
                                         {'A', "Same."}};
  std::vector<script::Turn> edited{
      {'A', "\"Well,\" she said --- it's a\nlong, long sen\u00ADtence...  "},
      {'B', "First\u200B paragraph. \r\n\u00A0\nSecond paragraph, 10\u00A0km off.\uFEFF"},
      {'A', "Same."}};
  keep_unedited(before, edited);
  EXPECT_EQ(shown(edited), shown(before));
}

TEST(Unedited, AnEditStaysAsItWasWrittenWithoutInvisibleMarks) {
  const std::vector<script::Turn> before{{'A', "“One.”"}, {'B', "One paragraph. Two."}};
  std::vector<script::Turn> edited{{'A', "\"Two\u200B.\""}, {'B', "One paragraph.\n\nTwo."}};
  keep_unedited(before, edited);
  EXPECT_EQ(edited[0].text, "\"Two.\"");
  EXPECT_EQ(edited[1].text, "One paragraph.\n\nTwo.");
  // A change of the speaker is an edit too.
  std::vector<script::Turn> swapped{{'B', "\"One.\""}, {'B', "One paragraph. Two."}};
  keep_unedited(before, swapped);
  EXPECT_EQ(swapped[0].text, "\"One.\"");
}

TEST(Edited, HeadingsAreToldWithTheirLines) {
  const auto edited = read_edited("# T\n\n## My \\*own\\*\n\n**Nora:** One.\n", usual);
  ASSERT_TRUE(edited.has_value());
  ASSERT_EQ(edited->headings.size(), 2u);
  EXPECT_EQ(edited->headings[1].line, 3);
  EXPECT_EQ(edited->headings[1].text, "My *own*");
}

TEST(Footnotes, AreNotSpokenAndNoLineMoves) {
  EXPECT_EQ(without_footnotes("**A:** One.[^1][^12]\n**B:** Two \\[^1], and [^3].\n\n[^1]: First. "
                              "<https://x>\n[^12]: Last.\n"),
            "**A:** One.\n**B:** Two \\[^1], and [^3].\n\n1. First. <https://x>\n12. Last.\n")
      << "a mark without a footnote is the writer's own text";
  const std::string without = "HOST_A: The mark [^1] is mine.";
  EXPECT_EQ(without_footnotes(without), without);
  EXPECT_EQ(without_footnotes(""), "");
}

}  // namespace
}  // namespace castwright::exports
