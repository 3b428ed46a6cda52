#pragma once
// Reads the keys of one table of models.toml, with errors that name the place, and a warning for
// each key that nothing reads. Used by model_row.cpp and model_table.cpp only; one thread.

#include "core/result.h"
#include "json/value.h"
#include "provider/model_row.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// The keys of one table. Every reader leaves `out` unchanged if the key is absent, and fails with
/// Fault::usage if its value has another type.
class RowReader {
 public:
  /// A range of whole numbers; both ends are allowed.
  struct Range {
    std::int64_t least = 0;
    std::int64_t most = 0;
  };

  /// `path` stands before each key in messages; "" for the document itself. `object` and what
  /// `source` refers to must outlive the reader.
  RowReader(const json::Value& object, const RowSource& source, std::string path)
      : object_(object),
        source_(source),
        path_(std::move(path)) {}

  /// Fails with Fault::usage if the row is no table.
  Status check_is_table() const;
  /// Sets the name of the row; messages use it from now on.
  void name(std::string_view name) { path_ += fmt_name(name); }

  Status text(std::string_view key, std::string& out);
  /// Reads a day, YYYY-MM-DD.
  Status day(std::string_view key, std::string& out);
  template <class Flag>  // bool, or an optional of it
  Status flag(std::string_view key, Flag& out) {
    CW_TRY(const std::optional<bool> found, flag_of(key));
    if (found) out = *found;
    return {};
  }
  /// Reads a whole number within `range`.
  Status number(std::string_view key, Range range, std::optional<std::int64_t>& out);
  /// Reads dollars, written as a text so that they are exact, as nanodollars.
  template <class Amount>  // std::int64_t, or an optional of it
  Status dollars(std::string_view key, Amount& out) {
    CW_TRY(const std::optional<std::int64_t> found, dollars_of(key));
    if (found) out = *found;
    return {};
  }
  /// Reads dollars per 1,000 searches as nanodollars for one.
  Status search_price(std::string_view key, std::int64_t& out);
  Status texts(std::string_view key, std::vector<std::string>& out);
  /// Reads one of `names`, the names of the values of an enumeration in their order.
  template <class Word>  // an enumeration, or an optional of it
  Status word(std::string_view key, std::span<const std::string_view> names, Word& out) {
    CW_TRY(const std::optional<std::size_t> found, word_of(key, names));
    if (found) set_word(out, *found);
    return {};
  }
  template <class Enum>
  Status words(std::string_view key,
               std::span<const std::string_view> names,
               std::vector<Enum>& out) {
    std::vector<std::string> found;
    CW_RETURN_IF_ERROR(texts(key, found));
    for (const std::string& one : found) {
      CW_TRY(const std::size_t at, index_of(key, one, names));
      out.push_back(static_cast<Enum>(at));
    }
    return {};
  }
  /// Returns the value, or nullptr if there is none. The key counts as known from now on.
  const json::Value* find(std::string_view key);

  /// Warns about each key that no reader asked for.
  void warn_unknown();
  std::string path_of(std::string_view key) const;
  /// Returns where the value of the key stands, as FILE:LINE; "" if it is absent.
  std::string place_of(std::string_view key) const;
  /// Makes the error for the row, or for one of its keys.
  std::unexpected<Error> wrong(std::string_view what) const;
  std::unexpected<Error> wrong(std::string_view key, std::string_view what) const;

 private:
  template <class Enum>
  static void set_word(Enum& out, std::size_t at) {
    out = static_cast<Enum>(at);
  }
  template <class Enum>
  static void set_word(std::optional<Enum>& out, std::size_t at) {
    out = static_cast<Enum>(at);
  }
  static std::string fmt_name(std::string_view name);
  Result<std::optional<bool>> flag_of(std::string_view key);
  Result<std::optional<std::int64_t>> dollars_of(std::string_view key);
  Result<std::optional<std::size_t>> word_of(std::string_view key,
                                             std::span<const std::string_view> names);
  Result<std::size_t> index_of(std::string_view key,
                               std::string_view word,
                               std::span<const std::string_view> names) const;

  const json::Value& object_;
  const RowSource& source_;
  std::string path_;
  std::vector<std::string_view> known_;
};

}  // namespace castwright::provider
