#include "engine/simulated_store.h"

#include "core/id.h"
#include "engine/simulated_provider.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace castwright::engine::simulated {
namespace {

using store::CallRow;
using store::CallState;

/// Returns everything that a reader of the store can see of a row.
std::string told(const std::vector<CallRow>& rows) {
  std::string all;
  for (const CallRow& row : rows) {
    all += fmt::format("{} {} {} {} {} {} {} {} {} {} {}\n",
                       row.id.run_id,
                       row.id.chunk,
                       row.id.attempt,
                       name_of(row.state),
                       row.day,
                       row.rehearsal,
                       row.end,
                       row.response_id,
                       row.worst_nanodollars.value_or(-1),
                       row.cost_nanodollars.value_or(-1),
                       row.text ? row.text->sha256 : "-");
  }
  return all;
}

/// Returns the result of a call of the store as a text.
std::string told(const Status& status) {
  return status ? "done" : std::string(name_of(status.error().fault));
}
std::string told(const Result<store::Granted>& granted) {
  if (!granted) return std::string(name_of(granted.error().fault));
  return fmt::format("permit {} run {} day {}",
                     static_cast<int>(granted->permit),
                     granted->run_spent,
                     granted->day_spent);
}

std::string told(const Result<std::optional<store::Calibration>>& found) {
  if (!found) return std::string(name_of(found.error().fault));
  if (!*found) return "none";
  return fmt::format(
      "{} {} {} {}", (*found)->length_ratio, (*found)->scatter, (*found)->count, (*found)->date);
}

/// Carries out one decision of `dice`.
std::string play(store::RunStore& store, Dice dice) {
  const store::CallId id{
      dice.percent(80) ? "run-a" : "run-b", 1 + dice.below(2), 1 + dice.below(3)};
  const std::string day = dice.percent(80) ? "2026-11-23" : "2026-11-24";
  const auto maybe = [&](int chance) {
    return dice.percent(chance) ? std::optional<store::Amount>(dice.below(1'000)) : std::nullopt;
  };
  const std::optional<store::CallText> text =
      dice.percent(30) ? std::optional(store::CallText{.bytes = 7, .sha256 = "ab"}) : std::nullopt;
  const store::CalibrationKey key{"h", "m", dice.percent(50) ? "wrap" : "events", "English"};
  switch (dice.below(10)) {
    case 8: return told(store.calibration(key));
    case 9: {
      std::vector<store::LengthSample> samples;
      for (int chunk = 0; chunk < 30; ++chunk) {
        samples.push_back({.run_id = id.run_id,
                           .chunk = chunk + dice.below(30),
                           .key = key,
                           .asked = 1 + dice.below(9),
                           .received = 1 + dice.below(9),
                           .date = day});
      }
      return told(store.record_calibration(samples));
    }
    case 0:
      return told(store.begin_run({.run_id = id.run_id, .topic_id = "t", .state = "running"}));
    case 1: return told(store.finish_run(id.run_id, "stopped", dice.below(100), maybe(50)));
    case 2:
      return told(store.end_call(id,
                                 {.end = text ? "completed" : "cut",
                                  .response_id = dice.percent(50) ? "resp" : "",
                                  .cost_nanodollars = maybe(60),
                                  .text = text}));
    case 3: return told(store.release_call(id));
    case 4:
      return told(store.put_call(
          {.id = id, .state = CallState::reserved, .day = day, .worst_nanodollars = maybe(80)}));
    default:
      return told(store.begin_call({.id = id,
                                    .day = day,
                                    .rehearsal = dice.percent(10),
                                    .worst_nanodollars = maybe(80),
                                    .run_budget = maybe(30),
                                    .day_budget = maybe(30),
                                    .repay = dice.percent(50)}));
  }
}

TEST(SimulatedStore, AnswersEveryCallAsTheRealOneDoes) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("castwright-store-" + random_hex(8));
  std::filesystem::create_directory(folder);
  Dice dice(1);
  for (int round = 0; round < 4; ++round) {
    const auto file = folder / fmt::format("{}.db", round);
    const auto real = store::RunStore::open("sqlite:" + file.string()).value();
    Store simulated;
    for (int step = 0; step < 60; ++step) {
      const std::uint64_t seed = dice.roll();
      ASSERT_EQ(play(simulated, Dice(seed)), play(*real, Dice(seed))) << round << " " << step;
      for (const std::string run : {"run-a", "run-b"})
        ASSERT_EQ(told(simulated.calls(run).value()), told(real->calls(run).value())) << step;
      for (const std::string_view day : {"2026-11-23", "2026-11-24"})
        ASSERT_EQ(simulated.day_spent(day, false).value(), real->day_spent(day, false).value());
      ASSERT_EQ(simulated.runs().value().size(), real->runs().value().size());
    }
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace castwright::engine::simulated
