#include "passes/seams.h"

#include "passes/describe.h"
#include "passes/pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

topic::Topic hosts(std::size_t count) {
  topic::Topic topic;
  topic.title = "Night trains";
  for (std::size_t i = 0; i < count; ++i)
    topic.roles.push_back({.name = fmt::format("Host {}", i), .bio = {}, .gender = {}});
  topic.use_roles = count > 1;
  return topic;
}

plan::Plan ten() {
  return plan::make_plan({}, hosts(2)).value();
}

Research research(std::string_view seams) {
  Research research;
  research.canonical_pack = json::Value::object();
  std::string beats;
  for (int i = 1; i <= 16; ++i)
    beats += fmt::format("{}. Beat {}\n", i, i);
  research.canonical_pack.set("beats_outline", beats);
  research.seams = json::parse(seams).value();
  return research;
}

TEST(Seams, BeforeTheResearchOnlyTheFirstBorderHasAContractAndItComesFromThePlan) {
  const auto seams = seams_of(ten(), nullptr);
  ASSERT_EQ(seams.size(), 1U);
  EXPECT_EQ(seams[0].after, 1);
  EXPECT_EQ(seams[0].last_beat, "hook the audience");
  EXPECT_EQ(seams[0].question, "What Happened (timeline of events)");
  EXPECT_EQ(seams[0].next_speaker, 'B');
}

TEST(Seams, TheFirstOneIsTheSameAfterTheResearchWhateverChunkOneSays) {
  const Research known = research(R"([{"after":1,"last_beat":"x","question":"y"}])");
  const auto before = seams_of(ten(), nullptr);
  const auto after = seams_of(ten(), &known);
  EXPECT_EQ(json::dump(to_json({after[0]})), json::dump(to_json(before)));
}

TEST(Seams, EveryBorderHasExactlyOneContractWhateverTheModelBrought) {
  for (const std::string_view given : {"null",
                                       "[]",
                                       "{}",
                                       "[7,null,{\"after\":99},{\"after\":-1}]",
                                       R"([{"after":3},{"after":3,"question":"second"}])"}) {
    const Research known = research(given);
    const auto seams = seams_of(ten(), &known);
    ASSERT_EQ(seams.size(), 9U) << given;
    for (int after = 1; after <= 9; ++after) {
      const Seam& seam = seams[static_cast<std::size_t>(after) - 1];
      EXPECT_EQ(seam.after, after);
      EXPECT_FALSE(seam.last_beat.empty());
      EXPECT_FALSE(seam.question.empty());
      EXPECT_TRUE(seam.next_speaker == 'A' || seam.next_speaker == 'B');
      EXPECT_NE(seam.question, "second");
    }
  }
}

TEST(Seams, TheModelsOwnContractIsTakenAndRubbishInItIsNot) {
  const Research known =
      research(fmt::format(R"([{{"after":2,"last_beat":" L ","question":"Q?","handoff":"H\nh",)"
                           R"("next_speaker":"B"}},{{"after":3,"last_beat":"-","handoff":"{}",)"
                           R"("next_speaker":"Gary"}}])",
                           std::string(500, 'x')));
  const auto seams = seams_of(ten(), &known);
  EXPECT_EQ(seams[1].last_beat, "L");
  EXPECT_EQ(seams[1].question, "Q?");
  EXPECT_EQ(seams[1].handoff, "H h");
  EXPECT_EQ(seams[1].next_speaker, 'B');
  EXPECT_THAT(seams[2].last_beat, HasSubstr("Beat"));
  EXPECT_EQ(seams[2].handoff, "");
  EXPECT_EQ(seams[2].next_speaker, 'B');
}

TEST(Seams, AMissingContractCarriesTheNextChunksFirstBeat) {
  const Research known = research("[]");
  const auto seams = seams_of(ten(), &known);
  EXPECT_EQ(seams[1].last_beat, "Beat 3");
  EXPECT_EQ(seams[1].question, "Beat 4");
}

TEST(Seams, ReadBackFromTheResearchTheyAreTheSame) {
  Research known = research(R"([{"after":2,"question":"Q?","next_speaker":"B"}])");
  const auto first = seams_of(ten(), &known);
  known.seams = to_json(first);
  EXPECT_EQ(json::dump(to_json(seams_of(ten(), &known))), json::dump(to_json(first)));
}

TEST(Seams, AScriptInOneChunkHasNone) {
  const plan::Plan whole =
      plan::make_plan({.words = 10'000, .chunks = 1, .chunks_auto = false}, hosts(2)).value();
  EXPECT_TRUE(seams_of(whole, nullptr).empty());
}

TEST(Seams, BothSidesReadTheSameContractAndAMonologueNamesNoSpeaker) {
  const Seam seam{.after = 2,
                  .last_beat = "the strike",
                  .question = "Who pays?",
                  .handoff = "So who pays for all this?",
                  .next_speaker = 'B'};
  for (const std::string& side : {seam_out(seam, hosts(2)), seam_in(seam, hosts(2))}) {
    EXPECT_THAT(side, HasSubstr("Who pays?"));
    EXPECT_THAT(side, HasSubstr("So who pays for all this?"));
    EXPECT_THAT(side, HasSubstr("HOST_B"));
  }
  const plan::Plan plan = plan::make_plan({}, hosts(2)).value();
  EXPECT_THAT(seam_lines({seam}, hosts(2), plan, 5), HasSubstr("next to speak: HOST_B."));
  for (const std::string& text :
       {seam_out(seam, hosts(1)), seam_in(seam, hosts(1)), seam_lines({seam}, hosts(1), plan, 5)}) {
    EXPECT_THAT(text, Not(HasSubstr("HOST_")));
  }
}

TEST(LongPlans, APromptShowsTheEndsAndTheNeighbourhoodAndPlansOfUsualLengthWhole) {
  plan::Plan plan;
  for (int number = 1; number <= 40; ++number)
    plan.chunks.push_back({.number = number, .title = "T", .subject = "s", .words_target = 100});
  for (int shown = 1; shown <= 40; ++shown)
    EXPECT_TRUE(is_shown(plan, shown, 3)) << shown;
  for (int number = 41; number <= 100; ++number)
    plan.chunks.push_back({.number = number, .title = "T", .subject = "s", .words_target = 100});
  for (const int shown : {1, 38, 50, 62, 100})
    EXPECT_TRUE(is_shown(plan, shown, 50)) << shown;
  for (const int shown : {2, 37, 63, 99})
    EXPECT_FALSE(is_shown(plan, shown, 50)) << shown;
}

}  // namespace
}  // namespace castwright::passes
