#include "export/markdown_text.h"

#include "export/turn_reader.h"

#include <cstddef>

namespace castwright::exports {
namespace {

bool is_entity(std::string_view text) {
  const std::size_t end =
      text.find_first_not_of("#ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 1);
  return end != std::string_view::npos && end > 1 && text[end] == ';';
}

/// Tells whether `text` begins with a character that a reader takes for a mark anywhere in a line.
bool is_mark(std::string_view text) {
  const char byte = text.front();
  if (std::string_view("\\*_`<[").contains(byte)) return true;
  return byte == '&' ? is_entity(text) : byte == '~' && text.starts_with("~~");
}

/// Returns how many digits stand before the mark if `text` begins as `12.` or `12)` does, else 0.
std::size_t number_in_front(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  const bool marked = digits != std::string_view::npos && digits > 0
                      && (text[digits] == '.' || text[digits] == ')');
  return marked ? digits : 0;
}

}  // namespace

std::string escaped_markdown(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_mark(text.substr(at))) out.push_back('\\');
    out.push_back(text[at]);
  }
  return out;
}

std::string escaped_markdown_line(std::string_view line) {
  const std::size_t indent = indent_of(line);
  const std::string_view text = line.substr(indent);
  if (text.empty()) return std::string(line);
  std::string out = escaped_markdown(text);
  if (const std::size_t digits = number_in_front(text); digits > 0) out.insert(digits, "\\");
  if (std::string_view("#>+-=~|").contains(text.front()) && !out.starts_with('\\'))
    out.insert(0, "\\");
  return std::string(line.substr(0, indent)) + out;
}

std::string markdown_link(std::string_view text, std::string_view address) {
  std::string out;
  for (const char byte : escaped_markdown(text)) {
    if (byte == ']') out.push_back('\\');
    out.push_back(byte);
  }
  if (address.empty()) return escaped_markdown(text);
  std::string target;
  for (const char byte : address) {
    if (byte == '<') target += "%3C";
    if (byte == '>') target += "%3E";
    if (byte != '<' && byte != '>') target.push_back(byte);
  }
  return "[" + out + "](<" + target + ">)";
}

}  // namespace castwright::exports
