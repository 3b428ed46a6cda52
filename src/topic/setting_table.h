#pragma once
// The table of the settings. A row says everything about one setting: flags and their help,
// environment variables, config files, what a run keeps, and docs/formats/config.md follow from it.
// Constants. Any thread.

#include "topic/options.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace castwright::topic {

/// What a value must look like. The canonical text, into which check_setting() turns it, stands in
/// brackets.
enum class SettingKind {
  text,     ///< One line of text [as given, trimmed].
  path,     ///< A file or directory, relative to the working directory [as given].
  command,  ///< A command of the shell, which may well hold a secret [as given].
  url,      ///< Http:// or https://, without a login [base_address() of topic/pasted.h].
  number,   ///< A whole number within the range [digits].
  seconds,  ///< Seconds with at most three decimals, within the range [milliseconds].
  money,    ///< Dollars with at most six decimals [as given].
  choice,   ///< One of the choices.
  flag,     ///< True or false (on, off, yes, no, 1, 0) [true or false].
  chunks,   ///< Auto, or a whole number within the range.
  parts,    ///< Any number of the choices, with commas between them [in the order of the choices].
};

/// The heading of the help under which a setting stands. The rows are in this order.
enum class SettingGroup { writing, model, server, stopping, output };
/// Returns the heading of a group in the help and in docs/formats/config.md.
std::string_view title_of(SettingGroup group);

/// What happens to a setting when a run begins with it.
enum class SettingScope {
  process,  ///< The run does not keep it: it belongs to the process of the caller.
  copied,   ///< The run copies what the setting points to, and uses only the copy.
  kept,     ///< The run keeps it for later calls, which may set another value.
  fixed,    ///< The run keeps it for later calls, which may not set another value.
};

/// What a command does, and so which settings it may take.
enum class SettingUse {
  generate,  ///< Begins a run.
  serve,     ///< Begins and resumes runs that are asked for from a page.
  plan,      ///< Describes a run before it begins.
  resume,    ///< Resumes a run.
  redo,      ///< Requests one chunk of a run again.
  cancel,    ///< Talks to the provider of a run, and requests nothing.
  reparse,   ///< Reads the files of a run, and sends nothing.
  models,    ///< Asks a server which models it offers.
  look,      ///< Looks at runs (runs, show, export and the like).
  prune,     ///< Removes runs, or packs their tapes.
};
/// A set of uses.
class SettingUses {
 public:
  constexpr SettingUses() = default;
  constexpr SettingUses(std::initializer_list<SettingUse> uses) {
    for (const SettingUse use : uses)
      bits_ |= 1U << unsigned(use);
  }
  constexpr bool has(SettingUse use) const { return ((bits_ >> unsigned(use)) & 1U) != 0; }

 private:
  unsigned bits_ = 0;
};

/// The member of Options that a setting fills. If the setting is a choice, a bool means the second
/// choice, and an enumeration has its enumerators in the order of the choices.
using OptionMember = std::variant<std::string Options::*,
                                  std::optional<std::string> Options::*,
                                  bool Options::*,
                                  int Options::*,
                                  std::optional<int> Options::*,
                                  std::int64_t Options::*,
                                  std::optional<std::int64_t> Options::*,
                                  Millis Options::*,
                                  std::optional<Millis> Options::*,
                                  ResearchStage Options::*,
                                  Background Options::*,
                                  CompletionWindow Options::*,
                                  Progress Options::*,
                                  FinishedTapes Options::*,
                                  FileMode Options::*,
                                  std::vector<std::string> Options::*>;

/// One setting. Its key is used in config files; its flag is the same with `-` for `_`.
struct SettingRow {
  std::string_view key;
  SettingKind kind;
  SettingGroup group;
  SettingScope scope;
  SettingUses uses;  ///< Only these commands have the flag.
  OptionMember member;
  /// The default, in canonical form (seconds as milliseconds); "" if there is none.
  std::string_view built_in{};
  /// Says in words what holds if the setting is not set; "" if nothing does.
  std::string_view rule{};
  std::string_view unit{};  ///< The unit that the help names.
  std::int64_t least = 0;   ///< For number and chunks; for seconds, in milliseconds.
  std::int64_t most = 0;
  std::string_view choices{};  ///< Separated by |.
  /// The name of the flag's value in the help; "" if the kind decides.
  std::string_view placeholder{};
  std::string_view other_flag{};  ///< A second name of the flag.
  std::string_view help{};        ///< Without the default, which the code that shows it adds.
  bool rare = false;              ///< The help shows it with --help-all only.
  /// It sets a limit of spending, or may choose one. A misspelt name of it stops whatever pays,
  /// because the user counts on the limit.
  bool guards_spending = false;
};

/// Returns all rows, in the order of the help.
std::span<const SettingRow> setting_rows();
/// Returns the row of this key, or nullptr if there is none.
const SettingRow* setting_row(std::string_view key);

/// Returns the environment variable, CASTWRIGHT_KEY_IN_UPPER_CASE.
std::string variable_of(const SettingRow& row);
/// Returns the choices of a row, in the order of the table.
std::vector<std::string_view> choices_of(const SettingRow& row);
/// Returns what holds if nothing is given, as a person would write it; "" for nothing.
std::string default_of(const SettingRow& row);
/// Returns true if a run keeps the setting for later calls.
bool is_kept(const SettingRow& row);
/// Returns true if the setting belongs to the run, so that no later call may set another value.
bool is_of_the_run(const SettingRow& row);

}  // namespace castwright::topic
