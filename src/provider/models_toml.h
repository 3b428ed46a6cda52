#pragma once
// TOML as the rows of models.toml are read from it and written to it: the door of toml++, none of
// whose types leaves models_toml.cpp. Pure: bytes in, a document out, and back. Any thread.

#include "core/result.h"
#include "json/value.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::provider {

/// Line and column of a value of read_toml(), both from 1; packed into the offset of the value and
/// of its key.
struct TomlPlace {
  std::size_t line = 1;
  std::size_t column = 1;

  std::size_t packed() const { return (line << 32U) | column; }
  static TomlPlace of(std::size_t offset) { return {offset >> 32U, offset & 0xFFFF'FFFFU}; }
};

/// A whole document: tables are objects, dates are strings (`YYYY-MM-DD`), and a time, which no key
/// of ours has, is null. Fault::usage where it is no TOML 1.0 or passes limits::models_bytes_max;
/// the message begins with `FILE:LINE:COLUMN: `.
Result<json::Value> read_toml(std::string_view text, std::string_view file);

/// `[[NAME]]` and a line for each member of `object`; tables within it stand in one line.
std::string toml_row(std::string_view name, const json::Value& object);

}  // namespace castwright::provider
