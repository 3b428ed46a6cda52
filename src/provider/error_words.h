#pragma once
// What an error says, in whatever form a provider or a gateway before it wrote it: its code, its
// causes however deep they are nested, and how long it asks to wait. Everything that leaves here is
// one line, printable and capped. Pure.

#include "core/result.h"
#include "json/value.h"
#include "provider/error_codes.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace castwright::provider {

struct ErrorWords {
  std::string code{};     ///< as sent; a code that is a number is as good as a word
  std::string type{};     ///< as sent
  std::string field{};    ///< the part of the request that it names, as sent
  std::string message{};  ///< with the causes that were nested in it
  std::string wait{};     ///< "20 s", "until …"; "" where it asks for none
  std::string request_id{};
  std::optional<Fault> fault{};  ///< of the innermost code or type that is known
  Cause cause = Cause::unknown;  ///< of the same

  const std::string& word() const { return code.empty() ? type : code; }
  bool empty() const { return word().empty() && message.empty(); }
};

/// An object with `code`, `type`, `message`, `metadata`, … as it stands under `error`.
ErrorWords read_error_object(const json::Value& error);
/// The error of an event or a body that is one: nested, flat or a bare string under `error`. What
/// stands beside it (a code, a wait, headers) counts too.
ErrorWords read_error_value(const json::Value& value);
/// Why a response failed, as the object that says so tells it: under `error`, in whatever form, or
/// under another name that servers give it. Empty where it gives no cause.
ErrorWords read_failure(const json::Value& response);
/// `{"error": {…}}`, `{"error": "…"}`, `{"errors": […]}`, `{"detail": …}`, `{"message": …}`, or one
/// of these in an array; nothing where the text is none of these.
std::optional<ErrorWords> read_error_body(std::string_view body);
/// Words that are no JSON as a whole: lines, a page of HTML, JSON inside a sentence.
ErrorWords read_error_text(std::string_view text);

/// What two errors of one answer say: the newest word counts, and an empty one takes nothing back.
void merge(ErrorWords& known, ErrorWords newer);
/// `code: message`, of what there is.
std::string describe(const ErrorWords& words);
/// " (the provider asks to wait …; nothing is repeated by itself)", or "".
std::string wait_note(std::string_view wait);
/// A header's or a member's word on the wait: `name` decides the unit. "" where it is none.
std::string wait_of(std::string_view name, std::string_view value);

/// One line that is safe on a terminal: control characters as \xNN, invalid bytes as U+FFFD.
std::string printable(std::string_view text, std::size_t bytes_max);

}  // namespace castwright::provider
