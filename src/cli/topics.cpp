// castwright topics: lists topic files, checks them, and shows what castwright understands of one.

#include "app/topics.h"

#include "app/key.h"
#include "app/settings.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/topic_words.h"
#include "topic/suggest.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct TopicsFlags {
  app::GivenSettings settings;
  std::string topic;
  std::vector<std::string> topics;
  bool enabled = false;
  bool json = false;
};

/// The title in one line, without what could disturb a terminal.
std::string shown_title(const std::string& title) {
  const std::string quoted = topic::printable(title);
  return quoted.substr(1, quoted.size() - 2);
}

std::string table_of(const std::vector<const app::TopicView*>& topics) {
  std::size_t width = std::string_view("topic").size();
  for (const app::TopicView* const one : topics)
    width = std::max(width, one->loaded.topic.id.size());
  std::string table = fmt::format("{:<{}}  {:>6}  {:<7}  {:<10}  {}\n",
                                  "topic",
                                  width,
                                  "words",
                                  "enabled",
                                  "newest run",
                                  "title");
  for (const app::TopicView* const one : topics) {
    const topic::Topic& topic = one->loaded.topic;
    table += fmt::format("{:<{}}  {:>6}  {:<7}  {:<10}  {}\n",
                         topic.id,
                         width,
                         one->words > 0 ? fmt::format("{}", one->words) : "-",
                         topic.enabled ? "yes" : "no",
                         one->state.empty() ? "-" : one->state,
                         shown_title(topic.title));
  }
  return table;
}

Result<int> list_topics(const TopicsFlags& flags) {
  CW_TRY(const app::TopicList list, app::list_topics(flags.settings));
  for (const Error& broken : list.broken)
    write_err(fmt::format("WARNING: left out: {}\n", app::for_terminal(broken.what)));
  std::vector<const app::TopicView*> shown;
  for (const app::TopicView& one : list.topics)
    if (one.loaded.topic.enabled || !flags.enabled) shown.push_back(&one);
  if (!flags.json) {
    write_words(table_of(shown));
    return 0;
  }
  // A matrix of GitHub takes an object of this form and no other key.
  json::Value include = json::Value::array();
  for (const app::TopicView* const one : shown)
    include.push(app::row_json(*one));
  json::Value matrix = json::Value::object();
  matrix.set("include", std::move(include));
  write_out(json::dump(matrix) + "\n");
  return 0;
}

json::Value checked_json(const std::vector<app::CheckedTopic>& checked) {
  json::Value rows = json::Value::array();
  for (const app::CheckedTopic& one : checked) {
    json::Value warnings = json::Value::array();
    for (const std::string& warning : one.warnings)
      warnings.push(warning);
    json::Value row = json::Value::object();
    row.set("file", one.file)
        .set("id", one.id)
        .set("ok", one.fault.empty())
        .set("fault", one.fault)
        .set("warnings", std::move(warnings));
    rows.push(std::move(row));
  }
  json::Value value = json::Value::object();
  value.set("schema", 1).set("topics", std::move(rows));
  return value;
}

Result<int> check_topics(const TopicsFlags& flags) {
  CW_TRY(const auto checked, app::check_topics(flags.topics, flags.settings));
  if (flags.json) write_out(json::dump(checked_json(checked)) + "\n");
  std::string text;
  std::size_t broken = 0;
  for (const app::CheckedTopic& one : checked) {
    if (!one.fault.empty()) ++broken;
    text += one.fault.empty() ? fmt::format("ok       {}\n", app::for_terminal(one.file))
                              : fmt::format("broken   {}\n", app::for_terminal(one.fault));
    for (const std::string& warning : one.warnings)
      text += fmt::format("warning  {}\n", warning);
  }
  if (!flags.json) write_out(text);
  if (broken == 0) return 0;
  return fail(Fault::usage,
              fmt::format("{} of {} topic{} {} broken: correct what the lines name",
                          broken,
                          checked.size(),
                          checked.size() == 1 ? "" : "s",
                          broken == 1 ? "is" : "are"));
}

std::string types_text(const topic::Topic& topic) {
  std::vector<std::string> types;
  for (const topic::ContentType& type : topic.content_types)
    if (type.enabled)
      types.push_back(
          fmt::format("{} {} x {} words", type.name, type.items, type.words_or_default()));
  return fmt::format("{}", fmt::join(types, ", "));
}

std::string text_of(const app::TopicView& view) {
  const topic::Topic& topic = view.loaded.topic;
  std::string text =
      fmt::format("topic      {}{}\nfile       {}\ntitle      {}\nlanguage   {}\n",
                  topic.id,
                  topic.enabled ? "" : " (switched off: generate --all leaves it out)",
                  view.loaded.file.string(),
                  shown_title(topic.title),
                  topic.language);
  const std::size_t hosts = topic.monologue() ? 1 : topic.roles.size();
  for (std::size_t i = 0; i < hosts && i < topic.roles.size(); ++i) {
    const topic::Role& role = topic.roles[i];
    text += fmt::format(
        "{:<10} {}{}{}\n",
        i == 0 ? (hosts == 1 ? "speaker" : "hosts") : "",
        role.name.empty() ? fmt::format("(no name, HOST_{})", i == 0 ? 'A' : 'B') : role.name,
        role.bio.empty() ? "" : ": ",
        role.bio);
  }
  text += fmt::format("scripts    {}\n", types_text(topic));
  text += view.words > 0 ? fmt::format("words      {} in {} chunks\n", view.words, view.chunks)
                         : std::string("words      no long script is wanted\n");
  text += fmt::format("sources    at least {} that are at most {} old\n",
                      topic.fresh_sources_min,
                      age_text(topic.freshness_hours));
  text += fmt::format("searches   {}\n", fmt::join(topic.queries, "; "));
  text += view.loaded.source_file.empty()
              ? std::string("notes      none: \"source_text_file\" in the topic names them\n")
              : fmt::format("notes      {} ({} bytes)\n",
                            view.loaded.source_file.string(),
                            view.loaded.source_text.size());
  if (!view.newest.empty()) text += fmt::format("newest run {} ({})\n", view.newest, view.state);
  const auto changed = app::changed_in(view);
  if (!changed.empty()) text += "\nnot the default\n";
  for (const app::Changed& one : changed) {
    text += fmt::format("  {} = {}{}\n",
                        one.key,
                        one.value,
                        one.usual.empty() ? "" : fmt::format("  [default: {}]", one.usual));
  }
  return text;
}

Result<int> show_topic(const TopicsFlags& flags) {
  CW_TRY(const app::TopicView view, app::view_topic(flags.topic, flags.settings));
  if (flags.json) {
    write_out(json::dump(app::to_json(view)) + "\n");
    return 0;
  }
  for (const std::string& warning : view.warnings)
    write_err("WARNING: " + warning + "\n");
  write_out(text_of(view));
  return 0;
}

using TopicsWork = Result<int> (*)(const TopicsFlags&);

/// What all of these commands have: where the topics and the runs are, and JSON.
void add_usual(CLI::App& command,
               const std::shared_ptr<TopicsFlags>& flags,
               TopicsWork work,
               Action& chosen) {
  add_topics_dir(command, flags->settings);
  add_output_root(command, flags->settings);
  command.add_flag("--json", flags->json, "as JSON");
  command.callback([flags, work, &command, &chosen] {
    // The parser calls that of the outer command last.
    if (!command.get_subcommands().empty()) return;
    chosen = [flags, work] {
      const auto code = work(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace

void add_topics(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<TopicsFlags>();
  CLI::App* const command =
      app.add_subcommand("topics", "List, check and show topic files; nothing is sent");
  command->footer(
      "Examples:\n  castwright topics\n  castwright topics check\n"
      "  castwright topics show topic-01 --topics-dir examples/topics\n"
      "  castwright topics --enabled --json     # {\"include\": […]}: a matrix for GitHub Actions");
  command->require_subcommand(0, 1);
  command->add_flag("--enabled", flags->enabled, "only topics that generate --all would write");
  add_usual(*command, flags, list_topics, chosen);

  CLI::App* const list = command->add_subcommand("list", "List the topics of the folder");
  list->add_flag("--enabled", flags->enabled, "only topics that generate --all would write");
  add_usual(*list, flags, list_topics, chosen);

  CLI::App* const check =
      command->add_subcommand("check", "Read topic files as a run would; exit 2 if one is broken");
  check->add_option("topics", flags->topics, "ids or paths (all of the folder)")
      ->type_name("ID|PATH");
  add_usual(*check, flags, check_topics, chosen);

  CLI::App* const show = command->add_subcommand("show", "Show what a run would make of a topic");
  show->add_option("topic", flags->topic, "topic id, or path of a topic file")
      ->type_name("ID|PATH")
      ->required();
  add_usual(*show, flags, show_topic, chosen);
}

}  // namespace castwright::cli
