#pragma once
// The table of the settings: a row says everything that is known of one. Flags and their help, the
// variables, config files, what a run keeps and docs/formats/config.md follow it. Constants. Any
// thread.

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

/// What a value must look like; its canonical text is in brackets.
enum class SettingKind {
  text,     ///< one line of text [as given, trimmed]
  path,     ///< a file or directory, relative to the working directory [as given]
  command,  ///< a command of the shell, which may well hold a secret [as given]
  url,      ///< http:// or https://, without a login [base_address() of topic/pasted.h]
  number,   ///< a whole number within the range [digits]
  seconds,  ///< seconds with at most three decimals, within the range [milliseconds]
  money,    ///< dollars with at most six decimals [as given]
  choice,   ///< one of the choices
  flag,     ///< true or false (on, off, yes, no, 1, 0) [true or false]
  chunks,   ///< auto, or a whole number within the range
  parts,    ///< any number of the choices, with commas between them [in the order of the choices]
};

/// Under which heading of the help a setting stands. The rows are in this order.
enum class SettingGroup { writing, model, server, stopping, output };
std::string_view title_of(SettingGroup group);

/// What a run makes of a setting with which it was begun.
enum class SettingScope {
  process,  ///< nothing: it belongs to the shell of whoever calls
  copied,   ///< it has a copy of what is found there, and uses nothing else
  kept,     ///< later calls work with it, and may say otherwise
  fixed,    ///< later calls work with it, and may not say otherwise
};

/// What a command does with settings.
enum class SettingUse {
  generate,  ///< begins a run
  plan,      ///< describes one
  resume,    ///< continues one
  redo,      ///< asks for one chunk of it again
  cancel,    ///< talks to its provider, and asks for nothing
  reparse,   ///< reads what is there, and sends nothing
  models,    ///< asks a server for what it offers
  look,      ///< looks at runs (runs, show, export and their like)
};
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

/// The member of Options that a setting fills. Of a choice, a bool means the second one, and an
/// enumeration has its enumerators in the order of the choices.
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
                                  std::vector<std::string> Options::*>;

/// One setting. Its key is its key in config files; with `-` for `_` it is its flag.
struct SettingRow {
  std::string_view key;
  SettingKind kind;
  SettingGroup group;
  SettingScope scope;
  SettingUses uses;  ///< a flag of any other command does nothing
  OptionMember member;
  std::string_view built_in{};  ///< canonical; "" means: not set
  std::string_view rule{};      ///< in words what holds where it is not set; "": nothing does
  std::string_view unit{};
  std::int64_t least = 0;  ///< of number and chunks; of seconds in milliseconds
  std::int64_t most = 0;
  std::string_view choices{};      ///< with | between them
  std::string_view placeholder{};  ///< of the flag's value in the help; "": by the kind
  std::string_view other_flag{};   ///< a second name of the flag
  std::string_view help{};         ///< without the default, which whoever shows it adds
};

std::span<const SettingRow> setting_rows();
/// nullptr where there is none of this key.
const SettingRow* setting_row(std::string_view key);

/// CASTWRIGHT_KEY_IN_UPPER_CASE
std::string variable_of(const SettingRow& row);
std::vector<std::string_view> choices_of(const SettingRow& row);
/// What holds where nothing is given, as a person would give it; "" for nothing.
std::string default_of(const SettingRow& row);
/// Does a run remember it for later calls?
bool is_kept(const SettingRow& row);
/// Does it belong to the run, so that no later call may say otherwise?
bool is_of_the_run(const SettingRow& row);

}  // namespace castwright::topic
