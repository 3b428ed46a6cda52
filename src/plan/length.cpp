#include "plan/length.h"

#include "core/check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace castwright::plan {
namespace {

// bench/length_bench.cpp shows how runs end with these constants.
/// A balance that is carried whole would make the chunks after a miss as wrong as the miss.
constexpr double carry_share_max = 0.15;
/// The share that a chunk may have above its target before anything is deleted. The chunks after it
/// can make up for so much without leaving their own bounds.
constexpr double chunk_share_free = 0.06;
/// The whole script may miss by 3 %; a third of this is left for the chunks that still come.
constexpr double total_share_free = 0.03;
constexpr double forecast_share_free = 0.02;
/// What is assumed of a model that nobody has measured: its scatter, and as how many of its answers
/// each assumption counts.
constexpr double scatter_unmeasured = 0.04;
constexpr double scatter_weight_unmeasured = 1;
constexpr double unmeasured_weight = 2;
constexpr double share_weight_unmeasured = 1;
/// One answer in 400 is shorter than expected by more than 2.8 times the scatter.
constexpr double deviations_feared = 2.8;
/// The last chunk takes the exact rest, but must stay a chunk of its kind.
constexpr double last_share_min = 0.5;
constexpr double last_share_max = 2.0;
/// A length ratio outside of these bounds is an accident, not the model's habit.
constexpr double length_ratio_min = 0.25;
constexpr double length_ratio_max = 4.0;
/// A length ratio that is so far from the others is an accident as well. The share is three times
/// the scatter of a model that scatters widely.
constexpr double accident_share = 0.3;
/// A shorter request is not worth its prompt.
constexpr int ask_words_min = 20;

/// From this length on a prompt asks in tens. A writer takes "about 250 words" as it is meant, but
/// begins to count at "about 247 words", and nobody keeps a length more exactly than to ten words.
constexpr int ask_words_exact = 100;

const Chunk& chunk_of(const Plan& plan, int number) {
  CW_CHECK(number >= 1 && static_cast<std::size_t>(number) <= plan.chunks.size());
  return plan.chunks[static_cast<std::size_t>(number) - 1];
}

int rounded(double words) {
  return static_cast<int>(std::lround(words));
}

/// Returns a length as a person would say it: in tens, but a short one exactly.
int spoken_of(double words) {
  const int exact = rounded(words);
  return exact < ask_words_exact ? exact : (exact + 5) / 10 * 10;
}

/// Tells whether `number` is the last chunk, even if it is the only one.
bool ends(const Plan& plan, int number) {
  return static_cast<std::size_t>(number) == plan.chunks.size();
}

/// Tells whether `number` is the last of several chunks.
bool is_last(const Plan& plan, int number) {
  return number > 1 && ends(plan, number);
}

/// Returns the surplus of the last chunk, because nothing makes up for one that is too short. The
/// words that the whole script may lack cover the scatter of a light chunk. A heavy chunk gets so
/// large a surplus that it is long enough even if it comes out much shorter than expected.
double surplus_of_last(const Plan& plan, double wanted, double scatter) {
  const double enough = 1 - total_share_free * plan.words_target / std::max(wanted, 1.0);
  const double least = std::max(0.1, 1 - deviations_feared * scatter);
  return std::clamp(enough / least - 1, 0.0, surplus_for(scatter, Correction::by_nobody));
}

double limited_length_ratio(double length_ratio) {
  return std::clamp(length_ratio, length_ratio_min, length_ratio_max);
}

bool is_measured(const Measured& one) {
  return one.asked > 0 && one.received > 0;
}

double length_ratio_of(const Measured& one) {
  return limited_length_ratio(static_cast<double>(one.received) / one.asked);
}

/// Returns the median length ratio, weighted by the words asked for; 1 if nothing is measured.
double middle_length_ratio(std::span<const Measured> measured) {
  std::vector<Measured> sorted;
  double all = 0;
  for (const Measured& one : measured) {
    if (!is_measured(one)) continue;
    sorted.push_back(one);
    all += one.asked;
  }
  std::ranges::sort(sorted, {}, length_ratio_of);
  double below = 0;
  for (const Measured& one : sorted) {
    below += one.asked;
    if (2 * below >= all) return length_ratio_of(one);
  }
  return 1.0;
}

/// Tells whether all chunks before `number` are measured and decide about its request.
bool steers(const Plan& plan, int number, const Knowledge& knowledge) {
  return knowledge.measured.size() >= static_cast<std::size_t>(number) - 1
         && (!knowledge.parallel || is_last(plan, number));
}

}  // namespace

LengthRatio measured_length_ratio(std::span<const Measured> measured) {
  // The length ratio is the mean of the chunks' own length ratios: their scatter does not depend on
  // their length, so each chunk tells as much as another. The mean leaves out accidents, such as an
  // opening that breaks off: length ratios that are far from the length ratio of most words.
  const double middle = middle_length_ratio(measured);
  double sum = 0;
  int count = 0;
  for (const Measured& one : measured) {
    if (!is_measured(one) || std::abs(length_ratio_of(one) / middle - 1) > accident_share) continue;
    sum += length_ratio_of(one);
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
  const LengthRatio length_ratio = measured_length_ratio(knowledge.measured);
  double ratios = -1;  // One less than the chunks, because their mean is of the same chunks.
  for (const Measured& one : knowledge.measured) {
    if (!is_measured(one)) continue;
    squares += std::pow(length_ratio_of(one) / length_ratio.value - 1, 2);
    ++ratios;
  }
  return std::sqrt(squares / (weight + std::max(0.0, ratios)));
}

double surplus_for(double scatter, Correction correction) {
  struct Point {
    double scatter;
    double by_the_next;
    double by_nobody;
  };
  // If nobody corrects an answer, words above the target must be deleted. Only 1 to 2.5 % of a good
  // script can go without leaving a hole (bench/length_bench.cpp), so a surplus of more than 2 %
  // could not be deleted again.
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

/// The length ratio assumed of a strong writer: those of three recorded shows wrote 1.04 to 1.10
/// times what they were asked for.
constexpr double strong_writer_ratio = 1.05;

/// Returns what the length ratio of the opening says of later chunks. One short opening tells
/// whether a model doubles or halves what it is asked for, but not whether it writes 3 % less. A
/// model that came near to what was asked counts as a strong writer: those of two recorded shows
/// wrote 0.97 to 1.03 times the opening and 1.03 to 1.18 times the longer parts.
LengthRatio length_ratio_of_opening(LengthRatio measured) {
  constexpr double near = 0.15;
  if (measured.known && std::abs(measured.value - 1) <= near) measured.value = strong_writer_ratio;
  return measured;
}

}  // namespace

LengthRatio length_ratio_for(const Plan& plan, int number, const Knowledge& knowledge) {
  const std::size_t before = static_cast<std::size_t>(number) - 1;
  if (number > 1 && steers(plan, number, knowledge)) {
    const LengthRatio length_ratio = measured_length_ratio(knowledge.measured.first(before));
    if (length_ratio.known) return length_ratio;
  }
  if (knowledge.calibrated)
    return {.value = limited_length_ratio(knowledge.calibrated->length_ratio), .known = true};
  if (number > 1 && !knowledge.measured.empty())
    return length_ratio_of_opening(measured_length_ratio(knowledge.measured.first(1)));
  // In parallel nothing corrects a request that is made before anything is known, until the last
  // chunk makes up for it.
  const bool blind = knowledge.parallel && !ends(plan, number);
  return {.value = blind ? strong_writer_ratio : 1.0};
}

Request words_to_ask(const Plan& plan, int number, const Knowledge& knowledge) {
  const Chunk& chunk = chunk_of(plan, number);
  const std::size_t before = static_cast<std::size_t>(number) - 1;
  Request request{.length_ratio = length_ratio_for(plan, number, knowledge)};
  const double wanted = steers(plan, number, knowledge)
                            ? words_wanted(plan, number, knowledge.measured.first(before))
                            : chunk.words_target;
  // In parallel nothing may depend on which answer came first, so the measured chunks do not count.
  Knowledge known = knowledge;
  if (!steers(plan, number, knowledge)) known.measured = {};
  const double scatter = expected_scatter(known);
  const Correction correction =
      knowledge.parallel ? Correction::by_nobody : Correction::by_the_next;
  // In parallel a model that is known gets no surplus: the last chunk makes up for missing words,
  // but no chunk makes up for surplus ones.
  const bool last = ends(plan, number);
  const double surplus = last ? surplus_of_last(plan, wanted, scatter)
                         : knowledge.parallel && knowledge.calibrated
                             ? 0.0
                             : surplus_for(scatter, correction);
  request.words =
      std::max(ask_words_min, spoken_of(wanted * (1 + surplus) / request.length_ratio.value));
  return request;
}

int words_wanted(const Plan& plan, int number, std::span<const Measured> before) {
  const Chunk& chunk = chunk_of(plan, number);
  CW_CHECK(before.size() == static_cast<std::size_t>(number) - 1);
  int balance = 0;  // The words that the chunks before lack.
  for (std::size_t i = 0; i < before.size(); ++i)
    balance += plan.chunks[i].words_target - before[i].kept;
  const double target = chunk.words_target;
  const bool last = before.size() + 1 == plan.chunks.size();
  const double least = target * (last ? last_share_min : 1 - carry_share_max);
  const double most = target * (last ? last_share_max : 1 + carry_share_max);
  return rounded(std::clamp(target + balance, least, most));
}

namespace {

/// Returns the length that the next chunks of a sequence are expected to reach, as a share of their
/// targets. If the chunks before are too long, the next ones are asked for less and come out
/// shorter, but only as far as this model has followed its requests so far. A model that writes its
/// own length whatever it is asked for will continue to do so.
double share_behind(const Plan& plan, int number, int received, const Knowledge& knowledge) {
  double weight = share_weight_unmeasured;
  double sum = weight;
  const auto add = [&](int words, int chunk) {
    const auto before = knowledge.measured.first(static_cast<std::size_t>(chunk) - 1);
    // A chunk that was to make up for those before it may be as long as was wanted.
    const int due = std::max(chunk_of(plan, chunk).words_target, words_wanted(plan, chunk, before));
    sum += limited_length_ratio(static_cast<double>(words) / due);
    ++weight;
  };
  // A first request that was made without knowing the model does not show how it follows requests.
  const int first = knowledge.calibrated ? 1 : 2;
  for (int i = first; i < number; ++i)
    add(knowledge.measured[static_cast<std::size_t>(i) - 1].received, i);
  if (number >= first) add(received, number);
  return std::clamp(sum / weight, 1 - chunk_share_free, 1 + carry_share_max);
}

/// Returns the words that the chunks after `number` are expected to have. In sequence this follows
/// from what the model made of its targets so far; in parallel all but the last chunk are asked for
/// already.
double words_behind(const Plan& plan, int number, int received, const Knowledge& knowledge) {
  const std::span<const Measured> before =
      knowledge.measured.first(static_cast<std::size_t>(number) - 1);
  const double granted =
      knowledge.calibrated
          ? knowledge.calibrated->length_ratio
          : measured_length_ratio(before.first(std::min<std::size_t>(before.size(), 1))).value;
  double weight = unmeasured_weight;
  if (knowledge.calibrated) weight += knowledge.calibrated->count;
  double sum = weight * limited_length_ratio(granted);
  for (const Measured& one : before) {
    if (!is_measured(one)) continue;
    sum += length_ratio_of(one);
    ++weight;
  }
  const double length_ratio = sum / weight;
  const double share =
      knowledge.parallel ? 1 - chunk_share_free : share_behind(plan, number, received, knowledge);
  double words = 0;
  for (std::size_t i = static_cast<std::size_t>(number); i < plan.chunks.size(); ++i) {
    const Chunk& chunk = plan.chunks[i];
    const bool asked = knowledge.parallel && !ends(plan, chunk.number);
    words += asked ? length_ratio * words_to_ask(plan, chunk.number, knowledge).words
                   : share * chunk.words_target;
  }
  return words;
}

}  // namespace

int words_to_keep(const Plan& plan, int number, int received, const Knowledge& knowledge) {
  const Chunk& chunk = chunk_of(plan, number);
  const std::size_t before = static_cast<std::size_t>(number) - 1;
  CW_CHECK(knowledge.measured.size() >= before);
  double kept = 0;
  for (const Measured& one : knowledge.measured.first(before))
    kept += one.kept;
  const double target = chunk.words_target;
  const bool last = ends(plan, number);
  const double total = plan.words_target * (1 + (last ? total_share_free : forecast_share_free))
                       - kept - (last ? 0 : words_behind(plan, number, received, knowledge));
  // A chunk that makes up for those before it may be as long as the words wanted of it.
  const double of_chunk =
      std::max((1 + chunk_share_free) * target,
               static_cast<double>(words_wanted(plan, number, knowledge.measured.first(before))));
  const double least = target * (last && number > 1 ? last_share_min : 1 - carry_share_max);
  const double allowed = std::max(std::min(total, of_chunk), least);
  return std::min(received, static_cast<int>(std::floor(allowed)));
}

}  // namespace castwright::plan
