#include "passes/templates.h"

#include "core/check.h"
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

Result<std::string> render_for(const Templates& templates,
                               std::string_view file,
                               std::string_view language,
                               const Values& values) {
  CW_CHECK(file.ends_with(".md"));
  const std::string_view stem = file.substr(0, file.size() - 3);
  const std::string_view primary = language.substr(0, language.find_first_of("-_"));
  const std::string own = fmt::format("{}.{}.md", stem, primary);
  for (const std::string_view name : {std::string_view(own), file}) {
    for (const Templates* const set : {&templates, &built_in_templates()})
      if (set->contains(name)) return render(*set, name, values);
  }
  return render(templates, file, values);  // names the missing file
}

const Templates& usable_templates(const Templates& templates) {
  return templates.contains("task_chunk.md") ? templates : built_in_templates();
}

}  // namespace castwright::passes
