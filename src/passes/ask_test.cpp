#include "passes/describe.h"
#include "passes/pass_a.h"
#include "passes/pass_b.h"
#include "passes/templates.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

topic::Topic two_hosts() {
  const auto read = topic::read_topic("t.json", R"({
    "id": "topic-01", "title": "Night trains", "description": "Why sleepers are back",
    "language": "en", "queries": ["night train news", "sleeper cars"],
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

std::string stable(const Ask& ask) {
  return ask.messages.empty() ? std::string() : ask.messages.front().text;
}
std::string task(const Ask& ask) {
  return ask.messages.empty() ? std::string() : ask.messages.back().text;
}

/// The research with an outline of two beats, a fact and a question for every chunk of `plan`, its
/// own or `question`.
void outline(Research& research, const plan::Plan& plan, std::string_view question = "") {
  json::Value rows = json::Value::array();
  json::Value facts = json::Value::array();
  for (const plan::Chunk& chunk : plan.chunks) {
    const int n = chunk.number;
    const bool last = n == int(plan.chunks.size());
    facts.push(json::parse(fmt::format(R"({{"id":"F{0}","text":"{1}.","sources":[1]}})",
                                       n,
                                       n % 2 == 0 ? fmt::format("Sleepers crossed {}00 borders", n)
                                                  : fmt::format("Couriers carried {}00 guests", n)))
                   .value());
    rows.push(json::parse(fmt::format(R"({{"chunk":{0},"beats":["Scene {0}","Reason {0}"],)"
                                      R"("facts":["F{0}"],"punchlines":["Line {0}."],)"
                                      R"("material":"Details of {0}.","question":"{1}",)"
                                      R"("ends":"{2}","opens":"{3}"}})",
                                      n,
                                      last               ? ""
                                      : question.empty() ? fmt::format("What comes after {}?", n)
                                                         : std::string(question),
                                      last         ? ""
                                      : n % 2 == 0 ? "B"
                                                   : "A",
                                      last         ? ""
                                      : n % 2 == 0 ? "A"
                                                   : "B"))
                  .value());
  }
  research.outline = std::move(rows);
  research.facts = std::move(facts);
  research.style = "No contractions.";
}

TEST(Prompts, StandInTheOrderThatPrefixCachesNeed) {
  Episode run(two_hosts());
  run.material.source_text = "A note.";
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
  run.material.source_text = "A note.";
  const std::string opening = stable(run.ask(1));
  outline(run.pack, run.plan);
  run.write_until(2);
  const std::string first = stable(run.ask(2));
  EXPECT_TRUE(first.starts_with(opening));
  std::string told = task(run.ask(2));
  told.resize(told.find("\n\n# Your task"));
  for (int number = 3; number <= 10; ++number) {
    run.write_until(number);
    const Ask ask = run.ask(number);
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
  const Ask ask = run.ask(1);
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
  // In the answer asked for, everything else is known while the text streams.
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
  run.material.source_text = "A note with a {{title}} in it.";
  const Ask ask = run.ask(1, {.search = false});
  EXPECT_FALSE(ask.search);
  EXPECT_THAT(task(ask), HasSubstr("There is no web search in this request"));
  for (const char* const searching :
       {"Use the web search tool", "Languages to search in", "queries"})
    EXPECT_THAT(task(ask), Not(HasSubstr(searching)));
  EXPECT_THAT(stable(ask), HasSubstr("A note with a {{title}} in it."));
}

TEST(ResearchAlone, AsksForNoTextAndChunkOneThenForNoResearch) {
  Episode run(two_hosts());
  const Ask research = run.ask(research_number, {.structure = Structure::schema});
  EXPECT_TRUE(research.search);
  EXPECT_EQ(research.schema_name, "research");
  EXPECT_THAT(headings(task(research)), ElementsAre("# The whole plan", "# Your task: research"));
  EXPECT_THAT(prompt_text(run.ask(research_number)), Not(HasSubstr("chunk_text")));
  outline(run.pack, run.plan);
  run.write_until(1);
  const Ask opening = run.ask(1);
  EXPECT_FALSE(opening.search);
  EXPECT_THAT(task(opening), HasSubstr("It opens the show"));
  EXPECT_THAT(task(opening), HasSubstr("What comes after 1?"));
  EXPECT_THAT(task(opening), Not(HasSubstr("canonical_pack")));
}

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
  // One that only reacts is not it.
  run.texts[2] = "HOST_A: Put her by the kiosk.\n\nHOST_B: By the kiosk? I'd rather listen.";
  run.show_texts();
  EXPECT_THAT(task(run.ask(4)), HasSubstr("“Who wakes the conductor?”"));
}

TEST(LaterChunks, AreAskedForByTheirRowOfTheOutline) {
  Episode run(two_hosts());
  outline(run.pack, run.plan);
  run.write_until(4);
  const Ask ask = run.ask(4);
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
  // Whoever reads the beats and punchlines twice tells them twice: the rows have them.
  EXPECT_THAT(stable(ask), Not(HasSubstr("the punchlines")));
  EXPECT_THAT(prompt_text(ask), Not(HasSubstr("daily.example")));  // addresses would be spoken
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
  const Ask ask = run.ask(3);
  EXPECT_THAT(stable(ask), HasSubstr("No part owns these"));
  EXPECT_THAT(stable(ask), HasSubstr("- F2: A bed costs one hundred euros"));
  EXPECT_THAT(stable(ask), HasSubstr("Beat 4: Cars from 1970"));  // the pack's own list of beats
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
  const Ask ask = run.ask(3);
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
  run.material.shown.told_max = 20;
  const std::string digest = task(run.ask(4));
  EXPECT_THAT(digest, Not(HasSubstr("Chunk 1 begins.")));
  EXPECT_THAT(
      digest,
      HasSubstr(
          "Part 3, Why It Matters:\n- Couriers carried 300 guests.\n- “They stood like a wall "
          "of glass.”"));
  EXPECT_THAT(digest,
              Not(HasSubstr("- Sleepers crossed 200 borders.")));  // assigned, and never told
  EXPECT_THAT(digest, HasSubstr("… w50 w51"));
  EXPECT_THAT(digest, Not(HasSubstr("w49")));
}

TEST(LaterChunks, InParallelSeeTheRowsOfTheirNeighboursAndTheDetailsOfAllOthers) {
  Episode run(two_hosts());
  outline(run.pack, run.plan);
  run.write_until(2);  // chunk 1 alone is written
  const std::string input = task(run.ask(4));
  EXPECT_THAT(headings(input),
              ElementsAre("# What the listener has heard",
                          "# The parts beside this one",
                          "# Your task: part 4/10"));
  EXPECT_THAT(input, HasSubstr("Its details: Details of 3."));
  EXPECT_THAT(input, HasSubstr("Its details: Details of 5."));
  EXPECT_THAT(input, HasSubstr("Its details: Details of 6."));
  EXPECT_THAT(input, Not(HasSubstr("- Scene 6")));  // it stands in the plan
  EXPECT_THAT(stable(run.ask(4)), HasSubstr("- Scene 9"));
}

TEST(LaterChunks, GetTheNotesWholeOrTheirOwnPlacesOfThem) {
  Episode run(two_hosts());
  outline(run.pack, run.plan);
  run.write_until(4);
  run.material.source_text =
      "# Notes\n\nScene 4 happens in a station hall at night.\n\n## Money\n\nTickets are cheap.";
  EXPECT_THAT(stable(run.ask(4)), HasSubstr("Tickets are cheap."));
  run.material.shown.notes_max = 5;
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
  run.material.note = "Less about {{prices}}.";
  EXPECT_THAT(task(run.ask(3)), ::testing::EndsWith("Less about {{prices}}."));
}

TEST(Templates, ARunOfAProgramThatDividedItsPromptsOtherwiseUsesThisOnes) {
  Episode run(two_hosts());
  run.write_until(3);
  const Templates older{{"rules.md", "Old rules with {{no_such_name}}."}, {"chunk.md", "Old"}};
  EXPECT_EQ(make_ask(older, run.material, 3, {}).value().messages, run.ask(3).messages);
}

TEST(Templates, TheFileOfTheTopicsLanguageComesFirst) {
  const Episode run(two_hosts());
  Templates own = built_in_templates();
  own["editor.de.md"] = "Wünsche: {{editor_wishes}}";
  topic::Topic topic = two_hosts();
  topic.instructions = "Mehr Ruhe.";
  topic.language = "de-AT";
  EXPECT_THAT(stable(make_ask(own, Episode(topic).material, 1, {}).value()),
              HasSubstr("Wünsche: Mehr Ruhe."));
  topic.language = "fr-CA";
  EXPECT_THAT(stable(make_ask(own, Episode(topic).material, 1, {}).value()),
              Not(HasSubstr("Wünsche")));
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
  const Ask ask = run.ask(1, {.structure = Structure::schema});
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
  const Ask first = run.ask(1, {.structure = Structure::schema});
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
  // (1500 * 2.5) / 0.75 * 1.35 + 8000 and (400 * 2.5 + 2500 + 20 * 60 + 10 * 230 +
  // 300) / 0.75 * 1.35 + 8000.
  EXPECT_EQ(output_tokens_limit(1'500, 0, {}), 14'750);
  EXPECT_EQ(output_tokens_limit(400, 10, {}), 21'140);
  EXPECT_EQ(output_tokens_limit(1'500, 0, {.words_gain = 0.8, .gain_known = true}), 11'240);
  EXPECT_EQ(output_tokens_limit(1'500, 0, {.reasoning_tokens = 0}), 6'750);
  EXPECT_EQ(output_tokens_limit(1'500, 0, {.output_tokens_max = 99}), 99);
  EXPECT_EQ(output_tokens_limit(60'000, 40, {.model_output_tokens_max = 128'000}), 128'000);
}

TEST(TokenLimit, FollowsTheWordsAskedForNotTheTarget) {
  Episode run(two_hosts());
  run.write_until(4);
  const Ask ask = run.ask(4, {.words_asked = 1'200});
  EXPECT_THAT(task(ask), HasSubstr("Length: about 1200 words."));
  EXPECT_EQ(ask.output_tokens_max, output_tokens_limit(1'200, 0, {}));
}

TEST(Templates, AnUnknownPlaceholderIsRefusedWithItsPlace) {
  Templates templates = built_in_templates();
  templates["task_chunk.md"] = "# Task\n{{chunk_number}} {{chunk_nmber}}\n";
  Episode run(two_hosts());
  run.write_until(2);
  const Result<Ask> ask = make_ask(templates, run.material, 2, {});
  ASSERT_FALSE(ask.has_value());
  EXPECT_EQ(ask.error().fault, Fault::usage);
  EXPECT_EQ(ask.error().what,
            "prompt template task_chunk.md:2: unknown placeholder \"chunk_nmber\"");
  templates["task_chunk.md"] = "{{chunk_number";
  EXPECT_THAT(make_ask(templates, run.material, 2, {}).error().what, HasSubstr("never closed"));
  // Files that a run began without are this program's.
  templates = built_in_templates();
  templates.erase("pack.md");
  EXPECT_EQ(make_ask(templates, run.material, 2, {}).value().messages, run.ask(2).messages);
}

TEST(Prompts, WithoutALongScriptTheResearchIsAskedForWithoutAPlan) {
  Episode run(two_hosts());
  const std::int64_t of_ten = run.ask(research_number).output_tokens_max;
  run.plan = {};
  for (const Structure structure : {Structure::schema, Structure::prompt}) {
    AskOptions options;
    options.structure = structure;
    const Ask ask = run.ask(research_number, options);
    EXPECT_THAT(task(ask), HasSubstr("canonical_pack"));
    EXPECT_THAT(task(ask), Not(HasSubstr("\"outline\"")));
    EXPECT_THAT(task(ask), Not(HasSubstr("# The whole plan")));
    EXPECT_THAT(prompt_text(ask), Not(HasSubstr("{{")));
    EXPECT_TRUE(ask.search);
    EXPECT_LT(ask.output_tokens_max, of_ten);
    EXPECT_GT(ask.output_tokens_max, of_ten / 2) << "the pack and the sources come in any case";
  }
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
  std::vector<topic::Topic> topics{two_hosts(), wishes, one_host()};
  for (std::size_t i = 0; i < 3; ++i) {
    topics.push_back(topics[i]);
    topics.back().language = "de";
  }
  for (const topic::Topic& topic : topics) {
    for (const int chunks : {1, 10}) {
      Episode run(topic, {.words = 10'000, .chunks = chunks, .chunks_auto = false});
      run.material.source_text = "notes on scene, reason, money, events and more";
      run.material.note = "shorter";
      for (const Structure structure : {Structure::schema, Structure::prompt}) {
        for (const int number : {0, 1, 2, chunks}) {
          for (const bool written : {true, false}) {
            if (number > chunks) continue;
            run.pack = research();
            if (structure == Structure::schema) outline(run.pack, run.plan);
            run.write_until(written ? std::max(number, 1) : 1);
            if (!written && number == 1) run.material.research = nullptr;
            if (structure == Structure::prompt)
              run.material.shown = {.notes_max = 0, .told_max = 0};
            if (structure == Structure::schema) run.material.shown = {};
            const auto ask = make_ask(
                templates, run.material, number, {.structure = structure, .search = written});
            ASSERT_TRUE(ask.has_value()) << ask.error().what;
            all += prompt_text(*ask);
          }
        }
      }
    }
  }
  const topic::Topic shorts = with_shorts();
  const PassB pass = plan_pass_b(shorts, research(), Grouping::per_type);
  const auto ask = make_pass_b_ask(templates, {.topic = &shorts, .pass = &pass}, 1, {});
  ASSERT_TRUE(ask.has_value());
  all += prompt_text(*ask);
  for (const auto& [name, text] : templates)
    EXPECT_THAT(all, HasSubstr("<" + name + ">"));
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
