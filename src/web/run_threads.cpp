#include "web/run_threads.h"

#include "store/output.h"

#include <algorithm>
#include <csignal>
#include <optional>
#include <utility>

namespace castwright::web {
namespace {

/// So many runs at a time: each has a thread and connections of its own.
constexpr std::size_t runs_max = 16;

/// Why the run does not work, if it was never seen at work. A failed gate is a finished run.
std::optional<Error> reason_of(const Result<app::RunOutcome>& outcome) {
  if (!outcome) return outcome.error();
  if (outcome->end == app::RunEnd::failed) return outcome->error;
  return std::nullopt;
}

}  // namespace

/// Answers as soon as the files of the run say that it works; afterwards they say all there is to
/// know.
class RunThreads::Listener final : public app::RunListener {
 public:
  Listener(RunThreads& all, Worked& worked, When when, Answer& answer)
      : all_(all),
        worked_(worked),
        when_(when),
        answer_(answer) {}

  std::unique_ptr<journal::Observer> observer_of(const app::RunName& run,
                                                 store::StageId /*stage*/) override {
    const std::scoped_lock lock(all_.mutex_);
    worked_.run_id = run.run_id;
    return std::make_unique<Ear>(*this, run);
  }
  void pass_ended(const app::PassReport& /*report*/) override {}

  void tell(Result<app::RunName> what) {
    if (!std::exchange(told_, true)) answer_(std::move(what));
  }

 private:
  class Ear final : public journal::Observer {
   public:
    Ear(Listener& listener, app::RunName run) : listener_(listener), run_(std::move(run)) {}
    void heard(const journal::RunEvent& event, const json::Value& /*envelope*/) override {
      if (listener_.when_ == When::begun && journal::is_stored(event)) listener_.tell(run_);
    }

   private:
    Listener& listener_;
    app::RunName run_;
  };

  RunThreads& all_;
  Worked& worked_;
  When when_;
  Answer& answer_;
  bool told_ = false;
};

void RunThreads::begin(const std::string& run_id, When when, Work work, Answer answer) {
  std::unique_lock lock(mutex_);
  reap();
  if (closing_ || runs_.size() >= runs_max) {
    const bool closing = closing_;
    lock.unlock();
    return answer(fail(Fault::busy,
                       closing ? "castwright serve is being stopped"
                               : "this server works on as many runs as it may: wait for one"));
  }
  Worked& worked = runs_.emplace_back();
  worked.run_id = run_id;
  worked.thread = std::thread(
      [this, &worked, when, work = std::move(work), answer = std::move(answer)]() mutable {
        work_on(worked, when, work, answer);
        const std::scoped_lock ending(mutex_);
        worked.ended = true;
      });
}

void RunThreads::work_on(Worked& worked, When when, Work& work, Answer& answer) {
  Listener listener(*this, worked, when, answer);
  const auto output = store::Output::look(output_root_);
  if (!output) return listener.tell(std::unexpected(output.error()));
  app::Runtime runtime(**output);
  {
    const std::scoped_lock lock(mutex_);
    worked.stop = runtime.stop_handle();
    if (closing_) worked.stop->request(SIGTERM);
  }
  const Result<app::RunOutcome> outcome = work(runtime, listener);
  {
    // Whoever gets the answer finds nothing to stop any more.
    const std::scoped_lock lock(mutex_);
    worked.stop.reset();
  }
  if (auto why = reason_of(outcome)) return listener.tell(std::unexpected(*std::move(why)));
  if (when == When::begun && outcome->end == app::RunEnd::nothing_to_do)
    return listener.tell(fail(Fault::busy, outcome->note));
  listener.tell(outcome->run);
}

bool RunThreads::stop(std::string_view run_id) {
  const std::scoped_lock lock(mutex_);
  bool found = false;
  for (const Worked& worked : runs_) {
    if (worked.run_id != run_id || !worked.stop) continue;
    worked.stop->request(SIGINT);
    found = true;
  }
  return found;
}

bool RunThreads::works_on(std::string_view run_id) {
  const std::scoped_lock lock(mutex_);
  return std::ranges::any_of(runs_, [&](const Worked& worked) {
    return worked.run_id == run_id && !worked.ended
           && worked.thread.get_id() != std::this_thread::get_id();
  });
}

void RunThreads::stop_all() {
  std::list<Worked> leaving;
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
    for (const Worked& worked : runs_)
      if (worked.stop) worked.stop->request(SIGTERM);
    leaving.splice(leaving.end(), runs_);  // Threads keep their references to the elements.
  }
  for (Worked& worked : leaving)
    worked.thread.join();
}

/// Joins the threads of runs that have ended. The caller holds the mutex, which they have released.
void RunThreads::reap() {
  std::erase_if(runs_, [](Worked& worked) {
    if (worked.ended) worked.thread.join();
    return worked.ended;
  });
}

}  // namespace castwright::web
