#include "rehearsal/writer.h"

#include "json/value.h"
#include "rehearsal/phrase_table.h"
#include "rehearsal/prompt_reading.h"
#include "script/sentences.h"
#include "script/turns.h"
#include "script/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

constexpr std::string_view rules = R"(# Rules

You write the script of a spoken podcast episode.

Topic: The tide gauge of Port Ellery
Description: What a brass float says about a rising sea.
Today's date: 2026-11-23

Two hosts talk with each other.

- HOST_A is Mara Lind. Engineer.
- HOST_B is Tom Reyes. Reporter.

- Every turn begins on a line of its own with exactly "HOST_A: " or "HOST_B: ".
- A length of "about N words" counts spoken words only.

## Answer

Answer with exactly one JSON object and nothing else.
)";

constexpr std::array<std::string_view, 10> plan{
    "1. Cold Open (hook the audience): about 400 words",
    "2. What Happened (timeline of events): about 1600 words",
    "3. Why It Matters (context and significance): about 1400 words",
    "4. Deep Dive Part 1 (technical details): about 1500 words",
    "5. Deep Dive Part 2 (market implications): about 1500 words",
    "6. Deep Dive Part 3 (broader context): about 1500 words",
    "7. Rumor Watch (unconfirmed reports): about 700 words",
    "8. What's Next (future predictions): about 600 words",
    "9. Actionable Insights (what to know and do): about 500 words",
    "10. Wrap + CTA (summary and call to action): about 300 words"};
constexpr std::array<int, 10> words{400, 1600, 1400, 1500, 1500, 1500, 700, 600, 500, 300};

std::string prompt_for(int chunk, int asked) {
  std::string out = "# The whole plan\n\n10000 words in 10 chunks:\n\n";
  for (const std::string_view line : plan)
    out += std::string(line) + "\n";
  out += fmt::format(
      "\n# Your task: {}part {}/10\n\nCovers: the tide\nLength: about {} words.\n\n"
      "Beat 1: about 350 words: the float\nBeat 2: about 120 words\n\n",
      chunk == 1 ? "research and " : "",
      chunk,
      asked);
  if (chunk == 1) out += "This chunk opens the show: let the hosts greet the listener once.\n";
  if (chunk > 1 && chunk < 10)
    out += "This chunk stands inside the show: no greeting, no introduction, no goodbye.\n";
  if (chunk == 10) out += "This chunk ends the show: thank the listener and say goodbye.\n";
  out += "\n## The answer\n\nOne JSON object with ";
  out += chunk == 1
             ? "these keys, chunk_text last:\n\n{\"sources\": [], \"canonical_pack\": {}, "
               "\"facts\": [], \"outline\": [], \"style\": \"...\", \"chunk_text\": \"...\"}\n"
             : "the single key chunk_text:\n\n{\"chunk_text\": \"HOST_A: ...\"}\n";
  return out;
}

CreateRequest request_for(std::string input) {
  json::Value body = json::Value::object();
  body.set("model", "gpt-5.2-pro");
  body.set("instructions", rules);
  body.set("input", input);
  auto request = read_create_request(json::dump(body));
  EXPECT_TRUE(request.has_value());
  return std::move(*request);
}

/// Notes of about 2,800 words in which no two sentences are alike.
std::string made_notes() {
  constexpr std::array<std::string_view, 12> who{"The harbour master",
                                                 "A surveyor",
                                                 "The museum",
                                                 "Clara Brandt",
                                                 "The port authority",
                                                 "An old diver",
                                                 "The insurer",
                                                 "Professor Okafor",
                                                 "The ferry crew",
                                                 "A schoolteacher",
                                                 "The chart office",
                                                 "The lock keeper"};
  constexpr std::array<std::string_view, 11> did{"recorded",
                                                 "measured",
                                                 "doubted",
                                                 "repaired",
                                                 "described",
                                                 "photographed",
                                                 "copied",
                                                 "lost",
                                                 "published",
                                                 "compared",
                                                 "moved"};
  constexpr std::array<std::string_view, 13> what{"the brass float",
                                                  "the paper drum",
                                                  "the stilling well",
                                                  "the summer storm",
                                                  "the quay wall",
                                                  "the spring tide",
                                                  "the copper chain",
                                                  "the glass window",
                                                  "the survey mark",
                                                  "the river mouth",
                                                  "the winter surge",
                                                  "the ink pen",
                                                  "the granite step"};
  std::string out = "# The tide gauge of Port Ellery\n\n";
  constexpr std::array<std::string_view, 6> sections{"Timeline",
                                                     "How it works",
                                                     "Market and money",
                                                     "Broader context",
                                                     "Unconfirmed reports",
                                                     "What comes next"};
  for (std::size_t i = 0; i < 190; ++i) {
    if (i % 32 == 0) out += fmt::format("\n## {}\n\n", sections[i / 32]);
    out += fmt::format("- {} {} {} {} after {} near {}, {} centimetres above the old line of {}.\n",
                       who[i % who.size()],
                       did[i % did.size()],
                       what[i % what.size()],
                       i + 3,
                       what[(i * 5 + 2) % what.size()],
                       what[(i * 7 + 4) % what.size()],
                       100 + i * 3,
                       1850 + i % 120);
  }
  out += "\n## Sources\n\n";
  for (int i = 1; i <= 12; ++i)
    out += fmt::format(
        "- [{}] Port Ellery Archive \u2014 Volume {} (2026-11-{:02}). "
        "https://archive.example/volume/{}\n",
        i,
        i,
        i,
        i);
  return out;
}

std::string text_of(const Answer& answer) {
  const auto parsed = json::parse(answer.text);
  EXPECT_TRUE(parsed.has_value()) << answer.text.substr(0, 200);
  return parsed ? std::string(parsed->string_or("chunk_text", "")) : std::string();
}

/// A writer that composes to the length that is asked for.
Writer writer_with(WriterOptions options = {}) {
  options.filling = Filling::to_length;
  return {read_notes(made_notes()), options};
}

std::vector<std::string> sentences_of(const std::string& script) {
  std::vector<std::string> out;
  for (const script::Turn& turn : script::split_turns(script))
    for (const std::string_view sentence : script::sentences_of(turn.text))
      out.emplace_back(sentence);
  return out;
}

TEST(Writer, MeetsTheLengthWithinTwoPercentAtLengthRatioOne) {
  const Writer writer = writer_with();
  for (const int asked : {200, 300, 400, 700, 1000, 1234, 1600, 10'000}) {
    for (const int chunk : {1, 4, 10}) {
      const std::string text = text_of(writer.write(request_for(prompt_for(chunk, asked)), {}));
      const auto got = static_cast<double>(script::count_spoken_words(text));
      EXPECT_NEAR(got, asked, std::max(2.0, asked * 0.02)) << "chunk " << chunk;
    }
  }
}

TEST(Writer, GivesTheSameAnswerForTheSameSeedAndPromptAndAnotherForAnother) {
  const auto request = request_for(prompt_for(3, 500));
  const std::string one = writer_with({.seed = 7}).write(request, {}).text;
  EXPECT_EQ(one, writer_with({.seed = 7}).write(request, {}).text);
  EXPECT_NE(one, writer_with({.seed = 8}).write(request, {}).text);
}

TEST(Writer, LengthRatioAndScatterChangeTheLengthAsSaid) {
  const auto request = request_for(prompt_for(4, 1000));
  const std::string more = text_of(writer_with({.length_ratio = 1.4}).write(request, {}));
  EXPECT_NEAR(static_cast<double>(script::count_spoken_words(more)), 1400, 20);
  double sum = 0;
  double squares = 0;
  constexpr int runs = 60;
  const Writer scattered = writer_with({.scatter = 0.10});
  for (int i = 0; i < runs; ++i) {
    const auto other = request_for(prompt_for(4, 1000) + fmt::format("\nTake {}\n", i));
    const double length_ratio =
        static_cast<double>(script::count_spoken_words(text_of(scattered.write(other, {})))) / 1000;
    sum += length_ratio;
    squares += length_ratio * length_ratio;
  }
  const double mean = sum / runs;
  EXPECT_NEAR(mean, 1.0, 0.05);
  EXPECT_NEAR(std::sqrt(squares / runs - mean * mean), 0.10, 0.035);
}

/// The notes of an example topic, which come with the project.
std::string example_notes(std::string_view topic) {
  std::ifstream file(fmt::format("{}/examples/topics/{}.notes.md", CW_SOURCE_DIR, topic));
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The texts of the facts that the outline of a research gives to a part.
std::vector<std::string> facts_of_part(const json::Value& research, int part) {
  std::vector<std::string> own;
  const json::Value& row = research.find("outline")->items()[static_cast<std::size_t>(part) - 1];
  for (const json::Value& id : row.find("facts")->items())
    for (const json::Value& fact : research.find("facts")->items())
      if (fact.string_or("id", "") == *id.as_string()) own.emplace_back(fact.string_or("text", ""));
  return own;
}

std::string ledger_for(const json::Value& research, int part) {
  if (part == 1) return {};  // the first part is written before there are facts
  std::string lines = "\nFacts that it introduces, every one with its numbers and names:\n";
  const std::vector<std::string> own = facts_of_part(research, part);
  for (std::size_t i = 0; i < own.size(); ++i)
    lines += fmt::format("- F{}: {}\n", i, own[i]);
  return lines;
}

class ExampleShow : public testing::TestWithParam<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(Writer, ExampleShow, testing::Values("topic-01", "topic-02", "topic-03"));

TEST_P(ExampleShow, TheTenPartsRepeatNoSentenceAndHardlyAnyPhrase) {
  const Notes notes = read_notes(example_notes(GetParam()));
  ASSERT_GT(notes.sentences.size(), 80U);
  const Writer writer(notes, {.filling = Filling::to_length});
  const json::Value research =
      *json::parse(writer.write(request_for(prompt_for(1, words[0])), {}).text);
  ASSERT_EQ(research.find("outline")->items().size(), 10U);
  std::map<std::string, int> told;
  std::set<std::string> grams;
  std::size_t repeated = 0;
  std::size_t total = 0;
  for (int chunk = 1; chunk <= 10; ++chunk) {
    const int asked = words[static_cast<std::size_t>(chunk - 1)];
    const std::string prompt = prompt_for(chunk, asked) + ledger_for(research, chunk);
    const std::string text = text_of(writer.write(request_for(prompt), {}));
    for (const std::string& fact : facts_of_part(research, chunk))
      EXPECT_NE(text.find(fact), std::string::npos) << chunk << ": " << fact;
    std::set<std::string> own;
    for (const std::string& sentence : sentences_of(text)) {
      if (script::count_words(sentence) >= 12) ++told[sentence];
      std::vector<std::string> parts;
      std::string word;
      for (const char c : sentence + " ") {
        if (c != ' ') {
          word += c;
        } else if (!word.empty()) {
          parts.push_back(std::exchange(word, {}));
        }
      }
      for (std::size_t i = 0; i + 5 <= parts.size(); ++i)
        own.insert(fmt::format(
            "{} {} {} {} {}", parts[i], parts[i + 1], parts[i + 2], parts[i + 3], parts[i + 4]));
    }
    for (const std::string& gram : own) {
      ++total;
      if (!grams.insert(gram).second) ++repeated;
    }
  }
  for (const auto& [sentence, count] : told)
    EXPECT_EQ(count, 1) << sentence;
  const double share = static_cast<double>(repeated) / static_cast<double>(total);
  fmt::print("five-word runs already used in earlier parts: {:.2f} %\n", share * 100);
  EXPECT_LT(share, 0.015);
}

TEST_P(ExampleShow, TheShortScriptsMeetTheirLengthsAndShareNoSentence) {
  const Notes notes = read_notes(example_notes(GetParam()));
  const Writer writer(notes, {.filling = Filling::to_length});
  struct Type {
    std::string_view name;
    char letter;
    int items;
    int words;
    int least;
    int most;
  };
  std::map<std::string, int> told;
  std::set<std::string> titles;
  for (const Type& type : {Type{"medium", 'M', 2, 2500, 2425, 2575},
                           Type{"short", 'S', 4, 1000, 970, 1030},
                           Type{"reels", 'R', 8, 80, 77, 82}}) {
    std::string prompt = fmt::format(
        "# Rules\n\nTopic: Boxes\n- Every turn begins with exactly \"HOST_A: \" or \"HOST_B: "
        "\".\n- HOST_A is "
        "Mara, x\n- HOST_B is Owen, y\n\n# Your task: {} scripts of type {}\n\nLength: about {} "
        "words "
        "each.\n\n",
        type.items,
        type.name,
        type.words);
    for (int i = 1; i <= type.items; ++i)
      prompt += fmt::format("- {}{}: beats {}. A beat\n", type.letter, i, i);
    prompt +=
        "\nFor each script also:\n\n## The answer\n\nOne JSON object: {\"content\": [{\"code\": "
        "\"\"}]}\n";
    const auto answer = json::parse(writer.write(request_for(prompt), {}).text);
    ASSERT_TRUE(answer.has_value());
    const auto& items = answer->find("content")->items();
    ASSERT_EQ(items.size(), static_cast<std::size_t>(type.items)) << type.name;
    for (int i = 0; i < type.items; ++i) {
      const json::Value& item = items[static_cast<std::size_t>(i)];
      EXPECT_EQ(item.string_or("code", ""), fmt::format("{}{}", type.letter, i + 1));
      EXPECT_EQ(item.string_or("type", ""), type.name);
      const auto spoken =
          static_cast<int>(script::count_spoken_words(item.string_or("script", "")));
      EXPECT_GE(spoken, type.least) << item.string_or("code", "");
      EXPECT_LE(spoken, type.most) << item.string_or("code", "");
      EXPECT_LE(item.string_or("video_title", "").size(), 70u);
      EXPECT_TRUE(titles.emplace(item.string_or("video_title", "")).second);
      const std::size_t size = item.string_or("video_description", "").size();
      EXPECT_TRUE(size >= 150 && size <= 200) << size;
      EXPECT_FALSE(item.string_or("video_tags", "").empty());
      for (const std::string& sentence : sentences_of(std::string(item.string_or("script", ""))))
        if (script::count_words(sentence) >= 12) ++told[sentence];
    }
  }
  for (const auto& [sentence, count] : told)
    EXPECT_EQ(count, 1) << sentence;
}

TEST(Writer, TellsTheNotesAndGreetsAndSaysGoodbyeOnlyWhereAsked) {
  const Writer writer = writer_with();
  const Notes notes = read_notes(made_notes());
  std::size_t told = 0;
  std::string all;
  for (int chunk = 1; chunk <= 10; ++chunk) {
    const std::string text = text_of(writer.write(
        request_for(prompt_for(chunk, words[static_cast<std::size_t>(chunk - 1)])), {}));
    const bool greets = text.contains("I am Mara.") || text.contains("Thanks for joining");
    EXPECT_EQ(greets, chunk == 1) << "chunk " << chunk;
    EXPECT_EQ(text.contains("Take care") || text.contains("Goodbye") || text.contains("Until next"),
              chunk == 10)
        << "chunk " << chunk;
    for (const script::Turn& turn : script::split_turns(text))
      EXPECT_LE(turn.text.size(), 500U);
    EXPECT_TRUE(std::string_view(".!?").contains(text.back()));
    EXPECT_TRUE(text.starts_with("HOST_"));
    EXPECT_TRUE(text.contains("HOST_A: ") && text.contains("HOST_B: "));
    EXPECT_FALSE(text.contains("rehears"));
    all += text + "\n";
  }
  for (const Sentence& sentence : notes.sentences)
    if (all.contains(sentence.text)) ++told;
  EXPECT_GT(told, notes.sentences.size() * 8 / 10);
}

TEST(Writer, TheFirstPartBringsSourcesPackFactsAndStyle) {
  const Answer answer = writer_with().write(request_for(prompt_for(1, 400)), {});
  const auto parsed = json::parse(answer.text);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->members().back().key, "chunk_text");
  ASSERT_EQ(parsed->find("sources")->items().size(), 12U);
  const json::Value& source = parsed->find("sources")->items().front();
  EXPECT_EQ(source.string_or("title", ""), "Volume 1");
  EXPECT_EQ(source.string_or("publisher", ""), "Port Ellery Archive");
  EXPECT_EQ(source.string_or("date", ""), "2026-11-01");
  EXPECT_EQ(source.string_or("url", ""), "https://archive.example/volume/1");
  const json::Value* pack = parsed->find("canonical_pack");
  ASSERT_EQ(pack->members().size(), 7U);
  std::size_t pack_words = 0;
  for (const json::Member& member : pack->members()) {
    EXPECT_FALSE(member.value.as_string()->empty()) << member.key;
    pack_words += script::count_words(*member.value.as_string());
  }
  EXPECT_GE(pack_words, 1000U);
  EXPECT_LE(pack_words, 2500U);
  const std::string beats(pack->string_or("beats_outline", ""));
  const auto lines = std::ranges::count(beats, '\n') + 1;
  EXPECT_GE(lines, 10);
  EXPECT_LE(lines, 15);
  EXPECT_FALSE(parsed->string_or("style", "").empty());
  EXPECT_GT(parsed->find("facts")->items().size(), 10U);
}

TEST(Writer, WritesFromThePromptAloneWhereThereAreNoNotes) {
  const Writer writer(Notes{}, {.filling = Filling::to_length});
  const std::string opening = text_of(writer.write(request_for(prompt_for(1, 400)), {}));
  EXPECT_NEAR(static_cast<double>(script::count_spoken_words(opening)), 400, 8);
  const std::string pack =
      "# Canonical pack\n\n## Key facts\n\nThe lighthouse of Cape Ardent burned in 1902 with all "
      "its "
      "lamps.\nIts keeper rowed nine miles to the village.\n\n";
  const std::string inner = text_of(writer.write(request_for(pack + prompt_for(3, 300)), {}));
  EXPECT_TRUE(inner.contains("Cape Ardent"));
  EXPECT_NEAR(static_cast<double>(script::count_spoken_words(inner)), 300, 6);
}

TEST(Writer, WithoutNotesNothingOfThePromptIsReadAloud) {
  const std::string told = "Write of bees on roofs. Never mention the price of honey.";
  const auto plain = [](std::string input) {
    CreateRequest request;
    request.input = std::move(input);
    return request;
  };
  for (const Filling filling : {Filling::as_notes_go, Filling::to_length}) {
    const Writer writer(Notes{}, {.filling = filling});
    for (const CreateRequest& request :
         {request_for(prompt_for(1, 400)),
          request_for(told),
          plain(told),
          plain(told + " Use about 90 words."),
          plain("Answer with JSON, the single key chunk_text.\n\nDescription: " + told),
          plain("\"HOST_A: \" and \"HOST_B: \" talk, about 90 words. " + told)}) {
      const std::string text = writer.write(request, {}).text;
      for (const std::string_view part :
           {"bees on", "of honey", "about 90", "brass float", "single key"})
        EXPECT_FALSE(text.contains(part)) << part << " is in: " << text;
      EXPECT_TRUE(text.contains("rehears")) << text;
    }
  }
}

TEST(Writer, WritesAMonologueWithoutTagsWhereNoneAreAskedFor) {
  const Answer answer = writer_with().write(
      [] {
        CreateRequest request;
        request.input = "Write a spoken monologue of about 250 words about the sea.";
        return request;
      }(),
      {});
  EXPECT_FALSE(answer.text.contains("HOST_"));
  EXPECT_NEAR(static_cast<double>(script::count_spoken_words(answer.text)), 250, 5);
}

TEST(Writer, FollowsAnEnforcedSchemaKeyByKey) {
  json::Value body = *json::parse(
      R"({"model":"gpt-5.2","input":"HOST_A: and HOST_B: talk, about 120 words","text":{"format":{"type":"json_schema","name":"x","strict":true,"schema":{"type":"object","properties":{"mood":{"type":"string","enum":["calm","wild"]},"count":{"type":"integer"},"chunk_text":{"type":"string"}},"required":["mood","count","chunk_text"],"additionalProperties":false}}}})");
  const auto request = read_create_request(json::dump(body));
  ASSERT_TRUE(request.has_value());
  const auto answer = json::parse(writer_with().write(*request, {}).text);
  ASSERT_TRUE(answer.has_value());
  ASSERT_EQ(answer->members().size(), 3U);
  EXPECT_EQ(answer->string_or("mood", ""), "calm");
  EXPECT_EQ(answer->int_or("count", 0), 1);
  EXPECT_TRUE(answer->string_or("chunk_text", "").starts_with("HOST_A: "));
}

TEST(Writer, AnotherClientsKeysHaveTheFormOfTheirSchema) {
  json::Value body = *json::parse(
      R"({"model":"gpt-5.2","input":"HOST_A: and HOST_B: talk, about 120 words","text":{"format":{"type":"json_schema","name":"x","strict":true}}})");
  body.find("text")->find("format")->set("schema", *json::parse(R"({"type":"object","properties":{
      "text":{"type":"string","maxLength":40},"sources":{"type":"array","items":{"type":"string","format":"hostname"},"minItems":1},
      "style":{"enum":["dry","warm"]},"facts":{"type":"integer"},"script":{"type":["string","null"]}},
      "required":["text","sources","style","facts","script"],"additionalProperties":false})"));
  const auto request = read_create_request(json::dump(body));
  ASSERT_TRUE(request.has_value()) << request.error().message;
  const auto answer = json::parse(writer_with().write(*request, {}).text);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->string_or("text", "").size(), 40U);
  EXPECT_TRUE(answer->string_or("text", "").starts_with("HOST_A: "));
  EXPECT_EQ(answer->find("sources")->items().at(0).text(), "example.com");
  EXPECT_EQ(answer->string_or("style", ""), "dry");
  EXPECT_EQ(answer->int_or("facts", 0), 1);
  EXPECT_TRUE(answer->string_or("script", "").starts_with("HOST_A: "));
}

TEST(PromptReading, TheTasksLengthWinsOverThePlansAndTheBeats) {
  const PromptReading reading = read_prompt(std::string(rules) + prompt_for(7, 731));
  EXPECT_EQ(reading.words_asked, 731);
  EXPECT_EQ(reading.chunk, 7);
  EXPECT_EQ(reading.chunk_count, 10);
  EXPECT_EQ(reading.plan.size(), 10U);
  EXPECT_EQ(reading.keys, std::vector<std::string>{"chunk_text"});
  EXPECT_EQ(reading.host_a, "Mara");
  EXPECT_EQ(reading.host_b, "Tom");
  EXPECT_FALSE(reading.monologue);
  EXPECT_FALSE(reading.greets);
  EXPECT_FALSE(reading.says_goodbye);
  EXPECT_EQ(read_prompt("Write about 1,500 words on cables.").words_asked, 1500);
  // The length is not taken from a sentence of the notes that names words and hours "about"
  // something.
  EXPECT_EQ(
      read_prompt("Length: about 200 words.\n\nDetails: The greeting of 98 words took about 16 "
                  "hours to transmit.")
          .words_asked,
      200);
  EXPECT_EQ(read_prompt("Give me a 300-word piece.").words_asked, 300);
  EXPECT_EQ(read_prompt("").words_asked, 0);
}

}  // namespace
}  // namespace castwright::rehearsal
