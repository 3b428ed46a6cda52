#pragma once
// The one error type of the program: Result<T>, and who must act on an error. Values only; no
// thread, no I/O.

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace castwright {

/// Who must act on an error, and on what. Each fault has one exit code (docs/errors.md).
enum class Fault {
  internal,     ///< A bug of this program.
  usage,        ///< Something is wrong with the command line, a config file or a topic file.
  gate,         ///< The run finished, but a quality gate failed.
  key,          ///< The key is missing or was refused.
  provider,     ///< The provider answered with an error, a refusal or an incomplete answer.
  network,      ///< The connection was cut, stalled or broke the protocol.
  repay,        ///< Nothing was sent, since the request would be paid twice.
  budget,       ///< The budget is reached.
  limit,        ///< A rate limit or quota of the provider is reached.
  incomplete,   ///< Nothing failed; a person wanted no more than what was done.
  busy,         ///< Another process works on the topic.
  missing,      ///< There is no such run, topic or file.
  storage,      ///< The disk is full or fails, or stored state is damaged.
  unusable,     ///< An answer was paid for and kept, but is not usable as it is.
  interrupted,  ///< The program was stopped by SIGINT.
  terminated,   ///< The program was stopped by SIGTERM.
  hung_up,      ///< The program was stopped by SIGHUP, since its terminal or session ended.
};

/// The process exit code of a fault.
int exit_code(Fault fault);
/// The word that stands for a fault in JSON (`usage`, `network`, …).
std::string_view name_of(Fault fault);

struct Error {
  Fault fault = Fault::internal;
  std::string what;

  /// Puts the caller's own step in front of the message, so that a message reads from the outermost
  /// goal inwards.
  Error within(std::string_view step) && {
    what.insert(0, std::string(step) + ": ");
    return std::move(*this);
  }
};

template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

/// Makes an error to return from any function that returns a Result: `return fail(Fault::usage,
/// "…")`.
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
