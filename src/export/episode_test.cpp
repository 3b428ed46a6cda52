#include "export/episode.h"

#include "export/export_fixture.h"
#include "export/format.h"

namespace castwright::exports {
namespace {

Result<Episode> read(std::string_view pass_a) {
  static const topic::Topic topic = topic_of();
  return read_long(json::parse(pass_a).value(), {.topic = topic, .date = "2026-11-26"});
}

TEST(Episode, MissingOrEmptyPartsAreErrorsAndNeverPlaceholders) {
  for (const char* pass_a :
       {R"({})",
        R"({"l1_content":{"code":"L1"}})",
        R"({"l1_content":{"code":"L1","segments":[]}})",
        R"({"l1_content":{"code":"L1","segments":[{"title":"T"}]}})",
        R"({"l1_content":{"code":"L1","segments":[{"title":"T","dialogue":[]}]}})",
        R"({"l1_content":{"code":"L1","segments":[{"dialogue":[{"speaker":"A","text":" "}]}]}})",
        R"({"l1_content":{"code":"L1","segments":[{"dialogue":[{"text":"x"}]}]}})",
        R"({"error":{"finishReason":"MALFORMED_FUNCTION_CALL"}})",
        R"({"l1_content":{"code":"L0","segments":[{"dialogue":[{"speaker":"A","text":"x"}]}]}})"}) {
    const auto episode = read(pass_a);
    ASSERT_FALSE(episode.has_value()) << pass_a;
    EXPECT_EQ(episode.error().fault, Fault::storage);
  }
}

TEST(Episode, TimesAreEstimatedFromWhatIsSpokenAtTheRateThatWasAskedFor) {
  const topic::Topic topic = topic_of();
  const json::Value pass_a = json::parse(R"({"l1_content":{"code":"L1","segments":[
      {"title":"One","start_time":99,"dialogue":[{"speaker":"A","text":"a b c [WORD_COUNT=9]"}]},
      {"title":"Two","dialogue":[{"speaker":"B","text":"d e f"}]}]}})")
                                 .value();
  const Episode episode =
      read_long(pass_a, {.topic = topic, .date = "", .words_per_minute = 60}).value();
  EXPECT_DOUBLE_EQ(episode.chapters[1].start_s, 3);
  EXPECT_DOUBLE_EQ(episode.duration_s(), 6);
}

TEST(Episode, ItemsOfPassBHaveOneChapterAndOnlyGoodCodes) {
  const topic::Topic topic = topic_of();
  const Episode main = episode_of({{'A', "x"}});
  const auto items = [&](std::string_view content) {
    const json::Value document = json::parse(content).value();
    return read_items(document, main, {.topic = topic, .date = ""});
  };
  const auto good = items(R"({"content":[{"code":"M1","type":"medium","script":"HOST_A: One.",
      "video_title":"Its title"},{"type":"short","script":"HOST_A: Two."}]})");
  ASSERT_TRUE(good.has_value());
  EXPECT_EQ((*good)[0].chapters[0].title, "Its title");
  EXPECT_EQ((*good)[1].code, "S1");
  for (const char* bad : {R"({"content":[{"code":"M1","script":""}]})",
                          R"({"content":[{"code":"../x","script":"HOST_A: x"}]})",
                          R"({"content":[{"code":"L1","script":"HOST_A: x"}]})",
                          R"({"contents":[]})"})
    EXPECT_FALSE(items(bad).has_value()) << bad;
}

TEST(Episode, OnlyWholeWebAddressesAreLinks) {
  EXPECT_EQ(Source{.url = "https://a.org/x"}.link(), "https://a.org/x");
  for (const char* url : {"javascript:alert(1)", "ftp://a", "https://a b", "https://a\nb", ""})
    EXPECT_EQ(Source{.url = url}.link(), "") << url;
}

TEST(Formats, EveryOneIsFoundByItsName) {
  for (const Format& format : formats())
    EXPECT_TRUE(format_named(format.name)->write(episode_of({{'A', "Hello."}})).has_value());
  EXPECT_EQ(format_named("pdf"), nullptr);
}

TEST(Formats, JsonIsTheContentWithItsSources) {
  const auto value = json::parse(to_json(episode_of({{'A', words(17)}}))).value();
  EXPECT_EQ(value.string_or("code", ""), "L1");
  EXPECT_EQ(value.find("sources")->items()[0].string_or("publisher", ""), "Sea Press");
  EXPECT_EQ(value.find("segments")->items()[0].find("duration")->text(), "6.0");
}

}  // namespace
}  // namespace castwright::exports
