#include "cli/option_tree.h"

#include "app/settings.h"
#include "cli/rehearsal_flags.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

constexpr std::array<std::string_view, 4> to_begin{"init", "new", "topics", "plan"};
constexpr std::array<std::string_view, 5> to_write{
    "generate", "resume", "redo", "reparse", "cancel"};
constexpr std::array<std::string_view, 7> to_look{
    "runs", "show", "watch", "serve", "check", "diff", "doctor"};
constexpr std::array<std::string_view, 5> to_hand_over{
    "edit", "approve", "export", "import", "prune"};
constexpr std::array<std::string_view, 7> to_understand{
    "rehearse", "inspect", "models", "config", "schema", "completion", "help"};

constexpr std::array command_group_rows{
    CommandGroup{"Begin", to_begin},
    CommandGroup{"Write", to_write},
    CommandGroup{"Look", to_look},
    CommandGroup{"Hand over", to_hand_over},
    CommandGroup{"Try and understand", to_understand},
};

/// Where a flag stands that is no setting, in commands that have settings under the same heading.
struct OwnFlag {
  std::string_view name;
  topic::SettingGroup group;
  bool rare = false;
};
constexpr std::array own_flags{
    OwnFlag{"--topic", topic::SettingGroup::writing},
    OwnFlag{"--all", topic::SettingGroup::writing},
    OwnFlag{"--last", topic::SettingGroup::writing},
    OwnFlag{"--jobs", topic::SettingGroup::writing},
    OwnFlag{"--new-run", topic::SettingGroup::writing},
    OwnFlag{"--once-per", topic::SettingGroup::writing},
    OwnFlag{"--dry-run", topic::SettingGroup::writing},
    OwnFlag{"--chunk", topic::SettingGroup::writing},
    OwnFlag{"--prompts", topic::SettingGroup::writing},
    OwnFlag{"--note", topic::SettingGroup::writing},
    OwnFlag{"--yes", topic::SettingGroup::writing},
    OwnFlag{"--no-repay", topic::SettingGroup::model},
    OwnFlag{"--json", topic::SettingGroup::output},
    OwnFlag{"--metrics-textfile", topic::SettingGroup::output, true},
    OwnFlag{"--help", topic::SettingGroup::output},
};

/// The flags of the rehearsal that a first try needs.
constexpr std::array<std::string_view, 3> usual_of_rehearsal{"--pace", "--length-gain", "--fault"};

/// The heading that the parser gives to flags that name none, and what the help calls it.
constexpr std::string_view group_by_default = "Options";
constexpr std::string_view title_by_default = "Flags";

/// The widest left side of a row for which the right side stands in the same line.
constexpr std::size_t left_columns_max = 30;

bool is_shown(const CLI::App* command) {
  return !command->get_name().empty() && !command->get_group().empty();
}

std::size_t rank_of(std::string_view command) {
  std::size_t rank = 0;
  for (const CommandGroup& group : command_group_rows) {
    for (const std::string_view name : group.commands) {
      if (name == command) return rank;
      ++rank;
    }
  }
  return rank;
}

std::string long_name(const CLI::Option& option) {
  return option.get_lnames().empty() ? "" : "--" + option.get_lnames().front();
}

bool has_heading(const CLI::App& command, std::string_view title) {
  return std::ranges::any_of(command.get_options(), [&](const CLI::Option* option) {
    return option->get_group() == title;
  });
}

/// Where a flag stands in the help of its command.
struct Place {
  std::string title;
  bool rare = false;
};
Place place_of(const CLI::App& command, const CLI::Option& flag) {
  if (const topic::SettingRow* const row = setting_of(flag)) return {flag.get_group(), row->rare};
  const std::string name = long_name(flag);
  if (flag.get_group() == rehearsal_group)
    return {flag.get_group(),
            std::ranges::find(usual_of_rehearsal, name) == usual_of_rehearsal.end()};
  if (flag.get_group() != group_by_default) return {flag.get_group()};
  const auto* const own = std::ranges::find(own_flags, name, &OwnFlag::name);
  if (own != own_flags.end() && has_heading(command, topic::title_of(own->group)))
    return {std::string(topic::title_of(own->group)), own->rare};
  return {std::string(title_by_default)};
}

/// The titles in the order of the help; one that is not among them comes last.
std::vector<std::string> titles_in_order() {
  using enum topic::SettingGroup;
  std::vector<std::string> titles{std::string(title_by_default)};
  for (const topic::SettingGroup group : {writing, model, server, stopping, output})
    titles.emplace_back(topic::title_of(group));
  titles.emplace_back(rehearsal_group);
  return titles;
}

std::string upper_case(std::string_view name) {
  std::string text(name);
  for (char& byte : text)
    byte = byte >= 'a' && byte <= 'z' ? char(byte - 'a' + 'A') : byte;
  return text;
}

/// The names of a flag as they are typed: `-o, --output`.
std::string names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames())
    names.push_back("-" + name);
  for (const std::string& name : option.get_lnames())
    names.push_back("--" + name);
  return fmt::format("{}", fmt::join(names, ", "));
}

/// The type as the command wrote it, without the values that the parser adds.
std::string plain_type(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type.substr(0, type.find(":{"));
}

/// Does the parser's own word stand where a placeholder should?
bool is_unnamed(const std::string& type) {
  return type.empty() || type == "TEXT" || type == "INT" || type == "UINT" || type == "FLOAT";
}

/// The values as one word, if a row has room for it.
std::string joined_values(const CLI::Option& option) {
  const std::vector<std::string> values = values_of(option);
  const std::string type = plain_type(option);
  std::string joined = fmt::format("{}", fmt::join(values, "|"));
  if (values.empty() || (!is_unnamed(type) && type != joined)) return {};
  return joined;
}

bool takes_many(const CLI::Option& option) {
  return option.get_expected_max() >= CLI::detail::expected_max_vector_size;
}

bool fits(const CLI::Option& option, const std::string& value) {
  const std::size_t names = option.get_positional() ? 0 : names_of(option).size() + 1;
  return names + value.size() <= left_columns_max;
}

}  // namespace

std::span<const CommandGroup> command_groups() {
  return command_group_rows;
}

std::string_view group_of(std::string_view command) {
  for (const CommandGroup& group : command_group_rows)
    if (std::ranges::find(group.commands, command) != group.commands.end()) return group.title;
  return other_commands;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  std::vector<const CLI::App*> commands = app.get_subcommands(is_shown);
  if (app.get_parent() == nullptr) {
    std::ranges::stable_sort(
        commands, {}, [](const CLI::App* command) { return rank_of(command->get_name()); });
  }
  return commands;
}

const CLI::App* command_named(const CLI::App& app, std::string_view name) {
  for (const CLI::App* const command : commands_of(app))
    if (command->get_name() == name) return command;
  return nullptr;
}

std::string typed_name(const CLI::App& command) {
  const CLI::App* const parent = command.get_parent();
  return parent == nullptr ? command.get_name() : typed_name(*parent) + " " + command.get_name();
}

Footer footer_of(const CLI::App& command) {
  Footer footer;
  bool in_examples = false;
  const std::string text = command.get_footer();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line == "Examples:") {
      in_examples = true;
    } else if (in_examples && line.starts_with("  ")) {
      footer.examples.push_back(line.substr(2));
    } else {
      in_examples = false;
      footer.notes += line + "\n";
    }
  }
  while (footer.notes.starts_with('\n'))
    footer.notes.erase(0, 1);
  return footer;
}

std::vector<FlagGroup> flag_groups(const CLI::App& command) {
  std::vector<FlagGroup> found;
  for (std::string& title : titles_in_order())
    found.push_back({.title = std::move(title)});
  for (const CLI::Option* const option : command.get_options()) {
    const bool shown = !option->get_group().empty() && option->nonpositional();
    if (!shown || option == command.get_help_all_ptr()) continue;
    const Place place = place_of(command, *option);
    auto group = std::ranges::find(found, place.title, &FlagGroup::title);
    if (group == found.end()) group = found.insert(found.end(), {.title = place.title});
    (place.rare ? group->rare : group->common).push_back(option);
  }
  std::erase_if(found,
                [](const FlagGroup& group) { return group.common.empty() && group.rare.empty(); });
  // The parser has --help first, where nobody looks for it.
  for (FlagGroup& group : found) {
    std::ranges::stable_partition(
        group.common, [&](const CLI::Option* option) { return option != command.get_help_ptr(); });
  }
  return found;
}

std::vector<const CLI::Option*> arguments_of(const CLI::App& command) {
  return command.get_options([](const CLI::Option* option) {
    return option->get_positional() && !option->get_group().empty();
  });
}

const topic::SettingRow* setting_of(const CLI::Option& flag) {
  for (const topic::SettingRow& row : topic::setting_rows()) {
    if (flag.get_group() == topic::title_of(row.group)
        && flag.check_lname(app::flag_of(row.key).substr(2)))
      return &row;
  }
  return nullptr;
}

bool takes_no_value(const CLI::Option& flag) {
  return flag.nonpositional() && flag.get_items_expected_min() == 0;
}

std::vector<std::string> values_of(const CLI::Option& option) {
  if (takes_no_value(option)) return {};
  if (const topic::SettingRow* const row = setting_of(option)) {
    if (row->kind == topic::SettingKind::flag) return {"on", "off"};
    if (row->kind == topic::SettingKind::chunks) return {"auto"};
    const auto choices = topic::choices_of(*row);
    if (!row->choices.empty()) return {choices.begin(), choices.end()};
    return {};
  }
  const std::string type = option.get_type_name();
  const std::size_t start = type.find(":{");
  if (start == std::string::npos) return {};
  const std::size_t end = type.find('}', start);
  return CLI::detail::split(type.substr(start + 2, end - start - 2), ',');
}

std::string value_name(const CLI::Option& option) {
  if (takes_no_value(option)) return {};
  std::string joined = joined_values(option);
  if (!joined.empty() && fits(option, joined)) return joined;
  if (option.get_positional()) return upper_case(option.get_name(true, false));
  if (!joined.empty()) return "WHAT";
  std::string type = plain_type(option);
  if (!is_unnamed(type)) return type;
  return option.get_lnames().empty() ? "VALUE" : upper_case(option.get_lnames().front());
}

std::string left_of(const CLI::Option& option) {
  std::string value = value_name(option);
  if (option.get_positional()) return value;
  return value.empty() ? names_of(option) : names_of(option) + " " + value;
}

std::string right_of(const CLI::Option& option) {
  std::string text = option.get_description();
  const std::string joined = joined_values(option);
  if (!joined.empty() && !fits(option, joined))
    text += fmt::format("; one of: {}", fmt::join(values_of(option), ", "));
  if (const std::string usual = option.get_default_str(); !usual.empty())
    text += fmt::format(" ({})", usual);
  const bool said = text.contains("repeat") || option.get_positional();
  if (takes_many(option) && option.get_delimiter() == '\0' && !said) text += "; may be repeated";
  if (option.get_required()) text += " (required)";
  std::set<std::string> others;
  for (const CLI::Option* const other : option.get_excludes())
    others.insert(other->get_positional() ? upper_case(other->get_name(true, false))
                                          : long_name(*other));
  if (!others.empty()) text += fmt::format(" (not with {})", fmt::join(others, " or "));
  return text;
}

std::string usage_of(const CLI::App& command) {
  std::string usage = typed_name(command);
  if (!commands_of(command).empty())
    return usage
           + (command.get_require_subcommand_min() > 0 || command.get_parent() == nullptr
                  ? " COMMAND"
                  : " [COMMAND]")
           + " [FLAGS]";
  for (const CLI::Option* const argument : arguments_of(command)) {
    const std::string name = value_name(*argument) + (takes_many(*argument) ? "..." : "");
    usage += argument->get_required() ? " " + name : fmt::format(" [{}]", name);
  }
  for (const FlagGroup& group : flag_groups(command)) {
    for (const CLI::Option* const flag : group.common)
      if (flag->get_required()) usage += " " + left_of(*flag);
  }
  return usage + " [FLAGS]";
}

}  // namespace castwright::cli
