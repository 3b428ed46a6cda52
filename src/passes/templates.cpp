#include "passes/templates.h"

#include "topic/suggest.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

namespace castwright::passes {

// Generated from prompts/*.md at build time (cmake/embed.cmake).
extern const std::pair<std::string_view, std::string_view> embedded_files[];
extern const std::size_t embedded_files_count;

namespace {

std::unexpected<Error> wrong(std::string_view file,
                             std::string_view text,
                             std::size_t at,
                             std::string_view what) {
  const auto line = std::count(text.begin(), text.begin() + std::ptrdiff_t(at), '\n') + 1;
  return fail(Fault::usage, fmt::format("prompt template {}:{}: {}", file, line, what));
}

}  // namespace

const Templates& built_in_templates() {
  static const Templates templates(embedded_files, embedded_files + embedded_files_count);
  return templates;
}

Result<std::string> render(const Templates& templates,
                           std::string_view file,
                           const Values& values) {
  const auto found = templates.find(file);
  if (found == templates.end()) {
    return fail(Fault::usage, fmt::format("prompt template {} is missing", file));
  }
  std::string_view text = found->second;
  const std::size_t end = text.find_last_not_of(" \t\r\n");
  text = text.substr(0, end == std::string_view::npos ? 0 : end + 1);

  std::string out;
  std::size_t at = 0;
  while (true) {
    const std::size_t open = text.find("{{", at);
    out += text.substr(at, open - at);
    if (open == std::string_view::npos) return out;
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) return wrong(file, text, open, "{{ is never closed");
    const std::string_view name = text.substr(open + 2, close - open - 2);
    const auto value = values.find(name);
    if (value == values.end()) {
      return wrong(file, text, open, fmt::format("unknown placeholder {}", topic::printable(name)));
    }
    out += value->second;
    at = close + 2;
  }
}

}  // namespace castwright::passes
