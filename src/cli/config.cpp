// castwright config: shows every setting with the value that holds and where it comes from, and
// lists the files that are looked at. It needs no key and changes nothing.

#include "app/config_view.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/output.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct ConfigFlags {
  app::ConfigRequest request;
  bool origin = false;
  bool json = false;
};

/// A line of the list of settings.
struct ConfigLine {
  std::string_view key;
  std::string value;
  std::string origin;
  bool differs = false;
};

std::string shown_value(const app::ShownSetting& shown) {
  if (!shown.value.empty()) return shown.value;
  return shown.rule.empty() ? "-" : fmt::format("({})", shown.rule);
}

ConfigLine line_of_key(const app::ConfigView& view) {
  const bool set = !view.key_place.empty();
  const std::string_view unset = view.needs_key ? "not set" : "not set, and not needed";
  return {.key = "key",
          .value = std::string(set ? "set" : unset),
          .origin = set ? view.key_place : "no place has one",
          .differs = set};
}

/// The lines in columns. A long value does not push the others aside.
std::string columns_of(const std::vector<ConfigLine>& lines, bool origin) {
  constexpr std::size_t value_width_max = 36;
  std::size_t key_width = 0;
  std::size_t value_width = 0;
  for (const ConfigLine& line : lines) {
    key_width = std::max(key_width, line.key.size());
    if (line.value.size() <= value_width_max)
      value_width = std::max(value_width, line.value.size());
  }
  std::string out;
  for (const ConfigLine& line : lines) {
    if (origin) {
      out += fmt::format(
          "{:<{}}  {:<{}}  {}\n", line.key, key_width, line.value, value_width, line.origin);
    } else {
      out += fmt::format("{:<{}}  {}\n", line.key, key_width, line.value);
    }
  }
  return out;
}

std::string config_text(const app::ConfigView& view, const ConfigFlags& flags) {
  std::vector<ConfigLine> lines;
  for (const app::ShownSetting& shown : view.settings)
    lines.push_back({shown.row->key, shown_value(shown), shown.origin, shown.differs});
  const bool all = flags.request.keys.empty();
  if (view.shows_key) {
    const ConfigLine key = line_of_key(view);
    const auto asked = std::ranges::find(flags.request.keys, "key");
    lines.insert(all ? lines.end() : lines.begin() + (asked - flags.request.keys.begin()), key);
  }
  if (!all) return columns_of(lines, flags.origin);
  // What differs comes first, and all columns have one width.
  const auto rest = std::ranges::stable_partition(lines, &ConfigLine::differs);
  const auto set = std::size_t(rest.begin() - lines.begin());
  std::string out = columns_of(lines, flags.origin);
  std::size_t at = 0;
  for (std::size_t line = 0; line < set; ++line)
    at = out.find('\n', at) + 1;
  if (set > 0) out.insert(at, "\n");
  out.insert(0, set > 0 ? "# not as built in\n" : "# all as built in\n");
  if (set > 0) out.insert(out.find("\n\n") + 2, "# as built in\n");
  out += fmt::format("\n# relative paths begin at {}\n", view.folder.string());
  return out;
}

Result<int> show_settings(const ConfigFlags& flags) {
  CW_TRY(const app::ConfigView view, app::show_config(flags.request));
  for (const std::string& warning : view.warnings)
    write_err("WARNING: " + warning + "\n");
  write_out(flags.json ? json::dump_pretty(to_json(view)) : config_text(view, flags));
  return 0;
}

int list_files(bool json) {
  const std::vector<app::LookedAt> files = app::files_looked_at();
  if (json) {
    write_out(json::dump_pretty(to_json(files)));
    return 0;
  }
  std::size_t width = 0;
  for (const app::LookedAt& file : files)
    width = std::max(width, file.path.string().size());
  for (const app::LookedAt& file : files) {
    write_out(fmt::format("{:<7}  {:<{}}  {}{}\n",
                          name_of(file.kind),
                          file.path.string(),
                          width,
                          name_of(file.state),
                          file.why.empty() ? "" : ": " + file.why));
  }
  return 0;
}

void add_show_of_config(CLI::App& config, Action& chosen) {
  auto flags = std::make_shared<ConfigFlags>();
  CLI::App* const command = config.add_subcommand(
      "show", "Every setting with the value that holds; what is not as built in comes first");
  command->footer(
      "Examples:\n  castwright config show --origin\n"
      "  castwright config show model base_url --topic topic-01\n"
      "  castwright config show --profile long\n"
      "The flags of all settings are taken too, to show what would hold with them: castwright "
      "generate --help");
  add_every_setting(*command, flags->request.settings);
  command->add_option(
      "setting", flags->request.keys, "such as model; key is the server's key (all)");
  command->add_option(
      "--topic", flags->request.topic, "count the settings of this topic (id or path) too");
  command->add_flag("--origin", flags->origin, "also show where each value comes from");
  command->add_flag("--json", flags->json, "as a JSON object, with the places");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = show_settings(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace

void add_config(CLI::App& app, Action& chosen) {
  CLI::App* const config = app.add_subcommand("config", "Show settings and where they come from");
  config->require_subcommand(1);
  config->footer(
      "Examples:\n  castwright config show --origin\n  castwright config show model base_url\n"
      "  castwright config path");
  add_show_of_config(*config, chosen);
  auto json = std::make_shared<bool>(false);
  CLI::App* const path = config->add_subcommand(
      "path", "List the files that settings, models and templates are read from, in order");
  path->add_flag("--json", *json, "as a JSON object");
  path->callback([json, &chosen] { chosen = [json] { return list_files(*json); }; });
}

}  // namespace castwright::cli
