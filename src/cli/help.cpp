// castwright help [TOPIC]: prints the pages that --help has no room for.

#include "cli/commands.h"
#include "cli/output.h"
#include "provider/model_table.h"
#include "topic/settings.h"
#include "topic/suggest.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

constexpr std::string_view exit_codes = R"(Exit codes

  0    done
  1    internal error
  2    usage, config or topic file
  3    finished, but a quality gate failed
  4    key missing or refused (401, 403)
  5    the provider answered with an error, a refusal or an incomplete answer
  6    the connection was cut, stalled or broke protocol, or resuming would mean paying again
  7    budget reached
  8    rate limit or quota, also inside a stream
  9    another process holds the topic
  10   no such run, topic or file
  11   disk full or failing, or stored state damaged
  12   the answer was paid for but is unusable; it is kept
  129  stopped by SIGHUP: the terminal or session ended
  130  interrupted by SIGINT
  143  stopped by SIGTERM

An unknown code is a failure. Every failure prints one line that starts with "error:". If the run
can be resumed, a line that starts with "resume:" has the exact command. More: docs/errors.md
)";

constexpr std::string_view formats =
    R"(Files of a run, in OUTPUT_ROOT/runs/TOPIC/RUN (OUTPUT_ROOT/podcast_chunks/TOPIC is the newest)

  L1_complete.txt            the script
  L1_checkpoint_N.txt        chunks 1 to N
  L1_chunkN.txt.chunkN       raw text of the newest answer of chunk N, grows while it arrives
  L1_chunkN.K.tape           every byte that was received for request K of chunk N
  L1_chunkN.prompt.md        what was asked
  canonical_pack.json        the facts that the script rests on
  sources.json               where they come from
  pass_a.json                the result for what follows (speech, video, shorter scripts)
  report.json  report.md     words against target, times, cost, findings
  pass_b/                    the shorter scripts: pass_b.json, M1.script.txt, …
  run.json  events.ndjson    what was asked for, and what happened

castwright export writes the script as md, txt, html, fountain, docx, json, chapters, vtt or srt, and
with --layout agenda the files of the pipeline that speaks and films it.

Fields: docs/formats/
)";

constexpr std::string_view json_page = R"(JSON for programs

  generate --json            pass_a.json with run_dir and exit_code, on standard output
  generate --progress json   run events, one object a line; the last is
                             {"type":"exit","code","reason","resume_command","run_dir"}
  generate --dry-run --progress json   the plan, then the exit object; plan --progress json too
  plan --json  runs --json  show --json

Fields are added, never renamed or removed without a new "schema" number. docs/formats/events.md
)";

/// The default of a setting, or the rule by which it is chosen, in the form and unit that a user
/// writes it in.
std::string as_read(const topic::SettingRow& row) {
  if (row.built_in.empty() || row.unit.empty()) return topic::default_of(row);
  return fmt::format("{} ({})", topic::default_of(row), row.unit);
}

/// The variables that hold the keys of the built-in servers, a line for each set of variables.
std::string key_variables() {
  struct Keys {
    std::string names;
    std::string servers;
  };
  std::vector<Keys> keys;
  const auto add = [&](const provider::Preset& preset, std::string_view server) {
    if (preset.key.empty()) return;
    std::string names = fmt::format("{}", fmt::join(preset.key, ", "));
    const auto same = std::ranges::find(keys, names, &Keys::names);
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
  std::string lines;
  for (const Keys& one : keys)
    lines += fmt::format("  {:<26} the key of {}\n", one.names, one.servers);
  return lines;
}

std::string environment_page() {
  std::string page = "Environment\n\n" + key_variables();
  page +=
      "                             The first that is set counts; or a file: GPT_KEY_FILE, …\n"
      "  OPENAI_BASE_URL            base URL of openai if CASTWRIGHT_BASE_URL is not set\n"
      "  CURL_CA_BUNDLE,            certificates to trust if CASTWRIGHT_CA_FILE is not set, "
      "the\n"
      "  SSL_CERT_FILE              first of them\n"
      "  HTTPS_PROXY, NO_PROXY, …   proxies; never used for loopback\n\n"
      "Each setting can be a flag, a variable, or a key of castwright.toml in the working "
      "directory,\n"
      "$XDG_CONFIG_HOME/castwright/config.toml or /etc/castwright/config.toml; the first one "
      "wins:\n"
      "flag, topic file, environment, config files, built-in. Rows of models are in files of "
      "their\n"
      "own: --models FILE, castwright.models.toml, then models.toml in the two folders.\n\n";
  for (const topic::SettingRow& row : topic::setting_rows()) {
    page += fmt::format("  {:<30} {:<20} {}\n", topic::variable_of(row), row.key, as_read(row));
  }
  return page;
}

constexpr std::array<std::string_view, 4> topics{"environment", "exit-codes", "formats", "json"};

int print_help(CLI::App& app, const std::string& topic) {
  if (topic.empty()) {
    // App::help() would print the help of the command that was chosen, which is this one.
    write_out(app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal));
    write_out(
        "\nMore: castwright help environment|exit-codes|formats|json, castwright COMMAND --help\n");
    return 0;
  }
  if (topic == "environment") {
    write_out(environment_page());
    return 0;
  }
  if (topic == "exit-codes") {
    write_out(exit_codes);
    return 0;
  }
  if (topic == "formats") {
    write_out(formats);
    return 0;
  }
  if (topic == "json") {
    write_out(json_page);
    return 0;
  }
  std::vector<std::string> names(topics.begin(), topics.end());
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == topic) {
      write_out(command->help());
      return 0;
    }
    names.push_back(command->get_name());
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  return report(Error{
      Fault::usage,
      fmt::format("no help on {}{}", topic::printable(topic), topic::did_you_mean(topic, views))});
}

}  // namespace

void add_help(CLI::App& app, Action& chosen) {
  auto topic = std::make_shared<std::string>();
  CLI::App* const command =
      app.add_subcommand("help", "Help on a command, or: environment, exit-codes, formats, json");
  command->add_option("topic", *topic, "command or page");
  command->callback(
      [topic, &app, &chosen] { chosen = [topic, &app] { return print_help(app, *topic); }; });
}

}  // namespace castwright::cli
