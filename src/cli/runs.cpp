// castwright runs: lists the runs of an output root, the newest first, as their directories have
// it.

#include "app/output_root.h"
#include "app/run_view.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "store/output.h"
#include "topic/suggest.h"

#include <cstddef>
#include <memory>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct RunsFlags {
  app::GivenSettings settings;
  std::string topic;
  bool json = false;
};

Result<int> list_runs(const RunsFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  std::string table = fmt::format("{:<26}  {:<20} {:<9} {:>7} {:>14} {:>10}  {}\n",
                                  "run",
                                  "topic",
                                  "state",
                                  "chunks",
                                  "words",
                                  "cost",
                                  "created");
  json::Value list = json::Value::array();
  std::size_t shown = 0;
  if (app::has_no_root_yet(gathered.settings)) {
    write_out(flags.json ? json::dump(list) + "\n" : table);
    return 0;
  }
  CW_TRY(const auto output, app::look_at_root(gathered.settings));
  CW_TRY(const auto all, output->runs());
  for (const store::Output::Found& found : all) {
    if (!flags.topic.empty() && found.topic_id != flags.topic) continue;
    const auto view = app::view_run(*output, found);
    if (!view) {  // a damaged run is named and does not hide the others
      write_err(fmt::format("WARNING: run {}: {}\n", found.run_id, view.error().what));
      continue;
    }
    list.push(to_json(*view));
    ++shown;
    const journal::RunState& state = view->state;
    const bool script = store::writes_script(view->record);
    table += fmt::format(
        "{:<26}  {:<20} {:<9} {:>7} {:>14} {:>10}  {}\n",
        found.run_id,
        found.topic_id,
        app::state_name(*view),
        script ? fmt::format("{}/{}", state.stored(), state.chunks.size()) : "-",
        script ? fmt::format("{}/{}", state.words, view->record.plan.words_target) : "-",
        app::cost_text(*view),
        view->record.created);
  }
  write_out(flags.json ? json::dump(list) + "\n" : table);
  if (shown == 0 && !flags.topic.empty())
    write_err(fmt::format("no run of the topic {}; castwright runs lists those of all topics\n",
                          topic::printable(flags.topic)));
  return 0;
}

}  // namespace

void add_runs(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<RunsFlags>();
  CLI::App* const command = app.add_subcommand("runs", "List the runs of an output root");
  add_output_root(*command, flags->settings);
  command->add_option("--topic", flags->topic, "only runs of this topic")->type_name("ID");
  command->add_flag("--json", flags->json, "as a JSON array");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = list_runs(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
