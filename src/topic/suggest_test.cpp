#include "topic/suggest.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

namespace castwright::topic {
namespace {

constexpr std::string_view keys[] = {"title", "freshness_hours", "use_roles", "id"};

TEST(Suggest, TheNearestKeyIsFoundThroughTypingMistakes) {
  EXPECT_EQ(closest("titel", keys), "title");
  EXPECT_EQ(closest("freshnes_hour", keys), "freshness_hours");
  EXPECT_EQ(closest("Use-Roles", keys), "use_roles");
}

TEST(Suggest, NothingIsSuggestedWhereNothingIsNear) {
  EXPECT_EQ(closest("elephant", keys), "");
  EXPECT_EQ(closest("", keys), "");
  EXPECT_EQ(closest(std::string(1'000'000, 'x'), keys), "");
  EXPECT_EQ(did_you_mean("elephant", keys), "");
}

TEST(Suggest, PrintableTextCannotMoveATerminal) {
  EXPECT_EQ(printable("a\x1B[2Jb"), "\"a\\x1B[2Jb\"");
  EXPECT_EQ(printable(std::string(70, 'x')), "\"" + std::string(60, 'x') + "…\"");
  EXPECT_EQ(printable("a\u202Eb"), "\"a\\xE2\\x80\\xAEb\"");
  EXPECT_EQ(printable("a\u200Bb"), "\"a\\xE2\\x80\\x8Bb\"");
  EXPECT_EQ(printable("a\xFFé"), "\"a\\xFF\\xC3\\xA9\"");
}

TEST(Suggest, LettersOfEveryScriptArePrintedAsTheyAre) {
  EXPECT_EQ(printable("thème-01"), "\"thème-01\"");
  EXPECT_EQ(printable("話題"), "\"話題\"");
  std::string many;
  for (int i = 0; i < 40; ++i)
    many += "é";
  EXPECT_EQ(printable(many), "\"" + many.substr(0, 60) + "…\"");
}

TEST(Suggest, AWordThatIsACandidateIsNoSlip) {
  constexpr std::array<std::string_view, 2> flags{"--profile", "--profiles"};
  EXPECT_EQ(did_you_mean("--profile", flags), "");
  EXPECT_EQ(did_you_mean("--Profile", flags), ", did you mean \"--profile\"?");
}

TEST(Suggest, AnotherFirstLetterIsAnotherWord) {
  constexpr std::array<std::string_view, 4> words{"bash", "zsh", "fish", "plan"};
  for (const char* const typed : {"tcsh", "csh", "clan"})
    EXPECT_EQ(closest(typed, words), "") << typed;
  for (const char* const typed : {"bsh", "bahs", "abash", "ash", "absh"})
    EXPECT_EQ(closest(typed, words), "bash") << typed;
  EXPECT_EQ(closest("lan", words), "plan");
  EXPECT_EQ(closest("lpan", words), "plan");
}

}  // namespace
}  // namespace castwright::topic
