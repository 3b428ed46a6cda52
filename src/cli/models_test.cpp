// Compares the client's table of models with that of the rehearsal server. They are two tables on
// purpose, so that a mistake in one of them is found.

#include "rehearsal/models.h"

#include "provider/model_table.h"

#include <gtest/gtest.h>

#include <string>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace castwright::cli {
namespace {

TEST(Models, WhatTheClientKnowsOfAModelTheRehearsalAccepts) {
  int compared = 0;
  for (const provider::ModelRow& row : provider::ModelTable::built_in().rows()) {
    const std::string& name = row.match;
    if (row.provider != "openai") continue;
    ++compared;
    const rehearsal::Model* const played = rehearsal::find_model(name);
    ASSERT_NE(played, nullptr) << name << " is in no row of src/rehearsal/models.cpp";
    const std::string ends =
        row.lifetime ? fmt::format("{:%F}", std::chrono::sys_seconds(row.lifetime->ends))
                     : std::string();
    EXPECT_EQ(played->ends, ends) << name << ": the day of its end";
    EXPECT_EQ(played->bills_cache_writes, row.price && row.price->cache_write > 0)
        << name << ": writing to its cache";
    for (const provider::Effort effort : row.efforts)
      EXPECT_TRUE(played->takes_effort(name_of(effort))) << name << ": " << name_of(effort);
    const provider::Capabilities known = capabilities_of(row);
    if (!known.known) continue;
    EXPECT_TRUE(played->structured || !known.structured) << name << ": enforced schemas";
    EXPECT_EQ(played->reasons(), known.reasoning_tokens > 0) << name << ": reasoning";
  }
  EXPECT_EQ(compared, 29);
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
