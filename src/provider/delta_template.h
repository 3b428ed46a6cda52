#pragma once
// The hot path of a stream. Text deltas repeat one shape: only the text, the padding and one number
// differ from one to the next. This class learns the shape from a delta event that was read in
// full, and then reads events of exactly that shape by comparing bytes, at a fifth of the cost of a
// JSON scan. It is sound by construction: every byte outside the three slots equals JSON that was
// checked, and a slot takes only plain ASCII characters of a string, or a whole number. Everything
// else (escapes, other characters, another shape) is left to json::Scanner. Pure.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// Says where the events of a dialect keep what differs from one delta to the next.
struct DeltaShape {
  /// The keys that lead to the text. On the way stand objects, or arrays of one object.
  std::span<const std::string_view> path{};
  std::string_view padding{};  ///< The top-level key of a string without meaning.
  std::string_view number{};   ///< The top-level key of a whole number.
  /// True if an object, not a text, stands at the end of the path. Its content is not checked here;
  /// the caller checks it.
  bool object = false;
};

/// Reads events of one learned shape; see the head of this file. One stream, one thread.
class DeltaTemplate {
 public:
  enum class Outcome {
    matched,
    other_text,   ///< The shape fits so far, but a slot holds what this class does not read.
    other_shape,  ///< The event has another shape, or no shape has been learned.
  };
  struct Match {
    std::string_view delta;    ///< A view into the event: the text, or the object with its braces.
    std::int64_t number = -1;  ///< -1 if the shape has no number.
  };

  /// `shape` must outlive the template.
  explicit DeltaTemplate(const DeltaShape& shape) : shape_(&shape) {}

  /// Learns the shape of `event`, which must be a JSON object that was checked. Forgets what was
  /// learned if the shape cannot be used: no plain text at the end of the path, a slot that occurs
  /// twice, or an escape in a key.
  void learn(std::string_view event);
  /// Compares an event with the learned shape, and fills `match` if it has that shape.
  Outcome match(std::string_view event, Match& match) const;

 private:
  enum class Slot { delta, padding, number, end };
  /// Bytes that an event must have, and the slot that follows them.
  struct Piece {
    std::string literal;
    Slot slot = Slot::end;
  };

  struct Lesson;

  static std::size_t object_size(std::string_view text, const Piece& behind);
  /// Returns the slot that a member fills; Slot::end if the member belongs to the literal bytes.
  Slot slot_of(std::string_view key, std::string_view value, std::size_t level) const;
  /// Collects the members of the object whose first member is expected at `at`. Returns false if
  /// there is no shape to learn.
  bool collect(Lesson& lesson, std::size_t at, std::size_t level) const;

  const DeltaShape* shape_;
  std::vector<Piece> pieces_;
};

}  // namespace castwright::provider
