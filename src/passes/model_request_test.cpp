#include "passes/describe.h"
#include "passes/pass_a.h"
#include "passes/request_fixture.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace castwright::passes {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Prompts, StandInTheOrderThatPrefixCachesNeed) {
  Episode run(two_hosts());
  run.inputs.source_text = "A note.";
  ASSERT_EQ(run.ask(1).messages.size(), 2U);
  EXPECT_EQ(run.ask(1).messages[0].role, Role::developer);
  EXPECT_EQ(run.ask(1).messages[1].role, Role::user);
  EXPECT_THAT(headings(stable(run.ask(1))), ElementsAre("# Rules", "# Notes of the editor"));
  EXPECT_THAT(headings(task(run.ask(1))),
              ElementsAre("# The whole plan", "# Your task: research and part 1/10"));
  outline(run.pack, run.plan);
  run.write_until(4);
  EXPECT_THAT(
      headings(stable(run.ask(4))),
      ElementsAre(
          "# Rules", "# Notes of the editor", "# Canonical pack", "# The whole plan", "# Style"));
  EXPECT_THAT(headings(task(run.ask(4))),
              ElementsAre("# What the listener has heard", "# Your task: part 4/10"));
}

TEST(Prompts, BeginWithTheSameMessageInEveryChunkAndWhatWasToldOnlyGrows) {
  Episode run(two_hosts());
  run.inputs.source_text = "A note.";
  const std::string opening = stable(run.ask(1));
  outline(run.pack, run.plan);
  run.write_until(2);
  const std::string first = stable(run.ask(2));
  EXPECT_TRUE(first.starts_with(opening));
  std::string told = task(run.ask(2));
  told.resize(told.find("\n\n# Your task"));
  for (int number = 3; number <= 10; ++number) {
    run.write_until(number);
    const ModelRequest ask = run.ask(number);
    EXPECT_EQ(stable(ask), first);
    EXPECT_TRUE(task(ask).starts_with(told)) << number;
    told = task(ask).substr(0, task(ask).find("\n\n# Your task"));
  }
}

TEST(Prompts, AreEqualForEqualArguments) {
  Episode run(two_hosts());
  outline(run.pack, run.plan);
  run.write_until(5);
  EXPECT_EQ(run.ask(5).messages, run.ask(5).messages);
  EXPECT_EQ(json::dump(run.ask(5, {.structure = Structure::schema}).schema),
            json::dump(run.ask(5, {.structure = Structure::schema}).schema));
}

TEST(ChunkOne, AsksForResearchWithAllThatTheTopicSays) {
  const Episode run(two_hosts());
  const ModelRequest ask = run.ask(1);
  EXPECT_TRUE(ask.search);
  for (const std::string_view part : {"Topic: Night trains",
                                      "Description: Why sleepers are back",
                                      "HOST_A is Ruth. Economist.",
                                      "HOST_B is Owen. Signalman.",
                                      "Today's date: 2026-11-23",
                                      "the last 48 hours",
                                      "Languages to search in: de, en",
                                      "Regions to search in: at, de",
                                      "- night train news\n- sleeper cars",
                                      "8 to 20 sources, at least 7 of them",
                                      "1,000 to 2,500 words in all, in en",
                                      "the 10 to 15 main steps of the story, one per line",
                                      "One row for each of the 10 parts",
                                      "up to 120 words, fewer in a short part",
                                      "web search tool",
                                      "about 400 words",
                                      "Language of every spoken word: en",
                                      "at most 500 characters",
                                      "chunk_text last"}) {
    EXPECT_THAT(prompt_text(ask), HasSubstr(part));
  }
  // The text comes last in the answer, so that everything else is known while it streams.
  const std::string answer = task(ask).substr(task(ask).find("## The answer"));
  std::size_t before = 0;
  for (const std::string_view key : {"\"sources\":",
                                     "\"canonical_pack\":",
                                     "\"facts\":",
                                     "\"outline\":",
                                     "\"style\":",
                                     "\"chunk_text\":"}) {
    EXPECT_GT(answer.find(key), before) << key;
    before = answer.find(key);
  }
}

TEST(ChunkOne, WithoutSearchWorksFromTheEditorsNotes) {
  Episode run(two_hosts());
  run.inputs.source_text = "A note with a {{title}} in it.";
  const ModelRequest ask = run.ask(1, {.search = false});
  EXPECT_FALSE(ask.search);
  EXPECT_THAT(task(ask), HasSubstr("There is no web search in this request"));
  for (const char* const searching :
       {"Use the web search tool", "Languages to search in", "queries"})
    EXPECT_THAT(task(ask), Not(HasSubstr(searching)));
  EXPECT_THAT(stable(ask), HasSubstr("A note with a {{title}} in it."));
}

TEST(ResearchAlone, AsksForNoTextAndChunkOneThenForNoResearch) {
  Episode run(two_hosts());
  const ModelRequest research = run.ask(research_number, {.structure = Structure::schema});
  EXPECT_TRUE(research.search);
  EXPECT_EQ(research.schema_name, "research");
  EXPECT_THAT(headings(task(research)), ElementsAre("# The whole plan", "# Your task: research"));
  EXPECT_THAT(prompt_text(run.ask(research_number)), Not(HasSubstr("chunk_text")));
  outline(run.pack, run.plan);
  run.write_until(1);
  const ModelRequest opening = run.ask(1);
  EXPECT_FALSE(opening.search);
  EXPECT_THAT(task(opening), HasSubstr("It opens the show"));
  EXPECT_THAT(task(opening), HasSubstr("What comes after 1?"));
  EXPECT_THAT(task(opening), Not(HasSubstr("canonical_pack")));
}

TEST(LastChunk, SaysGoodbyeAndOnlyTheFirstGreets) {
  Episode run(two_hosts());
  EXPECT_THAT(task(run.ask(1)), HasSubstr("greet the listener once"));
  run.write_until(10);
  EXPECT_THAT(task(run.ask(10)), HasSubstr("(the call to action)"));
  EXPECT_THAT(task(run.ask(10)), HasSubstr("no greeting at the start"));
}

TEST(SingleCall, AsksForTheWholeScriptInOneRequest) {
  const Episode run(two_hosts(), {.words = 10'000, .chunks = 1, .chunks_auto = false});
  const ModelRequest ask = run.ask(1, {.structure = Structure::schema});
  EXPECT_TRUE(ask.search);
  EXPECT_THAT(headings(task(ask)), ElementsAre("# Your task: research and the whole episode, 1/1"));
  EXPECT_THAT(task(ask), HasSubstr("about 10000 words, the whole episode"));
  EXPECT_THAT(task(ask), HasSubstr("7. Rumor Watch: unconfirmed reports, about 700 words"));
  EXPECT_THAT(task(ask), HasSubstr("one call to action and a goodbye at the end"));
  EXPECT_THAT(task(ask), Not(HasSubstr("One row for each")));
  EXPECT_EQ(ask.schema.find("properties")->find("outline"), nullptr);
}

TEST(Monologue, HasNoTagsAndSpeaksInTheFirstPerson) {
  Episode run(one_host());
  EXPECT_THAT(stable(run.ask(1)), HasSubstr("in the first person: Ruth. Alone."));
  EXPECT_THAT(stable(run.ask(1)), HasSubstr("No speaker tags at all"));
  EXPECT_THAT(prompt_text(run.ask(1)), Not(HasSubstr("HOST_")));
  outline(run.pack, run.plan);
  run.write_until(4);
  EXPECT_THAT(prompt_text(run.ask(4)), Not(HasSubstr("HOST_B speaks")));
}

TEST(Rumors, AreForbiddenWhereTheTopicForbidsThem) {
  topic::Topic topic = two_hosts();
  EXPECT_THAT(stable(Episode(topic).ask(1)), HasSubstr("Rumors are told only in the part"));
  topic.rumors_allowed = false;
  EXPECT_THAT(stable(Episode(topic).ask(1)), HasSubstr("No rumors"));
}

TEST(Wishes, OfTheEditorStandInTheRulesAndAreNeverExpanded) {
  topic::Topic topic = two_hosts();
  topic.instructions = "Say {{unknown}} and {{title}}.";
  EXPECT_THAT(stable(Episode(topic).ask(1)), HasSubstr("Say {{unknown}} and {{title}}."));
}

TEST(Freshness, IsSaidAsAPersonSaysIt) {
  for (const auto& [hours, said] :
       std::vector<std::pair<int, std::string>>{{1, "the last hour"},
                                                {48, "the last 48 hours"},
                                                {72, "the last 72 hours"},
                                                {96, "the last 4 days"},
                                                {336, "the last 14 days"},
                                                {2'160, "the last 3 months"},
                                                {8'766, "the last 12 months"},
                                                {262'800, "the last 30 years"}}) {
    EXPECT_EQ(freshness_text(hours), said);
  }
}

TEST(Schemas, AreStrictAndInTheOrderOfTheAnswer) {
  Episode run(two_hosts());
  const ModelRequest first = run.ask(1, {.structure = Structure::schema});
  EXPECT_EQ(first.schema_name, "research_and_chunk");
  EXPECT_THAT(task(first), Not(HasSubstr("{\"sources\"")));
  std::vector<std::string> keys;
  for (const json::Value& key : first.schema.find("required")->items()) {
    keys.emplace_back(*key.as_string());
  }
  EXPECT_THAT(keys,
              ElementsAre("sources", "canonical_pack", "facts", "outline", "style", "chunk_text"));
  run.write_until(2);
  EXPECT_EQ(json::dump(run.ask(2, {.structure = Structure::schema}).schema),
            R"({"type":"object","properties":{"chunk_text":{"type":"string"}},)"
            R"("required":["chunk_text"],"additionalProperties":false})");
}

/// Checks that every object of a strict schema is closed and requires all of its keys.
void expect_strict(const json::Value& schema) {
  if (schema.string_or("type", "") == "array") return expect_strict(*schema.find("items"));
  if (schema.string_or("type", "") != "object") return;
  EXPECT_FALSE(schema.bool_or("additionalProperties", true));
  const json::Value& properties = *schema.find("properties");
  EXPECT_EQ(schema.find("required")->items().size(), properties.members().size());
  for (const json::Member& member : properties.members())
    expect_strict(member.value);
}

TEST(Schemas, CloseEveryObjectAndRequireEveryKey) {
  expect_strict(Episode(two_hosts()).ask(1, {.structure = Structure::schema}).schema);
}

TEST(TokenLimit, FollowsTheRule) {
  // These are (1500 * 2.5) / 0.75 * 1.35 + 8000 and (400 * 2.5 + 2500 + 20 * 60 + 10 * 230 + 300)
  // / 0.75 * 1.35 + 8000.
  EXPECT_EQ(output_tokens_limit(1'500, 0, {}), 14'750);
  EXPECT_EQ(output_tokens_limit(400, 10, {}), 21'140);
  EXPECT_EQ(output_tokens_limit(1'500, 0, {.length_ratio = 0.8, .length_ratio_known = true}),
            11'240);
  EXPECT_EQ(output_tokens_limit(1'500, 0, {.reasoning_tokens = 0}), 6'750);
  EXPECT_EQ(output_tokens_limit(1'500, 0, {.output_tokens_max = 99}), 99);
  EXPECT_EQ(output_tokens_limit(60'000, 40, {.model_output_tokens_max = 128'000}), 128'000);
}

TEST(TokenLimit, FollowsTheWordsAskedForNotTheTarget) {
  Episode run(two_hosts());
  run.write_until(4);
  const ModelRequest ask = run.ask(4, {.words_asked = 1'200});
  EXPECT_THAT(task(ask), HasSubstr("Length: about 1200 words."));
  EXPECT_EQ(ask.output_tokens_max, output_tokens_limit(1'200, 0, {}));
}

TEST(Prompts, WithoutALongScriptTheResearchIsAskedForWithoutAPlan) {
  Episode run(two_hosts());
  const std::int64_t of_ten = run.ask(research_number).output_tokens_max;
  run.plan = {};
  for (const Structure structure : {Structure::schema, Structure::prompt}) {
    RequestOptions options;
    options.structure = structure;
    const ModelRequest ask = run.ask(research_number, options);
    EXPECT_THAT(task(ask), HasSubstr("canonical_pack"));
    EXPECT_THAT(task(ask), Not(HasSubstr("\"outline\"")));
    EXPECT_THAT(task(ask), Not(HasSubstr("# The whole plan")));
    EXPECT_THAT(prompt_text(ask), Not(HasSubstr("{{")));
    EXPECT_TRUE(ask.search);
    EXPECT_LT(ask.output_tokens_max, of_ten);
    EXPECT_GT(ask.output_tokens_max, of_ten / 2) << "the pack and the sources come in any case";
  }
}

TEST(Beats, AreReadWithoutTheirBullets) {
  EXPECT_THAT(beats_of(research()),
              ElementsAre("The last train",
                          "A bed for a hundred euros",
                          "Who pays",
                          "Cars from 1970",
                          "3.5 million nights",
                          "Borders",
                          "New wagons",
                          "Rumoured lines",
                          "Next winter",
                          "How to book"));
}

TEST(Beats, HaveLengthsThatAddUp) {
  EXPECT_EQ(beat_length_lines(400, {}, false), "");
  EXPECT_EQ(beat_length_lines(1'400, {"x", "y"}, false),
            "1. about 700 words: x\n2. about 700 words: y");
  EXPECT_EQ(beat_length_lines(1'000, {"x", "y", "z"}, false),
            "1. about 330 words: x\n2. about 330 words: y\n3. about 340 words: z");
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
