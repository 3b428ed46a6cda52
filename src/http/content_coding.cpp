#include "http/content_coding.h"

#include "core/ascii.h"

#include <algorithm>
#include <string>

namespace castwright::http {
namespace {

/// Returns how many bytes follow this first byte of a UTF-8 character; -1 if it is no first byte.
int bytes_behind(unsigned char first) {
  if (first < 0x80U) return 0;
  if (first >= 0xC2U && first <= 0xDFU) return 1;
  if (first >= 0xE0U && first <= 0xEFU) return 2;
  if (first >= 0xF0U && first <= 0xF4U) return 3;
  return -1;
}

/// True if there are neither control characters nor invalid UTF-8; the end may be inside a
/// character.
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

/// True if a body begins as words, an event stream, a JSON document or a page does; no packed body
/// does. Only the first piece can be examined, which may be one byte long.
bool begins_as_text(std::string_view bytes) {
  // With so many bytes the chance that packed bytes look like words is one in thousands; no error
  // has fewer.
  constexpr std::size_t words_bytes_min = 4;
  constexpr std::size_t looked_at = 64;
  if (bytes.starts_with("\xEF\xBB\xBF")) return true;  // A byte order mark.
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
  // The first bytes of gzip and zstd.
  return bytes.starts_with('\x1f') || bytes.starts_with("\x28\xb5\x2f\xfd");
}

}  // namespace castwright::http
