// Whole runs in a simulated world, one for every seed. CASTWRIGHT_SEED=N plays the seed N and
// prints its story; CASTWRIGHT_SEEDS=N plays N seeds.
#include "engine/simulation.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace castwright::engine::simulated {
namespace {

constexpr int default_seeds = 100;
constexpr int processes_max = 80;

std::optional<std::uint64_t> number_in(const char* variable) {
  const char* const value = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr) return std::nullopt;
  return std::strtoull(value, nullptr, 10);
}

Setting setting_of(Dice& dice) {
  Setting setting;
  setting.words.assign(2 + static_cast<std::size_t>(dice.below(3)), 30);
  if (dice.percent(10)) setting.words = {1'000};  // The whole script is one request.
  setting.background = dice.percent(75);
  setting.parallel = 1 + dice.below(3);
  setting.priced = dice.percent(80);
  setting.research_first = dice.percent(30);
  return setting;
}

/// The later a process is, the less happens to it, so that every run comes to an end.
Fate fate_of(Dice& dice, const Setting& setting, int trouble) {
  Fate fate;
  const auto happens = [&](int chance) { return dice.below(10'000) < chance * trouble; };
  if (happens(45)) {
    fate.disk.calls_until_fault = dice.below(dice.percent(50) ? 20 : 90);
    fate.disk.done = static_cast<disk::FaultPlan::Done>(dice.below(3));
    fate.disk.crash = dice.percent(80);
    if (!fate.disk.crash) {
      constexpr int errors[] = {28, 122, 5};  // ENOSPC, EDQUOT, EIO
      fate.disk.error = errors[dice.below(3)];
      fate.disk.times =
          dice.percent(50) ? disk::FaultPlan::Times::once : disk::FaultPlan::Times::for_ever;
    }
  } else if (happens(8)) {
    fate.store_calls_until_crash = dice.below(10);
  }
  if (happens(25)) fate.power_loss = dice.roll();
  if (happens(15)) fate.waits_until_signal = dice.below(40);
  if (setting.priced && happens(15)) {
    fate.budget = stage::good_answer_cost * (1 + dice.below(200));
  }
  fate.no_repay = happens(15);
  return fate;
}

struct Played {
  std::string violations;
  std::string story;
};

Played play(std::uint64_t seed) {
  Dice dice(seed);
  const Setting setting = setting_of(dice);
  World world(setting, dice);
  while (!world.finished() && world.processes() < processes_max && world.violations().empty()) {
    const int trouble = std::max(0, 100 - 2 * world.processes());
    world.provider.trouble = trouble;
    world.run_process(fate_of(dice, setting, trouble));
    world.pass_time(dice.percent(15) ? dice.between(60'000, 1'200'000) : dice.between(100, 60'000));
  }
  if (world.finished()) world.judge_ending(dice.roll());
  Played played{.violations = world.violations(), .story = world.story()};
  if (!world.finished() && played.violations.empty()) played.violations = "it never came to an end";
  return played;
}

TEST(Simulation, WhateverHappensTheScriptIsTheSameAndNothingIsPaidTwiceSilently) {
  if (const auto seed = number_in("CASTWRIGHT_SEED")) {
    const Played played = play(*seed);
    EXPECT_EQ(played.violations, "") << played.story;
    fmt::print("{}", played.story);
    return;
  }
  const std::uint64_t seeds = number_in("CASTWRIGHT_SEEDS").value_or(default_seeds);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Played played = play(seed);
    EXPECT_EQ(played.violations, "") << "CASTWRIGHT_SEED=" << seed << "\n" << played.story;
    if (HasFailure()) return;
  }
}

TEST(Simulation, ASeedTellsTheSameStoryEveryTime) {
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u, 5u})
    EXPECT_EQ(play(seed).story, play(seed).story) << "CASTWRIGHT_SEED=" << seed;
}

}  // namespace
}  // namespace castwright::engine::simulated
