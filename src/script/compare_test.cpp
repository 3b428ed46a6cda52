#include "script/compare.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {
namespace {

/// Makes turns from a text such as "Aone Btwo": each has its speaker and one word.
std::vector<Turn> turns(std::string_view text) {
  std::vector<Turn> list;
  while (!text.empty()) {
    const std::size_t end = text.find(' ');
    const std::string_view word = text.substr(0, end);
    list.push_back({.speaker = word.front(), .text = std::string(word.substr(1))});
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return list;
}

std::string told(const std::vector<Turn>& before, const std::vector<Turn>& after) {
  std::string out;
  for (const TurnEdit& edit : compare_turns(before, after)) {
    const bool added = edit.kind == TurnEdit::Kind::added;
    const Turn& turn = added ? after[edit.after] : before[edit.before];
    out += added ? '+' : edit.kind == TurnEdit::Kind::removed ? '-' : '=';
    out += turn.text + ' ';
  }
  return out;
}

TEST(CompareTurns, FindsTheLeastChangesAndRemovesBeforeItAdds) {
  EXPECT_EQ(told(turns("Ax By Az"), turns("Ax Bw Az")), "=x -y +w =z ");
  EXPECT_EQ(told(turns("Ax By"), turns("Ax Bn By Am")), "=x +n =y +m ");
  EXPECT_EQ(told({}, turns("Ax")), "+x ");
  EXPECT_EQ(told(turns("Ax"), {}), "-x ");
}

TEST(CompareTurns, TellsAChangeOfTheSpeakerAlone) {
  EXPECT_EQ(told(turns("Ax"), turns("Bx")), "-x +x ");
}

TEST(CompareTurns, ApplyingTheEditsGivesTheOtherVersionWhateverBothAre) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<Turn> before(random() % 12);
    std::vector<Turn> after(random() % 12);
    for (Turn& turn : before)
      turn.text = std::string(1, static_cast<char>('a' + random() % 4));
    for (Turn& turn : after)
      turn.text = std::string(1, static_cast<char>('a' + random() % 4));
    std::size_t next_before = 0;
    std::size_t next_after = 0;
    for (const TurnEdit& edit : compare_turns(before, after)) {
      const bool same = edit.kind == TurnEdit::Kind::same;
      EXPECT_TRUE(edit.kind == TurnEdit::Kind::added || edit.before == next_before++);
      EXPECT_TRUE(edit.kind == TurnEdit::Kind::removed || edit.after == next_after++);
      EXPECT_TRUE(!same || before[edit.before].text == after[edit.after].text);
    }
    EXPECT_EQ(next_before, before.size());
    EXPECT_EQ(next_after, after.size());
  }
}

std::string shape(const std::vector<std::vector<Turn>>& parts) {
  std::string out;
  for (const auto& part : parts) {
    out += '[';
    for (const Turn& turn : part)
      out += turn.text;
    out += ']';
  }
  return out;
}

TEST(DividedAs, KeepsEveryTurnInItsPartAndPutsChangedOnesInTheirPlace) {
  const std::vector<std::vector<Turn>> parts = {turns("Aa Bb"), turns("Ac Bd"), turns("Ae")};
  EXPECT_EQ(shape(divided_as(parts, turns("Aa Bb Ac Bd Ae"))), "[ab][cd][e]");
  EXPECT_EQ(shape(divided_as(parts, turns("Aa Bb Ax Bd Ae"))), "[ab][xd][e]");
  EXPECT_EQ(shape(divided_as(parts, turns("Aa Bb Bn Ac Bd Ae"))), "[abn][cd][e]");
  EXPECT_EQ(shape(divided_as(parts, turns("Aa By Ax Bd Ae"))), "[ay][xd][e]");
  EXPECT_EQ(shape(divided_as(parts, turns("Aa Bb Ae"))), "[ab][][e]");
}

}  // namespace
}  // namespace castwright::script
