#pragma once
// The flags of `generate`, `resume` and `plan` that are settings: one per row of the settings
// table, laid over topic file, environment and config files.

#include "core/result.h"
#include "topic/settings.h"
#include "topic/topic.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}

namespace castwright::cli {

/// What the user gave, by settings key; filled by the parser.
using GivenFlags = std::map<std::string, std::string, std::less<>>;

/// What a command does with the settings of a run.
enum class Uses {
  generate,  ///< begins one
  plan,      ///< describes one
  resume,    ///< goes on with one
  redo,      ///< asks for one chunk of it again
  cancel,    ///< talks to its provider, and asks for nothing
  reparse,   ///< reads what is there, and sends nothing
};
/// Adds `--key-with-dashes` for every row of the settings table that the command can use; its help
/// shows no other. One that belongs to the run, or that it has no use for, is refused and never
/// ignored. `given` must outlive the parse.
void add_setting_flags(CLI::App& command, Uses uses, GivenFlags& given);

/// Adds `--output-root` alone, for commands that only look. `given` must outlive the parse.
void add_output_root(CLI::App& command, GivenFlags& given);

struct Gathered {
  topic::Settings settings;
  topic::Options options;
  std::vector<std::string> warnings;  ///< of config files
};
/// Flag > topic file (where `topic` is given) > run (`stored`, for resume) > environment >
/// castwright.toml > $XDG_CONFIG_HOME/castwright/config.toml > /etc/castwright/config.toml >
/// built-in.
Result<Gathered> gather(const GivenFlags& given,
                        const topic::Topic* topic,
                        const topic::SettingLayer& stored = {});

std::optional<std::string> environment(std::string_view name);

/// `--json`, or with a value `--json=true`.
bool is_json_flag(std::string_view word);
/// Did the user ask for JSON on standard output, by `--json` or a progress of json, as far as it
/// can be told without understanding the command line? For errors of the command line itself.
bool asks_for_json(const std::vector<std::string>& arguments);

}  // namespace castwright::cli
