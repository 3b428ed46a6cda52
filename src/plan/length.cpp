#include "plan/length.h"

#include "core/check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace castwright::plan {
namespace {

// bench/length_bench.cpp shows what becomes of runs by these.
/// A balance that is carried whole would make the chunks behind a miss as wrong as the miss.
constexpr double carry_share_max = 0.15;
/// What the chunk may have above its target before anything is deleted; as much the chunks behind
/// it can take without being outside of theirs.
constexpr double chunk_share_free = 0.06;
/// The promise is 3 % in total; the chunks behind may miss by a third of it.
constexpr double total_share_free = 0.03;
constexpr double forecast_share_free = 0.02;
/// What is taken for granted of a model counts as this many of its answers.
constexpr double scatter_unmeasured = 0.04;
constexpr double scatter_weight_unmeasured = 1;
constexpr double gain_weight_unmeasured = 2;
constexpr double share_weight_unmeasured = 1;
/// 2.8 times the scatter: one answer in 400 is shorter.
constexpr double deviations_feared = 2.8;
/// The last chunk takes the exact rest, but is still a chunk of its kind.
constexpr double last_share_min = 0.5;
constexpr double last_share_max = 2.0;
/// One answer outside of these is an accident, not the model's habit.
constexpr double gain_min = 0.25;
constexpr double gain_max = 4.0;
/// So far from the others a gain is an accident as well: three times the scatter of a wide one.
constexpr double accident_share = 0.3;
/// Shorter requests are not worth their prompt.
constexpr int ask_words_min = 20;

/// "About 250 words" is an order that a writer takes as it is meant; "about 247 words" is one to
/// count by. Nobody keeps a length more exactly than tens.
constexpr int ask_words_exact = 100;

const Chunk& chunk_of(const Plan& plan, int number) {
  CW_CHECK(number >= 1 && static_cast<std::size_t>(number) <= plan.chunks.size());
  return plan.chunks[static_cast<std::size_t>(number) - 1];
}

int rounded(double words) {
  return static_cast<int>(std::lround(words));
}

/// As a person would say it: in tens, short lengths as they are.
int spoken_of(double words) {
  const int exact = rounded(words);
  return exact < ask_words_exact ? exact : (exact + 5) / 10 * 10;
}

/// The last chunk, also where it is the only one.
bool ends(const Plan& plan, int number) {
  return static_cast<std::size_t>(number) == plan.chunks.size();
}

bool is_last(const Plan& plan, int number) {
  return number > 1 && ends(plan, number);
}

/// Nothing makes up for a last chunk that is too short. What the whole script may lack covers the
/// scatter of a light one; of a heavy one so much more is wanted that it is still long enough where
/// it is much shorter than expected.
double surplus_of_last(const Plan& plan, double wanted, double scatter) {
  const double enough = 1 - total_share_free * plan.words_target / std::max(wanted, 1.0);
  const double least = std::max(0.1, 1 - deviations_feared * scatter);
  return std::clamp(enough / least - 1, 0.0, surplus_for(scatter, Correction::by_nobody));
}

double limited_gain(double gain) {
  return std::clamp(gain, gain_min, gain_max);
}

bool is_measured(const Measured& one) {
  return one.asked > 0 && one.received > 0;
}

double gain_of(const Measured& one) {
  return limited_gain(static_cast<double>(one.received) / one.asked);
}

/// The gain below which half of the words were asked for; 1 where nothing is measured.
double middle_gain(std::span<const Measured> settled) {
  std::vector<Measured> measured;
  double all = 0;
  for (const Measured& one : settled) {
    if (!is_measured(one)) continue;
    measured.push_back(one);
    all += one.asked;
  }
  std::ranges::sort(measured, {}, gain_of);
  double below = 0;
  for (const Measured& one : measured) {
    below += one.asked;
    if (2 * below >= all) return gain_of(one);
  }
  return 1.0;
}

/// All chunks before it are settled, and decide about it.
bool steers(const Plan& plan, int number, const Knowledge& knowledge) {
  return knowledge.settled.size() >= static_cast<std::size_t>(number) - 1
         && (!knowledge.parallel || is_last(plan, number));
}

}  // namespace

Gain measured_gain(std::span<const Measured> settled) {
  // The mean of the chunks' own gains: their scatter does not depend on their length, so each tells
  // as much as another. But for an accident, such as an opening that breaks off: what is far from
  // the gain of most words is left out.
  const double middle = middle_gain(settled);
  double sum = 0;
  int count = 0;
  for (const Measured& one : settled) {
    if (!is_measured(one) || std::abs(gain_of(one) / middle - 1) > accident_share) continue;
    sum += gain_of(one);
    ++count;
  }
  if (count == 0) return {};
  return {.value = sum / count, .known = true};
}

double expected_scatter(const Knowledge& knowledge) {
  double weight = scatter_weight_unmeasured;
  double squares = weight * scatter_unmeasured * scatter_unmeasured;
  if (knowledge.calibrated && knowledge.calibrated->count > 1) {
    const double count = knowledge.calibrated->count - 1;
    weight += count;
    squares += count * knowledge.calibrated->scatter * knowledge.calibrated->scatter;
  }
  const Gain gain = measured_gain(knowledge.settled);
  double measured = -1;  // the mean is of the same chunks
  for (const Measured& one : knowledge.settled) {
    if (!is_measured(one)) continue;
    squares += std::pow(gain_of(one) / gain.value - 1, 2);
    ++measured;
  }
  return std::sqrt(squares / (weight + std::max(0.0, measured)));
}

double surplus_for(double scatter, Correction correction) {
  struct Point {
    double scatter;
    double by_the_next;
    double by_nobody;
  };
  // Where nobody corrects an answer, what is too much has to be deleted; of a good script only
  // 1 to 2.5 % can go without a hole (bench/length_bench.cpp), so more than 2 % would not come off
  // again.
  constexpr std::array<Point, 3> points{{{0, 0, 0}, {0.04, 0.02, 0.02}, {0.10, 0.05, 0.02}}};
  const auto at = [&](const Point& point) {
    return correction == Correction::by_the_next ? point.by_the_next : point.by_nobody;
  };
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (scatter > points[i].scatter) continue;
    const double share =
        (scatter - points[i - 1].scatter) / (points[i].scatter - points[i - 1].scatter);
    return at(points[i - 1]) + share * (at(points[i]) - at(points[i - 1]));
  }
  return at(points.back());
}

namespace {

/// Strong writers of three recorded shows wrote 1.04 to 1.10 times what was asked for.
constexpr double strong_writer_gain = 1.05;

/// One short opening says whether a model doubles or halves what it is asked for, not whether it
/// writes 3 % less. Whoever is near to what was asked is taken for a strong writer: those of two
/// recorded shows wrote 0.97 to 1.03 times the opening and 1.03 to 1.18 times the longer parts.
Gain gain_of_opening(Gain measured) {
  constexpr double near = 0.15;
  if (measured.known && std::abs(measured.value - 1) <= near) measured.value = strong_writer_gain;
  return measured;
}

}  // namespace

Gain gain_for(const Plan& plan, int number, const Knowledge& knowledge) {
  const std::size_t before = static_cast<std::size_t>(number) - 1;
  if (number > 1 && steers(plan, number, knowledge)) {
    const Gain gain = measured_gain(knowledge.settled.first(before));
    if (gain.known) return gain;
  }
  if (knowledge.calibrated)
    return {.value = limited_gain(knowledge.calibrated->gain), .known = true};
  if (number > 1 && !knowledge.settled.empty())
    return gain_of_opening(measured_gain(knowledge.settled.first(1)));
  // Nobody corrects what is asked for before anything is known; the last chunk makes up for it.
  const bool blind = knowledge.parallel && !ends(plan, number);
  return {.value = blind ? strong_writer_gain : 1.0};
}

Request words_to_ask(const Plan& plan, int number, const Knowledge& knowledge) {
  const Chunk& chunk = chunk_of(plan, number);
  const std::size_t before = static_cast<std::size_t>(number) - 1;
  Request request{.gain = gain_for(plan, number, knowledge)};
  const double wanted = steers(plan, number, knowledge)
                            ? words_wanted(plan, number, knowledge.settled.first(before))
                            : chunk.words_target;
  // In parallel nothing may depend on which answer came first.
  Knowledge known = knowledge;
  if (!steers(plan, number, knowledge)) known.settled = {};
  const double scatter = expected_scatter(known);
  const Correction correction =
      knowledge.parallel ? Correction::by_nobody : Correction::by_the_next;
  // In parallel of a model that is known nothing more: what is missing the last chunk makes up
  // for, and what is too much nobody.
  const bool last = ends(plan, number);
  const double surplus = last ? surplus_of_last(plan, wanted, scatter)
                         : knowledge.parallel && knowledge.calibrated
                             ? 0.0
                             : surplus_for(scatter, correction);
  request.words = std::max(ask_words_min, spoken_of(wanted * (1 + surplus) / request.gain.value));
  return request;
}

int words_wanted(const Plan& plan, int number, std::span<const Measured> before) {
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

namespace {

/// Where the chunks of a sequence come to, as a share of their targets: below them, since they are
/// asked for less where those before are too long, but not further than this model has gone along
/// with what it was asked for. A model that writes its own length whatever it is asked for goes on
/// so.
double share_behind(const Plan& plan, int number, int received, const Knowledge& knowledge) {
  double weight = share_weight_unmeasured;
  double sum = weight;
  const auto add = [&](int words, int chunk) {
    const auto before = knowledge.settled.first(static_cast<std::size_t>(chunk) - 1);
    // One that was to make up for those before it may be as long as was wanted.
    const int due = std::max(chunk_of(plan, chunk).words_target, words_wanted(plan, chunk, before));
    sum += limited_gain(static_cast<double>(words) / due);
    ++weight;
  };
  // What was asked for without knowing the model says nothing of how it goes along.
  const int first = knowledge.calibrated ? 1 : 2;
  for (int i = first; i < number; ++i)
    add(knowledge.settled[static_cast<std::size_t>(i) - 1].received, i);
  if (number >= first) add(received, number);
  return std::clamp(sum / weight, 1 - chunk_share_free, 1 + carry_share_max);
}

/// The words that the chunks behind `number` are expected to have: in sequence by what the model
/// made of its targets so far; in parallel all but the last are asked for already.
double words_behind(const Plan& plan, int number, int received, const Knowledge& knowledge) {
  const std::span<const Measured> settled =
      knowledge.settled.first(static_cast<std::size_t>(number) - 1);
  const double granted =
      knowledge.calibrated
          ? knowledge.calibrated->gain
          : measured_gain(settled.first(std::min<std::size_t>(settled.size(), 1))).value;
  double weight = gain_weight_unmeasured;
  if (knowledge.calibrated) weight += knowledge.calibrated->count;
  double sum = weight * limited_gain(granted);
  for (const Measured& one : settled) {
    if (!is_measured(one)) continue;
    sum += gain_of(one);
    ++weight;
  }
  const double gain = sum / weight;
  const double share =
      knowledge.parallel ? 1 - chunk_share_free : share_behind(plan, number, received, knowledge);
  double words = 0;
  for (std::size_t i = static_cast<std::size_t>(number); i < plan.chunks.size(); ++i) {
    const Chunk& chunk = plan.chunks[i];
    const bool asked = knowledge.parallel && !ends(plan, chunk.number);
    words += asked ? gain * words_to_ask(plan, chunk.number, knowledge).words
                   : share * chunk.words_target;
  }
  return words;
}

}  // namespace

int words_to_keep(const Plan& plan, int number, int received, const Knowledge& knowledge) {
  const Chunk& chunk = chunk_of(plan, number);
  const std::size_t before = static_cast<std::size_t>(number) - 1;
  CW_CHECK(knowledge.settled.size() >= before);
  double kept = 0;
  for (const Measured& one : knowledge.settled.first(before))
    kept += one.kept;
  const double target = chunk.words_target;
  const bool last = ends(plan, number);
  const double total = plan.words_target * (1 + (last ? total_share_free : forecast_share_free))
                       - kept - (last ? 0 : words_behind(plan, number, received, knowledge));
  // A chunk that makes up for those before it may be as long as was wanted of it.
  const double of_chunk =
      std::max((1 + chunk_share_free) * target,
               static_cast<double>(words_wanted(plan, number, knowledge.settled.first(before))));
  const double least = target * (last && number > 1 ? last_share_min : 1 - carry_share_max);
  const double allowed = std::max(std::min(total, of_chunk), least);
  return std::min(received, static_cast<int>(std::floor(allowed)));
}

}  // namespace castwright::plan
