// A short run on a disk that fails, or in a process that dies, at every single mutating call and at
// every transaction of the store. A further process then resumes it.
#include "engine/simulation.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace castwright::engine::simulated {
namespace {

using disk::FaultPlan;

struct Case {
  std::string name;
  bool background = true;
  FaultPlan fault{};
  bool power_loss = false;
  bool research_first = false;
};

std::string name_of_case(const testing::TestParamInfo<Case>& info_of_case) {
  return info_of_case.param.name + (info_of_case.param.background ? "InBackground" : "")
         + (info_of_case.param.research_first ? "ResearchFirst" : "");
}

std::vector<Case> disk_faults() {
  using Done = FaultPlan::Done;
  using Times = FaultPlan::Times;
  const std::vector<Case> kinds = {
      {.name = "FullForEver", .fault = {.error = ENOSPC}},
      {.name = "QuotaOnce", .fault = {.error = EDQUOT, .times = Times::once, .done = Done::half}},
      {.name = "BrokenOnce", .fault = {.error = EIO, .times = Times::once}},
      {.name = "BrokenOnceButDone",
       .fault = {.error = EIO, .times = Times::once, .done = Done::all}},
      {.name = "CrashBefore", .fault = {.crash = true}},
      {.name = "CrashHalfWay", .fault = {.done = Done::half, .crash = true}},
      {.name = "CrashAfter", .fault = {.done = Done::all, .crash = true}},
      {.name = "PowerLossBefore", .fault = {.crash = true}, .power_loss = true},
      {.name = "PowerLossAfter", .fault = {.done = Done::all, .crash = true}, .power_loss = true},
  };
  std::vector<Case> all;
  for (Case kind : kinds) {
    all.push_back(kind);
    kind.background = false;
    // Only a death can lose an answer that cannot be fetched again.
    if (kind.fault.crash) all.push_back(kind);
    kind.research_first = true;
    if (kind.fault.crash) all.push_back(kind);
  }
  return all;
}

std::vector<Case> deaths() {
  std::vector<Case> all;
  for (const bool background : {true, false}) {
    all.push_back({.name = "Kill", .background = background});
    all.push_back({.name = "PowerLoss", .background = background, .power_loss = true});
    all.push_back({.name = "Kill", .background = background, .research_first = true});
  }
  return all;
}

class AtEveryCall : public testing::TestWithParam<Case> {
 protected:
  static constexpr int chunks = 2;
  static constexpr int processes_max = 5;

  /// What came of one run with one fate, which further processes finished.
  struct Ended {
    bool befell = false;  ///< The fault was reached.
    std::string violations{};
    std::string story{};
    int more_posts = 0;  ///< The requests that were sent beyond those that the run has.
  };
  static Ended play(const Case& param, const Fate& fate) {
    Dice dice(1);
    World world({.words = std::vector<int>(chunks, 30),
                 .background = param.background,
                 .research_first = param.research_first},
                dice);
    world.run_process(fate);
    Ended ended{.befell = world.faults().faults > 0};
    while (!world.finished() && world.processes() < processes_max && world.violations().empty()) {
      world.pass_time(Millis(1'000));
      world.run_process({});
    }
    if (world.finished()) world.judge_ending(1);
    ended.violations = world.violations();
    if (!world.finished()) ended.violations += "it never came to an end";
    ended.story = world.story();
    for (int number = world.first(); number <= chunks; ++number)
      ended.more_posts += world.provider.posts(number) - 1;
    return ended;
  }
  /// Judges that one chunk at most was asked for once more than without the fault.
  static void judge(const Ended& ended, int n) {
    EXPECT_EQ(ended.violations, "") << "at call " << n << "\n" << ended.story;
    EXPECT_GE(ended.more_posts, 0) << "at call " << n;
    EXPECT_LE(ended.more_posts, 1) << "at call " << n << "\n" << ended.story;
  }
};

TEST_P(AtEveryCall, TheRunGoesOnAndEveryChunkIsPaidForOnce) {
  const Case& param = GetParam();
  int n = 0;
  for (; !HasFailure(); ++n) {
    Fate fate{.disk = param.fault};
    fate.disk.calls_until_fault = n;
    if (param.power_loss) fate.power_loss = static_cast<std::uint64_t>(n);
    const Ended ended = play(param, fate);
    judge(ended, n);
    if (!ended.befell) break;
  }
  EXPECT_GT(n, 50) << "the run makes fewer calls than any run can";
}

/// The store's own disk never fails here, since that is SQLite's business, but a process can die
/// after each transaction.
class AtEveryTransaction : public AtEveryCall {};

TEST_P(AtEveryTransaction, ADeathLeavesNothingPaidForTwice) {
  const Case& param = GetParam();
  int n = 0;
  for (; !HasFailure(); ++n) {
    Fate fate{.store_calls_until_crash = n};
    if (param.power_loss) fate.power_loss = static_cast<std::uint64_t>(n);
    const Ended ended = play(param, fate);
    judge(ended, n);
    if (!ended.befell) break;
  }
  EXPECT_GT(n, 5);
}

INSTANTIATE_TEST_SUITE_P(Crash, AtEveryCall, testing::ValuesIn(disk_faults()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Crash, AtEveryTransaction, testing::ValuesIn(deaths()), name_of_case);

}  // namespace
}  // namespace castwright::engine::simulated
