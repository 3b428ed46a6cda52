#pragma once
// How a paid request ended: one table over what the answer says and how the exchange
// stopped. Only `completed` becomes a chunk. Pure.

#include "core/result.h"

#include <string_view>

namespace castwright::engine {

/// The recorded end states.
enum class End {
  completed,
  incomplete,  ///< the provider stopped early and says why
  failed,
  refused,
  cancelled,
  cut,       ///< the stream ended without the provider's terminal event
  stalled,   ///< one of our timers ended it
  unusable,  ///< completed, paid for, and not what was asked
  unknown,   ///< sent and never answered: billing unknown
};
std::string_view name_of(End end);

/// What is known of the answer when its exchange is over.
enum class Answer {
  no_head,     ///< no response headers came
  silent,      ///< headers, but no event of a response
  running,     ///< a response began and did not end
  error_body,  ///< a status other than 200, or an error instead of a stream
  text,        ///< completed, with text
  empty,       ///< completed, without text
  refusal,     ///< completed, with a refusal in place of text
  incomplete,
  failed,
  cancelled,
};
/// What ended the exchange.
enum class EndCause {
  terminal,  ///< the terminal event was read
  eof,
  reset,
  not_sent,
  idle,
  progress,
  deadline,
  limit,
  redirect,
  broken,    ///< an event that is not JSON, or any other error of the transport
  asked,     ///< SIGINT, SIGTERM, SIGHUP
  hopeless,  ///< what had come could not become a chunk (passes/early_stop.h)
  // After a stream that was made in the background broke (reattach_policy.h):
  gone,         ///< the provider does not have the answer any more
  key_refused,  ///< the key may not fetch it
  refused,      ///< it may not be fetched, for another reason
  stuck,        ///< in the provider's queue for too long
  gave_up,      ///< out of reach after many tries
};

struct Verdict {
  End end = End::failed;
  Fault fault = Fault::internal;  ///< of no meaning for End::completed
};

/// Every pair has a verdict. The fault of error_body and failed is refined by the provider's code.
Verdict judge(Answer answer, EndCause stop);

}  // namespace castwright::engine
