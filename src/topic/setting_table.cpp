#include "topic/setting_table.h"

#include "core/check.h"
#include "core/number.h"

#include <algorithm>
#include <array>
#include <ranges>

#include <fmt/format.h>

namespace castwright::topic {
namespace {

using enum SettingKind;
using enum SettingGroup;
using enum SettingScope;
using enum SettingUse;

// One day: the longest sensible timer of a request.
constexpr std::int64_t day_ms = 86'400'000;

// The parts of a request that some server refuses and that a run can do without.
constexpr std::string_view optional_parts =
    "max_tool_calls|include|tool_choice|text|max_output_tokens|stream_options|store|"
    "prompt_cache_key|max_tokens|max_completion_tokens|response_format";

// Groups of commands that use a setting.
constexpr SettingUses to_begin{generate, plan};
constexpr SettingUses to_ask{generate, plan, resume, redo};
constexpr SettingUses to_write_all{generate, plan, resume};
constexpr SettingUses to_send{generate, resume, redo};
constexpr SettingUses to_connect{generate, resume, redo, cancel};
constexpr SettingUses to_log_in{generate, resume, redo, cancel, models};
constexpr SettingUses to_judge{generate, resume, redo, reparse};
constexpr SettingUses with_a_run{generate, plan, resume, redo, cancel, reparse};

constexpr std::array rows{
    SettingRow{.key = "topics_dir",
               .kind = path,
               .group = writing,
               .scope = copied,
               .uses = to_begin,
               .member = &Options::topics_dir,
               .built_in = "./topics",
               .placeholder = "DIR",
               .help = "directory in which topic ids are looked up"},
    SettingRow{.key = "prompts_dir",
               .kind = path,
               .group = writing,
               .scope = copied,
               .uses = to_begin,
               .member = &Options::prompts_dir,
               .placeholder = "DIR",
               .help = "directory with your own prompt templates, named like the built-in ones"},
    SettingRow{.key = "words",
               .kind = number,
               .group = writing,
               .scope = fixed,
               .uses = to_begin,
               .member = &Options::words,
               .built_in = "10000",
               .unit = "words",
               .least = 1'000,
               .most = 60'000,
               .help = "length of the script in words, {range}"},
    SettingRow{.key = "chunks",
               .kind = chunks,
               .group = writing,
               .scope = fixed,
               .uses = to_begin,
               .member = &Options::chunks,
               .rule = "by the plan",
               .unit = "chunks",
               .least = 1,
               .most = 40,
               .help = "number of chunks; 1 requests the whole script at once, auto follows the "
                       "words and the pack"},
    SettingRow{.key = "parallel",
               .kind = number,
               .group = writing,
               .scope = kept,
               .uses = to_write_all,
               .member = &Options::parallel,
               .built_in = "1",
               .unit = "chunks",
               .least = 1,
               .most = 40,
               .help = "number of chunks that are requested at the same time"},
    SettingRow{.key = "research",
               .kind = choice,
               .group = writing,
               .scope = kept,
               .uses = to_ask,
               .member = &Options::research,
               .rule = "with-opening",
               .choices = "with-opening|first",
               .help = "first: request sources and pack by themselves before chunk 1"},
    SettingRow{.key = "no_search",
               .kind = flag,
               .group = writing,
               .scope = kept,
               .uses = to_ask,
               .member = &Options::no_search,
               .built_in = "false",
               .help = "give the model no search tool: it works from the topic's notes"},
    SettingRow{.key = "pass_b_requests",
               .kind = choice,
               .group = writing,
               .scope = kept,
               .uses = to_write_all,
               .member = &Options::pass_b_per_item,
               .built_in = "type",
               .choices = "type|item",
               .help = "one request for all scripts of a type, or for each"},
    SettingRow{.key = "only_pass_a",
               .kind = flag,
               .group = writing,
               .scope = kept,
               .uses = to_write_all,
               .member = &Options::only_pass_a,
               .built_in = "false",
               .help = "write no shorter scripts after the long one"},
    SettingRow{.key = "verbatim",
               .kind = flag,
               .group = writing,
               .scope = kept,
               .uses = to_judge,
               .member = &Options::verbatim,
               .built_in = "false",
               .help = "keep the text exactly as the model wrote it"},
    SettingRow{.key = "model",
               .kind = text,
               .group = model,
               .scope = kept,
               .uses = to_ask,
               .member = &Options::model,
               .built_in = "gpt-5.2-pro",
               .help = "model"},
    SettingRow{.key = "models_file",
               .kind = path,
               .group = model,
               .scope = process,
               .uses = {generate, plan, resume, redo, models},
               .member = &Options::models_file,
               .other_flag = "--models",
               .help = "TOML file with models and servers that replace or add to the known ones"},
    SettingRow{.key = "research_model",
               .kind = text,
               .group = model,
               .scope = kept,
               .uses = to_ask,
               .member = &Options::research_model,
               .rule = "the same",
               .help = "model of the research alone; means --research first"},
    SettingRow{.key = "pass_b_model",
               .kind = text,
               .group = model,
               .scope = kept,
               .uses = to_write_all,
               .member = &Options::pass_b_model,
               .rule = "gpt-6-luna; elsewhere the same",
               .help = "model of the shorter scripts"},
    SettingRow{.key = "max_output_tokens",
               .kind = number,
               .group = model,
               .scope = kept,
               .uses = to_ask,
               .member = &Options::max_output_tokens,
               .rule = "by rule, from the words",
               .unit = "tokens",
               .least = 1,
               .most = 10'000'000,
               .help = "token limit of a request"},
    SettingRow{.key = "budget",
               .kind = money,
               .group = model,
               .scope = kept,
               .uses = to_send,
               .member = &Options::budget,
               .unit = "dollars",
               .help = "refuse a request that could pass this total of the run, or of all runs"},
    SettingRow{.key = "budget_daily",
               .kind = money,
               .group = model,
               .scope = process,
               .uses = to_send,
               .member = &Options::budget_daily,
               .unit = "dollars",
               .help = "refuse a request that could pass this total of all runs in a UTC day"},
    SettingRow{
        .key = "window",
        .kind = choice,
        .group = model,
        .scope = kept,
        .uses = to_ask,
        .member = &Options::window,
        .rule = "soonest",
        .choices = "soonest|2h|8h",
        .help = "let an answer take hours, for the discount in the model's row; means --research "
                "first and parallel chunks, unless these are set"},
    SettingRow{.key = "price",
               .kind = text,
               .group = model,
               .scope = kept,
               .uses = to_ask,
               .member = &Options::price,
               .rule = "by the table",
               .placeholder = "IN,OUT[,SEARCH]",
               .help = "dollars per million tokens and 1,000 searches"},
    SettingRow{.key = "provider",
               .kind = text,
               .group = server,
               .scope = kept,
               .uses = {generate, plan, resume, redo, cancel, reparse, models},
               .member = &Options::provider,
               .built_in = "openai",
               .help = "openai, ollama, llamacpp, vllm, lmstudio, openrouter, custom, or "
                       "rehearsal: the built-in server, free and without a key"},
    SettingRow{
        .key = "base_url",
        .kind = url,
        .group = server,
        .scope = kept,
        .uses = {generate, plan, resume, redo, cancel, models},
        .member = &Options::base_url,
        .rule = "the provider's",
        .help = "address of a server with the Responses API or Chat Completions; ends in /v1"},
    SettingRow{.key = "dialect",
               .kind = text,
               .group = server,
               .scope = fixed,
               .uses = to_begin,
               .member = &Options::dialect,
               .rule = "by the provider",
               .help = "API that the server speaks: responses or chat"},
    SettingRow{.key = "answer_field",
               .kind = choice,
               .group = server,
               .scope = fixed,
               .uses = to_begin,
               .member = &Options::answer_is_reasoning,
               .rule = "content",
               .choices = "content|reasoning",
               .help = "reasoning: the server sends the model's answer as its reasoning"},
    SettingRow{.key = "omit",
               .kind = parts,
               .group = server,
               .scope = kept,
               .uses = to_ask,
               .member = &Options::omit,
               .choices = optional_parts,
               .placeholder = "NAME",
               .help = "leave this part out of requests (max_tool_calls, include, …); repeatable"},
    SettingRow{.key = "background",
               .kind = choice,
               .group = server,
               .scope = kept,
               .uses = to_send,
               .member = &Options::background,
               .built_in = "auto",
               .choices = "auto|on|off",
               .help = "let the provider finish an answer whose stream is lost"},
    SettingRow{.key = "connect_timeout",
               .kind = seconds,
               .group = server,
               .scope = kept,
               .uses = to_connect,
               .member = &Options::connect_timeout,
               .built_in = "15000",
               .unit = "seconds",
               .least = 1,
               .most = day_ms,
               .help = "seconds within which a connection must be established"},
    SettingRow{.key = "idle_timeout",
               .kind = seconds,
               .group = server,
               .scope = kept,
               .uses = to_connect,
               .member = &Options::idle_timeout,
               .rule = "300; 60 in background mode",
               .unit = "seconds",
               .least = 1,
               .most = day_ms,
               .help = "seconds in which no byte arrives"},
    SettingRow{.key = "progress_timeout",
               .kind = seconds,
               .group = server,
               .scope = kept,
               .uses = to_connect,
               .member = &Options::progress_timeout,
               .built_in = "600000",
               .unit = "seconds",
               .least = 1,
               .most = day_ms,
               .help = "seconds in which only keep-alives arrive"},
    SettingRow{.key = "poll_interval",
               .kind = seconds,
               .group = server,
               .scope = kept,
               .uses = to_connect,
               .member = &Options::poll_interval,
               .built_in = "2000",
               .unit = "seconds",
               .least = 1,
               .most = day_ms,
               .help = "seconds before the first poll for a background answer"},
    SettingRow{.key = "queue_timeout",
               .kind = seconds,
               .group = server,
               .scope = kept,
               .uses = to_connect,
               .member = &Options::queue_timeout,
               .built_in = "120000",
               .unit = "seconds",
               .least = 1,
               .most = day_ms,
               .help = "seconds in the provider's queue until it counts as stuck"},
    SettingRow{.key = "deadline",
               .kind = seconds,
               .group = server,
               .scope = kept,
               .uses = to_connect,
               .member = &Options::deadline,
               .rule = "the larger of 1200 and 600 + words / 4",
               .unit = "seconds",
               .least = 1,
               .most = day_ms,
               .help = "seconds for one request"},
    SettingRow{.key = "ca_file",
               .kind = path,
               .group = server,
               .scope = kept,
               .uses = to_log_in,
               .member = &Options::ca_file,
               .help = "trust these certificates (PEM) in place of the system's"},
    SettingRow{.key = "key_file",
               .kind = path,
               .group = server,
               .scope = process,
               .uses = to_log_in,
               .member = &Options::key_file,
               .help = "read the key from a file"},
    SettingRow{.key = "key_command",
               .kind = command,
               .group = server,
               .scope = process,
               .uses = to_log_in,
               .member = &Options::key_command,
               .help = "read the key from a command's output"},
    SettingRow{.key = "on_fault",
               .kind = choice,
               .group = stopping,
               .scope = kept,
               .uses = to_send,
               .member = &Options::cancel_on_fault,
               .built_in = "finish",
               .choices = "finish|cancel",
               .placeholder = "WHAT",
               .help =
                   "when a chunk fails, finish the other active answers (they are paid for), or "
                   "cancel them"},
    SettingRow{.key = "stop_early",
               .kind = flag,
               .group = stopping,
               .scope = kept,
               .uses = to_send,
               .member = &Options::stop_early,
               .built_in = "true",
               .help = "end an answer that cannot become a chunk at once"},
    SettingRow{.key = "stop_on_sources",
               .kind = flag,
               .group = stopping,
               .scope = kept,
               .uses = to_send,
               .member = &Options::stop_on_sources,
               .built_in = "false",
               .help = "stop before the next chunk if sources are doubtful"},
    SettingRow{.key = "gates",
               .kind = flag,
               .group = stopping,
               .scope = kept,
               .uses = to_judge,
               .member = &Options::gates,
               .built_in = "true",
               .help = "off: findings are reported, the exit code is not changed"},
    SettingRow{.key = "allow_stale",
               .kind = flag,
               .group = stopping,
               .scope = kept,
               .uses = to_judge,
               .member = &Options::allow_stale,
               .built_in = "false",
               .help = "sources outside the freshness window do not fail the run"},
    SettingRow{.key = "output_root",
               .kind = path,
               .group = output,
               .scope = process,
               .uses = {generate, plan, resume, redo, cancel, reparse, look},
               .member = &Options::output_root,
               .built_in = "./output",
               .placeholder = "DIR",
               .help = "directory in which runs are kept"},
    SettingRow{.key = "progress",
               .kind = choice,
               .group = output,
               .scope = process,
               .uses = with_a_run,
               .member = &Options::progress,
               .built_in = "auto",
               .choices = "auto|bar|lines|json|none",
               .help = "how progress is shown"},
    SettingRow{.key = "flush_chars",
               .kind = number,
               .group = output,
               .scope = kept,
               .uses = to_send,
               .member = &Options::flush_chars,
               .built_in = "20000",
               .unit = "characters",
               .least = 1,
               .most = 1'000'000'000,
               .help = "log a flush line every N characters"},
};

}  // namespace

std::string_view title_of(SettingGroup group) {
  switch (group) {
    case writing: return "What to write";
    case model: return "Model and money";
    case server: return "Server and connection";
    case stopping: return "When to stop";
    case output: return "Output";
  }
  CW_CHECK(false);
  return {};
}

std::span<const SettingRow> setting_rows() {
  return rows;
}

const SettingRow* setting_row(std::string_view key) {
  const auto* const found = std::ranges::find(rows, key, &SettingRow::key);
  return found == rows.end() ? nullptr : found;
}

std::string variable_of(const SettingRow& row) {
  std::string name = "CASTWRIGHT_";
  for (const char byte : row.key)
    name.push_back(byte == '_' ? '_' : char(byte - 'a' + 'A'));
  return name;
}

std::vector<std::string_view> choices_of(const SettingRow& row) {
  std::vector<std::string_view> choices;
  for (const auto choice : row.choices | std::views::split('|'))
    choices.emplace_back(choice);
  return choices;
}

std::string default_of(const SettingRow& row) {
  if (row.built_in.empty()) return std::string(row.rule);
  if (row.kind == flag) return row.built_in == "true" ? "on" : "off";
  if (row.kind != seconds) return std::string(row.built_in);
  constexpr double ms_per_s = 1'000;
  return fmt::format("{}", double(whole_number<std::int64_t>(row.built_in).value_or(0)) / ms_per_s);
}

bool is_kept(const SettingRow& row) {
  return row.scope == kept || row.scope == fixed;
}

bool is_of_the_run(const SettingRow& row) {
  return row.scope == copied || row.scope == fixed;
}

}  // namespace castwright::topic
