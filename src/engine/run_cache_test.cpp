// What lets a provider's prompt cache serve a run: one key, and prompts that begin alike.

#include "engine/run_fixture.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace castwright::engine {
namespace {

using stage::Stage;

std::vector<json::Value> bodies_of(const Stage& stage) {
  std::vector<json::Value> bodies;
  for (const http::Request& request : stage.transport->requests)
    bodies.push_back(json::parse(request.body).value());
  return bodies;
}

/// Returns the cache keys of all requests of a process; nothing stands for a request without one.
std::set<std::optional<std::string>> keys_of(const Stage& stage) {
  std::set<std::optional<std::string>> keys;
  for (const json::Value& body : bodies_of(stage)) {
    const json::Value* const key = body.find("prompt_cache_key");
    keys.insert(key == nullptr ? std::optional<std::string>() : std::string(key->text()));
  }
  return keys;
}

TEST(PromptCache, EveryRequestOfARunHasItsIdWhereTheModelTakesAKey) {
  Stage stage({40, 40, 40});
  stage.settings.capabilities.prompt_cache = true;
  stage.expect_good(1, 3);
  ASSERT_FALSE(stage.finished_run().stopped);
  ASSERT_EQ(stage.requests(), 3U);
  EXPECT_EQ(keys_of(stage), std::set{std::optional(stage.record.run_id)});

  Stage other({40, 40});
  other.record.run_id = "01KAQ3V5N8T6W2X4Y9Z0ABCDEG";
  other.settings.capabilities.prompt_cache = true;
  other.expect_good(1, 2);
  ASSERT_FALSE(other.finished_run().stopped);
  EXPECT_EQ(keys_of(other), std::set{std::optional(other.record.run_id)});
}

TEST(PromptCache, AModelThatIsNotKnownToTakeAKeyAndAServerThatRefusesItGetNone) {
  Stage unknown;
  unknown.expect_good(1, 2);
  ASSERT_FALSE(unknown.finished_run().stopped);
  EXPECT_EQ(keys_of(unknown), std::set<std::optional<std::string>>{std::nullopt});

  Stage refused;
  refused.settings.capabilities.prompt_cache = true;
  refused.settings.endpoint.omit = {"prompt_cache_key"};
  refused.expect_good(1, 2);
  ASSERT_FALSE(refused.finished_run().stopped);
  EXPECT_EQ(keys_of(refused), std::set<std::optional<std::string>>{std::nullopt});
}

TEST(PromptCache, ResearchOfAnotherModelHasTheKeyByItsOwnRow) {
  Stage stage;
  stage.research_first();
  stage.settings.capabilities.prompt_cache = true;
  stage.settings.models[journal::StageId::research] =
      ModelAccess{.endpoint = stage.settings.endpoint};
  stage.settings.models[journal::StageId::research]->endpoint.model = "other-model";
  stage.expect_good(0, 2);
  ASSERT_FALSE(stage.finished_run().stopped);
  const std::vector<json::Value> bodies = bodies_of(stage);
  ASSERT_EQ(bodies.size(), 3U);
  EXPECT_EQ(bodies[0].find("prompt_cache_key"), nullptr);
  EXPECT_EQ(bodies[1].string_or("prompt_cache_key", ""), stage.record.run_id);
}

TEST(PromptCache, RequestsThatAreRepeatedOrResumedHaveTheSameKey) {
  Stage stage({40, 40, 40});
  stage.settings.capabilities.prompt_cache = true;
  stage.expect_good(1, 1);
  stage.transport->expect(stage::refused(503, "{}"));
  ASSERT_TRUE(stage.finished_run().stopped);
  ASSERT_EQ(stage.requests(), 2U);
  EXPECT_EQ(keys_of(stage), std::set{std::optional(stage.record.run_id)});

  stage.next_process();
  stage.expect_good(2, 3);
  ASSERT_FALSE(stage.finished_run().stopped);
  ASSERT_EQ(stage.requests(), 2U) << "chunk 2 is asked for again";
  EXPECT_EQ(keys_of(stage), std::set{std::optional(stage.record.run_id)});
}

/// Returns the bytes of the body of each request up to the end of its first message.
std::vector<std::string> beginnings_of(const Stage& stage) {
  std::vector<std::string> beginnings;
  for (const http::Request& request : stage.transport->requests)
    beginnings.push_back(request.body.substr(0, request.body.find(R"({"role":"user")")));
  return beginnings;
}

TEST(PromptCache, FromChunkThreeOnTheBodyBeginsAsTheOneBeforeItDid) {
  for (const int parallel : {1, 3}) {
    SCOPED_TRACE(parallel);
    Stage stage({40, 60, 80, 40, 60, 40});
    stage.settings.capabilities.prompt_cache = true;
    stage.settings.parallel = parallel;
    stage.expect_good(1, 6);
    ASSERT_FALSE(stage.finished_run().stopped);
    const std::vector<std::string> beginnings = beginnings_of(stage);
    ASSERT_EQ(beginnings.size(), 6U);
    EXPECT_NE(beginnings[0], beginnings[1]);
    EXPECT_NE(beginnings[1].find("fact fact"), std::string::npos);
    for (std::size_t i = 2; i < beginnings.size(); ++i)
      EXPECT_EQ(beginnings[i], beginnings[i - 1]) << "chunk " << i + 1;
  }
}

TEST(PromptCache, WithTheResearchApartEveryChunkBeginsAlike) {
  Stage stage({40, 60, 80});
  stage.research_first();
  stage.expect_good(0, 3);
  ASSERT_FALSE(stage.finished_run().stopped);
  const std::vector<std::string> beginnings = beginnings_of(stage);
  ASSERT_EQ(beginnings.size(), 4U);
  EXPECT_EQ(beginnings[1], beginnings[2]);
  EXPECT_EQ(beginnings[2], beginnings[3]);
}

}  // namespace
}  // namespace castwright::engine
