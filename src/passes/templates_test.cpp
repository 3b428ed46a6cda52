#include "passes/templates.h"

#include <gmock/gmock.h>

namespace castwright::passes {
namespace {

using ::testing::HasSubstr;

TEST(Templates, ValuesAreNeverExpandedAgain) {
  EXPECT_EQ(*render({{"t", "{{a}}-{{b}} }} {\n"}}, "t", {{"a", "{{b}}"}, {"b", "2"}}),
            "{{b}}-2 }} {");
}

TEST(Templates, AUsersFileReplacesOursOfThatNameInEveryLanguage) {
  const auto templates = templates_with({{"rules.md", "Mine, about {{title}}."}});
  ASSERT_TRUE(templates.has_value()) << templates.error().what;
  for (const char* language : {"en", "de", "de-AT"}) {
    const auto text = render_for(*templates, "rules.md", language, {{"title", "Ferries"}});
    ASSERT_TRUE(text.has_value()) << text.error().what;
    EXPECT_EQ(*text, "Mine, about Ferries.");
  }
  // Files that the user has not written come from this program.
  EXPECT_EQ(templates->at("task_chunk.md"), built_in_templates().at("task_chunk.md"));
  EXPECT_EQ(templates->at("craft_two.de.md"), built_in_templates().at("craft_two.de.md"));
}

TEST(Templates, AUsersFileForOneLanguageLeavesTheOthersAsTheyAre) {
  const auto templates = templates_with({{"rules.fr.md", "En français : {{title}}"}});
  ASSERT_TRUE(templates.has_value()) << templates.error().what;
  EXPECT_EQ(render_for(*templates, "rules.md", "fr", {{"title", "Bacs"}}).value_or(""),
            "En français : Bacs");
  EXPECT_EQ(templates->at("rules.de.md"), built_in_templates().at("rules.de.md"));
}

TEST(Templates, WhatCouldNotBeAskedIsRefusedBeforeAnythingIs) {
  const auto refused = [](std::string name, std::string text) {
    const auto templates = templates_with({{std::move(name), std::move(text)}});
    EXPECT_FALSE(templates.has_value());
    return templates ? std::string() : templates.error().what;
  };
  EXPECT_THAT(refused("rule.md", "x"), HasSubstr("did you mean \"rules.md\"?"));
  EXPECT_THAT(refused("notes.txt", "x"), HasSubstr("notes.txt"));
  EXPECT_THAT(refused("rules.md", "a\n{{titel}}"), HasSubstr("rules.md:2: unknown placeholder"));
  EXPECT_THAT(refused("rules.md", "{{question_out}}"), HasSubstr("unknown placeholder"));
  EXPECT_THAT(refused("rules.md", "{{title"), HasSubstr("never closed"));
}

}  // namespace
}  // namespace castwright::passes
