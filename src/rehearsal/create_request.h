#pragma once
// What an answer is asked for, whichever API it was asked through, and how the body of
// POST /v1/responses says it: checked the way the original checks it, so that a client's encoding
// mistake is answered here as it would be there. Pure.

#include "json/value.h"
#include "rehearsal/completion_window.h"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace castwright::rehearsal {

/// An error answer: `{"error":{"message","type","param","code"}}`, all four keys always present
///. Empty `param` and `code` are null.
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
  json::Value body;  ///< the whole request, for what is echoed
  std::string model;
  std::string instructions;
  std::string previous;  ///< id of the answer that this one goes on from
  std::string input;     ///< text of all input messages, in order, a blank line between
  Format format = Format::text;
  json::Value schema;  ///< of the answer, for json_schema
  bool stream = false;
  bool background = false;
  std::optional<CompletionWindow> window;  ///< of a background job; not every API has them
  bool store = true;
  bool store_asked = false;  ///< store:true was written out
  bool obfuscation = true;
  bool usage_asked = true;     ///< at the end of a stream: not every API tells it unasked
  std::string effort;          ///< of the reasoning; "" where none is named
  bool summary_asked = false;  ///< of the reasoning
  bool search = false;         ///< a web search tool is offered and may be used
  json::Value function_tool;   ///< the first function tool that may be used, or null
  std::int64_t tool_calls_max = 10;
  std::optional<std::int64_t> output_tokens_max;

  /// Instructions and input: all that a model would read.
  std::string prompt() const;
  /// A model that thinks before it writes (models.h), with its effort not set to none.
  bool reasoning() const;
  /// The job stays in the queue until its window lets it begin.
  bool waits_for_window() const;
};

/// The body of POST /v1/responses.
std::expected<CreateRequest, ApiError> read_create_request(std::string_view body);

/// Text of an `input` value: a string, or messages with string or part contents.
std::string text_of_input(const json::Value& input);

}  // namespace castwright::rehearsal
