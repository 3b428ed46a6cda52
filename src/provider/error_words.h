#pragma once
// Reads what an error says, in whatever form a provider or a gateway before it wrote it: the code,
// the causes however deeply they are nested, and how long it asks to wait. Every text that leaves
// here is one printable line of limited length. Pure.

#include "core/result.h"
#include "json/value.h"
#include "provider/error_codes.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace castwright::provider {

/// What one error says.
struct ErrorWords {
  std::string code{};     ///< As sent; a number is kept as its digits.
  std::string type{};     ///< As sent.
  std::string field{};    ///< The part of the request that the error names, as sent.
  std::string message{};  ///< With the causes that were nested in it.
  std::string wait{};     ///< "20 s", "until …"; "" if the error asks for no wait.
  std::string request_id{};
  std::optional<Fault> fault{};  ///< The fault of the innermost code or type that is known.
  Cause cause = Cause::unknown;  ///< The cause that this code or type names.

  /// The code, else the type.
  const std::string& word() const { return code.empty() ? type : code; }
  bool empty() const { return word().empty() && message.empty(); }
};

/// Reads an error object with `code`, `type`, `message`, `metadata`, … as it stands under `error`.
ErrorWords read_error_object(const json::Value& error);
/// Reads the error of an event or body that is one: nested, flat, or a bare string under `error`.
/// What stands beside it (a code, a wait, headers) counts too.
ErrorWords read_error_value(const json::Value& value);
/// Reads why a response failed from the response object: under `error`, in any form, or under
/// another name that servers use. Empty if the object gives no cause.
ErrorWords read_failure(const json::Value& response);
/// Reads `{"error": {…}}`, `{"error": "…"}`, `{"errors": […]}`, `{"detail": …}`, `{"message": …}`,
/// or one of these in an array. Returns nothing if the text is none of these.
std::optional<ErrorWords> read_error_body(std::string_view body);
/// Reads an error from text that is not JSON as a whole: lines, an HTML page, JSON inside a
/// sentence.
ErrorWords read_error_text(std::string_view text);

/// Merges a newer error of the same answer into `known`: the newer word counts, but an empty one
/// replaces nothing.
void merge(ErrorWords& known, ErrorWords newer);
/// Returns `code: message`, or the one of the two that is there.
std::string describe(const ErrorWords& words);
/// Returns " (the provider asks to wait …; nothing is repeated by itself)", or "" if `wait` is "".
std::string wait_note(std::string_view wait);
/// Returns the wait that a header or JSON member asks for; its `name` decides the unit. "" if the
/// value is no duration.
std::string wait_of(std::string_view name, std::string_view value);

/// Returns `text` as one line of at most `bytes_max` bytes that is safe on a terminal: control
/// characters become \xNN, invalid bytes U+FFFD.
std::string printable(std::string_view text, std::size_t bytes_max);

}  // namespace castwright::provider
