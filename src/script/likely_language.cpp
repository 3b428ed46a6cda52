#include "script/likely_language.h"

#include "script/trim_words.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

namespace castwright::script {
namespace {

constexpr std::array<FunctionWords, 7> table{{
    {"en",
     "English",
     {"the",
      "and",
      "of",
      "that",
      "is",
      "it",
      "you",
      "with",
      "this",
      "they",
      "what",
      "but",
      "was",
      "for",
      "have",
      "not"}},
    {"de",
     "German",
     {"der",
      "die",
      "das",
      "und",
      "ist",
      "nicht",
      "ein",
      "eine",
      "ich",
      "wir",
      "auch",
      "dass",
      "mit",
      "von",
      "auf",
      "sich"}},
    {"fr",
     "French",
     {"le",
      "les",
      "des",
      "est",
      "et",
      "une",
      "pas",
      "qui",
      "dans",
      "pour",
      "vous",
      "nous",
      "avec",
      "ce",
      "sur",
      "c'est"}},
    {"es",
     "Spanish",
     {"el",
      "los",
      "las",
      "y",
      "es",
      "una",
      "por",
      "pero",
      "muy",
      "del",
      "lo",
      "como",
      "más",
      "su",
      "qué",
      "hay"}},
    {"it",
     "Italian",
     {"il",
      "gli",
      "che",
      "è",
      "di",
      "non",
      "una",
      "sono",
      "della",
      "per",
      "ma",
      "anche",
      "più",
      "questo",
      "nel",
      "ci"}},
    {"pt",
     "Portuguese",
     {"o",
      "os",
      "não",
      "é",
      "uma",
      "em",
      "do",
      "da",
      "mas",
      "isso",
      "são",
      "você",
      "um",
      "mais",
      "ao",
      "na"}},
    {"nl",
     "Dutch",
     {"het",
      "een",
      "en",
      "van",
      "niet",
      "ik",
      "dat",
      "zijn",
      "maar",
      "je",
      "ook",
      "wat",
      "voor",
      "naar",
      "hij",
      "wij"}},
}};

/// The least share of function words; they are about a quarter of a text.
constexpr double share_min = 0.10;
/// The most that the second language may have of the share of the first one.
constexpr double second_max = 2.0 / 3.0;
constexpr std::size_t words_read_max = 5'000;
/// Kana make at least a third of Japanese text; Chinese has none.
constexpr double kana_share_min = 0.1;

/// Returns "ja" or "zh" if at least half of the letters belong to their writing.
std::string_view by_letters(std::string_view text) {
  std::size_t letters = 0;
  std::size_t han = 0;
  std::size_t kana = 0;
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < size;) {
    UChar32 character = 0;
    U8_NEXT(bytes, at, size, character);
    if (character < 0 || u_isalpha(character) == 0) continue;
    ++letters;
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript(character, &status)) {
      case USCRIPT_HAN: ++han; break;
      case USCRIPT_HIRAGANA:
      case USCRIPT_KATAKANA: ++kana; break;
      default: break;
    }
  }
  const std::size_t both = han + kana;
  if (both == 0 || both * 2 < letters) return {};
  return static_cast<double>(kana) > kana_share_min * static_cast<double>(both) ? "ja" : "zh";
}

}  // namespace

std::span<const FunctionWords> function_words() {
  return table;
}

std::string likely_language(std::string_view text) {
  if (const std::string_view known = by_letters(text); !known.empty()) return std::string(known);
  Words words = words_of(text);
  if (words.size() > words_read_max) words.resize(words_read_max);
  if (words.empty()) return {};
  std::vector<std::size_t> counts;
  for (const FunctionWords& language : table) {
    counts.push_back(static_cast<std::size_t>(std::ranges::count_if(words, [&](const auto& word) {
      return std::ranges::find(language.words, word) != language.words.end();
    })));
  }
  const auto best = std::ranges::max_element(counts);
  const auto first = static_cast<double>(*best);
  const std::size_t place = static_cast<std::size_t>(best - counts.begin());
  *best = 0;
  const auto second = static_cast<double>(std::ranges::max(counts));
  if (first < share_min * static_cast<double>(words.size()) || second > second_max * first)
    return {};
  return std::string(table[place].language);
}

}  // namespace castwright::script
