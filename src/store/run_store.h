#pragma once
// The run store of an output root: runs, paid requests ("calls") and money, shared by all processes
// that work in the root. Every call of this interface is one transaction and idempotent. It is the
// authority for one question only: may this request be paid for? Everything else in it is a copy of
// what the run directories say and can be rebuilt from them. SQLite is behind it; another engine
// comes behind the same door. One connection per thread.

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

struct RunRow {
  std::string run_id{};
  std::string topic_id{};
  std::string created{};  ///< RFC 3339
  std::string state{};    ///< running, finished, stopped
  std::string model{};
  std::string provider{};
  std::int64_t words_target = 0;
  std::int64_t words = 0;
  /// Settled cost; nothing where a price or a usage is unknown.
  std::optional<Amount> cost_nanodollars{};
};

/// One paid request: attempt K for a chunk.
struct CallId {
  std::string run_id{};
  int chunk = 0;
  int attempt = 1;
  friend auto operator<=>(const CallId&, const CallId&) = default;
};

/// reserved → ended, or reserved → released (it was never sent). A reserved call whose process died
/// is an orphan: its reservation stands until somebody settles it.
enum class CallState { reserved, ended, released };
std::string_view name_of(CallState state);

/// What a chunk's answer became: written together with the settlement, so that no crash can leave a
/// paid answer that nobody knows of.
struct CallText {
  std::uint64_t bytes = 0;
  std::string sha256{};  ///< of the answer's raw text
  friend bool operator==(const CallText&, const CallText&) = default;
};

struct CallRow {
  CallId id{};
  CallState state = CallState::reserved;
  std::string day{};  ///< UTC date on which it was reserved, YYYY-MM-DD
  bool rehearsal = false;
  std::string end{};  ///< completed, cut, …; empty until ended
  std::string response_id{};
  std::optional<Amount> worst_nanodollars{};  ///< nothing: price unknown
  std::optional<Amount> cost_nanodollars{};   ///< nothing: not settled, or unknown
  std::optional<CallText> text{};             ///< of a completed answer
};

/// A request that is about to be sent.
struct CallSpec {
  CallId id{};
  std::string day{};
  bool rehearsal = false;  ///< rehearsals have a purse of their own
  std::optional<Amount> worst_nanodollars{};
  std::optional<Amount> run_budget{};  ///< nothing: no limit
  std::optional<Amount> day_budget{};
  bool repay = false;  ///< a person decided to ask for this chunk again
};

enum class Permit {
  ok,
  run_budget,    ///< what the run spent and this request's worst case pass the run's budget
  day_budget,    ///< … what the day's runs spent … the day's budget
  orphan,        ///< an earlier request for the chunk was never settled, and `repay` is not set
  already_paid,  ///< a completed answer for the chunk is known, and `repay` is not set
};

/// Spent: the bill where it is known, the worst case where it is not (it may have been spent);
/// released calls and calls without a price count nothing. Sums stay at the largest amount instead
/// of overflowing. A worst case that is unknown, or that large, is never granted under a budget.
struct Granted {
  Permit permit = Permit::ok;
  // Before this request; 0 where there is no such budget.
  Amount run_spent = 0;
  Amount day_spent = 0;
};

/// How a call ended.
struct CallEnd {
  std::string end{};
  std::string response_id{};
  std::optional<Amount> cost_nanodollars{};
  std::optional<CallText> text{};
};

/// Whose answers a gain is of. A rehearsal's host is `rehearsal`: it counts for no other.
struct CalibrationKey {
  std::string host{};  ///< host and port
  std::string model{};
  std::string kind{};  ///< of the chunk
  std::string language{};
  friend auto operator<=>(const CalibrationKey&, const CalibrationKey&) = default;
};

/// How long one chunk of one run became.
struct GainSample {
  std::string run_id{};
  int chunk = 0;
  CalibrationKey key{};
  std::int64_t asked = 0;     ///< words, above 0
  std::int64_t received = 0;  ///< words, above 0
  std::string date{};         ///< YYYY-MM-DD
  friend bool operator==(const GainSample&, const GainSample&) = default;
};

struct Calibration {
  double gain = 0;     ///< words received per word asked for, mean of the newest samples
  double scatter = 0;  ///< relative standard deviation
  int count = 0;       ///< samples that it is of
  std::string date{};  ///< of the newest
};

class RunStore {
 public:
  virtual ~RunStore() = default;
  /// `url`: sqlite:PATH, made where it is absent. Fault::usage for another scheme, Fault::storage
  /// for a newer schema or a damaged file.
  static Result<std::unique_ptr<RunStore>> open(std::string_view url);
  /// What the store holds now, as a copy of its own: whatever is done with it, nothing changes on
  /// disk. Fault::missing where there is no store.
  static Result<std::unique_ptr<RunStore>> look(std::string_view url);

  /// Inserts or replaces.
  virtual Status begin_run(const RunRow& run) = 0;
  /// Sets state, words and cost of a run that was begun.
  virtual Status finish_run(const std::string& run_id,
                            std::string_view state,
                            std::int64_t words,
                            std::optional<Amount> cost) = 0;

  /// Reserves, or says why not; a refusal writes nothing. The same call again gives the same
  /// answer. An attempt that ended is never granted again (already_paid, also with `repay`): the
  /// next attempt has the next number.
  virtual Result<Granted> begin_call(const CallSpec& call) = 0;
  /// Settles and records the result, both or neither. May be repeated, also later with a better
  /// known bill (an answer that was fetched after its stream was cut): a bill, a text or a response
  /// id that is known is never replaced by an unknown one. Fault::storage where no such call began.
  virtual Status end_call(const CallId& call, const CallEnd& end) = 0;
  /// Gives a reservation back whose request was never sent; nothing where it ended or is unknown.
  virtual Status release_call(const CallId& call) = 0;
  /// Inserts or replaces a row as a run directory tells it (rebuilding).
  virtual Status put_call(const CallRow& call) = 0;

  /// Newest first.
  virtual Result<std::vector<RunRow>> runs() = 0;
  /// By chunk and attempt.
  virtual Result<std::vector<CallRow>> calls(const std::string& run_id) = 0;
  /// What the day's calls spent, as begin_call() counts it.
  virtual Result<Amount> day_spent(std::string_view day, bool rehearsal) = 0;
  /// One sample for each chunk of a run: the same again changes nothing, another takes its place.
  virtual Status record_calibration(const std::vector<GainSample>& samples) = 0;
  /// Of the newest samples (calibration.h); nothing where there is none.
  virtual Result<std::optional<Calibration>> calibration(const CalibrationKey& key) = 0;
  /// The engine's own check of its file; every line names a fault.
  virtual Result<std::vector<std::string>> check() = 0;
};

}  // namespace castwright::store
