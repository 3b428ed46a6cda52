#pragma once
// Why a server refused, as far as its answer tells: what a remedy hangs on. A cause that is not
// certain is none. Pure.

#include "http/transport.h"
#include "provider/responses.h"

#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

enum class Cause {
  unknown,
  part,   ///< a part of the request that could be left out
  model,  ///< the server does not have the model, or not for this key
  path,   ///< the server does not have the address
  quota,  ///< no credit, or a spending limit: waiting does not help
  proxy,  ///< something between here and the provider answered in its place
};

struct Diagnosis {
  Cause cause = Cause::unknown;
  std::string part{};  ///< of Cause::part: its name in the body
};

/// Of an answer with a status other than 2xx.
Diagnosis diagnose(int status, const std::vector<http::Header>& headers, std::string_view body);
/// Of a code inside a stream.
Diagnosis diagnose_code(std::string_view code);

/// GET {base}/models, which costs nothing.
http::Request encode_models(const Endpoint& endpoint);
/// The ids of its answer, sorted; none where it is no list of models.
std::vector<std::string> model_ids(std::string_view body);

}  // namespace castwright::provider
