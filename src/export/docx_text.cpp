#include "export/docx_text.h"

#include "export/docx_package.h"
#include "json/text.h"
#include "script/turns.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include <pugixml.hpp>

namespace castwright::exports {
namespace {

/// Documents nest about 20 elements deep.
constexpr int depth_max = 200;

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  return name.substr(name.find(':') + 1);  // npos + 1 is 0.
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

/// Tells whether a text stands anywhere in `node`: in a run, in a formula or in a drawing.
bool has_text(const pugi::xml_node& node) {
  return !node.find_node([](const pugi::xml_node& one) {
                return local_name(one) == "t" && !script::is_blank_line(one.text().get());
              })
              .empty();
}

/// Tells whether this is the horizontal line that converters draw for a rule.
bool is_rule(const pugi::xml_node& node) {
  return !node.find_node([](const pugi::xml_node& one) {
                return std::ranges::any_of(one.attributes(), [](const pugi::xml_attribute& mark) {
                  return std::string_view(mark.name()).ends_with(":hr");
                });
              })
              .empty();
}

std::string utf8_of(char32_t point) {
  std::string out;
  const auto add = [&out](char32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xC0u | point >> 6u);
    add(0x80u | (point & 0x3Fu));
  } else {
    add(0xE0u | point >> 12u);
    add(0x80u | (point >> 6u & 0x3Fu));
    add(0x80u | (point & 0x3Fu));
  }
  return out;
}

/// Returns the character of a symbol by its code in hexadecimal, or nothing for one that only its
/// font defines. Word puts the arrows and faces of Wingdings in place of `-->` and `:)`.
std::string symbol_of(std::string_view code, std::string_view font) {
  std::uint32_t point = 0;
  const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), point, 16);
  if (error != std::errc() || end != code.data() + code.size() || point < 0x20 || point > 0xFFFF)
    return {};
  static constexpr std::array<std::pair<std::uint32_t, std::string_view>, 6> wingdings{
      {{0xDF, "←"}, {0xE0, "→"}, {0xE8, "→"}, {0xF3, "↔"}, {0x4A, "☺"}, {0x4C, "☹"}}};
  if (font.starts_with("Wingdings")) {
    for (const auto& [known, text] : wingdings)
      if (known == (point & 0xFFu)) return std::string(text);
    return {};
  }
  const bool own_to_the_font = (point >= 0xE000 && point <= 0xF8FF) || font == "Symbol";
  const bool half_of_a_pair = point >= 0xD800 && point <= 0xDFFF;
  return own_to_the_font || half_of_a_pair ? std::string() : utf8_of(point);
}

/// Walks through one document.
class Walker {
 public:
  Walker(const pugi::xml_node& root, const DocxStyles& styles) : names_(root), styles_(styles) {}

  Result<std::vector<DocxParagraph>> read(const pugi::xml_node& root) {
    CW_RETURN_IF_ERROR(blocks(names_.child(root, "body"), 0));
    if (joins_) paragraphs_.push_back(std::move(current_));
    return std::move(paragraphs_);
  }
  bool is_known() const { return names_.known(); }

 private:
  std::unexpected<Error> refused(std::string_view what) const {
    return fail(Fault::usage, fmt::format("paragraph {}: {}", std::max(number_, 1), what));
  }

  /// Refuses an element whose text would be lost.
  Status check_no_text(const pugi::xml_node& node, std::string_view what) const {
    return has_text(node) ? Status(refused(what)) : Status();
  }

  Status blocks(const pugi::xml_node& parent, int depth) {
    if (depth > depth_max) return refused("its elements are nested too deeply");
    for (const pugi::xml_node& node : parent.children()) {
      const std::string_view name = names_.of(node);
      if (name == "p") {
        CW_RETURN_IF_ERROR(paragraph(node, depth));
      } else if (is_one_of(name, {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})) {
        CW_RETURN_IF_ERROR(blocks(node, depth + 1));
      } else if (name == "tbl") {
        ++number_;
        CW_RETURN_IF_ERROR(check_no_text(
            node, "text in a table is not read: turn the table into plain paragraphs"));
        --number_;
      } else if (name == "altChunk" || name == "subDoc") {
        return refused("below it stands a part of another file: save the document as one file");
      } else if (!is_one_of(name, {"del", "moveFrom", "sdtPr", "sectPr"})) {
        CW_RETURN_IF_ERROR(check_no_text(
            node, fmt::format("text in an element {} below it is not read", node.name())));
      }
    }
    return {};
  }

  Status paragraph(const pugi::xml_node& node, int depth) {
    ++number_;
    const pugi::xml_node properties = names_.child(node, "pPr");
    if (!joins_) current_ = {};
    current_.number = number_;
    current_.kind = styles_.kind_of(properties, names_);
    const std::string_view list = names_.value(names_.child(properties, "numPr"), "numId");
    current_.item = !list.empty() && list != "0";
    if (!joins_) italic_ = plain_ = false;
    CW_RETURN_IF_ERROR(inlines(node, depth + 1));
    end_mark();
    if (!json::is_utf8(current_.text)) return refused("it is not UTF-8");
    current_.italic = italic_ && !plain_;
    // Without its mark, which a person deleted, a paragraph goes on in the next one.
    const pugi::xml_node mark = names_.child(properties, "rPr");
    joins_ = !names_.child(mark, "del").empty() || !names_.child(mark, "moveFrom").empty();
    if (!joins_) paragraphs_.push_back(std::move(current_));
    return {};
  }

  Status inlines(const pugi::xml_node& parent, int depth) {
    if (depth > depth_max) return refused("its elements are nested too deeply");
    for (const pugi::xml_node& node : parent.children()) {
      const std::string_view name = names_.of(node);
      if (name == "r") {
        CW_RETURN_IF_ERROR(run(node, depth + 1));
      } else if (name == "hyperlink") {
        // LibreOffice gives a link a style of its own.
        in_link_to_source_ = attribute(node, "anchor").starts_with("source_");
        CW_RETURN_IF_ERROR(inlines(node, depth + 1));
        in_link_to_source_ = false;
      } else if (is_one_of(name,
                           {"ins",
                            "moveTo",
                            "smartTag",
                            "customXml",
                            "fldSimple",
                            "sdt",
                            "sdtContent",
                            "dir",
                            "bdo",
                            "rubyBase"})) {
        CW_RETURN_IF_ERROR(inlines(node, depth + 1));
      } else if (local_name(node) == "AlternateContent") {
        CW_RETURN_IF_ERROR(inlines(node.first_child(), depth + 1));
      } else if (!is_one_of(name, {"del", "moveFrom", "pPr", "sdtPr"})) {
        CW_RETURN_IF_ERROR(
            check_no_text(node,
                          local_name(node).starts_with("oMath")
                              ? "a formula is not read: write it in words"
                              : fmt::format("text in an element {} is not read", node.name())));
      }
    }
    return {};
  }

  Status run(const pugi::xml_node& node, int depth) {
    const pugi::xml_node properties = names_.child(node, "rPr");
    in_mark_ = in_link_to_source_ || styles_.is_source_mark(properties, names_);
    bold_ = styles_.has(properties, "b", names_);
    slanted_ = styles_.has(properties, "i", names_);
    hidden_ = styles_.has(properties, "vanish", names_);
    for (const pugi::xml_node& one : node.children())
      CW_RETURN_IF_ERROR(piece(one, depth));
    return {};
  }

  Status piece(const pugi::xml_node& node, int depth) {
    const std::string_view name = names_.of(node);
    if (name == "t") {
      add(text_of(node));
    } else if (is_one_of(name, {"br", "cr"})) {
      add("\n");
    } else if (is_one_of(name, {"tab", "ptab"})) {
      add(" ");
    } else if (name == "noBreakHyphen") {
      add("\u2011");
    } else if (name == "softHyphen") {
      add("\u00AD");
    } else if (name == "fldChar") {
      field(attribute(node, "fldCharType"));
    } else if (name == "sym") {
      const std::string text = symbol_of(attribute(node, "char"), attribute(node, "font"));
      if (text.empty() && !hidden_)
        return refused(fmt::format("a symbol of the font {} is not read: type it as a character",
                                   attribute(node, "font")));
      add(text);
    } else if (name == "ruby") {
      // The reading above the characters repeats them.
      return inlines(names_.child(node, "rubyBase"), depth + 1);
    } else if (!is_one_of(name, {"rPr", "delText", "instrText"})) {
      if (is_rule(node)) current_.kind = DocxKind::rule;
      return check_no_text(node, "text in a text box is not read: move it into the text");
    }
    return {};
  }

  std::string_view attribute(const pugi::xml_node& node, std::string_view name) const {
    for (const pugi::xml_attribute& one : node.attributes()) {
      const std::string_view full = one.name();
      if (full.substr(full.find(':') + 1) == name) return one.value();
    }
    return {};
  }

  static std::string text_of(const pugi::xml_node& node) {
    std::string text;
    for (const pugi::xml_node& part : node.children())
      text += part.value();
    std::ranges::replace_if(text, [](char byte) { return byte == '\n' || byte == '\r'; }, ' ');
    // Without this mark, blanks at both ends are those of the XML.
    if (node.attribute("xml:space").value() == std::string_view("preserve")) return text;
    return std::string(script::trimmed(text));
  }

  /// Follows the parts of a field: what stands between its begin and `separate` tells how to make
  /// it, and the rest is its result.
  void field(std::string_view part) {
    if (part == "begin") in_instruction_.push_back(true);
    if (part == "separate" && !in_instruction_.empty()) in_instruction_.back() = false;
    if (part == "end" && !in_instruction_.empty()) in_instruction_.pop_back();
  }

  void add(std::string_view text) {
    const bool instruction = std::ranges::find(in_instruction_, true) != in_instruction_.end();
    if (hidden_ || instruction || text.empty()) return;
    if (in_mark_) {
      mark_ += text;
      return;
    }
    end_mark();
    append(text);
  }

  /// Takes what was found in the style of source marks: what a person typed there is text.
  void end_mark() {
    static constexpr std::string_view digits = "0123456789";
    std::string_view rest = mark_;
    std::string typed;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find_first_not_of(digits, 1), rest.size());
      const bool number = rest.front() == '[' && end > 1 && end < rest.size() && rest[end] == ']';
      if (!number) typed += rest.front();
      rest.remove_prefix(number ? end + 1 : 1);
    }
    mark_.clear();
    append(typed);
  }

  void append(std::string_view text) {
    if (text.empty()) return;
    const std::size_t begin = current_.text.size();
    current_.text += text;
    if (!script::is_blank_line(text)) (slanted_ ? italic_ : plain_) = true;
    if (!bold_) return;
    if (!current_.bold.empty() && current_.bold.back().end == begin) {
      current_.bold.back().end = current_.text.size();
    } else {
      current_.bold.push_back({begin, current_.text.size()});
    }
  }

  WordNames names_;
  const DocxStyles& styles_;
  std::vector<DocxParagraph> paragraphs_;
  DocxParagraph current_;
  int number_ = 0;
  bool joins_ = false;   ///< The paragraph before has no mark of its own.
  bool italic_ = false;  ///< The paragraph has text in italics.
  bool plain_ = false;   ///< The paragraph has text that is not in italics.
  bool bold_ = false;
  bool slanted_ = false;
  bool hidden_ = false;
  bool in_link_to_source_ = false;
  bool in_mark_ = false;
  std::string mark_;  ///< What stands in the style of source marks and was not taken yet.
  std::vector<bool> in_instruction_;  ///< For each open field: its result has not begun.
};

}  // namespace

Result<std::vector<DocxParagraph>> read_docx_paragraphs(std::string_view bytes) {
  CW_TRY(const DocxParts parts, read_docx_parts(bytes));
  pugi::xml_document document;
  const pugi::xml_parse_result parsed =
      document.load_buffer(parts.document.data(),
                           parts.document.size(),
                           pugi::parse_default | pugi::parse_ws_pcdata_single);
  if (!parsed)
    return fail(Fault::usage,
                fmt::format("its text is damaged ({} at byte {}): save it again as .docx",
                            parsed.description(),
                            parsed.offset));
  const pugi::xml_node root = document.document_element();
  const DocxStyles styles(parts.styles);
  Walker walker(root, styles);
  if (!walker.is_known())
    return fail(Fault::usage, "it is no Word document (.docx): its text has another form");
  return walker.read(root);
}

}  // namespace castwright::exports
