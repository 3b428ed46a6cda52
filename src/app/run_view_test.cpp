#include "app/run_view.h"

#include "core/id.h"
#include "json/value.h"
#include "store/event_log.h"
#include "store/output_fixture.h"
#include "store/store_fixture.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::app {
namespace {

/// An output root in which something happens whenever somebody asks whether a run is held.
class EventfulOutput final : public store::PassedOutput {
 public:
  EventfulOutput(store::Output& real, std::function<bool()> happens)
      : PassedOutput(real),
        happens_(std::move(happens)) {}
  Result<bool> is_held(const Found& /*run*/) override { return happens_(); }

 private:
  std::function<bool()> happens_;
};

class ViewOfARun : public testing::Test {
 protected:
  ViewOfARun()
      : root_(std::filesystem::temp_directory_path() / ("castwright-view-" + random_hex(8))),
        output_(store::Output::open(root_).value()) {
    const auto folder = output_->make_run(found_).value();
    store::RunRecord record = store::record_of(2);
    record.run_id = found_.run_id;
    EXPECT_TRUE(store::write_run_record(*folder, record));
    happened(R"({"type":"run_started","topic_id":"topic-01","words":30,"chunks":2})");
  }
  ~ViewOfARun() override {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }

  void happened(std::string_view event) {
    std::vector<std::string> notices;
    const auto folder = output_->open_run(found_).value();
    const auto log = store::EventLog::open(*folder, found_.run_id, notices).value();
    ASSERT_TRUE(log->append(json::parse(event).value(), WallTime(Millis(0))));
  }
  std::string state(std::function<bool()> happens) {
    EventfulOutput output(*output_, std::move(happens));
    return std::string(state_name(view_run(output, found_).value()));
  }

  store::Output::Found found_{.topic_id = "topic-01", .run_id = "01KAQ3V5N8T6W2X4Y9Z0ABCDE0"};
  std::filesystem::path root_;
  std::unique_ptr<store::Output> output_;
};

TEST_F(ViewOfARun, IsAtWorkAsLongAsAProcessHoldsItAndBrokenOffAfterwards) {
  EXPECT_EQ(state([] { return true; }), "working");
  EXPECT_EQ(state([] { return false; }), "died");
}

TEST_F(ViewOfARun, DidNotBreakOffIfItsProcessWroteItsEndWhileItWasLookedAt) {
  EXPECT_EQ(state([this] {
              happened(R"({"type":"run_stopped","cause":"interrupted","code":130})");
              return false;
            }),
            "stopped");
}

}  // namespace
}  // namespace castwright::app
