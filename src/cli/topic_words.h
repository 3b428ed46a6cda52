#pragma once
// What the commands that make or name topics have in common: the flag of the folder, and what is
// said about a topic that was made. Main thread.

#include "app/new_topic.h"
#include "app/settings.h"

#include <string>
#include <string_view>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}

namespace castwright::cli {

/// Adds `--topics-dir` alone. `given` must outlive the parse.
void add_topics_dir(CLI::App& command, app::GivenSettings& given);

/// The command `castwright VERB --topic ID` with the flags that the user gave.
std::string topic_command(std::string_view verb,
                          const std::string& id,
                          const app::GivenSettings& given);
/// The same for a first try, which costs nothing: `castwright generate … --provider rehearsal`.
/// Flags about a model, its price and its server are left out: the built-in server has its own.
std::string rehearse_command(const std::string& id, app::GivenSettings given);
/// The command that makes a topic of the title where the user's settings say, `topics_dir`.
std::string new_command(const std::string& title,
                        const app::GivenSettings& given,
                        const std::string& topics_dir);

/// An age in the unit in which a person says it: `36 hours`, `7 days`, `30 years`.
std::string age_text(int hours);

/// Words for a person: what was made, what was chosen for them and why, and the next commands.
std::string about_made(const app::MadeTopic& made, const app::GivenSettings& given);

}  // namespace castwright::cli
