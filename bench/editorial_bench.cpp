// Time of the editorial rules against the length of the script: linear means that twice the words
// take twice the time, also where every sentence is the same. Prints Markdown; medians of ROUNDS.
//   editorial_bench [ROUNDS]

#include "editorial/review.h"
#include "script/clean.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace castwright;  // NOLINT(google-build-using-namespace): one short file

constexpr int chunk_words = 1'500;
constexpr int sentence_words = 12;

/// Words of a language of 4,000 words, most of them rare (a rough Zipf).
std::string sentence(std::mt19937_64& random) {
  std::string text;
  for (int i = 0; i < sentence_words; ++i) {
    const double draw = static_cast<double>(random() >> 11U) * 0x1p-53;
    const auto word = static_cast<int>(4'000 * draw * draw * draw);
    text += fmt::format("{}{}{}", i == 0 ? "" : " ", i == 0 ? "W" : "w", word);
  }
  return text + ".";
}

editorial::ScriptUnderReview script_of(int words, const std::function<std::string()>& next) {
  editorial::ScriptUnderReview made;
  made.words_target = words;
  for (int told = 0; told < words;) {
    std::string text;
    for (int turn = 0, end = told + chunk_words; told < end; ++turn, told += 2 * sentence_words) {
      text += fmt::format("{}HOST_{}: {} {}",
                          text.empty() ? "" : "\n\n",
                          turn % 2 == 0 ? 'A' : 'B',
                          next(),
                          next());
    }
    made.parts.push_back({.chunk = static_cast<int>(made.parts.size()) + 1,
                          .title = {},
                          .words_target = chunk_words,
                          .text = std::move(text)});
  }
  return made;
}

double median_ms(int rounds, const std::function<void()>& work) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
            .count());
  }
  std::ranges::nth_element(times, times.begin() + rounds / 2);
  return times[static_cast<std::size_t>(rounds) / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 7;
  fmt::print(
      "| words | rules, ms | a 1,000 words | the same sentence, ms | cleaning, ms "
      "|\n|--:|--:|--:|--:|--:|\n");
  for (const int words : {7'500, 15'000, 30'000, 60'000}) {
    std::mt19937_64 random(1);
    const editorial::ScriptUnderReview varied = script_of(words, [&] { return sentence(random); });
    const std::string one = sentence(random);
    const editorial::ScriptUnderReview same = script_of(words, [&] { return one; });
    std::string whole;
    for (const editorial::Part& part : varied.parts)
      whole += (whole.empty() ? "" : "\n\n") + part.text;
    const double rules = median_ms(rounds, [&] { static_cast<void>(editorial::examine(varied)); });
    const double repeated = median_ms(rounds, [&] { static_cast<void>(editorial::examine(same)); });
    const double cleaning =
        median_ms(rounds, [&] { static_cast<void>(script::clean(whole, false)); });
    fmt::print("| {} | {:.1f} | {:.2f} | {:.1f} | {:.1f} |\n",
               words,
               rules,
               rules / words * 1'000,
               repeated,
               cleaning);
  }
  return 0;
}
