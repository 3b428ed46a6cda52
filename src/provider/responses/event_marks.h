#pragma once
// Which numbered events a stream has brought, by a mark of each one's bytes: tells an event that
// came twice from two events that a gateway gave the same number. Two bytes an event, because a
// thousand streams keep them at once: of 65,535 different events under one number one would be
// taken for the same. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace castwright::provider {

class EventMarks {
 public:
  enum class Seen {
    never,
    same,   ///< the number came before, with these bytes
    other,  ///< the number came before, with other bytes
  };

  /// Remembers an event whose number is above all before it; others, and one that lies further on
  /// than a stream loses events, are not remembered.
  void note(std::int64_t number, std::string_view data);
  Seen look(std::int64_t number, std::string_view data) const;
  void clear();

 private:
  std::int64_t first_ = 0;            ///< the number of the first mark
  std::vector<std::uint16_t> marks_;  ///< 0: that number did not come
};

}  // namespace castwright::provider
