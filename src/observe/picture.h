#pragma once
// What a person wants to see of a run at work, gathered from its events: for each request its
// phase, words, pace and money, for the run the sums, and how much time is left. Nothing is claimed
// before it was measured.
//
// Owner: the display of the run. Thread: its own. It draws nothing and reads no clock.

#include "core/clock.h"
#include "core/money.h"
#include "journal/events.h"
#include "journal/run_state.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace castwright::observe {

/// What requests cost: nothing is known if a bill, or for the most also a price, is unknown.
struct Paid {
  std::optional<Nanodollars> spent = 0;
  std::optional<Nanodollars> most = 0;  ///< an unknown bill counts as the most it may be

  void add(const journal::AttemptState& request);
};

/// What is known of a run before its first event of this process.
struct RunFacts {
  std::vector<journal::ChunkFacts> plan{};
  int words_target = 0;
  std::map<int, int> stored_words{};  ///< of the chunks that earlier processes stored, by number
  std::map<int, std::vector<journal::AttemptState>> requests{};  ///< theirs, by chunk
  std::optional<Nanodollars> budget{};                           ///< of the whole run
  Paid other_stages{};  ///< which are under the same budget
  int parallel = 1;
};

enum class WorkPhase {
  idle,         ///< not asked for, or over
  waiting,      ///< the request is on its way, or the provider has not begun
  researching,  ///< it searches, or writes what it found
  thinking,     ///< the provider answers, and no text came yet
  writing,      ///< text comes
  reattaching,  ///< the connection was lost, and the answer is fetched
  received,     ///< the whole answer is there, and its chunk is not stored yet
};
std::string_view name_of(WorkPhase phase);

/// One request.
struct Work {
  journal::ChunkFacts facts{};
  WorkPhase phase = WorkPhase::idle;
  MonoTime since{};  ///< when the request began
  std::optional<MonoTime> first_word{};
  int words_before = 0;  ///< words that were there at first_word
  int words = 0;
  std::size_t chars = 0;
  double tokens_per_s = 0;
  std::optional<Nanodollars> reserved{};
  std::optional<std::int64_t> took_ms{};  ///< of its newest answer that is over
  std::int64_t first_text_ms = -1;
  bool stored = false;
};

class Picture {
 public:
  explicit Picture(RunFacts facts);

  void note(const journal::RunEvent& event, MonoTime at);
  /// The process of the run is gone, and no end of the run was recorded.
  void note_gone();

  bool over() const { return over_; }
  bool gone() const { return gone_; }
  bool rehearsal() const { return rehearsal_; }
  MonoTime started() const { return started_; }
  journal::StageId stage() const { return stage_; }
  /// The requests at work, and those whose chunk waits for an earlier one, by number.
  std::vector<const Work*> at_work() const;
  /// The request of this number, which is made if it is not known.
  const Work& work(int number) { return known(number); }
  std::size_t chunks() const { return plan_; }
  int stored() const;
  bool all_stored() const { return plan_ > 0 && stored() == static_cast<int>(plan_); }
  int target() const { return target_; }
  /// Does this end of an answer say more than a bill? A server may tell the bill afterwards, and
  /// then the end is told again.
  bool is_news(const journal::ChunkEnded& event) const;
  /// Words that are stored, and those that are arriving.
  int words() const;
  /// What all bills come to, with a budget also those of the other stages; nothing if one is
  /// unknown. A request at work has none yet, and one that nobody works on and that has no end may
  /// have cost something.
  std::optional<Nanodollars> spent() const;
  /// What all requests have cost at most, those at work too: their bills, and where one is unknown
  /// the most that the request may cost; nothing if a price is unknown too.
  std::optional<Nanodollars> most() const;
  /// What the request's bills come to; nothing if one is unknown or there is none.
  std::optional<Nanodollars> spent_on(int number) const;
  const std::optional<Nanodollars>& budget() const { return facts_.budget; }
  /// Words a second of a request that writes; 0 before it can be told.
  static double pace(const Work& work, MonoTime now);
  /// Whole seconds until the request has its words; nothing before it can be known.
  static std::optional<std::int64_t> left_of(const Work& work, MonoTime now);
  /// Whole seconds until the run is over, from the pace so far; nothing before it can be known.
  std::optional<std::int64_t> left(MonoTime now) const;

 private:
  Work& known(int number);
  void begin(int number, MonoTime at);
  void take_plan(const std::vector<journal::ChunkFacts>& chunks);
  bool researches(int number) const;
  bool counts(const Work& work) const { return work.facts.number > 0; }
  double lead() const;

  void note_started(const journal::RunStarted& event, MonoTime at);
  void note_progress(const journal::Progress& event, MonoTime at);
  void note_complete(const journal::StreamComplete& event);
  void note_ended(const journal::ChunkEnded& event);
  void note_over();
  bool is_under_way(int number, int attempt) const;

  RunFacts facts_;
  std::map<int, Work> works_;
  /// Those that were sent, by chunk and attempt.
  std::map<std::pair<int, int>, journal::AttemptState> requests_;
  std::size_t plan_ = 0;
  int target_ = 0;
  journal::StageId stage_ = journal::StageId::long_script;
  bool research_first_ = false;
  bool over_ = false;
  bool gone_ = false;
  bool rehearsal_ = false;
  MonoTime started_{};
  std::size_t most_at_once_ = 1;
  double measured_words_ = 0;  ///< of answers that are over
  double measured_s_ = 0;      ///< in which they were written
};

}  // namespace castwright::observe
