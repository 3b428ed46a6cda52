#pragma once
// The length controller decides how many words to ask for, and how many of the received words to
// keep. The whole script shall land within 3 % of its target without an extra paid call, and as
// little as possible of what was paid for shall be deleted. Pure arithmetic on what is stored:
// equal arguments give equal figures, so that a resumed run decides as an undisturbed one does. Any
// thread.

#include "plan/plan.h"

#include <optional>
#include <span>

namespace castwright::plan {

/// The words of a stored chunk. Chunks are measured in plan order.
struct Measured {
  int asked = 0;     ///< The words that its prompt asked for, or 0 if that is not known.
  int received = 0;  ///< The words that the model wrote.
  int kept = 0;      ///< The words that are stored.
};

/// How many words a model writes per word that it is asked for.
struct LengthRatio {
  double value = 1.0;
  bool known = false;  ///< This run or earlier runs measured the value.
};

/// Returns the length ratio of the chunks measured so far. It is not known if none of them is
/// measured.
LengthRatio measured_length_ratio(std::span<const Measured> measured);

/// How long a model writes, as earlier runs measured it.
struct Habit {
  double length_ratio = 1.0;
  double scatter = 0;  ///< The relative standard deviation of the length ratio.
  int count = 0;       ///< The number of samples, or 0 if the scatter is not known.
};

/// How much a prompt asks for.
struct Request {
  int words = 0;             ///< The words to ask for.
  LengthRatio length_ratio;  ///< The length ratio by which they are corrected.
};

/// What decides about a request beside the plan.
struct Knowledge {
  /// The measured chunks 1 to k of the plan. Nothing is known of the others yet.
  std::span<const Measured> measured{};
  /// The habit of the model for this kind of chunk by earlier runs, frozen in run.json.
  std::optional<Habit> calibrated = std::nullopt;
  bool parallel = false;  ///< The chunks are written side by side, not in sequence.
};

/// Returns the length ratio that corrects the request for chunk `number`. In sequence, and for the
/// last chunk always, this is the length ratio measured so far; else it is the calibrated length
/// ratio, else that of chunk 1.
LengthRatio length_ratio_for(const Plan& plan, int number, const Knowledge& knowledge);

/// Returns the request for chunk `number`. In sequence, and for the last chunk always, it asks for
/// the words wanted, divided by the measured length ratio. In parallel it asks for the chunk's
/// target, divided by the calibrated length ratio, else by that of chunk 1, and uses nothing that
/// depends on which answer came first. From 100 words on it asks in tens.
Request words_to_ask(const Plan& plan, int number, const Knowledge& knowledge);

/// Returns how far an answer is expected to miss what it was asked for, as a share, by the chunks
/// of this run and by earlier runs. A model that nobody has measured counts as one that misses by 4
/// %.
double expected_scatter(const Knowledge& knowledge);

/// Which chunk corrects what an answer misses.
enum class Correction {
  by_the_next,  ///< In sequence the next chunk corrects it.
  by_nobody     ///< In parallel, and if the whole script is one request, no chunk corrects it.
};
/// Returns the share by which a prompt asks for more than is wanted. Deleting words costs sense, so
/// only a model that scatters widely gets more than 2 %.
double surplus_for(double scatter, Correction correction);

/// Returns the words wanted of chunk `number`, given all chunks before it: its target and the
/// balance so far, which may change the target by 15 %. The last chunk is to bring what the whole
/// script still lacks.
int words_wanted(const Plan& plan, int number, std::span<const Measured> before);

/// Returns how many of the `received` words of chunk `number` may be kept, given the chunks before
/// it. All may be kept unless the chunk is more than 6 % above its target (or above the words
/// wanted of it), or the whole script is expected to end more than 2 % above its own target (3 % if
/// this is the last chunk). `knowledge.measured` has at least the chunks before it.
int words_to_keep(const Plan& plan, int number, int received, const Knowledge& knowledge);

}  // namespace castwright::plan
