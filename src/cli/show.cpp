// castwright show: prints one run, chunk by chunk: what was asked, what was paid, what is there.

#include "app/approve.h"
#include "app/outline_json.h"
#include "app/output_root.h"
#include "app/run_view.h"
#include "app/shell.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/outline_view.h"
#include "cli/output.h"
#include "store/layout.h"
#include "store/run_state.h"

#include <memory>
#include <optional>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct ShowFlags {
  app::GivenSettings settings;
  std::string run;
  bool json = false;
};

std::string ending(const journal::ChunkState& chunk) {
  const journal::AttemptState* const newest = chunk.newest();
  if (newest == nullptr) return chunk.stored ? "stored" : "not asked for";
  if (chunk.in_flight()) {
    return newest->response_id.empty()
               ? "sent, never answered: billing unknown"
               : fmt::format("answer {} not received completely: billing unknown",
                             newest->response_id);
  }
  if (newest->reason.empty() || newest->reason == newest->end) return newest->end;
  return fmt::format("{}: {}", newest->end, newest->reason);
}

std::string chunk_table(const app::RunView& view) {
  const store::RunRecord& record = view.record;
  std::string out = fmt::format("{:>3}  {:<28} {:>6} {:>6} {:>5} {:>10}  {}\n",
                                "#",
                                "chunk",
                                "words",
                                "target",
                                "paid",
                                "cost",
                                "ending");
  for (int number = view.state.first(); number <= view.state.last(); ++number) {
    const journal::ChunkState& chunk = view.state.request(number);
    const bool has_words = store::stage_of(record.stage, number).writes_text();
    const std::string cost = chunk.newest() == nullptr ? "" : app::cost_text(chunk);
    out += fmt::format(
        "{:>3}  {:<28} {:>6} {:>6} {:>5} {:>10}  {}\n",
        number,
        app::title_of(record, number),
        has_words ? fmt::format("{}", chunk.words) : "",
        has_words ? fmt::format("{}", store::target_of(view.state, record, number)) : "",
        chunk.paid_requests(),
        cost,
        ending(chunk));
  }
  return out;
}

std::string later_text(const app::RunView& view) {
  return fmt::format("\n{}: {}, model {}, cost {}, in {}\n\n",
                     store::row_of(view.record.stage).words.product,
                     app::state_name(view),
                     view.record.model,
                     app::cost_text(view),
                     view.dir.string())
         + chunk_table(view);
}

/// The window in which its requests were asked; before the first request, the one with which the
/// run was begun.
std::string window_line(const app::RunView& view) {
  std::string windows = journal::windows_asked(view.state);
  const auto kept = view.record.options.find("window");
  const bool asked = std::ranges::any_of(
      view.state.chunks, [](const journal::ChunkState& one) { return one.newest() != nullptr; });
  const bool researched = view.state.research && view.state.research->newest() != nullptr;
  if (!asked && !researched && kept != view.record.options.end() && kept->second != "soonest")
    windows = kept->second;
  return windows.empty() ? windows : fmt::format("window   {}\n", windows);
}

std::string text_of(const app::RunView& view, const std::optional<passes::Research>& research) {
  const store::RunRecord& record = view.record;
  std::string out = fmt::format(
      "run      {}\ntopic    {}\nstate    {}\nmodel    {} ({})\n{}created  {}\nwords    {}\n"
      "cost     {}\nfiles    {}\n\n",
      view.found.run_id,
      view.found.topic_id,
      app::state_name(view),
      record.model,
      record.provider,
      window_line(view),
      record.created,
      store::writes_script(record)
          ? fmt::format("{} of {}", view.state.words, record.plan.words_target)
          : std::string("no long script is wanted"),
      app::whole_cost_text(view),
      view.dir.string());
  out += chunk_table(view);
  if (research) {
    const std::string outline = outline_text(record.plan, *research);
    if (!outline.empty()) out += "\noutline\n" + outline;
  }
  if (view.state.phase == journal::RunPhase::finished && !store::writes_script(record)) {
    out += "\nno long script: the topic switches it off\n";
  } else if (view.state.phase == journal::RunPhase::finished) {
    out += fmt::format("\nscript: {}\n", (view.dir / store::complete_name).string());
  } else if (!view.state.cause.empty()) {
    out += fmt::format("\nstopped: {} (exit {})\n", view.state.cause, view.state.code);
  }
  for (const app::RunView& later : view.later)
    out += later_text(later);
  return out;
}

Result<int> show(const ShowFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  CW_TRY(const auto output, app::look_at_root(gathered.settings, flags.run));
  CW_TRY(const store::Output::Found found, output->find(flags.run));
  CW_TRY(const app::RunView view, app::view_run(*output, found));
  const std::optional<passes::Research> research = app::known_research(*output, view);
  CW_TRY(const auto folder, output->open_run(found));
  const auto approval = app::approval_of(*folder, view.state);
  if (flags.json) {
    json::Value value = to_json(view);
    value.set("outline", research ? app::outline_json(view.record.plan, *research) : json::Value());
    value.set("approval", app::to_json(approval));
    write_out(json::dump(value) + "\n");
    return 0;
  }
  write_out(text_of(view, research));
  if (approval) {
    write_out(fmt::format("approved: by {} on {}{}\n",
                          approval->approval.editor,
                          approval->approval.ts,
                          approval->fits ? "" : ", and changed afterwards"));
  }
  if (app::can_be_resumed(view)) {
    write_out(fmt::format("resume: {}\n", app::resume_command(found.run_id, output->name())));
  }
  return 0;
}

}  // namespace

void add_show(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<ShowFlags>();
  CLI::App* const command =
      app.add_subcommand("show", "Show one run, chunk by chunk, with its outline");
  command->add_option(
      "run", flags->run, "run: id, its beginning, topic, path or @last (the newest)");
  add_output_root(*command, flags->settings);
  command->add_flag("--json", flags->json, "as a JSON object");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = show(*flags);
      return code ? *code : report(code.error());
    };
  });
}

}  // namespace castwright::cli
