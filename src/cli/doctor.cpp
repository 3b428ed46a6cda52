// castwright doctor: says what a run would meet on this machine, and lists what is wrong with the
// files of an output root, by file and place. Only with --rebuild-index does it change anything:
// the run store, and links to runs that were removed. Only with --live does it send anything.

#include "store/doctor.h"

#include "app/key.h"
#include "app/output_root.h"
#include "app/surroundings.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "core/check.h"
#include "core/clock.h"
#include "json/value.h"
#include "observe/ndjson.h"
#include "store/local_output.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct DoctorFlags {
  app::GivenSettings settings;
  std::string run;
  bool rebuild_index = false;
  bool surroundings = false;
  bool stored = false;
  bool live = false;
  bool json = false;

  /// Is it about stored files only, as a run or --rebuild-index is?
  bool only_stored() const { return stored || rebuild_index || !run.empty(); }
};

/// The path of `file` for a person: relative to the root if the file lies in it.
std::string file_in(const std::filesystem::path& root, const std::filesystem::path& file) {
  const std::filesystem::path relative = file.lexically_relative(root);
  return relative.empty() || *relative.begin() == ".." ? file.string() : relative.string();
}

std::string text_of(const std::vector<store::Damage>& problems, const std::filesystem::path& root) {
  if (problems.empty()) return {};
  constexpr std::string_view row = "{:<{}}  {:>10}  {:<6}  {}; {}\n";
  std::size_t width = std::string_view("file").size();
  for (const store::Damage& damage : problems)
    width = std::max(width, file_in(root, damage.file).size());
  std::string out =
      fmt::format("{:<{}}  {:>10}  {:<6}  what; remedy\n", "file", width, "place", "");
  for (const store::Damage& damage : problems) {
    out += fmt::format(fmt::runtime(row),
                       file_in(root, damage.file),
                       width,
                       damage.byte ? fmt::format("byte {}", *damage.byte) : std::string(),
                       store::name_of(damage.severity),
                       damage.what,
                       damage.remedy);
  }
  return out;
}

json::Value to_json(const std::vector<store::Damage>& problems) {
  json::Value list = json::Value::array();
  for (const store::Damage& damage : problems) {
    json::Value one = json::Value::object();
    one.set("severity", store::name_of(damage.severity))
        .set("run", damage.run)
        .set("file", damage.file.string())
        .set("byte", damage.byte ? json::Value(*damage.byte) : json::Value())
        .set("what", damage.what)
        .set("remedy", damage.remedy);
    list.push(std::move(one));
  }
  return list;
}

int code_of(bool damaged) {
  return damaged ? exit_code(Fault::storage) : 0;
}

Result<int> rebuild(const DoctorFlags& flags, store::LocalOutput& output) {
  const std::filesystem::path& root = output.root().path();
  CW_TRY(const store::Rebuilt rebuilt, store::rebuild_index(output, RealClock().wall()));
  const bool damaged = std::ranges::any_of(rebuilt.problems, [](const store::Damage& damage) {
    return damage.severity == store::Damage::Severity::damage;
  });
  if (flags.json) {
    json::Value value = json::Value::object();
    value.set("schema", 1)
        .set("runs", rebuilt.runs)
        .set("calls", rebuilt.calls)
        .set("kept", rebuilt.kept.string())
        .set("problems", to_json(rebuilt.problems));
    write_out(json::dump(value) + "\n");
    return code_of(damaged);
  }
  write_out(fmt::format("rebuilt: {} runs and {} requests\n", rebuilt.runs, rebuilt.calls));
  if (!rebuilt.kept.empty()) {
    write_out(fmt::format("kept: the old file is {}\n", file_in(root, rebuilt.kept)));
  }
  write_out(text_of(rebuilt.problems, root));
  return code_of(damaged);
}

/// One line for each check, and its remedy below if both are long.
std::string text_of(const std::vector<app::SurroundingCheck>& checks) {
  constexpr std::size_t line_max = 100;
  constexpr std::size_t indent = 20;
  std::string out;
  for (const app::SurroundingCheck& check : checks) {
    std::string line = fmt::format("{:<4}  {:<12}  {}", name_of(check.state), check.id, check.what);
    if (!check.remedy.empty()) {
      const bool fits = line.size() + 2 + check.remedy.size() <= line_max;
      line +=
          fits ? "; " + check.remedy : fmt::format("\n{:>{}}{}", "", indent, "-> " + check.remedy);
    }
    out += line + "\n";
  }
  return out;
}

int code_of(const std::vector<app::SurroundingCheck>& checks) {
  const app::Surroundings around{.checks = checks};
  const app::SurroundingCheck* const failure = around.first_failure();
  return failure == nullptr ? 0 : exit_code(failure->fault);
}

using Checks = std::vector<app::SurroundingCheck>;

/// Prints what was found. `checks` is empty if only stored files were looked at, `examination` if
/// only the surroundings were.
int tell(const DoctorFlags& flags,
         const Checks& checks,
         const std::optional<store::Examination>& examination,
         const std::filesystem::path& root) {
  const bool damaged = examination && examination->damaged();
  const int code = code_of(checks) != 0 ? code_of(checks) : code_of(damaged);
  if (flags.json) {
    json::Value value = json::Value::object();
    value.set("schema", 1);
    if (examination) {
      value.set("runs", examination->runs)
          .set("damaged", damaged)
          .set("problems", to_json(examination->problems));
    }
    if (!checks.empty()) value.set("checks", app::to_json(checks)).set("exit_code", code);
    write_out(json::dump(value) + "\n");
    return code;
  }
  write_out(text_of(checks));
  if (!examination) return code;
  if (!checks.empty() && !examination->problems.empty()) write_out("\n");
  write_out(text_of(examination->problems, root));
  write_out(fmt::format(
      "examined: {} runs, {} problems\n", examination->runs, examination->problems.size()));
  return code;
}

/// Prints what was found around where nothing stored could be looked at. The code is that of the
/// first check that failed, which a run would meet first.
Result<int> tell_unread(const DoctorFlags& flags, const Checks& checks, Error error) {
  const app::Surroundings around{.checks = checks};
  if (const app::SurroundingCheck* const failure = around.first_failure())
    error.fault = failure->fault;
  if (!flags.json) {
    write_out(text_of(checks));
    return std::unexpected(std::move(error));
  }
  const int code = exit_code(error.fault);
  write_err(error_line(error));
  const std::string reason = app::without_secrets(error.what);
  auto exit_object = json::parse(observe::exit_line(code, reason, "", ""));
  CW_CHECK(exit_object.has_value());
  exit_object->set("checks", app::to_json(checks)).set("exit_code", code);
  write_out(json::dump(*exit_object) + "\n");
  return code;
}

/// Fault::usage if two flags contradict each other, or if one changes nothing.
Status check_flags(const DoctorFlags& flags) {
  if (flags.rebuild_index && !flags.run.empty())
    return fail(Fault::usage, "--rebuild-index is about all runs; leave the run out");
  if (!flags.only_stored()) return {};
  const std::string_view subject = !flags.run.empty()    ? "a run"
                                   : flags.rebuild_index ? "--rebuild-index"
                                                         : "--stored";
  for (const auto& [wanted, flag] :
       {std::pair(flags.surroundings, "--surroundings"), std::pair(flags.live, "--live")}) {
    if (wanted)
      return fail(Fault::usage,
                  fmt::format("{} looks at stored files only; leave {} out", subject, flag));
  }
  for (const auto& [key, value] : flags.settings) {
    const topic::SettingRow* const row = topic::setting_row(key);
    if (row == nullptr || row->uses.has(topic::SettingUse::look)) continue;
    return fail(Fault::usage,
                fmt::format("{}: {} looks at stored files only, and has no use for it",
                            app::flag_of(key),
                            subject));
  }
  return {};
}

/// The stored half: its examination, which is empty if there is no root yet.
struct Stored {
  store::Examination examination{};
  std::filesystem::path root{};
};

Result<Stored> examine_stored(const DoctorFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  if (flags.run.empty() && app::has_no_root_yet(gathered.settings))
    return Stored{.examination = {}, .root = gathered.options.output_root};
  CW_TRY(store::LocalOutput output, app::look_at_folders(gathered.settings, flags.run));
  std::string run_id;
  if (!flags.run.empty()) {
    CW_TRY(const store::Output::Found found, output.find(flags.run));
    run_id = found.run_id;
  }
  CW_TRY(store::Examination examination, store::examine(output, run_id));
  return Stored{.examination = std::move(examination), .root = output.root().path()};
}

Result<int> doctor(const DoctorFlags& flags) {
  CW_RETURN_IF_ERROR(check_flags(flags));
  if (flags.rebuild_index) {
    CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
    CW_TRY(store::LocalOutput output, app::look_at_folders(gathered.settings));
    return rebuild(flags, output);
  }
  Checks checks;
  if (!flags.only_stored())
    checks = app::look_around({.settings = flags.settings, .live = flags.live}).checks;
  if (flags.surroundings) return tell(flags, checks, std::nullopt, {});
  auto stored = examine_stored(flags);
  if (!stored && !checks.empty()) return tell_unread(flags, checks, std::move(stored).error());
  if (!stored) return std::unexpected(std::move(stored).error());
  return tell(flags, checks, std::move(stored->examination), stored->root);
}

}  // namespace

void add_doctor(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<DoctorFlags>();
  CLI::App* const command = app.add_subcommand(
      "doctor", "Say what a run would meet, check stored state, and rebuild the run store");
  command->footer(
      "Examples:\n  castwright doctor                    # settings, disk, key, model; then all "
      "runs\n"
      "  castwright doctor --surroundings --live --provider openrouter\n"
      "  castwright doctor 01J                # one run\n"
      "The flags of all settings are taken too: castwright generate --help. The exit code is the "
      "one "
      "that a\nrun would end with, 11 if stored files are damaged, and 0 if there are warnings "
      "only.");
  add_every_setting(*command, flags->settings);
  command->add_option("run",
                      flags->run,
                      "run: id, its beginning, topic, path or @last (all): look at its files only");
  command->add_flag("--surroundings",
                    flags->surroundings,
                    "look only at what a run would meet, and at no stored run");
  command->add_flag("--stored", flags->stored, "look only at stored runs");
  command->add_flag(
      "--live", flags->live, "also ask the server for its list of models, which costs nothing");
  command->add_flag("--rebuild-index",
                    flags->rebuild_index,
                    "make castwright.db new from the run directories; the old one is kept");
  command->add_flag("--json", flags->json, "as a JSON object");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = doctor(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
