#include "export/docx.h"

#include "export/direction.h"
#include "export/docx_package.h"
#include "export/docx_style_sheet.h"
#include "export/html.h"
#include "json/text.h"

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <pugixml.hpp>

namespace castwright::exports {
namespace {

constexpr const char* word_space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
constexpr const char* relation_space =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// The number of the first relation that is a link; those before are parts of the document.
constexpr std::size_t first_link = 3;
constexpr const char* package_relations =
    "http://schemas.openxmlformats.org/package/2006/relationships";

/// Returns `text` without the characters that XML 1.0 forbids: most control characters, which it
/// does not even take as references (section 2.2).
std::string for_xml(std::string_view text) {
  const std::string valid = json::to_utf8(text);
  std::string out;
  for (std::size_t at = 0; at < valid.size(); ++at) {
    const auto byte = static_cast<unsigned char>(valid[at]);
    const std::string_view rest = std::string_view(valid).substr(at);
    if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
      at += 2;  // XML forbids U+FFFE and U+FFFF as well.
    } else if (byte >= ' ' || byte == '\t' || byte == '\n') {
      out.push_back(valid[at]);
    }
  }
  return out;
}

/// The marks of a run in the two forms of its property, for most languages and for those from right
/// to left.
struct Mark {
  const char* usual = nullptr;
  const char* right_to_left = nullptr;
};
constexpr Mark bold_mark{"w:b", "w:bCs"};

/// Adds `text` to a run, in which line breaks stay line breaks.
void add_text(pugi::xml_node run, std::string_view text) {
  const std::string clean = for_xml(text);
  for (std::string_view rest = clean;;) {
    const std::size_t end = rest.find('\n');
    pugi::xml_node node = run.append_child("w:t");
    node.append_attribute("xml:space") = "preserve";
    node.text().set(std::string(rest.substr(0, end)).c_str());
    if (end == std::string_view::npos) return;
    run.append_child("w:br");
    rest.remove_prefix(end + 1);
  }
}

void add_styled(pugi::xml_node parent, std::string_view text, const char* style) {
  pugi::xml_node run = parent.append_child("w:r");
  run.append_child("w:rPr").append_child("w:rStyle").append_attribute("w:val") = style;
  add_text(run, text);
}

std::string xml_of(const pugi::xml_document& document) {
  struct Text final : pugi::xml_writer {
    std::string bytes;
    void write(const void* data, std::size_t size) override {
      bytes.append(static_cast<const char*>(data), size);
    }
  } text;
  document.save(text, "", pugi::format_raw);
  return std::move(text.bytes);
}

void declare(pugi::xml_document& document) {
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  declaration.append_attribute("standalone") = "yes";
}

/// Writes the body of a document.
class BodyWriter {
 public:
  BodyWriter(const pugi::xml_node& body, const Episode& episode)
      : body_(body),
        episode_(episode),
        right_to_left_(is_right_to_left(episode.language)) {}

  /// Writes everything. Returns the addresses of links in the order of the relations from
  /// first_link on.
  std::vector<std::string> write() {
    add_run(paragraph("Title"), episode_.title);
    add_note();
    for (const Chapter& chapter : episode_.chapters)
      add_chapter(chapter);
    std::vector<std::string> links = add_sources();
    add_section();
    return links;
  }

 private:
  /// Adds a paragraph in English, or in the direction of the script if `follows_script`.
  pugi::xml_node paragraph(const char* style = nullptr, bool follows_script = true) {
    pugi::xml_node made = body_.append_child("w:p");
    const bool turned = right_to_left_ && follows_script;
    if (style == nullptr && !turned) return made;
    pugi::xml_node properties = made.append_child("w:pPr");
    if (style != nullptr) properties.append_child("w:pStyle").append_attribute("w:val") = style;
    if (turned) properties.append_child("w:bidi");
    return made;
  }

  /// Adds text in the language of the script.
  void add_run(pugi::xml_node parent, std::string_view text, const Mark& mark = {}) const {
    pugi::xml_node run = parent.append_child("w:r");
    if (mark.usual != nullptr || right_to_left_) {
      pugi::xml_node properties = run.append_child("w:rPr");
      if (mark.usual != nullptr) properties.append_child(mark.usual);
      if (mark.usual != nullptr) properties.append_child(mark.right_to_left);
      if (right_to_left_) properties.append_child("w:rtl");
    }
    add_text(run, text);
  }

  /// Adds the note under the title, which is English in every document.
  void add_note() {
    add_text(paragraph("Subtitle", false).append_child("w:r"),
             fmt::format("With {}. About {} at {} words a minute. Written with AI{}.",
                         episode_.hosts.list(),
                         clock_text(episode_.duration_s()),
                         episode_.words_per_minute,
                         episode_.rehearsal ? "; a rehearsal, not to be published" : ""));
  }

  void add_chapter(const Chapter& chapter) {
    add_run(paragraph("Heading1"), chapter.title);
    for (std::size_t i = 0; i < chapter.turns.size(); ++i) {
      const script::Turn& turn = chapter.turns[i];
      const pugi::xml_node made = paragraph();
      if (!episode_.hosts.monologue)
        add_run(made, episode_.hosts.name_of(turn.speaker) + ": ", bold_mark);
      add_run(made, turn.text);
      for (const int number : chapter.sources_of(i))
        add_source_mark(made, number);
    }
  }

  /// Adds a link to a source. Its brackets keep the numbers of several sources apart, and its style
  /// tells the reader of an edited document that nobody speaks it.
  static void add_source_mark(pugi::xml_node turn, int number) {
    pugi::xml_node link = turn.append_child("w:hyperlink");
    link.append_attribute("w:anchor") = fmt::format("source_{}", number).c_str();
    add_styled(link, fmt::format("[{}]", number), "SourceMark");
  }

  /// Adds the place to which the marks of a source lead.
  static void add_bookmark(pugi::xml_node entry, std::size_t number) {
    pugi::xml_node begin = entry.append_child("w:bookmarkStart");
    begin.append_attribute("w:id") = number;
    begin.append_attribute("w:name") = fmt::format("source_{}", number).c_str();
    entry.append_child("w:bookmarkEnd").append_attribute("w:id") = number;
  }

  std::vector<std::string> add_sources() {
    std::vector<std::string> links;
    if (episode_.sources.empty()) return links;
    add_text(paragraph("Heading1").append_child("w:r"), "Sources");
    for (std::size_t i = 0; i < episode_.sources.size(); ++i) {
      const Source& source = episode_.sources[i];
      pugi::xml_node made = paragraph("SourceEntry");
      // Converters leave something of the bookmark, so it stands behind the number, which tells
      // that this is an item of a list.
      add_text(made.append_child("w:r"), fmt::format("{}. ", i + 1));
      add_bookmark(made, i + 1);
      std::string text = source.title;
      if (!source.publisher.empty()) text += ". " + source.publisher;
      if (!source.date.empty()) text += ", " + source.date;
      add_text(made.append_child("w:r"), text + ". ");
      const std::string link = source.link();
      if (link.empty()) continue;
      pugi::xml_node anchor = made.append_child("w:hyperlink");
      anchor.append_attribute("r:id") = fmt::format("rId{}", first_link + links.size()).c_str();
      add_styled(anchor, link, "Hyperlink");
      links.push_back(link);
    }
    return links;
  }

  /// Adds the page: A4 with margins of 2.54 cm, in twentieths of a point, and the footer.
  void add_section() {
    pugi::xml_node section = body_.append_child("w:sectPr");
    pugi::xml_node footer = section.append_child("w:footerReference");
    footer.append_attribute("w:type") = "default";
    footer.append_attribute("r:id") = "rId2";
    pugi::xml_node size = section.append_child("w:pgSz");
    size.append_attribute("w:w") = 11906;
    size.append_attribute("w:h") = 16838;
    pugi::xml_node margins = section.append_child("w:pgMar");
    for (const char* const side : {"w:top", "w:right", "w:bottom", "w:left"})
      margins.append_attribute(side) = 1440;
    margins.append_attribute("w:header") = 708;
    margins.append_attribute("w:footer") = 708;
    margins.append_attribute("w:gutter") = 0;
    if (right_to_left_) section.append_child("w:bidi");
  }

  pugi::xml_node body_;
  const Episode& episode_;
  bool right_to_left_;
};

std::string relations_xml(const std::vector<std::string>& links) {
  pugi::xml_document document;
  declare(document);
  pugi::xml_node all = document.append_child("Relationships");
  all.append_attribute("xmlns") = package_relations;
  const auto add = [&all](std::size_t number, const char* kind, const std::string& target) {
    pugi::xml_node one = all.append_child("Relationship");
    one.append_attribute("Id") = fmt::format("rId{}", number).c_str();
    one.append_attribute("Type") = fmt::format("{}/{}", relation_space, kind).c_str();
    one.append_attribute("Target") = for_xml(target).c_str();
    return one;
  };
  add(1, "styles", "styles.xml");
  add(2, "footer", "footer1.xml");
  for (std::size_t i = 0; i < links.size(); ++i)
    add(first_link + i, "hyperlink", links[i]).append_attribute("TargetMode") = "External";
  return xml_of(document);
}

std::string properties_xml(const Episode& episode) {
  pugi::xml_document document;
  declare(document);
  pugi::xml_node all = document.append_child("cp:coreProperties");
  all.append_attribute("xmlns:cp") =
      "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
  all.append_attribute("xmlns:dc") = "http://purl.org/dc/elements/1.1/";
  all.append_child("dc:title").text().set(for_xml(episode.title).c_str());
  all.append_child("dc:creator").text().set("castwright");
  all.append_child("dc:language").text().set(for_xml(episode.language).c_str());
  return xml_of(document);
}

std::vector<DocxPart> parts_of(const Episode& episode) {
  pugi::xml_document document;
  declare(document);
  pugi::xml_node root = document.append_child("w:document");
  root.append_attribute("xmlns:w") = word_space;
  root.append_attribute("xmlns:r") = relation_space;
  const std::vector<std::string> links = BodyWriter(root.append_child("w:body"), episode).write();
  return {{"[Content_Types].xml", docx_content_types()},
          {"_rels/.rels", docx_package_relations()},
          {"docProps/core.xml", properties_xml(episode)},
          {"word/_rels/document.xml.rels", relations_xml(links)},
          {"word/styles.xml", docx_style_sheet(episode.language)},
          {"word/footer1.xml", docx_footer()},
          {"word/document.xml", xml_of(document)}};
}

}  // namespace

Result<std::string> to_docx(const Episode& episode) {
  return write_docx_parts(parts_of(episode));
}

}  // namespace castwright::exports
