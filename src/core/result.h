#pragma once
// The one error world of the program: Result<T>, and who must act on an error.
// Values only; no thread, no I/O.

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace castwright {

/// Who must act. Each maps to one exit code (docs/errors.md).
enum class Fault {
  internal,     ///< a bug of ours
  usage,        ///< command line, config or topic file
  gate,         ///< finished, but a quality gate failed
  key,          ///< key missing or refused
  provider,     ///< the provider answered with an error, a refusal or an incomplete answer
  network,      ///< cut, stalled, broke protocol
  repay,        ///< nothing was sent, since going on would mean paying again
  budget,       ///< budget reached
  limit,        ///< rate limit or quota of the provider
  busy,         ///< another process holds the topic
  missing,      ///< no such run, topic or file
  storage,      ///< disk full or failing, or stored state damaged
  unusable,     ///< paid for, kept, but not usable as it is
  interrupted,  ///< stopped by SIGINT
  terminated,   ///< stopped by SIGTERM
  hung_up,      ///< stopped by SIGHUP: its terminal or session ended
};

/// The process exit code of a fault.
int exit_code(Fault fault);
/// The word that stands for a fault in JSON (`usage`, `network`, …).
std::string_view name_of(Fault fault);

struct Error {
  Fault fault = Fault::internal;
  std::string what;

  /// Adds the caller's own step in front, so that a message reads from the outermost goal inwards.
  Error within(std::string_view step) && {
    what.insert(0, std::string(step) + ": ");
    return std::move(*this);
  }
};

template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

/// `return fail(Fault::usage, "…")` from any function that returns a Result.
inline std::unexpected<Error> fail(Fault fault, std::string what) {
  return std::unexpected(Error{fault, std::move(what)});
}

}  // namespace castwright

#define CW_JOIN_IMPL(a, b) a##b
#define CW_JOIN(a, b) CW_JOIN_IMPL(a, b)
#define CW_TRY_IMPL(result, declaration, ...)                     \
  auto result = (__VA_ARGS__);                                    \
  if (!result) return std::unexpected(std::move(result).error()); \
  declaration = *std::move(result)
/// CW_TRY(auto plan, read_plan(path)): unwraps a Result, or returns its error from the enclosing
/// function.
#define CW_TRY(declaration, ...) \
  CW_TRY_IMPL(CW_JOIN(cw_result_, __LINE__), declaration, __VA_ARGS__)
/// CW_RETURN_IF_ERROR(store.sync()): the same for a Status. One statement: an `else` behind it
/// belongs to the `if` before it.
#define CW_RETURN_IF_ERROR(...)                             \
  do {                                                      \
    if (auto cw_status = (__VA_ARGS__); !cw_status)         \
      return std::unexpected(std::move(cw_status).error()); \
  } while (false)
