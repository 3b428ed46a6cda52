#include "script/sentences.h"

#include "script/language.h"
#include "script/quotations.h"
#include "script/sentence_end.h"
#include "script/turns.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include <unicode/uchar.h>

namespace castwright::script {
namespace {

/// True for a mark that ends sentences. ICU's property Sentence_Terminal covers the marks of all
/// writing systems.
bool is_terminal(char32_t character) {
  if (character < 0x80) return character == '.' || character == '!' || character == '?';
  if (character == U'…') return true;
  // Most letters of Chinese, Japanese and Korean are in this range, which has no such mark.
  if (character >= 0x3040 && character < 0xD7B0) return false;
  return u_hasBinaryProperty(static_cast<UChar32>(character), UCHAR_S_TERM) != 0;
}

/// True for a mark that closes what stands before it.
bool is_closing(char32_t character) {
  if (character < 0x80) return character == ')' || character == ']' || character == '"';
  return u_getIntPropertyValue(static_cast<UChar32>(character), UCHAR_SENTENCE_BREAK) == U_SB_CLOSE
         && u_charType(static_cast<UChar32>(character)) != U_START_PUNCTUATION;
}

/// Finds the sentences of one line in one pass.
class Line {
 public:
  Line(std::string_view line, const Language& language)
      : line_(line),
        language_(language),
        quotations_(quotations_of(line, language)) {}

  void add_to(std::vector<std::string_view>& sentences) {
    while (at_ < line_.size()) {
      skip_quotations();
      if (at_ >= line_.size()) break;
      const std::size_t begin = at_;
      const char32_t character = next_character(line_, at_);
      if (next_ < quotations_.size() && quotations_[next_].begin == begin)
        pass_quotation(sentences);
      else if (is_terminal(character))
        pass_terminals(begin, sentences);
    }
    add(line_.size(), sentences);
  }

 private:
  void skip_quotations() {
    while (next_ < quotations_.size() && quotations_[next_].begin < at_)
      ++next_;
  }
  void add(std::size_t end, std::vector<std::string_view>& sentences) {
    const std::string_view sentence = without_blanks(line_.substr(begin_, end - begin_));
    if (!sentence.empty()) sentences.push_back(sentence);
    begin_ = end;
  }
  static std::string_view without_blanks(std::string_view text) {
    while (!text.empty()) {
      std::size_t at = 0;
      if (!is_blank(next_character(text, at))) break;
      text.remove_prefix(at);
    }
    return trimmed(text);
  }

  /// Skips a quotation; if it ends as a sentence does, the sentence around it may end too.
  void pass_quotation(std::vector<std::string_view>& sentences) {
    const Quotation& quotation = quotations_[next_++];
    at_ = quotation.end;
    const std::string_view inner =
        line_.substr(quotation.inner_begin, quotation.inner_end - quotation.inner_begin);
    const std::optional<Ending> ending = ending_of(inner);
    if (!ending) return;
    const std::string_view lead = line_.substr(begin_, quotation.begin - begin_);
    decide({.before = inner.substr(0, ending->begin),
            .kind = ending->kind,
            .enclosed = quotation.bracket ? Enclosed::in_brackets : Enclosed::in_quotes,
            .lead = lead},
           sentences);
  }

  struct Ending {
    std::size_t begin = 0;  ///< The offset of its terminals.
    EndMark kind = EndMark::strong;
  };
  /// Returns the terminals at the end of a quotation; nothing if the quotation has nothing else
  /// ("(!)").
  static std::optional<Ending> ending_of(std::string_view inner) {
    // The most bytes of terminals and closing marks at the end.
    constexpr std::size_t tail_bytes_max = 24;
    std::size_t from = inner.size() - std::min(inner.size(), tail_bytes_max);
    while (from < inner.size() && (static_cast<unsigned char>(inner[from]) & 0xC0U) == 0x80)
      ++from;
    std::optional<Ending> ending;
    for (std::size_t at = from; at < inner.size();) {
      const std::size_t begin = at;
      const char32_t character = next_character(inner, at);
      if (is_terminal(character)) {
        const EndMark kind = kind_of(inner, begin, at);
        if (begin > 0) ending = Ending{.begin = begin, .kind = kind};
      } else if (!is_closing(character) && !is_blank(character)) {
        ending.reset();
      }
    }
    return ending;
  }

  void pass_terminals(std::size_t begin, std::vector<std::string_view>& sentences) {
    const EndMark kind = kind_of(line_, begin, at_);
    const bool closed = skip_closing();
    decide({.before = line_.substr(begin_, begin - begin_),
            .kind = kind,
            .enclosed = closed ? Enclosed::behind_a_mark : Enclosed::no,
            .lead = {}},
           sentences);
  }

  /// Classifies the run of terminals at `begin` and moves `end` behind it.
  static EndMark kind_of(std::string_view text, std::size_t begin, std::size_t& end) {
    std::size_t dots = 0;
    bool ellipsis = false;
    bool strong = false;
    bool wide = false;
    end = begin;
    for (std::size_t at = begin; at < text.size();) {
      const char32_t character = next_character(text, at);
      if (!is_terminal(character)) break;
      dots += character == '.' ? 1 : 0;
      ellipsis = ellipsis || character == U'…';
      strong = strong || (character != '.' && character != U'…');
      wide = wide || (character >= 0x3000 && character != U'．');
      end = at;
    }
    if (wide) return EndMark::wide;
    if (strong) return EndMark::strong;
    return ellipsis || dots > 1 ? EndMark::ellipsis : EndMark::dot;
  }

  /// Skips closing marks without an opening one, which belong to the sentence before; French ones
  /// may stand behind a blank.
  bool skip_closing() {
    const std::size_t begin = at_;
    while (at_ < line_.size()) {
      std::size_t behind = at_;
      char32_t character = next_character(line_, behind);
      std::size_t mark = at_;
      const bool blank = is_blank(character) && behind < line_.size();
      if (blank) {
        mark = behind;
        character = next_character(line_, behind);
      }
      const bool closes = blank ? character == U'»' : is_closing(character);
      if (!closes || opens_at(mark)) break;
      at_ = behind;
    }
    return at_ > begin;
  }
  bool opens_at(std::size_t at) {
    skip_quotations();
    return next_ < quotations_.size() && quotations_[next_].begin == at;
  }

  void decide(const EndPlace& place, std::vector<std::string_view>& sentences) {
    if (ends_sentence(place, line_.substr(at_), language_)) add(at_, sentences);
  }

  std::string_view line_;
  const Language& language_;
  std::vector<Quotation> quotations_;
  std::size_t next_ = 0;   ///< The index of the next quotation.
  std::size_t begin_ = 0;  ///< The beginning of the current sentence.
  std::size_t at_ = 0;
};

/// Returns the rules for a line: a line in Chinese or Japanese follows their rules, whatever the
/// language of the show. Japanese has hiragana in every sentence, Chinese has none.
const Language& language_of_line(std::string_view line, const Language& language) {
  // The first two of the three bytes of a hiragana character.
  constexpr std::string_view hiragana = "\xE3\x81";
  if (language.spacing == Spacing::none || !line.contains("。")) return language;
  return language_of(line.contains(hiragana) ? "ja" : "zh");
}

}  // namespace

std::vector<std::string_view> sentences_of(std::string_view text, std::string_view language) {
  std::vector<std::string_view> sentences;
  const Language& data = language_of(language);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    if (!line.empty()) Line(line, language_of_line(line, data)).add_to(sentences);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return sentences;
}

}  // namespace castwright::script
