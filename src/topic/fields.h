#pragma once
// Reads the keys of one JSON object, with errors that name file, line, column and key path, and a
// warning for each key that nothing reads. Used by the readers of topic files only; one thread at a
// time.

#include "core/result.h"
#include "json/value.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::topic {

/// The file that is being read. Makes its errors and collects its warnings.
class Document {
 public:
  /// What both views refer to must outlive the document.
  Document(std::string_view name, std::string_view text) : name_(name), text_(text) {}

  /// Makes an error with Fault::usage: `FILE:LINE:COLUMN: KEY: what`.
  std::unexpected<Error> wrong(std::size_t offset,
                               std::string_view key,
                               std::string_view what) const;
  /// Adds a warning in the form of wrong().
  void warn(std::size_t offset, std::string_view key, std::string_view what);
  std::vector<std::string> take_warnings() { return std::move(warnings_); }

 private:
  std::string message(std::size_t offset, std::string_view key, std::string_view what) const;

  std::string_view name_;
  std::string_view text_;
  std::vector<std::string> warnings_;
};

/// A range of whole numbers that a key may have; both ends are allowed.
struct Range {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

/// The keys of one object. Every reader leaves `out` unchanged if the key is absent or null, and
/// fails with Fault::usage if its value has another type.
class Fields {
 public:
  /// `path` stands before each key in messages ("content_types.long"); "" for the document itself.
  Fields(Document& document, const json::Value& object, std::string path)
      : document_(&document),
        object_(&object),
        path_(std::move(path)) {}

  /// Reads a string without the white space at both ends.
  Status text(std::string_view key, std::string& out);
  Status flag(std::string_view key, bool& out);
  /// Reads a whole number within `range`.
  Status number(std::string_view key, Range range, std::int64_t& out);
  Status number(std::string_view key, Range range, int& out);
  /// Reads a list of strings; a single string is a list of one. Empty strings are left out.
  Status texts(std::string_view key, std::vector<std::string>& out);
  /// Reads the first of several spellings of a key that is there and not empty.
  Status first_text(std::initializer_list<std::string_view> keys, std::string& out);
  /// Returns the value, or nullptr if it is absent or null. The key counts as known from now on.
  const json::Value* find(std::string_view key);

  /// Marks keys as known that have no meaning here.
  void ignore(std::initializer_list<std::string_view> keys);
  /// Warns about every key that was neither read nor ignored; keys that begin with `_` are
  /// comments.
  void warn_unknown();

  Document& document() { return *document_; }
  const json::Value& object() const { return *object_; }
  /// Returns the path of a key for messages.
  std::string path_of(std::string_view key) const;
  /// Makes the error for `value` of `key`.
  std::unexpected<Error> wrong(std::string_view key,
                               const json::Value& value,
                               std::string_view what) const;

 private:
  Document* document_;
  const json::Value* object_;
  std::string path_;
  std::vector<std::string_view> known_;
};

/// Returns "a string", "a number", … for messages.
std::string_view kind_of(const json::Value& value);

/// Refuses what no reader of single keys would see: a key that stands twice in one object, and
/// control or bidirectional override characters in any string, which could hide text in prompts and
/// terminals.
Status check_strings_and_keys(Document& document, const json::Value& root);

}  // namespace castwright::topic
