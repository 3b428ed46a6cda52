#include "export/docx_style_sheet.h"

#include "export/direction.h"

#include <fmt/format.h>

namespace castwright::exports {
namespace {

/// What the styles say about the language: fonts for Chinese, Japanese and Korean, and for
/// languages from right to left, and the language in which the text is checked.
struct LanguageParts {
  std::string_view east_asian_font;
  std::string_view right_to_left_font;
  std::string language;
};

bool is_tag(std::string_view language) {
  return !language.empty()
         && language.find_first_not_of(
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")
                == std::string_view::npos;
}

std::string_view east_asian_font_of(std::string_view language) {
  if (language.starts_with("ja")) return "Yu Gothic";
  if (language.starts_with("ko")) return "Malgun Gothic";
  return characters_of(language) == Characters::east_asian ? "Microsoft YaHei" : "Calibri";
}

LanguageParts parts_for(std::string_view language) {
  LanguageParts parts{.east_asian_font = east_asian_font_of(language),
                      .right_to_left_font = "Calibri",
                      .language = {}};
  if (!is_tag(language)) return parts;
  std::string_view attribute = "val";
  if (characters_of(language) == Characters::east_asian) attribute = "eastAsia";
  if (characters_of(language) == Characters::right_to_left) {
    attribute = "bidi";
    parts.right_to_left_font = "Arial";
  }
  parts.language = fmt::format(R"(<w:lang w:{}="{}"/>)", attribute, language);
  return parts;
}

constexpr std::string_view xml_declaration =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
)";

/// Every style has its marks twice, because Word keeps those of languages from right to left apart
/// (`bCs` beside `b`, `szCs` beside `sz`).
constexpr std::string_view fixed_styles =
    R"(<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:after="80" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="52"/><w:szCs w:val="52"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Subtitle"><w:name w:val="Subtitle"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:rPr><w:i/><w:iCs/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="SourceEntry"><w:name w:val="Source entry"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="0"/><w:jc w:val="center"/></w:pPr></w:style>
<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr></w:style>
<w:style w:type="character" w:customStyle="1" w:styleId="SourceMark"><w:name w:val="Source mark"/><w:rPr><w:color w:val="0563C1"/><w:vertAlign w:val="superscript"/></w:rPr></w:style>)";

}  // namespace

std::string docx_style_sheet(std::string_view language) {
  const LanguageParts parts = parts_for(language);
  std::string sheet(xml_declaration);
  sheet += fmt::format(
      R"(<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="{}" w:eastAsia="{}"/><w:sz w:val="22"/><w:szCs w:val="22"/>{}</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>
)",
      parts.right_to_left_font,
      parts.east_asian_font,
      parts.language);
  return sheet.append(fixed_styles).append("\n</w:styles>");
}

std::string docx_footer() {
  return std::string(xml_declaration)
         + R"(<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>)";
}

std::string docx_content_types() {
  return R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>)";
}

std::string docx_package_relations() {
  return R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>)";
}

}  // namespace castwright::exports
