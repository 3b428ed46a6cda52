#pragma once
// The run store in memory, for simulated runs. Every call is one transaction that no crash and no
// power loss undoes, as in SQLite with synchronous=FULL. A process can be made to die at one of the
// calls. simulated_store_test.cpp compares its answers with those of the real store. For tests
// only.

#include "disk/faulty_disk.h"
#include "store/calibration.h"
#include "store/run_store.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace castwright::engine::simulated {

class Store final : public store::RunStore {
 public:
  using Amount = store::Amount;

  /// The next process uses the same store, and `plan` is its own. It dies at its call number
  /// `calls_until_crash`, or at none if that is -1.
  void next_process(disk::FaultPlan* plan, int calls_until_crash) {
    plan_ = plan;
    calls_until_crash_ = calls_until_crash;
  }

  Status begin_run(const store::RunRow& run) override {
    CW_RETURN_IF_ERROR(alive());
    runs_[run.run_id] = run;
    return survive();
  }
  Status finish_run(const std::string& run_id,
                    std::string_view state,
                    std::int64_t words,
                    std::optional<Amount> cost) override {
    CW_RETURN_IF_ERROR(alive());
    const auto found = runs_.find(run_id);
    if (found == runs_.end()) return fail(Fault::storage, "no such run");
    found->second.state = state;
    found->second.words = words;
    found->second.cost_nanodollars = cost;
    return survive();
  }
  Result<store::Granted> begin_call(const store::CallSpec& call) override {
    CW_RETURN_IF_ERROR(alive());
    store::Granted granted;
    for (const auto& [id, row] : calls_) {
      if (id == call.id) continue;
      if (call.run_budget && id.run_id == call.id.run_id) granted.run_spent += spent(row);
      if (call.day_budget && row.day == call.day && row.rehearsal == call.rehearsal) {
        granted.day_spent += spent(row);
      }
    }
    granted.permit = judge(call, granted);
    if (granted.permit != store::Permit::ok) return granted;
    calls_[call.id] = {.id = call.id,
                       .state = store::CallState::reserved,
                       .day = call.day,
                       .rehearsal = call.rehearsal,
                       .worst_nanodollars = call.worst_nanodollars};
    CW_RETURN_IF_ERROR(survive());
    return granted;
  }
  Status end_call(const store::CallId& call, const store::CallEnd& end) override {
    CW_RETURN_IF_ERROR(alive());
    const auto found = calls_.find(call);
    if (found == calls_.end()) return fail(Fault::storage, "no such call");
    store::CallRow& row = found->second;
    row.state = store::CallState::ended;
    if (!row.text || end.text) row.end = end.end;
    if (!end.response_id.empty()) row.response_id = end.response_id;
    if (end.cost_nanodollars) row.cost_nanodollars = end.cost_nanodollars;
    if (end.text) row.text = end.text;
    return survive();
  }
  Status release_call(const store::CallId& call) override {
    CW_RETURN_IF_ERROR(alive());
    const auto found = calls_.find(call);
    if (found != calls_.end() && found->second.state == store::CallState::reserved) {
      found->second.state = store::CallState::released;
    }
    return survive();
  }
  Status put_call(const store::CallRow& call) override {
    CW_RETURN_IF_ERROR(alive());
    calls_[call.id] = call;
    return survive();
  }
  Result<std::vector<store::RunRow>> runs() override {
    CW_RETURN_IF_ERROR(alive());
    std::vector<store::RunRow> rows;
    for (auto run = runs_.rbegin(); run != runs_.rend(); ++run)
      rows.push_back(run->second);
    return rows;
  }
  Result<std::vector<store::CallRow>> calls(const std::string& run_id) override {
    CW_RETURN_IF_ERROR(alive());
    std::vector<store::CallRow> rows;
    for (const auto& [id, row] : calls_) {
      if (id.run_id == run_id) rows.push_back(row);
    }
    return rows;
  }
  Result<Amount> day_spent(std::string_view day, bool rehearsal) override {
    CW_RETURN_IF_ERROR(alive());
    Amount sum = 0;
    for (const auto& [id, row] : calls_) {
      if (row.day == day && row.rehearsal == rehearsal) sum += spent(row);
    }
    return sum;
  }
  Status record_calibration(const std::vector<store::LengthSample>& samples) override {
    CW_RETURN_IF_ERROR(alive());
    for (const store::LengthSample& sample : samples)
      length_samples_[{sample.run_id, sample.chunk}] = sample;
    return survive();
  }
  Result<std::optional<store::Calibration>> calibration(const store::CalibrationKey& key) override {
    CW_RETURN_IF_ERROR(alive());
    std::vector<store::LengthSample> samples;
    for (const auto& [id, sample] : length_samples_) {
      if (sample.key == key) samples.push_back(sample);
    }
    std::ranges::sort(samples, std::greater{}, [](const store::LengthSample& sample) {
      return std::tuple(sample.date, sample.run_id, sample.chunk);
    });
    if (samples.size() > store::calibration_samples_max)
      samples.resize(store::calibration_samples_max);
    return store::calibration_of(samples);
  }
  Result<std::vector<std::string>> check() override { return std::vector<std::string>(); }

  /// Returns what the rows account for: bills, and worst cases if there is no bill yet.
  Amount accounted() const {
    Amount sum = 0;
    for (const auto& [id, row] : calls_)
      sum += spent(row);
    return sum;
  }
  int operations() const { return operations_; }

 private:
  static Amount spent(const store::CallRow& row) {
    if (row.state == store::CallState::released) return 0;
    return row.cost_nanodollars.value_or(row.worst_nanodollars.value_or(0));
  }
  store::Permit judge(const store::CallSpec& call, const store::Granted& granted) const {
    using store::CallState;
    using store::Permit;
    bool completed = false;
    bool open = false;
    for (const auto& [id, row] : calls_) {
      if (id.run_id != call.id.run_id || id.chunk != call.id.chunk) continue;
      if (id != call.id) {
        completed =
            completed || (row.state == CallState::ended && (row.text || row.end == "completed"));
        open = open || row.state == CallState::reserved;
        continue;
      }
      if (row.state == CallState::ended) return Permit::already_paid;
      const bool same = row.worst_nanodollars == call.worst_nanodollars && row.day == call.day
                        && row.rehearsal == call.rehearsal;
      if (row.state == CallState::reserved && same) return Permit::ok;
    }
    if (completed && !call.repay) return Permit::already_paid;
    if (open && !call.repay) return Permit::orphan;
    const auto fits = [&](Amount before, std::optional<Amount> budget) {
      if (!budget) return true;
      return call.worst_nanodollars && before + *call.worst_nanodollars <= *budget;
    };
    if (!fits(granted.run_spent, call.run_budget)) return Permit::run_budget;
    if (!fits(granted.day_spent, call.day_budget)) return Permit::day_budget;
    return Permit::ok;
  }

  Status alive() {
    ++operations_;
    if (plan_ != nullptr && plan_->crash && plan_->faults > 0) return gone();
    return {};
  }
  /// Ends a transaction; its process may die before it hears of it.
  Status survive() {
    if (calls_until_crash_ < 0 || calls_until_crash_-- > 0) return {};
    plan_->crash = true;
    plan_->faults = 1;
    plan_->struck = "the store's transaction";
    return gone();
  }
  static std::unexpected<Error> gone() { return fail(Fault::storage, "the process is gone"); }

  std::map<std::string, store::RunRow> runs_;
  std::map<store::CallId, store::CallRow> calls_;
  std::map<std::pair<std::string, int>, store::LengthSample> length_samples_;
  disk::FaultPlan* plan_ = nullptr;
  int calls_until_crash_ = -1;
  int operations_ = 0;
};

}  // namespace castwright::engine::simulated
