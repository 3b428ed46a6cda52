#pragma once
// The request for an answer, through whichever API it came, and how the body of POST /v1/responses
// words it. The body is checked the way the original checks it, so that an encoding mistake of a
// client is answered as it would be there. Pure.

#include "json/value.h"
#include "rehearsal/completion_window.h"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace castwright::rehearsal {

/// The error of an answer: `{"error":{"message","type","param","code"}}`. All four keys are always
/// there; an empty `param` or `code` becomes null.
struct ApiError {
  int status = 400;
  std::string message;
  std::string type = "invalid_request_error";
  std::string param;
  std::string code;
};
json::Value to_json(const ApiError& error);

enum class Format { text, json_object, json_schema };

struct CreateRequest {
  json::Value body;  ///< the whole request, of which parts are echoed
  std::string model;
  std::string instructions;
  std::string previous;  ///< id of the answer that this one continues
  std::string input;  ///< text of all input messages in their order, with a blank line between them
  Format format = Format::text;
  json::Value schema;  ///< schema of the answer if its format is json_schema
  bool stream = false;
  bool background = false;
  /// Set only for a background job, and not every API has it.
  std::optional<CompletionWindow> window;
  bool store = true;
  bool store_asked = false;  ///< whether store:true was written out
  bool obfuscation = true;
  /// Whether a stream tells its usage at its end, which not every API does unasked.
  bool usage_asked = true;
  std::string effort;          ///< effort of the reasoning; "" if the request names none
  bool summary_asked = false;  ///< whether a summary of the reasoning is asked for
  bool search = false;         ///< whether a web search tool is offered and may be used
  json::Value function_tool;   ///< the first function tool that may be used, or null
  std::int64_t tool_calls_max = 10;
  std::optional<std::int64_t> output_tokens_max;

  /// All text that a model would read: the instructions and the input.
  std::string prompt() const;
  /// Whether the model thinks before it writes (models.h) and its effort is not set to none.
  bool reasoning() const;
  /// Whether the job stays in the queue until its window lets it begin.
  bool waits_for_window() const;
};

/// Reads the body of POST /v1/responses.
std::expected<CreateRequest, ApiError> read_create_request(std::string_view body);

/// The text of an `input` value, which is a string or messages whose content is a string or parts.
std::string text_of_input(const json::Value& input);

}  // namespace castwright::rehearsal
