#include "export/captions.h"

#include "export/chapters.h"
#include "export/export_fixture.h"
#include "export/speech.h"
#include "script/columns.h"
#include "script/split_turn.h"
#include "script/turns.h"

namespace castwright::exports {
namespace {

TEST(Captions, LinesAreShortAndNothingIsLost) {
  const std::string text = "A first sentence that is a bit longer than one line. Yes. " + words(60)
                           + ", and a clause: " + words(30) + ". The end";
  const Episode episode = episode_of({{'A', text}, {'B', "Right."}});
  std::string said;
  double last = 0;
  for (const Cue& cue : cues_of(episode, Names::none)) {
    EXPECT_LE(cue.lines.size(), caption_lines_max);
    EXPECT_DOUBLE_EQ(cue.start_s, last);
    EXPECT_GT(cue.end_s, cue.start_s);
    EXPECT_LE(cue.end_s - cue.start_s, cue_seconds_max + 1e-9);
    EXPECT_GE(cue.end_s - cue.start_s, cue_seconds_min - 1e-9);
    last = cue.end_s;
    for (const std::string& line : cue.lines) {
      EXPECT_LE(script::count_columns(line), caption_line_columns_max) << line;
      said += line + " ";
    }
  }
  EXPECT_EQ(said, text + " Right. ");
  EXPECT_NEAR(last, episode.duration_s(), cue_seconds_min);
}

TEST(Captions, AWordWithoutABlankIsCutAndNotLost) {
  const std::string text(100, 'x');
  std::string said;
  for (const Cue& cue : cues_of(episode_of({{'A', text}}), Names::none))
    for (const std::string& line : cue.lines)
      said += line;
  EXPECT_EQ(said, text);
}

TEST(Captions, VttNamesTheVoiceAndEscapes) {
  const topic::Topic topic = topic_of({"Nora & Co", "Sam"});
  EXPECT_EQ(to_vtt(episode_of(topic, {{{'A', "One <x> --> two."}, {'B', "…"}, {'B', "Three."}}})),
            "WEBVTT\n\n"
            "00:00:00.000 --> 00:00:01.059\n<v Nora &amp; Co>One &lt;x&gt; --&gt; two.\n\n"
            "00:00:01.059 --> 00:00:01.759\n<v Sam>Three.\n\n"
            "NOTE Times are estimated from the number of words.\n");
}

TEST(Captions, SrtNamesWhoBeginsToSpeakWithinTheLine) {
  EXPECT_EQ(to_srt(episode_of({{'A', words(20, "wonder")}, {'B', "Yes."}})),
            "1\n00:00:00,000 --> 00:00:03,882\nNora: wonder wonder wonder wonder wonder\n"
            "wonder wonder wonder wonder wonder wonder\n\n"
            "2\n00:00:03,882 --> 00:00:07,059\nwonder wonder wonder wonder\n"
            "wonder wonder wonder wonder wonder\n\n"
            "3\n00:00:07,059 --> 00:00:07,759\nSam: Yes.\n");
}

TEST(Captions, ASingleVoiceIsNotNamed) {
  EXPECT_EQ(to_srt(episode_of(topic_of({"Nora"}), {{{'A', "Yes."}}})),
            "1\n00:00:00,000 --> 00:00:00,700\nYes.\n");
}

TEST(Captions, ASlowVoiceHasShorterCues) {
  Episode episode = episode_of({{'A', words(40) + "."}});
  episode.words_per_minute = words_per_minute_min;
  for (const Cue& cue : cues_of(episode, Names::none))
    EXPECT_LE(cue.end_s - cue.start_s, cue_seconds_max + 1e-9);
}

TEST(Captions, LinesOfTextFromRightToLeftAreDividedBetweenWords) {
  Episode episode = episode_of(
      {{'A', "قال المهندس إن الجسر قديم جدا، ولكن أحدا لم يسأل عن الثمن حتى انهار في الربيع."}});
  episode.language = "ar";
  std::string said;
  for (const Cue& cue : cues_of(episode, Names::none))
    for (const std::string& line : cue.lines)
      said += (said.empty() ? "" : " ") + line;
  EXPECT_EQ(said, episode.chapters[0].turns[0].text);
}

std::string joined(const std::vector<Cue>& cues) {
  std::string text;
  for (const Cue& cue : cues)
    for (const std::string& line : cue.lines)
      text += line;
  return text;
}

TEST(Captions, WideTextFillsItsColumnsAndNoLineBeginsWithAClosingMark) {
  const std::vector<std::pair<std::string, std::string>> texts{
      {"zh",
       "2026年5月3日，这座桥花了3.5亿元。工程师说：“水很深。风也很大。”没有人回答他。后来桥断了，"
       "一千二百个人走路回家，走了整整一夜，谁也没有抱怨！第二天报纸上写着『谁来付钱？』几个大字"
       "。"},
      {"ja",
       "2026年5月3日に、この橋には3."
       "5億円かかりました。技師は「水が深いです。風も強いです。」と言いま"
       "した。誰も答えませんでした。ラーメンを食べてから、千二百人が一晩かけて歩いて家に帰りました"
       "！"}};
  for (const auto& [language, text] : texts) {
    Episode episode = episode_of({{'A', text}});
    episode.language = language;
    const std::vector<Cue> cues = cues_of(episode, Names::none);
    EXPECT_EQ(joined(cues), text);
    for (const Cue& cue : cues) {
      EXPECT_LE(cue.lines.size(), caption_lines_max);
      EXPECT_LE(cue.end_s - cue.start_s, cue_seconds_max + 1e-9);
      for (const std::string& line : cue.lines) {
        EXPECT_LE(script::count_columns(line), caption_line_columns_max) << line;
        for (const char* const mark : {"。", "、", "」", "』", "”", "，", "！", "ー"})
          EXPECT_FALSE(line.starts_with(mark)) << line;
      }
    }
  }
}

TEST(Chapters, PodcastChaptersHaveTimesAndTitles) {
  const Episode episode = episode_of(topic_of(), {{{'A', words(170)}}, {{'B', words(85)}}});
  const auto value = json::parse(podcast_chapters(episode)).value();
  EXPECT_EQ(json::dump(*value.find("chapters")),
            R"([{"startTime":0.0,"title":"Chapter 1","endTime":60.0},)"
            R"({"startTime":60.0,"title":"Chapter 2","endTime":90.0}])");
  EXPECT_EQ(value.string_or("version", ""), "1.2.0");
}

TEST(Chapters, MetadataEscapesWhatItMeans) {
  Episode episode = episode_of({{'A', "x"}});
  episode.chapters[0].title = "a=b; #1 \\ c";
  EXPECT_NE(ffmeta(episode).find("title=a\\=b\\; \\#1 \\\\ c\n"), std::string::npos);
}

TEST(Speech, PiecesEndWhereSentencesAndClausesEnd) {
  EXPECT_EQ(script::split_turn("One two. Three four. Five.", 20),
            (std::vector<std::string>{"One two. Three four.", "Five."}));
  EXPECT_EQ(script::split_turn("One two three, four five six", 20),
            (std::vector<std::string>{"One two three,", "four five six"}));
  EXPECT_EQ(script::split_turn("", 20), std::vector<std::string>());
  EXPECT_EQ(script::split_turn("ééééé", 2), (std::vector<std::string>{"éé", "éé", "é"}));
}

TEST(Speech, WhiteSpaceOfEveryKindIsABlank) {
  EXPECT_EQ(speakable("One.\fTwo\v three.\t\r\nFour "), "One. Two three. Four");
}

TEST(Speech, OnlyMarksGoAndWordsStay) {
  EXPECT_EQ(speakable("**Bold** and ***both***, _it_, `code`.\n- an item\n\n> quoted"),
            "Bold and both, it, code. an item quoted");
  EXPECT_EQ(speakable("2*3*4 is a*b, snake_case, 5 * 6, * alone, a_ b_, ``"),
            "2*3*4 is a*b, snake_case, 5 * 6, * alone, a_ b_, ``");
}

}  // namespace
}  // namespace castwright::exports
