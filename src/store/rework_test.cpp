#include "store/rework.h"

#include "core/hash.h"
#include "disk/faulty_disk.h"
#include "store/layout.h"
#include "store/run_state.h"
#include "store/store_fixture.h"

#include <functional>

namespace castwright::store {
namespace {

/// A finished run of four chunks.
class Rework : public StoreTest {
 protected:
  Rework() { make(); }

  void make() {
    EXPECT_TRUE(write_run_record(*folder_, record_).has_value());
    append(fmt::format(R"({{"type":"run_started","record_sha256":"{}"}})",
                       run_record_sha256(*folder_).value_or("")));
    std::string script;
    for (int n = 1; n <= 4; ++n) {
      const std::string text = fmt::format("HOST_A: Text {}.", n);
      script += (n > 1 ? "\n\n" : "") + text;
      write(checkpoint_name(n), script);
      append(
          fmt::format(R"({{"type":"chunk_stored","chunk":{},"words":2,"bytes":{},"sha256":"{}"}})",
                      n,
                      text.size(),
                      sha256_hex(text)));
    }
    write(complete_name, script);
    append(R"({"type":"run_finished","words":8})");
  }

  journal::RunState state() {
    auto state = read_run_state(*folder_, record_);
    EXPECT_TRUE(state.has_value()) << (state ? "" : state.error().what);
    return state.value_or(journal::RunState());
  }
  /// The texts by chunk, "-" if there is none.
  std::string texts() {
    const journal::RunState now = state();
    const auto joined = read_stored_texts(*folder_, now);
    const auto waiting = read_waiting_texts(*folder_, now);
    if (!joined) return joined.error().what;
    if (!waiting) return waiting.error().what;
    std::string out;
    for (int n = 1; n <= 4; ++n) {
      const auto own = waiting->find(n);
      const bool in_checkpoint = static_cast<std::size_t>(n) <= joined->size();
      const std::string text = own != waiting->end() ? own->second
                               : in_checkpoint       ? (*joined)[static_cast<std::size_t>(n) - 1]
                                                     : "-";
      out += text.substr(text.find(' ') + 1) + "|";
    }
    return out;
  }
  /// Runs `change` on a disk whose call number `fault` kills the process. True if the change made
  /// so many calls.
  bool dies_at(int fault, const std::function<Status(const Workbench&)>& change) {
    disk::FaultPlan plan{.calls_until_fault = fault, .crash = true};
    const auto faulty =
        disk::make_faulty(disk::open_folder(path_, disk::Missing::fail).value(), plan);
    std::vector<std::string> notices;
    const auto log = EventLog::open(*faulty, old_run, notices);
    if (!log) return true;
    const journal::RunState before = state();
    return !change({.run = *faulty, .log = **log, .state = before}).has_value();
  }

  const RunRecord record_ = record_of(4);
};

TEST_F(Rework, AReopenedChunkIsGoneAndTheTextsBehindItWaitInFilesOfTheirOwn) {
  const auto log = open_log();
  ASSERT_TRUE(reopen_chunk({.run = *folder_, .log = *log, .state = state()}, 2, "shorter"));
  EXPECT_EQ(texts(), "Text 1.|-|Text 3.|Text 4.|");
  EXPECT_EQ(state().chunks[1].note, "shorter");
  EXPECT_FALSE(state().chunks[1].stored);
  EXPECT_TRUE(state().chunks[3].stored);
  EXPECT_EQ(state().phase, journal::RunPhase::stopped);
  EXPECT_EQ(read(version_name(1)), read(complete_name));
}

TEST_F(Rework, TheLastChunkReopenedLeavesTheOthersInTheirCheckpoints) {
  const auto log = open_log();
  ASSERT_TRUE(reopen_chunk({.run = *folder_, .log = *log, .state = state()}, 4, ""));
  EXPECT_EQ(texts(), "Text 1.|Text 2.|Text 3.|-|");
}

TEST_F(Rework, APersonsTextsTakeThePlaceOfTheOthersAndAreMarked) {
  const auto log = open_log();
  ASSERT_TRUE(replace_texts({.run = *folder_, .log = *log, .state = state()},
                            {{2, {.text = "HOST_B: Mine.", .words = 1}}}));
  EXPECT_EQ(texts(), "Text 1.|Mine.|Text 3.|Text 4.|");
  EXPECT_TRUE(state().chunks[1].edited);
  EXPECT_FALSE(state().chunks[2].edited);
  EXPECT_EQ(state().chunks[1].words, 1);
}

TEST_F(Rework, HandEditsOfOtherChunksSurviveAReopening) {
  const auto log = open_log();
  ASSERT_TRUE(replace_texts({.run = *folder_, .log = *log, .state = state()},
                            {{3, {.text = "HOST_B: Mine.", .words = 1}}}));
  ASSERT_TRUE(reopen_chunk({.run = *folder_, .log = *log, .state = state()}, 2, ""));
  EXPECT_EQ(texts(), "Text 1.|-|Mine.|Text 4.|");
  EXPECT_TRUE(state().chunks[2].edited);
}

TEST_F(Rework, ADeathAtAnyCallOfAReopeningLosesNoTextOfAnotherChunk) {
  const auto change = [](const Workbench& bench) { return reopen_chunk(bench, 2, ""); };
  int fault = 0;
  while (!HasFailure() && dies_at(fault++, change)) {
    const std::string left = texts();
    EXPECT_TRUE(left == "Text 1.|Text 2.|Text 3.|Text 4.|" || left == "Text 1.|-|Text 3.|Text 4.|")
        << left << " after a death at call " << fault - 1;
  }
  EXPECT_GT(fault, 9);
  EXPECT_EQ(texts(), "Text 1.|-|Text 3.|Text 4.|");
}

TEST_F(Rework, ADeathAtAnyCallOfAnImportLeavesEveryChunkWithOneOfItsTexts) {
  const auto change = [](const Workbench& bench) {
    return replace_texts(
        bench,
        {{1, {.text = "HOST_A: Own 1.", .words = 2}}, {3, {.text = "HOST_A: Own 3.", .words = 2}}});
  };
  int fault = 0;
  while (!HasFailure() && dies_at(fault++, change)) {
    const std::string left = texts();
    EXPECT_EQ(left.size(),
              std::string("Text 1.|Text 2.|Text 3.|Text 4.|").size() - 0U
                  - (left.starts_with("Own") ? 1U : 0U) - (left.contains("Own 3") ? 1U : 0U))
        << left;
    EXPECT_FALSE(left.contains("-")) << left;
  }
  EXPECT_GT(fault, 9);
  EXPECT_EQ(texts(), "Own 1.|Text 2.|Own 3.|Text 4.|");
}

TEST_F(Rework, AWaitingTextThatWasChangedIsAStorageFault) {
  const auto log = open_log();
  ASSERT_TRUE(reopen_chunk({.run = *folder_, .log = *log, .state = state()}, 2, ""));
  write(text_name(3, 1), "HOST_A: Text 9.");
  const auto waiting = read_waiting_texts(*folder_, state());
  ASSERT_FALSE(waiting.has_value());
  EXPECT_EQ(waiting.error().fault, Fault::storage);
  EXPECT_TRUE(waiting.error().what.contains(text_name(3, 1)));
}

}  // namespace
}  // namespace castwright::store
