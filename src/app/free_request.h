#pragma once
// One request that costs nothing, asked beside all runs: what a server has, what it speaks. On a
// transport of its own, so that a run under way loses none of its events. One thread; it waits.

#include "core/clock.h"
#include "core/result.h"
#include "http/transport.h"

#include <cstddef>
#include <string>

namespace castwright::app {

struct FreeAnswer {
  int status = 0;
  std::string body{};  ///< its beginning, where it is longer than was asked for
};

/// Waits five seconds at most. Fault::network, with the cause, where no answer came; a refusal is
/// an answer. Nothing is repeated.
Result<FreeAnswer> ask_freely(const Clock& clock, http::Request request, std::size_t bytes_max);

}  // namespace castwright::app
