// Tests of what an answer may name as its source, by what its searches listed.

#include "provider/responses/read_for_test.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

namespace castwright::provider {
namespace {

using ::testing::ElementsAre;

std::string answer(std::string_view items, std::string_view citations = "") {
  return stream(
      {{completed_type,
        R"("response":{"status":"completed","output":[)" + std::string(items)
            + R"({"type":"message","content":[{"type":"output_text","text":"t","annotations":[)"
            + std::string(citations) + "]}]}]}"}});
}

ToldSources told(std::string_view items, std::string_view citations = "") {
  return read_whole(answer(items, citations)).decoder.told_sources();
}

constexpr std::string_view cited =
    R"({"type":"url_citation","url":"https://d.example/","title":"D"})";
const std::string all =
    R"({"type":"web_search_call","id":"a","action":{"type":"search","sources":[{"type":"url","url":"https://a.example/"}]}},)";
const std::string opened =
    R"({"type":"web_search_call","id":"c","action":{"type":"open_page","url":"https://c.example/"}},)";

TEST(ToldSources, AreWhatSearchesListAndPagesThatWereOpened) {
  EXPECT_THAT(told(all).urls, ElementsAre("https://a.example/"));
  EXPECT_TRUE(told(all).all);
  EXPECT_TRUE(told(all, cited).all);
  EXPECT_THAT(told(all + opened).urls, ElementsAre("https://a.example/", "https://c.example/"));
  EXPECT_TRUE(told(all + opened).all);
  EXPECT_TRUE(told(opened).all);
}

TEST(ToldSources, WhatASearchDidNotTellIsUnknownAndNotMissing) {
  for (const std::string_view action : {R"("action":{"type":"search","query":"q"})",
                                        R"("action":{"type":"search","sources":null})",
                                        R"("action":{"type":"search","sources":"none"})",
                                        R"("action":{"sources":{}})",
                                        R"("action":null)",
                                        R"("status":"completed")"}) {
    for (const std::string_view id : {R"("id":"b",)", ""}) {
      const std::string untold =
          R"({"type":"web_search_call",)" + std::string(id) + std::string(action) + "},";
      EXPECT_FALSE(told(untold).all) << untold;
      EXPECT_THAT(told(untold).urls, ElementsAre());
      EXPECT_THAT(told(untold, cited).urls, ElementsAre("https://d.example/"));
      EXPECT_FALSE(told(all + untold).all) << untold;
      EXPECT_THAT(told(untold + all).urls, ElementsAre("https://a.example/"));
      EXPECT_FALSE(told(all + untold, cited).all);
      EXPECT_THAT(told(all + untold, cited).urls,
                  ElementsAre("https://a.example/", "https://d.example/"));
    }
  }
  EXPECT_FALSE(told("").all);
  EXPECT_FALSE(told("", cited).all) << "no search was seen, so none told its results";
}

TEST(ToldSources, AnItemMayTellBeforeTheFinalObjectThatLeavesItOut) {
  const auto done = [](std::string_view id, std::string_view sources) {
    return stream({{"response.output_item.done",
                    R"("output_index":0,"item":{"type":"web_search_call","id":")" + std::string(id)
                        + R"(","action":{"type":"search")" + std::string(sources) + "}}"}});
  };
  constexpr std::string_view sources = R"(,"sources":["https://a.example/"])";
  const std::string bare = R"({"type":"web_search_call","id":"a","action":{"type":"search"}},)";
  EXPECT_TRUE(read_whole(done("a", sources) + answer(bare)).decoder.told_sources().all);
  EXPECT_FALSE(read_whole(done("a", "") + answer(bare)).decoder.told_sources().all);
  // Some servers change ids with every event: a search that was listed twice does not stand for
  // another one.
  const std::string other = R"({"type":"web_search_call","id":"y","action":{"type":"search"}},)";
  const ToldSources changed =
      read_whole(done("x", sources) + answer(all + other)).decoder.told_sources();
  EXPECT_FALSE(changed.all);
  EXPECT_THAT(changed.urls, ElementsAre("https://a.example/"));
}

TEST(ToldSources, ACallThatFailedProvesNoAddressAndHidesNoResult) {
  for (const std::string_view type : {"open_page", "find_in_page"}) {
    for (const std::string_view state :
         {R"("status":"failed","action":{)",
          R"("status":"incomplete","action":{)",
          R"("status":"in_progress","action":{)",
          R"("error":{"message":"404"},"action":{)",
          R"("status":"completed","action":{"status":"failed",)",
          R"("status":"completed","action":{"error":"not found",)"}) {
      const std::string failed = R"({"type":"web_search_call","id":"f",)" + std::string(state)
                                 + R"("type":")" + std::string(type)
                                 + R"(","url":"https://invented.example/"}},)";
      EXPECT_THAT(told(all + failed).urls, ElementsAre("https://a.example/")) << failed;
      EXPECT_TRUE(told(all + failed).all) << failed;
    }
  }
  const std::string search =
      R"({"type":"web_search_call","id":"g","status":"failed","action":{"type":"search","query":"q"}},)";
  EXPECT_TRUE(told(all + search).all);
}

}  // namespace
}  // namespace castwright::provider
