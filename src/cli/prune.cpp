// castwright prune: removes finished runs that nobody needs, or packs their tapes. Only says what
// it would do unless --yes is given.

#include "app/prune.h"

#include "app/output_root.h"
#include "app/time_span.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/number_flags.h"
#include "cli/output.h"
#include "topic/suggest.h"

#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct PruneFlags {
  app::GivenSettings settings;
  std::string topic;
  std::string older_than;
  int keep = -1;
  bool tapes = false;
  bool edited = false;
  bool yes = false;
  bool json = false;
};

constexpr int keep_max = 1'000'000;

Result<app::PruneRequest> request_of(const PruneFlags& flags, const topic::Options& options) {
  app::PruneRequest request{
      .topic = flags.topic, .edited = flags.edited, .settings = flags.settings};
  if (flags.keep >= 0) request.keep = static_cast<std::size_t>(flags.keep);
  if (!flags.older_than.empty()) {
    CW_TRY(request.older_than, app::parse_span(flags.older_than));
  }
  // The tapes are compressed unless the setting says that those of finished runs are dropped.
  if (flags.tapes)
    request.tapes = options.finished_tapes == topic::FinishedTapes::drop
                        ? topic::FinishedTapes::drop
                        : topic::FinishedTapes::compress;
  return request;
}

/// What is done with the chosen runs, in the words of a message.
std::string deed_of(const app::PruneRequest& request) {
  if (!request.tapes) return "remove";
  return *request.tapes == topic::FinishedTapes::drop ? "drop the tapes of"
                                                      : "compress the tapes of";
}

std::string megabytes(std::uint64_t bytes) {
  constexpr double million = 1e6;
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / million);
}

std::string_view runs_word(std::size_t count) {
  return count == 1 ? "run" : "runs";
}

std::string table_of(const app::PrunePlan& plan, WallTime now) {
  std::string table;
  std::map<std::string, std::size_t> kept;
  for (const app::PruneItem& item : plan.items) {
    if (!item.chosen) {
      ++kept[item.why];
      continue;
    }
    table += fmt::format("{}  {:<20} {:>7} {:>10}\n",
                         item.run.run_id,
                         item.run.topic_id,
                         app::age_text(now - item.created),
                         megabytes(item.bytes));
  }
  if (!kept.empty()) table += fmt::format("stay: {}\n", plan.items.size() - plan.chosen());
  for (const auto& [why, count] : kept)
    table += fmt::format("  {:>5}  {}\n", count, why);
  return table;
}

json::Value to_json(const app::PrunePlan& plan, const app::PruneOutcome* outcome) {
  json::Value runs = json::Value::array();
  for (const app::PruneItem& item : plan.items) {
    json::Value one = json::Value::object();
    one.set("run_id", item.run.run_id)
        .set("topic_id", item.run.topic_id)
        .set("created", rfc3339(item.created))
        .set("chosen", item.chosen)
        .set("why", item.why)
        .set("bytes", static_cast<std::int64_t>(item.bytes));
    runs.push(std::move(one));
  }
  json::Value failed = json::Value::array();
  if (outcome != nullptr)
    for (const std::string& why : outcome->failed)
      failed.push(why);
  json::Value value = json::Value::object();
  value.set("schema", 1)
      .set("dry_run", outcome == nullptr)
      .set("tapes",
           !plan.request.tapes                                 ? json::Value()
           : *plan.request.tapes == topic::FinishedTapes::drop ? json::Value("drop")
                                                               : json::Value("compress"))
      .set("runs", std::move(runs))
      .set("chosen", static_cast<std::int64_t>(plan.chosen()))
      .set("done", static_cast<std::int64_t>(outcome == nullptr ? 0 : outcome->runs))
      .set("bytes", static_cast<std::int64_t>(outcome == nullptr ? plan.bytes() : outcome->freed))
      .set("failed", std::move(failed));
  return value;
}

Result<int> prune(const PruneFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  CW_TRY(const app::PruneRequest request, request_of(flags, gathered.options));
  const WallTime now = RealClock().wall();
  CW_TRY(const auto output, app::look_at_root(gathered.settings));
  CW_TRY(const app::PrunePlan plan, app::plan_prune(*output, request, now));
  const std::string deed = deed_of(request);
  if (!flags.yes) {
    if (flags.json) {
      write_out(json::dump(to_json(plan, nullptr)) + "\n");
      return 0;
    }
    write_out(table_of(plan, now));
    if (plan.items.empty() && !flags.topic.empty())
      write_err(fmt::format("no run of the topic {}\n", topic::printable(flags.topic)));
    write_out(fmt::format("would {} {} {} ({}){}\n",
                          deed,
                          plan.chosen(),
                          runs_word(plan.chosen()),
                          megabytes(plan.bytes()),
                          plan.chosen() == 0 ? "" : "; nothing is done without --yes"));
    return 0;
  }
  CW_TRY(const app::PruneOutcome outcome, app::prune(*output, plan, now));
  for (const std::string& why : outcome.failed)
    write_err(fmt::format("WARNING: {}\n", why));
  if (flags.json) {
    write_out(json::dump(to_json(plan, &outcome)) + "\n");
  } else {
    write_out(fmt::format("{} {}: {}, {} are free\n",
                          outcome.runs,
                          runs_word(outcome.runs),
                          request.tapes ? "tapes packed" : "removed",
                          megabytes(outcome.freed)));
  }
  if (!outcome.fault) return 0;
  return fail(
      *outcome.fault,
      fmt::format("{} of {} runs could not be changed", outcome.failed.size(), plan.chosen()));
}

}  // namespace

void add_prune(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<PruneFlags>();
  CLI::App* const command = app.add_subcommand(
      "prune", "Remove old finished runs, or pack their tapes (a dry run unless --yes)");
  command->footer(
      "Examples:\n  castwright prune --keep 3                   what would go, and what stays\n"
      "  castwright prune --keep 3 --older-than 30d --yes\n"
      "  castwright prune --tapes --older-than 7d --yes\n"
      "A run goes only if both rules let it go. What is unfinished, approved, edited, damaged, "
      "worked "
      "on, or\nwas paid for today or yesterday stays. What the removed runs cost stays in the run "
      "store.");
  command->add_option("--topic", flags->topic, "only runs of this topic")->type_name("ID");
  add_whole_flag(*command,
                 "--keep",
                 flags->keep,
                 {0, keep_max},
                 "keep the newest so many finished runs of each topic");
  command
      ->add_option("--older-than", flags->older_than, "keep runs that are younger (12h, 30d, 4w)")
      ->type_name("SPAN");
  command->add_flag(
      "--tapes", flags->tapes, "only compress the tapes (or drop them, if finished_tapes says so)");
  command->add_flag("--edited", flags->edited, "also runs that a person edited");
  command->add_flag("--yes", flags->yes, "do it");
  add_prune_settings(*command, flags->settings);
  command->add_flag("--json", flags->json, "what is done, or would be, as a JSON object");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = prune(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
