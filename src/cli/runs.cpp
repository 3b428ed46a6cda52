// castwright runs: lists the runs of an output root, the newest first, as their directories have
// it.

#include "app/output_root.h"
#include "app/run_list.h"
#include "app/time_span.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/number_flags.h"
#include "cli/output.h"
#include "core/id.h"
#include "core/money.h"
#include "observe/columns.h"
#include "store/layout.h"
#include "store/run_state.h"
#include "topic/suggest.h"

#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct RunsFlags {
  app::GivenSettings settings;
  app::RunFilter filter;
  std::string since;
  int limit = 0;
  bool json = false;
};

constexpr int limit_max = 1'000'000;

/// What the state of the long script does not say, behind the row.
std::string remarks_of(const app::RunView& view) {
  std::string remarks;
  for (const app::RunView& later : view.later) {
    const std::string_view state = app::state_name(later);
    if (state != "finished")
      remarks += fmt::format("  {} {}", store::row_of(later.record.stage).words.product, state);
  }
  return app::is_rehearsal(view) ? remarks + "  rehearsal" : remarks;
}

std::string row_of(const app::RunView& view, WallTime now) {
  const journal::RunState& state = view.state;
  const bool script = store::writes_script(view.record);
  return fmt::format(
      "{:<26}  {:<20} {:<9} {:>7} {:>14} {:>10} {:>7}{}\n",
      view.found.run_id,
      view.found.topic_id,
      app::state_name(view),
      script ? fmt::format("{}/{}", state.stored(), state.chunks.size()) : "-",
      script ? fmt::format("{}/{}", state.words, view.record.plan.words_target) : "-",
      app::whole_cost_text(view),
      app::age_text(now - ulid_time(view.found.run_id)),
      remarks_of(view));
}

std::string totals_line(const app::RunTotals& totals, std::string_view what) {
  if (totals.runs == 0) return {};
  const app::Tokens& tokens = totals.tokens;
  const bool counted = tokens.input > 0 || tokens.output > 0;
  std::string line =
      fmt::format("{} {}: {} words, {}{}",
                  totals.runs,
                  what,
                  observe::with_commas(totals.words),
                  money_shown(totals.cost),
                  totals.unknown_bills == 0
                      ? std::string()
                      : fmt::format(" and the unknown bills of {}", totals.unknown_bills));
  if (counted)
    line += fmt::format("; tokens: {} in ({} cached), {} out",
                        observe::with_commas(tokens.input),
                        observe::with_commas(tokens.cached),
                        observe::with_commas(tokens.output));
  return line + "\n";
}

void print_table(const app::RunList& list) {
  std::string table = fmt::format("{:<26}  {:<20} {:<9} {:>7} {:>14} {:>10} {:>7}\n",
                                  "run",
                                  "topic",
                                  "state",
                                  "chunks",
                                  "words",
                                  "cost",
                                  "age");
  const WallTime now = RealClock().wall();
  for (const app::RunView& view : list.runs)
    table += row_of(view, now);
  const std::string totals = totals_line(list.paid, list.paid.runs == 1 ? "run" : "runs")
                             + totals_line(list.pruned, "pruned since, and paid for")
                             + totals_line(list.rehearsed, "rehearsed (nothing was paid)");
  if (!totals.empty()) table += "\n" + totals;
  write_out(table);
}

Result<app::RunList> runs_of(const RunsFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  app::RunFilter filter = flags.filter;
  if (!flags.since.empty()) {
    CW_TRY(filter.since, app::parse_moment(flags.since, RealClock().wall()));
  }
  if (flags.limit > 0) filter.limit = static_cast<std::size_t>(flags.limit);
  if (app::has_no_root_yet(gathered.settings)) return app::RunList();
  CW_TRY(const auto output, app::look_at_root(gathered.settings));
  return app::list_runs(*output, filter);
}

Result<int> print_runs(const RunsFlags& flags) {
  CW_TRY(const app::RunList list, runs_of(flags));
  for (const std::string& damage : list.damaged)
    write_err(fmt::format("WARNING: {}\n", damage));
  if (flags.json) {
    json::Value all = json::Value::array();
    for (const app::RunView& view : list.runs)
      all.push(to_json(view));
    write_out(json::dump(all) + "\n");
  } else {
    print_table(list);
  }
  if (list.runs.empty() && !flags.filter.topic.empty())
    write_err(fmt::format("no run of the topic {}; castwright runs lists those of all topics\n",
                          topic::printable(flags.filter.topic)));
  return 0;
}

}  // namespace

void add_runs(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<RunsFlags>();
  CLI::App* const command =
      app.add_subcommand("runs", "List the runs of an output root, and what they cost");
  command->footer(
      "Examples:\n  castwright runs --since 30d                 what a month cost\n"
      "  castwright runs --state unfinished --topic daily-news\n"
      "  castwright runs --json --limit 1 | jq -r '.[0].run_dir'\n"
      "A run may be named by its id, the beginning of it, its topic (the newest run), @last,\n"
      "@last-finished, TOPIC@last-finished, or the path of its folder.");
  add_output_root(*command, flags->settings);
  command->add_option("--topic", flags->filter.topic, "only runs of this topic")->type_name("ID");
  const auto states = app::run_states();
  command
      ->add_option("--state",
                   flags->filter.state,
                   "only runs in this state; unfinished: something is left to do")
      ->check(CLI::IsMember(std::vector<std::string>(states.begin(), states.end())));
  command
      ->add_option("--since",
                   flags->since,
                   "only runs made since a date (2026-11-01) or within a span (12h, 30d, 4w)")
      ->type_name("WHEN");
  add_whole_flag(
      *command, "--limit", flags->limit, {1, limit_max}, "only the newest so many (all)");
  command->add_flag("--json", flags->json, "as a JSON array");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = print_runs(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
