#pragma once
// The length controller: how many words to ask for, and how many of those received to keep, so that
// the whole script lands within 3 % of its target without an extra paid call, and so that as little
// as possible of what was paid for is deleted. Pure arithmetic on what is stored: equal arguments,
// equal figures, so that a resumed run decides as an undisturbed one does. Any thread.

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

/// How a model writes, measured by earlier runs.
struct Habit {
  double gain = 1.0;
  double scatter = 0;  ///< relative standard deviation of the gain
  int count = 0;       ///< samples; 0 where the scatter is not known
};

struct Request {
  int words = 0;  ///< to ask for
  Gain gain;      ///< by which they were corrected
};

/// What decides about a request beside the plan.
struct Knowledge {
  /// Chunks 1 to k of the plan. Of the others nothing is known yet.
  std::span<const Measured> settled{};
  /// Gain of the model for this kind of chunk by earlier runs (frozen in run.json).
  std::optional<Habit> calibrated = std::nullopt;
  bool parallel = false;
};

/// The gain by which the request for chunk `number` is corrected: in sequence, and for the last
/// chunk always, that measured so far; else the calibrated one, else that of chunk 1.
Gain gain_for(const Plan& plan, int number, const Knowledge& knowledge);

/// The request for chunk `number`. In sequence, and for the last chunk always: the words wanted,
/// divided by the measured gain, in tens from 100 words on. In parallel: the chunk's target,
/// divided by the calibrated gain, else by that of chunk 1; nothing that depends on which answer
/// came first.
Request words_to_ask(const Plan& plan, int number, const Knowledge& knowledge);

/// How far an answer is expected to miss what was asked for, as a share: of this run's chunks and
/// of earlier runs. A model nobody has measured is taken for one that misses by 4 %.
double expected_scatter(const Knowledge& knowledge);

/// Who corrects what an answer misses.
enum class Correction {
  by_the_next,  ///< in sequence
  by_nobody     ///< in parallel, and where the whole script is one request
};
/// The share by which more is asked for than is wanted: deleting costs sense, so only a model that
/// scatters widely gets more than 2 %.
double surplus_for(double scatter, Correction correction);

/// What is wanted of chunk `number`, given all chunks before it: its target and the balance so far,
/// which may change it by 15 %; of the last chunk what the whole script still lacks.
int words_wanted(const Plan& plan, int number, std::span<const Measured> before);

/// What may be kept of the `received` words of chunk `number`, given the chunks before it:
/// all of them unless the chunk is more than 6 % above its target (or above what is wanted of it),
/// or the whole script is expected to end more than 2 % above its own, 3 % where this is the last
/// chunk. `knowledge.settled` has the chunks before it at least.
int words_to_keep(const Plan& plan, int number, int received, const Knowledge& knowledge);

}  // namespace castwright::plan
