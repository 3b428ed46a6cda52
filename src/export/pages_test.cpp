#include "export/docx.h"
#include "export/docx_fixture.h"
#include "export/export_fixture.h"
#include "export/html.h"

#include <pugixml.hpp>

namespace castwright::exports {
namespace {

const std::vector<script::Turn> nasty{{'A', "Less < more & \"so\".\nSecond line.\x01\x0b"},
                                      {'B', "</script><script>alert(1)</script> ]]> \xEF\xBF\xBE"}};

TEST(Docx, EveryPartIsThereAndWellFormed) {
  const auto parts = unzipped(to_docx(episode_of(nasty)).value());
  ASSERT_EQ(parts.size(), 6u);
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

TEST(Html, TimesAreReadAsAClockReads) {
  EXPECT_EQ(clock_text(0), "0:00");
  EXPECT_EQ(clock_text(125.4), "2:05");
  EXPECT_EQ(clock_text(3725), "1:02:05");
}

}  // namespace
}  // namespace castwright::exports
