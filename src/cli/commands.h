#pragma once
// The commands of the program, one file for each. add_NAME() adds the command and its flags to the
// parser; when the user chooses it, it puts what is to be done into `chosen`, which runs after the
// parse. `app` and `chosen` must outlive the parse. This module alone writes to standard output.
// Main thread.

#include <functional>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}

namespace castwright::cli {

/// The work of the command that the user chose. Returns the exit code of the process.
using Action = std::function<int()>;

void add_new(CLI::App& app, Action& chosen);
void add_init(CLI::App& app, Action& chosen);
void add_topics(CLI::App& app, Action& chosen);
void add_generate(CLI::App& app, Action& chosen);
void add_resume(CLI::App& app, Action& chosen);
void add_cancel(CLI::App& app, Action& chosen);
void add_reparse(CLI::App& app, Action& chosen);
void add_redo(CLI::App& app, Action& chosen);
void add_approve(CLI::App& app, Action& chosen);
void add_check(CLI::App& app, Action& chosen);
void add_diff(CLI::App& app, Action& chosen);
void add_export(CLI::App& app, Action& chosen);
void add_import(CLI::App& app, Action& chosen);
void add_config(CLI::App& app, Action& chosen);
void add_doctor(CLI::App& app, Action& chosen);
void add_plan(CLI::App& app, Action& chosen);
void add_models(CLI::App& app, Action& chosen);
void add_edit(CLI::App& app, Action& chosen);
void add_runs(CLI::App& app, Action& chosen);
void add_prune(CLI::App& app, Action& chosen);
void add_show(CLI::App& app, Action& chosen);
void add_watch(CLI::App& app, Action& chosen);
void add_serve(CLI::App& app, Action& chosen);
void add_rehearse(CLI::App& app, Action& chosen);
void add_inspect(CLI::App& app, Action& chosen);
void add_completion(CLI::App& app, Action& chosen);
void add_schema(CLI::App& app, Action& chosen);
void add_help(CLI::App& app, Action& chosen);

}  // namespace castwright::cli
