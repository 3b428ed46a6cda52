#include "cli/complete.h"

#include "cli/help_pages.h"
#include "cli/option_tree.h"
#include "cli/schema.h"
#include "core/ascii.h"
#include "rehearsal/faults.h"
#include "script/columns.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

using app::Suggestion;

/// A description is cut here: shells put it behind the word, in one line.
constexpr std::size_t about_columns_max = 72;

/// Where the words that were typed before the last one have led.
struct Typed {
  const CLI::App* command = nullptr;
  const CLI::Option* waits = nullptr;  ///< The flag whose value comes next.
  std::size_t arguments = 0;           ///< How many words without a dash the command has got.
  bool only_arguments = false;         ///< Did a `--` end the flags?
  std::set<const CLI::Option*> flags{};
  app::GivenSettings settings{};
};

const CLI::Option* flag_named(const CLI::App& command, std::string_view word) {
  const std::string name(word);
  for (const CLI::Option* const option : command.get_options()) {
    if (option->nonpositional() && !option->get_group().empty() && option->check_name(name))
      return option;
  }
  return nullptr;
}

void take_value(Typed& typed, const CLI::Option& flag, const std::string& value) {
  if (const topic::SettingRow* const row = setting_of(flag))
    typed.settings[std::string(row->key)] = value;
}

void take_flag(Typed& typed, const std::string& word) {
  const std::size_t equals = word.find('=');
  const CLI::Option* const flag = flag_named(*typed.command, word.substr(0, equals));
  if (flag == nullptr) return;
  typed.flags.insert(flag);
  if (equals != std::string::npos) {
    take_value(typed, *flag, word.substr(equals + 1));
  } else if (takes_no_value(*flag)) {
    take_value(typed, *flag, "true");
  } else {
    typed.waits = flag;
  }
}

Typed walked(const CLI::App& app, std::span<const std::string> words) {
  Typed typed{.command = &app};
  for (const std::string& word : words) {
    if (const CLI::Option* const flag = std::exchange(typed.waits, nullptr)) {
      take_value(typed, *flag, word);
      continue;
    }
    const bool may_be_flag = !typed.only_arguments && word.size() > 1 && word.starts_with('-');
    const CLI::App* const below =
        typed.only_arguments ? nullptr : command_named(*typed.command, word);
    if (may_be_flag && word == "--") {
      typed.only_arguments = true;
    } else if (may_be_flag) {
      take_flag(typed, word);
    } else if (below != nullptr) {
      typed.command = below;
    } else {
      ++typed.arguments;
    }
  }
  return typed;
}

bool names_files(const std::string& value) {
  return value.contains("FILE") || value.contains("PATH");
}

void add_topics(Completion& completion, const Typed& typed, std::string_view begun) {
  std::ranges::move(app::suggested_topics(typed.settings, begun),
                    std::back_inserter(completion.candidates));
}

void add_runs(Completion& completion, const Typed& typed, std::string_view begun) {
  std::ranges::move(app::suggested_runs(typed.settings, begun),
                    std::back_inserter(completion.candidates));
}

void add_faults(Completion& completion) {
  for (const rehearsal::FaultSpec& fault : rehearsal::fault_catalogue())
    completion.candidates.push_back({std::string(fault.name), std::string(fault.what)});
}

/// What a flag takes as its value, of which `begun` was typed.
Completion values_for(const CLI::Option& flag, const Typed& typed, std::string_view begun) {
  Completion completion;
  for (std::string& value : values_of(flag))
    completion.candidates.push_back({.word = std::move(value)});
  const std::string name = value_name(flag);
  completion.files = names_files(name);
  completion.folders = name.contains("DIR");
  const auto is = [&](const char* long_name) { return flag.check_lname(long_name); };
  if (is("topic")) add_topics(completion, typed, begun);
  if (is("model") || is("research-model") || is("pass-b-model"))
    completion.candidates = app::suggested_models(typed.settings);
  if (is("profile")) completion.candidates = app::suggested_profiles(typed.settings);
  if (is("provider")) completion.candidates = app::suggested_providers(typed.settings);
  if (is("fault")) add_faults(completion);
  return completion;
}

void add_help_topics(Completion& completion, const CLI::App& app) {
  for (const CLI::App* const command : commands_of(app))
    completion.candidates.push_back({command->get_name(), command->get_description()});
  for (const std::string_view page : help_page_names())
    completion.candidates.push_back({std::string(page), std::string(about_help_page(page))});
}

void add_schemas(Completion& completion) {
  for (SchemaText& schema : schemas())
    completion.candidates.push_back({std::move(schema.name), std::move(schema.title)});
}

/// What a command takes as its next word without a dash.
Completion arguments_for(const CLI::App& app, const Typed& typed, std::string_view begun) {
  Completion completion;
  const auto arguments = arguments_of(*typed.command);
  if (typed.arguments >= arguments.size()) return completion;
  const CLI::Option& argument = *arguments[typed.arguments];
  for (std::string& value : values_of(argument))
    completion.candidates.push_back({.word = std::move(value)});
  const std::string name = ascii_lower(argument.get_name(true, false));
  const std::string type = argument.get_type_name();
  const bool of_help = typed.command->get_name() == "help";
  const bool of_check = typed.command->get_name() == "check";
  completion.files = of_check || name == "file" || names_files(type);
  completion.folders = !completion.files && (name == "dir" || type.contains("DIR"));
  if (of_help) {
    add_help_topics(completion, app);
  } else if (typed.command->get_name() == "schema") {
    add_schemas(completion);
  } else if (name == "run" || of_check) {
    add_runs(completion, typed, begun);
  } else if (name == "topic" || name == "id") {
    add_topics(completion, typed, begun);
  }
  return completion;
}

/// May a flag stand there once more, or beside those that were typed?
bool may_follow(const CLI::Option& flag, const Typed& typed) {
  const bool many = flag.get_expected_max() > 1;
  if (typed.flags.contains(&flag) && !many) return false;
  return std::ranges::none_of(flag.get_excludes(), [&](const CLI::Option* other) {
    return typed.flags.contains(other) || (other->get_positional() && typed.arguments > 0);
  });
}

void add_flags_of(Completion& completion, const Typed& typed, bool rare) {
  for (const FlagGroup& group : flag_groups(*typed.command)) {
    std::vector<const CLI::Option*> flags = group.common;
    if (rare) flags.insert(flags.end(), group.rare.begin(), group.rare.end());
    for (const CLI::Option* const flag : flags) {
      if (flag->get_lnames().empty() || !may_follow(*flag, typed)) continue;
      completion.candidates.push_back({"--" + flag->get_lnames().front(), right_of(*flag)});
    }
  }
  if (rare) completion.candidates.push_back({"--help-all", "print the help with all flags"});
}

Completion all_that_may_follow(const CLI::App& app, const Typed& typed, std::string_view last) {
  if (typed.waits != nullptr) return values_for(*typed.waits, typed, last);
  Completion completion;
  if (!typed.only_arguments && last.starts_with('-')) {
    const std::size_t equals = last.find('=');
    if (equals == std::string_view::npos) {
      add_flags_of(completion, typed, true);
      return completion;
    }
    const std::string_view name = last.substr(0, equals);
    const CLI::Option* const flag = flag_named(*typed.command, name);
    if (flag == nullptr) return completion;
    completion = values_for(*flag, typed, last.substr(equals + 1));
    for (Suggestion& one : completion.candidates)
      one.word = fmt::format("{}={}", name, one.word);
    return completion;
  }
  if (typed.arguments == 0) {
    for (const CLI::App* const command : commands_of(*typed.command))
      completion.candidates.push_back({command->get_name(), command->get_description()});
    if (!completion.candidates.empty()) return completion;
  }
  completion = arguments_for(app, typed, last);
  const bool nothing = completion.candidates.empty() && !completion.files && !completion.folders;
  if (nothing && last.empty() && !typed.only_arguments) add_flags_of(completion, typed, false);
  return completion;
}

/// The description in one line, as long as there is room for it.
std::string short_text(std::string text) {
  std::ranges::replace_if(
      text, [](char byte) { return byte == '\n' || byte == '\t' || byte == '\r'; }, ' ');
  if (script::count_columns(text) <= about_columns_max) return text;
  text.resize(script::start_of(text, about_columns_max - 1));
  return text + "…";
}

}  // namespace

Completion completion_of(const CLI::App& app, const std::vector<std::string>& words) {
  const std::string last = words.empty() ? "" : words.back();
  const std::span<const std::string> before(words.data(), words.empty() ? 0 : words.size() - 1);
  Completion completion = all_that_may_follow(app, walked(app, before), last);
  std::erase_if(completion.candidates,
                [&](const Suggestion& one) { return !one.word.starts_with(last); });
  return completion;
}

std::string completion_text(const Completion& completion) {
  std::string text;
  for (const Suggestion& one : completion.candidates) {
    text += one.word;
    if (!one.about.empty()) text += "\t" + short_text(one.about);
    text += "\n";
  }
  return text + (completion.files ? ":files\n" : completion.folders ? ":folders\n" : ":words\n");
}

}  // namespace castwright::cli
