// castwright watch: shows a run that another process works on, as that process would show it, and
// ends when the run ends, with its exit code. It only reads.

#include "app/watch.h"

#include "app/key.h"
#include "app/output_root.h"
#include "app/resume.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/run_output.h"
#include "cli/signals.h"
#include "core/clock.h"
#include "observe/live.h"
#include "observe/log.h"
#include "observe/ndjson.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

constexpr Millis look_every{200};
/// How long nothing may happen before it is asked whether the process still lives.
constexpr Millis quiet_max{3'000};

struct WatchFlags {
  app::GivenSettings settings;
  std::string run;
  OutputOptions output;
};

/// Shows one run, one stage at a time: the one on which somebody works.
class Watch {
 public:
  Watch(store::Output& output, store::Output::Found found, OutputOptions options)
      : output_(output),
        found_(std::move(found)),
        options_(std::move(options)),
        progress_(options_.wants_json() ? topic::Progress::json : resolved(options_.progress)) {}

  /// Follows the run until it ends. Fault::interrupted if the user stops watching.
  Result<int> follow(const engine::StopFlag& stop);

 private:
  Result<bool> show_past();
  void show_all(const std::vector<app::SeenEvent>& past);
  Status show_stage(std::size_t which);
  const app::StageFollower& shown() const { return stages_[shown_]; }
  Result<bool> look();
  void tell(const app::SeenEvent& seen);
  Result<bool> is_over();
  void begin_stage(std::size_t which);
  void end_stage();
  int print_end();

  store::Output& output_;
  store::Output::Found found_;
  OutputOptions options_;
  topic::Progress progress_;
  RealClock clock_;
  std::vector<app::StageFollower> stages_;
  std::size_t shown_ = 0;  ///< which of them
  std::unique_ptr<observe::Live> live_;
  std::unique_ptr<journal::Observer> other_;  ///< in place of live_
};

Result<int> Watch::follow(const engine::StopFlag& stop) {
  CW_TRY(stages_, app::followers_of(output_, found_));
  CW_TRY(const bool gone, show_past());
  if (gone) return print_end();
  MonoTime heard = clock_.now();
  while (stop.signal() == 0 && !is_out_gone()) {
    CW_TRY(const bool news, look());
    const MonoTime now = clock_.now();
    if (news) heard = now;
    if (shown().ended() || now - heard >= quiet_max) {
      CW_TRY(const bool over, is_over());
      if (over) return print_end();
      heard = now;
    }
    if (live_) live_->tick();
    std::this_thread::sleep_for(look_every);
  }
  live_.reset();
  if (stop.signal() == 0) return 0;  // whoever read the events has enough of them
  return std::unexpected(Error{stop.fault(), "stopped watching; the run itself is not stopped"});
}

/// Shows what happened before the watching began. Returns whether nobody works on the run any more.
Result<bool> Watch::show_past() {
  std::vector<std::vector<app::SeenEvent>> past;
  // Asked first: what a process writes before it ends is read below.
  const app::AtWork work = app::at_work(output_, found_);
  for (app::StageFollower& stage : stages_) {
    CW_TRY(auto news, stage.look(clock_));
    past.push_back(std::move(news));
  }
  const bool gone =
      work == app::AtWork::no
      || (work == app::AtWork::unknown && std::ranges::all_of(stages_, &app::StageFollower::ended));
  if (gone && progress_ == topic::Progress::lines) progress_ = topic::Progress::bar;
  // An earlier stage may be the one at work: a later one rests while a chunk is written again.
  for (const bool ended : {true, false}) {
    for (std::size_t i = 0; i < stages_.size(); ++i) {
      if (stages_[i].ended() != ended) continue;
      end_stage();
      begin_stage(i);
      show_all(past[i]);
    }
  }
  return gone;
}

/// Shows another stage, from its beginning.
Status Watch::show_stage(std::size_t which) {
  end_stage();
  begin_stage(which);
  if (!live_) return {};
  stages_[which].rewind();
  CW_TRY(const std::vector<app::SeenEvent> past, stages_[which].look(clock_));
  show_all(past);
  return {};
}

/// Of what earlier processes did, only what they stored is worth a line.
void Watch::show_all(const std::vector<app::SeenEvent>& past) {
  std::size_t newest = 0;
  for (std::size_t i = 0; i < past.size(); ++i)
    if (std::holds_alternative<journal::RunStarted>(past[i].event)) newest = i;
  for (std::size_t i = 0; i < past.size(); ++i) {
    const app::SeenEvent& seen = past[i];
    const bool stored = std::holds_alternative<journal::ChunkStored>(seen.event);
    if (live_ && (i >= newest || stored)) {
      live_->heard_at(seen.event, seen.at);
    } else if (live_) {
      live_->recall(seen.event, seen.at);
    } else if (other_ && (i >= newest || progress_ == topic::Progress::json)) {
      tell(seen);
    }
  }
}

/// Shows what is new. Returns whether anything was.
Result<bool> Watch::look() {
  bool any = false;
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    CW_TRY(const std::vector<app::SeenEvent> news, stages_[i].look(clock_));
    any = any || !news.empty();
    const bool begins = std::ranges::any_of(news, [](const app::SeenEvent& seen) {
      return std::holds_alternative<journal::RunStarted>(seen.event);
    });
    if (begins && i != shown_) {
      CW_RETURN_IF_ERROR(show_stage(i));
      if (live_) continue;  // It has shown the news too.
    }
    for (const app::SeenEvent& seen : news) {
      if (live_ && i == shown_) live_->heard(seen.event, seen.stored);
      tell(seen);
    }
  }
  if (!shown().finished()) return any;
  // The next stage begins in a folder of its own.
  CW_TRY(auto begun, app::followers_of(output_, found_));
  if (begun.size() <= stages_.size()) return any;
  stages_.push_back(std::move(begun[stages_.size()]));
  CW_RETURN_IF_ERROR(show_stage(stages_.size() - 1));
  return true;
}

void Watch::tell(const app::SeenEvent& seen) {
  if (other_) other_->heard(seen.event, seen.stored);
}

/// Has the run ended, or does nobody work on it? What its process wrote last is read once more.
Result<bool> Watch::is_over() {
  const app::AtWork work = app::at_work(output_, found_);
  if (work == app::AtWork::yes) return false;
  if (work == app::AtWork::unknown && !shown().ended()) return false;
  while (true) {
    CW_TRY(const bool news, look());
    if (!news) return true;
  }
}

void Watch::begin_stage(std::size_t which) {
  live_.reset();
  other_.reset();
  shown_ = which;
  switch (progress_) {
    case topic::Progress::bar: {
      const auto view = app::view_run(output_, found_);
      // Without a terminal only whole lines are written, and those may be as long as they are.
      const std::function<observe::Screen()> any_width = [] {
        return observe::Screen{.columns = 0};
      };
      live_ = std::make_unique<observe::Live>(
          observe::Live::Place{.sink = is_terminal_err() ? write_display : write_err,
                               .clock = clock_,
                               .screen = is_terminal_err() ? terminal_screen : any_width,
                               .style = style_err()},
          view ? app::facts_of(*view, shown().record().stage, false) : observe::RunFacts());
      break;
    }
    case topic::Progress::json: other_ = std::make_unique<observe::Ndjson>(write_out); break;
    case topic::Progress::none: break;
    case topic::Progress::automatic:
    case topic::Progress::lines:
      other_ = std::make_unique<observe::Log>(
          [options = options_](std::string_view text) { options.print(text); });
      break;
  }
}

/// Leaves the sum of the stage as a line, and what its process left open if that is gone.
void Watch::end_stage() {
  if (!live_) return;
  shown().ended() ? live_->end() : live_->end_gone();
  const std::string sum = live_->sum_line(is_terminal_err() ? terminal_columns() : 0);
  if (progress_ == topic::Progress::bar) write_err(sum + "\n");
}

int Watch::print_end() {
  end_stage();
  return print_outcome(options_, app::watched_outcome(output_, found_, stages_));
}

Result<int> watch(const WatchFlags& flags) {
  CW_TRY(const app::Gathered gathered, app::gather(flags.settings, nullptr));
  OutputOptions show = flags.output;
  show.progress = gathered.options.progress;
  const auto nothing = [&show](const std::string& root) {
    return print_outcome(
        show,
        {.end = app::RunEnd::nothing_to_do, .note = fmt::format("no unfinished run in {}", root)});
  };
  if (flags.run.empty() && app::has_no_root_yet(gathered.settings)) {
    return nothing(gathered.options.output_root);
  }
  CW_TRY(const auto output, app::look_at_root(gathered.settings, flags.run));
  CW_TRY(const auto run, app::find_run(*output, flags.run, false, {}));
  if (!run) return nothing(output->name());
  engine::StopFlag stop;
  const auto signals = heed_signals(stop);
  return Watch(*output, run->found, show).follow(stop);
}

}  // namespace

void add_watch(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<WatchFlags>();
  CLI::App* const command =
      app.add_subcommand("watch", "Show a run that another process works on, until it ends");
  command->footer(
      "Examples:\n  castwright watch\n  castwright watch 01J\n  castwright watch 01J --json | jq "
      ".type\nIt only reads: Ctrl-C ends the watching, and the run goes on. The exit code is that "
      "of the run.");
  command->add_option("run",
                      flags->run,
                      "run: id, its beginning, topic, path or @last (the newest unfinished run)");
  add_output_root(*command, flags->settings);
  command
      ->add_option_function<std::string>(
          "--progress",
          [flags](const std::string& value) { flags->settings["progress"] = value; },
          "how it is shown (auto)")
      ->type_name("auto|bar|lines|json|none");
  command->add_flag(
      "--json", flags->output.json_result, "the run's events as NDJSON on standard output");
  command->callback([flags, &chosen] {
    chosen = [flags] {
      const auto code = watch(*flags);
      return code ? *code : print_failure(flags->output, code.error());
    };
  });
}

}  // namespace castwright::cli
