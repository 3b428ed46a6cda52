#include "journal/stage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace castwright::journal {
namespace {

using enum StageId;

TEST(Stages, NamesOfFilesAreThoseThatOtherProgramsRead) {
  EXPECT_EQ(row_of(research).prompt_name(0), "research.prompt.md");
  EXPECT_EQ(row_of(research).raw_name(0), "research.txt");
  EXPECT_EQ(row_of(research).tape_name(0, 2), "research.2.tape");
  EXPECT_EQ(row_of(long_script).prompt_name(3), "L1_chunk3.prompt.md");
  EXPECT_EQ(row_of(long_script).raw_name(3), "L1_chunk3.txt.chunk3");
  EXPECT_EQ(row_of(long_script).tape_name(3, 2), "L1_chunk3.2.tape");
  EXPECT_EQ(row_of(long_script).checkpoint_name(3), "L1_checkpoint_3.txt");
  EXPECT_EQ(row_of(long_script).text_name(3, 2), "L1_chunk3.2.text.txt");
  EXPECT_EQ(row_of(long_script).version_name(2), "L1_version_2.txt");
  EXPECT_EQ(row_of(short_scripts).prompt_name(3), "pass_b.3.prompt.md");
  EXPECT_EQ(row_of(short_scripts).raw_name(3), "pass_b.3.txt");
  EXPECT_EQ(row_of(short_scripts).tape_name(3, 2), "pass_b.3.2.tape");
  EXPECT_EQ(row_of(short_scripts).checkpoint_name(3), "pass_b.3.items.txt");
}

TEST(Stages, ATapeIsKnownByItsNameAlone) {
  for (const Stage& stage : stage_table) {
    const int number = stage.number.value_or(12);
    const std::string name = stage.tape_name(number, 3);
    const auto tape = stage.tape_of(name);
    ASSERT_TRUE(tape.has_value()) << name;
    EXPECT_EQ(tape->chunk, number);
    EXPECT_EQ(tape->attempt, 3);
    EXPECT_TRUE(stage.looks_like_tape(name));
    for (const std::string& other :
         {name + "x", "x" + name, name.substr(1), std::string(stage.files.stem), std::string()})
      EXPECT_FALSE(stage.tape_of(other).has_value()) << other;
  }
  for (const char* const name : {"L1_chunk0.1.tape",
                                 "L1_chunk01.1.tape",
                                 "L1_chunk1.0.tape",
                                 "L1_chunk1.+1.tape",
                                 "L1_chunk1.99999999999.tape",
                                 "L1_chunk.1.tape",
                                 "L1_chunk1.tape"})
    EXPECT_FALSE(row_of(long_script).tape_of(name).has_value()) << name;
}

TEST(Stages, ARequestIsOfThePartThatHasItsNumberOrOfTheWhole) {
  EXPECT_EQ(stage_of(long_script, 0).id, research);
  EXPECT_EQ(stage_of(long_script, 1).id, long_script);
  EXPECT_EQ(stage_of(short_scripts, 0).id, short_scripts);
  EXPECT_EQ(stage_of(short_scripts, 1).id, short_scripts);
}

/// What names a stage to others names no second one.
TEST(Stages, NoTwoShareAName) {
  std::set<std::string_view> stems;
  std::set<std::string_view> keys;
  std::set<std::string_view> folders;
  std::set<std::string_view> ledgers;
  for (const Stage& stage : stage_table) {
    EXPECT_TRUE(stems.insert(stage.files.stem).second) << stage.files.stem;
    EXPECT_TRUE(keys.insert(stage.model_key).second) << stage.model_key;
    if (!stage.is_home()) continue;
    EXPECT_TRUE(folders.insert(stage.folder).second) << stage.folder;
    EXPECT_TRUE(ledgers.insert(stage.ledger).second) << stage.ledger;
  }
}

}  // namespace
}  // namespace castwright::journal
