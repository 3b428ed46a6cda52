#include "cli/app.h"

#include "app/process.h"
#include "app/version.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/help_formatter.h"
#include "cli/hidden.h"
#include "cli/option_tree.h"
#include "cli/output.h"
#include "cli/parse_errors.h"
#include "topic/suggest.h"

#include <algorithm>
#include <array>
#include <exception>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

constexpr const char* about =
    "castwright writes a long two-host podcast script from a topic file with a paid language "
    "model:\n"
    "in chunks, over streaming, without losing or repeating a paid word.";

constexpr const char* first_steps =
    "Examples:\n"
    "  castwright new \"Why bees dance\"               # makes topics/why-bees-dance.json\n"
    "  castwright generate --topic why-bees-dance --provider rehearsal      # free, without a key\n"
    "  castwright plan --topic why-bees-dance        # what it would cost; sends nothing\n"
    "  GPT_KEY=… castwright generate --topic why-bees-dance --budget 15\n"
    "  castwright resume                             # after a cut, a crash or Ctrl-C\n"
    "  castwright show";

/// Flags that spend money, or more of it: "did you mean" never suggests them for a misspelt word.
constexpr std::array<std::string_view, 3> spending{"--all", "--new-run", "--yes"};

/// The names of flags, or of commands, that a misspelt word at this place could have meant.
std::vector<std::string> candidates(const CLI::App& at, bool flags) {
  std::vector<std::string> names;
  if (flags) {
    for (const CLI::Option* option : at.get_options()) {
      for (const std::string& name : option->get_lnames()) {
        const std::string flag = "--" + name;
        if (!is_refused(*option) && std::ranges::find(spending, flag) == spending.end())
          names.push_back(flag);
      }
    }
  } else {
    for (const CLI::App* command : commands_of(at))
      names.push_back(command->get_name());
  }
  return names;
}

/// The answer to a key on the command line, which the list of processes shows to everyone; "" if
/// `word` is neither a key nor a flag that other programs have for one.
std::string_view about_key(std::string_view word) {
  constexpr std::array<std::string_view, 4> flags{"--key", "--api-key", "--apikey", "--token"};
  const bool flag = std::ranges::find(flags, word) != flags.end();
  if (!flag && !word.starts_with("sk-")) return {};
  return "a key is never an argument, since every user of this machine can see it there: set "
         "GPT_KEY, or name a file that holds it with --key-file";
}

/// The innermost command that the parser recognized.
const CLI::App& deepest_of(const CLI::App& app) {
  const CLI::App* deepest = &app;
  while (!deepest->get_subcommands().empty())
    deepest = deepest->get_subcommands().back();
  return *deepest;
}

bool has_commands(const CLI::App& app) {
  return !app.get_subcommands([](const CLI::App*) { return true; }).empty();
}

/// The flag that is typed so, if the command takes it.
const CLI::Option* flag_of(const CLI::App& command, const std::string& word) {
  const CLI::Option* const option = command.get_option_no_throw(word);
  return option != nullptr && option->nonpositional() && !is_refused(*option) ? option : nullptr;
}

/// About a flag that the parser met where no flag of this name stands: it is one of the command
/// behind it, or of commands that were not named. "" if it is neither.
std::string about_place(const CLI::App& app, const CLI::App& deepest, const std::string& word) {
  if (&deepest != &app) {
    const CLI::Option* const own = flag_of(deepest, word);
    if (own == nullptr) return {};
    const std::string value = value_name(*own);
    return fmt::format("{0} stands behind the command: {1} {0}{2}{3}",
                       word,
                       typed_name(deepest),
                       value.empty() ? "" : " ",
                       value);
  }
  for (const CLI::App* const command : commands_of(app)) {
    if (flag_of(*command, word) != nullptr) {
      return fmt::format(
          "{0} is a flag of commands, and stands behind one: {1} {0}", word, typed_name(*command));
    }
  }
  return {};
}

int report_unknown(const CLI::App& app) {
  const CLI::App& deepest = deepest_of(app);
  const std::vector<std::string> rest = app.remaining(true);
  const std::string word = rest.empty() ? "" : rest.front().substr(0, rest.front().find('='));
  if (const std::string_view said = about_key(word); !said.empty()) {
    return report(Error{Fault::usage, std::string(said)});
  }
  const bool flag = word.starts_with('-');
  if (const std::string said = flag ? about_place(app, deepest, word) : ""; !said.empty())
    return report(Error{Fault::usage, said});
  const std::vector<std::string> known = candidates(deepest, flag);
  const std::vector<std::string_view> views(known.begin(), known.end());
  return report(Error{Fault::usage,
                      fmt::format("unknown {} {}{}",
                                  flag                    ? "flag"
                                  : has_commands(deepest) ? "command"
                                                          : "argument",
                                  topic::printable(word),
                                  topic::did_you_mean(word, views))});
}

/// Is there a word where a command should be, and none of that name?
bool names_no_command(const CLI::App& app) {
  return has_commands(deepest_of(app)) && !app.remaining(true).empty();
}

/// Prints the help or the version if the user asked for one. Returns the exit code.
int print(const CLI::App& app, const CLI::Success& wish) {
  std::ostringstream text;
  const int code = app.exit(wish, text, text);
  write_words(text.str());
  return code == 0 ? 0 : exit_code(Fault::usage);
}

/// The words in the order that the parser takes them, the last first. A `--json` before the command
/// is moved behind it: `castwright --json COMMAND` means `castwright COMMAND --json`.
std::vector<std::string> words_for_parser(std::vector<std::string> words) {
  const auto command = std::ranges::find_if_not(words, is_json_flag);
  if (command != words.end() && !command->starts_with('-'))
    std::ranges::rotate(words.begin(), command, command + 1);
  std::ranges::reverse(words);
  return words;
}

int parse_and_run(CLI::App& app, const std::vector<std::string>& words, Action& chosen) {
  try {
    app.parse(words_for_parser(words));
  } catch (const CLI::CallForHelp& help) {
    return names_no_command(app) ? report_unknown(app) : print(app, help);
  } catch (const CLI::CallForAllHelp& help) {
    return names_no_command(app) ? report_unknown(app) : print(app, help);
  } catch (const CLI::CallForVersion& version) {
    return print(app, version);
  } catch (const CLI::ExtrasError&) {
    return report_unknown(app);
  } catch (const CLI::RequiredError& wrong) {
    // A required flag may be missing because it was misspelt: report the misspelt one.
    if (!app.remaining(true).empty()) return report_unknown(app);
    return report(Error{Fault::usage, parse_error_text(deepest_of(app), wrong)});
  } catch (const CLI::ParseError& wrong) {
    return report(Error{Fault::usage, parse_error_text(deepest_of(app), wrong)});
  }
  if (!chosen) {
    write_help_err(app.help());
    return report(Error{Fault::usage, "no command given"});
  }
  return chosen();
}

}  // namespace

void add_commands(CLI::App& app, Action& chosen) {
  app.name("castwright");
  app.description(about);
  app.formatter(help_formatter());
  app.set_help_flag("-h,--help", "print this help");
  app.set_help_all_flag("--help-all", "print this help with the flags that are rarely needed");
  const auto version = [] {
    std::string text = app::version_text();
    text.pop_back();  // The parser adds a line end.
    return text;
  };
  app.set_version_flag("--version", version, "print the version and what it was built with");
  app.require_subcommand(0, 1);
  add_init(app, chosen);
  add_new(app, chosen);
  add_topics(app, chosen);
  add_generate(app, chosen);
  add_resume(app, chosen);
  add_reparse(app, chosen);
  add_redo(app, chosen);
  add_approve(app, chosen);
  add_check(app, chosen);
  add_diff(app, chosen);
  add_export(app, chosen);
  add_import(app, chosen);
  add_edit(app, chosen);
  add_cancel(app, chosen);
  add_plan(app, chosen);
  add_models(app, chosen);
  add_runs(app, chosen);
  add_prune(app, chosen);
  add_show(app, chosen);
  add_config(app, chosen);
  add_watch(app, chosen);
  add_serve(app, chosen);
  add_doctor(app, chosen);
  add_inspect(app, chosen);
  add_rehearse(app, chosen);
  add_schema(app, chosen);
  add_completion(app, chosen);
  add_help(app, chosen);
  // Commands inherit the footer that is there when they are added.
  app.footer(first_steps);
}

int run(int argc, char** argv) {
  app::prepare_process();
  CLI::App app;
  Action chosen;
  add_commands(app, chosen);
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  set_json_wanted([&words] { return asks_for_json(words); });
  set_color_refused([&words] { return refuses_color(words); });
  try {
    if (const auto hidden = run_hidden(app, words)) return *hidden;
    const int code = parse_and_run(app, words, chosen);
    const Status written = check_out();
    return written || code != 0 ? code : report(written.error());
  } catch (const std::exception& bug) {
    // No code of this program throws, so what arrives here is a library that ran out of memory.
    return report(Error{Fault::internal, bug.what()});
  }
}

}  // namespace castwright::cli
