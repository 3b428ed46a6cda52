#pragma once
// The hot path of a stream: text deltas repeat one shape, and only the text, the padding and one
// number differ from one to the next. Learns the shape from a delta event that was read in full,
// and then reads events of exactly that shape by comparing bytes: a fifth of the cost of a JSON
// scan. Sound by construction: everything outside the three slots is byte-identical to JSON that
// was checked, and a slot takes nothing but plain ASCII string characters or a whole number;
// whatever else comes (escapes, other characters, another shape) is left to json::Scanner. Pure.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// Where the events of a dialect keep what differs from one delta to the next.
struct DeltaShape {
  /// The keys that lead to the text; on the way stand objects, or arrays of one object.
  std::span<const std::string_view> path{};
  std::string_view padding{};  ///< a string at the top that says nothing
  std::string_view number{};   ///< a whole number at the top
  /// At the end of the path stands an object that is not looked into: whoever takes it checks it.
  bool object = false;
};

class DeltaTemplate {
 public:
  enum class Outcome {
    matched,
    other_text,   ///< the shape fits so far, but a slot holds what this does not read
    other_shape,  ///< or nothing has been learned
  };
  struct Match {
    std::string_view delta;    ///< a view into the event: the text, or the object with its braces
    std::int64_t number = -1;  ///< -1: the shape has none
  };

  /// `shape` must outlive the template.
  explicit DeltaTemplate(const DeltaShape& shape) : shape_(&shape) {}

  /// `event` must be a JSON object that was checked. Forgets what was learned where its shape
  /// cannot be used: no plain text at the end of the path, a doubled slot, an escape in a key.
  void learn(std::string_view event);
  Outcome match(std::string_view event, Match& match) const;

 private:
  enum class Slot { delta, padding, number, end };
  /// Bytes that must be there, and what comes after them.
  struct Piece {
    std::string literal;
    Slot slot = Slot::end;
  };

  struct Lesson;

  static std::size_t object_size(std::string_view text, const Piece& behind);
  /// Slot::end: the member is part of the literal bytes.
  Slot slot_of(std::string_view key, std::string_view value, std::size_t level) const;
  /// The members of the object whose first one is looked for at `at`. False: no shape to learn.
  bool collect(Lesson& lesson, std::size_t at, std::size_t level) const;

  const DeltaShape* shape_;
  std::vector<Piece> pieces_;
};

}  // namespace castwright::provider
