#include "script/split_turn.h"

#include "script/columns.h"
#include "script/language.h"
#include "script/quotations.h"
#include "script/sentences.h"
#include "script/turns.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace castwright::script {
namespace {

class Splitter {
 public:
  Splitter(std::size_t room, std::string_view language, Measure measure)
      : room_(std::max<std::size_t>(room, 1)),
        language_(language),
        measure_(measure) {}

  std::vector<std::string> split(std::string_view text) {
    for (const std::string_view sentence : sentences_of(text, language_))
      add(sentence);
    close();
    return std::move(pieces_);
  }

 private:
  bool fits(std::string_view text) const {
    if (text.size() <= room_) return true;  // No character has fewer bytes than columns.
    return (measure_ == Measure::columns ? count_columns(text) : count_characters(text)) <= room_;
  }
  void close() {
    if (!piece_.empty()) pieces_.emplace_back(piece_);
    piece_ = {};
  }
  void add(std::string_view sentence) {
    const char* const begin = piece_.empty() ? sentence.data() : piece_.data();
    const std::string_view joined(
        begin, static_cast<std::size_t>(sentence.data() + sentence.size() - begin));
    if (fits(joined)) {
      piece_ = joined;
      return;
    }
    close();
    while (!fits(sentence)) {
      const std::size_t size = break_of(sentence);
      pieces_.emplace_back(trimmed(sentence.substr(0, size)));
      sentence = trimmed(sentence.substr(size));
    }
    piece_ = sentence;
  }

  /// Returns the bytes of the first characters that fit.
  std::size_t bytes_that_fit(std::string_view text) const {
    if (measure_ == Measure::columns) return start_of(text, room_);
    std::size_t at = 0;
    for (std::size_t count = 0; at < text.size() && count < room_; ++count)
      next_character(text, at);
    // A character must stay together with what combines with it.
    const std::size_t whole = at;
    while (at > 0 && at < text.size() && is_combining(text, at))
      at = character_before(text, at);
    return at == 0 ? whole : at;
  }
  static bool is_combining(std::string_view text, std::size_t at) {
    std::size_t end = at;
    next_character(text, end);
    return count_columns(text.substr(at, end - at)) == 0;
  }
  static std::size_t character_before(std::string_view text, std::size_t at) {
    --at;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80)
      --at;
    return at;
  }

  /// Returns the bytes of the first piece of a sentence that does not fit.
  std::size_t break_of(std::string_view text) const {
    const std::size_t whole = bytes_that_fit(text);
    const std::string_view fitting = text.substr(0, whole);
    // A very short piece would sound like a mistake.
    const std::size_t least = whole / 3;
    const std::vector<Quotation> quotations = quotations_of(text, language_of(language_));
    for (const bool outside : {true, false}) {
      if (!outside) {
        if (const auto end = quoted_sentence_end(text, least, whole)) return *end;
      }
      if (const auto end = clause_end(text, least, whole, outside ? &quotations : nullptr))
        return *end;
    }
    const std::size_t blank = fitting.rfind(' ');
    if (blank != std::string_view::npos && blank > least) return blank + 1;
    const std::vector<std::size_t> breaks = line_breaks_of(text, language_);
    const auto behind = std::ranges::upper_bound(breaks, whole);
    return behind == breaks.begin() ? whole : *(behind - 1);
  }

  /// Returns the place behind the last clause mark in reach, of the best kind of mark that occurs
  /// there.
  static std::optional<std::size_t> clause_end(std::string_view text,
                                               std::size_t least,
                                               std::size_t most,
                                               const std::vector<Quotation>* quotations) {
    constexpr std::array<std::string_view, 8> marks{
        "; ", "；", ": ", "：", " — ", " – ", ", ", "，"};
    const std::string_view fitting = text.substr(0, most);
    const auto is_quoted = [quotations](std::size_t at) {
      return quotations != nullptr && std::ranges::any_of(*quotations, [at](const Quotation& one) {
               return at > one.begin && at < one.end;
             });
    };
    const auto last_of = [&](std::string_view mark) -> std::optional<std::size_t> {
      for (std::size_t at = fitting.rfind(mark); at != std::string_view::npos && at >= least;
           at = fitting.rfind(mark, at - 1)) {
        if (!is_quoted(at)) return at + mark.size();
        if (at == 0) break;
      }
      return std::nullopt;
    };
    for (const std::string_view mark : marks) {
      if (const auto end = last_of(mark)) return end;
    }
    return last_of("、");
  }

  /// Returns the place behind a full stop inside a quotation.
  static std::optional<std::size_t> quoted_sentence_end(std::string_view text,
                                                        std::size_t least,
                                                        std::size_t most) {
    std::optional<std::size_t> best;
    const std::string_view fitting = text.substr(0, most);
    for (const std::string_view mark : {". ", "? ", "! ", "。", "？", "！"}) {
      const std::size_t at = fitting.rfind(mark);
      if (at == std::string_view::npos || at < least) continue;
      const std::size_t end = at + mark.size();
      // In "。」" the closing mark belongs to the sentence.
      const std::string_view rest = text.substr(end);
      if (rest.starts_with("」") || rest.starts_with("』") || rest.starts_with("”")) continue;
      if (!best || end > *best) best = end;
    }
    return best;
  }

  std::size_t room_;
  std::string_view language_;
  Measure measure_;
  std::string_view piece_;  ///< The current piece, which grows by whole sentences.
  std::vector<std::string> pieces_;
};

}  // namespace

std::vector<std::string> split_turn(std::string_view text,
                                    std::size_t room,
                                    std::string_view language,
                                    Measure measure) {
  return Splitter(room, language, measure).split(text);
}

}  // namespace castwright::script
