#include "export/docx.h"
#include "export/docx_fixture.h"
#include "export/docx_package.h"
#include "export/edited.h"
#include "export/export_fixture.h"
#include "export/unedited.h"

#include <algorithm>
#include <random>

namespace castwright::exports {
namespace {

const Hosts nora_and_sam = hosts_of(topic_of(), {});

std::string given_back(std::string_view bytes, const Hosts& hosts = nora_and_sam) {
  const auto edited = read_edited_docx(bytes, hosts);
  if (!edited) {
    EXPECT_EQ(edited.error().fault, Fault::usage);
    return "error: " + edited.error().what;
  }
  return shown(edited->turns);
}

/// What is read of a body; a turn of Nora stands above it.
std::string read_below(std::string_view body, std::string_view styles = "") {
  return given_back(word_file(p(r("Nora: One.")) + std::string(body), styles));
}

TEST(DocxEdited, AFileThatNobodyEditedGivesEveryTurnBack) {
  const std::vector<script::Turn> turns{
      {'A', "Plain, with <marks> & “quotes”, *stars* and \\ slashes."},
      {'B', "First line.\nNora: not a tag.\nJoe: neither.\n\n  indented\n\tby a tab"},
      {'A', "Sources\n\n1. No list"},
      {'B', "Zoë \U0001f30a 李雷: 日本語。 [^3] -- — …"}};
  for (const auto& names : {std::vector<std::string>{"Nora", "Sam"},
                            std::vector<std::string>{"Nora", "Nora: the second"},
                            std::vector<std::string>{"Dr. O'Neil-Smith", "李雷"},
                            std::vector<std::string>{"Title", "Sources"},
                            std::vector<std::string>{"Nora"}}) {
    std::vector<script::Turn> own = turns;
    const bool monologue = names.size() == 1;
    for (script::Turn& turn : own)
      if (monologue) turn.speaker = 'A';
    own = script::split_turns(script::join_turns(own, monologue));
    const Episode episode = episode_of(topic_of(names), {own, own});
    EXPECT_EQ(given_back(to_docx(episode).value(), episode.hosts), shown(episode.turns()));
  }
}

TEST(DocxEdited, TheSourcesOfAMonologueAreNoScriptEvenWithoutAddresses) {
  Episode episode = episode_of(topic_of({"Nora"}), {{{'A', "One."}}});
  episode.sources = {{.title = "A book"}};
  EXPECT_EQ(given_back(to_docx(episode).value(), episode.hosts), "A|One.\n");
}

TEST(DocxEdited, ATurnThatIsWrittenBelowTheSourcesIsAnErrorAndNotLost) {
  const std::string entry = "<w:pStyle w:val=\"SourceEntry\"/>";
  EXPECT_EQ(read_below(p(r("1. Nature"), entry)), "A|One.\n");
  EXPECT_TRUE(read_below(p(r("1. Nature"), entry) + p(r("Sam: Bye."), entry))
                  .starts_with("error: paragraph 3: below Sources"));
}

TEST(DocxEdited, RunsMayDivideANameAnywhere) {
  EXPECT_EQ(read_below(p(r("Sa", "<w:b/>") + r("m", "<w:b/><w:lang w:val=\"en-GB\"/>")
                         + "<w:proofErr w:type=\"spellEnd\"/>" + r(":", "<w:b/>") + r(" Tw")
                         + "<w:bookmarkStart w:id=\"0\" w:name=\"_GoBack\"/>" + r("o."))),
            "A|One.\nB|Two.\n");
}

TEST(DocxEdited, TrackedChangesCountAsAccepted) {
  EXPECT_EQ(read_below(p(r("Sam: I ") + "<w:ins w:id=\"1\">" + r("really ") + "</w:ins>"
                         + "<w:del w:id=\"2\"><w:r><w:delText>never </w:delText></w:r></w:del>"
                         + "<w:moveTo w:id=\"3\">" + r("mean ") + "</w:moveTo>"
                         + "<w:moveFrom w:id=\"4\">" + r("gone") + "</w:moveFrom>" + r("it."))),
            "A|One.\nB|I really mean it.\n");
}

TEST(DocxEdited, AParagraphWhoseMarkIsDeletedGoesOnInTheNext) {
  const std::string deleted = "<w:rPr><w:del w:id=\"1\"/></w:rPr>";
  EXPECT_EQ(read_below(p(r("Sam: Two,"), deleted) + p(r(" and three."))),
            "A|One.\nB|Two, and three.\n");
  // A whole turn was deleted.
  EXPECT_EQ(
      read_below(p("<w:del w:id=\"2\"><w:r><w:delText>Sam: Two.</w:delText></w:r></w:del>", deleted)
                 + p(r("Nora: Three."))),
      "A|One.\nA|Three.\n");
}

TEST(DocxEdited, NotesFieldsAndHiddenTextAreNotSpoken) {
  EXPECT_EQ(read_below(p(
                "<w:commentRangeStart w:id=\"0\"/>" + r("Sam: Two")
                + "<w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/></w:r>"
                  "<w:r><w:footnoteReference w:id=\"2\"/></w:r>"
                  "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>"
                  "<w:r><w:instrText>HYPERLINK \"x\"</w:instrText></w:r>"
                + r("made by an inner field") + "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>"
                + r(" days") + "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
                + r("hidden", "<w:vanish/>") + r("[4]", "<w:rStyle w:val=\"SourceMark\"/>")
                + "<w:hyperlink w:anchor=\"x\">" + r(" ago") + "</w:hyperlink>"
                + "<w:sdt><w:sdtPr/><w:sdtContent>" + r(".") + "</w:sdtContent></w:sdt>")),
            "A|One.\nB|Two days ago.\n");
}

TEST(DocxEdited, MarksOfSourcesAreNotSpokenButWhatIsTypedBesideThemIs) {
  Episode episode = episode_of({{'A', "One [1]."}, {'B', "Two."}});
  episode.chapters[0].turn_sources = {{1}, {}};
  const std::string bytes = to_docx(episode).value();
  EXPECT_NE(unzipped(bytes)["word/document.xml"].find("[1]</w:t></w:r></w:hyperlink>"),
            std::string::npos);
  EXPECT_EQ(given_back(bytes), "A|One [1].\nB|Two.\n");
  const std::string mark = "<w:rStyle w:val=\"M\"/>";
  const std::string styles = "<w:style w:styleId=\"M\"><w:name w:val=\"Source mark\"/></w:style>";
  EXPECT_EQ(read_below(p(r("Sam: Two.") + r("[1", mark) + r("2][3]", mark) + r(" More.", mark)
                         + r(" End [4].") + "<w:hyperlink w:anchor=\"source_5\">"
                         + r("[5]", "<w:rStyle w:val=\"InternetLink\"/>") + "</w:hyperlink>"),
                       styles),
            "A|One.\nB|Two. More. End [4].\n");
}

TEST(DocxEdited, SpecialCharactersAreRead) {
  EXPECT_EQ(read_below(p(
                "<w:r><w:t>Sam:</w:t><w:tab/><w:t>twenty</w:t><w:noBreakHyphen/><w:t>two</w:t>"
                "<w:softHyphen/><w:br/><w:t>next</w:t><w:sym w:font=\"Wingdings\" w:char=\"F0E0\"/>"
                "<w:sym w:font=\"Arial\" w:char=\"20AC\"/><w:cr/><w:t>  last  </w:t></w:r>")),
            "A|One.\nB|twenty\u2011two\u00AD\nnext→€\nlast\n");
  EXPECT_EQ(read_below(p(r("Sam: x") + "<w:r><w:sym w:font=\"Webdings\" w:char=\"F021\"/></w:r>")),
            "error: paragraph 2: a symbol of the font Webdings is not read: type it as a "
            "character");
}

TEST(DocxEdited, ANoBreakHyphenIsNoEdit) {
  std::vector<script::Turn> edited{{'A', "twenty\u2011two"}};
  keep_unedited({{'A', "twenty-two"}}, edited);
  EXPECT_EQ(edited[0].text, "twenty-two");
}

TEST(DocxEdited, ASecondParagraphBelongsToTheTurnAboveIt) {
  EXPECT_EQ(read_below(p(r("More.")) + p("") + p(r("And more."))),
            "A|One.\n\nMore.\n\nAnd more.\n");
}

TEST(DocxEdited, ANameInBoldBehindALineBreakBeginsATurn) {
  EXPECT_EQ(
      read_below(p(r("Nora: Two.") + "<w:r><w:br/></w:r>" + r("Sam:", "<w:b/>") + r(" Three."))),
      "A|One.\nA|Two.\nB|Three.\n");
  EXPECT_EQ(read_below(p(r("Nora: Two.") + "<w:r><w:br/></w:r>" + r("Sam: no turn."))),
            "A|One.\nA|Two.\nSam: no turn.\n");
}

TEST(DocxEdited, AnUnknownSpeakerIsAnErrorWithItsParagraph) {
  EXPECT_EQ(read_below(p("") + p(r("Joe: Two."))),
            "error: paragraph 3: unknown speaker \"Joe\": this script has Nora, Sam (it begins "
            "\"Joe: Two.\")");
  EXPECT_TRUE(
      read_below(p(r("the man from the ministry:", "<w:b/>") + r(" Two.")))
          .starts_with("error: paragraph 2: unknown speaker \"the man from the ministry\""));
}

TEST(DocxEdited, HeadingsAreKnownByNameAndLevelWhateverTheirIds) {
  const std::string styles =
      "<w:style w:styleId=\"berschrift2\"><w:name w:val=\"heading 2\"/></w:style>"
      "<w:style w:styleId=\"Own\"><w:name w:val=\"My part\"/><w:basedOn w:val=\"Base\"/></w:style>"
      "<w:style w:styleId=\"Base\"><w:name w:val=\"Part\"/><w:pPr><w:outlineLvl w:val=\"1\"/>"
      "</w:pPr></w:style>"
      "<w:style w:styleId=\"Loop\"><w:name w:val=\"x\"/><w:basedOn w:val=\"Loop\"/></w:style>"
      "<w:style w:styleId=\"Verz\"><w:name w:val=\"toc 1\"/></w:style>";
  const auto styled = [](std::string_view id) {
    return "<w:pStyle w:val=\"" + std::string(id) + "\"/>";
  };
  const std::string body = p(r("Contents 1"), styled("Verz")) + p(r("A"), styled("berschrift2"))
                           + p(r("Sam: Two.")) + p(r("B"), styled("Own")) + p(r("Nora: Three."))
                           + p(r("C"), "<w:outlineLvl w:val=\"0\"/>")
                           + p(r("Sam: Four."), styled("Loop")) + p(r("D"), styled("Heading1"));
  const auto edited =
      read_edited_docx(word_file(p(r("T"), styled("Title")) + body, styles), nora_and_sam);
  ASSERT_TRUE(edited.has_value()) << edited.error().what;
  EXPECT_EQ(shown(edited->turns), "B|Two.\nA|Three.\nB|Four.\n");
  std::string headings;
  for (const Heading& heading : edited->headings)
    headings += std::to_string(heading.line) + heading.text + " ";
  EXPECT_EQ(headings, "1T 3A 5B 7C 9D ");
  EXPECT_EQ(edited->unit, "paragraph");
}

TEST(DocxEdited, OnlyTheNoteUnderTheTitleIsNoScript) {
  const std::string title = p(r("T"), "<w:pStyle w:val=\"Title\"/>");
  const std::string heading = p(r("H"), "<w:pStyle w:val=\"Heading1\"/>");
  const std::string note = p(r("With Nora.", "<w:i/>"));
  EXPECT_EQ(given_back(word_file(title + note + heading + p(r("Sam: Two.")))), "B|Two.\n");
  EXPECT_EQ(given_back(word_file(heading + note + heading + p(r("Sam: Two.")))), "B|Two.\n");
  EXPECT_TRUE(given_back(word_file(title + heading + note + p(r("Sam: Two."))))
                  .starts_with("error: paragraph 3: nobody speaks this text"));
  EXPECT_TRUE(given_back(word_file(title + p(r("With ", "<w:i/>") + r("Nora."))))
                  .starts_with("error: paragraph 2: nobody speaks this text"));
}

TEST(DocxEdited, AListOfSourcesIsNoScriptInWhateverFormAnEditorLeavesIt) {
  const std::string heading = p(r("Quellen"), "<w:pStyle w:val=\"Heading1\"/>");
  const std::string numbered = "<w:numPr><w:numId w:val=\"1\"/></w:numPr>";
  EXPECT_EQ(read_below(heading + p(r("Nature. 2015"), numbered) + p(r("Science"), numbered)),
            "A|One.\n");
  EXPECT_EQ(read_below(p(r("Sources", "<w:b/>")) + p(r("1. Nature"))), "A|One.\n");
  EXPECT_TRUE(read_below(heading + p(r("1. Nature")) + p(r("Lost.")))
                  .starts_with("error: paragraph 4: below Sources"));
  EXPECT_EQ(read_below(p(r("Sources")) + p(r("of the Nile."))),
            "A|One.\n\nSources\n\nof the Nile.\n");
}

TEST(DocxEdited, TextThatThisReaderCannotTakeIsAnErrorAndNotLost) {
  const auto below = [](std::string_view body) { return read_below(body); };
  EXPECT_TRUE(below("<w:tbl><w:tr><w:tc>" + p(r("Sam: x")) + "</w:tc></w:tr></w:tbl>")
                  .starts_with("error: paragraph 2: text in a table"));
  EXPECT_EQ(below("<w:tbl><w:tr><w:tc>" + p("") + "</w:tc></w:tr></w:tbl>"), "A|One.\n");
  for (const char* frame : {"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>",
                            "<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>"}) {
    std::string box = frame + p(r("Boxed."));
    for (const char* end : {"</w:txbxContent>",
                            "</v:textbox>",
                            "</v:shape>",
                            "</w:pict>",
                            "</w:drawing>",
                            "</mc:Choice>",
                            "</mc:AlternateContent>"}) {
      const std::string name(end + 2);
      if (std::string_view(frame).contains("<" + name)) box += end;
    }
    EXPECT_TRUE(below(p(r("Sam: x") + box + "</w:r>"))
                    .starts_with("error: paragraph 2: text in a text box"))
        << box;
  }
  EXPECT_TRUE(below(p(r("Sam: x") + "<m:oMath><m:r><m:t>y</m:t></m:r></m:oMath>"))
                  .starts_with("error: paragraph 2: a formula"));
  EXPECT_TRUE(below("<w:altChunk/>").starts_with("error: paragraph 1: below it stands a part"));
  EXPECT_TRUE(below(p(r("Sam: x") + "<w:unheard>" + r("of") + "</w:unheard>"))
                  .starts_with("error: paragraph 2: text in an element w:unheard"));
  EXPECT_TRUE(below(p(r("Sam: \xff"))).starts_with("error: paragraph 2: it is not UTF-8"));
}

TEST(DocxEdited, ARuleOfAConverterEndsATurnAndRubyIsReadOnce) {
  EXPECT_TRUE(read_below(p("<w:r><w:pict><v:rect o:hr=\"t\"/></w:pict></w:r>") + p(r("x")))
                  .starts_with("error: paragraph 3: nobody speaks"));
  EXPECT_EQ(read_below(p(r("Sam: ") + "<w:r><w:ruby><w:rt>" + r("kan") + "</w:rt><w:rubyBase>"
                         + r("漢") + "</w:rubyBase></w:ruby></w:r>")),
            "A|One.\nB|漢\n");
}

TEST(DocxEdited, WhatIsNoWordFileOrADamagedOneIsAnErrorThatSaysSo) {
  const std::string good = to_docx(episode_of({{'A', "One."}})).value();
  EXPECT_TRUE(given_back("# T").contains("damaged Word document"));
  EXPECT_TRUE(given_back("").contains("no Word document"));
  EXPECT_TRUE(given_back("\xD0\xCF\x11\xE0\xA1\xB1").contains("without a password"));
  EXPECT_TRUE(given_back(zipped({{"a.txt", "x"}})).contains("no Word document"));
  EXPECT_TRUE(given_back(zipped({{"word/document.xml", "<a/>"}})).contains("no Word document"));
  EXPECT_TRUE(
      given_back(zipped({{"word/document.xml", "<a><b></a>"}})).contains("its text is damaged"));
  for (std::size_t size = 0; size < good.size(); size += 7)
    EXPECT_FALSE(read_edited_docx(good.substr(0, size), nora_and_sam).has_value()) << size;
}

TEST(DocxEdited, DamagedBytesAreAnErrorOrDoNoHarm) {
  const std::string good = to_docx(episode_of({{'A', "One."}, {'B', "Two."}})).value();
  int refused = 0;
  for (unsigned seed = 0; seed < 2000; ++seed) {
    std::mt19937 random(seed);
    std::string bytes = good;
    for (unsigned i = 0; i <= random() % 3; ++i)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    const auto edited = read_edited_docx(bytes, nora_and_sam);
    // The checksums of the archive show every change of the text.
    if (edited) {
      EXPECT_EQ(shown(edited->turns), "A|One.\nB|Two.\n") << seed;
    } else {
      ++refused;
    }
  }
  EXPECT_GT(refused, 500);
}

TEST(DocxEdited, AnArchiveThatUnpacksToMoreThanAScriptIsRefused) {
  const std::string bomb = word_file(p(r(std::string(docx_part_bytes_max + 1, 'x'))));
  EXPECT_LT(bomb.size(), 100'000u);
  EXPECT_EQ(given_back(bomb),
            "error: word/document.xml in it is larger than 16 MB, which no script is");
}

TEST(DocxEdited, AnEntryThatLiesAboutItsSizeIsRefused) {
  const std::string good = word_file(p(r("Nora: One.")));
  // The size that a central directory gives stands 24 bytes behind its mark.
  std::string lie = good;
  const std::size_t entry = lie.find("PK\x01\x02");
  ASSERT_NE(entry, std::string::npos);
  for (const int less : {1, 200}) {
    lie[entry + 24] = static_cast<char>(good[entry + 24] - less);
    EXPECT_TRUE(given_back(lie).contains("damaged Word document")) << given_back(lie);
  }
}

TEST(DocxEdited, ElementsMayNotBeNestedWithoutEnd) {
  std::string deep;
  for (int i = 0; i < 300'000; ++i)
    deep += "<w:ins>";
  for (int i = 0; i < 300'000; ++i)
    deep += "</w:ins>";
  EXPECT_TRUE(read_below(p(deep)).contains("nested too deeply"));
  EXPECT_TRUE(read_below(deep).contains("nested too deeply"));
}

TEST(DocxEdited, AFileIsKnownByItsNameOrItsBytes) {
  EXPECT_TRUE(is_docx("", "Script.DOCX"));
  EXPECT_TRUE(is_docx(word_file(""), "script"));
  EXPECT_FALSE(is_docx(zipped({{"mimetype", "application/vnd.oasis.opendocument.text"}}), "x.odt"));
  EXPECT_FALSE(is_docx("# T", "x.md"));
}

}  // namespace
}  // namespace castwright::exports
