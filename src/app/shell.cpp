#include "app/shell.h"

#include <fmt/format.h>

namespace castwright::app {

std::string shell_quoted(std::string_view text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,";
  if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos) {
    return std::string(text);
  }
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  out += '\'';
  return out;
}

std::string resume_command(const std::string& run_id, const std::string& output_root) {
  return fmt::format("castwright resume {} --output-root {}", run_id, shell_quoted(output_root));
}

}  // namespace castwright::app
