#include "provider/delta_template.h"

#include "core/ascii.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace castwright::provider {
namespace {

bool is_plain(char byte) {
  return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
}

bool is_space(char byte) {
  return byte == ' ' || byte == '\t';
}

std::size_t plain_size(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && is_plain(text[size]))
    ++size;
  return size;
}

/// Returns the number of digits of a whole number that surely fits 63 bits; 0 if there is none, or
/// if it has a leading zero.
std::size_t number_size(std::string_view text) {
  constexpr std::size_t digits_max = 18;
  std::size_t size = 0;
  while (size < text.size() && is_digit(text[size]))
    ++size;
  const bool leading_zero = size > 1 && text.front() == '0';
  return leading_zero || size > digits_max ? 0 : size;
}

std::int64_t number(std::string_view digits) {
  std::int64_t value = 0;
  for (const char digit : digits)
    value = value * 10 + (digit - '0');
  return value;
}

/// string_end() returns the position after the string whose quote stands at `at`; value_end() the
/// position after the scalar or container there. The text is known to be JSON, so brackets and
/// quotes can simply be counted.
std::size_t string_end(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

std::size_t value_end(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char byte = text[at];
    if (byte == '"') {
      at = string_end(text, at);
      if (depth == 0) return at;
      continue;
    }
    if (depth == 0 && (byte == ',' || byte == '}')) return at;
    if (byte == '{' || byte == '[') ++depth;
    if (byte == '}' || byte == ']') --depth;
    ++at;
    if (depth == 0 && (byte == '}' || byte == ']')) return at;
  }
  return at;
}

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at]))
    ++at;
  return at;
}

struct Member {
  std::string_view key;    // Without its quotes.
  std::string_view value;  // With its quotes.
  std::size_t value_begin = 0;
};

/// Returns the next member of the object; nothing at its end.
std::optional<Member> next_member(std::string_view event, std::size_t at) {
  at = event.find_first_of("\"}", at);
  if (at == std::string_view::npos || event[at] == '}') return std::nullopt;
  const std::size_t key_end = string_end(event, at);
  const std::size_t colon = event.find(':', key_end);
  if (colon == std::string_view::npos) return std::nullopt;
  const std::size_t begin = skip_space(event, colon + 1);
  const std::size_t end = value_end(event, begin);
  return Member{event.substr(at + 1, key_end - at - 2), event.substr(begin, end - begin), begin};
}

/// Returns the position after the brace of the object that `value` is, or that is the only element
/// of the array that it is; 0 for anything else.
std::size_t only_object(std::string_view value) {
  if (value.starts_with('{')) return 1;
  if (!value.starts_with('[')) return 0;
  const std::size_t begin = skip_space(value, 1);
  if (begin == value.size() || value[begin] != '{') return 0;
  const std::size_t end = skip_space(value, value_end(value, begin));
  return end + 1 == value.size() ? begin + 1 : 0;
}

}  // namespace

struct DeltaTemplate::Lesson {
  std::string_view event{};
  std::size_t literal_begin = 0;
  std::vector<Piece> pieces{};

  bool has(Slot slot) const {
    return std::ranges::find(pieces, slot, &Piece::slot) != pieces.end();
  }
};

DeltaTemplate::Slot DeltaTemplate::slot_of(std::string_view key,
                                           std::string_view value,
                                           std::size_t level) const {
  const bool string = value.starts_with('"');
  const bool delta = shape_->object ? value.starts_with('{') : string;
  if (delta && level + 1 == shape_->path.size() && key == shape_->path.back()) return Slot::delta;
  if (level > 0) return Slot::end;
  if (string && key == shape_->padding) return Slot::padding;
  const bool number = !value.empty() && number_size(value) == value.size();
  return number && key == shape_->number ? Slot::number : Slot::end;
}

// Returns the size of the object at the beginning of `text`. If only the literal end of the event
// follows the object, everything before that end must be the object, and parsing it fails if it is
// none; else its brackets are counted.
std::size_t DeltaTemplate::object_size(std::string_view text, const Piece& behind) {
  if (!text.starts_with('{')) return 0;
  if (behind.slot != Slot::end) return value_end(text, 0);
  return text.size() - std::min(text.size(), behind.literal.size());
}

DeltaTemplate::Outcome DeltaTemplate::match(std::string_view event, Match& match) const {
  for (const Piece& piece : pieces_) {
    if (!event.starts_with(piece.literal)) return Outcome::other_shape;
    event.remove_prefix(piece.literal.size());
    std::size_t size = 0;
    switch (piece.slot) {
      case Slot::delta:
        size = shape_->object ? object_size(event, (&piece)[1]) : plain_size(event);
        match.delta = event.substr(0, size);
        break;
      case Slot::padding: size = plain_size(event); break;
      case Slot::number:
        size = number_size(event);
        if (size == 0) return Outcome::other_text;
        match.number = number(event.substr(0, size));
        break;
      case Slot::end: return event.empty() ? Outcome::matched : Outcome::other_shape;
    }
    event.remove_prefix(size);
    // The string contains an escape or a character beyond ASCII.
    const bool quoted =
        piece.slot == Slot::padding || (piece.slot == Slot::delta && !shape_->object);
    const bool ended = !quoted || event.starts_with('"');
    if (!ended) return Outcome::other_text;
  }
  return Outcome::other_shape;
}

bool DeltaTemplate::collect(Lesson& lesson, std::size_t at, std::size_t level) const {
  const std::string_view event = lesson.event;
  bool descended = false;
  while (const std::optional<Member> member = next_member(event, at)) {
    if (member->key.find('\\') != std::string_view::npos) return false;
    at = member->value_begin + member->value.size();
    if (level + 1 < shape_->path.size() && member->key == shape_->path[level]) {
      const std::size_t inside = only_object(member->value);
      if (descended || inside == 0) return false;
      descended = true;
      if (!collect(lesson, member->value_begin + inside, level + 1)) return false;
      continue;
    }
    const Slot slot = slot_of(member->key, member->value, level);
    if (slot == Slot::end) continue;
    if (lesson.has(slot)) return false;
    const std::size_t quote = member->value.starts_with('"') ? 1 : 0;
    const std::size_t slot_begin = member->value_begin + quote;
    lesson.pieces.push_back(
        {std::string(event.substr(lesson.literal_begin, slot_begin - lesson.literal_begin)), slot});
    lesson.literal_begin = at - quote;
  }
  return true;
}

void DeltaTemplate::learn(std::string_view event) {
  pieces_.clear();
  Lesson lesson{.event = event};
  if (!collect(lesson, event.find('{') + 1, 0) || !lesson.has(Slot::delta)) return;
  lesson.pieces.push_back({std::string(event.substr(lesson.literal_begin)), Slot::end});
  pieces_ = std::move(lesson.pieces);
}

}  // namespace castwright::provider
