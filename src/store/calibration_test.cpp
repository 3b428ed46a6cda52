#include "store/calibration.h"

#include "store/run_rows.h"

#include <gtest/gtest.h>

namespace castwright::store {
namespace {

TEST(Calibration, ItsHostIsThatOfTheProviderWithThePort) {
  EXPECT_EQ(calibration_host("rehearsal", "http://127.0.0.1:4711/v1"), "rehearsal");
  EXPECT_EQ(calibration_host("openai", "https://api.openai.com/v1"), "api.openai.com:443");
  EXPECT_EQ(calibration_host("h", "http://h/v1"), "h:80");
  EXPECT_EQ(calibration_host("h", "http://u:p@h:8000/v1"), "h:8000");
  EXPECT_EQ(calibration_host("h", "http://[::1]/v1"), "[::1]:80");
  EXPECT_EQ(calibration_host("h", "http://[::1]:8000"), "[::1]:8000");
}

TEST(Calibration, IsTheMeanOfTheLengthRatiosAndTheirRelativeScatter) {
  EXPECT_FALSE(calibration_of({}));
  const std::vector<LengthSample> samples{
      {.asked = 100, .received = 90, .date = "2026-11-23"},
      {.asked = 1'000, .received = 1'100, .date = "2026-11-22"}};
  const Calibration calibration = calibration_of(samples).value();
  EXPECT_DOUBLE_EQ(calibration.length_ratio, 1.0);
  EXPECT_NEAR(calibration.scatter, 0.1414, 0.0001);
  EXPECT_EQ(calibration.count, 2);
  EXPECT_EQ(calibration.date, "2026-11-23");
  EXPECT_DOUBLE_EQ(calibration_of(std::span(samples).first(1)).value().scatter, 0);
}

TEST(Calibration, PassBCountsByTypeBesideTheChunksOfItsRun) {
  RunRecord record;
  record.run_id = "r";
  record.created = "2026-11-23T06:01:02.003Z";
  record.stage = StageId::short_scripts;
  record.calibration = FrozenCalibration{.language = "English"};
  journal::RunState state;
  for (const std::string_view type : {"medium", "reels"}) {
    plan::Chunk& chunk = record.plan.chunks.emplace_back();
    chunk.number = static_cast<int>(record.plan.chunks.size());
    chunk.subject = type;
    journal::ChunkState& written = state.chunks.emplace_back();
    written.asked = 100;
    written.received_words = 120;
  }
  const std::vector<LengthSample> samples = length_samples(record, state);
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_EQ(samples[0].key.kind, "medium");
  EXPECT_EQ(samples[1].key.kind, "reels");
  // The key of a row is its run and chunk, so that the rows of Pass A stay.
  EXPECT_EQ(home_of({samples[0].run_id, samples[0].chunk, 1}).id, StageId::short_scripts);
}

TEST(Calibration, ARunGivesASampleForEachChunkThatIsKnownWhole) {
  RunRecord record;
  record.run_id = "r";
  record.created = "2026-11-23T06:01:02.003Z";
  record.provider = "rehearsal";
  record.model = "m";
  for (const plan::ChunkKind kind : {plan::ChunkKind::opening, plan::ChunkKind::wrap}) {
    plan::Chunk& chunk = record.plan.chunks.emplace_back();
    chunk.number = static_cast<int>(record.plan.chunks.size());
    chunk.kind = kind;
  }
  journal::RunState state;
  state.chunks.resize(2);
  state.chunks[1].asked = 300;
  EXPECT_TRUE(length_samples(record, state).empty());
  state.chunks[1].received_words = 330;
  EXPECT_TRUE(length_samples(record, state).empty()) << "a run from before there were calibrations";
  record.calibration = FrozenCalibration{.language = "English"};
  const std::vector<LengthSample> samples = length_samples(record, state);
  ASSERT_EQ(samples.size(), 1u);
  EXPECT_EQ(samples[0],
            (LengthSample{.run_id = "r",
                          .chunk = 2,
                          .key = {"rehearsal", "m", "wrap", "English"},
                          .asked = 300,
                          .received = 330,
                          .date = "2026-11-23"}));
}

}  // namespace
}  // namespace castwright::store
