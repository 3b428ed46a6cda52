#pragma once
// Makes run directories as the engine leaves them, and examines them. For tests only.

#include "core/hash.h"
#include "store/doctor.h"
#include "store/layout.h"
#include "store/local_output.h"
#include "store/run_store_fixture.h"
#include "store/store_fixture.h"
#include "tape/tape.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::store {

inline constexpr const char* topic_id = "topic-01";

inline std::string text_of_chunk(int chunk) {
  return fmt::format("HOST_A: Chunk {} begins.\n\nHOST_B: And chunk {} ends, grüße.", chunk, chunk);
}
inline std::string raw_of_chunk(int chunk) {
  return fmt::format("{{\"chunk_text\":\"{} ü\"}}", chunk);
}

class DoctorTest : public StoreTest {
 protected:
  DoctorTest() : root_(path_ / "root"), output_(LocalOutput::open(root_).value()) {}

  std::filesystem::path index() const { return root_ / index_name; }
  std::filesystem::path dir(const std::string& run_id) const {
    return root_ / runs_folder / topic_id / run_id;
  }
  std::unique_ptr<RunStore> open_store() const {
    return RunStore::open("sqlite:" + index().string()).value();
  }

  /// Makes a run of three chunks, of which `stored` are stored; the run is finished if all are.
  void make_run(const std::string& run_id, int stored) {
    const auto folder = output_.make_run({.topic_id = topic_id, .run_id = run_id}).value();
    const auto store = open_store();
    RunRecord record = record_of(3);
    record.run_id = run_id;
    write_run_record(*folder, record).value();
    std::vector<std::string> notices;
    const auto log = EventLog::open(*folder, run_id, notices).value();
    const auto tell = [&](const std::string& event) {
      log->append(json::parse(event).value(), WallTime(Millis(0))).value();
    };
    RunRow row{.run_id = run_id,
               .topic_id = topic_id,
               .created = record.created,
               .state = "running",
               .model = record.model,
               .provider = record.provider,
               .words_target = record.plan.words_target};
    store->begin_run(row).value();
    tell(R"({"type":"run_started"})");
    std::string joined;
    for (int chunk = 1; chunk <= stored; ++chunk) {
      send(*folder, *store, run_id, chunk, tell);
      const std::string raw = raw_of_chunk(chunk);
      folder->replace(raw_name(chunk), raw).value();
      tell(fmt::format(
          R"({{"type":"chunk_ended","chunk":{},"attempt":1,"end":"completed","cost_usd":"0.5","chars":{}}})",
          chunk,
          raw.size() - 1));  // The ü is one character of two bytes.
      store
          ->end_call({run_id, chunk, 1},
                     {.end = "completed",
                      .response_id = fmt::format("resp_{}", chunk),
                      .cost_nanodollars = 500'000'000,
                      .text = CallText{.bytes = raw.size(), .sha256 = sha256_hex(raw)}})
          .value();
      const std::string text = text_of_chunk(chunk);
      joined += (chunk > 1 ? "\n\n" : "") + text;
      folder->replace(checkpoint_name(chunk), joined).value();
      tell(
          fmt::format(R"({{"type":"chunk_stored","chunk":{},"words":10,"bytes":{},"sha256":"{}"}})",
                      chunk,
                      text.size(),
                      sha256_hex(text)));
    }
    if (stored < 3) {
      // The process died after it sent this request.
      send(*folder, *store, run_id, stored + 1, tell);
      return;
    }
    folder->replace(complete_name, joined).value();
    for (const std::string_view name : {pass_a_name, report_json_name})
      folder->replace(name, fmt::format(R"({{"run_id":"{}"}})", run_id)).value();
    store->finish_run(run_id, "finished", 30, 1'500'000'000).value();
    tell(R"({"type":"run_finished","words":30})");
  }

  Examination examine_all() {
    const auto examination = examine(output_);
    EXPECT_TRUE(examination.has_value()) << (examination ? "" : examination.error().what);
    return examination.value_or(Examination{});
  }
  /// What was found of one severity, as "FILE[@BYTE]: WHAT".
  std::vector<std::string> told(Damage::Severity severity) {
    std::vector<std::string> lines;
    const Examination examination = examine_all();
    for (const Damage& damage : examination.problems) {
      if (damage.severity != severity) continue;
      EXPECT_FALSE(damage.remedy.empty()) << damage.what;
      lines.push_back(fmt::format("{}{}: {}",
                                  damage.file.lexically_relative(root_).string(),
                                  damage.byte ? fmt::format("@{}", *damage.byte) : "",
                                  damage.what));
    }
    return lines;
  }
  std::vector<std::string> damage() { return told(Damage::Severity::damage); }
  std::vector<std::string> notices() { return told(Damage::Severity::notice); }

  static std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// Writes the bytes in place, so that mode and owner stay.
  static void set_bytes(const std::filesystem::path& file, std::string_view bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  }
  static void flip(const std::filesystem::path& file, std::size_t byte) {
    std::string bytes = bytes_of(file);
    bytes.at(byte) = static_cast<char>(bytes.at(byte) ^ 1);
    set_bytes(file, bytes);
  }
  /// Every file below the root with its content; examining must change none of it.
  std::map<std::string, std::string> everything() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root_)) {
      const std::string name = entry.path().lexically_relative(root_).string();
      all[name] = entry.is_regular_file() ? bytes_of(entry.path()) : "";
    }
    return all;
  }

  std::filesystem::path root_;
  LocalOutput output_;

 private:
  static void send(disk::Folder& folder,
                   RunStore& store,
                   const std::string& run_id,
                   int chunk,
                   const std::function<void(const std::string&)>& tell) {
    EXPECT_EQ(begin(store, spec_of({run_id, chunk, 1}, "1970-01-01", 1'000'000'000)), Permit::ok);
    tell(fmt::format(R"({{"type":"request_reserved","chunk":{},"attempt":1,"worst_usd":"1.00"}})",
                     chunk));
    const auto tape = tape::Writer::create(
                          folder, tape_name(chunk, 1), {.run = run_id, .chunk = chunk}, MonoTime())
                          .value();
    tape->open({.number = 1, .method = "POST", .path = "/responses"}).value();
    tape->bytes(1, MonoTime(Millis(5)), "data: {}\n\n").value();
    tell(fmt::format(R"({{"type":"request_opened","chunk":{},"attempt":1}})", chunk));
    tell(fmt::format(
        R"({{"type":"response_known","chunk":{},"response_id":"resp_{}"}})", chunk, chunk));
  }
};

}  // namespace castwright::store
