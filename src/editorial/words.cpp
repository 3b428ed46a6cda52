#include "editorial/words.h"

#include "script/letters.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <unordered_set>

#include <libstemmer.h>

namespace castwright::editorial {
namespace {

constexpr std::size_t content_letters_min = 4;

const std::unordered_set<std::string_view>& function_words() {
  static const std::unordered_set<std::string_view> words{
      "a",        "an",         "the",        "and",       "or",        "but",        "nor",
      "so",       "yet",        "if",         "then",      "than",      "that",       "this",
      "these",    "those",      "there",      "here",      "where",     "when",       "while",
      "why",      "how",        "what",       "which",     "who",       "whom",       "whose",
      "i",        "me",         "my",         "mine",      "myself",    "you",        "your",
      "yours",    "yourself",   "he",         "him",       "his",       "himself",    "she",
      "her",      "hers",       "herself",    "it",        "its",       "itself",     "we",
      "us",       "our",        "ours",       "ourselves", "they",      "them",       "their",
      "theirs",   "themselves", "one",        "ones",      "is",        "am",         "are",
      "was",      "were",       "be",         "been",      "being",     "do",         "does",
      "did",      "doing",      "done",       "have",      "has",       "had",        "having",
      "will",     "would",      "shall",      "should",    "can",       "could",      "may",
      "might",    "must",       "ought",      "not",       "no",        "yes",        "of",
      "at",       "by",         "for",        "with",      "about",     "against",    "between",
      "into",     "through",    "during",     "before",    "after",     "above",      "below",
      "to",       "from",       "up",         "down",      "in",        "out",        "on",
      "off",      "over",       "under",      "again",     "further",   "once",       "because",
      "as",       "until",      "although",   "though",    "unless",    "since",      "whether",
      "also",     "too",        "very",       "just",      "only",      "own",        "same",
      "such",     "both",       "each",       "few",       "more",      "most",       "other",
      "some",     "any",        "all",        "every",     "either",    "neither",    "another",
      "much",     "many",       "less",       "least",     "enough",    "even",       "ever",
      "never",    "always",     "often",      "sometimes", "perhaps",   "maybe",      "quite",
      "rather",   "almost",     "nearly",     "still",     "already",   "now",        "today",
      "tonight",  "tomorrow",   "yesterday",  "soon",      "later",     "well",       "okay",
      "right",    "really",     "actually",   "exactly",   "indeed",    "sure",       "course",
      "course",   "like",       "kind",       "sort",      "thing",     "things",     "something",
      "anything", "nothing",    "everything", "someone",   "anyone",    "everyone",   "nobody",
      "somebody", "everybody",  "anybody",    "somewhere", "anywhere",  "everywhere", "think",
      "know",     "mean",       "means",      "meant",     "say",       "says",       "said",
      "saying",   "tell",       "tells",      "told",      "talk",      "talks",      "talking",
      "look",     "looks",      "looking",    "looked",    "come",      "comes",      "came",
      "coming",   "go",         "goes",       "went",      "going",     "gone",       "get",
      "gets",     "got",        "getting",    "give",      "gives",     "gave",       "given",
      "take",     "takes",      "took",       "taken",     "taking",    "make",       "makes",
      "made",     "making",     "want",       "wants",     "wanted",    "need",       "needs",
      "needed",   "let",        "lets",       "put",       "puts",      "see",        "sees",
      "saw",      "seen",       "seem",       "seems",     "seemed",    "keep",       "keeps",
      "kept",     "ask",        "asks",       "asked",     "asking",    "way",        "ways",
      "good",     "great",      "first",      "next",      "last",      "part",       "point",
      "question", "questions",  "answer",     "answers",   "people",    "time",       "times",
      "around",   "back",       "away",       "without",   "within",    "upon",       "across",
      "toward",   "towards",    "instead",    "however",   "therefore", "thus",       "else",
      "don",      "doesn",      "didn",       "isn",       "aren",      "wasn",       "weren",
      "won",      "wouldn",     "couldn",     "shouldn",   "hasn",      "haven",      "hadn",
      "ain",      "ll",         "ve",         "re",        "s",         "t",          "d",
      "m",        "oh",         "ah",         "hey",       "wow",       "hmm",        "please",
      "thanks",   "thank",      "listen",     "listeners", "story",     "show",       "episode",
      "hosts",    "host",       "hello",      "welcome",   "simple",    "simply",     "little",
      "long",     "best",       "better",     "different", "what's",    "lot",        "lots",
      "bit",      "move",       "start",      "turn"};
  return words;
}

}  // namespace

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char byte : text)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  return hash;
}

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  std::uint64_t value = a * 0x9e3779b97f4a7c15ULL + b;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31U);
}

bool is_function_word(std::string_view word) {
  return function_words().contains(word);
}

bool is_content_word(std::string_view word) {
  if (script::has_digit(word)) return true;
  return word.size() >= content_letters_min && !is_function_word(word)
         && !script::is_hiragana(word);
}

namespace {

std::string stem_of_english(std::string_view word) {
  constexpr std::array<std::string_view, 12> endings{
      "ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ers", "ed", "es", "s"};
  constexpr std::size_t stem_min = 4;
  for (const std::string_view ending : endings) {
    if (word.ends_with(ending) && word.size() >= ending.size() + stem_min) {
      word.remove_suffix(ending.size());
      break;
    }
  }
  while (word.size() > stem_min && (word.back() == 'e' || word.back() == 'y' || word.back() == 'i'))
    word.remove_suffix(1);
  return std::string(word);
}

struct FreeStemmer {
  void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};
using Stemmer = std::unique_ptr<sb_stemmer, FreeStemmer>;

/// Returns null for a language that Snowball does not know. Each thread has its own stemmer, since
/// a stemmer has a buffer.
sb_stemmer* stemmer_for(std::string_view language) {
  thread_local std::map<std::string, Stemmer, std::less<>> stemmers;
  const std::string_view primary = language.substr(0, language.find_first_of("-_"));
  auto found = stemmers.find(primary);
  if (found == stemmers.end()) {
    const std::string name(primary);
    found = stemmers.emplace(name, Stemmer(sb_stemmer_new(name.c_str(), "UTF_8"))).first;
  }
  return found->second.get();
}

}  // namespace

std::string stem_of(std::string_view word, std::string_view language) {
  if (script::has_digit(word)) return std::string(word);
  if (language.empty() || language.starts_with("en")) return stem_of_english(word);
  sb_stemmer* const stemmer = stemmer_for(language);
  constexpr std::size_t bytes_max = 1'000;  // No word is longer, and Snowball counts in int.
  if (stemmer == nullptr || word.size() > bytes_max) return std::string(word);
  const auto* const bytes = reinterpret_cast<const sb_symbol*>(word.data());
  const sb_symbol* const stem = sb_stemmer_stem(stemmer, bytes, static_cast<int>(word.size()));
  if (stem == nullptr) return std::string(word);
  return {reinterpret_cast<const char*>(stem),
          static_cast<std::size_t>(sb_stemmer_length(stemmer))};
}

std::vector<std::string> stems_of(std::string_view text, std::string_view language) {
  std::vector<std::string> stems;
  for (const script::Token& token : script::tokens_of(text))
    if (is_content_word(token.word)) stems.push_back(stem_of(token.word, language));
  return stems;
}

}  // namespace castwright::editorial
