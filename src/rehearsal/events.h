#pragma once
// Every event of a response's stream, each a function of the record and the step's number. Written
// from the provider's documentation and recorded streams, not from the client's decoder. Pure.

#include "rehearsal/response_object.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace castwright::rehearsal {

struct RenderedEvent {
  std::string_view name;  ///< what the event: line says; none where it is empty
  std::string data;       ///< one line of JSON
  bool comment = false;   ///< `data` is no JSON but the text of a comment
};

/// Event number `step` of the stream. `sequence_number` is `step` but for faults. The obfuscation
/// of a delta is the same every time it is rendered.
RenderedEvent render_event(const Record& record,
                           std::size_t step,
                           std::uint64_t sequence_number,
                           bool obfuscation);

}  // namespace castwright::rehearsal
