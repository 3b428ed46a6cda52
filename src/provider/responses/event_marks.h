#pragma once
// Remembers which numbered events a stream has brought, by a 16-bit mark of each event's bytes, to
// tell an event that came twice from two events to which a gateway gave the same number. Two bytes
// an event, because a thousand streams keep them at once; of 65,535 different events under one
// number, one would be taken for a repetition. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// The marks of one stream.
class EventMarks {
 public:
  enum class Seen {
    never,
    same,   ///< The number came before, with these bytes.
    other,  ///< The number came before, with other bytes.
  };

  /// Remembers an event. Ignores an event whose number is not above all numbers before it, or so
  /// far above them that no stream loses that many events.
  void note(std::int64_t number, std::string_view data);
  /// Returns whether an event with this number came before, and whether it had the same bytes.
  Seen look(std::int64_t number, std::string_view data) const;
  void clear();

 private:
  std::int64_t first_ = 0;            ///< The number of the first mark.
  std::vector<std::uint16_t> marks_;  ///< 0 if that number did not come.
};

}  // namespace castwright::provider
