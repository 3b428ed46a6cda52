// castwright help [TOPIC]: prints the help of a command, or a page that --help has no room for.

#include "cli/commands.h"
#include "cli/documents.h"
#include "cli/help_pages.h"
#include "cli/option_tree.h"
#include "cli/output.h"
#include "cli/text_layout.h"
#include "topic/suggest.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

/// Says that there is no help on `words`; `at` is the last command that they name, and `word` what
/// follows it.
int report_unknown_page(const CLI::App& at, const std::string& word) {
  std::vector<std::string> names;
  if (at.get_parent() == nullptr) names.assign(help_page_names().begin(), help_page_names().end());
  for (const CLI::App* const command : commands_of(at))
    names.push_back(command->get_name());
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string nearest = topic::did_you_mean(word, views);
  return report(
      Error{Fault::usage,
            fmt::format("no help on {}{}",
                        topic::printable(word),
                        nearest.empty() ? "; castwright help lists commands and pages" : nearest)});
}

int print_help(const CLI::App& app, const std::vector<std::string>& words) {
  if (words.size() == 1) {
    if (const auto page = help_page(words.front())) {
      write_words(laid_out(with_documents(*page), help_columns()));
      return 0;
    }
  }
  if (words.size() > 1 && help_page(words.front())) {
    return report(Error{Fault::usage,
                        fmt::format("no help on {}: {} is a page without parts, castwright help {}",
                                    topic::printable(words[1]),
                                    words.front(),
                                    words.front())});
  }
  const CLI::App* command = &app;
  for (const std::string& word : words) {
    const CLI::App* const below = command_named(*command, word);
    if (below == nullptr) return report_unknown_page(*command, word);
    command = below;
  }
  // App::help() would print the help of the command that was chosen, which is this one.
  write_words(command->get_formatter()->make_help(
      command, command->get_name(), CLI::AppFormatMode::Normal));
  return 0;
}

}  // namespace

void add_help(CLI::App& app, Action& chosen) {
  auto words = std::make_shared<std::vector<std::string>>();
  CLI::App* const command =
      app.add_subcommand("help", "Help on a command, or a page on one subject");
  std::string notes = "Pages:\n";
  for (const std::string_view page : help_page_names())
    notes += fmt::format("  {:<12} {}\n", page, about_help_page(page));
  command->footer("Examples:\n  castwright help generate\n  castwright help money\n" + notes);
  command->add_option("topic", *words, "a command (inspect sse), or a page; all commands if absent")
      ->type_name("TOPIC");
  command->callback(
      [words, &app, &chosen] { chosen = [words, &app] { return print_help(app, *words); }; });
}

}  // namespace castwright::cli
