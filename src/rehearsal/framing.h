#pragma once
// Turns events into bytes on the wire, in the framing of the original or with one of the deviations
// that real servers show. Pure.

#include "rehearsal/events.h"
#include "rehearsal/faults.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace castwright::rehearsal {

class Framer {
 public:
  explicit Framer(const FaultSet& faults);

  /// One event with its blank line. `number` decides on what changes from event to event.
  std::string frame(const RenderedEvent& event, std::uint64_t number) const;
  /// The line `data: [DONE]` with its blank line.
  std::string done() const;
  /// The bytes in front of the first event: a byte order mark, or nothing.
  std::string_view preamble() const;

 private:
  std::string data_lines(std::string_view data) const;
  std::string rewritten(std::string_view data, std::uint64_t number) const;

  bool named_ = true;
  bool spaced_ = true;
  bool multi_line_ = false;
  bool comments_ = false;
  bool shuffled_ = false;
  bool rotating_ = false;
  bool numbered_ = true;
  bool bom_ = false;
  std::string_view line_end_ = "\n";
};

}  // namespace castwright::rehearsal
