#pragma once
// Inside export: what the styles of a Word file say about its paragraphs and runs. Programs rename
// the ids of styles when they save a file, so a style is known by its name. Values only; any
// thread.

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace pugi {
class xml_node;  // NOLINT(readability-identifier-naming): theirs
}

namespace castwright::exports {

/// The styles of this program, which its reader knows again in a file that was saved elsewhere.
inline constexpr std::string_view source_entry_style = "Source entry";
inline constexpr std::string_view source_mark_style = "Source mark";

/// Returns the name of an element without the prefix for the namespace of Word's texts; empty for
/// an element of another namespace.
class WordNames {
 public:
  /// Finds the prefix at the root of a document; without one, no element has a name.
  explicit WordNames(const pugi::xml_node& root);
  bool known() const { return known_; }
  std::string_view of(const pugi::xml_node& node) const;
  /// Returns the first child of this name, or a null node.
  pugi::xml_node child(const pugi::xml_node& node, std::string_view name) const;
  /// Returns the attribute `val` of the first child of this name, or "".
  std::string_view value(const pugi::xml_node& node, std::string_view name) const;
  /// Returns whether a property such as `b` is on, or nothing if it is not set.
  std::optional<bool> toggle(const pugi::xml_node& properties, std::string_view name) const;

 private:
  std::string prefix_;
  bool known_ = false;
};

/// What a paragraph is.
enum class DocxKind { text, title, subtitle, heading, source, contents, rule };

/// All styles of a file, by their ids.
class DocxStyles {
 public:
  /// Reads a part `styles.xml`. A damaged or empty one has no styles; then ids count as names.
  explicit DocxStyles(std::string_view xml);

  /// Returns what a paragraph with the properties `pPr` is.
  DocxKind kind_of(const pugi::xml_node& properties, const WordNames& names) const;
  /// Returns whether a run with the properties `rPr` has `b`, `i` or `vanish`, by itself or by its
  /// style.
  bool has(const pugi::xml_node& properties, std::string_view toggle, const WordNames& names) const;
  /// Tells whether the style of a run is that of a source's number.
  bool is_source_mark(const pugi::xml_node& properties, const WordNames& names) const;

 private:
  struct Style {
    std::string name;
    std::string based_on;
    std::optional<int> outline;
    std::map<std::string, bool, std::less<>> toggles;
  };
  const Style* find(std::string_view id) const;

  std::map<std::string, Style, std::less<>> styles_;
};

}  // namespace castwright::exports
