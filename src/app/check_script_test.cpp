#include "app/check_script.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace castwright::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* script_with_names =
    "Nora: The tide comes in twice a day, and nobody on this coast forgets that it does.\n\n"
    "Tom: So how do you plan around it?\n\n"
    "Nora: You read the table that hangs in the harbour before you read anything else.\n\n"
    "Guest: Hello.\n";

TEST(CheckOfAFile, TheTwoVoicesWithTheMostWordsAreTheHosts) {
  const auto report = check_file(script_with_names, "script.txt", {});
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_THAT(hosts_of(*report), ElementsAre("Nora", "Tom"));
  EXPECT_EQ(report->hosts_by, "found: most words");
  EXPECT_EQ(report->language_by, "found");
  ASSERT_EQ(report->voices.size(), 3U);
  EXPECT_EQ(report->voices.back().name, "Guest");
  EXPECT_FALSE(is_host(report->voices.back()));
  EXPECT_EQ(report->note, "");
}

TEST(CheckOfAFile, WhatItSaysNothingAboutIsNotExamined) {
  const auto length = [](const CheckReport& report) {
    return std::ranges::count_if(
        report.not_examined, [](const std::string& what) { return what.starts_with("length:"); });
  };
  const auto without = check_file(script_with_names, "script.txt", {});
  ASSERT_TRUE(without) << without.error().what;
  EXPECT_EQ(length(*without), 1);
  const auto with = check_file(script_with_names, "script.txt", {.words = 40});
  ASSERT_TRUE(with) << with.error().what;
  EXPECT_EQ(length(*with), 0);
  EXPECT_EQ(with->review.words_target, 40);
}

TEST(CheckOfAFile, TheReviewHasTheNamesOfTheFileAndNoTags) {
  const auto report = check_file(script_with_names, "script.txt", {});
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_THAT(review_text(*report), testing::Not(HasSubstr("HOST_")));
}

TEST(CheckOfAFile, AHostThatDoesNotSpeakInItIsRefused) {
  const auto report = check_file(script_with_names, "script.txt", {.hosts = {"Nora", "Tim"}});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().fault, Fault::usage);
  EXPECT_EQ(report.error().what,
            "--hosts: nobody is named Tim in script.txt: it has Nora, Tom, Guest");
}

TEST(CheckOfAFile, TheScriptInADocumentIsExamined) {
  const auto report = check_file(
      R"({"script": "HOST_A: One two three.\n\nHOST_B: Four five."})", "pass_a.json", {});
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->review.words_spoken, 5U);
}

TEST(CheckOfAFile, WhatIsNoTextIsRefused) {
  const auto report = check_file("%PDF-1.7", "script.pdf", {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().fault, Fault::usage);
  EXPECT_THAT(report.error().what, HasSubstr("a PDF"));
}

}  // namespace
}  // namespace castwright::app
