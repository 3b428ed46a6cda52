#pragma once
// Where a model is asked, and what of the request the server there wants another way. Values only.

#include "core/completion_window.h"
#include "core/secret.h"

#include <string>
#include <vector>

namespace castwright::provider {

class Dialect;

/// The field of a request that holds the limit of its answer's tokens, in the dialect that has two.
enum class LimitField { max_tokens, max_completion_tokens };
/// Where the answer's text stands. Some servers send a model's whole answer as its reasoning; that
/// this is the answer is for a person to say.
enum class AnswerField { content, reasoning };

/// What a person is told of a server that fails; each may be empty.
struct ServerNotes {
  std::string status_page{};
  std::string billing_page{};
  std::vector<std::string> key_variables{};  ///< of the environment, the first that is set counts
};

struct Endpoint {
  std::string base_url;  ///< ends in /v1
  std::string model;
  Secret key;
  /// The header that carries the key; "" for `Authorization: Bearer …`.
  std::string key_header{};
  std::string ca_file{};  ///< certificates to trust in place of the system's
  bool background = false;
  /// How long the answer may take; in a window it is made in the background.
  CompletionWindow window = CompletionWindow::soonest;
  int tool_calls_max = 10;
  /// Equal in all requests that begin alike, so that the provider's cache of prompts finds them;
  /// "" where the model takes none.
  std::string cache_key{};
  /// Parts of the body that are left out, since the server refuses them: `max_tool_calls`,
  /// `include`, `store`, …
  std::vector<std::string> omit{};
  LimitField limit_field = LimitField::max_completion_tokens;
  AnswerField answer_field = AnswerField::content;
  /// Where below the base address the bill of an answer is told when it is over, `{id}` standing
  /// for the answer's own; "" where nowhere.
  std::string bill_path{};
  ServerNotes notes{};
  /// How the server is spoken to; nullptr stands for the Responses API (dialect_of()).
  const Dialect* dialect = nullptr;
};

}  // namespace castwright::provider
