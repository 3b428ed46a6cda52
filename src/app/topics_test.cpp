#include "app/topics.h"

#include "app/folder_fixture.h"
#include "app/missing_topic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace castwright::app {
namespace {

using testing::HasSubstr;
using testing::Not;

class Topics : public FolderFixture {
 protected:
  void write_topic(const std::string& id) const {
    write(id + ".json", R"({"id":")" + id + R"(","title":"T","queries":[]})");
  }
  GivenSettings settings() const {
    return {{"topics_dir", root_.string()}, {"output_root", (root_ / "none").string()}};
  }
};

TEST_F(Topics, AMissingOneNamesTheOthersTheNearestFirst) {
  for (const char* const id : {"alpha-1", "beta-1", "gamma-1"})
    write_topic(id);
  const Error error = no_topic_file(root_ / "gama-1.json");
  EXPECT_EQ(error.fault, Fault::missing);
  EXPECT_THAT(error.what, HasSubstr("did you mean \"gamma-1\"?"));
  EXPECT_THAT(error.what, HasSubstr("has gamma-1, alpha-1, beta-1; make one: castwright new"));
  EXPECT_THAT(no_topic_file(root_ / "zz.json").what, HasSubstr("has alpha-1, beta-1, gamma-1;"));
}

TEST_F(Topics, OfManyOnlyAboutTenAreNamed) {
  for (int i = 10; i < 30; ++i)
    write_topic("t-" + std::to_string(i));
  const std::string what = no_topic_file(root_ / "nothing.json").what;
  EXPECT_THAT(what, HasSubstr("t-10, "));
  EXPECT_THAT(what, HasSubstr(" and 10 more;"));
  EXPECT_THAT(what, Not(HasSubstr("t-25")));
}

TEST_F(Topics, WithoutAnyTheMessageSaysHowToMakeOne) {
  EXPECT_THAT(no_topic_file(root_ / "x.json").what,
              HasSubstr("the folder has no topic; make one: castwright new \"TITLE\""));
  EXPECT_THAT(list_topics(settings()).error().what, HasSubstr("castwright new \"TITLE\""));
}

TEST_F(Topics, ABrokenOneIsToldAndHidesNoOther) {
  write_topic("good-1");
  write("bad-1.json", "{\n\"title\": 5}");
  const auto list = list_topics(settings());
  ASSERT_TRUE(list) << list.error().what;
  ASSERT_EQ(list->topics.size(), 1U);
  EXPECT_EQ(list->topics.front().words, 10'000);
  ASSERT_EQ(list->broken.size(), 1U);
  EXPECT_THAT(list->broken.front().what, HasSubstr("bad-1.json:2:10: title:"));
}

TEST_F(Topics, TheSecondFileWithAnIdIsBrokenAndBothAreNamed) {
  write_topic("bees");
  write("zebra.json", R"({"id":"bees","title":"Other","queries":[]})");
  const auto list = list_topics(settings());
  ASSERT_TRUE(list) << list.error().what;
  ASSERT_EQ(list->topics.size(), 1U);
  EXPECT_EQ(list->topics.front().loaded.file, root_ / "bees.json");
  ASSERT_EQ(list->broken.size(), 1U);
  EXPECT_THAT(list->broken.front().what, HasSubstr("zebra.json: id: "));
  EXPECT_THAT(list->broken.front().what, HasSubstr("bees.json has the id bees too"));
}

TEST_F(Topics, ACopyThatIsSwitchedOffHidesNoTopic) {
  write("a-copy.json", R"({"id":"bees","enabled":false,"title":"Old","queries":[]})");
  write_topic("bees");
  const auto list = list_topics(settings());
  ASSERT_TRUE(list) << list.error().what;
  ASSERT_EQ(list->topics.size(), 1U);
  EXPECT_EQ(list->topics.front().loaded.file, root_ / "bees.json");
  EXPECT_THAT(list->broken.front().what, HasSubstr("a-copy.json: id: "));
}

TEST_F(Topics, AMissingIdNamesTheFileThatHasIt) {
  write_topic("bees");
  write("zebra.json", R"({"id":"stars","title":"Other","queries":[]})");
  const std::string what = no_topic_file(root_ / "stars.json").what;
  EXPECT_THAT(what, HasSubstr("zebra.json has the id stars"));
  EXPECT_THAT(what, HasSubstr("--topic " + (root_ / "zebra.json").string()));
  EXPECT_THAT(no_topic_file(root_ / "qqq.json").what, HasSubstr("has bees, zebra (id stars);"));
}

TEST_F(Topics, AMissingFileThatStandsInTheFolderIsFoundThere) {
  write_topic("bees");
  const auto loaded = load_topic("bees.json", root_);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().fault, Fault::missing);
  EXPECT_THAT(loaded.error().what, HasSubstr("--topic bees"));
}

TEST_F(Topics, ALinkThatLeadsNowhereIsNoTopicAndSaysSo) {
  write_topic("bees");
  std::filesystem::create_symlink("nowhere", root_ / "dang.json");
  EXPECT_EQ(topic_ids(root_), std::vector<std::string>{"bees"});
  const auto list = list_topics(settings());
  ASSERT_TRUE(list);
  ASSERT_EQ(list->broken.size(), 1U);
  EXPECT_THAT(list->broken.front().what, HasSubstr("link to nowhere"));
  EXPECT_THAT(list->broken.front().what, Not(HasSubstr("did you mean")));
}

TEST_F(Topics, TheCheckNamesTheFileOfAMissingTopic) {
  write_topic("bees");
  const auto checked = check_topics({"nope"}, settings());
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->front().file, (root_ / "nope.json").string());
}

TEST_F(Topics, TheCheckFindsWhatGenerateWouldFind) {
  write_topic("good-1");
  write("few-1.json", R"({"title":"T","queries":[],"content_types":{"long":{"max_words":10}}})");
  write("notes-1.json", R"({"title":"T","queries":[],"source_text_file":"none.md"})");
  write("same-1.json", R"({"id":"good-1","title":"T","queries":[]})");
  const auto checked = check_topics({}, settings());
  ASSERT_TRUE(checked);
  ASSERT_EQ(checked->size(), 4U);
  EXPECT_THAT(checked->at(0).fault, HasSubstr("10"));
  EXPECT_EQ(checked->at(1).fault, "");
  EXPECT_THAT(checked->at(2).fault, HasSubstr("source_text_file"));
  EXPECT_THAT(checked->at(3).fault, HasSubstr("has the id good-1 too"));
  EXPECT_EQ(checked->at(3).warnings.size(), 1U);
}

TEST_F(Topics, WhatDiffersFromTheDefaultIsNamed) {
  write("own-1.json", R"({"title":"T","queries":[],"freshness_hours":72,"language":"de"})");
  const auto view = view_topic("own-1", settings());
  ASSERT_TRUE(view) << view.error().what;
  std::vector<std::string> keys;
  for (const Changed& one : changed_in(*view))
    keys.push_back(one.key);
  EXPECT_THAT(keys, testing::IsSupersetOf({"freshness_hours", "language", "topics_dir"}));
  EXPECT_THAT(keys, Not(testing::Contains("min_fresh_sources")));
  EXPECT_EQ(row_json(*view).string_or("id", ""), "own-1");
}

}  // namespace
}  // namespace castwright::app
