// castwright approve: a person answers for a finished script. Sends nothing and costs nothing.

#include "app/approve.h"

#include "app/output_root.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "core/clock.h"

#include <memory>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct ApproveFlags {
  app::GivenSettings settings;
  app::ApproveRequest request;
  bool json = false;
};

json::Value to_json(const app::ApproveOutcome& done) {
  json::Value value = json::Value::object();
  value.set("schema", 1).set("run_id", done.run.run_id).set("topic_id", done.run.topic_id);
  const json::Value approval = store::to_json(done.approval);
  for (const json::Member& member : approval.members())
    value.set(member.key, member.value);
  return value;
}

Result<int> approve(const ApproveFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  CW_TRY(const auto output, app::look_at_root(gathered.settings, flags.request.run_id));
  CW_TRY(const app::ApproveOutcome done, app::approve(*output, flags.request, RealClock().wall()));
  if (flags.json) {
    write_out(json::dump(to_json(done)) + "\n");
    return 0;
  }
  if (done.before) {
    write_err(fmt::format(
        "the approval of {} of {} is replaced\n", done.before->editor, done.before->ts));
  }
  write_out(fmt::format("{} approved run {} of topic {}\nsha256 of its scripts: {}\n",
                        done.approval.editor,
                        done.run.run_id,
                        done.run.topic_id,
                        done.approval.text_sha256));
  return 0;
}

}  // namespace

void add_approve(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<ApproveFlags>();
  CLI::App* const command =
      app.add_subcommand("approve", "Answer for a finished script with a person's name (free)");
  command->footer(
      "Examples:\n  castwright approve 01J --editor 'Nora Berg'\n"
      "  castwright check 01J --gate publish\n"
      "Keeps who approved which text, and when, in approval.json. One changed letter of the long "
      "script or of\na shorter one breaks it, and check --gate publish fails until somebody "
      "approves again.");
  command->add_option("run", flags->request.run_id, "run: id, its beginning, topic, path or @last")
      ->required();
  command->add_option("--editor", flags->request.editor, "the name of the person who has read it")
      ->type_name("NAME")
      ->required();
  command->add_flag("--json", flags->json, "the approval as JSON on standard output");
  add_output_root(*command, flags->settings);
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = approve(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
