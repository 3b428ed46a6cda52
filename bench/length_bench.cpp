// How the length is kept, with the program's own length controller: thousands of runs of the fixed
// plan against a simulated model. Deleting is whole sentences, and only those that leave no hole:
// where they do not suffice the chunk stays too long, the last one whole. Prints Markdown.
//   length_bench [RUNS]

#include "plan/length.h"
#include "topic/topic.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace {

using castwright::plan::Knowledge;
using castwright::plan::Measured;
using castwright::plan::Plan;

constexpr double sentence_words = 9;
/// Words of sentences that can go without a hole, of all: about those of ten recorded answers of a
/// strong writer (docs/performance.md).
constexpr double deletable_share = 0.012;
/// What earlier runs measured is of so many answers.
constexpr int calibration_samples = 12;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : numbers_(seed) {}
  double uniform() { return (static_cast<double>(numbers_() >> 11U) + 0.5) * 0x1p-53; }
  double between(double least, double most) { return least + (most - least) * uniform(); }
  /// Box and Muller: the same figures with every standard library.
  double normal() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * 3.14159265358979323846 * uniform());
  }

 private:
  std::mt19937_64 numbers_;
};

enum class Policy { blind, sequential, parallel_uncalibrated, parallel_calibrated };

struct Model {
  double length_ratio_least = 0.7;
  double length_ratio_most = 2.4;
  double scatter = 0.10;                         ///< of a chunk
  std::optional<double> surplus = std::nullopt;  ///< asked for in place of the controller's own
};

struct Outcome {
  double total = 0;    ///< deviation of the whole
  double chunks = 0;   ///< mean absolute deviation
  double paid = 0;     ///< words received / words kept
  double deleted = 0;  ///< share of the words received
};

int trimmed(int received, int allowed, bool last, Dice& dice) {
  if (received <= allowed) return received;
  const int least = static_cast<int>(received * (1 - deletable_share));
  if (last && least > allowed) return received;
  const int about = allowed - static_cast<int>(dice.between(0, sentence_words));
  return std::clamp(about, std::min(least, received), received);
}

Outcome play(const Plan& plan, Policy policy, const Model& model, std::uint64_t seed) {
  Dice dice(seed);
  const double length_ratio = dice.between(model.length_ratio_least, model.length_ratio_most);
  const double stored =
      length_ratio * (1 + model.scatter / std::sqrt(calibration_samples) * dice.normal());
  const bool parallel =
      policy == Policy::parallel_uncalibrated || policy == Policy::parallel_calibrated;
  std::vector<Measured> measured;
  std::vector<int> asked(plan.chunks.size());
  Outcome outcome;
  double words = 0;
  double received_all = 0;
  for (const auto& chunk : plan.chunks) {
    int ask = chunk.words_target;
    if (policy != Policy::blind) {
      Knowledge knowledge{.measured = measured, .calibrated = std::nullopt, .parallel = parallel};
      if (policy == Policy::parallel_calibrated) {
        knowledge.calibrated = castwright::plan::Habit{
            .length_ratio = stored, .scatter = model.scatter, .count = calibration_samples};
      }
      ask = castwright::plan::words_to_ask(plan, chunk.number, knowledge).words;
      if (model.surplus && chunk.number < static_cast<int>(plan.chunks.size())) {
        const double own =
            castwright::plan::surplus_for(castwright::plan::expected_scatter(knowledge),
                                          parallel ? castwright::plan::Correction::by_nobody
                                                   : castwright::plan::Correction::by_the_next);
        ask = static_cast<int>(std::lround(ask * (1 + *model.surplus) / (1 + own)));
      }
    }
    const double factor = length_ratio * std::max(0.1, 1 + model.scatter * dice.normal());
    const int received = static_cast<int>(std::lround(ask * factor));
    int kept = received;
    if (policy != Policy::blind) {
      Knowledge knowledge{.measured = measured, .calibrated = std::nullopt, .parallel = parallel};
      if (policy == Policy::parallel_calibrated) {
        knowledge.calibrated = castwright::plan::Habit{
            .length_ratio = stored, .scatter = model.scatter, .count = calibration_samples};
      }
      const int allowed = castwright::plan::words_to_keep(plan, chunk.number, received, knowledge);
      const bool last = std::size_t(chunk.number) == plan.chunks.size();
      kept = trimmed(received, allowed, last, dice);
    }
    measured.push_back({.asked = ask, .received = received, .kept = kept});
    words += kept;
    received_all += received;
    outcome.chunks += std::abs(kept - chunk.words_target) / double(chunk.words_target);
  }
  outcome.chunks /= double(plan.chunks.size());
  outcome.total = (words - plan.words_target) / plan.words_target;
  outcome.paid = received_all / words;
  outcome.deleted = (received_all - words) / received_all;
  return outcome;
}

void print_row(
    const std::string& name, const Plan& plan, Policy policy, const Model& model, int runs) {
  int within = 0;
  double chunks = 0;
  double paid = 0;
  double worst = 0;
  double deleted = 0;
  for (int run = 0; run < runs; ++run) {
    const Outcome outcome = play(plan, policy, model, std::uint64_t(run) + 1);
    within += std::abs(outcome.total) <= 0.03 ? 1 : 0;
    worst = std::max(worst, std::abs(outcome.total));
    chunks += outcome.chunks;
    paid += outcome.paid;
    deleted += outcome.deleted;
  }
  fmt::print(
      "| {} | {:.2f} to {:.2f} | {:.0f} % | {:.1f} % | {:.1f} % | {:.1f} % | {:.2f} | {:.2f} % "
      "| 0 |\n",
      name,
      model.length_ratio_least,
      model.length_ratio_most,
      100 * model.scatter,
      100.0 * within / runs,
      100 * worst,
      100 * chunks / runs,
      paid / runs,
      100 * deleted / runs);
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 1 ? std::atoi(argv[1]) : 20'000;
  if (runs < 1) {
    fmt::print(stderr, "usage: length_bench [RUNS]\n");
    return 2;
  }
  const auto plan = castwright::plan::make_plan({}, castwright::topic::Topic{});
  if (!plan) return 1;
  fmt::print(
      "{} runs a row; of what was received {:.1f} % can go without a hole.\n\n"
      "| policy | gain | scatter | runs within ±3 % | worst run | mean chunk deviation | words "
      "paid / "
      "delivered | deleted of paid | extra paid calls |\n|---|---|---|---|---|---|---|---|---|\n",
      runs,
      100 * deletable_share);
  const auto whole = castwright::plan::make_plan({.chunks = 1}, castwright::topic::Topic{});
  if (!whole) return 1;
  for (const Model& model : {Model{0.97, 1.10, 0.03},
                             Model{0.97, 1.10, 0.10},
                             Model{0.7, 2.4, 0.03},
                             Model{0.7, 2.4, 0.10}}) {
    print_row("ask for the target, never look", *plan, Policy::blind, model, runs);
    print_row("sequential", *plan, Policy::sequential, model, runs);
    print_row("parallel, gain of chunk 1 only", *plan, Policy::parallel_uncalibrated, model, runs);
    print_row("parallel, calibrated", *plan, Policy::parallel_calibrated, model, runs);
    print_row("one request", *whole, Policy::sequential, model, runs);
    print_row("one request, calibrated", *whole, Policy::parallel_calibrated, model, runs);
  }
  // What another surplus would do: deleting can take hardly more than 1 % off again.
  fmt::print(
      "\n| policy, surplus | gain | scatter | runs within ±3 % | worst run | mean chunk deviation "
      "| "
      "words paid / delivered | deleted of paid | extra paid calls |\n"
      "|---|---|---|---|---|---|---|---|---|\n");
  for (const double scatter : {0.03, 0.10}) {
    for (const double surplus : {0.0, 0.02, 0.05, 0.10, 0.15}) {
      const Model model{0.97, 1.10, scatter, surplus};
      const std::string percent = fmt::format("{:.0f} %", 100 * surplus);
      print_row("sequential, " + percent, *plan, Policy::sequential, model, runs);
      print_row(
          "parallel, calibrated, " + percent, *plan, Policy::parallel_calibrated, model, runs);
    }
  }
  // The fewer chunks, the heavier the last, whose miss nothing makes up for.
  fmt::print(
      "\n| plan | gain | scatter | runs within ±3 % | worst run | mean chunk deviation | words "
      "paid / "
      "delivered | deleted of paid | extra paid calls |\n|---|---|---|---|---|---|---|---|---|\n");
  for (const int words : {1'000, 2'000, 3'000, 5'000, 20'000, 60'000}) {
    const auto other = castwright::plan::make_plan({.words = words}, castwright::topic::Topic{});
    if (!other) return 1;
    const std::string what = fmt::format("{} words, {} chunks", words, other->chunks.size());
    for (const auto& [policy, name] : {std::pair{Policy::sequential, "sequential"},
                                       {Policy::parallel_calibrated, "parallel, calibrated"}})
      print_row(fmt::format("{}, {}", what, name), *other, policy, {0.7, 2.4}, runs);
  }
  return 0;
}
