#pragma once
// A folder to store in, and functions that give a run events. For tests only.

#include "core/id.h"
#include "core/limits.h"
#include "disk/disk.h"
#include "json/value.h"
#include "store/event_log.h"
#include "store/run_record.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::store {

inline constexpr const char* old_run = "01KAQ3V5N8T6W2X4Y9Z0ABCDEF";
inline constexpr const char* new_run = "01KAQ3V5N8T6W2X4Y9Z0ABCDEG";

class StoreTest : public ::testing::Test {
 protected:
  StoreTest()
      : path_(std::filesystem::temp_directory_path() / ("castwright-store-" + random_hex(8))),
        folder_(disk::open_folder(path_, disk::Missing::make).value()) {}
  ~StoreTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string read(std::string_view name) const {
    return folder_->read(name, limits::answer_bytes_max).value_or("(none)");
  }
  void write(std::string_view name, std::string_view bytes) {
    ASSERT_TRUE(folder_->replace(name, bytes).has_value());
  }
  std::unique_ptr<EventLog> open_log() {
    notices_.clear();
    auto log = EventLog::open(*folder_, old_run, notices_);
    EXPECT_TRUE(log.has_value()) << (log ? "" : log.error().what);
    return log ? *std::move(log) : nullptr;
  }
  void append(std::string_view body) {
    const auto log = open_log();
    ASSERT_TRUE(log->append(json::parse(body).value(), WallTime(Millis(0))).has_value());
  }

  std::filesystem::path path_;
  std::unique_ptr<disk::Folder> folder_;
  std::vector<std::string> notices_;
};

inline RunRecord record_of(int chunks) {
  RunRecord record{.run_id = old_run,
                   .topic_id = "topic-01",
                   .created = "2026-11-23T06:01:02.003Z",
                   .today = "2026-11-23",
                   .version = "0.1.0",
                   .provider = "openai",
                   .base_url = "https://api.openai.com/v1",
                   .model = "gpt-5.2-pro",
                   .topic_file = "/topics/topic-01.json",
                   .topic = json::parse(R"({"id":"topic-01","title":"Näch\u0000ts"})").value(),
                   .source_text = "line\nline",
                   .plan = {},
                   .options = {{"words", "10000"}, {"budget", "15.00"}},
                   .templates = {{"a.md", "{{topic}}\n"}}};
  for (int n = 1; n <= chunks; ++n) {
    record.plan.chunks.push_back({n, fmt::format("T{}", n), "s", plan::ChunkKind::rumors, 10 * n});
    record.plan.words_target += 10 * n;
  }
  return record;
}

}  // namespace castwright::store
