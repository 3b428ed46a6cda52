#include "script/quotations.h"

#include "script/characters.h"

#include <array>
#include <cstdint>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace castwright::script {
namespace {

constexpr std::array<QuotePair, 4> brackets{
    {{U'(', U')'}, {U'[', U']'}, {U'（', U'）'}, {U'【', U'】'}}};

/// The most marks that wait for their partner. Nobody nests more deeply, and the limit keeps the
/// work linear.
constexpr std::size_t nesting_max = 8;

bool is_letter_or_digit(char32_t character) {
  return u_isalnum(static_cast<UChar32>(character)) != 0;
}

/// True if no quotation mark and no bracket begins with this byte.
bool is_plain(unsigned char byte) {
  if (byte < 0x80)
    return byte != '"' && byte != '\'' && byte != '(' && byte != ')' && byte != '[' && byte != ']';
  return byte != 0xC2 && byte != 0xE2 && byte != 0xE3 && byte != 0xEF;
}

/// A mark and its neighbours; 0 stands for an end of the line.
struct MarkSite {
  char32_t character = 0;
  char32_t before = 0;
  char32_t after = 0;
  bool blank_before() const { return before == 0 || is_blank(before); }
  bool blank_after() const { return after == 0 || is_blank(after); }
};

class Finder {
 public:
  Finder(std::string_view line, const Language& language) : line_(line), language_(language) {}

  std::vector<Quotation> find() {
    char32_t before = 0;
    for (std::size_t at = 0; at < line_.size();) {
      const std::size_t begin = at;
      const char32_t character = next_character(line_, at);
      if (!is_plain(static_cast<unsigned char>(line_[begin]))) {
        std::size_t behind = at;
        const char32_t after = at < line_.size() ? next_character(line_, behind) : 0;
        take({.character = character, .before = before, .after = after}, begin, at);
      }
      before = character;
    }
    return std::move(found_);
  }

 private:
  struct Open {
    char32_t close = 0;
    std::size_t begin = 0;
    std::size_t inner = 0;
    bool bracket = false;
  };

  bool is_too_long(const Quotation& one) const {
    const std::string_view inner = line_.substr(one.inner_begin, one.inner_end - one.inner_begin);
    return inner.size() > quotation_characters_max
           && count_characters(inner) > quotation_characters_max;
  }

  /// True if the mark may close a quotation. The apostrophes of "dogs’" and "it’s" do not, and '
  /// does only behind a mark of a sentence.
  static bool may_close(const MarkSite& mark) {
    if (mark.character == U'\'')
      return !is_letter_or_digit(mark.before) && !mark.blank_before()
             && !is_letter_or_digit(mark.after);
    if (mark.character == U'’') return !is_letter_or_digit(mark.after);
    return true;
  }
  /// True if the mark may open a quotation. Straight marks look alike on both sides; in writing
  /// with blanks their place decides.
  bool may_open(const MarkSite& mark) const {
    if (mark.after == 0) return false;
    if (mark.character == U'\'')
      return mark.blank_before() && u_isalpha(static_cast<UChar32>(mark.after)) != 0;
    if (mark.character != U'"' || language_.spacing == Spacing::none) return true;
    return !mark.blank_after() && !is_letter_or_digit(mark.before);
  }

  bool close(const MarkSite& mark, std::size_t begin, std::size_t end) {
    if (!may_close(mark)) return false;
    for (std::size_t i = open_.size(); i > 0; --i) {
      const Open& one = open_[i - 1];
      if (one.close != mark.character) continue;
      const Quotation whole{.begin = one.begin,
                            .end = end,
                            .inner_begin = one.inner,
                            .inner_end = begin,
                            .bracket = one.bracket};
      open_.resize(i - 1);
      if (is_too_long(whole)) return true;
      while (!found_.empty() && found_.back().begin >= whole.begin)
        found_.pop_back();
      found_.push_back(whole);
      return true;
    }
    return false;
  }

  /// Takes a mark. Two different marks may close one opening mark ("„“" and "„”"), so both are
  /// awaited.
  void take(const MarkSite& mark, std::size_t begin, std::size_t end) {
    if (close(mark, begin, end) || !may_open(mark)) return;
    const auto open = [&](const QuotePair& pair, bool bracket) {
      if (pair.open != mark.character) return;
      if (open_.size() == nesting_max) open_.erase(open_.begin());
      open_.push_back({.close = pair.close, .begin = begin, .inner = end, .bracket = bracket});
    };
    for (const QuotePair& pair : language_.quotes)
      open(pair, false);
    for (const QuotePair& pair : brackets)
      open(pair, true);
  }

  std::string_view line_;
  const Language& language_;
  std::vector<Open> open_;
  std::vector<Quotation> found_;
};

}  // namespace

std::vector<Quotation> quotations_of(std::string_view line, const Language& language) {
  return Finder(line, language).find();
}

char32_t next_character(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) {
    ++at;
    return first;
  }
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  auto place = static_cast<std::int64_t>(at);
  const auto size = static_cast<std::int64_t>(text.size());
  UChar32 character = 0;
  // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions): ICU's macro
  U8_NEXT(bytes, place, size, character);
  at = static_cast<std::size_t>(place);
  return character < 0 ? U'\uFFFD' : static_cast<char32_t>(character);
}

bool is_blank(char32_t character) {
  if (character < 0x80) return character == ' ' || (character >= '\t' && character <= '\r');
  return character == 0xA0 || (character >= 0x2000 && character <= 0x200A) || character == 0x202F
         || character == 0x205F || character == 0x3000;
}

}  // namespace castwright::script
