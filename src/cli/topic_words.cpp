#include "cli/topic_words.h"

#include "app/shell.h"
#include "topic/setting_table.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

constexpr int hours_per_day = 24;
constexpr int days_per_year = 365;

/// A setting as a flag with its value, and a blank before it.
std::string flag_text(std::string_view key, const std::string& value) {
  const topic::SettingRow* const row = topic::setting_row(key);
  const bool flag = row != nullptr && row->kind == topic::SettingKind::flag;
  const std::string name = app::flag_of(key);
  if (flag && row->built_in == "false")
    return value == "true" ? " " + name : fmt::format(" {}=false", name);
  return fmt::format(" {} {}", name, app::shell_quoted(value));
}

}  // namespace

void add_topics_dir(CLI::App& command, app::GivenSettings& given) {
  command
      .add_option_function<std::string>(
          "--topics-dir",
          [&given](const std::string& value) { given["topics_dir"] = value; },
          "directory of the topic files (./topics)")
      ->type_name("DIR");
}

std::string topic_command(std::string_view verb,
                          const std::string& id,
                          const app::GivenSettings& given) {
  std::string command = fmt::format("castwright {} --topic {}", verb, id);
  for (const auto& [key, value] : given)
    command += flag_text(key, value);
  return command;
}

std::string rehearse_command(const std::string& id, app::GivenSettings given) {
  std::erase_if(given, [](const auto& setting) {
    const topic::SettingRow* const row = topic::setting_row(setting.first);
    return row != nullptr
           && (row->group == topic::SettingGroup::model
               || row->group == topic::SettingGroup::server);
  });
  given["provider"] = "rehearsal";
  return topic_command("generate", id, given);
}

std::string new_command(const std::string& title,
                        const app::GivenSettings& given,
                        const std::string& topics_dir) {
  std::string flags;
  // `new` has no flag for a profile, which may be what named the folder.
  const auto alone = app::gather({}, nullptr);
  if (given.contains("topics_dir") || !alone || alone->options.topics_dir != topics_dir)
    flags += flag_text("topics_dir", topics_dir);
  if (const auto words = given.find("words"); words != given.end())
    flags += flag_text("words", words->second);
  const std::string word = app::shell_quoted(title);
  if (title.starts_with('-')) return fmt::format("castwright new{} -- {}", flags, word);
  return fmt::format("castwright new {}{}", word, flags);
}

std::string age_text(int hours) {
  const int days = hours / hours_per_day;
  if (days >= 2 * days_per_year) return fmt::format("{} years", days / days_per_year);
  if (days >= 2) return fmt::format("{} days", days);
  return hours == 1 ? "1 hour" : fmt::format("{} hours", hours);
}

std::string about_made(const app::MadeTopic& made, const app::GivenSettings& given) {
  const app::TopicDraft& draft = made.draft;
  const std::string notes = draft.id + ".notes.md";
  std::string text = fmt::format("made {}\n", made.file.string());
  const std::string_view by_title = draft.language == "en"
                                        ? "; the title shows no other, --language sets one"
                                        : ", as the title shows; --language sets another";
  text += fmt::format(
      "  language  {}{}\n", draft.language, draft.language_given ? std::string_view() : by_title);
  text += fmt::format("  hosts     {} and {}\n", draft.hosts.first, draft.hosts.second);
  const std::string age = age_text(draft.freshness_hours);
  text += draft.freshness_reason.empty()
              ? fmt::format("  sources   at most {} old\n", age)
              : fmt::format(
                    "  sources   at most {} old; --freshness HOURS sets it\n"
                    "            ({})\n",
                    age,
                    draft.freshness_reason);
  text += fmt::format("  words     {}\n", draft.words);
  const std::string rehearse = rehearse_command(draft.id, given);
  const std::string plan = topic_command("plan", draft.id, given);
  text +=
      fmt::format("next:\n  {:<{}}  # free, no key\n  {:<{}}  # what a paid run asks and costs\n",
                  rehearse,
                  rehearse.size(),
                  plan,
                  rehearse.size());
  text += fmt::format(
      "Edit the description if you like. For notes of your own, write\n  {}\n"
      "and add \"source_text_file\": \"{}\" to the topic.\n"
      "Without notes a rehearsal says in plain sentences what would stand there, and "
      "a\nmodel searches.\n",
      (made.file.parent_path() / notes).string(),
      notes);
  return text;
}

}  // namespace castwright::cli
