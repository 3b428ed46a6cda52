#pragma once
// Why a server refused, as far as its answer tells. Pure.

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

struct Diagnosis {
  Cause cause = Cause::unknown;
  std::string part{};  ///< of Cause::part: its name in the body
  std::int64_t bound =
      0;  ///< of Cause::token_limit: what the server takes; 0 where it does not say
  std::string location{};  ///< of Cause::redirect: where to, as sent
  std::string came{};      ///< of Cause::no_api: what came, where that is known
  /// … and the dialect that it is of, where it is another one than was spoken.
  const Dialect* dialect = nullptr;
};

/// Diagnosis::came of what is compressed.
constexpr std::string_view packed_body = "a packed (compressed) body, which was not asked for,";

/// Of an answer that is no event stream, or none of the dialect that was spoken: its status, and
/// its body, the beginning of it, or the data of its first event. `spoken`: nullptr stands for the
/// default one.
Diagnosis diagnose(int status,
                   const std::vector<http::Header>& headers,
                   std::string_view body,
                   const Dialect* spoken = nullptr);
/// Of an error inside a stream, or of a body that came in its place.
Diagnosis diagnose(const ErrorWords& error);
/// What to do about an answer in another dialect; "" where it is in none that is known.
std::string dialect_hint(const Diagnosis& why);
/// Does a refusal say that the server has no such address, rather than anything of what is asked
/// for there?
bool denies_address(int status, std::string_view body);
/// Who must act, by what is known best: a cause, else a code, else the status.
Fault fault_of(const Diagnosis& why, std::optional<Fault> by_code, Fault by_status);

/// GET {base}/models, which costs nothing.
http::Request encode_models(const Endpoint& endpoint);
/// The ids of its answer, sorted; none where it is no list of models.
std::vector<std::string> model_ids(std::string_view body);

}  // namespace castwright::provider
