#pragma once
// What of an answer is stored, for either pass. Pure.

#include "core/result.h"
#include "passes/pass_a.h"
#include "store/run_record.h"
#include "topic/topic.h"

#include <string_view>

namespace castwright::engine {

/// The answer to request `chunk` of the run's pass: a chunk's script (Pass A), or its items as one
/// line of JSON (Pass B). Errors as of passes::accept().
Result<passes::ChunkAnswer> accept_answer(std::string_view answer,
                                          int chunk,
                                          const store::RunRecord& record,
                                          const topic::Topic& topic,
                                          bool verbatim);

/// Spoken words of a stored text.
int words_of_stored(std::string_view text, store::StageId stage);

}  // namespace castwright::engine
