#include "cli/topic_words.h"

#include <gtest/gtest.h>

namespace castwright::cli {
namespace {

TEST(TopicWords, ARehearsalLeavesOutWhatItsServerRefuses) {
  const app::GivenSettings given{{"base_url", "http://127.0.0.1:1/v1"},
                                 {"budget", "5"},
                                 {"dialect", "chat"},
                                 {"key_file", "k"},
                                 {"model", "m"},
                                 {"output_root", "o"},
                                 {"price", "1,2"},
                                 {"provider", "custom"},
                                 {"topics_dir", "t d"},
                                 {"words", "2000"}};
  EXPECT_EQ(rehearse_command("bees", given),
            "castwright generate --topic bees --output-root o --provider rehearsal --topics-dir "
            "'t d' --words 2000");
}

TEST(TopicWords, ATitleThatBeginsWithADashIsNoFlag) {
  EXPECT_EQ(new_command("-x", {{"words", "2000"}}, "./topics"),
            "castwright new --words 2000 -- -x");
  EXPECT_EQ(new_command("Bees", {}, "./topics"), "castwright new Bees");
}

TEST(TopicWords, AFolderThatNewWouldNotFindByItselfIsNamed) {
  EXPECT_EQ(new_command("Bees", {{"profile", "p"}}, "shows"),
            "castwright new Bees --topics-dir shows");
}

TEST(TopicWords, AnAgeIsSaidInTheUnitOfAPerson) {
  EXPECT_EQ(age_text(1), "1 hour");
  EXPECT_EQ(age_text(36), "36 hours");
  EXPECT_EQ(age_text(168), "7 days");
  EXPECT_EQ(age_text(262'800), "30 years");
}

}  // namespace
}  // namespace castwright::cli
