#pragma once
// The run store of an output root: runs, paid requests ("calls") and money, shared by all processes
// that work in the root. Every call of this interface is one transaction and idempotent. It is the
// authority for one question only: may this request be paid for? Everything else in it is a copy of
// what the run directories say and can be rebuilt from them. SQLite implements it; another engine
// would implement the same interface.
//
// Owner: app::Runtime, one for each process. Thread: the engine's; another thread opens a store of
// its own. Life cycle: open() or look(); for each paid request begin_call(), then end_call() or
// release_call().

#include "core/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::store {

/// Money in nanodollars (10^-9 dollars).
using Amount = std::int64_t;

/// The state of a run that `prune` removed: its row stays, since what it cost still counts.
constexpr std::string_view pruned_state = "pruned";

struct RunRow {
  std::string run_id{};
  std::string topic_id{};
  std::string created{};  ///< The time at which the run was made, in RFC 3339.
  std::string state{};    ///< One of `running`, `finished`, `stopped` and `pruned`.
  std::string model{};
  std::string provider{};
  std::int64_t words_target = 0;
  std::int64_t words = 0;
  /// The sum of the settled costs; nothing if a price or a usage is unknown.
  std::optional<Amount> cost_nanodollars{};
};

/// Names one paid request: attempt number `attempt` for a chunk of a run.
struct CallId {
  std::string run_id{};
  int chunk = 0;
  int attempt = 1;
  friend auto operator<=>(const CallId&, const CallId&) = default;
};

/// The states of a call: reserved → ended, or reserved → released if it was never sent. A reserved
/// call whose process died is an orphan: its reservation stands until somebody settles it.
enum class CallState { reserved, ended, released };
std::string_view name_of(CallState state);

/// The text of a completed answer, by size and hash. It is written together with the settlement, so
/// that no crash can leave a paid answer that no row records.
struct CallText {
  std::uint64_t bytes = 0;
  std::string sha256{};  ///< SHA-256 of the answer's raw text.
  friend bool operator==(const CallText&, const CallText&) = default;
};

struct CallRow {
  CallId id{};
  CallState state = CallState::reserved;
  std::string day{};  ///< UTC date on which it was reserved, YYYY-MM-DD
  bool rehearsal = false;
  std::string end{};  ///< How the call ended (`completed`, `cut`, …); empty until then.
  std::string response_id{};
  /// The worst case of the cost; nothing if the price is unknown.
  std::optional<Amount> worst_nanodollars{};
  /// The bill; nothing if it is unknown or not settled yet.
  std::optional<Amount> cost_nanodollars{};
  /// The text of a completed answer; nothing for any other ending.
  std::optional<CallText> text{};
};

/// A request that is about to be sent and asks for a reservation.
struct CallSpec {
  CallId id{};
  std::string day{};
  bool rehearsal = false;  ///< Rehearsals are counted apart from paid requests.
  std::optional<Amount> worst_nanodollars{};
  std::optional<Amount> run_budget{};  ///< The budget of the run; nothing means no limit.
  std::optional<Amount> day_budget{};
  bool repay = false;  ///< A person decided to pay for this chunk again.
};

enum class Permit {
  ok,
  /// The money that the run spent and the worst case of this request together exceed the run's
  /// budget.
  run_budget,
  /// The money that all runs of the day spent and the worst case of this request together exceed
  /// the day's budget.
  day_budget,
  orphan,        ///< An earlier request for the chunk was never settled, and `repay` is not set.
  already_paid,  ///< A completed answer for the chunk is known, and `repay` is not set.
};

/// The decision about a request, and the money spent before it. A call has spent its bill if that
/// is known, else its worst case, since it may have been spent; released calls and calls without a
/// price count nothing. Sums stay at the largest amount instead of overflowing. A worst case that
/// is unknown, or that large, is never granted under a budget.
struct Granted {
  Permit permit = Permit::ok;
  // The money spent before this request; 0 if there is no such budget.
  Amount run_spent = 0;
  Amount day_spent = 0;
};

/// The `end` of a call whose answer is complete.
constexpr std::string_view completed_end = "completed";

/// How a call ended.
struct CallEnd {
  std::string end{};
  std::string response_id{};
  std::optional<Amount> cost_nanodollars{};
  std::optional<CallText> text{};
};

/// The answers that share a length ratio: same host, model, language and kind. The host of a
/// rehearsal is `rehearsal`, so that it counts for no real model.
struct CalibrationKey {
  std::string host{};  ///< The host and the port, as calibration_host() writes them.
  std::string model{};
  std::string kind{};  ///< The kind of the chunk, as calibration_kind() names it.
  std::string language{};
  friend auto operator<=>(const CalibrationKey&, const CalibrationKey&) = default;
};

/// How long one chunk of one run became.
struct LengthSample {
  std::string run_id{};
  int chunk = 0;
  CalibrationKey key{};
  std::int64_t asked = 0;     ///< A number of words, above 0.
  std::int64_t received = 0;  ///< A number of words, above 0.
  std::string date{};         ///< The date of the sample, YYYY-MM-DD.
  friend bool operator==(const LengthSample&, const LengthSample&) = default;
};

struct Calibration {
  /// The words received for each word asked for, as the mean of the newest samples.
  double length_ratio = 0;
  double scatter = 0;  ///< The relative standard deviation of the samples.
  int count = 0;       ///< The number of samples in the mean.
  std::string date{};  ///< The date of the newest sample, YYYY-MM-DD.
};

class RunStore {
 public:
  virtual ~RunStore() = default;
  /// Opens the store at `url` (sqlite:PATH), and makes it if it is absent. Fault::usage for another
  /// scheme, Fault::storage for a newer schema or a damaged file.
  static Result<std::unique_ptr<RunStore>> open(std::string_view url);
  /// Returns a private copy of what the store holds now: whatever is done with the copy, nothing
  /// changes on disk. Fault::missing if there is no store.
  static Result<std::unique_ptr<RunStore>> look(std::string_view url);

  /// Inserts or replaces the row of a run.
  virtual Status begin_run(const RunRow& run) = 0;
  /// Sets the state, the words and the cost of a run that begin_run() stored.
  virtual Status finish_run(const std::string& run_id,
                            std::string_view state,
                            std::int64_t words,
                            std::optional<Amount> cost) = 0;

  /// Reserves the money for a call, or says why not; a refusal writes nothing. The same call again
  /// gives the same answer. An attempt that ended is never granted again (already_paid, also with
  /// `repay`): the next attempt has the next number.
  virtual Result<Granted> begin_call(const CallSpec& call) = 0;
  /// Settles a call and records its result, both or neither. May be repeated, also later with a
  /// better known bill (for an answer that was fetched after its stream was cut): a known bill,
  /// text or response id is never replaced by an unknown one. Fault::storage if no such call began.
  virtual Status end_call(const CallId& call, const CallEnd& end) = 0;
  /// Releases a reservation whose request was never sent. Does nothing if the call has ended or is
  /// unknown.
  virtual Status release_call(const CallId& call) = 0;
  /// Inserts or replaces a row that was read from a run directory, for rebuilding the store.
  virtual Status put_call(const CallRow& call) = 0;

  /// Returns all runs, the newest first.
  virtual Result<std::vector<RunRow>> runs() = 0;
  /// Returns the calls of a run in the order of chunk and attempt.
  virtual Result<std::vector<CallRow>> calls(const std::string& run_id) = 0;
  /// Returns what the calls of a day spent, as begin_call() counts it.
  virtual Result<Amount> day_spent(std::string_view day, bool rehearsal) = 0;
  /// Stores one sample for each chunk of a run: the same sample again changes nothing, another one
  /// replaces it.
  virtual Status record_calibration(const std::vector<LengthSample>& samples) = 0;
  /// Returns the calibration from the newest samples (calibration.h); nothing if there is no
  /// sample.
  virtual Result<std::optional<Calibration>> calibration(const CalibrationKey& key) = 0;
  /// Runs the database engine's own check of its file; every line names a fault.
  virtual Result<std::vector<std::string>> check() = 0;
};

}  // namespace castwright::store
