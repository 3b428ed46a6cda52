#pragma once
// The window within which a background job is to be completed
// (`background_options.completion_window`): the more patient the client, the less the job costs.
// Here: how a request names its window, and how long the stand-in lets such a job wait. Values
// only; any thread.

#include <cstdint>
#include <optional>
#include <string_view>

namespace castwright::rehearsal {

struct Options;

enum class CompletionWindow {
  soonest,  ///< the job begins at once, as without a window
  two_hours,
  eight_hours,
};

std::optional<CompletionWindow> window_named(std::string_view name);
std::string_view name_of(CompletionWindow window);

/// Seconds of the rehearsal's clock that a job waits in the queue before it begins: what the
/// options say, and up to a quarter more. How much more depends on the seed and on the number of
/// the POST alone, and is the same for eight POSTs in a row, so that jobs that are asked for
/// together begin together.
double window_wait_s(CompletionWindow window, const Options& options, std::uint64_t post);

}  // namespace castwright::rehearsal
