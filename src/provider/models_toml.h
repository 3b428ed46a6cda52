#pragma once
// Reads and writes TOML for the rows of models.toml. The only place of this module that uses
// toml++, none of whose types leaves models_toml.cpp. Pure: bytes in, a document out, and back. Any
// thread.

#include "core/result.h"
#include "json/value.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::provider {

/// Line and column (both from 1) of a value or key in a document of read_toml(), packed into its
/// offset.
struct TomlPlace {
  std::size_t line = 1;
  std::size_t column = 1;

  /// Packs the place into one offset; of() is the inverse.
  std::size_t packed() const { return (line << 32U) | column; }
  static TomlPlace of(std::size_t offset) { return {offset >> 32U, offset & 0xFFFF'FFFFU}; }
};

/// Reads a whole document: tables become objects, dates become strings (`YYYY-MM-DD`), and times,
/// which no key has, become null. Fails with Fault::usage if the text is not TOML 1.0 or passes
/// limits::models_bytes_max; the message begins with `FILE:LINE:COLUMN: `.
Result<json::Value> read_toml(std::string_view text, std::string_view file);

/// Writes `[[NAME]]` and a line for each member of `object`; a table inside it takes one line.
std::string toml_row(std::string_view name, const json::Value& object);

}  // namespace castwright::provider
