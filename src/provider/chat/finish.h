#pragma once
// Interprets the finish reason of an answer. Pure.

#include "provider/decoder.h"

#include <string>
#include <string_view>

namespace castwright::provider {

/// The status of an answer that its finish reason gives.
struct Finish {
  AnswerStatus status = AnswerStatus::incomplete;
  std::string incomplete_reason{};  ///< For an incomplete answer: `max_output_tokens`, …
};

/// Interprets a finish reason, given in lower case. `has_text` is true if the answer has text,
/// which may stand beside a call of a tool. An unknown reason is no proof of a whole answer: the
/// result is incomplete, with that word.
Finish read_finish(std::string_view reason, bool has_text);

}  // namespace castwright::provider
