// Checks every prompt of many runs against the rules that writers need: one length, nothing both
// asked for and excluded, no fact without its text, real questions, spans of time that a person
// understands, speakers as agreed, and nothing called told that was not told. For each rule a test
// shows a prompt that breaks it.
#include "passes/contracts.h"
#include "passes/pass_a.h"
#include "script/turns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// A prompt and what was known when it was made.
struct Prompt {
  std::string stable{};
  std::string task{};    ///< The task, from its heading on.
  std::string before{};  ///< The text before the task in the second message.
  int number = 1;
};

Prompt prompt_of(const ModelRequest& ask, int number) {
  const std::string& user = ask.messages.back().text;
  const std::size_t at = user.find("# Your task");
  return {ask.messages.front().text, user.substr(at), user.substr(0, at), number};
}

std::vector<std::string> all_of(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at)
    found.push_back((*at)[1].str());
  return found;
}

/// Returns the lines "- …" after a line that begins with `title`.
std::vector<std::string> list_behind(const std::string& text, const std::string& title) {
  std::vector<std::string> lines;
  std::size_t at = text.find(title);
  if (at == std::string::npos) return lines;
  at = text.find('\n', at);
  while (at != std::string::npos && text.compare(at + 1, 2, "- ") == 0) {
    const std::size_t end = text.find('\n', at + 1);
    lines.push_back(text.substr(at + 3, end == std::string::npos ? end : end - at - 3));
    at = end;
  }
  return lines;
}

/// Returns the words of a line without the fact's id, its sources and quotation marks.
std::string bare_fact(const std::string& line) {
  static const std::regex around(R"(^F\d+: | \[[\d, ]+\]$|“|”)");
  return std::regex_replace(line, around, "");
}

/// A run as the engine has it: topic, plan, research and the texts that are written.
struct Episode {
  topic::Topic topic;
  plan::Plan plan;
  Research research;
  std::vector<std::string> texts;
  WordLimits shown{};
  std::string notes;

  PromptInputs inputs(int heard) const {
    PromptInputs inputs;
    inputs.topic = &topic;
    inputs.plan = &plan;
    inputs.today = "2026-11-29";
    inputs.source_text = notes;
    inputs.research = &research;
    inputs.shown = shown;
    for (int i = 0; i < heard && i < int(texts.size()); ++i)
      inputs.chunk_texts.push_back(texts[std::size_t(i)]);
    return inputs;
  }
};

class Rules {
 public:
  Rules(const Episode& run, const Prompt& prompt, int heard)
      : run_(run),
        prompt_(prompt),
        contracts_(contracts_of(run.plan, &run.research)),
        heard_(std::min(heard, prompt.number - 1)) {}

  std::vector<std::string> breaches() {
    one_length();
    nothing_asked_for_and_excluded();
    facts_with_their_text();
    real_questions();
    windows_in_words();
    speakers_as_agreed();
    told_is_told();
    return found_;
  }

 private:
  void breach(char rule, const std::string& what) {
    found_.push_back(fmt::format("({}) part {}: {}", rule, prompt_.number, what));
  }
  std::string whole() const { return prompt_.stable + "\n" + prompt_.before + prompt_.task; }

  void one_length() {
    const auto lengths = all_of(prompt_.task, R"(Length: about (\d+) words)");
    const auto shares = all_of(prompt_.task, R"(\n\d+\. about (\d+) words(?: \(\d+ turns\))?: )");
    const auto all = all_of(whole(), R"(about (\d+) words)");
    if (lengths.size() != 1 || all.size() != lengths.size() + shares.size())
      return breach('a', fmt::format("{} lengths of {}", lengths.size(), all.size()));
    int sum = 0;
    for (const std::string& share : shares)
      sum += std::stoi(share);
    if (!shares.empty() && sum != std::stoi(lengths[0]))
      breach('a', fmt::format("shares of {} words in {}", sum, lengths[0]));
    const auto turns = all_of(prompt_.task, R"(That is about (\d+) turns)");
    int turns_sum = 0;
    for (const std::string& share : all_of(prompt_.task, R"(\((\d+) turns\): )"))
      turns_sum += std::stoi(share);
    if (turns_sum > 0 && (turns.size() != 1 || turns_sum != std::stoi(turns[0])))
      breach('a', fmt::format("shares of {} turns in {}", turns_sum, fmt::join(turns, ", ")));
  }

  void nothing_asked_for_and_excluded() {
    const std::string beside = prompt_.before.substr(
        std::min(prompt_.before.find("# The parts beside"), prompt_.before.size()));
    std::vector<std::string> asked = list_behind(prompt_.task, "Facts that it introduces");
    for (const std::string& fact : std::vector<std::string>(asked))
      asked.push_back(bare_fact(fact));
    for (const std::string& beat :
         all_of(prompt_.task, R"(\n\d+\. about \d+ words(?: \(\d+ turns\))?: ([^\n]+))"))
      asked.push_back(beat);
    for (const std::string& line : list_behind(prompt_.task, "Punchlines that are"))
      asked.push_back(line);
    std::set<std::string> excluded;
    for (const char* const title : {"So these facts are told", "Told already"})
      for (const std::string& line : list_behind(prompt_.before, title))
        excluded.insert(line);
    for (const std::string& line : all_of(prompt_.before, R"(\n- ([^\n]+))"))
      excluded.insert(line);
    for (const std::string& what : asked) {
      if (excluded.contains(what) || beside.find("- " + what + "\n") != std::string::npos)
        breach('b', what);
    }
    for (const std::string& title :
         all_of(prompt_.task, R"(Part \d+, “([^”]+)”(?:, answers it| \([^)]*\)); leave that)")) {
      if (prompt_.task.find("\nTitle: " + title + "\n") != std::string::npos) breach('b', title);
    }
  }

  void facts_with_their_text() {
    for (const std::string& behind : all_of(whole(), R"(\bF\d+\b(.{0,2}))"))
      if (behind != ": ") breach('c', "a fact's id without its text");
  }

  void real_questions() {
    std::vector<std::string> questions =
        all_of(prompt_.task,
               "question(?: on which part \\d+ ended, (?:in words of its own, )?and do not ask it "
               "again|, asked once; nobody answers it): “([^”]*)”");
    const auto borders = all_of(prompt_.task, "It (?:begins|ends): [^\n]*(question)[^\n]*: “");
    if (borders.size() != questions.size()) breach('d', "a border whose question is not read");
    for (std::string& question : all_of(whole(), R"(Ends at the question: ([^\n]+))"))
      questions.push_back(std::move(question));
    for (const std::string& question : questions) {
      const bool title = std::ranges::any_of(run_.plan.chunks, [&](const plan::Chunk& chunk) {
        return question == chunk.title + "?" || question.find(chunk.title + " (") == 0;
      });
      if (!is_question(question) || title) breach('d', question);
    }
  }

  void windows_in_words() {
    for (const std::string& hours : all_of(whole(), R"((\d+) hours)"))
      if (std::stoi(hours) > 72) breach('e', hours + " hours");
  }

  void speakers_as_agreed() {
    const auto expect = [&](const char* verb, const std::optional<char>& host) {
      for (const std::string& who : all_of(prompt_.task, fmt::format("HOST_([AB]) {}", verb)))
        if (!host || who[0] != *host) breach('f', who + " " + verb);
      const bool named = prompt_.task.find(fmt::format("HOST_{} {}", host.value_or('-'), verb))
                         != std::string::npos;
      if (host && !named && !run_.topic.monologue()) breach('f', std::string("nobody ") + verb);
    };
    const OutlineRow* const own = contracts_.outline.row(prompt_.number);
    const OutlineRow* const before = contracts_.outline.row(prompt_.number - 1);
    expect("speaks last", own == nullptr ? std::nullopt : own->ends);
    expect("speaks first", before == nullptr ? std::nullopt : before->opens);
  }

  void told_is_told() {
    std::string heard;
    for (int i = 0; i < heard_ && i < int(run_.texts.size()); ++i)
      heard += run_.texts[std::size_t(i)] + "\n";
    if (prompt_.before.find("# What the listener has heard") == std::string::npos) return;
    const std::string told =
        prompt_.before.substr(0,
                              std::min(prompt_.before.find("# The parts beside"),
                                       prompt_.before.find("# From the notes")));
    std::vector<std::string> lines = list_behind(told, "So these facts are told");
    if (told.find("Told already") != std::string::npos) lines = all_of(told, R"(\n- ([^\n]+))");
    for (std::string line : lines) {
      if (line == "nothing that the later parts tell") continue;
      line = bare_fact(line);
      if (heard.find(line) == std::string::npos) breach('g', line);
    }
  }

  const Episode& run_;
  const Prompt& prompt_;
  Contracts contracts_;
  int heard_;
  std::vector<std::string> found_{};
};

std::vector<std::string> breaches(const Episode& run,
                                  const ModelRequest& ask,
                                  int number,
                                  int heard) {
  const Prompt prompt = prompt_of(ask, number);
  return Rules(run, prompt, heard).breaches();
}

/// Makes runs by a seed, with outlines that are spoiled at random places.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  Episode make(int words, std::optional<int> chunks, bool two_hosts) {
    Episode run;
    run.topic.title = "Night trains";
    run.topic.freshness_hours = pick(2) == 0 ? 24 : 24 * (1 + pick(20'000));
    for (int i = 0; i < (two_hosts ? 2 : 1); ++i)
      run.topic.roles.push_back({.name = fmt::format("Host {}", i), .bio = {}, .gender = {}});
    run.topic.use_roles = two_hosts;
    run.plan = plan::make_plan({.words = words, .chunks = chunks}, run.topic).value();
    run.research.canonical_pack.set("key_facts", "- A fact of the pack");
    run.research.sources.resize(3);
    fill(run);
    if (pick(2) == 0) run.notes = "## Notes\n\nScene 3 is told in a hall.\n\nMoney is short.";
    if (pick(2) == 0) run.shown = {.notes_max = 3, .told_max = std::size_t(pick(2)) * 50};
    return run;
  }

  int pick(int below) { return int(random_() % unsigned(below)); }

 private:
  void fill(Episode& run) {
    json::Value facts = json::Value::array();
    json::Value rows = json::Value::array();
    const bool outlined = pick(4) > 0;
    for (const plan::Chunk& chunk : run.plan.chunks) {
      const int n = chunk.number;
      std::string text = fmt::format("HOST_A: Part {} begins like a train.\n\nHOST_B: Good.", n);
      json::Value ids = json::Value::array();
      for (int i = 0; i < 1 + pick(2); ++i) {
        const std::string fact = fmt::format("Word{0}x{1} met term{0}x{1} in {0}{1}7.", n, i);
        facts.push(
            json::Value::object().set("id", fmt::format("F{}", n * 10 + i)).set("text", fact));
        ids.push(fmt::format("F{}", pick(8) == 0 ? 10 : n * 10 + i));
        if (pick(6) > 0) text += fmt::format("\n\nHOST_A: {}", fact);
        // Some texts tell too early what belongs to the next chunk.
        if (pick(3) == 0)
          text += fmt::format("\n\nHOST_A: Word{0}x0 met term{0}x0 in {0}07.", n + 1);
      }
      if (pick(10) > 0) rows.push(row_of(chunk, std::move(ids), int(run.plan.chunks.size())));
      run.texts.push_back(std::move(text));
    }
    run.research.facts = std::move(facts);
    if (outlined) run.research.outline = std::move(rows);
    if (pick(2) == 0) run.research.style = "No contractions.";
  }

  json::Value row_of(const plan::Chunk& chunk, json::Value ids, int count) {
    const int n = chunk.number;
    json::Value row = json::Value::object();
    json::Value beats = json::Value::array();
    for (int i = 0; i < 1 + pick(5); ++i)
      beats.push(pick(7) == 0 ? "A beat of everybody" : fmt::format("Beat {} of {}", i, n));
    row.set("chunk", pick(12) == 0 ? 1 + pick(count + 2) : n)
        .set("beats", std::move(beats))
        .set("facts", std::move(ids))
        .set("punchlines", pick(2) == 0 ? json::Value::array({"A line of all."}) : json::Value())
        .set("material", pick(2) == 0 ? fmt::format("Details of {}.", n) : "");
    const std::vector<std::string> questions{"Why then?", "Who pays", chunk.title, "It ends.", ""};
    row.set("question", questions[std::size_t(pick(int(questions.size())))]);
    const std::vector<std::string> hosts{"A", "B", "HOST_A", "Maya", ""};
    row.set("ends", hosts[std::size_t(pick(5))]).set("opens", hosts[std::size_t(pick(5))]);
    return row;
  }

  std::minstd_rand random_;
};

TEST(PromptRules, HoldInEveryPromptOfManyRuns) {
  int prompts = 0;
  std::vector<unsigned> seeds(16);
  std::iota(seeds.begin(), seeds.end(), 1U);
  seeds.push_back(26);  // has parts of fewer than 100 words
  for (const unsigned seed : seeds) {
    Maker maker(seed);
    const std::vector<int> words{1'000, 3'000, 5'000, 10'000, 20'000};
    // One after the other: in a call, the compiler would choose which is picked first.
    const bool two_hosts = maker.pick(5) > 0;
    const auto chunks = maker.pick(2) == 0 ? std::optional<int>(5 + maker.pick(36)) : std::nullopt;
    const Episode run = maker.make(words[std::size_t(maker.pick(5))], chunks, two_hosts);
    const int count = int(run.plan.chunks.size());
    const bool parallel = maker.pick(2) == 0;
    const bool research_first = maker.pick(2) == 0;
    for (int number = research_first ? 1 : 2; number <= count; ++number) {
      // All prompts of a long plan would take minutes under the sanitizers.
      if (number > 3 && number < count - 1 && maker.pick(4) > 0) continue;
      const int heard = !parallel || number == count ? number - 1 : research_first ? 0 : 1;
      const auto ask = build_request(built_in_templates(), run.inputs(heard), number, {});
      ASSERT_TRUE(ask.has_value()) << ask.error().what;
      EXPECT_THAT(breaches(run, *ask, number, heard), IsEmpty())
          << "seed " << seed << ", part " << number << "\n"
          << prompt_text(*ask);
      if (HasFailure()) return;
      ++prompts;
    }
  }
  EXPECT_GT(prompts, 80);
}

TEST(PromptRules, HoldInTheRequestsForResearchToo) {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    Maker maker(seed);
    const Episode run =
        maker.make(10'000, seed % 4 == 0 ? std::optional<int>(1) : std::nullopt, true);
    PromptInputs inputs = run.inputs(0);
    inputs.research = nullptr;
    for (const int number : {research_number, 1}) {
      const std::string prompt =
          prompt_text(build_request(built_in_templates(), inputs, number, {}).value());
      for (const std::string& hours : all_of(prompt, R"((\d+) hours)"))
        EXPECT_LE(std::stoi(hours), 72);
      const auto lengths = all_of(prompt, R"(about (\d+) words)");
      if (number == research_number) {
        EXPECT_THAT(lengths, IsEmpty());
      } else if (run.plan.chunks.size() > 1) {
        EXPECT_EQ(lengths.size(), 1U);
      }
    }
  }
}

/// Returns the breaches of a good prompt of an outlined run in which one text is replaced.
std::vector<std::string> breaches_with(const std::string& old, const std::string& now) {
  static const Episode run = [] {
    Episode made;
    made.topic.title = "Night trains";
    made.topic.roles.resize(2);
    made.plan = plan::make_plan({}, made.topic).value();
    made.research.outline = json::parse(R"([
      {"chunk":3,"beats":["Beat c","Beat d"],"question":"Who paid?","ends":"A","opens":"B"},
      {"chunk":4,"beats":["Beat e","Beat f"],"facts":["F1"],"punchlines":["Line."],
       "question":"Who knew?","ends":"A","opens":"B"},
      {"chunk":5,"beats":["Beat g","Beat h"]}])")
                                .value();
    made.research.facts = json::parse(R"([{"id":"F1","text":"Nine died."},
                                          {"id":"F2","text":"Ten came home."}])")
                              .value();
    made.texts.assign(3, "HOST_A: Ten came home. It was like a wave.");
    return made;
  }();
  ModelRequest ask = build_request(built_in_templates(), run.inputs(3), 4, {}).value();
  if (!old.empty()) {
    bool replaced = false;
    for (Message& message : ask.messages) {
      const std::size_t at = message.text.find(old);
      if (at == std::string::npos) continue;
      message.text.replace(at, old.size(), now);
      replaced = true;
      break;
    }
    EXPECT_TRUE(replaced) << old << "\n" << prompt_text(ask);
  }
  return breaches(run, ask, 4, 3);
}

TEST(PromptRules, APlantedBreachOfEachIsCaught) {
  ASSERT_THAT(breaches_with("", ""), IsEmpty());
  const auto caught = [](const std::string& old, const std::string& now, const char* rule) {
    EXPECT_THAT(breaches_with(old, now), Contains(StartsWith(rule))) << old << " -> " << now;
  };
  caught("Length: about 1500 words.", "Length: about 1500 words, or about 1600 words.", "(a)");
  caught("1. about 750 words", "1. about 700 words", "(a)");
  caught("1. about 750 words (30 turns)", "1. about 750 words (28 turns)", "(a)");
  caught("## Part 5: Deep Dive Part 2", "## Part 5: Deep Dive Part 2, about 90 words", "(a)");
  caught("already:\n- F2: Ten came home.", "already:\n- F1: Nine died.", "(b)");
  caught("Title: Deep Dive Part 1", "Title: Deep Dive Part 2", "(b)");
  caught("- F1: Nine died.", "- F1, F2", "(c)");
  caught("“Who paid?”", "“Why It Matters (context and significance)”", "(d)");
  caught("Ends at the question: Who knew?", "Ends at the question: Who knew.", "(d)");
  caught("# Your task", "In the last 262800 hours.\n\n# Your task", "(e)");
  caught("HOST_A speaks last", "HOST_B speaks last", "(f)");
  caught("HOST_B speaks first; ", "", "(f)");
  caught("So these facts are told already:\n- F2: Ten came home.",
         "So these facts are told already:\n- F2: Eleven came home.",
         "(g)");
}

}  // namespace
}  // namespace castwright::passes
