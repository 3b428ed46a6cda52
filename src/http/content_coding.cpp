#include "http/content_coding.h"

#include "core/ascii.h"

#include <algorithm>
#include <string>

namespace castwright::http {
namespace {

/// The bytes that a character of UTF-8 has behind this first one; -1 if it is no first one.
int bytes_behind(unsigned char first) {
  if (first < 0x80U) return 0;
  if (first >= 0xC2U && first <= 0xDFU) return 1;
  if (first >= 0xE0U && first <= 0xEFU) return 2;
  if (first >= 0xF0U && first <= 0xF4U) return 3;
  return -1;
}

/// Neither control characters nor broken UTF-8; the end may be inside a character.
bool is_text(std::string_view bytes) {
  int behind = 0;
  for (const char byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    if (behind > 0) {
      if ((code & 0xC0U) != 0x80U) return false;
      --behind;
      continue;
    }
    behind = bytes_behind(code);
    const bool control = (code < ' ' && !std::string_view("\t\r\n").contains(byte)) || code == 0x7F;
    if (control || behind < 0) return false;
  }
  return true;
}

/// Does a body begin as words, an event stream, a JSON document or a page does? No packed one does.
/// Only what has arrived can be looked at: the first piece may be one byte long.
bool begins_as_text(std::string_view bytes) {
  // A chance in thousands that packed bytes look like words; fewer are no words of an error.
  constexpr std::size_t words_bytes_min = 4;
  constexpr std::size_t looked_at = 64;
  if (bytes.starts_with("\xEF\xBB\xBF")) return true;  // a byte order mark
  bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
  bytes = bytes.substr(0, looked_at);
  if (bytes.empty()) return true;
  if (!is_text(bytes)) return false;
  constexpr std::string_view fields[] = {"data:", "event:", "id:", "retry:"};
  const bool field = std::ranges::any_of(fields, [bytes](std::string_view name) {
    const std::size_t known = std::min(name.size(), bytes.size());
    return bytes.substr(0, known) == name.substr(0, known);
  });
  return field || bytes.size() >= words_bytes_min
         || std::string_view("{[<:").contains(bytes.front());
}

}  // namespace

bool is_packed(std::string_view coding, std::string_view bytes) {
  const std::string label = ascii_lower(coding);
  if (label.empty() || label == "identity" || bytes.empty()) return false;
  constexpr std::string_view codings[] = {"gzip", "deflate", "br", "zstd", "compress"};
  const bool known = std::ranges::any_of(
      codings, [&label](std::string_view name) { return label.contains(name); });
  if (known) return !begins_as_text(bytes);
  return bytes.starts_with('\x1f') || bytes.starts_with("\x28\xb5\x2f\xfd");  // gzip, zstd
}

}  // namespace castwright::http
