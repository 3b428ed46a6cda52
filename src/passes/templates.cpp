#include "passes/templates.h"

#include "core/check.h"
#include "topic/suggest.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::passes {

// The build generates these from prompts/*.md (cmake/embed.cmake).
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
  for (const Templates* const set : {&templates, &built_in_templates()}) {
    for (const std::string_view name : {std::string_view(own), file})
      if (set->contains(name)) return render(*set, name, values);
  }
  return render(templates, file, values);  // This names the missing file.
}

namespace {

/// Returns the names in `{{…}}` of a template.
std::set<std::string_view> placeholders_of(std::string_view text) {
  std::set<std::string_view> names;
  for (std::size_t open = text.find("{{"); open != std::string_view::npos;
       open = text.find("{{", open + 2)) {
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) break;
    names.insert(text.substr(open + 2, close - open - 2));
  }
  return names;
}

/// Returns "rules" for `rules.md` and for `rules.de.md`.
std::string_view stem_of(std::string_view file) {
  return file.substr(0, file.find('.'));
}

/// Returns the placeholders that a template of this name may have: those of this program's files of
/// the name in every language, and those of every prompt.
Values known_values(std::string_view file) {
  Values known{{"title", ""}, {"description", ""}, {"language", ""}, {"today", ""}};
  for (const auto& [name, text] : built_in_templates()) {
    if (stem_of(name) != stem_of(file)) continue;
    for (const std::string_view placeholder : placeholders_of(text))
      known.emplace(placeholder, "");
  }
  return known;
}

}  // namespace

Result<Templates> templates_with(const std::map<std::string, std::string, std::less<>>& own) {
  Templates templates = built_in_templates();
  std::vector<std::string_view> names;
  for (const auto& [name, text] : built_in_templates())
    names.emplace_back(name);
  for (const auto& [file, text] : own) {
    const std::string neutral = fmt::format("{}.md", stem_of(file));
    if (!file.ends_with(".md") || !built_in_templates().contains(neutral)) {
      return fail(Fault::usage,
                  fmt::format("{} is no prompt template{}",
                              topic::printable(file),
                              topic::did_you_mean(file, names)));
    }
    // This program's templates of the name in other languages would come before the user's.
    if (file == neutral)
      std::erase_if(templates,
                    [&](const auto& one) { return stem_of(one.first) == stem_of(file); });
  }
  for (const auto& [file, text] : own) {
    templates.insert_or_assign(file, text);
    if (auto rendered = render(templates, file, known_values(file)); !rendered)
      return std::unexpected(std::move(rendered).error());
  }
  return templates;
}

const Templates& usable_templates(const Templates& templates) {
  return templates.contains("task_chunk.md") ? templates : built_in_templates();
}

}  // namespace castwright::passes
