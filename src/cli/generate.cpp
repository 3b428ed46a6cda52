// castwright generate: a new run for a topic: the long script, then the shorter ones.

#include "cli/commands.h"
#include "cli/files.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/pass_b.h"
#include "cli/resume.h"
#include "core/id.h"
#include "passes/pass_b.h"
#include "plan/plan.h"
#include "store/calibration.h"
#include "store/layout.h"

#include <memory>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct GenerateFlags {
  std::string topic;
  GivenFlags settings;
  RehearsalFlags rehearsal;
  bool new_run = false;
  Telling telling;
};

bool is_fresh(const store::Output::Found& run, const topic::Topic& topic, const Clock& clock) {
  return clock.wall() - ulid_time(run.run_id) < std::chrono::hours(topic.freshness_hours);
}

/// The topic's newest run, where it is unfinished and still fresh. Rehearsals and paid runs do not
/// count for each other.
Result<std::optional<OpenRun>> find_unfinished(store::Output& output,
                                               const topic::Topic& topic,
                                               const Clock& clock,
                                               bool rehearsal,
                                               const GivenFlags& settings) {
  CW_TRY(const auto runs, output.runs());
  for (const store::Output::Found& found : runs) {
    if (found.topic_id != topic.id) continue;
    auto run = open_run(output, found);
    // A process that died while it made the run left nothing that was paid for.
    if (!run && run.error().fault == Fault::missing) continue;
    if (!is_fresh(found, topic, clock)) return std::nullopt;
    if (!run) return std::unexpected(std::move(run).error());
    if ((run->record.provider == "rehearsal") != rehearsal) continue;
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
                              || row.key == "progress" || row.key == "budget_daily"
                              || row.key.starts_with("key_");
    const std::string& value = settings.of(row.key).text;
    if (!of_the_shell && !value.empty()) kept.emplace(row.key, value);
  }
  return kept;
}

Result<store::RunRecord> make_record(const LoadedTopic& loaded,
                                     const Gathered& gathered,
                                     const Access& access,
                                     WallTime now) {
  const topic::Options& options = gathered.options;
  const plan::Wish wish{
      .words = options.words, .chunks = options.chunks, .chunks_auto = options.chunks_auto};
  store::RunRecord record;
  CW_TRY(record.plan, plan::make_plan(wish, loaded.topic));
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
  record.templates = passes::built_in_templates();
  return record;
}

Result<int> generate(const GenerateFlags& flags) {
  CW_TRY(const Gathered before_topic, gather(flags.settings, nullptr));
  CW_TRY(LoadedTopic loaded, load_topic(flags.topic, before_topic.options.topics_dir));
  CW_TRY(Gathered gathered, gather(flags.settings, &loaded.topic));
  const topic::Options& options = gathered.options;
  if (!options.research_model.empty() && options.research_model != options.model) {
    return fail(Fault::usage, "--research-model: this version asks one model for all chunks");
  }
  CW_TRY(Access access, open_access(options));
  // The lock first: whoever comes second leaves before doing any work.
  CW_TRY(store::Output output, store::Output::open(options.output_root));
  std::vector<std::string> warnings;
  CW_TRY(const auto lock, output.lock(loaded.topic.id, &warnings));
  const RealClock clock;
  Telling telling = flags.telling;
  telling.progress = options.progress;
  if (!flags.new_run) {
    CW_TRY(auto unfinished,
           find_unfinished(output, loaded.topic, clock, access.rehearsal, flags.settings));
    if (unfinished) {
      const GoOn how{.job = {.no_repay = true},
                     .change = {},
                     .only_if_free = true,
                     .settings = flags.settings,
                     .rehearsal = flags.rehearsal,
                     .telling = telling};
      const std::string resume =
          resume_command(unfinished->found.run_id, output.root().path().string());
      const std::string run_dir = unfinished->folder->path().string();
      const auto code = go_on(*std::move(unfinished), output, how, std::move(warnings));
      return code ? *code : tell_failure(telling, code.error(), {}, resume, run_dir);
    }
  }
  CW_TRY(store::RunRecord record, make_record(loaded, gathered, access, clock.wall()));
  record.calibration = store::frozen_calibration(output, record, loaded.topic.language);
  CW_RETURN_IF_ERROR(output.prove(free_bytes_needed(record.plan.words_target)));
  CW_RETURN_IF_ERROR(start_rehearsal(access, flags.rehearsal.options(loaded.source_file)));
  CW_TRY(const auto folder, output.make_run(record.topic_id, record.run_id));
  CW_RETURN_IF_ERROR(store::write_run_record(*folder, record));

  for (auto* more : {&loaded.warnings, &gathered.warnings, &access.warnings}) {
    warnings.insert(warnings.end(), more->begin(), more->end());
  }
  const Session session{.clock = clock,
                        .output = output,
                        .folder = *folder,
                        .record = record,
                        .topic = loaded.topic,
                        .options = options,
                        .access = access,
                        .telling = telling,
                        .warnings = std::move(warnings)};
  const bool follows = !options.only_pass_a && !passes::items_of(loaded.topic, 0).empty();
  Held held;
  const int code = run_session(session, follows ? &held : nullptr);
  return held.done ? write_pass_b(session, std::move(held.document), false) : code;
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
      "my-model");
  command->add_option("--topic", flags->topic, "topic id, or path of a topic file")
      ->type_name("ID|PATH")
      ->required();
  add_setting_flags(*command, flags->settings);
  command->add_flag("--new-run", flags->new_run, "start over, whatever is unfinished");
  command->add_flag("--json", flags->telling.json_result, "the result as JSON on standard output");
  command
      ->add_option("--metrics-textfile",
                   flags->telling.metrics_textfile,
                   "write the figures as Prometheus text")
      ->type_name("FILE");
  add_rehearsal_flags(*command, flags->rehearsal);
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = generate(*flags);
      if (code) return *code;
      Telling telling = flags->telling;
      const auto progress = flags->settings.find("progress");
      if (progress != flags->settings.end() && progress->second == "json") {
        telling.progress = topic::Progress::json;
      }
      return tell_failure(telling, code.error(), {}, "", "");
    };
  });
}

}  // namespace castwright::cli
