#pragma once
// How a paid request ended: a table over what is known of the answer and what ended its exchange.
// Only an answer that ended as `completed` becomes a chunk. Pure; any thread.

#include "core/result.h"

#include <string_view>

namespace castwright::engine {

/// How an answer ended, as it is recorded in the log and in the store.
enum class End {
  completed,
  incomplete,  ///< The provider stopped early and says why.
  failed,
  refused,
  cancelled,
  cut,       ///< The stream ended without the provider's terminal event.
  stalled,   ///< One of our time limits ended it.
  unusable,  ///< It is completed and paid for, but it is not what was asked for.
  unknown,   ///< It was sent and never answered, so nobody knows whether it is billed.
};
/// Returns the name under which it is recorded.
std::string_view name_of(End end);

/// What is known of the answer when its exchange is over.
enum class Answer {
  no_head,     ///< No response headers came.
  silent,      ///< Headers came, but no event of a response.
  running,     ///< A response began and did not end.
  error_body,  ///< The status is not one of success.
  text,        ///< It is completed and has text.
  empty,       ///< It is completed and has no text.
  refusal,     ///< It is completed and has a refusal in place of text.
  incomplete,
  failed,
  cancelled,
};
/// What ended the exchange.
enum class EndCause {
  terminal,  ///< The terminal event was read.
  eof,
  reset,
  not_sent,
  idle,
  progress,
  deadline,
  limit,
  redirect,
  broken,    ///< An event was not JSON, or the transport failed in another way.
  asked,     ///< A signal asked to stop (SIGINT, SIGTERM, SIGHUP).
  hopeless,  ///< What had come could not become a chunk (passes/early_stop.h).
  // The rest ends an answer that was made in the background (reattach_policy.h):
  gone,         ///< The provider does not have the answer any more.
  key_refused,  ///< The key may not fetch the answer.
  refused,      ///< The answer may not be fetched for another reason.
  stuck,        ///< The answer waited in the provider's queue for too long.
  gave_up,      ///< The answer was out of reach in many tries.
};

struct Verdict {
  End end = End::failed;
  Fault fault = Fault::internal;  ///< It has no meaning for End::completed.
};

/// Returns the verdict on every pair. The caller refines the fault of error_body and failed by the
/// provider's error code.
Verdict judge(Answer answer, EndCause stop);

}  // namespace castwright::engine
