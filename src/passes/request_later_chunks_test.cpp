#include "passes/request_fixture.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(LaterChunks, CountCharactersWhereWordsAreNotSetApart) {
  topic::Topic topic = two_hosts();
  topic.language = "ja";
  Episode run(topic);
  run.write_until(3);
  EXPECT_THAT(task(run.ask(3)),
              HasSubstr("about 1400 words. That is about 2350 characters, punctuation included."));
  topic.language = "de";
  Episode other(topic);
  other.write_until(3);
  EXPECT_THAT(task(other.ask(3)), Not(HasSubstr("characters, punctuation")));
}

TEST(LaterChunks, TakeUpTheQuestionAsItWasReallyAsked) {
  Episode run(two_hosts());
  outline(run.pack, run.plan, "Who wakes the conductor?");
  run.write_until(4);
  run.texts[2] = "HOST_A: Is it late? It is.\n\nHOST_B: Then who wakes the driver?\n\nHOST_A: Hm.";
  run.show_texts();
  EXPECT_THAT(task(run.ask(4)),
              HasSubstr("question on which part 3 ended, and do not ask it again: “Then who wakes "
                        "the driver?”"));
  run.texts[2] = "HOST_A: Who wakes the driver?\n\nHOST_B: I do.\n\nHOST_A: Good.";
  run.show_texts();
  EXPECT_THAT(task(run.ask(4)), HasSubstr("“Who wakes the conductor?”"));
  // A question that only reacts is not the question of the border.
  run.texts[2] = "HOST_A: Put her by the kiosk.\n\nHOST_B: By the kiosk? I'd rather listen.";
  run.show_texts();
  EXPECT_THAT(task(run.ask(4)), HasSubstr("“Who wakes the conductor?”"));
}

TEST(LaterChunks, AreAskedForByTheirRowOfTheOutline) {
  Episode run(two_hosts());
  outline(run.pack, run.plan);
  run.write_until(4);
  const ModelRequest ask = run.ask(4);
  EXPECT_FALSE(ask.search);
  const std::string own = task(ask).substr(task(ask).find("# Your task"));
  for (const std::string_view part :
       {"Length: about 1500 words.",
        "Covers: technical details",
        "1. about 750 words (30 turns): Scene 4\n2. about 750 words (30 turns): Reason 4",
        "- F4: Sleepers crossed 400 borders. [1]",
        "- Line 4.",
        "Details for it, to choose from: Details of 4.",
        "HOST_B speaks first; the first two turns answer or take up the "
        "question on which part 3 ended, in words of its own, and do not ask it again: “What comes "
        "after 3?”",
        "HOST_B speaks last; the last turns arrive",
        "“What comes after 4?” Part 5, “Deep Dive Part 2”"}) {
    EXPECT_THAT(own, HasSubstr(part));
  }
  EXPECT_THAT(own, Not(HasSubstr("Scene 5")));
  for (const std::string_view part : {"the key_facts",
                                      "[1] The Daily: Sleepers return (2026-11-20)",
                                      "## Part 5: Deep Dive Part 2",
                                      "- Scene 5",
                                      "- F5: Couriers carried 500 guests.",
                                      "No contractions."}) {
    EXPECT_THAT(stable(ask), HasSubstr(part));
  }
  // The rows have the beats and punchlines; a writer who reads them twice tells them twice.
  EXPECT_THAT(stable(ask), Not(HasSubstr("the punchlines")));
  EXPECT_THAT(prompt_text(ask), Not(HasSubstr("daily.example")));  // Hosts would speak addresses.
  EXPECT_THAT(prompt_text(ask), Not(HasSubstr("[filled from")));
}

TEST(LaterChunks, WithoutAnOutlineAreAskedForByTitleAndSeeAllFacts) {
  Episode run(two_hosts());
  run.pack.facts = json::parse(R"([{"id":"F1","text":"Sleepers of 1970 carried 3.5 million guests"},
                                   {"id":"F2","text":"A bed costs one hundred euros"}])")
                       .value();
  run.write_until(3);
  run.texts[1] = "HOST_A: In 1970 the sleepers carried 3.5 million guests.";
  run.show_texts();
  const ModelRequest ask = run.ask(3);
  EXPECT_THAT(stable(ask), HasSubstr("No part owns these"));
  EXPECT_THAT(stable(ask), HasSubstr("- F2: A bed costs one hundred euros"));
  EXPECT_THAT(stable(ask),
              HasSubstr("Beat 4: Cars from 1970"));  // This is a beat of the pack's own list.
  EXPECT_THAT(task(ask), HasSubstr("So these facts are told already:\n- F1: Sleepers"));
  EXPECT_THAT(task(ask), Not(HasSubstr("- F2:")));
  EXPECT_THAT(task(ask), Not(HasSubstr("What it tells")));
}

TEST(LaterChunks, TakeNoQuestionAndNoOtherHundredForAFactThatWasTold) {
  Episode run(two_hosts());
  run.pack.facts =
      json::parse(
          R"([{"id":"F1","text":"The first cable across the Channel was laid in 1850 and failed within a day."},
              {"id":"F2","text":"A single fiber can carry more than 100 separate channels of light."},
              {"id":"F3","text":"The Great Eastern laid the Atlantic cable of 1866."}])")
          .value();
  run.write_until(3);
  run.texts[1] =
      "HOST_A: How long did the first cable across the Channel last?\n\nHOST_B: Light got a few "
      "meters through a fiber. The purest would carry it more than 100 kilometers.\n\nHOST_A: The "
      "Great Eastern laid an Atlantic cable in eighteen sixty-six.";
  run.show_texts();
  const ModelRequest ask = run.ask(3);
  EXPECT_THAT(task(ask), HasSubstr("So these facts are told already:\n- F3: The Great Eastern"));
  EXPECT_THAT(task(ask), Not(HasSubstr("- F1:")));
  EXPECT_THAT(task(ask), Not(HasSubstr("- F2:")));
}

TEST(LaterChunks, SeeTheWholeTextSoFarAndOnlyWhatItTellsWhereItIsTooLong) {
  Episode run(two_hosts());
  outline(run.pack, run.plan);
  run.write_until(4);
  run.texts[2] =
      "HOST_A: Couriers carried 300 guests. They stood like a wall of glass.\n\nHOST_B: Yes.";
  for (int word = 0; word < 200; ++word)
    run.texts[2] += " w" + std::to_string(word);
  run.show_texts();
  EXPECT_THAT(task(run.ask(4)), HasSubstr("Chunk 1 begins. It goes on."));
  EXPECT_THAT(task(run.ask(4)), HasSubstr("w199"));
  run.inputs.shown.told_max = 20;
  const std::string digest = task(run.ask(4));
  EXPECT_THAT(digest, Not(HasSubstr("Chunk 1 begins.")));
  EXPECT_THAT(
      digest,
      HasSubstr(
          "Part 3, Why It Matters:\n- Couriers carried 300 guests.\n- “They stood like a wall "
          "of glass.”"));
  EXPECT_THAT(digest,
              Not(HasSubstr(
                  "- Sleepers crossed 200 borders.")));  // This fact was assigned, but never told.
  EXPECT_THAT(digest, HasSubstr("… w50 w51"));
  EXPECT_THAT(digest, Not(HasSubstr("w49")));
}

TEST(LaterChunks, InParallelSeeTheRowsOfTheirNeighboursAndTheDetailsOfAllOthers) {
  Episode run(two_hosts());
  outline(run.pack, run.plan);
  run.write_until(2);  // Only chunk 1 is written.
  const std::string input = task(run.ask(4));
  EXPECT_THAT(headings(input),
              ElementsAre("# What the listener has heard",
                          "# The parts beside this one",
                          "# Your task: part 4/10"));
  EXPECT_THAT(input, HasSubstr("Its details: Details of 3."));
  EXPECT_THAT(input, HasSubstr("Its details: Details of 5."));
  EXPECT_THAT(input, HasSubstr("Its details: Details of 6."));
  EXPECT_THAT(input, Not(HasSubstr("- Scene 6")));  // This scene stands in the plan.
  EXPECT_THAT(stable(run.ask(4)), HasSubstr("- Scene 9"));
}

TEST(LaterChunks, GetTheNotesWholeOrTheirOwnPlacesOfThem) {
  Episode run(two_hosts());
  outline(run.pack, run.plan);
  run.write_until(4);
  run.inputs.source_text =
      "# Notes\n\nScene 4 happens in a station hall at night.\n\n## Money\n\nTickets are cheap.";
  EXPECT_THAT(stable(run.ask(4)), HasSubstr("Tickets are cheap."));
  run.inputs.shown.notes_max = 5;
  EXPECT_THAT(stable(run.ask(4)), Not(HasSubstr("# Notes of the editor")));
  EXPECT_THAT(task(run.ask(4)), HasSubstr("# From the notes of the editor"));
  EXPECT_THAT(task(run.ask(4)), HasSubstr("in a station hall at night"));
  EXPECT_THAT(task(run.ask(4)), Not(HasSubstr("Tickets are cheap.")));
}

TEST(LaterChunks, BeforeTheResearchMarkWhatOnlyItCanFill) {
  const Episode run(two_hosts());
  const std::string prompt = prompt_text(run.ask(3));
  EXPECT_THAT(prompt, HasSubstr("## Timeline\n\n[filled from the canonical pack after chunk 1]"));
  EXPECT_THAT(prompt, HasSubstr("What it tells: [filled from the canonical pack"));
  EXPECT_THAT(prompt, HasSubstr("[filled from the text of chunk 2]"));
  EXPECT_THAT(prompt_text(run.ask(1)), Not(HasSubstr("[filled from")));
}

TEST(LaterChunks, TheEditorsNoteStandsAtTheEndOfTheOneChunkThatIsWrittenAgain) {
  Episode run(two_hosts());
  run.write_until(3);
  EXPECT_THAT(task(run.ask(3)), Not(HasSubstr("Note of the editor")));
  run.inputs.note = "Less about {{prices}}.";
  EXPECT_THAT(task(run.ask(3)), ::testing::EndsWith("Less about {{prices}}."));
}

}  // namespace
}  // namespace castwright::passes
