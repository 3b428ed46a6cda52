#include "engine/hints.h"

#include <gtest/gtest.h>

#include <numeric>

namespace castwright::engine {
namespace {

Trouble trouble(End end, Fault fault) {
  return {.end = end,
          .fault = fault,
          .chars = 1'234,
          .raw = "out/L1_chunk3.txt.chunk3",
          .tape = "out/L1_chunk3.1.tape",
          .model = "gpt-5.2-pro",
          .base_url = "https://api.openai.com/v1"};
}

std::string all(const Trouble& about) {
  const auto lines = remedies(about);
  return std::accumulate(
      lines.begin(), lines.end(), std::string(), [](std::string sum, const std::string& line) {
        return sum + line + "\n";
      });
}

TEST(Hints, WhatWasReceivedIsNamedWithItsPath) {
  const std::string text = all(trouble(End::cut, Fault::network));
  EXPECT_NE(text.find("1234 characters"), std::string::npos);
  EXPECT_NE(text.find("out/L1_chunk3.txt.chunk3"), std::string::npos);
  EXPECT_NE(text.find("out/L1_chunk3.1.tape"), std::string::npos);
}

TEST(Hints, AFailedChunkAStalledStreamAndAnUnreadableAnswerEachGetTheirOwnRemedies) {
  const std::string cut = all(trouble(End::cut, Fault::network));
  const std::string stalled = all(trouble(End::stalled, Fault::network));
  const std::string unusable = all(trouble(End::unusable, Fault::unusable));
  EXPECT_NE(cut.find("--chunks"), std::string::npos);
  EXPECT_NE(stalled.find("--idle-timeout"), std::string::npos);
  EXPECT_NE(unusable.find("simpler prompt"), std::string::npos);
  EXPECT_EQ(unusable.find("--idle-timeout"), std::string::npos);
  EXPECT_EQ(cut.find("simpler prompt"), std::string::npos);
}

TEST(Hints, AHitTokenLimitNamesTheFlagAndAnotherIncompleteAnswerDoesNot) {
  Trouble incomplete = trouble(End::incomplete, Fault::provider);
  EXPECT_EQ(all(incomplete).find("--max-output-tokens"), std::string::npos);
  incomplete.token_limit_hit = true;
  EXPECT_NE(all(incomplete).find("--max-output-tokens"), std::string::npos);
}

TEST(Hints, ARefusedKeyPointsToTheKeyAndTheModel) {
  const std::string text = all(trouble(End::failed, Fault::key));
  EXPECT_NE(text.find("GPT_KEY"), std::string::npos);
  EXPECT_NE(text.find("gpt-5.2-pro"), std::string::npos);
}

TEST(Hints, TheProvidersStatusPageIsNamedOnlyForThatProvider) {
  Trouble failed = trouble(End::failed, Fault::provider);
  EXPECT_NE(all(failed).find("status.openai.com"), std::string::npos);
  failed.base_url = "http://127.0.0.1:8000/v1";
  EXPECT_EQ(all(failed).find("status.openai.com"), std::string::npos);
}

TEST(Hints, AnUnansweredRequestSaysThatItsBillingIsUnknown) {
  EXPECT_NE(all(trouble(End::unknown, Fault::network)).find("billing unknown"), std::string::npos);
}

}  // namespace
}  // namespace castwright::engine
