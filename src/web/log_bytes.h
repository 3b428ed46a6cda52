#pragma once
// How far a run has come, as one number that grows with everything that happens to it.

#include "store/output.h"

#include <cstdint>

namespace castwright::web {

/// How long the logs of all stages of a run are now; 0 for what cannot be read.
std::uint64_t log_bytes_of(store::Output& output, const store::Output::Found& found);

}  // namespace castwright::web
