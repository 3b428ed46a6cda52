#pragma once
// One file per command: each adds its flags to the parser and leaves what to do when it was chosen.
// The only module that writes to standard output.

#include <functional>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}

namespace castwright::cli {

/// Set by the command that the user chose; returns the exit code.
using Action = std::function<int()>;

void add_generate(CLI::App& app, Action& chosen);
void add_resume(CLI::App& app, Action& chosen);
void add_cancel(CLI::App& app, Action& chosen);
void add_reparse(CLI::App& app, Action& chosen);
void add_redo(CLI::App& app, Action& chosen);
void add_check(CLI::App& app, Action& chosen);
void add_diff(CLI::App& app, Action& chosen);
void add_export(CLI::App& app, Action& chosen);
void add_import(CLI::App& app, Action& chosen);
void add_doctor(CLI::App& app, Action& chosen);
void add_plan(CLI::App& app, Action& chosen);
void add_models(CLI::App& app, Action& chosen);
void add_runs(CLI::App& app, Action& chosen);
void add_show(CLI::App& app, Action& chosen);
void add_rehearse(CLI::App& app, Action& chosen);
void add_inspect(CLI::App& app, Action& chosen);
void add_help(CLI::App& app, Action& chosen);

}  // namespace castwright::cli
