#pragma once
// What the finish reason of an answer says of its ending. Pure.

#include "provider/decoder.h"

#include <string>
#include <string_view>

namespace castwright::provider {

struct Finish {
  AnswerStatus status = AnswerStatus::incomplete;
  std::string incomplete_reason{};  ///< of an incomplete one: `max_output_tokens`, …
};

/// `reason` in lower case. `has_text`: an answer stands beside a call of a tool. A word that nobody
/// knows is no proof of a whole answer: incomplete, by that word.
Finish read_finish(std::string_view reason, bool has_text);

}  // namespace castwright::provider
