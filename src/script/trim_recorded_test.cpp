// Shortens whole scripts by as much as a run may need: the episodes of examples/, and a recorded
// run of a paid model if that exists on this machine.
#include "script/clean.h"
#include "script/trim.h"
#include "script/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {
namespace {

constexpr int chunks = 10;
/// The share of each chunk's words that may stay; a run whose answers are 4 % too long needs less
/// in most chunks.
constexpr double wanted_share = 0.96;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Returns the values of all members `key` that are strings. Only escapes of line breaks are
/// decoded, since the recordings have no others that matter.
std::vector<std::string> strings_of(std::string_view json, std::string_view key) {
  std::vector<std::string> all;
  const std::string opening = "\"" + std::string(key) + "\": \"";
  for (std::size_t at = json.find(opening); at != json.npos; at = json.find(opening, at)) {
    std::string value;
    for (at += opening.size(); at < json.size() && json[at] != '"'; ++at) {
      if (json[at] == '\\') ++at;
      value += json[at] == 'n' && json[at - 1] == '\\' ? '\n' : json[at];
    }
    all.push_back(std::move(value));
  }
  return all;
}

TrimKeeps keeps_of(std::string_view json) {
  TrimKeeps keeps{.facts = strings_of(json, "text"), .names = strings_of(json, "publisher")};
  for (const std::string& lines : strings_of(json, "punchlines")) {
    for (std::size_t at = 0; at < lines.size();) {
      const std::size_t end = std::min(lines.find('\n', at), lines.size());
      keeps.punchlines.push_back(lines.substr(at, end - at));
      at = end + 1;
    }
  }
  return keeps;
}

struct Show {
  std::string text;  ///< The text after trimming.
  int before = 0;
  int after = 0;
};

Show shortened(const std::vector<std::string>& texts, const TrimKeeps& keeps) {
  Show show;
  NarratedFacts told(keeps);
  for (const std::string& text : texts) {
    const Cleaned cleaned = clean(text, false);
    const int words = static_cast<int>(count_spoken_words(cleaned.text));
    TrimWish wish{.words = static_cast<int>(wanted_share * words)};
    for (const Citation& citation : cleaned.citations)
      wish.cited.push_back(citation.after);
    const std::string left = trim(cleaned.text, wish, told).text;
    told.add(left);
    show.text += left + "\n\n";
    show.before += words;
    show.after += static_cast<int>(count_spoken_words(left));
  }
  return show;
}

TEST(TrimRecorded, ALiveScriptComesIntoItsLengthWithoutTheHolesThatAReaderFound) {
  const std::filesystem::path folder = std::filesystem::path(CW_SHARED_DATA) / "live" / "run-1";
  if (!std::filesystem::exists(folder / "10.answer.txt")) {
    std::cout << "0 recorded scripts shortened: the recordings are not here\n";
    return;
  }
  std::vector<std::string> texts;
  for (int number = 1; number <= chunks; ++number) {
    const std::string answer = text_of(folder / (std::to_string(number) + ".answer.txt"));
    ASSERT_EQ(strings_of(answer, "chunk_text").size(), 1U) << number;
    texts.push_back(strings_of(answer, "chunk_text").front());
  }
  const Show show = shortened(texts, keeps_of(text_of(folder / "1.answer.txt")));
  std::cout << "1 recorded script shortened: " << show.before << " to " << show.after << " words\n";
  EXPECT_LE(show.after, 10'300);
  EXPECT_LE(show.before - show.after, 260);
  for (const std::string_view missed :
       {std::string_view("Hello everyone, and welcome."),
        std::string_view("I'm Maya."),
        std::string_view("Between trips, with pencil and paper, he tried to calculate how the air "
                         "pressure would change over six hours."),
        std::string_view("Which is why the next step mattered so much, because now somebody could "
                         "look down from above."),
        std::string_view("a convention came into force that created the European Centre for "
                         "Medium-Range Weather Forecasts."),
        std::string_view("If you know the state of the air now, and you know the laws it obeys, "
                         "then tomorrow follows from today."),
        std::string_view("So he and his school in Bergen did the next best thing"),
        std::string_view("The table shakes, the cups ring, and for a moment that is all you hear."),
        std::string_view("Jule Charney's group simplified the equations"),
        std::string_view("The European Centre has studied where its gains came from"),
        std::string_view("Then satellite data closed most of the gap."),
        std::string_view("Imagine giving that order."),
        std::string_view("There's an American study from two thousand nine in which households put "
                         "the value at about six times the cost."),
        std::string_view("Nobody sends you an invoice for a forecast"),
        std::string_view("And when a station goes quiet for want of a spare part, no alarm rings."),
        std::string_view("In a large one, it might wave at you from the edge, days ahead."),
        std::string_view("In November twenty twenty-two, the head of the United Nations, Antonio "
                         "Guterres, presented a plan"),
        std::string_view("Take all the days that got that number from a good service."),
        std::string_view(
            "Many services show a range from the ensemble, sometimes as a fan that gets wider.")}) {
    EXPECT_TRUE(show.text.contains(missed)) << missed;
  }
}

TEST(TrimRecorded, OurOwnEpisodesLoseOneToFourPercent) {
  for (int topic = 1; topic <= 3; ++topic) {
    const std::filesystem::path folder = std::filesystem::path(CW_SOURCE_DIR) / "examples"
                                         / "episodes" / ("topic-0" + std::to_string(topic));
    std::vector<std::string> texts;
    for (int number = 1; number <= chunks; ++number)
      texts.push_back(text_of(folder / (std::to_string(number) + ".answer.txt")));
    const Show show = shortened(texts, keeps_of(text_of(folder / "0.answer.json")));
    EXPECT_GE(show.before - show.after, show.before / 100) << topic;
    EXPECT_LE(show.after, show.before) << topic;
    EXPECT_GE(show.after, show.before * 96 / 100 - 60) << topic;
  }
}

}  // namespace
}  // namespace castwright::script
