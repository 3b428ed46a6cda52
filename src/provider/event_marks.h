#pragma once
// Which numbered events a stream has brought, by a mark of each one's bytes: tells an event that
// came twice from two events that a gateway gave the same number. Eight bytes an event, in the
// order of the numbers. One thread at a time.

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

  /// Remembers an event whose number is above all before it; others, and numbers that no stream
  /// reaches by counting, are not remembered.
  void note(std::int64_t number, std::string_view data);
  Seen look(std::int64_t number, std::string_view data) const;
  void clear() { marks_ = {}; }

 private:
  struct Mark {
    std::uint32_t number;
    std::uint32_t bytes;  ///< half a hash of them
  };

  std::vector<Mark> marks_;
};

}  // namespace castwright::provider
