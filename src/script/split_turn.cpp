#include "script/split_turn.h"

#include "script/sentences.h"
#include "script/turns.h"

#include <algorithm>
#include <cstddef>

namespace castwright::script {
namespace {

/// Bytes of the first `characters` characters.
std::size_t bytes_of(std::string_view text, std::size_t characters) {
  std::size_t at = 0;
  for (std::size_t count = 0; at < text.size() && count < characters; ++count) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80)
      ++at;
  }
  return at;
}

/// Where to divide a sentence that does not fit: bytes of its first piece.
std::size_t break_of(std::string_view text, std::size_t characters_max) {
  const std::size_t room = bytes_of(text, characters_max);
  const std::string_view fits = text.substr(0, room);
  // A piece that is too short sounds like a slip.
  const std::size_t least = room / 3;
  for (const std::string_view mark : {"; ", ": ", " — ", " – ", ", "}) {
    const std::size_t at = fits.rfind(mark);
    if (at != std::string_view::npos && at >= least) return at + mark.size();
  }
  const std::size_t blank = fits.rfind(' ');
  return blank != std::string_view::npos && blank > 0 ? blank + 1 : room;
}

}  // namespace

std::vector<std::string> split_turn(std::string_view text, std::size_t characters_max) {
  std::vector<std::string> pieces;
  std::string_view piece;  // of `text`, growing by sentences
  const auto close = [&] {
    if (!piece.empty()) pieces.emplace_back(piece);
    piece = {};
  };
  for (std::string_view sentence : sentences_of(text)) {
    const char* const begin = piece.empty() ? sentence.data() : piece.data();
    const std::string_view joined(
        begin, static_cast<std::size_t>(sentence.data() + sentence.size() - begin));
    if (count_characters(joined) <= characters_max) {
      piece = joined;
      continue;
    }
    close();
    while (count_characters(sentence) > characters_max) {
      const std::size_t size = break_of(sentence, characters_max);
      pieces.emplace_back(trimmed(sentence.substr(0, size)));
      sentence = trimmed(sentence.substr(size));
    }
    piece = sentence;
  }
  close();
  return pieces;
}

}  // namespace castwright::script
