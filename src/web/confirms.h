#pragma once
// What a person was shown before anything is paid for: each confirmation names exactly that, and
// counts once. Threads: any.

#include "app/settings.h"

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace castwright::web {

/// What was shown.
struct Shown {
  /// All that must still be so when it is confirmed, as one text: the topic or the run, the
  /// settings, the worst price, the length of the run's log.
  std::string facts;
  app::GivenSettings settings{};  ///< those that were asked for with it
  bool rehearsal = false;         ///< a rehearsal was asked for
};

class Confirms {
 public:
  /// Returns the name of what is shown, which nobody can guess.
  std::string show(Shown shown);
  /// Returns what was shown under the name and forgets it; empty if there was nothing, or if it was
  /// confirmed before.
  std::optional<Shown> take(std::string_view name);

 private:
  struct Kept {
    std::string name;
    Shown shown;
  };
  std::mutex mutex_;
  std::deque<Kept> kept_;  // guarded by mutex_; the newest last
};

}  // namespace castwright::web
