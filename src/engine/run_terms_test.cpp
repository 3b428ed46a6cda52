#include "engine/run_parts_fixture.h"

#include <gtest/gtest.h>

namespace castwright::engine {
namespace {

using journal::StageId;

class Terms : public stage::Parts {};

TEST_F(Terms, APartThatAsksAnotherModelHasItsEndpointPriceAndLimits) {
  RateLimiter own_limiter;
  ModelAccess own{.endpoint = stage_.settings.endpoint, .limiter = &own_limiter};
  own.endpoint.model = "other-model";
  own.capabilities.reasoning_tokens = 77;
  stage_.settings.models[StageId::research] = own;
  EXPECT_EQ(terms().endpoint_for(0).model, "other-model");
  EXPECT_EQ(terms().capabilities_for(0).reasoning_tokens, 77);
  EXPECT_FALSE(terms().price_for(0, CompletionWindow::soonest).has_value());
  EXPECT_EQ(&terms().limiter_for(0), &own_limiter);
  EXPECT_EQ(terms().endpoint_for(1).model, stage_.settings.endpoint.model);
  EXPECT_TRUE(terms().price_for(1, CompletionWindow::soonest).has_value());
  EXPECT_EQ(&terms().limiter_for(1), &stage_.limiter);
}

TEST_F(Terms, APartWithoutAModelOfItsOwnAsksAsTheRunDoes) {
  EXPECT_EQ(&terms().endpoint_for(0), &terms().settings.endpoint);
  EXPECT_EQ(&terms().limiter_for(0), &stage_.limiter);
}

TEST_F(Terms, ResearchIsARequestOfItsOwnOrRidesWithTheFirstOfItsHomeAlone) {
  EXPECT_EQ(terms().kind_of(0), RequestKind::research);
  EXPECT_EQ(terms().kind_of(1), RequestKind::research_and_text);
  EXPECT_EQ(terms().kind_of(2), RequestKind::text);
  stage_.record.options["research"] = "first";
  EXPECT_EQ(terms().kind_of(1), RequestKind::text);
  stage_.record.stage = StageId::short_scripts;
  stage_.record.options["research"] = "with-opening";
  EXPECT_EQ(terms().kind_of(1), RequestKind::text) << "nothing of what follows searches";
}

TEST_F(Terms, ARequestIsCalledByItsStage) {
  EXPECT_EQ(terms().request_name(0), "the research (chunk 0)");
  EXPECT_EQ(terms().request_name(1), "chunk 1 (" + stage_.record.plan.chunks[0].title + ")");
}

}  // namespace
}  // namespace castwright::engine
