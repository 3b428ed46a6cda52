#include "export/show_notes.h"

#include "export/export_fixture.h"
#include "export/transcript.h"

namespace castwright::exports {
namespace {

TEST(ShowNotes, TheyHaveWhatTheEpisodeHasAndNothingElse) {
  topic::Topic topic = topic_of();
  topic.description = "Dr. Lind dives. She finds a *cable*!\nA third sentence.";
  Episode episode = episode_of(topic, {{{'A', words(170)}}, {{'B', words(85)}}});
  EXPECT_EQ(to_show_notes(episode),
            "# Undersea Cables\n\nDr. Lind dives. She finds a \\*cable\\*!\n\nHosts: Nora, Sam\n\n"
            "## Chapters\n\n- (0:00) Chapter 1\n- (1:00) Chapter 2\n\n## Sources\n\n"
            "1. [How cables break](<https://example.org/1>). Sea Press, 2026-01-02\n\n"
            "*Written with AI.*\n");
  episode.description = " ";
  episode.rehearsal = true;
  episode.sources.clear();
  episode.chapters.pop_back();
  EXPECT_EQ(to_show_notes(episode),
            "# Undersea Cables\n\nHosts: Nora, Sam\n\n*Written with AI; a rehearsal, not to be "
            "published.*\n");
}

TEST(ShowNotes, AShorterScriptHasItsOwnTitleDescriptionAndTags) {
  Episode episode = episode_of({{'A', "One."}});
  episode.description = "About the long one.";
  episode.sources.clear();
  episode.content = json::Value::object();
  episode.content.set("video_title", "Short #1")
      .set("video_description", "# Not a heading")
      .set("video_tags", "sea, cable");
  EXPECT_EQ(to_show_notes(episode),
            "# Short #1\n\n\\# Not a heading\n\nHosts: Nora, Sam\n\nTags: sea, cable\n\n"
            "*Written with AI.*\n");
}

TEST(ShowNotes, NothingOfASourceBreaksItsLink) {
  Episode episode = episode_of({{'A', "One."}});
  episode.sources = {{.title = "a](b) [c]", .url = "https://a.org/<x>"},
                     {.title = "No link", .url = "javascript:alert(1)"}};
  const std::string notes = to_show_notes(episode);
  EXPECT_NE(notes.find("1. [a\\](b) \\[c\\]](<https://a.org/%3Cx%3E>)\n"), std::string::npos)
      << notes;
  EXPECT_NE(notes.find("2. No link\n"), std::string::npos);
}

TEST(Transcript, EverySegmentHasItsSpeakerAndTimesThatFollow) {
  const Episode episode = episode_of({{'A', words(60)}, {'B', "Yes & no."}});
  const auto document = json::parse(transcript_json(episode)).value();
  EXPECT_EQ(document.string_or("version", ""), "1.0.0");
  std::string said;
  double last_s = 0;
  for (const json::Value& segment : document.find("segments")->items()) {
    const double start_s = std::stod(std::string(segment.find("startTime")->text()));
    const double end_s = std::stod(std::string(segment.find("endTime")->text()));
    EXPECT_GE(start_s, last_s);
    EXPECT_GT(end_s, start_s);
    last_s = end_s;
    said += std::string(segment.string_or("speaker", "")) + ": "
            + std::string(segment.string_or("body", "")) + " ";
  }
  EXPECT_TRUE(said.ends_with("Sam: Yes & no. ")) << said;
  std::erase_if(said, [](char byte) { return byte == ' '; });
  EXPECT_EQ(said.find('\n'), std::string::npos);
}

TEST(Transcript, ASegmentHasTheBlanksOfItsTurnAndNoOthers) {
  const auto bodies = [](std::string_view language, const std::string& text) {
    Episode episode = episode_of({{'A', text}});
    episode.language = language;
    std::string joined;
    const json::Value document = json::parse(transcript_json(episode)).value();
    for (const json::Value& segment : document.find("segments")->items())
      joined += segment.string_or("body", "");
    return joined;
  };
  const std::string wide =
      "海底电缆承载着几乎所有洲际之间的互联网数据流量，但它们只有花园水管那么粗，真令人惊讶。";
  EXPECT_EQ(bodies("zh", wide), wide);
  const std::string narrow = words(16, "letters");  // Two lines in one caption.
  EXPECT_EQ(bodies("en", words(8, "letters")), words(8, "letters"));
  EXPECT_EQ(bodies("en", narrow).find("  "), std::string::npos);
}

TEST(Transcript, TheHtmlHasATimeForEachTurnAndNothingOfTheScriptBecomesMarkup) {
  const Episode episode =
      episode_of({{'A', words(170)}, {'B', "5 < 7,\n\"yes\" & no. [WORD_COUNT=9]"}});
  EXPECT_EQ(transcript_html(episode),
            "<cite>Nora:</cite>\n<time>0:00</time>\n<p>" + words(170)
                + "</p>\n<cite>Sam:</cite>\n<time>1:00</time>\n"
                  "<p>5 &lt; 7, \"yes\" &amp; no.</p>\n");
}

}  // namespace
}  // namespace castwright::exports
