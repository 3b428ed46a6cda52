// The client's table of models against that of the server that stands in for the provider: two
// tables, so that a mistake in one is found, and one truth.

#include "provider/models.h"

#include "rehearsal/models.h"

#include <gtest/gtest.h>

#include <string>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace castwright::cli {
namespace {

TEST(Models, WhatTheClientKnowsOfAModelTheRehearsalAccepts) {
  for (const std::string_view name : provider::known_models()) {
    const rehearsal::Model* const played = rehearsal::find_model(name);
    ASSERT_NE(played, nullptr) << name << " is in no row of src/rehearsal/models.cpp";
    const provider::Capabilities known = provider::capabilities(name);
    EXPECT_TRUE(played->structured || !known.structured) << name << ": enforced schemas";
    EXPECT_EQ(played->reasons(), known.reasoning_tokens > 0) << name << ": reasoning";
    const auto lifetime = provider::lifetime_of(name);
    const std::string ends =
        lifetime ? fmt::format("{:%F}", std::chrono::sys_seconds(lifetime->ends)) : std::string();
    EXPECT_EQ(played->ends, ends) << name << ": the day of its end";
  }
}

TEST(Models, EveryModelOfTheRehearsalHasItsOwnRow) {
  for (const rehearsal::Model& model : rehearsal::models()) {
    EXPECT_EQ(rehearsal::find_model(model.name), &model) << model.name << " is there twice";
    EXPECT_EQ(rehearsal::find_model(std::string(model.name) + "-2025-12-11"), &model);
  }
  EXPECT_EQ(rehearsal::find_model("gpt-5.2-proo"), nullptr);
}

}  // namespace
}  // namespace castwright::cli
