#include "export/direction.h"
#include "export/docx.h"
#include "export/docx_fixture.h"
#include "export/export_fixture.h"
#include "export/format.h"
#include "export/html.h"

#include <pugixml.hpp>

namespace castwright::exports {
namespace {

const std::vector<script::Turn> nasty{{'A', "Less < more & \"so\".\nSecond line.\x01\x0b"},
                                      {'B', "</script><script>alert(1)</script> ]]> \xEF\xBF\xBE"}};

TEST(Docx, EveryPartIsThereAndWellFormed) {
  const auto parts = unzipped(to_docx(episode_of(nasty)).value());
  ASSERT_EQ(parts.size(), 7u);
  for (const auto& [name, bytes] : parts) {
    pugi::xml_document document;
    EXPECT_TRUE(document.load_string(bytes.c_str())) << name;
    EXPECT_EQ(bytes.find('\x01'), std::string::npos);
  }
  EXPECT_TRUE(parts.contains("[Content_Types].xml"));
}

TEST(Docx, TheScriptIsInItWithNamesInBoldAndLinksThatLead) {
  auto parts = unzipped(to_docx(episode_of(nasty)).value());
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(parts["word/document.xml"].c_str(), pugi::parse_full));
  std::string seen;
  for (const pugi::xml_node& paragraph :
       document.child("w:document").child("w:body").children("w:p")) {
    seen +=
        std::string(paragraph.child("w:pPr").child("w:pStyle").attribute("w:val").value()) + "|";
    for (const pugi::xml_node& run : paragraph.children("w:r")) {
      seen += run.child("w:rPr").child("w:b") ? "b:" : "";
      for (const pugi::xml_node& node : run.children())
        seen += std::string(node.name()) == "w:br" ? "\\n" : node.text().get();
    }
    seen += "\n";
  }
  EXPECT_EQ(seen,
            "Title|Undersea Cables\nSubtitle|With Nora, Sam. About 0:04 at 170 words a minute. "
            "Written with "
            "AI.\nHeading1|Chapter 1\n|b:Nora: Less < more & \"so\".\\nSecond line.\n"
            "|b:Sam: </script><script>alert(1)</script> ]]> \nHeading1|Sources\n"
            "SourceEntry|1. How cables break. Sea Press, 2026-01-02. \n");
  EXPECT_NE(parts["word/_rels/document.xml.rels"].find(
                R"(Target="https://example.org/1" TargetMode="External")"),
            std::string::npos);
}

/// Returns all elements of a part that have this name, each with its first attribute.
std::string elements(const std::string& part, std::string_view name) {
  pugi::xml_document document;
  EXPECT_TRUE(document.load_string(part.c_str()));
  std::string found;
  document.find_node([&](const pugi::xml_node& node) {
    if (node.name() == name)
      found += std::string(node.first_attribute().name()) + node.first_attribute().value() + " ";
    return false;
  });
  return found;
}

TEST(Docx, TheStylesNameTheLanguageInTheGroupOfItsCharacters) {
  const auto named = [](std::string_view language) {
    Episode episode = episode_of({{'A', "One."}});
    episode.language = language;
    return elements(unzipped(to_docx(episode).value())["word/styles.xml"], "w:lang");
  };
  EXPECT_EQ(named("de"), "w:valde ");
  EXPECT_EQ(named("pt-BR"), "w:valpt-BR ");
  EXPECT_EQ(named("ja"), "w:eastAsiaja ");
  EXPECT_EQ(named("zh-Hant"), "w:eastAsiazh-Hant ");
  EXPECT_EQ(named("ar"), "w:bidiar ");
  EXPECT_EQ(named("\"/><w:x"), "");
}

TEST(Docx, OnlyLanguagesFromRightToLeftHaveTheirMarks) {
  Episode episode = episode_of({{'A', "שלום."}, {'B', "כן."}});
  EXPECT_EQ(elements(unzipped(to_docx(episode).value())["word/document.xml"], "w:bidi"), "");
  episode.language = "he";
  const std::string text = unzipped(to_docx(episode).value())["word/document.xml"];
  // Title, heading, two turns, heading, source, and the section; the note is English.
  EXPECT_EQ(elements(text, "w:bidi"), std::string(7, ' '));
  // Title, heading, and the name and the text of two turns: what is English has no mark.
  EXPECT_EQ(elements(text, "w:rtl"), std::string(6, ' '));
}

TEST(Docx, ThePageIsA4AndNumbered) {
  auto parts = unzipped(to_docx(episode_of({{'A', "One."}})).value());
  EXPECT_EQ(elements(parts["word/document.xml"], "w:pgSz"), "w:w11906 ");
  EXPECT_NE(parts["word/footer1.xml"].find(" PAGE "), std::string::npos);
  EXPECT_NE(parts["[Content_Types].xml"].find("/word/footer1.xml"), std::string::npos);
}

TEST(Direction, TheWritingSystemDecidesBeforeTheLanguage) {
  for (const char* tag : {"ar", "AR-eg", "he", "fa", "ur-PK", "az-Arab", "pa_Arab_PK", "ckb"})
    EXPECT_TRUE(is_right_to_left(tag)) << tag;
  for (const char* tag : {"", "en", "az", "ar-Latn", "de-1996", "arn", "en-x-arab", "ja"})
    EXPECT_FALSE(is_right_to_left(tag)) << tag;
}

TEST(Docx, TheSameScriptGivesTheSameBytesInEveryTimeZone) {
  const std::string first = to_docx(episode_of(nasty)).value();
  EXPECT_EQ(to_docx(episode_of(nasty)).value(), first);
}

TEST(Html, NothingOfTheScriptBecomesMarkup) {
  Episode episode = episode_of(nasty);
  episode.title = "<T> & \"q\"";
  episode.sources[0].title = "<img src=x>";
  episode.sources.push_back({.title = "Bad", .url = "javascript:alert(1)"});
  const std::string page = to_html(episode);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("<img"), std::string::npos);
  EXPECT_EQ(page.find("javascript:"), std::string::npos);
  EXPECT_NE(page.find("<title>&lt;T&gt; &amp; &quot;q&quot;</title>"), std::string::npos);
  EXPECT_NE(page.find("&lt;/script&gt;&lt;script&gt;alert(1)"), std::string::npos);
}

TEST(Html, ChaptersHaveAnchorsAndTimesAndSourcesAreLinks) {
  const Episode episode = episode_of(topic_of(), {{{'A', words(170)}}, {{'B', words(85)}}});
  const std::string page = to_html(episode);
  EXPECT_NE(page.find("<a href=\"#chapter-2\">Chapter 2</a> <time datetime=\"PT60S\">1:00</time>"),
            std::string::npos);
  EXPECT_NE(page.find("<h2 id=\"chapter-2\">"), std::string::npos);
  EXPECT_NE(page.find("<a href=\"https://example.org/1\" rel=\"noopener noreferrer\">"),
            std::string::npos);
  EXPECT_NE(page.find("<html lang=\"en\">"), std::string::npos);
}

TEST(Html, ALanguageFromRightToLeftSaysSo) {
  Episode episode = episode_of({{'A', "One."}});
  EXPECT_EQ(to_html(episode).find("dir="), std::string::npos);
  episode.language = "fa";
  EXPECT_NE(to_html(episode).find("<html lang=\"fa\" dir=\"rtl\">"), std::string::npos);
}

TEST(Html, ATurnLinksToTheSourcesOfWhatItTells) {
  Episode episode = episode_of({{'A', "One."}, {'B', "Two."}});
  episode.sources[0].title = "A \"quoted\" title";
  EXPECT_EQ(to_html(episode).find("<sup"), std::string::npos);
  episode.chapters[0].turn_sources = {{}, {1}};
  const std::string page = to_html(episode);
  EXPECT_NE(page.find("One.</p>"), std::string::npos);
  EXPECT_NE(page.find("Two.<sup class=\"marks\"><a href=\"#source-1\" aria-label=\"source 1: A "
                      "&quot;quoted&quot; title\">1</a></sup></p>"),
            std::string::npos);
  EXPECT_NE(page.find("<li id=\"source-1\">"), std::string::npos);
}

TEST(Formats, OnlyTextsForReadersHaveMarksOfSources) {
  Episode episode = episode_of({{'A', "One."}});
  for (const Format& format : formats()) {
    if (std::string_view("md html docx").contains(format.name)) continue;
    episode.chapters[0].turn_sources.clear();
    const std::string without = format.write(episode).value();
    episode.chapters[0].turn_sources = {{1}};
    EXPECT_EQ(format.write(episode).value(), without) << format.name;
  }
}

TEST(Html, TimesAreReadAsAClockReads) {
  EXPECT_EQ(clock_text(0), "0:00");
  EXPECT_EQ(clock_text(125.4), "2:05");
  EXPECT_EQ(clock_text(3725), "1:02:05");
}

}  // namespace
}  // namespace castwright::exports
