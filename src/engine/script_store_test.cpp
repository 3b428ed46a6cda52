// How accepted texts become checkpoints.
#include "engine/script_store.h"

#include "engine/run_parts_fixture.h"
#include "store/layout.h"

#include <gtest/gtest.h>

#include <optional>

namespace castwright::engine {
namespace {

class Texts : public stage::Parts {
 protected:
  passes::ChunkAnswer answer(int chunk) const {
    passes::ChunkAnswer answer;
    answer.text = stage_.text(chunk);
    return answer;
  }
};

TEST_F(Texts, ComeIntoCheckpointsInTheOrderOfThePlanWhateverCameFirst) {
  ScriptStore script(terms(), journal());
  script.keep(2, answer(2), "raw 2", 41);
  EXPECT_EQ(script.next(), std::nullopt);
  EXPECT_EQ(script.words(), 40) << "kept, though no checkpoint has it";
  script.keep(1, answer(1), "raw 1", 42);
  ASSERT_EQ(script.next(), 1);
  ASSERT_TRUE(script.save_checkpoint(40));
  ASSERT_EQ(script.next(), 2);
  ASSERT_TRUE(script.save_checkpoint(40));
  EXPECT_EQ(script.next(), std::nullopt);
  EXPECT_EQ(script.script(), stage_.script(2));
  EXPECT_EQ(file(store::checkpoint_name(1, store::StageId::long_script)), stage_.script(1));
  EXPECT_EQ(file(store::checkpoint_name(2, store::StageId::long_script)), stage_.script(2));
  const auto stored = told<journal::ChunkStored>();
  ASSERT_EQ(stored.size(), 2u);
  EXPECT_EQ(stored[0].chunk, 1);
  EXPECT_EQ(stored[1].chunk, 2);
  EXPECT_EQ(stored[1].asked, 41);
  EXPECT_EQ(journal().state().stored(), 2);
}

TEST_F(Texts, OfAnEarlierProcessAreWhatItMeasuredAndAreNeverCutAgain) {
  ASSERT_TRUE(journal().tell(journal::ChunkStored{
      .chunk = 1, .words = 40, .target = 40, .asked = 44, .received_words = 50}));
  ScriptStore script(terms(), journal());
  script.restore({stage_.text(1)}, {});
  EXPECT_EQ(script.checkpoints(), 1u);
  EXPECT_EQ(script.script(), stage_.script(1));
  EXPECT_TRUE(script.text(1).trim_final);
  const ScriptStore::Written& written = script.written();
  ASSERT_EQ(written.measured.size(), 1u);
  EXPECT_EQ(written.measured[0].asked, 44);
  EXPECT_EQ(written.measured[0].received, 50);
  EXPECT_EQ(written.measured[0].kept, 40);
}

TEST_F(Texts, ThatAPersonChangedWaitForTheirCheckpoint) {
  ScriptStore script(terms(), journal());
  script.restore({stage_.text(1)}, {{2, stage_.text(2)}});
  EXPECT_EQ(script.next(), 2);
  ASSERT_TRUE(script.save_checkpoint(40));
  EXPECT_EQ(script.script(), stage_.script(2));
}

}  // namespace
}  // namespace castwright::engine
