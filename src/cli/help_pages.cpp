#include "cli/help_pages.h"

#include "provider/model_table.h"
#include "topic/setting_table.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::cli {
namespace {

constexpr std::array exit_code_rows{
    ExitCode{0, "done"},
    ExitCode{1, "internal error"},
    ExitCode{2, "usage, config or topic file"},
    ExitCode{3, "finished, but a quality gate failed"},
    ExitCode{4, "key missing or refused (401, 403)"},
    ExitCode{5, "the provider answered with an error, a refusal or an incomplete answer"},
    ExitCode{6,
             "the connection was cut, stalled or broke protocol, or resuming would mean paying "
             "again"},
    ExitCode{7, "budget reached"},
    ExitCode{8, "rate limit or quota, also inside a stream"},
    ExitCode{9, "another process holds the topic"},
    ExitCode{10, "no such run, topic or file"},
    ExitCode{11, "disk full or failing, or stored state damaged"},
    ExitCode{12, "the answer was paid for but is unusable; it is kept"},
    ExitCode{129, "stopped by SIGHUP: the terminal or session ended"},
    ExitCode{130, "interrupted by SIGINT"},
    ExitCode{143, "stopped by SIGTERM"},
};

constexpr std::array run_file_rows{
    RunFile{"L1_complete.txt", "the script"},
    RunFile{"L1_checkpoint_N.txt", "chunks 1 to N"},
    RunFile{"L1_chunkN.txt.chunkN",
            "raw text of the newest answer of chunk N, grows while it arrives"},
    RunFile{"L1_chunkN.K.tape", "every byte that was received for request K of chunk N"},
    RunFile{"L1_chunkN.prompt.md", "what was asked"},
    RunFile{"canonical_pack.json", "the facts that the script rests on"},
    RunFile{"sources.json", "where they come from"},
    RunFile{"pass_a.json", "the result for what follows (speech, video, shorter scripts)"},
    RunFile{"report.json, report.md", "words against target, times, cost, findings"},
    RunFile{"pass_b/", "the shorter scripts: pass_b.json, M1.script.txt, …"},
    RunFile{"run.json, events.ndjson", "what was asked for, and what happened"},
};

constexpr std::string_view json_page = R"(JSON for programs

  generate --json            pass_a.json with run_dir and exit_code, on standard output
  generate --progress json   run events, one object a line; the last is
                             {"type":"exit","code","reason","resume_command","run_dir"}
  generate --dry-run --progress json   the plan, then the exit object; plan --progress json too
  plan --json  runs --json  show --json

  castwright schema          lists what programs read: results, run events, files of a run
  castwright schema runs     prints the JSON Schema of one of them

Fields are added, never renamed or removed without a new "schema" number. docs/formats/json.md
)";

constexpr std::string_view config_page = R"(Config: where settings come from

Every setting can be a flag, a variable of the environment, or a key of a config file: --budget 15,
CASTWRIGHT_BUDGET=15, budget = 15. The first place that gives a value wins:

  1  a flag
  2  the run: what it keeps from its beginning, for resume, redo, cancel and reparse
  3  the topic file: the model, the words and the token limit
  4  the environment: CASTWRIGHT_NAME; then the file .env of the working directory
  5  the profile that --profile NAME names: [profile.NAME] in the files below
  6  castwright.toml in the working directory
  7  $XDG_CONFIG_HOME/castwright/config.toml, else ~/.config/castwright/config.toml
  8  /etc/castwright/config.toml
  9  what is built in

A config file is TOML:

  output_root = "podcasts"
  budget = 15

  [profile.cheap]
  model = "gpt-6-luna"
  budget = 2

castwright generate --topic topic-01 --profile cheap takes the two settings of the profile, and
everything else as before. CASTWRIGHT_PROFILE=cheap does the same.

The file .env of the working directory has lines NAME=VALUE. It fills variables that are not set, and
never replaces one. --no-env-file leaves it out. A key may stand there; in a config file it is
refused, since such files are shared.

What exit 2 refuses before anything is sent:

  a limit under a wrong name    (budjet = 5, max_cost = 5), since it would limit nothing
  a file that cannot be read    and may limit what is spent, unless nothing is paid for
  key_command                   in castwright.toml or .env, which may be a stranger's
  an address in these files     that would get your key. A key in the .env itself may go there, and
                                OpenAI's own key to OpenAI. Say the address yourself to allow it:
                                --base-url, CASTWRIGHT_BASE_URL, or your own config file

castwright config show --origin prints every setting with the place that it came from.

All settings and their variables: castwright help environment. Each in full:
docs/formats/config.md
)";

constexpr std::string_view money_page = R"(Money: who may spend

Nothing is paid for twice without your decision, and nothing is ever repeated by itself. A request
that certainly cost nothing (never sent, or refused with a 4xx) does not count as paid.

  generate              starts a run. If the topic has an unfinished one that is still fresh, it
                        resumes that instead, but only if nothing would be paid for again. Else it
                        changes nothing, prints the resume: line, and ends with 6.
                        --new-run starts a new run in any case
  resume                is your decision to pay: it says which chunks it requests again, and what
                        each may have cost already. Finished chunks are never requested again
  resume --no-repay     does only what cannot be paid for twice, and ends with 6 at the rest
  redo                  has one finished chunk written again; it asks first
  models --refresh      asks a server for its list of models, which is free
  cancel                stops answers that still run at the provider, and their billing

No other command spends anything. plan sends nothing: it shows requests, words, tokens, and the low,
expected and worst cost. --provider rehearsal plays everything without a key and without cost.

Ctrl-C keeps everything, but an answer in the background continues at the provider, and is billed:
castwright resume fetches it without another payment, castwright cancel stops it.

  --budget USD          limits a run, or all runs of --all. Before each request its worst case is
                        reserved; a request that could pass the limit is refused (exit 7)
  budget_daily          limits all runs of a UTC day
  --window 2h|8h        lets the provider take hours, for its discount
  --price IN,OUT        says a price that castwright does not know

An unknown price is unknown, and never zero: with a budget, a model without a price is refused until
--price or a row of models says it. An unknown bill leaves its reservation in place.

Prices: castwright models. What a run cost: castwright show. Exit codes: castwright help exit-codes
)";

/// The default of a setting, or the rule by which it is chosen, in the form and unit that a user
/// writes it in.
std::string as_read(const topic::SettingRow& row) {
  if (row.built_in.empty() || row.unit.empty()) return topic::default_of(row);
  return fmt::format("{} ({})", topic::default_of(row), row.unit);
}

/// A page that is a table: the first column is `columns` wide.
template <typename Row, std::size_t Count>
std::string table_page(std::string_view title,
                       const std::array<Row, Count>& rows,
                       std::size_t columns,
                       std::string_view more) {
  std::string page = fmt::format("{}\n\n", title);
  for (const auto& [left, right] : rows)
    page += fmt::format("  {:<{}} {}\n", left, columns, right);
  return fmt::format("{}\n{}\n", page, more);
}

std::string exit_code_page() {
  return table_page("Exit codes",
                    exit_code_rows,
                    4,
                    "An unknown code is a failure. Every failure prints one line that starts with "
                    "\"error:\". If the run\ncan be resumed, a line that starts with \"resume:\" "
                    "has the exact command. More: docs/errors.md");
}

std::string formats_page() {
  return table_page(
      "Files of a run, in OUTPUT_ROOT/runs/TOPIC/RUN (OUTPUT_ROOT/podcast_chunks/TOPIC "
      "is the newest)",
      run_file_rows,
      26,
      "castwright export writes the script as md, txt, html, fountain, docx, json, chapters, "
      "captions,\ntranscripts or show notes (castwright export --help), and with --layout agenda "
      "the files of the pipeline that "
      "speaks and films it.\n\nFields: docs/formats/");
}

std::string environment_page() {
  std::string page = "Environment\n\n";
  for (const KeyVariables& one : key_variables())
    page += fmt::format("  {:<26} the key of {}\n", one.names, one.servers);
  page +=
      "                             The first that is set counts; or a file: GPT_KEY_FILE, …\n"
      "  OPENAI_BASE_URL            base URL of openai if CASTWRIGHT_BASE_URL is not set\n"
      "  CURL_CA_BUNDLE,            certificates to trust if CASTWRIGHT_CA_FILE is not set, the\n"
      "  SSL_CERT_FILE              first of them\n"
      "  HTTPS_PROXY, NO_PROXY, …   proxies; never used for loopback\n"
      "  NO_COLOR, CLICOLOR_FORCE   no colours; colours also without a terminal\n"
      "  CI                         a build service: lines instead of the live display\n"
      "  GITHUB_ACTIONS             annotations, and a summary in GITHUB_STEP_SUMMARY\n\n"
      "Each setting can be a flag, a variable, or a key of a config file; which one wins: "
      "castwright "
      "help config. Rows of models are in files of their own: --models FILE, "
      "castwright.models.toml, then models.toml in the folders of the config files.\n\n";
  for (const topic::SettingRow& row : topic::setting_rows())
    page += fmt::format("  {:<30} {:<20} {}\n", topic::variable_of(row), row.key, as_read(row));
  return page;
}

struct HelpPage {
  std::string_view name;
  std::string_view about;
};
constexpr std::array page_rows{
    HelpPage{"environment", "variables: keys, proxies, settings"},
    HelpPage{"exit-codes", "what the exit code of a command says"},
    HelpPage{"formats", "the files of a run"},
    HelpPage{"json", "JSON for programs"},
    HelpPage{"config", "where settings come from: files, profiles, .env"},
    HelpPage{"money", "who may spend, and how to limit it"},
};
constexpr auto page_names = [] {
  std::array<std::string_view, page_rows.size()> names;
  std::ranges::transform(page_rows, names.begin(), &HelpPage::name);
  return names;
}();

}  // namespace

std::span<const ExitCode> exit_codes() {
  return exit_code_rows;
}

std::span<const RunFile> run_files() {
  return run_file_rows;
}

std::vector<KeyVariables> key_variables() {
  std::vector<KeyVariables> keys;
  const auto add = [&](const provider::Preset& preset, std::string_view server) {
    if (preset.key.empty()) return;
    std::string names = fmt::format("{}", fmt::join(preset.key, ", "));
    const auto same = std::ranges::find(keys, names, &KeyVariables::names);
    if (same == keys.end()) {
      keys.push_back({.names = std::move(names), .servers = std::string(server)});
    } else {
      same->servers += fmt::format(" and {}", server);
    }
  };
  const provider::ModelTable& table = provider::ModelTable::built_in();
  for (const provider::Preset& preset : table.presets())
    if (preset.name != "custom") add(preset, preset.name);
  for (const provider::Preset& preset : table.presets())
    if (preset.name == "custom") add(preset, "any other server");
  return keys;
}

std::span<const std::string_view> help_page_names() {
  return page_names;
}

std::string_view about_help_page(std::string_view name) {
  const auto* const page = std::ranges::find(page_rows, name, &HelpPage::name);
  return page == page_rows.end() ? std::string_view() : page->about;
}

std::optional<std::string> help_page(std::string_view name) {
  if (name == "environment") return environment_page();
  if (name == "exit-codes") return exit_code_page();
  if (name == "formats") return formats_page();
  if (name == "json") return std::string(json_page);
  if (name == "config") return std::string(config_page);
  if (name == "money") return std::string(money_page);
  return std::nullopt;
}

}  // namespace castwright::cli
