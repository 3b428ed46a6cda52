// castwright doctor: lists what is wrong with the files of an output root, by file and place. It
// needs no key. Only with --rebuild-index does it change anything: the run store, and links to runs
// that were removed.

#include "store/doctor.h"

#include "app/output_root.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "core/clock.h"
#include "json/value.h"
#include "store/local_output.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct DoctorFlags {
  app::GivenSettings settings;
  std::string run;
  bool rebuild_index = false;
  bool json = false;
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

int tell(const DoctorFlags& flags,
         const store::Examination& examination,
         const std::filesystem::path& root) {
  if (flags.json) {
    json::Value value = json::Value::object();
    value.set("schema", 1)
        .set("runs", examination.runs)
        .set("damaged", examination.damaged())
        .set("problems", to_json(examination.problems));
    write_out(json::dump(value) + "\n");
  } else {
    write_out(text_of(examination.problems, root));
    write_out(fmt::format(
        "examined: {} runs, {} problems\n", examination.runs, examination.problems.size()));
  }
  return code_of(examination.damaged());
}

Result<int> doctor(const DoctorFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  if (!flags.rebuild_index && flags.run.empty() && app::has_no_root_yet(gathered.settings))
    return tell(flags, {}, gathered.options.output_root);
  CW_TRY(store::LocalOutput output, app::look_at_folders(gathered.settings));
  if (flags.rebuild_index) {
    if (!flags.run.empty()) {
      return fail(Fault::usage, "--rebuild-index is about all runs; leave the run out");
    }
    return rebuild(flags, output);
  }
  std::string run_id;
  if (!flags.run.empty()) {
    CW_TRY(const store::Output::Found found, output.find(flags.run));
    run_id = found.run_id;
  }
  CW_TRY(const store::Examination examination, store::examine(output, run_id));
  return tell(flags, examination, output.root().path());
}

}  // namespace

void add_doctor(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<DoctorFlags>();
  CLI::App* const command = app.add_subcommand(
      "doctor", "Check stored state for damage, and rebuild the run store from the runs");
  command->add_option("run", flags->run, "run id or its beginning (all)");
  add_output_root(*command, flags->settings);
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
