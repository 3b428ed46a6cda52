// castwright new: makes a topic file from a title, ready for its first rehearsal.

#include "app/new_topic.h"
#include "app/settings.h"
#include "cli/commands.h"
#include "cli/number_flags.h"
#include "cli/output.h"
#include "cli/topic_words.h"
#include "core/clock.h"
#include "json/value.h"
#include "plan/plan.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct NewFlags {
  std::vector<std::string> title;
  app::NewTopic wanted;
  int freshness = 0;
  int words = 0;
  app::GivenSettings settings;
  bool print = false;
  bool json = false;
};

json::Value made_json(const app::MadeTopic& made, const app::GivenSettings& given) {
  const app::TopicDraft& draft = made.draft;
  json::Value next = json::Value::array();
  next.push(rehearse_command(draft.id, given)).push(topic_command("plan", draft.id, given));
  json::Value value = json::Value::object();
  value.set("schema", 1)
      .set("id", draft.id)
      .set("file", made.file.string())
      .set("title", draft.title)
      .set("language", draft.language)
      .set("hosts", json::Value::array().push(draft.hosts.first).push(draft.hosts.second))
      .set("freshness_hours", draft.freshness_hours)
      .set("freshness_reason", draft.freshness_reason)
      .set("words", draft.words)
      .set("next", std::move(next));
  return value;
}

Result<int> make(const NewFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  for (const std::string& warning : gathered.warnings)
    write_err("WARNING: " + warning + "\n");
  app::NewTopic wanted = flags.wanted;
  // Without quotation marks the shell makes several words of a title.
  wanted.title = fmt::format("{}", fmt::join(flags.title, " "));
  if (flags.freshness > 0) wanted.freshness_hours = flags.freshness;
  if (flags.words > 0) wanted.words = flags.words;
  const WallTime now = RealClock().wall();
  const std::filesystem::path folder = gathered.options.topics_dir;
  if (flags.print) {
    CW_TRY(wanted.id, app::free_id(wanted, folder, now));
    CW_TRY(const app::TopicDraft draft, app::draft_topic(wanted, now));
    write_out(draft.file);
    return 0;
  }
  auto made_topic = app::make_topic(wanted, folder, now);
  if (!made_topic && made_topic.error().fault == Fault::storage)
    made_topic.error().what += "; --topics-dir names another folder, --print makes no file";
  CW_TRY(const app::MadeTopic made, std::move(made_topic));
  if (flags.json) {
    write_out(json::dump(made_json(made, flags.settings)) + "\n");
    return 0;
  }
  write_err(about_made(made, flags.settings));
  write_out(made.file.string() + "\n");
  return 0;
}

}  // namespace

void add_new(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<NewFlags>();
  CLI::App* const command =
      app.add_subcommand("new", "Make a topic file from a title; nothing is sent");
  command->footer(
      "Examples:\n  castwright new \"Why bees dance\"\n"
      "  castwright new \"Warum Bienen tanzen\" --hosts Jana,Felix --words 3000\n"
      "  castwright new \"Election night in Norway\" --freshness 48 --print\n"
      "The last line of standard output is the file. What to edit in it: docs/formats/topic.md");
  command->add_option("title", flags->title, "what the script is about")->type_name("TITLE");
  command->add_option("--id", flags->wanted.id, "id and file name (made from the title)")
      ->type_name("ID");
  command->add_option("--hosts", flags->wanted.hosts, "names of the two hosts (by the language)")
      ->type_name("A,B");
  command
      ->add_option(
          "--language", flags->wanted.language, "tag or name of the language (by the title)")
      ->type_name("XX");
  constexpr int hours_max = 878'400;
  add_whole_flag(*command,
                 "--freshness",
                 flags->freshness,
                 {1, hours_max},
                 "how many hours old a source may be (by the title)");
  add_whole_flag(*command,
                 "--words",
                 flags->words,
                 {plan::words_min, plan::words_max},
                 "length of the long script (10000)");
  add_topics_dir(*command, flags->settings);
  command->add_flag("--print", flags->print, "print the topic file, and make none");
  command->add_flag("--json", flags->json, "what was made as JSON on standard output");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = make(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
