#pragma once
// Every event of the stream of a response: each is a function of the record and the step's number.
// Written from the provider's documentation and recorded streams, not from the client's decoder.
// Pure.

#include "rehearsal/response_object.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace castwright::rehearsal {

struct RenderedEvent {
  std::string_view name;  ///< what the `event:` line says; there is none if this is empty
  std::string data;       ///< one line of JSON
  bool comment = false;   ///< whether `data` is no JSON but the text of a comment
};

/// Event number `step` of the stream. `sequence_number` equals `step` unless a fault changes it.
/// The obfuscation of a delta is the same each time that it is rendered.
RenderedEvent render_event(const Record& record,
                           std::size_t step,
                           std::uint64_t sequence_number,
                           bool obfuscation);

}  // namespace castwright::rehearsal
