#pragma once
// Which server and model a request goes to, and which parts of the request that server wants to
// have differently. Values only.

#include "core/completion_window.h"
#include "core/secret.h"

#include <string>
#include <vector>

namespace castwright::provider {

class Dialect;

/// The field that limits the tokens of an answer. Only Chat Completions has two names for it.
enum class LimitField { max_tokens, max_completion_tokens };
/// The field that holds the answer's text. Some servers send a whole answer as reasoning; only a
/// person can say that this reasoning is the answer.
enum class AnswerField { content, reasoning };

/// What messages tell a person when the server fails. Each member may be empty.
struct ServerNotes {
  std::string status_page{};
  std::string billing_page{};
  /// Environment variables; the first that is set holds the key.
  std::vector<std::string> key_variables{};
};

/// A server, a model there, and how requests for it are made.
struct Endpoint {
  std::string base_url;  ///< The base URL, usually with /v1 at its end.
  std::string model;
  Secret key;
  /// The header that carries the key; "" means `Authorization: Bearer …`.
  std::string key_header{};
  /// A file of certificates to trust in place of the system's; "" if the system's are trusted.
  std::string ca_file{};
  bool background = false;
  /// How long the answer may take. If it may take longer than the soonest, it is made in the
  /// background.
  CompletionWindow window = CompletionWindow::soonest;
  int tool_calls_max = 10;
  /// Equal in all requests whose prompts begin alike, so that the provider's prompt cache finds
  /// them; "" if the model takes no such key.
  std::string cache_key{};
  /// Parts of the body that are left out because the server refuses them: `max_tool_calls`,
  /// `include`, `store`, …
  std::vector<std::string> omit{};
  LimitField limit_field = LimitField::max_completion_tokens;
  AnswerField answer_field = AnswerField::content;
  /// The path below the base URL at which the server tells the bill of an ended answer; `{id}`
  /// stands for the answer's id. "" if the server has no such address.
  std::string bill_path{};
  ServerNotes notes{};
  /// The dialect that the server speaks; nullptr means the Responses API (dialect_of()).
  const Dialect* dialect = nullptr;
};

}  // namespace castwright::provider
