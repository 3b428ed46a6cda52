#include "web/confirms.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace castwright::web {
namespace {

TEST(Confirms, WhatWasShownIsTakenOnceByItsOwnName) {
  Confirms confirms;
  const std::string first = confirms.show({.facts = "a", .settings = {{"words", "2000"}}});
  const std::string second = confirms.show({.facts = "a"});
  EXPECT_NE(first, second) << "the same thing shown twice has two names";
  EXPECT_FALSE(confirms.take(""));
  EXPECT_FALSE(confirms.take(first.substr(1)));
  const auto shown = confirms.take(first);
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->facts, "a");
  EXPECT_EQ(shown->settings.at("words"), "2000");
  EXPECT_FALSE(confirms.take(first)) << "once";
  EXPECT_TRUE(confirms.take(second));
}

TEST(Confirms, TheOldestIsForgottenSoThatAskingForEverTakesNoMemory) {
  Confirms confirms;
  const std::string first = confirms.show({.facts = "first"});
  std::set<std::string> names;
  for (int i = 0; i < 256; ++i)
    names.insert(confirms.show({.facts = "more"}));
  EXPECT_EQ(names.size(), 256U);
  EXPECT_FALSE(confirms.take(first));
  for (const std::string& name : names)
    EXPECT_TRUE(confirms.take(name));
}

}  // namespace
}  // namespace castwright::web
