#include "rehearsal/prompt_cache.h"

#include "rehearsal/server_fixture.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

/// A text of 2,000 tokens that begins with `name`.
std::string long_text(std::string_view name) {
  std::string text(name);
  while (text.size() < 8'000)
    text += fmt::format(" {}", text.size());
  text.resize(8'000);
  return text;
}

struct Asked {
  std::string_view model = "gpt-5.2";
  std::string_view key = "run-1";  ///< "" for no key
  std::string prompt = long_text("rules");
  std::string_view more = "";  ///< more members of the body
};

std::string body_of(const Asked& asked) {
  const std::string key =
      asked.key.empty() ? "" : fmt::format(R"(,"prompt_cache_key":"{}")", asked.key);
  return fmt::format(
      R"({{"model":"{}","input":"{}"{}{}}})", asked.model, asked.prompt, key, asked.more);
}

struct PromptCaches : testing::Test {
  CacheTokens look(const Asked& asked) {
    return cache.look(read_create_request(body_of(asked)).value());
  }

  FakeClock clock{WallTime(Millis(1'795'500'000'000))};
  PromptCache cache{clock, 1.0};
};

TEST_F(PromptCaches, AnExactBeginningIsReadInWholeBlocks) {
  const std::string rules = long_text("rules");
  EXPECT_EQ(look({.prompt = rules + " chunk 2"}).read, 0);
  EXPECT_EQ(look({.prompt = rules + " chunk 3"}).read, 1'920);
  // With one byte more in front nothing is equal any more.
  EXPECT_EQ(look({.prompt = " " + rules}).read, 0);
  EXPECT_EQ(look({.prompt = rules.substr(0, 4'096)}).read, 1'024);
  EXPECT_EQ(look({.prompt = rules.substr(0, 4'095)}).read, 0);
}

TEST_F(PromptCaches, WhatCountsIsTheTimeAtWhichARequestBegins) {
  const std::string rules = long_text("rules");
  const auto look_later = [this, &rules](double begins_in_s) {
    return cache.look(read_create_request(body_of({.prompt = rules})).value(), begins_in_s).read;
  };
  EXPECT_EQ(look({.prompt = rules}).read, 0);
  EXPECT_EQ(look_later(1'801), 0) << "by then the first one is forgotten";
  EXPECT_EQ(look_later(1'799), 1'920);
  clock.advance(std::chrono::seconds(1'801));
  EXPECT_EQ(look({.prompt = rules}).read, 1'920) << "both have begun";
}

TEST_F(PromptCaches, ARequestThatHasNotBegunLeavesNothingToRead) {
  const std::string rules = long_text("rules");
  cache.look(read_create_request(body_of({.prompt = rules})).value(), 60);
  EXPECT_EQ(look({.prompt = rules}).read, 0);
}

TEST_F(PromptCaches, RequestsInBetweenTakeNothingAway) {
  look({.prompt = long_text("one")});
  look({.prompt = long_text("two")});
  EXPECT_EQ(look({.prompt = long_text("one")}).read, 1'920);
}

TEST_F(PromptCaches, OtherModelsKeysAndToolsHaveCachesOfTheirOwn) {
  look({});
  EXPECT_EQ(look({.key = "run-2"}).read, 0);
  EXPECT_EQ(look({.key = ""}).read, 0);
  EXPECT_EQ(look({.model = "gpt-5.4"}).read, 0);
  EXPECT_EQ(look({.more = R"(,"tools":[{"type":"web_search"}])"}).read, 0);
  EXPECT_EQ(look({}).read, 1'920);
  EXPECT_EQ(look({.key = ""}).read, 1'920);
}

TEST_F(PromptCaches, AreEmptyAfterHalfAnHour) {
  look({});
  clock.advance(std::chrono::minutes(30));
  EXPECT_EQ(look({}).read, 1'920) << "and it is as new as this request";
  clock.advance(std::chrono::minutes(30));
  EXPECT_EQ(look({}).read, 1'920);
  clock.advance(std::chrono::minutes(30) + Millis(1));
  EXPECT_EQ(look({}).read, 0);
}

TEST_F(PromptCaches, NewerModelsBillWhatIsWritten) {
  EXPECT_FALSE(look({}).written);
  const Asked sol{.model = "gpt-6.2-sol"};
  EXPECT_EQ(look(sol).written, 1'920);
  EXPECT_EQ(look(sol).written, 0);
  EXPECT_EQ(look({.model = "gpt-6.2-sol", .prompt = "short"}).written, 0);
}

TEST_F(PromptCaches, TheOldestGoWhereThereAreTooMany) {
  look({});
  for (int i = 0; i < 300; ++i)
    look({.prompt = long_text(fmt::format("{}", i))});
  EXPECT_EQ(look({}).read, 0);
  EXPECT_EQ(look({.prompt = long_text("299")}).read, 1'920);
}

json::Value details_of(const Got& got) {
  const auto body = json::parse(got.body);
  return body ? *body->find("usage", "input_tokens_details") : json::Value();
}

TEST(PromptCacheOfTheServer, IsBilledInTheUsage) {
  const auto server = serve({});
  const std::string old = body_of({});
  EXPECT_EQ(json::dump(details_of(call(*server, "POST", "/v1/responses", old))),
            R"({"cached_tokens":0})");
  EXPECT_EQ(json::dump(details_of(call(*server, "POST", "/v1/responses", old))),
            R"({"cached_tokens":1920})");
  const std::string sol = body_of({.model = "gpt-6.2-sol"});
  EXPECT_EQ(json::dump(details_of(call(*server, "POST", "/v1/responses", sol))),
            R"({"cached_tokens":0,"cache_write_tokens":1920})");
  EXPECT_EQ(json::dump(details_of(call(*server, "POST", "/v1/responses", sol))),
            R"({"cached_tokens":1920,"cache_write_tokens":0})");
}

TEST(PromptCacheOfTheServer, AKeyThatIsNoTextIsRefused) {
  const auto server = serve({});
  const Got got = call(
      *server, "POST", "/v1/responses", R"({"model":"gpt-5.2","input":"x","prompt_cache_key":7})");
  EXPECT_EQ(got.status, 400);
  EXPECT_NE(got.body.find("Invalid type for 'prompt_cache_key': expected a string."),
            std::string::npos)
      << got.body;
  const Got none = call(*server,
                        "POST",
                        "/v1/responses",
                        R"({"model":"gpt-5.2","input":"x","prompt_cache_key":null})");
  EXPECT_EQ(none.status, 200) << none.body;
}

}  // namespace
}  // namespace castwright::rehearsal
