#pragma once
// What the help, the completion and the manual pages say of the commands and their flags: which of
// them are shown, under which heading, and what a flag takes. It reads the option tree of the
// parser and the table of the settings. Main thread.

#include "topic/setting_table.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
class Option;
}  // namespace CLI

namespace castwright::cli {

/// A heading of `castwright --help`, with the commands that stand under it.
struct CommandGroup {
  std::string_view title;
  std::span<const std::string_view> commands;
};
/// The headings, by what a person wants. A command that is not registered is not shown; a
/// registered command that is in no group is shown last, under other_commands.
std::span<const CommandGroup> command_groups();
constexpr std::string_view other_commands = "Other commands";
/// The heading of a command; other_commands if no group has it.
std::string_view group_of(std::string_view command);

/// The commands right below `app` that the help shows, in the order of the headings.
std::vector<const CLI::App*> commands_of(const CLI::App& app);
/// The command right below `app` of that name, or nullptr.
const CLI::App* command_named(const CLI::App& app, std::string_view name);
/// How a person types a command: `castwright inspect sse`.
std::string typed_name(const CLI::App& command);

/// The footer of a command, taken apart.
struct Footer {
  std::vector<std::string> examples{};  ///< Command lines, perhaps with a comment.
  std::string notes{};                  ///< The rest, for laid_out().
};
Footer footer_of(const CLI::App& command);

/// Flags under one heading.
struct FlagGroup {
  std::string title{};
  std::vector<const CLI::Option*> common{};
  std::vector<const CLI::Option*> rare{};  ///< Shown by --help-all only.
};
/// The flags of a command that the help shows, in the order of the headings.
std::vector<FlagGroup> flag_groups(const CLI::App& command);
/// The words without a dash that a command takes.
std::vector<const CLI::Option*> arguments_of(const CLI::App& command);

/// The setting that a flag of this command sets, or nullptr.
const topic::SettingRow* setting_of(const CLI::Option& flag);
/// Does the flag stand alone?
bool takes_no_value(const CLI::Option& flag);
/// The values of which a flag or an argument takes one; empty if it takes other texts.
std::vector<std::string> values_of(const CLI::Option& option);
/// What stands for the value: `N`, `FILE`, `md|txt`; "" for a switch.
std::string value_name(const CLI::Option& option);
/// The left side of a row: `-o, --output FILE`, or `RUN` for an argument.
std::string left_of(const CLI::Option& option);
/// The right side of a row: what it does, the default, and what it cannot stand with.
std::string right_of(const CLI::Option& option);
/// How the command is typed: `castwright redo [RUN] --chunk N [FLAGS]`.
std::string usage_of(const CLI::App& command);

}  // namespace castwright::cli
