#include "passes/describe.h"
#include "passes/pass_a.h"
#include "passes/pass_b.h"
#include "passes/templates.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace castwright::passes {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

topic::Topic two_hosts() {
  const auto read = topic::read_topic("t.json", R"({
    "id": "topic-01", "title": "Night trains", "description": "Why sleepers are back",
    "language": "de", "queries": ["night train news", "sleeper cars"],
    "search_languages": ["de", "en"], "search_regions": ["at", "de"], "freshness_hours": 48,
    "min_fresh_sources": 7,
    "roles": [{"name": "Ruth", "bio": "Economist."}, {"name": "Owen", "bio": "Signalman."}]})");
  EXPECT_TRUE(read.has_value());
  return read->topic;
}

topic::Topic one_host() {
  return topic::read_topic("t.json", R"({"id":"topic-01","title":"T","queries":[],
                                         "roles":[{"name":"Ruth","bio":"Alone."}]})")
      ->topic;
}

Research research() {
  Research made;
  made.sources = {{"Sleepers return", "The Daily", "2026-11-20", "https://daily.example/1"}};
  made.canonical_pack = json::Value::object();
  for (const std::string_view field : {"timeline",
                                       "key_facts",
                                       "key_players",
                                       "claims_evidence",
                                       "punchlines",
                                       "historical_context"}) {
    made.canonical_pack.set(field, "the " + std::string(field));
  }
  made.canonical_pack.set("beats_outline",
                          "1. The last train\n- A bed for a hundred euros\n3) Who pays\n\nBeat 4: "
                          "Cars from 1970\n5. 3.5 million nights\n6. Borders\n7. New wagons\n8. "
                          "Rumoured lines\n9. Next winter\n10. How to book");
  return made;
}

/// A run of `words` in the ten chunks, as it stands before chunk `number`.
struct Episode {
  Episode(const Episode&) = delete;  // it points into itself
  Episode& operator=(const Episode&) = delete;
  topic::Topic topic;
  plan::Plan plan;
  Research pack = research();
  std::vector<std::string> texts;  ///< what the material shows
  Material material;

  explicit Episode(topic::Topic of, plan::Wish wish = {}) : topic(std::move(of)) {
    plan = plan::make_plan(wish, topic).value();
    material.topic = &topic;
    material.plan = &plan;
    material.today = "2026-11-23";
  }
  void write_until(int number) {
    material.research = &pack;
    texts.clear();
    for (int n = 1; n < number; ++n) {
      texts.push_back("HOST_A: Chunk " + std::to_string(n)
                      + " begins. It goes on.\n\nHOST_B: Its last words.");
    }
    show_texts();
  }
  void show_texts() { material.chunk_texts.assign(texts.begin(), texts.end()); }
  Ask ask(int number, const AskOptions& options = {}) const {
    Result<Ask> made = make_ask(built_in_templates(), material, number, options);
    EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().what);
    return made.value_or(Ask{});
  }
};

/// The headings of a prompt, in order.
std::vector<std::string> headings(std::string_view text) {
  std::vector<std::string> found;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (line.starts_with("# ")) found.emplace_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return found;
}

TEST(Prompts, StandInTheOrderThatPrefixCachesNeed) {
  Episode run(two_hosts());
  EXPECT_THAT(headings(run.ask(1).instructions), ElementsAre("# Rules"));
  EXPECT_THAT(headings(run.ask(1).input),
              ElementsAre("# The whole plan", "# Your task: research, then chunk 1 of 10"));
  run.write_until(4);
  EXPECT_THAT(headings(run.ask(4).input),
              ElementsAre("# Canonical pack",
                          "# The whole plan",
                          "# What came before",
                          "# Your task: chunk 4 of 10"));
}

TEST(Prompts, BeginWithTheSameBytesInEveryChunk) {
  Episode run(two_hosts());
  const std::string rules = run.ask(1).instructions;
  run.write_until(2);
  const std::string second = run.ask(2).input;
  for (int number = 3; number <= 10; ++number) {
    run.write_until(number);
    const Ask ask = run.ask(number);
    EXPECT_EQ(ask.instructions, rules);
    const std::size_t shared = second.find("# What came before");
    EXPECT_EQ(ask.input.substr(0, shared), second.substr(0, shared));
  }
}

TEST(Prompts, AreEqualForEqualArguments) {
  Episode run(two_hosts());
  run.write_until(5);
  EXPECT_EQ(run.ask(5).input, run.ask(5).input);
  EXPECT_EQ(json::dump(run.ask(5, {.structure = Structure::schema}).schema),
            json::dump(run.ask(5, {.structure = Structure::schema}).schema));
}

TEST(ChunkOne, AsksForResearchWithAllThatTheTopicSays) {
  const Episode run(two_hosts());
  const Ask ask = run.ask(1);
  EXPECT_TRUE(ask.search);
  for (const std::string_view part : {"Topic: Night trains",
                                      "Description: Why sleepers are back",
                                      "HOST_A is Ruth. Economist.",
                                      "HOST_B is Owen. Signalman.",
                                      "Today's date: 2026-11-23",
                                      "Freshness window: the last 48 hours",
                                      "Languages to search in: de, en",
                                      "Regions to search in: at, de",
                                      "- night train news\n- sleeper cars",
                                      "8 to 20 sources, at least 7 of them",
                                      "1,000 to 2,500 words in all, in de",
                                      "10 to 15 beats, one per line",
                                      "web search tool",
                                      "about 400 words",
                                      "Language of every spoken word: de",
                                      "at most 500 characters",
                                      "chunk_text last"}) {
    EXPECT_THAT(ask.instructions + ask.input, HasSubstr(part));
  }
  // In the answer asked for, everything else is known while the text streams.
  EXPECT_LT(ask.input.find("\"sources\":"), ask.input.find("\"canonical_pack\":"));
  EXPECT_LT(ask.input.find("\"canonical_pack\":"), ask.input.find("\"chunk_text\":"));
}

TEST(ChunkOne, WithoutSearchWorksFromTheEditorsNotes) {
  Episode run(two_hosts());
  run.material.source_text = "A note with a {{title}} in it.";
  const Ask ask = run.ask(1, {.search = false});
  EXPECT_FALSE(ask.search);
  EXPECT_THAT(ask.input, HasSubstr("There is no web search in this request"));
  EXPECT_THAT(ask.input, HasSubstr("A note with a {{title}} in it."));
  EXPECT_EQ(headings(ask.input).front(), "# Notes of the editor");
}

TEST(LaterChunks, GetThePackAndWhatCameBeforeAndNoSearch) {
  Episode run(two_hosts());
  run.write_until(4);
  run.texts[2] = "HOST_A: Early words.\n\n";
  for (int word = 0; word < 200; ++word) {
    run.texts[2] += " w" + std::to_string(word);
  }
  run.show_texts();
  const Ask ask = run.ask(4);
  EXPECT_FALSE(ask.search);
  for (const std::string_view part :
       {"the key_facts",
        "[1] The Daily: Sleepers return (2026-11-20)",
        "4. Deep Dive Part 1 (technical details): about 1500 words",
        "- Cold Open (hook the audience). It began: “Chunk 1 begins.”",
        "- What Happened (timeline of events): The last train; A bed for a hundred euros",
        "Length: about 1500 words.",
        "Covers: technical details",
        "no greeting",
        "no goodbye",
        "without telling its first beat: Borders",
        "… w50 w51",
        "w199"}) {
    EXPECT_THAT(ask.input, HasSubstr(part));
  }
  EXPECT_THAT(ask.input, Not(HasSubstr("w49")));
  EXPECT_THAT(ask.input, Not(HasSubstr("daily.example")));  // addresses would be spoken
  EXPECT_THAT(ask.input, Not(HasSubstr("[filled from")));
}

TEST(LaterChunks, InParallelNameTheirNeighboursInstead) {
  Episode run(two_hosts());
  run.material.research = &run.pack;
  EXPECT_THAT(headings(run.ask(4).input),
              ElementsAre("# Canonical pack",
                          "# The whole plan",
                          "# The chunks beside this one",
                          "# Your task: chunk 4 of 10"));
  EXPECT_THAT(run.ask(4).input, HasSubstr("Before: Why It Matters (context and significance)"));
  EXPECT_THAT(run.ask(4).input, HasSubstr("After: Deep Dive Part 2 (market implications)"));
}

TEST(LaterChunks, BeforeTheResearchMarkWhatOnlyThePackCanFill) {
  const Episode run(two_hosts());
  const std::string input = run.ask(3).input;
  EXPECT_THAT(input, HasSubstr("## Timeline\n\n[filled from the canonical pack after chunk 1]"));
  EXPECT_THAT(input, HasSubstr("The seams: [filled from the canonical pack after chunk 1]"));
  EXPECT_THAT(input, HasSubstr("[filled from the text of chunk 2]"));
  EXPECT_THAT(input, HasSubstr("Beat 4: about 350 words: [filled from the canonical pack"));
  EXPECT_THAT(run.ask(1).input, Not(HasSubstr("[filled from")));
}

TEST(LaterChunks, SeamContractsStandInThePlan) {
  Episode run(two_hosts());
  run.pack.seams = *json::parse(R"([{"after":2,"last_beat":"L","question":"Q?","handoff":"H",
                                     "next_speaker":"B"},{"after":0},7])");
  run.write_until(3);
  EXPECT_THAT(run.ask(3).input,
              HasSubstr("After chunk 2: last beat: L; question carried over: Q?; hand-off: H; next "
                        "to speak: HOST_B."));
}

TEST(LaterChunks, TheEditorsNoteStandsAtTheEndOfTheOneChunkThatIsWrittenAgain) {
  Episode run(two_hosts());
  run.write_until(3);
  EXPECT_THAT(run.ask(3).input, Not(HasSubstr("Note of the editor")));
  run.material.note = "Less about {{prices}}.";
  EXPECT_THAT(run.ask(3).input, ::testing::EndsWith("Less about {{prices}}."));
  // A run that was begun before there were notes has no template for them.
  Templates old = built_in_templates();
  old.erase("note.md");
  EXPECT_THAT(make_ask(old, run.material, 3, {}).value().input, ::testing::EndsWith("{{prices}}."));
}

TEST(LastChunk, SaysGoodbyeAndOnlyTheFirstGreets) {
  Episode run(two_hosts());
  run.write_until(10);
  EXPECT_THAT(run.ask(10).input, HasSubstr("call to action), and say goodbye"));
  EXPECT_THAT(run.ask(1).input, HasSubstr("greet the listener once"));
  EXPECT_THAT(run.ask(1).input, HasSubstr("No recap, no goodbye."));
}

TEST(SingleCall, AsksForTheWholeScriptInOneRequest) {
  const Episode run(two_hosts(), {.words = 10'000, .chunks = 1, .chunks_auto = false});
  const Ask ask = run.ask(1);
  EXPECT_TRUE(ask.search);
  EXPECT_THAT(headings(ask.input),
              ElementsAre("# Your task: research, then the whole episode in one answer"));
  EXPECT_THAT(ask.input, HasSubstr("about 10000 words, the whole episode"));
  EXPECT_THAT(ask.input, HasSubstr("7. Rumor Watch (unconfirmed reports): about 700 words"));
  EXPECT_THAT(ask.input, HasSubstr("a call to action and a goodbye at the end"));
}

TEST(Monologue, HasNoTagsAndSpeaksInTheFirstPerson) {
  const Episode run(one_host());
  const Ask ask = run.ask(1);
  EXPECT_THAT(ask.instructions, HasSubstr("in the first person: Ruth. Alone."));
  EXPECT_THAT(ask.instructions, HasSubstr("No speaker tags at all"));
  EXPECT_THAT(ask.instructions + ask.input, Not(HasSubstr("HOST_")));
}

TEST(Rumors, AreForbiddenWhereTheTopicForbidsThem) {
  topic::Topic topic = two_hosts();
  EXPECT_THAT(Episode(topic).ask(1).instructions, HasSubstr("Rumors are told only in the part"));
  topic.rumors_allowed = false;
  EXPECT_THAT(Episode(topic).ask(1).instructions, HasSubstr("No rumors"));
}

TEST(Wishes, OfTheEditorStandInTheRulesAndAreNeverExpanded) {
  topic::Topic topic = two_hosts();
  topic.instructions = "Say {{unknown}} and {{title}}.";
  EXPECT_THAT(Episode(topic).ask(1).instructions, HasSubstr("Say {{unknown}} and {{title}}."));
}

TEST(Schemas, AreStrictAndInTheOrderOfTheAnswer) {
  Episode run(two_hosts());
  const Ask first = run.ask(1, {.structure = Structure::schema});
  EXPECT_EQ(first.schema_name, "research_and_chunk");
  EXPECT_THAT(first.input, Not(HasSubstr("{\"sources\"")));
  std::vector<std::string> keys;
  for (const json::Value& key : first.schema.find("required")->items()) {
    keys.emplace_back(*key.as_string());
  }
  EXPECT_THAT(keys, ElementsAre("sources", "canonical_pack", "facts", "seams", "chunk_text"));
  run.write_until(2);
  EXPECT_EQ(json::dump(run.ask(2, {.structure = Structure::schema}).schema),
            R"({"type":"object","properties":{"chunk_text":{"type":"string"}},)"
            R"("required":["chunk_text"],"additionalProperties":false})");
}

/// Every object of a strict schema is closed and requires all of its keys.
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
  // (1500 * 2.5) / 0.75 * 1.35 + 8000 and (400 * 2.5 + 2500 + 20 * 60) / 0.75 * 1.35 + 8000.
  EXPECT_EQ(output_tokens_limit(1'500, false, {}), 14'750);
  EXPECT_EQ(output_tokens_limit(400, true, {}), 16'460);
  EXPECT_EQ(output_tokens_limit(1'500, false, {.words_gain = 0.8, .gain_known = true}), 11'240);
  EXPECT_EQ(output_tokens_limit(1'500, false, {.reasoning_tokens = 0}), 6'750);
  EXPECT_EQ(output_tokens_limit(1'500, false, {.output_tokens_max = 99}), 99);
  EXPECT_EQ(output_tokens_limit(60'000, true, {.model_output_tokens_max = 128'000}), 128'000);
}

TEST(TokenLimit, FollowsTheWordsAskedForNotTheTarget) {
  Episode run(two_hosts());
  run.write_until(4);
  const Ask ask = run.ask(4, {.words_asked = 1'200});
  EXPECT_THAT(ask.input, HasSubstr("Length: about 1200 words."));
  EXPECT_EQ(ask.output_tokens_max, output_tokens_limit(1'200, false, {}));
}

TEST(Templates, AnUnknownPlaceholderIsRefusedWithItsPlace) {
  Templates templates = built_in_templates();
  templates["chunk.md"] = "# Task\n{{chunk_number}} {{chunk_nmber}}\n";
  Episode run(two_hosts());
  run.write_until(2);
  const Result<Ask> ask = make_ask(templates, run.material, 2, {});
  ASSERT_FALSE(ask.has_value());
  EXPECT_EQ(ask.error().fault, Fault::usage);
  EXPECT_EQ(ask.error().what, "prompt template chunk.md:2: unknown placeholder \"chunk_nmber\"");
  templates["chunk.md"] = "{{chunk_number";
  EXPECT_THAT(make_ask(templates, run.material, 2, {}).error().what, HasSubstr("never closed"));
  templates.erase("chunk.md");
  EXPECT_THAT(make_ask(templates, run.material, 2, {}).error().what, HasSubstr("is missing"));
}

TEST(Templates, ValuesAreNeverExpandedAgain) {
  EXPECT_EQ(*render({{"t", "{{a}}-{{b}} }} {\n"}}, "t", {{"a", "{{b}}"}, {"b", "2"}}),
            "{{b}}-2 }} {");
}

topic::Topic with_shorts() {
  topic::Topic topic = two_hosts();
  for (topic::ContentType& type : topic.content_types)
    if (type.name == "short") type = {.name = "short", .enabled = true, .items = 4, .words_max = 0};
  return topic;
}

TEST(Templates, EveryFileIsUsedByTheProgram) {
  // A file that nothing renders would be read by people and by no model.
  Templates templates = built_in_templates();
  for (auto& [name, text] : templates)
    text = "<" + name + ">" + text;
  std::string all;
  topic::Topic wishes = two_hosts();
  wishes.instructions = "x";
  wishes.rumors_allowed = false;
  for (const topic::Topic& topic : {two_hosts(), wishes, one_host()}) {
    for (const int chunks : {1, 10}) {
      Episode run(topic, {.words = 10'000, .chunks = chunks, .chunks_auto = false});
      run.material.source_text = "notes";
      run.material.note = "shorter";
      for (const Structure structure : {Structure::schema, Structure::prompt}) {
        for (const int number : {1, 2, chunks}) {
          for (const bool written : {true, false}) {
            if (number > chunks) continue;
            run.write_until(written ? number : 1);
            const auto ask = make_ask(
                templates, run.material, number, {.structure = structure, .search = written});
            ASSERT_TRUE(ask.has_value()) << ask.error().what;
            all += ask->instructions + ask->input;
          }
        }
      }
    }
  }
  const topic::Topic shorts = with_shorts();
  const PassB pass = plan_pass_b(shorts, research(), Grouping::per_type);
  const auto ask = make_pass_b_ask(templates, {.topic = &shorts, .pass = &pass}, 1, {});
  ASSERT_TRUE(ask.has_value());
  all += ask->instructions + ask->input;
  for (const auto& [name, text] : templates)
    EXPECT_THAT(all, HasSubstr("<" + name + ">"));
}

TEST(Beats, AreReadWithoutTheirBulletsAndSharedInOrder) {
  const std::vector<std::string> beats = beats_of(research());
  EXPECT_THAT(beats,
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
  const Episode run(two_hosts());
  std::vector<std::string> shared;
  for (int number = 1; number <= 10; ++number) {
    for (std::string& beat : beats_for(beats, run.plan, number))
      shared.push_back(std::move(beat));
  }
  EXPECT_EQ(shared, beats);
  EXPECT_TRUE(beats_for(beats, run.plan, 1).empty());
}

TEST(Beats, HaveLengthsThatAddUp) {
  EXPECT_EQ(beat_length_lines(400, {}), "Beat 1: about 400 words");
  EXPECT_EQ(beat_length_lines(1'400, {"x", "y"}),
            "Beat 1: about 350 words: x\nBeat 2: about 350 words: x (continued)\n"
            "Beat 3: about 350 words: y\nBeat 4: about 350 words: y (continued)");
  EXPECT_EQ(beat_length_lines(300, {"x", "y"}),
            "Beat 1: about 150 words: x\nBeat 2: about 150 words: y");
  EXPECT_EQ(beat_length_lines(20, {}), "Beat 1: about 20 words");
}

}  // namespace
}  // namespace castwright::passes
