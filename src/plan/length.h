#pragma once
// The length controller: how many words to ask for, and how many of those received to keep, so that
// the whole script lands within 3 % of its target without an extra paid call (editorial.md section
// 1). Pure arithmetic on what is stored: equal arguments, equal figures, so that a resumed run
// decides as an undisturbed one does. Any thread.

#include "plan/plan.h"

#include <optional>
#include <span>

namespace castwright::plan {

/// A settled chunk in words. Chunks are settled in plan order.
struct Measured {
  int asked = 0;     ///< what its prompt asked for; 0 where that is not known
  int received = 0;  ///< what the model wrote
  int kept = 0;      ///< what is stored of it
};

/// Words received per word asked for.
struct Gain {
  double value = 1.0;
  bool known = false;  ///< measured in this run, or by earlier runs
};

/// Of the chunks settled so far; not known where none is.
Gain measured_gain(std::span<const Measured> settled);

struct Request {
  int words = 0;  ///< to ask for
  Gain gain;      ///< by which they were corrected
};

/// What decides about a request beside the plan.
struct Knowledge {
  /// Chunks 1 to k of the plan. Of the others nothing is known yet.
  std::span<const Measured> settled{};
  /// Gain of the model for this kind of chunk by earlier runs (frozen in run.json).
  std::optional<double> calibrated = std::nullopt;
  bool parallel = false;
};

/// The gain by which the request for chunk `number` is corrected: in sequence, and for the last
/// chunk always, that measured so far; else the calibrated one, else that of chunk 1.
Gain gain_for(const Plan& plan, int number, const Knowledge& knowledge);

/// The request for chunk `number`. In sequence, and for the last chunk always: the words wanted,
/// divided by the measured gain. In parallel: the chunk's target, divided by the calibrated gain,
/// else by that of chunk 1; nothing that depends on which answer came first.
Request words_to_ask(const Plan& plan, int number, const Knowledge& knowledge);

/// Less than half a sentence too much is not worth a deletion: the next chunk takes it.
inline constexpr int keep_slack_words = 8;

/// What should be kept of chunk `number`, given all chunks before it: its target and the balance so
/// far, which may change it by 15 %; of the last chunk what the whole script still lacks.
int words_to_keep(const Plan& plan, int number, std::span<const Measured> before);

}  // namespace castwright::plan
