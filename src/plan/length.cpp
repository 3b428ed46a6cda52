#include "plan/length.h"

#include "core/check.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace castwright::plan {
namespace {

// The policies of editorial.md section 1; bench/length_bench.cpp reproduces its table with them.
/// A balance that is carried whole would make the chunks behind a miss as wrong as the miss.
constexpr double carry_share_max = 0.15;
/// Too much can be deleted for nothing, too little only be paid for again.
constexpr double over_ask_sequential = 1.05;
constexpr double over_ask_parallel = 1.15;
/// Nothing makes up for a last chunk that is too short. What the whole script may lack (3 %) covers
/// the scatter of a light one; a heavy one is asked for so much more that it is still long enough
/// where its answer is this share shorter than expected (2.8 times the 10 % that answers scatter).
constexpr double total_share_free = 0.03;
constexpr double short_share_feared = 0.28;
/// The last chunk takes the exact rest, but is still a chunk of its kind.
constexpr double last_share_min = 0.5;
constexpr double last_share_max = 2.0;
/// One answer outside of these is an accident, not the model's habit.
constexpr double gain_min = 0.25;
constexpr double gain_max = 4.0;
/// Shorter requests are not worth their prompt.
constexpr int ask_words_min = 20;

const Chunk& chunk_of(const Plan& plan, int number) {
  CW_CHECK(number >= 1 && static_cast<std::size_t>(number) <= plan.chunks.size());
  return plan.chunks[static_cast<std::size_t>(number) - 1];
}

int rounded(double words) {
  return static_cast<int>(std::lround(words));
}

/// The last chunk, also where it is the only one.
bool ends(const Plan& plan, int number) {
  return static_cast<std::size_t>(number) == plan.chunks.size();
}

bool is_last(const Plan& plan, int number) {
  return number > 1 && ends(plan, number);
}

/// For the last chunk, of which `wanted` words are to be kept.
double over_ask_last(const Plan& plan, double wanted) {
  const double enough = 1 - total_share_free * plan.words_target / std::max(wanted, 1.0);
  return std::max(over_ask_sequential, enough / (1 - short_share_feared));
}

/// All chunks before it are settled, and decide about it.
bool steers(const Plan& plan, int number, const Knowledge& knowledge) {
  return knowledge.settled.size() >= static_cast<std::size_t>(number) - 1
         && (!knowledge.parallel || is_last(plan, number));
}

}  // namespace

Gain measured_gain(std::span<const Measured> settled) {
  // The mean of the chunks' own gains: their scatter does not depend on their length, so each tells
  // as much as another.
  double sum = 0;
  int count = 0;
  for (const Measured& one : settled) {
    if (one.asked <= 0 || one.received <= 0) continue;
    sum += std::clamp(static_cast<double>(one.received) / one.asked, gain_min, gain_max);
    ++count;
  }
  if (count == 0) return {};
  return {.value = sum / count, .known = true};
}

Gain gain_for(const Plan& plan, int number, const Knowledge& knowledge) {
  const std::size_t before = static_cast<std::size_t>(number) - 1;
  if (number > 1 && steers(plan, number, knowledge)) {
    const Gain gain = measured_gain(knowledge.settled.first(before));
    if (gain.known) return gain;
  }
  if (knowledge.calibrated)
    return {.value = std::clamp(*knowledge.calibrated, gain_min, gain_max), .known = true};
  if (number > 1 && !knowledge.settled.empty()) return measured_gain(knowledge.settled.first(1));
  return {};
}

Request words_to_ask(const Plan& plan, int number, const Knowledge& knowledge) {
  const Chunk& chunk = chunk_of(plan, number);
  const std::size_t before = static_cast<std::size_t>(number) - 1;
  Request request{.gain = gain_for(plan, number, knowledge)};
  const double wanted = steers(plan, number, knowledge)
                            ? words_to_keep(plan, number, knowledge.settled.first(before))
                            : chunk.words_target;
  const double over_ask = ends(plan, number)   ? over_ask_last(plan, wanted)
                          : knowledge.parallel ? over_ask_parallel
                                               : over_ask_sequential;
  request.words = std::max(ask_words_min, rounded(wanted * over_ask / request.gain.value));
  return request;
}

int words_to_keep(const Plan& plan, int number, std::span<const Measured> before) {
  const Chunk& chunk = chunk_of(plan, number);
  CW_CHECK(before.size() == static_cast<std::size_t>(number) - 1);
  int balance = 0;  // words that the chunks before lack
  for (std::size_t i = 0; i < before.size(); ++i)
    balance += plan.chunks[i].words_target - before[i].kept;
  const double target = chunk.words_target;
  const bool last = before.size() + 1 == plan.chunks.size();
  const double least = target * (last ? last_share_min : 1 - carry_share_max);
  const double most = target * (last ? last_share_max : 1 + carry_share_max);
  return rounded(std::clamp(target + balance, least, most));
}

}  // namespace castwright::plan
