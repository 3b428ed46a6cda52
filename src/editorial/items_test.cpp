#include "editorial/items.h"

#include "script/words.h"

#include <gmock/gmock.h>

#include <string>

namespace castwright::editorial {
namespace {

using passes::ItemText;
using testing::Contains;
using testing::IsEmpty;

topic::Topic topic_of_two() {
  return topic::read_topic(
             "t.json",
             R"({"title":"Ferries","queries":[],"use_roles":true,"roles":[{"name":"Ann"},{"name":"Ben"}]})",
             "topic-01")
      .value()
      .topic;
}

Evidence grounds() {
  Evidence grounds;
  grounds.today = "2026-11-26";
  grounds.research.canonical_pack.set("key_facts",
                                      "The ferry Aurora of Oldwick carries 42 cars since 2019.");
  return grounds;
}

const std::string description(160, 'd');

ItemText item(std::string code, std::string script) {
  ItemText made{.item = {.code = code, .type = "reels", .words_target = 80, .beats = {}},
                .script = std::move(script),
                .video_title = "About " + code,
                .video_description = description + code,
                .video_tags = "ferry"};
  made.words = static_cast<int>(script::count_spoken_words(made.script));
  return made;
}

/// Makes 80 words of two hosts; `seed` makes the words different.
std::string reel(const std::string& seed) {
  std::string text;
  for (int turn = 0; turn < 8; ++turn) {
    text += std::string(turn == 0 ? "" : "\n\n") + (turn % 2 == 0 ? "HOST_A:" : "HOST_B:");
    for (int word = 0; word < 10; ++word)
      text += " " + seed + std::string(1, static_cast<char>('a' + turn))
              + std::string(1, static_cast<char>('a' + word));
    text += ".";
  }
  return text;
}

std::vector<std::string> rules(const std::vector<ItemText>& items) {
  std::vector<std::string> names;
  for (const Finding& finding : check_items(items, grounds(), topic_of_two())) {
    names.push_back(finding.rule);
    EXPECT_TRUE(finding.quote.starts_with("R")) << finding.quote;
  }
  return names;
}

TEST(Items, GoodOnesHaveNoFinding) {
  EXPECT_THAT(rules({item("R1", reel("x")), item("R2", reel("y"))}), IsEmpty());
}

TEST(Items, ALengthOutsideOfTheBandIsAnError) {
  for (const int words : {76, 83}) {
    ItemText made = item("R1", reel("x"));
    made.words = words;
    EXPECT_THAT(rules({made}), Contains("items.words")) << words;
  }
  for (const int words : {77, 82}) {
    ItemText made = item("R1", reel("x"));
    made.words = words;
    EXPECT_THAT(rules({made}), IsEmpty()) << words;
  }
}

TEST(Items, AFactThatThePackDoesNotHoldIsAnError) {
  for (const auto* said : {"It carries 43 cars.",
                           "So said Marta Lind.",
                           "It left on 3 May 2021.",
                           "That was in the year 1987."}) {
    EXPECT_THAT(rules({item("R1", reel("x") + "\n\nHOST_A: " + said)}), Contains("items.new_fact"))
        << said;
  }
  for (const auto* said :
       {"It carries forty-two cars, the Aurora.", "Ann, it is 2026.", "Since 2019 in Oldwick."})
    EXPECT_THAT(rules({item("R1", reel("x") + "\n\nHOST_A: " + said)}),
                testing::Not(Contains("items.new_fact")))
        << said;
}

TEST(Items, WhatAnotherItemSaidIsFound) {
  EXPECT_THAT(rules({item("R1", reel("x")), item("R2", reel("x"))}), Contains("items.repeated"));
  // The item repeats a fifth of another one among new words.
  const std::string part = reel("x").substr(0, 200);
  EXPECT_THAT(rules({item("R1", reel("x")), item("R2", reel("y") + "\n\n" + part)}),
              Contains("items.repeated"));
}

TEST(Items, ASentenceThatAnotherItemHasIsFoundAmongMuchElse) {
  const std::string said = "one two three four five six seven eight nine ten eleven apples fell.";
  std::string many;
  for (const char* seed : {"p", "q", "r", "s", "t"})
    many += reel(seed) + "\n\n";
  EXPECT_THAT(rules({item("R1", reel("x") + "\n\nHOST_A: One " + said.substr(4)),
                     item("R2", many + "HOST_B: One " + said.substr(4))}),
              Contains("items.repeated"));
}

TEST(Items, TitlesDescriptionsAndTagsHaveTheirForm) {
  ItemText made = item("R1", reel("x"));
  made.video_title = "Short";
  made.video_description = "Too short.";
  made.video_tags = "";
  EXPECT_THAT(rules({made}),
              testing::UnorderedElementsAre("items.title", "items.description", "items.tags"));
  ItemText other = item("R2", reel("y"));
  other.video_title = item("R1", "").video_title;
  EXPECT_THAT(rules({item("R1", reel("x")), other}), testing::ElementsAre("items.title"));
}

TEST(Items, SpokenTextIsCheckedAsInTheLongScript) {
  EXPECT_THAT(rules({item("R1", reel("x") + "\n\nHOST_A: See [INSERT NAME] now.")}),
              Contains("speech.placeholder"));
}

}  // namespace
}  // namespace castwright::editorial
