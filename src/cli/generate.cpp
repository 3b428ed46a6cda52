// castwright generate: starts a run for a topic, or for many: the long script, then the shorter
// ones.

#include "app/files.h"
#include "app/shell.h"
#include "app/start.h"
#include "cli/batch_output.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/generate_title.h"
#include "cli/option_tree.h"
#include "cli/output.h"
#include "cli/plan.h"
#include "cli/rehearsal_flags.h"
#include "cli/run_output.h"
#include "cli/signals.h"
#include "topic/suggest.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct GenerateFlags {
  std::vector<std::string> title;
  std::vector<std::string> topics;
  bool all = false;
  int jobs = app::jobs_default;
  bool dry_run = false;
  std::string others;  ///< the flags that were given and are no settings, as they are typed
  std::string once_per;
  app::StartRequest request;
  OutputOptions output;
};

Result<int> generate_one(const GenerateFlags& flags) {
  CW_TRY(app::PreparedTopic topic, app::prepare_topic(flags.topics.front(), flags.request));
  OutputOptions show = flags.output;
  show.progress = topic.options().progress;
  show.script_out = topic.options().script_out;
  CW_RETURN_IF_ERROR(check_script_out(show.script_out, show.wants_json(), false));
  CW_TRY(const auto output, store::Output::open(topic.options().output_root));
  app::Runtime runtime(*output, take_signals);
  RunOutput listener(show, runtime);
  CW_TRY(const app::RunOutcome outcome,
         app::start(std::move(topic), runtime, listener, flags.request));
  return listener.print(outcome);
}

/// The ids or paths of the topics that the flags mean. --all leaves out topics whose file switches
/// them off; a topic that is named runs whatever its file says.
Result<std::vector<std::string>> topics_of(const GenerateFlags& flags) {
  if (!flags.all) return flags.topics;
  CW_TRY(const app::Gathered gathered, app::gather(flags.request.settings, nullptr));
  CW_TRY(app::EnabledTopics topics, app::enabled_topics(gathered.options.topics_dir));
  const std::size_t off = topics.switched_off;
  if (off > 0)
    write_err(fmt::format("{} topic{} left out: enabled is false\n", off, off == 1 ? "" : "s"));
  return std::move(topics.files);
}

Result<int> generate_many(const GenerateFlags& flags, std::vector<std::string> topics) {
  CW_TRY(const app::PreparedBatch batch,
         app::prepare_batch(std::move(topics), flags.request, flags.jobs, [](const Error& error) {
           write_err(with_colours(error_line(error)));
         }));
  CW_RETURN_IF_ERROR(check_script_out(batch.options.script_out, flags.output.wants_json(), true));
  CW_TRY(const auto output, store::Output::open(batch.options.output_root));
  OutputOptions show = flags.output;
  show.progress = batch.options.progress;
  app::Runtime runtime(*output, take_signals);
  BatchOutput listener(show, runtime, batch.topics.size());
  CW_TRY(const app::BatchRuns made, app::make_runs(batch, *output, listener));
  CW_TRY(const app::BatchOutcome outcome,
         app::run_batch(runtime, listener, made.runs, app::batch_request(batch)));
  return listener.print_batch(outcome, made);
}

Result<int> generate(GenerateFlags flags) {
  CW_RETURN_IF_ERROR(check_metrics_file(flags.output));
  if (!flags.once_per.empty()) {
    CW_TRY(flags.request.once_per, app::parse_once_per(flags.once_per));
  }
  // A topic that somebody named is asked for; --all takes what is there.
  flags.request.leave_out_broken = flags.all;
  CW_TRY(const auto topics, topics_of(flags));
  if (flags.dry_run) {
    return plan_topics(topics, flags.request.settings, flags.output.json_result);
  }
  if (!flags.all && topics.size() == 1) return generate_one(flags);
  return generate_many(flags, topics);
}

/// The flags that were typed and are no settings, without those that decide about topics or begin a
/// run in any case: a message suggests the rest again.
std::string other_flags(const CLI::App& command) {
  constexpr std::array<std::string_view, 3> left_out{"topic", "all", "new-run"};
  std::string flags;
  std::vector<const CLI::Option*> seen;
  for (const CLI::Option* const option : command.parse_order()) {
    const bool known = std::ranges::find(seen, option) != seen.end();
    seen.push_back(option);
    if (known || option->get_positional() || option->get_lnames().empty()) continue;
    const std::string& name = option->get_lnames().front();
    if (setting_of(*option) != nullptr || std::ranges::find(left_out, name) != left_out.end())
      continue;
    if (takes_no_value(*option)) {
      flags += " --" + name;
      continue;
    }
    for (const std::string& value : option->results())
      flags += fmt::format(" --{} {}", name, app::shell_quoted(value));
  }
  return flags;
}

/// Does what words that are no flag ask for (cli/generate_title.h). Returns the exit code.
Result<int> generate_title(GenerateFlags flags) {
  CW_RETURN_IF_ERROR(check_no_key_word(flags.title));
  if (flags.all || !flags.topics.empty()) {
    return fail(Fault::usage,
                fmt::format("a title makes a topic of its own: leave out {}, or {}",
                            flags.all ? "--all" : "--topic",
                            topic::printable(flags.title.front())));
  }
  CW_TRY(const std::optional<std::string> topic,
         topic_of_title(flags.title,
                        {.settings = flags.request.settings,
                         .others = flags.others,
                         .dry_run = flags.dry_run,
                         .json = flags.output.json_result}));
  if (!topic) return 0;
  flags.topics = {*topic};
  return generate(flags);
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
  command->add_option("title", flags->title, "in place of a topic: offers to make one of it")
      ->type_name("TITLE");
  auto* const topics =
      command
          ->add_option(
              "--topic", flags->topics, "topic id, or path of a topic file; may be repeated")
          ->type_name("ID|PATH");
  auto* const all = command->add_flag("--all", flags->all, "every topic of --topics-dir");
  topics->excludes(all);
  add_jobs_flag(*command, flags->jobs);
  add_setting_flags(*command, topic::SettingUse::generate, flags->request.settings);
  auto* const new_run = command->add_flag(
      "--new-run", flags->request.new_run, "start a new run, even if one is unfinished");
  command->add_option("--once-per", flags->once_per, "at most one run in a UTC day or HOURS")
      ->type_name("day|HOURS")
      ->excludes(new_run);
  command->add_flag("--dry-run", flags->dry_run, "castwright plan: nothing is sent or made");
  command->add_flag("--json", flags->output.json_result, "the result as JSON on standard output");
  command
      ->add_option("--metrics-textfile",
                   flags->output.metrics_textfile,
                   "write the figures as Prometheus text")
      ->type_name("FILE");
  add_rehearsal_flags(*command, flags->request.rehearsal);
  command->callback([flags, command, &chosen] {
    flags->others = other_flags(*command);
    chosen = [flags] {
      if (flags->topics.empty() && !flags->all && flags->title.empty()) {
        return report(Error{Fault::usage,
                            "--topic ID is required, or --all; castwright new \"TITLE\" makes a "
                            "topic, castwright topics lists them"});
      }
      const auto code = flags->title.empty() ? generate(*flags) : generate_title(*flags);
      return code ? *code : print_failure(flags->output, code.error());
    };
  });
}

}  // namespace castwright::cli
