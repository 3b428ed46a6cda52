#include "export/docx_styles.h"

#include "core/ascii.h"

#include <charconv>
#include <utility>

#include <pugixml.hpp>

namespace castwright::exports {
namespace {

/// Styles are based on others a few levels deep; more is a circle.
constexpr int style_levels_max = 32;
/// Levels 0 to 8 are headings, and 9 is the text of the body.
constexpr int outline_level_max = 8;

std::optional<int> number_of(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                  : std::nullopt;
}

/// Returns a name in lower case and without blanks, so that the id "Heading1" equals the name
/// "heading 1".
std::string compact(std::string_view name) {
  std::string out;
  for (const char byte : ascii_lower(name))
    if (byte != ' ' && byte != '-' && byte != '_') out.push_back(byte);
  return out;
}

std::optional<DocxKind> kind_by_name(std::string_view style) {
  const std::string name = compact(style);
  const auto numbered = [&name](std::string_view word) {
    return name.size() == word.size() + 1 && name.starts_with(word) && is_digit(name.back());
  };
  if (name == "title") return DocxKind::title;
  if (name == "subtitle") return DocxKind::subtitle;
  if (numbered("heading")) return DocxKind::heading;
  if (numbered("toc") || numbered("contents") || name == "tocheading") return DocxKind::contents;
  if (name == compact(source_entry_style)) return DocxKind::source;
  return std::nullopt;
}

}  // namespace

WordNames::WordNames(const pugi::xml_node& root) {
  for (const pugi::xml_attribute& one : root.attributes()) {
    const std::string_view space = one.value();
    const std::string_view name = one.name();
    if (space != "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        && space != "http://purl.oclc.org/ooxml/wordprocessingml/main")
      continue;
    if (name != "xmlns" && !name.starts_with("xmlns:")) continue;
    prefix_ = name == "xmlns" ? "" : std::string(name.substr(6)) + ":";
    known_ = true;
  }
}

std::string_view WordNames::of(const pugi::xml_node& node) const {
  std::string_view name = node.name();
  if (!known_ || !name.starts_with(prefix_)) return {};
  name.remove_prefix(prefix_.size());
  return name.contains(':') ? std::string_view() : name;
}

pugi::xml_node WordNames::child(const pugi::xml_node& node, std::string_view name) const {
  for (const pugi::xml_node& one : node.children())
    if (of(one) == name) return one;
  return {};
}

std::string_view WordNames::value(const pugi::xml_node& node, std::string_view name) const {
  return child(node, name).attribute((prefix_ + "val").c_str()).value();
}

std::optional<bool> WordNames::toggle(const pugi::xml_node& properties,
                                      std::string_view name) const {
  if (!child(properties, name)) return std::nullopt;
  const std::string_view text = value(properties, name);
  return text != "0" && text != "false" && text != "off" && text != "none";
}

DocxStyles::DocxStyles(std::string_view xml) {
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size())) return;
  const pugi::xml_node root = document.document_element();
  const WordNames names(root);
  for (const pugi::xml_node& node : root.children()) {
    if (names.of(node) != "style") continue;
    Style style{.name = std::string(names.value(node, "name")),
                .based_on = std::string(names.value(node, "basedOn")),
                .outline = number_of(names.value(names.child(node, "pPr"), "outlineLvl")),
                .toggles = {}};
    for (const char* const toggle : {"b", "i", "vanish"})
      if (const auto on = names.toggle(names.child(node, "rPr"), toggle))
        style.toggles.emplace(toggle, *on);
    std::string id;
    for (const pugi::xml_attribute& one : node.attributes())
      if (std::string_view(one.name()).ends_with("styleId")) id = one.value();
    styles_.try_emplace(std::move(id), std::move(style));
  }
}

const DocxStyles::Style* DocxStyles::find(std::string_view id) const {
  const auto found = styles_.find(id);
  return found == styles_.end() ? nullptr : &found->second;
}

DocxKind DocxStyles::kind_of(const pugi::xml_node& properties, const WordNames& names) const {
  const auto outline = number_of(names.value(properties, "outlineLvl"));
  std::string_view id = names.value(properties, "pStyle");
  if (find(id) == nullptr) {
    if (const auto kind = kind_by_name(id)) return *kind;
  }
  for (int level = 0; level < style_levels_max; ++level) {
    const Style* const style = find(id);
    if (style == nullptr) break;
    if (const auto kind = kind_by_name(style->name)) return *kind;
    if (style->outline && !outline)
      return *style->outline <= outline_level_max ? DocxKind::heading : DocxKind::text;
    id = style->based_on;
  }
  return outline && *outline <= outline_level_max ? DocxKind::heading : DocxKind::text;
}

bool DocxStyles::has(const pugi::xml_node& properties,
                     std::string_view toggle,
                     const WordNames& names) const {
  if (const auto own = names.toggle(properties, toggle)) return *own;
  std::string_view id = names.value(properties, "rStyle");
  for (int level = 0; level < style_levels_max; ++level) {
    const Style* const style = find(id);
    if (style == nullptr) return false;
    if (const auto on = style->toggles.find(toggle); on != style->toggles.end()) return on->second;
    id = style->based_on;
  }
  return false;
}

bool DocxStyles::is_source_mark(const pugi::xml_node& properties, const WordNames& names) const {
  const std::string_view id = names.value(properties, "rStyle");
  const Style* const style = find(id);
  return compact(style == nullptr ? id : style->name) == compact(source_mark_style);
}

}  // namespace castwright::exports
