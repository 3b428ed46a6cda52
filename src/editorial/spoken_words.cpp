#include "editorial/spoken_words.h"

#include "core/ascii.h"
#include "json/utf8.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace castwright::editorial {
namespace {

/// A spoken quotation is shorter than this. The limit keeps the search linear if a mark has no
/// other side.
constexpr std::size_t quotation_bytes_max = 2'000;

struct Quotation {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// A mark that opens a quotation, and the marks that may close it.
struct QuotationMark {
  std::string_view open;
  std::array<std::string_view, 2> close;
};
constexpr std::array<QuotationMark, 6> quotation_marks{{{"\"", {"\"", "\""}},
                                                        {"„", {"“", "”"}},
                                                        {"“", {"”", "”"}},
                                                        {"«", {"»", "»"}},
                                                        {"「", {"」", "」"}},
                                                        {"『", {"』", "』"}}}};

/// Returns the pairs of quotation marks, the outermost first. A mark without its other side is no
/// pair.
std::vector<Quotation> quotation_pairs_in(std::string_view text) {
  std::vector<Quotation> found;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const auto* const mark = std::ranges::find_if(
        quotation_marks, [&](const QuotationMark& one) { return rest.starts_with(one.open); });
    if (mark == quotation_marks.end()) {
      ++at;
      continue;
    }
    const std::size_t inside = at + mark->open.size();
    const std::string_view reach = text.substr(inside, quotation_bytes_max);
    std::size_t end = std::string_view::npos;
    for (const std::string_view close : mark->close)
      end = std::min(end, reach.find(close));
    if (end == std::string_view::npos) {
      at = inside;
      continue;
    }
    found.push_back({inside, inside + end});
    at = inside + end + mark->close.front().size();
  }
  return found;
}

constexpr std::array<std::string_view, 5> sentence_ends{"…", "。", "！", "？", "‽"};
constexpr std::array<std::string_view, 12> marks{
    "—", "–", "„", "“", "”", "«", "»", "、", "，", "「", "」", "·"};
constexpr std::string_view apostrophe = "’";

bool is_word_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
         || (byte >= '0' && byte <= '9') || static_cast<unsigned char>(byte) >= 0x80;
}

/// A character that stands between words, and its meaning.
struct Gap {
  std::size_t size = 0;
  Break strength = Break::none;
};

std::optional<Gap> gap_at(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  const char byte = rest.front();
  if (static_cast<unsigned char>(byte) < 0x80) {
    if (is_word_byte(byte)) return std::nullopt;
    if (byte == '.' || byte == '!' || byte == '?' || byte == '\n') return Gap{1, Break::sentence};
    const bool blank = byte == ' ' || byte == '\t' || byte == '-' || byte == '\'' || byte == '\r';
    return Gap{1, blank ? Break::none : Break::mark};
  }
  for (const std::string_view end : sentence_ends)
    if (rest.starts_with(end)) return Gap{end.size(), Break::sentence};
  for (const std::string_view mark : marks)
    if (rest.starts_with(mark)) return Gap{mark.size(), Break::mark};
  if (rest.starts_with(apostrophe)) return Gap{apostrophe.size(), Break::none};
  if (rest.starts_with("\xC2\xA0")) return Gap{2, Break::none};
  return std::nullopt;
}

/// Returns the bytes of an apostrophe between two letters, which belongs to the word; 0 if there is
/// none.
std::size_t inner_apostrophe(std::string_view text, std::size_t at) {
  const std::size_t size = text[at] == '\''                          ? 1
                           : text.substr(at).starts_with(apostrophe) ? apostrophe.size()
                                                                     : 0;
  if (size == 0 || at + size >= text.size() || gap_at(text, at + size)) return 0;
  return size;
}

/// Appends one character in lower case, for ASCII and the capital letters of Latin-1 (Ä, É, …).
void append_lower(std::string& word, std::string_view character) {
  if (character.size() == 1) {
    word.push_back(ascii_lower(character[0]));
  } else if (character.size() == 2 && character[0] == '\xC3'
             && static_cast<unsigned char>(character[1]) >= 0x80
             && static_cast<unsigned char>(character[1]) <= 0x9E && character[1] != '\x97') {
    word.push_back(character[0]);
    word.push_back(static_cast<char>(static_cast<unsigned char>(character[1]) + 0x20));
  } else {
    word.append(character);
  }
}

bool is_capital(std::string_view word) {
  return (word[0] >= 'A' && word[0] <= 'Z')
         || (word.size() > 1 && word[0] == '\xC3' && static_cast<unsigned char>(word[1]) <= 0x9E);
}

}  // namespace

std::vector<SpokenWord> spoken_words(std::string_view text) {
  const std::vector<Quotation> quotations = quotation_pairs_in(text);
  std::vector<SpokenWord> words;
  SpokenWord word;
  std::size_t quotation = 0;
  const auto end_word = [&](std::size_t at) {
    if (word.word.empty()) return;
    while (quotation < quotations.size() && quotations[quotation].end <= word.at)
      ++quotation;
    word.quoted = quotation < quotations.size() && quotations[quotation].begin <= word.at;
    word.capital = is_capital(text.substr(word.at));
    word.size = at - word.at;
    words.push_back(std::exchange(word, {}));
    word.before = Break::none;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t inner = word.word.empty() ? 0 : inner_apostrophe(text, at);
    if (inner > 0) {
      word.word.push_back('\'');
      at += inner;
      continue;
    }
    if (const auto gap = gap_at(text, at)) {
      end_word(at);
      word.before = std::max(word.before, gap->strength);
      at += gap->size;
      continue;
    }
    if (word.word.empty()) word.at = at;
    const std::size_t size = json::utf8_step(text, at).size;
    append_lower(word.word, text.substr(at, size));
    at += size;
  }
  end_word(text.size());
  return words;
}

bool is_quoted(std::string_view text, std::size_t at) {
  return std::ranges::any_of(quotation_pairs_in(text), [&](const Quotation& quotation) {
    return quotation.begin <= at && at < quotation.end;
  });
}

}  // namespace castwright::editorial
