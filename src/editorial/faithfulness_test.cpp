// Plants changes in a script that a model wrote from a pack and a user's notes, and checks how many
// of them are found, and what is reported about the unchanged script.

#include "editorial/faithfulness.h"

#include "editorial/gazetteer.h"
#include "editorial/words.h"
#include "passes/pass_a.h"
#include "script/tokens.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <random>

#include <fmt/format.h>
#include <unicode/rbnf.h>

namespace castwright::editorial {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::filesystem::path recorded_run() {
  return std::filesystem::path(CW_SHARED_DATA) / "live" / "run-1";
}

std::string notes() {
  return read_file(std::filesystem::path(CW_SOURCE_DIR) / "examples/topics/topic-02.notes.md");
}

/// The recorded run: its pack and facts, the example's notes, its script as delivered.
ScriptUnderReview recorded(std::string script) {
  ScriptUnderReview made;
  made.hosts = {"Maya", "Oliver"};
  Evidence grounds;
  grounds.today = "2026-11-29";
  grounds.freshness_hours = 262'800;
  grounds.texts = notes();
  const auto answer = json::parse(read_file(recorded_run() / "1.answer.txt"));
  if (answer) {
    grounds.research = passes::research_from_json(*answer);
    for (const json::Value& fact : grounds.research.facts.items())
      grounds.facts.push_back(
          {std::string(fact.string_or("id", "")), std::string(fact.string_or("text", "")), 0});
  }
  made.grounds = std::move(grounds);
  made.parts.push_back({.chunk = 1, .title = {}, .text = std::move(script)});
  return made;
}

Findings findings_of(const ScriptUnderReview& script) {
  Findings findings;
  static_cast<void>(check_facts(script, parse(script), findings));
  return findings;
}

bool is_change(const Finding& finding) {
  return finding.rule.starts_with("facts.changed_");
}

std::string spelled(int value, bool year) {
  UErrorCode status = U_ZERO_ERROR;
  static const icu::RuleBasedNumberFormat rules(icu::URBNF_SPELLOUT, icu::Locale("en"), status);
  icu::UnicodeString text;
  icu::FieldPosition position;
  rules.format(value,
               year ? "%spellout-numbering-year" : "%spellout-cardinal-verbose",
               text,
               position,
               status);
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

struct Plant {
  std::size_t at = 0;  ///< The offset in the script.
  std::size_t size = 0;
  std::size_t line = 0;
  std::string text{};  ///< The text that takes its place.
  std::string kind{};
  std::string was{};
};

/// Changes one value of each sentence that tells something of the pack, without using any code of
/// the check.
class Planter {
 public:
  Planter(const ParsedScript& parsed, const ScriptUnderReview& script, unsigned seed)
      : parsed_(parsed),
        random_(seed) {
    for (const Ground& ground : grounds_told(*script.grounds)) {
      Source source{.text = std::string(ground.text), .words = stems(ground.text)};
      for (const Number& number : numbers_in(ground.text, "en"))
        source.values.push_back(number.value);
      sources_.push_back(std::move(source));
    }
  }

  /// All places where something can be changed, in order.
  std::vector<Plant> all() {
    std::vector<Plant> plants;
    for (const ParsedSentence& sentence : parsed_.sentences) {
      const std::vector<Number> numbers = numbers_in(sentence.text, "en");
      const std::vector<Date> dates = dates_in(sentence.text, numbers, "en");
      for (const Number& number : numbers) {
        const auto date = std::ranges::find_if(dates, [&](const Date& one) {
          return number.at >= one.at && number.at < one.at + one.size;
        });
        plant_number(sentence, number, date != dates.end(), plants);
      }
      plant_names(sentence, plants);
    }
    return plants;
  }

 private:
  struct Source {
    std::string text;
    std::set<std::string> words;
    std::vector<double> values{};
  };

  static std::set<std::string> stems(std::string_view text) {
    const std::vector<std::string> all = stems_of(text, "en");
    return {all.begin(), all.end()};
  }

  /// True if a sentence of the pack has the value and shares two words with the sentence or four
  /// with the turn.
  template <typename Has>
  bool is_told(const ParsedSentence& sentence, Has has) const {
    const std::set<std::string> here = stems(sentence.text);
    const std::set<std::string> near = stems(parsed_.turns[sentence.turn].text);
    const auto shared = [](const Source& source, const std::set<std::string>& words) {
      return std::ranges::count_if(source.words,
                                   [&](const std::string& word) { return words.contains(word); });
    };
    return std::ranges::any_of(sources_, [&](const Source& source) {
      return has(source) && (shared(source, here) >= here_min_ || shared(source, near) >= 4);
    });
  }

  int draw(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  void plant_number(const ParsedSentence& sentence,
                    const Number& number,
                    bool dated,
                    std::vector<Plant>& plants) {
    if (number.kind == Number::Kind::fraction || number.value != std::floor(number.value)) return;
    if (number.value <= 12 && !number.unit && !dated) return;
    if (!is_told(sentence, [&](const Source& source) {
          return std::ranges::find(source.values, number.value) != source.values.end();
        }))
      return;
    const bool ordinal = number.kind == Number::Kind::ordinal;
    const bool decade = number.kind == Number::Kind::decade;
    if (ordinal || decade || number.value > 1e6) return;
    const int value = static_cast<int>(number.value);
    int other = value;
    if (number.is_year()) {
      while (other == value)
        other = value + draw(19) - 9;
    } else if (value < 32) {
      while (other == value)
        other = std::max(2, value + draw(13) - 6);
    } else {
      int step = 1;
      while (value % (step * 10) == 0)
        step *= 10;
      while (other == value || other <= 0)
        other = value + (draw(19) - 9) * step;
    }
    const std::string text =
        number.words ? spelled(other, number.is_year()) : fmt::format("{}", other);
    add(sentence,
        number.at,
        number.size,
        text,
        dated || number.is_year() ? "date" : "number",
        plants);
  }

  void plant_names(const ParsedSentence& sentence, std::vector<Plant>& plants) {
    static const std::vector<std::string> countries{"Portugal", "Canada", "Denmark", "Chile"};
    Spelling spelling;
    spelling.add(sentence.text);
    Vocabulary vocabulary;
    const Telling telling = telling_of(sentence.text, "en", spelling, vocabulary);
    for (const Name& name : telling.names) {
      const std::string_view text = sentence.text.substr(name.at, name.size);
      if (text == "Oliver" || text == "Maya") continue;
      const std::size_t last = text.rfind(' ') == std::string_view::npos ? 0 : text.rfind(' ') + 1;
      const std::string word(text.substr(last));
      if (word.size() < 3 || !is_told(sentence, [&](const Source& source) {
            return source.text.find(std::string(text)) != std::string::npos;
          }))
        continue;
      const bool place = is_well_known(name.words.back(), "en");
      add(sentence,
          name.at + last,
          name.size - last,

          place ? countries[std::size_t(draw(int(countries.size())))] : invented_name(),

          place ? "place" : "name",
          plants);
    }
  }

  std::string invented_name() {
    static const std::vector<std::string> begins{
        "Mar", "Hen", "Oka", "Lind", "Pem", "Cas", "Vas", "Thorn", "Bel", "Gar"};
    static const std::vector<std::string> ends{
        "low", "drick", "for", "qvist", "berton", "tell", "quez", "bury", "mont", "ridge"};
    return begins[std::size_t(draw(10))] + ends[std::size_t(draw(10))];
  }

  void add(const ParsedSentence& sentence,
           std::size_t at,
           std::size_t size,
           std::string text,
           std::string kind,
           std::vector<Plant>& plants) {
    plants.push_back({.at = parsed_.offset_of(sentence.text) + at,
                      .size = size,
                      .line = sentence.line,
                      .text = std::move(text),
                      .kind = std::move(kind),
                      .was = std::string(sentence.text.substr(at, size))});
  }

  static constexpr int here_min_ = 2;
  const ParsedScript& parsed_;
  std::mt19937 random_;
  std::vector<Source> sources_;
};

struct Tally {
  int planted = 0;
  int changed = 0;  ///< The changes that were reported with both places.
  int found = 0;    ///< Those, and the changes that were otherwise reported above a note.
  int noted = 0;    ///< Those, and the changes that were reported as a note.
};

/// Changes every `stride`th place of the list in one script, so that changes do not interfere.
void plant_round(const std::string& script,
                 const std::vector<Plant>& plants,
                 std::size_t first,
                 std::size_t stride,
                 std::map<std::string, Tally>& tallies) {
  std::string text = script;
  std::vector<const Plant*> planted;
  for (std::size_t i = first; i < plants.size(); i += stride)
    planted.push_back(&plants[i]);
  for (auto plant = planted.rbegin(); plant != planted.rend(); ++plant)
    text.replace((*plant)->at, (*plant)->size, (*plant)->text);
  const Findings findings = findings_of(recorded(text));
  for (const Plant* plant : planted) {
    const auto at_line = [&](const Finding& finding) { return finding.line == plant->line; };
    const bool changed = std::ranges::any_of(
        findings, [&](const Finding& finding) { return at_line(finding) && is_change(finding); });
    const bool found = std::ranges::any_of(findings, [&](const Finding& finding) {
      return at_line(finding) && finding.severity != Severity::info;
    });
    const bool noted = std::ranges::any_of(findings, at_line);
    for (const std::string& kind : {plant->kind, std::string("all")}) {
      Tally& tally = tallies[kind];
      ++tally.planted;
      tally.changed += changed ? 1 : 0;
      tally.found += found ? 1 : 0;
      tally.noted += noted ? 1 : 0;
    }
    if (!changed && std::getenv("CASTWRIGHT_STORY") != nullptr)
      std::cout << plant->kind << " line " << plant->line << ": " << plant->was << " -> "
                << plant->text << (found ? "  (unsupported)" : "  MISSED") << '\n';
  }
}

TEST(Faithfulness, PlantedChangesInARecordedScriptAreFound) {
  const std::string text = read_file(recorded_run() / "L1_complete.txt");
  if (text.empty()) {
    std::cout << "0 planted changes: no recorded run in " << recorded_run() << '\n';
    return;
  }
  const ScriptUnderReview script = recorded(text);
  const ParsedScript parsed = parse(script);
  const Findings before = findings_of(script);
  const auto falsely = std::ranges::count_if(before, is_change);
  for (const Finding& finding : before)
    if (std::getenv("CASTWRIGHT_STORY") != nullptr)
      std::cout << name_of(finding.severity) << ' ' << finding.rule << ' ' << finding.line << ": "
                << finding.quote << " | " << finding.remedy << '\n';
  std::map<std::string, Tally> tallies;
  constexpr std::size_t stride = 6;
  for (unsigned seed = 1; seed <= 2; ++seed) {
    const std::vector<Plant> plants = Planter(parsed, script, seed).all();
    for (std::size_t first = 0; first < stride; ++first)
      plant_round(text, plants, first, stride, tallies);
  }
  for (const auto& [kind, tally] : tallies)
    std::cout << fmt::format(
        "{}: {} planted, {} named with both places, {} found above a note, {} found at all\n",
        kind,
        tally.planted,
        tally.changed,
        tally.found,
        tally.noted);
  std::cout << falsely << " changes named in the script as it is\n";
  const Tally& all = tallies["all"];
  EXPECT_GE(all.planted, 200);
  EXPECT_GE(all.found, all.planted * 85 / 100);
  EXPECT_GE(all.noted, all.planted * 95 / 100);
  EXPECT_LE(falsely, all.planted * 2 / 100);
}

TEST(Faithfulness, NothingFalseIsSaidOfTheAnswersBeforeTheyWereCut) {
  ScriptUnderReview script = recorded("");
  script.parts.clear();
  for (int chunk = 1; chunk <= 10; ++chunk) {
    const auto answer =
        json::parse(read_file(recorded_run() / fmt::format("{}.answer.txt", chunk)));
    if (!answer) break;
    script.parts.push_back(
        {.chunk = chunk, .title = {}, .text = std::string(answer->string_or("chunk_text", ""))});
  }
  std::cout << script.parts.size() << " recorded answers\n";
  if (script.parts.empty()) return;
  for (const Finding& finding : findings_of(script))
    EXPECT_EQ(finding.severity, Severity::info)
        << finding.rule << ' ' << finding.line << ": " << finding.quote << " | " << finding.remedy;
}

/// Sentences that tell the notes of the example, unchanged and with one changed value.
struct Told {
  const char* script;
  const char* changed;  ///< The rule of the change.
};

Findings told(std::string_view spoken) {
  ScriptUnderReview script;
  script.hosts = {"Maya", "Oliver"};
  script.parts.push_back({.chunk = 1, .title = {}, .text = "HOST_A: " + std::string(spoken)});
  Evidence grounds;
  grounds.today = "2026-11-29";
  grounds.texts = notes();
  script.grounds = std::move(grounds);
  return findings_of(script);
}

TEST(Faithfulness, WhatIsToldOfTheNotesUnchangedIsNoFinding) {
  for (const char* script :
       {"On the first of August, eighteen sixty-one, the first public daily forecast appeared in "
        "The "
        "Times of London.",
        "The ensemble has fifty-one members, fifty disturbed forecasts and one control forecast.",
        "Richardson predicted a pressure rise of a hundred and forty-five hectopascals in six "
        "hours.",
        "More than eleven thousand disasters, just over two million people killed, and losses of "
        "three point six four trillion dollars.",
        "GraphCast was trained on thirty-nine years of the ERA5 reanalysis.",
        "Today's November twenty-ninth, 2026, and nobody disturbs the ensemble's forecasts.",
        "Today, on the twenty-ninth of November, the first public daily forecast is a memory.",
        "It took a hundred and sixty-two years from the first public daily forecast to GraphCast.",
        "His pressure forecast took him six weeks for a rise in six hours, with one hectopascal.",
        "In November 1970 a cyclone kills hundreds of thousands. Nobody is warned. The sea walks "
        "in. "
        "In 2007 another cyclone hits the same coast. In those 37 years we learned.",
        "A hundred and eighteen years lie between eighteen sixty-one and nineteen seventy-nine.",
        "The survey put the yearly value to American households at thirty-one billion dollars.",
        "I have told that joke three hundred times, in half the harbors of the Atlantic.",
        "Take Lewis Fry Richardson and his numerical process of 1922, the first full plan.",
        "Lay Glahn against the simpler method, Bob Glahn and Dale Lowry described it in 1972."})
    for (const Finding& finding : told(script))
      EXPECT_EQ(finding.severity, Severity::info) << finding.rule << ": " << script;
}

TEST(Faithfulness, WhatIsCountedBySomethingElseIsAnotherNumber) {
  ScriptUnderReview made = recorded(
      "HOST_A: Shared among all its people the cable costs a little over four thousand euros a "
      "head.\n\n"
      "HOST_B: In my engine room I'd have put eighty-one in the log.\n\n"
      "HOST_A: The hired ships cost forty-one thousand euros a day.\n\n"
      "HOST_B: Three forty-two in the morning, and the switches open. He put two thousand volts on "
      "it.\n\n"
      "HOST_A: London to New York and back in 40 milliseconds instead of 60?\n\n"
      "HOST_B: A cable under the Channel? It went down on August 28th, 1850, and within a day it "
      "was dead. NEC is Japanese. Pangu-Weather is from Huawei, the Chinese technology company, "
      "out of a set called ERA five.\n\n"
      "HOST_B: Take 300 million, as an example, and the length of Marea.\n\n"
      "HOST_A: The programme costs three hundred and eighty-six million euros. That's about four "
      "thousand for every person who lives in Skellhaven.\n\n"
      "HOST_B: Three more months of hired diesel come to over three and a half million euros.\n\n"
      "HOST_A: But share a hundred and twenty million evenly, and each would hold more than "
      "thirty-three thousand. On four thousand euros, I make that seventy.\n\n"
      "HOST_B: The kettle draws about two kilowatts, so stand three thousand of them along the "
      "quay, "
      "all boiling at once.");
  made.grounds->texts =
      "The hired diesel ships cost 41,000 euros a day.\nThe switches opened at 3:42 in the "
      "morning.\nHibernia Express brings London to New York and back under 59 milliseconds.\n"
      "Marea has the length of 6,600 kilometers.\nThe first Channel cable was laid on 28 August "
      "1850.\n5 August 1858: first transatlantic telegraph cable landed; dead after three weeks.\n"
      "Most systems are built by SubCom of the United States and NEC of Japan.\nTechnology "
      "companies came late: Huawei with Pangu-Weather, Microsoft and ERA5.\nThe programme "
      "costs 386 million euros.\n"
      "Water is about 800 times denser than air; many who live in Skellhaven own up to 5,000 euros "
      "of the bond of 120 million.\nThe quay has had a kettle, boiling along, since 2008.\nFor the "
      "repair Norvane names 9.2 million "
      "euros.\n";
  made.grounds->context = "A retired engineer who spent 28 years in engine rooms.\n";
  made.grounds->facts.clear();
  made.grounds->research = {};
  for (const Finding& finding : findings_of(made))
    EXPECT_EQ(finding.severity, Severity::info) << finding.rule << ": " << finding.remedy;
}

TEST(Faithfulness, OneChangedValueIsNamedWithBothPlaces) {
  for (const Told& one :
       std::vector<Told>{{"On the first of August, eighteen sixty-four, the first public daily "
                          "forecast appeared in "
                          "The Times of London.",
                          "facts.changed_date"},
                         {"In March nineteen sixty-six Edward Lorenz published the paper that made "
                          "chaos a central "
                          "idea of meteorology.",
                          "facts.changed_date"},
                         {"The ensemble has fifty-seven members, with disturbed forecasts and one "
                          "control forecast.",
                          "facts.changed_number"},
                         {"His trial forecast predicted a pressure rise of a hundred and "
                          "sixty-five hectopascals in "
                          "six hours.",
                          "facts.changed_number"},
                         {"GraphCast was trained on forty-seven years of the ERA5 reanalysis.",
                          "facts.changed_number"},
                         {"It was the physicist Vilhelm Torgersen who described forecasting as a "
                          "problem of physics.",
                          "facts.changed_name"}}) {
    const Findings findings = told(one.script);
    const auto change = std::ranges::find_if(findings, is_change);
    ASSERT_NE(change, findings.end()) << one.script;
    EXPECT_EQ(change->rule, one.changed);
    EXPECT_EQ(change->line, 1U);
    EXPECT_NE(change->remedy.find("the notes"), std::string::npos) << change->remedy;
  }
}

}  // namespace
}  // namespace castwright::editorial
