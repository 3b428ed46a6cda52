// castwright generate: a new run for a topic, or for many: the long script, then the shorter ones.

#include "cli/assignment.h"
#include "cli/batch.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/flags.h"
#include "cli/go_on.h"
#include "cli/output.h"
#include "cli/pass_b.h"
#include "cli/plan.h"
#include "core/id.h"
#include "passes/pass_b.h"
#include "plan/plan.h"
#include "store/calibration.h"
#include "store/layout.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct GenerateFlags {
  std::vector<std::string> topics;
  bool all = false;
  int jobs = jobs_usual;
  GivenFlags settings;
  RehearsalFlags rehearsal;
  bool new_run = false;
  bool dry_run = false;
  Telling telling;
};

bool is_fresh(const store::Output::Found& run, const topic::Topic& topic, const Clock& clock) {
  return clock.wall() - ulid_time(run.run_id) < std::chrono::hours(topic.freshness_hours);
}

/// The topic's newest run among `runs`, where it is unfinished and still fresh. Rehearsals and paid
/// runs do not count for each other.
Result<std::optional<OpenRun>> find_unfinished(store::Output& output,
                                               const std::vector<store::Output::Found>& runs,
                                               const topic::Topic& topic,
                                               const Clock& clock,
                                               bool rehearsal,
                                               const GivenFlags& settings) {
  for (const store::Output::Found& found : runs) {
    if (found.topic_id != topic.id) continue;
    auto run = open_run(output, found);
    // A process that died while it made the run left nothing that was paid for.
    if (!run && run.error().fault == Fault::missing) continue;
    if (!is_fresh(found, topic, clock)) return std::nullopt;
    if (!run) return std::unexpected(std::move(run).error());
    if ((run->record.provider == "rehearsal") != rehearsal) continue;
    // It would buy the long script that the topic no longer wants, or never write the one it wants.
    if (store::writes_script(run->record) == topic.long_is_off()) return std::nullopt;
    if (run->state.phase == store::RunPhase::finished) {
      CW_TRY(const bool left, pass_b_is_left(*run, settings));
      if (!left) return std::nullopt;
    }
    return std::optional<OpenRun>(*std::move(run));
  }
  return std::nullopt;
}

/// Settings that a later `resume` of the run takes over (docs/formats/run.md).
std::map<std::string, std::string, std::less<>> kept_options(const topic::Settings& settings) {
  std::map<std::string, std::string, std::less<>> kept;
  for (const topic::SettingRow& row : topic::setting_rows()) {
    // Where to look, how to show, and where the key is belong to the user's shell, not to the run.
    const bool of_the_shell = row.key == "topics_dir" || row.key == "output_root"
                              || row.key == "prompts_dir" || row.key == "progress"
                              || row.key == "budget_daily" || row.key.starts_with("key_");
    const std::string& value = settings.of(row.key).text;
    if (!of_the_shell && !value.empty()) kept.emplace(row.key, value);
  }
  // A resume from another folder needs the same file.
  if (const auto file = kept.find("ca_file"); file != kept.end()) {
    file->second = std::filesystem::absolute(file->second).string();
  }
  return kept;
}

/// A topic that can be written: read, its settings laid over each other, planned, and whom to ask.
struct Order {
  LoadedTopic loaded;
  Gathered gathered;
  plan::Plan plan;
  Access access;
  passes::Templates templates;

  bool pass_b_follows() const {
    return !gathered.options.only_pass_a && !passes::items_of(loaded.topic, 0).empty();
  }
  std::vector<std::string> warnings() const {
    std::vector<std::string> all = loaded.warnings;
    for (const auto* more : {&gathered.warnings, &access.warnings})
      all.insert(all.end(), more->begin(), more->end());
    return all;
  }
};

/// Everything that can be wrong with what was asked for is told here: before a run is made.
Result<Order> take_order(const std::string& topic, const GenerateFlags& flags) {
  CW_TRY(const Gathered before_topic, gather(flags.settings, nullptr));
  Order order;
  CW_TRY(order.loaded, load_topic(topic, before_topic.options.topics_dir));
  CW_TRY(order.gathered, gather(flags.settings, &order.loaded.topic));
  const topic::Options& options = order.gathered.options;
  CW_TRY(order.plan,
         plan::make_plan(
             {.words = options.words, .chunks = options.chunks, .chunks_auto = options.chunks_auto},
             order.loaded.topic));
  CW_TRY(order.templates, load_templates(options.prompts_dir));
  CW_RETURN_IF_ERROR(rehearsal::Server::check(flags.rehearsal.options(
      options.provider == "rehearsal" ? order.loaded.source_file : std::filesystem::path())));
  CW_TRY(order.access, open_access(options));
  CW_RETURN_IF_ERROR(check_prices(options, order.access));
  if (order.pass_b_follows()) {
    CW_RETURN_IF_ERROR(check_access(pass_b_options(options, order.loaded.topic), "--pass-b-model"));
  }
  return order;
}

store::RunRecord make_record(const Order& order, WallTime now) {
  const auto& [loaded, gathered, plan, access, templates] = order;
  const topic::Options& options = gathered.options;
  store::RunRecord record;
  record.plan = plan;
  record.run_id = make_ulid(now);
  record.topic_id = loaded.topic.id;
  record.created = rfc3339(now);
  record.today = date_of(now);
  record.version = CW_VERSION;
  record.provider = access.provider;
  record.base_url = access.rehearsal ? "" : access.endpoint.base_url;
  record.model = access.endpoint.model;
  record.topic_file = std::filesystem::absolute(loaded.file).string();
  record.topic = loaded.topic.raw;
  record.source_text = loaded.source_text;
  record.options = kept_options(gathered.settings);
  // Said or meant: every process of the run asks in the same order.
  record.options["research"] =
      options.research == topic::ResearchStage::first ? "first" : "with-opening";
  record.templates = templates;
  return record;
}

struct NewRun {
  std::unique_ptr<disk::Folder> folder;
  store::RunRecord record;
};
/// Makes the run on disk, after proving that there is room for it.
Result<NewRun> make_run(const Order& order,
                        store::Output& output,
                        WallTime now,
                        const std::string& batch) {
  NewRun run;
  run.record = make_record(order, now);
  run.record.batch = batch;
  run.record.calibration =
      store::frozen_calibration(output, run.record, order.loaded.topic.language);
  CW_TRY(run.folder, output.make_run(run.record.topic_id, run.record.run_id));
  CW_RETURN_IF_ERROR(store::write_run_record(*run.folder, run.record));
  return run;
}

Result<int> generate_one(const GenerateFlags& flags) {
  CW_TRY(Order order, take_order(flags.topics.front(), flags));
  const topic::Options options = order.gathered.options;
  // The lock first: whoever comes second leaves before doing any work.
  CW_TRY(store::Output output, store::Output::open(options.output_root));
  std::vector<std::string> warnings;
  CW_TRY(auto lock, output.lock(order.loaded.topic.id, &warnings));
  Workshop workshop(output);
  Telling telling = flags.telling;
  telling.progress = options.progress;
  if (!flags.new_run) {
    CW_TRY(const auto runs, output.runs());
    CW_TRY(auto unfinished,
           find_unfinished(output,
                           runs,
                           order.loaded.topic,
                           workshop.clock(),
                           order.access.rehearsal,
                           flags.settings));
    if (unfinished) {
      const GoOn how{.job = {.no_repay = true},
                     .change = {},
                     .only_if_free = true,
                     .settings = flags.settings,
                     .rehearsal = flags.rehearsal,
                     .telling = telling};
      return go_on(*std::move(unfinished), std::move(lock), workshop, how, std::move(warnings));
    }
  }
  CW_RETURN_IF_ERROR(output.prove(free_bytes_needed(options.words)));
  CW_RETURN_IF_ERROR(workshop.rehearse(order.access, flags.rehearsal, order.loaded.source_file));
  CW_TRY(NewRun run, make_run(order, output, workshop.clock().wall(), ""));
  const std::vector<std::string> more = order.warnings();
  warnings.insert(warnings.end(), more.begin(), more.end());
  const bool follows = order.pass_b_follows();
  return carry_out(
      workshop,
      std::make_unique<Assignment>(workshop,
                                   Assignment::Given{.lock = std::move(lock),
                                                     .folder = std::move(run.folder),
                                                     .record = std::move(run.record),
                                                     .topic = std::move(order.loaded.topic),
                                                     .options = options,
                                                     .access = std::move(order.access),
                                                     .telling = telling,
                                                     .warnings = std::move(warnings),
                                                     .follows = follows}));
}

/// Switched off in its file. One that cannot be read is not: check_orders() says what is wrong.
bool is_off(const std::string& topic, const std::filesystem::path& folder) {
  const auto loaded = load_topic(topic, folder);
  return loaded && !loaded->topic.enabled;
}

/// Ids or paths of the topics that are meant. A topic that is named runs whatever its file says.
Result<std::vector<std::string>> topics_of(const GenerateFlags& flags) {
  if (!flags.all) return flags.topics;
  CW_TRY(const Gathered gathered, gather(flags.settings, nullptr));
  const std::filesystem::path folder = gathered.options.topics_dir;
  CW_TRY(auto names, topic_files(folder));
  const std::size_t off =
      std::erase_if(names, [&](const std::string& topic) { return is_off(topic, folder); });
  if (names.empty()) {
    return fail(Fault::missing,
                fmt::format("no {}topic file in {}", off > 0 ? "enabled " : "", folder.string()));
  }
  if (off > 0)
    write_err(fmt::format("{} topic{} left out: enabled is false\n", off, off == 1 ? "" : "s"));
  return names;
}

/// All of them are read before anything is paid for: a topic that cannot be written is told now.
Status check_orders(const std::vector<std::string>& topics, const GenerateFlags& flags) {
  std::map<std::string, std::string> files;  ///< by id
  std::optional<Error> first;
  for (const std::string& topic : topics) {
    const auto order = take_order(topic, flags);
    Status known;
    if (!order) {
      known = std::unexpected(order.error());
    } else {
      const std::string file = order->loaded.file.string();
      const std::string& id = order->loaded.topic.id;
      const auto [before, added] = files.emplace(id, file);
      if (!added) {
        known =
            fail(Fault::usage,
                 fmt::format("topic {} is named twice, by {} and {}", id, before->second, file));
      }
    }
    // What is wrong with the flags is the same for every topic, and told once.
    if (known || (first && first->what == known.error().what)) continue;
    if (first) write_err(error_line(known.error()));
    if (!first) first = known.error();
  }
  if (first) return std::unexpected(*std::move(first));
  return {};
}

/// The runs of all topics, made before the first of them is begun: what a crash leaves is found by
/// `resume --all`.
Result<std::vector<store::Output::Found>> make_runs(const std::vector<std::string>& topics,
                                                    const GenerateFlags& flags,
                                                    store::Output& output,
                                                    const Telling& telling) {
  const RealClock clock;
  const std::string batch = make_ulid(clock.wall());
  CW_TRY(const auto runs, output.runs());
  std::map<std::string, std::vector<store::Output::Found>> by_topic;
  for (const store::Output::Found& found : runs)
    by_topic[found.topic_id].push_back(found);
  std::vector<store::Output::Found> chosen;
  for (const std::string& topic : topics) {
    CW_TRY(const Order order, take_order(topic, flags));
    const std::string& id = order.loaded.topic.id;
    std::vector<std::string> warnings;
    const auto lock = output.lock(id, &warnings);
    if (!lock && lock.error().fault != Fault::busy) return std::unexpected(lock.error());
    Telling of_topic = telling;
    of_topic.label = id;
    if (!lock) {
      of_topic.say(error_line(lock.error()));
      continue;
    }
    std::optional<OpenRun> unfinished;
    if (!flags.new_run) {
      CW_TRY(unfinished,
             find_unfinished(output,
                             by_topic[id],
                             order.loaded.topic,
                             clock,
                             order.access.rehearsal,
                             flags.settings));
    }
    if (unfinished) {
      chosen.push_back(unfinished->found);
      continue;
    }
    CW_TRY(const NewRun made, make_run(order, output, clock.wall(), batch));
    chosen.push_back({.topic_id = id, .run_id = made.record.run_id});
    for (const std::string& warning : order.warnings())
      of_topic.say(fmt::format("WARNING: {}\n", warning));
  }
  return chosen;
}

Result<int> generate_many(const GenerateFlags& flags, const std::vector<std::string>& topics) {
  CW_RETURN_IF_ERROR(check_orders(topics, flags));
  CW_TRY(const Gathered gathered, gather(flags.settings, nullptr));
  const topic::Options& options = gathered.options;
  CW_TRY(store::Output output, store::Output::open(options.output_root));
  // Generous for one run: what those need that are at work together is enough for all that end
  // well.
  const auto at_once = std::min(topics.size(), static_cast<std::size_t>(flags.jobs));
  CW_RETURN_IF_ERROR(output.prove(free_bytes_needed(options.words) * at_once));
  Telling telling = flags.telling;
  telling.progress = options.progress;
  CW_TRY(const auto runs, make_runs(topics, flags, output, telling));
  return work_on_all(output,
                     runs,
                     {.how = {.job = {.no_repay = true},
                              .only_if_free = true,
                              .shared_budget = true,
                              .settings = flags.settings,
                              .rehearsal = flags.rehearsal,
                              .telling = telling},
                      .jobs = flags.jobs,
                      .parallel = options.parallel,
                      .budget = options.budget,
                      .left_out = topics.size() - runs.size()});
}

Result<int> generate(const GenerateFlags& flags) {
  CW_TRY(const auto topics, topics_of(flags));
  if (flags.dry_run) return plan_topics(topics, flags.settings, flags.telling.json_result);
  if (!flags.all && topics.size() == 1) return generate_one(flags);
  return generate_many(flags, topics);
}

}  // namespace

void add_generate(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<GenerateFlags>();
  CLI::App* const command = app.add_subcommand("generate", "Write the long script of a topic");
  command->footer(
      "Examples:\n"
      "  castwright generate --topic topic-01 --topics-dir examples/topics --provider rehearsal\n"
      "  castwright generate --topic topics/topic-01.json --budget 15\n"
      "  castwright generate --topic topic-01 --base-url http://127.0.0.1:8000/v1 --model "
      "my-model\n"
      "  castwright generate --all --jobs 20 --budget 400");
  auto* const topics =
      command
          ->add_option(
              "--topic", flags->topics, "topic id, or path of a topic file; may be repeated")
          ->type_name("ID|PATH");
  auto* const all = command->add_flag("--all", flags->all, "every topic of --topics-dir");
  topics->excludes(all);
  add_jobs_flag(*command, flags->jobs);
  add_setting_flags(*command, Uses::generate, flags->settings);
  command->add_flag("--new-run", flags->new_run, "start over, whatever is unfinished");
  command->add_flag("--dry-run", flags->dry_run, "castwright plan: nothing is sent or made");
  command->add_flag("--json", flags->telling.json_result, "the result as JSON on standard output");
  command
      ->add_option("--metrics-textfile",
                   flags->telling.metrics_textfile,
                   "write the figures as Prometheus text")
      ->type_name("FILE");
  add_rehearsal_flags(*command, flags->rehearsal);
  command->callback([flags, &chosen] {
    chosen = [flags] {
      if (flags->topics.empty() && !flags->all) {
        return report(Error{Fault::usage, "--topic ID is required, or --all"});
      }
      const auto code = generate(*flags);
      return code ? *code : tell_failure(flags->telling, code.error(), {}, "", "");
    };
  });
}

}  // namespace castwright::cli
