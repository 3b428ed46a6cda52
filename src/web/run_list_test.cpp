#include "web/run_list.h"

#include "disk/disk.h"
#include "json/value.h"
#include "store/event_log.h"
#include "store/output.h"
#include "store/output_fixture.h"
#include "store/store_fixture.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::web {
namespace {

/// An output root on a slow disk: to open a run takes longer than an answer may look at rows.
class SlowOutput final : public store::PassedOutput {
 public:
  SlowOutput(store::Output& real, FakeClock& clock) : PassedOutput(real), clock_(clock) {}
  Result<std::unique_ptr<disk::Folder>> open_run(const Found& run) override {
    clock_.advance(Millis(100));
    return PassedOutput::open_run(run);
  }

 private:
  FakeClock& clock_;
};

class ListOfRuns : public testing::Test {
 protected:
  static constexpr int runs_count = 5;

  ListOfRuns()
      : root_(std::filesystem::temp_directory_path() / ("castwright-list-" + random_hex(8))),
        output_(store::Output::open(root_).value()),
        slow_(*output_, clock_),
        list_(slow_, clock_) {
    for (int number = 0; number < runs_count; ++number) {
      const std::string id = id_of(number);
      const auto folder = output_->make_run({.topic_id = "topic-01", .run_id = id}).value();
      store::RunRecord record = store::record_of(2);
      record.run_id = id;
      EXPECT_TRUE(store::write_run_record(*folder, record));
      happened(number, R"({"type":"run_started","topic_id":"topic-01","words":30,"chunks":2})");
    }
  }
  ~ListOfRuns() override {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }

  static std::string id_of(int number) {
    return fmt::format("01KAQ3V5N8T6W2X4Y9Z0ABCDE{}", number);
  }
  void happened(int number, std::string_view event) {
    const std::string id = id_of(number);
    std::vector<std::string> notices;
    const auto folder = output_->open_run({.topic_id = "topic-01", .run_id = id}).value();
    const auto log = store::EventLog::open(*folder, id, notices).value();
    ASSERT_TRUE(log->append(json::parse(event).value(), WallTime(Millis(0))));
  }
  json::Value list() { return json::parse(list_.json().value()).value(); }
  /// The ids in the list, in its order.
  static std::vector<std::string> ids_in(const json::Value& list) {
    std::vector<std::string> ids;
    for (const json::Value& row : list.find("runs")->items())
      ids.emplace_back(row.string_or("run_id", ""));
    return ids;
  }

  std::filesystem::path root_;
  std::unique_ptr<store::Output> output_;
  FakeClock clock_{WallTime(Millis(0))};
  SlowOutput slow_;
  RunList list_;
};

TEST_F(ListOfRuns, IsCompleteAfterAWhileHoweverSlowTheDiskIs) {
  const json::Value first = list();
  EXPECT_FALSE(first.bool_or("complete", true));
  EXPECT_EQ(ids_in(first), std::vector{id_of(4)});
  for (int answer = 2; answer < runs_count; ++answer)
    EXPECT_FALSE(list().bool_or("complete", true)) << answer;
  const json::Value last = list();
  EXPECT_TRUE(last.bool_or("complete", false));
  EXPECT_EQ(ids_in(last), (std::vector{id_of(4), id_of(3), id_of(2), id_of(1), id_of(0)}));
}

TEST_F(ListOfRuns, IsReadInTheBackgroundRowByRow) {
  for (int call = 1; call < runs_count; ++call)
    EXPECT_FALSE(list_.read_rows().value()) << call;
  EXPECT_TRUE(list_.read_rows().value());
  EXPECT_TRUE(list().bool_or("complete", false));
}

TEST_F(ListOfRuns, ShowsAChangeOfAnyRunAfterAWhile) {
  while (!list_.read_rows().value()) {
  }
  for (int number = 0; number < runs_count; ++number)
    happened(number,
             fmt::format(R"({{"type":"run_stopped","cause":"{} is over","code":3}})", number));
  for (int answer = 0; answer < runs_count; ++answer)
    list();
  const json::Value rows = list();
  for (const json::Value& row : rows.find("runs")->items())
    EXPECT_TRUE(row.string_or("cause", "").ends_with(" is over")) << row.string_or("run_id", "");
}

TEST_F(ListOfRuns, CountsTheWordsOfTheShorterScriptsIfTheyAreAllThereIs) {
  const std::string id = id_of(runs_count);
  const store::Output::Found found{.topic_id = "topic-01", .run_id = id};
  const auto write = [&id](disk::Folder& folder, store::RunRecord record, std::string_view begun) {
    record.run_id = id;
    ASSERT_TRUE(store::write_run_record(folder, record));
    std::vector<std::string> notices;
    const auto log = store::EventLog::open(folder, id, notices).value();
    ASSERT_TRUE(log->append(json::parse(begun).value(), WallTime(Millis(0))));
  };
  const auto folder = output_->make_run(found).value();
  write(*folder,
        store::record_of(0),
        R"({"type":"run_started","topic_id":"topic-01","words":0,"chunks":0})");
  // Each answer looks at one row, and the newest is the first in the list.
  const auto row = [this] {
    for (int answer = 0; answer <= runs_count; ++answer)
      list();
    return list().find("runs")->items().front();
  };
  EXPECT_EQ(row().int_or("words_target", -1), 0) << "nothing is there yet";
  store::RunRecord shorter = store::record_of(2);
  shorter.stage = store::StageId::short_scripts;
  const auto stage = folder->folder(store::row_of(store::StageId::short_scripts).folder).value();
  write(*stage, shorter, R"({"type":"run_started","topic_id":"topic-01","words":30,"chunks":2})");
  EXPECT_EQ(row().int_or("words_target", -1), 30);
  EXPECT_EQ(row().int_or("chunks", -1), 0) << "a shorter script is no chunk";
}

TEST_F(ListOfRuns, HasAnotherTagWheneverItIsAnotherText) {
  std::string text;
  std::string tag;
  const auto differs = [&] {
    const std::string old_text = std::exchange(text, list_.json().value());
    const std::string old_tag = std::exchange(tag, list_.tag());
    EXPECT_EQ(text != old_text, tag != old_tag) << tag;
    return tag != old_tag;
  };
  for (int answer = 0; answer < runs_count; ++answer)
    EXPECT_TRUE(differs()) << "a row more";
  for (int answer = 0; answer < runs_count; ++answer)
    EXPECT_FALSE(differs()) << "nothing happened";
  happened(4, R"({"type":"run_stopped","cause":"over","code":3})");
  bool seen = false;
  for (int answer = 0; answer < runs_count; ++answer)
    seen = differs() || seen;
  EXPECT_TRUE(seen);
  std::filesystem::remove_all(root_ / "runs" / "topic-01" / id_of(2));
  EXPECT_TRUE(differs()) << "a run is gone";
  EXPECT_NE(RunList(slow_, clock_).tag(), RunList(slow_, clock_).tag()) << "another process";
}

TEST_F(ListOfRuns, ForgetsARunThatIsGone) {
  while (!list_.read_rows().value()) {
  }
  std::filesystem::remove_all(root_ / "runs" / "topic-01" / id_of(2));
  EXPECT_EQ(ids_in(list()), (std::vector{id_of(4), id_of(3), id_of(1), id_of(0)}));
}

}  // namespace
}  // namespace castwright::web
