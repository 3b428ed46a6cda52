// Compares the log of a whole run with the contract, line by line.

#include "observe/log.h"

#include "engine/run_fixture.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace castwright::observe {
namespace {

using engine::stage::AnswerStream;
using engine::stage::played;
using engine::stage::Stage;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    EXPECT_NE(end, std::string_view::npos) << "whole lines only";
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end, text.size() - 1) + 1);
  }
  return lines;
}

TEST(Log, OfAResearchRequestSaysResearchInPlaceOfAChunk) {
  std::string out;
  Log log([&](std::string_view text) { out += text; });
  log.heard(journal::ChunkStarted{.chunk = {.number = 0, .title = "Research"}, .of = 10}, {});
  log.heard(journal::StreamComplete{.chunk = 0, .chars = 9}, {});
  log.heard(journal::ResearchKnown{.chunk = 0, .sources = 8}, {});
  log.heard(journal::Reattached{.chunk = 0, .after = "3"}, {});
  EXPECT_EQ(out,
            "INFO: Researching sources and canonical_pack first\n"
            "INFO: Streaming complete: 9 total chars received\nINFO: Research received: 9 chars\n"
            "INFO: Research: Retrieved 8 sources and canonical_pack\n"
            "INFO: Connection lost: following the answer of the research after event 3 (nothing is "
            "paid again)\n");
}

TEST(Log, AnAnswerInItsWindowIsWaitedForAndNotLost) {
  std::string out;
  Log log([&](std::string_view text) { out += text; });
  log.heard(journal::Reattached{.chunk = 3, .poll = true, .window = CompletionWindow::eight_hours},
            {});
  EXPECT_EQ(out,
            "INFO: The answer of chunk 3 may take 8h: asking until it is there (nothing is paid "
            "again)\n");
}

TEST(Log, OfAWholeRunIsTheContractsLineByLine) {
  Stage stage({40, 2'400});
  std::string out;
  Log log([&](std::string_view piece) {
    // The findings about the invented sources stand in between.
    if (!piece.starts_with("WARNING: sources.")) out += piece;
  });
  stage.recorder.next = &log;
  stage.settings.flush_chars = 12'000;
  for (const int number : {1, 2}) {
    stage.transport->expect(played(AnswerStream::whole(stage.answer(number), 100).events()));
  }
  ASSERT_FALSE(stage.finished_run().stopped);

  const std::size_t first = stage.answer(1).size();
  const std::size_t second = stage.answer(2).size();
  ASSERT_LT(first, 10'000u);
  ASSERT_GT(second, 15'000u);
  ASSERT_LT(second, 20'000u);
  const auto at = [&](std::string_view name) { return (stage.path / name).string(); };
  const std::vector<std::string> wanted{
      "INFO: PASS A: Generating L1 + canonical_pack with STREAMING in 2 chunks",
      "INFO: Generating L1 chunk 1/2",
      "INFO: Target: 40 words, covering: Part 1 - subject 1",
      "INFO: Starting to receive streaming response...",
      fmt::format("INFO: Flushed {} chars to {}", first, at("L1_chunk1.txt.chunk1")),
      fmt::format("INFO: Streaming complete: {} total chars received", first),
      fmt::format("INFO: Chunk 1 received: {} chars", first),
      "WARNING: the research has no outline: every chunk is asked for by its title alone, and no "
      "fact "
      "has a chunk of its own",
      "INFO: Chunk 1: Retrieved 8 sources and canonical_pack",
      fmt::format("INFO: Checkpoint saved: {}", at("L1_checkpoint_1.txt")),
      "INFO: Generating L1 chunk 2/2",
      "INFO: Target: 2400 words, covering: Part 2 - subject 2",
      "INFO: Starting to receive streaming response...",
      "INFO: Received 10000 chars so far...",
      fmt::format("INFO: Flushed 12000 chars to {}", at("L1_chunk2.txt.chunk2")),
      fmt::format("INFO: Flushed {} chars to {}", second - 12'000, at("L1_chunk2.txt.chunk2")),
      fmt::format("INFO: Streaming complete: {} total chars received", second),
      fmt::format("INFO: Chunk 2 received: {} chars", second),
      fmt::format("INFO: Checkpoint saved: {}", at("L1_checkpoint_2.txt")),
      fmt::format(
          "INFO: Final L1 saved: {} ({} chars)", at("L1_complete.txt"), stage.script(2).size()),
      "INFO: CHUNKED GENERATION COMPLETE: 2 chunks stitched",
  };
  EXPECT_THAT(lines_of(out), ElementsAreArray(wanted));
}

TEST(Log, CountsCharactersAndNotBytes) {
  Stage stage({1'000});
  std::string out;
  Log log([&](std::string_view piece) { out += piece; });
  stage.recorder.next = &log;
  const std::string text = "HOST_A: ä ö ü.\n\nHOST_B: 日 本 語.";
  const std::string answer = engine::stage::answer_json(1, text);
  stage.transport->expect(played(AnswerStream::whole(answer, answer.size()).events()));
  ASSERT_FALSE(stage.finished_run().stopped);
  const std::size_t chars = answer.size() - 3 - 6;
  EXPECT_THAT(lines_of(out),
              ::testing::Contains(fmt::format("INFO: Chunk 1 received: {} chars", chars)));
}

TEST(Log, OfACutRunNeverSaysComplete) {
  Stage stage({1'000});
  std::string out;
  Log log([&](std::string_view piece) { out += piece; });
  stage.recorder.next = &log;
  AnswerStream stream(stage.answer(1));
  stage.transport->expect(played(stream.opening().deltas().events()));
  ASSERT_TRUE(stage.finished_run().stopped);
  EXPECT_EQ(out.find("omplete"), std::string::npos) << out;
  EXPECT_EQ(out.find("COMPLETE"), std::string::npos) << out;
}

TEST(Log, PrefixesEveryLineOfAnEventAndWarningsByTheirLevel) {
  std::vector<std::string> pieces;
  Log log([&](std::string_view piece) { pieces.emplace_back(piece); });
  log.heard(journal::Warning{"careful"}, {});
  log.heard(journal::ChunkStarted{.chunk = {.number = 3, .title = "T", .subject = "s", .target = 9},
                                  .of = 4},
            {});
  log.heard(journal::Progress{}, {});
  log.heard(journal::RunStarted{.chunks = {{}, {}}, .resumed = true, .stored = 1}, {});
  EXPECT_THAT(pieces,
              ElementsAre("WARNING: careful\n",
                          "INFO: Generating L1 chunk 3/4\nINFO: Target: 9 words, covering: T - s\n",
                          "INFO: PASS A: Resuming L1, 1 of 2 chunks are stored\n"));
}

}  // namespace
}  // namespace castwright::observe
