#pragma once
// Finds out why a server refused a request, as far as its answer tells. Pure.

#include "http/transport.h"
#include "provider/endpoint.h"
#include "provider/error_codes.h"
#include "provider/error_words.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// The cause of a refusal, and what each kind of cause has beside it.
struct Diagnosis {
  Cause cause = Cause::unknown;
  std::string part{};  ///< For Cause::part: the name of the refused part of the body.
  /// For Cause::token_limit: the limit in tokens that the server takes; 0 if it does not say.
  std::int64_t bound = 0;
  std::string location{};  ///< For Cause::redirect: the new address, as sent.
  std::string came{};      ///< For Cause::no_api: what the server sent, if that is known.
  /// For Cause::no_api: the dialect of what came, if it is another one than was spoken.
  const Dialect* dialect = nullptr;
};

/// The text of Diagnosis::came for a compressed body.
constexpr std::string_view packed_body = "a packed (compressed) body, which was not asked for,";

/// Diagnoses an answer that is no event stream, or no stream of the dialect that was spoken.
/// `status` is its HTTP status; `body` is its body, the beginning of it, or the data of its first
/// event. `spoken` is the dialect of the request; nullptr stands for the default one.
Diagnosis diagnose(int status,
                   const std::vector<http::Header>& headers,
                   std::string_view body,
                   const Dialect* spoken = nullptr);
/// Diagnoses an error inside a stream, or a body that came in place of the stream.
Diagnosis diagnose(const ErrorWords& error);
/// Returns what a person can do about an answer in another dialect; "" if the answer is in no known
/// dialect.
std::string dialect_hint(const Diagnosis& why);
/// Returns true if a refusal says that the server does not have the address at all, rather than
/// anything about the thing that was asked for there.
bool denies_address(int status, std::string_view body);
/// Returns who must act, by the best evidence: the cause, else the error code, else the status.
Fault fault_of(const Diagnosis& why, std::optional<Fault> by_code, Fault by_status);

/// Makes the request GET {base}/models, which costs nothing.
http::Request encode_models(const Endpoint& endpoint);
/// Returns the ids in the answer to that request, sorted; empty if the body is no list of models.
std::vector<std::string> model_ids(std::string_view body);

}  // namespace castwright::provider
