#include "core/ascii.h"
#include "rehearsal/notes.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::rehearsal {
namespace {

// A phrase with its article stays below five words, so that it is no repeated run however often it
// is named.
constexpr std::size_t phrase_words_max = 3;

bool is_upper(char c) {
  return std::isupper(static_cast<unsigned char>(c)) != 0;
}

constexpr auto function_words = std::to_array<std::string_view>(
    {"a",        "about",   "above",   "across", "after",  "against", "all",    "also",
     "although", "among",   "an",      "and",    "any",    "are",     "around", "as",
     "at",       "be",      "because", "been",   "before", "behind",  "being",  "below",
     "beneath",  "between", "both",    "but",    "by",     "can",     "could",  "did",
     "do",       "does",    "down",    "during", "each",   "either",  "even",   "every",
     "for",      "from",    "had",     "has",    "have",   "he",      "her",    "here",
     "him",      "his",     "how",     "if",     "in",     "into",    "is",     "it",
     "its",      "just",    "like",    "many",   "may",    "might",   "more",   "most",
     "much",     "must",    "near",    "never",  "no",     "nor",     "not",    "now",
     "of",       "off",     "often",   "on",     "once",   "only",    "onto",   "or",
     "other",    "our",     "out",     "over",   "own",    "per",     "rather", "she",
     "should",   "since",   "so",      "some",   "still",  "such",    "than",   "that",
     "the",      "their",   "them",    "then",   "there",  "these",   "they",   "this",
     "those",    "through", "to",      "too",    "toward", "towards", "under",  "until",
     "up",       "upon",    "very",    "was",    "we",     "were",    "what",   "when",
     "where",    "which",   "while",   "who",    "whose",  "why",     "will",   "with",
     "within",   "without", "would",   "yet",    "you",    "your",    "i",      "my",
     "me",       "us",      "one",     "two"});

bool is_function_word(std::string_view word) {
  return std::ranges::find(function_words, word) != function_words.end();
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

struct Token {
  std::string_view word;  ///< the word without punctuation around it
  bool stop = false;      ///< whether punctuation follows
};

std::vector<Token> tokens_of_sentence(std::string_view sentence) {
  std::vector<Token> out;
  for (std::string_view word : words_of(sentence)) {
    const std::size_t begin = std::min(word.find_first_not_of("\"'(“‘"), word.size());
    word.remove_prefix(begin);
    std::string_view bare = word;
    while (!bare.empty() && std::string_view(".,;:!?\"')").contains(bare.back()))
      bare.remove_suffix(1);
    if (!bare.empty()) out.push_back({.word = bare, .stop = bare.size() != word.size()});
  }
  return out;
}

bool looks_like_verb(std::string_view word) {
  constexpr auto verbs = std::to_array<std::string_view>(
      {"says",   "shows", "makes",  "takes", "gives", "needs",  "means",  "runs",    "works",
       "goes",   "comes", "gets",   "keeps", "holds", "turns",  "falls",  "rises",   "opens",
       "closes", "moves", "stands", "lies",  "sits",  "came",   "went",   "took",    "made",
       "gave",   "ran",   "fell",   "rose",  "stood", "became", "become", "becomes", "began",
       "grew",   "held",  "kept",   "left",  "met",   "sent",   "set",    "paid",    "put",
       "cut",    "broke", "lost",   "won",   "built", "found",  "saw",    "said",    "shut"});
  return word.ends_with("ed") || word.ends_with("ing") || word.ends_with("ly")
         || std::ranges::find(verbs, word) != verbs.end();
}

/// Whether the word is an adjective that often stands between an article and "is" without a noun.
bool looks_like_adjective(std::string_view word) {
  constexpr auto known = std::to_array<std::string_view>(
      {"little",  "first",  "last",    "same",    "next",   "new",  "old",    "small", "great",
       "few",     "main",   "whole",   "best",    "least",  "only", "second", "third", "largest",
       "biggest", "oldest", "longest", "highest", "open",   "full", "long",   "short", "big",
       "good",    "bad",    "rest",    "latter",  "former", "fact", "way"});
  return std::ranges::find(known, word) != known.end();
}

bool plain_word(std::string_view word) {
  return std::ranges::all_of(word, [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '-'
           || (static_cast<unsigned char>(c) & 0x80U) != 0;
  });
}

/// Whether a function word begins a noun phrase: no second one follows without a verb between them.
bool opens_noun_phrase(std::string_view function_word) {
  constexpr auto openers = std::to_array<std::string_view>(
      {"the", "a", "an", "its", "their", "his", "her", "this", "these", "those", "more", "about"});
  return std::ranges::find(openers, function_word) != openers.end();
}

/// Whether the word before ends in s, which behind a noun is the ending of a verb as often as of a
/// plural.
bool word_before_ends_in_s(const std::vector<Token>& tokens, std::size_t at) {
  const std::string_view word = tokens[at - 1].word;
  return word.ends_with('s') && !word.ends_with("ss");
}

bool is_article(const Token& token) {
  const std::string word = ascii_lower(token.word);
  return !token.stop && (word == "the" || word == "a" || word == "an");
}

/// The phrase that begins with an article at `at`, if a function word or punctuation follows it:
/// "the old tide gauge".
std::string article_phrase(const std::vector<Token>& tokens, std::size_t at) {
  if (!is_article(tokens[at])) return {};
  std::string out = ascii_lower(tokens[at].word);
  std::size_t words = 0;
  for (std::size_t i = at + 1; i < tokens.size() && words < phrase_words_max; ++i) {
    const std::string word = ascii_lower(tokens[i].word);
    if (is_function_word(word)) {
      if (words == 0 || looks_like_adjective(ascii_lower(tokens[i - 1].word))) return {};
      // "the far end rebuild the signal", "the journey starts in …": here the last word is a verb.
      const bool verb = opens_noun_phrase(word) || (words > 1 && word_before_ends_in_s(tokens, i));
      return verb ? std::string() : out;
    }
    if (!plain_word(word) || looks_like_verb(word)) return {};
    out += ' ';
    out += tokens[i].word;
    ++words;
    if (tokens[i].stop) return out;
  }
  return {};
}

/// The run of capitalised words at `at`, which does not begin the sentence.
std::string name_phrase(const std::vector<Token>& tokens, std::size_t at) {
  std::string out;
  for (std::size_t i = at; i < tokens.size(); ++i) {
    if (!is_upper(tokens[i].word.front()) || is_function_word(ascii_lower(tokens[i].word))) break;
    if (!out.empty()) out += ' ';
    out += tokens[i].word;
    if (tokens[i].stop) break;
  }
  constexpr auto calendar = std::to_array<std::string_view>({"January",
                                                             "February",
                                                             "March",
                                                             "April",
                                                             "May",
                                                             "June",
                                                             "July",
                                                             "August",
                                                             "September",
                                                             "October",
                                                             "November",
                                                             "December",
                                                             "Monday",
                                                             "Tuesday",
                                                             "Wednesday",
                                                             "Thursday",
                                                             "Friday",
                                                             "Saturday",
                                                             "Sunday"});
  if (std::ranges::find(calendar, out.substr(0, out.find(' '))) != calendar.end()) return {};
  if (out.ends_with("'s")) out.resize(out.size() - 2);
  if (out.ends_with("\u2019s")) out.resize(out.size() - 4);
  return out;
}

std::string number_phrase(const std::vector<Token>& tokens, std::size_t at) {
  if (!is_digit(tokens[at].word.front()) || tokens[at].stop || at + 1 >= tokens.size()) return {};
  const std::string_view unit = tokens[at + 1].word;
  if (tokens[at].word.size() == 4 && (tokens[at].word[0] == '1' || tokens[at].word[0] == '2')
      && std::ranges::all_of(tokens[at].word, is_digit))
    return {};  // the number is a year
  if (!plain_word(unit) || is_function_word(ascii_lower(unit)) || looks_like_verb(unit)
      || !unit.ends_with('s'))
    return {};
  return std::string(tokens[at].word) + " " + std::string(unit);
}

}  // namespace

std::vector<std::string> phrases_of(std::string_view sentence) {
  const std::vector<Token> tokens = tokens_of_sentence(sentence);
  std::vector<std::string> out;
  const auto add = [&out](std::string phrase) {
    const auto spaces = static_cast<std::size_t>(std::ranges::count(phrase, ' '));
    if (phrase.size() > 3 && phrase.size() < 48 && spaces <= phrase_words_max
        && std::ranges::find(out, phrase) == out.end())
      out.push_back(std::move(phrase));
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (std::string phrase = article_phrase(tokens, i); !phrase.empty()) {
      i += static_cast<std::size_t>(std::ranges::count(phrase, ' '));
      add(std::move(phrase));
    } else if (std::string number = number_phrase(tokens, i); !number.empty()) {
      add(std::move(number));
      ++i;
    } else if (i > 0 && is_upper(tokens[i].word.front())) {
      std::string name = name_phrase(tokens, i);
      const bool article = ascii_lower(tokens[i - 1].word) == "the" && !name.empty();
      i += static_cast<std::size_t>(std::ranges::count(name, ' '));
      add(article ? "the " + name : std::move(name));
    }
  }
  return out;
}

}  // namespace castwright::rehearsal
