#include "cli/flags.h"

#include "app/files.h"
#include "app/resume.h"
#include "core/limits.h"
#include "topic/config.h"
#include "topic/pasted.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct Help {
  std::string_view key;
  const char* placeholder;
  const char* text;
};

constexpr std::array helps{
    Help{"topics_dir", "DIR", "where topic ids are looked up (./topics)"},
    Help{"output_root", "DIR", "where runs are kept (./output)"},
    Help{"prompts_dir", "DIR", "prompt templates of your own, by the names of ours"},
    Help{"provider",
         "NAME",
         "openai, ollama, llamacpp, vllm, lmstudio, openrouter, custom, or rehearsal: the built-in "
         "server, free and without a key"},
    Help{"base_url", "URL", "any server with the Responses API or Chat Completions; ends in /v1"},
    Help{"dialect", "NAME", "API that the server speaks: responses or chat (by the provider)"},
    Help{"answer_field",
         "content|reasoning",
         "reasoning: the server sends the model's answer as its reasoning (content)"},
    Help{"model", "NAME", "model (gpt-5.2-pro)"},
    Help{"models_file", "FILE", "rows of models and servers over those that are known (TOML)"},
    Help{"research",
         "with-opening|first",
         "first: sources and pack in a request of their own before chunk 1 (with-opening)"},
    Help{
        "research_model", "NAME", "model of the research alone; means --research first (the same)"},
    Help{"pass_b_model", "NAME", "model of the shorter scripts (gpt-6-luna; elsewhere the same)"},
    Help{"pass_b_requests", "type|item", "one request for all scripts of a type, or for each"},
    Help{"words", "N", "words of the script, 1000 to 60000 (10000)"},
    Help{"chunks",
         "N|auto",
         "number of chunks; 1 asks for the whole script in one request, auto follows words and "
         "pack"},
    Help{"parallel", "N", "chunks that are written at once (1)"},
    Help{"on_fault",
         "WHAT",
         "finish (paid for, so finished and kept) or cancel what runs when a chunk fails"},
    Help{"background", "auto|on|off", "let the provider finish an answer whose stream is lost"},
    Help{"window",
         "soonest|2h|8h",
         "let answers take hours, for less money where the model's row knows a discount; means "
         "--research first and parallel chunks unless told (soonest)"},
    Help{"connect_timeout", "S", "seconds until a connection must stand (15)"},
    Help{"idle_timeout", "S", "seconds without any byte (300; 60 in background mode)"},
    Help{"progress_timeout", "S", "seconds of nothing but keep-alives (600)"},
    Help{"poll_interval", "S", "first interval of polls for a background answer (2)"},
    Help{"queue_timeout", "S", "seconds in the provider's queue until it counts as stuck (120)"},
    Help{"deadline", "S", "seconds for one request (the larger of 1200 and 600 + words / 4)"},
    Help{"max_output_tokens", "N", "token limit of a request (by rule, from the words)"},
    Help{"budget", "USD", "refuse a request that could pass this total of the run, or of all runs"},
    Help{"budget_daily", "USD", "… this total of all runs of the output root in a UTC day"},
    Help{
        "price", "IN,OUT[,SEARCH]", "dollars per million tokens and 1,000 searches (by the table)"},
    Help{"flush_chars", "N", "log a flush line every N characters (20000)"},
    Help{"progress", "auto|bar|lines|json|none", "how progress is shown (auto)"},
    Help{"gates", "on|off", "off: findings are reported, the exit code is not changed"},
    Help{"verbatim", nullptr, "keep the text exactly as the model wrote it"},
    Help{"only_pass_a", nullptr, "no shorter scripts after the long one"},
    Help{"allow_stale", nullptr, "sources outside the freshness window do not fail the run"},
    Help{"stop_early", "on|off", "end an answer that cannot become a chunk at once"},
    Help{"no_search", nullptr, "give the model no search tool: it works from the topic's notes"},
    Help{"stop_on_sources", nullptr, "stop before the next chunk where sources are doubtful"},
    Help{
        "omit", "NAME", "leave this part out of requests (max_tool_calls, include, …); repeatable"},
    Help{"ca_file", "FILE", "trust these certificates (PEM) in place of the system's"},
    Help{"key_file", "FILE", "read the key from a file"},
    Help{"key_command", "CMD", "read the key from a command's output"},
};

struct Useless {
  Uses uses;
  std::vector<std::string_view> keys;
};
/// What a command beside `generate` does nothing with.
const std::array useless{
    Useless{Uses::plan,
            {"on_fault",
             "background",
             "connect_timeout",
             "idle_timeout",
             "progress_timeout",
             "poll_interval",
             "queue_timeout",
             "deadline",
             "budget",
             "budget_daily",
             "flush_chars",
             "gates",
             "verbatim",
             "allow_stale",
             "stop_early",
             "stop_on_sources",
             "ca_file",
             "key_file",
             "key_command"}},
    Useless{Uses::redo, {"parallel", "pass_b_model", "pass_b_requests", "only_pass_a"}},
    Useless{Uses::cancel, {"model",       "research",    "research_model",  "pass_b_model",
                           "models_file", "only_pass_a", "pass_b_requests", "parallel",
                           "on_fault",    "budget",      "budget_daily",    "max_output_tokens",
                           "price",       "flush_chars", "gates",           "verbatim",
                           "allow_stale", "stop_early",  "no_search",       "stop_on_sources",
                           "background",  "omit",        "window"}},
    Useless{
        Uses::reparse,
        {"model",        "research",          "research_model", "pass_b_model",  "models_file",
         "only_pass_a",  "pass_b_requests",   "parallel",       "on_fault",      "budget",
         "budget_daily", "max_output_tokens", "price",          "background",    "connect_timeout",
         "idle_timeout", "progress_timeout",  "poll_interval",  "queue_timeout", "deadline",
         "base_url",     "flush_chars",       "stop_early",     "no_search",     "stop_on_sources",
         "omit",         "ca_file",           "key_file",       "key_command",   "window"}},
};

bool is_useless(Uses uses, std::string_view key) {
  const auto row = std::ranges::find(useless, uses, &Useless::uses);
  return row != useless.end() && std::ranges::find(row->keys, key) != row->keys.end();
}

/// Why the command refuses a flag; "" where it does not. What `plan` has no use for it takes all
/// the same: the flags of a `generate` can be planned as they are.
std::string refusal_of(const CLI::App& command, Uses uses, std::string_view key) {
  if (uses == Uses::generate || uses == Uses::plan) return {};
  if (app::is_of_the_run(key)) return std::string(app::kept_by_the_run);
  if (!is_useless(uses, key)) return {};
  return fmt::format("castwright {} has no use for it", command.get_name());
}

const Help& help_of(std::string_view key) {
  for (const Help& help : helps) {
    if (help.key == key) return help;
  }
  static constexpr Help none{"", "VALUE", ""};
  return none;
}

/// All names of the flag of a setting, for the parser.
std::string flags_of(std::string_view key) {
  return key == "models_file" ? "--models," + app::flag_of(key) : app::flag_of(key);
}

constexpr std::string_view json_with_value = "--json=";

/// Of a flag without a value or with one, as the parser reads it; what it would not read was meant
/// to switch something on.
bool is_yes(std::string_view flag) {
  if (!flag.contains('=')) return true;
  const std::string value = CLI::detail::to_lower(std::string(flag.substr(flag.find('=') + 1)));
  constexpr std::array<std::string_view, 7> no{"false", "off", "no", "disable", "f", "n", "0"};
  return std::ranges::find(no, value) == no.end();
}

}  // namespace

bool is_json_flag(std::string_view word) {
  return word == "--json" || word.starts_with(json_with_value);
}

bool asks_for_json(const std::vector<std::string>& arguments) {
  constexpr std::string_view flag = "--progress";
  std::optional<std::string> progress;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (is_json_flag(word) && is_yes(word)) return true;
    if (word == flag && i + 1 < arguments.size()) progress = arguments[i + 1];
    if (word.starts_with("--progress=")) progress = word.substr(flag.size() + 1);
  }
  if (!progress) progress = app::environment("CASTWRIGHT_PROGRESS");
  if (progress) return topic::without_blanks(*progress) == "json";
  topic::Settings settings;
  for (const std::filesystem::path& file : app::config_files()) {
    const auto bytes = app::read_file(file, limits::topic_bytes_max);
    if (!bytes) continue;
    const auto config = topic::read_config(file.string(), *bytes);
    if (config) settings.add_below(config->settings);  // one that is wrong is told elsewhere
  }
  return settings.of("progress").text == "json";
}

void add_output_root(CLI::App& command, app::GivenSettings& given) {
  command
      .add_option_function<std::string>(
          "--output-root",
          [&given](const std::string& value) { given["output_root"] = value; },
          "where runs are kept (./output)")
      ->type_name("DIR");
}

void add_server_flags(CLI::App& command, app::GivenSettings& given) {
  for (const char* const key :
       {"provider", "base_url", "models_file", "ca_file", "key_file", "key_command"}) {
    const Help& help = help_of(key);
    const bool whose = help.key == "provider";
    command
        .add_option_function<std::string>(
            flags_of(key),
            [&given, key](const std::string& value) { given[key] = value; },
            whose ? "of this provider alone (all); with --refresh whom to ask (openai)" : help.text)
        ->type_name(help.placeholder);
  }
}

void add_setting_flags(CLI::App& command, Uses uses, app::GivenSettings& given) {
  for (const topic::SettingRow& row : topic::setting_rows()) {
    const Help& help = help_of(row.key);
    const std::string flag = app::flag_of(row.key);
    const std::string flags = flags_of(row.key);
    const std::string key(row.key);
    const std::string refusal = refusal_of(command, uses, key);
    const auto take = [&given, key, flag, refusal](const std::string& value) {
      if (!refusal.empty()) throw CLI::ValidationError(flag, refusal);
      given[key] = value;
    };
    CLI::Option* option = nullptr;
    if (help.placeholder == nullptr) {
      // `--verbatim=false` takes back what a run, the environment or a file says.
      option = command.add_flag_function(
          flags, [take](std::int64_t count) { take(count > 0 ? "true" : "false"); }, help.text);
    } else if (row.kind == topic::SettingKind::parts) {
      option = command
                   .add_option_function<std::vector<std::string>>(
                       flags,
                       [take](const std::vector<std::string>& values) {
                         take(fmt::format("{}", fmt::join(values, ",")));
                       },
                       help.text)
                   ->type_name(help.placeholder)
                   ->allow_extra_args(false);
    } else {
      option = command.add_option_function<std::string>(flags, take, help.text)
                   ->type_name(help.placeholder);
    }
    if (!refusal.empty() || is_useless(uses, key)) option->group("");  // not in the help
  }
}

}  // namespace castwright::cli
