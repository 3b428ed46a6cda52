#pragma once
// How one kind of server is spoken to: requests for it, decoders for its answers, the meaning of
// its refusals. One constant object a dialect, pure, any thread. The registry at the end is the
// only list of them: whoever adds a dialect adds its folder and one line there
// (docs/guides/add-a-provider.md).

#include "core/money.h"
#include "core/result.h"
#include "http/transport.h"
#include "passes/pass_a.h"
#include "provider/bill.h"
#include "provider/decoder.h"
#include "provider/endpoint.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace castwright::provider {

struct Traits {
  bool background = false;    ///< answers can outlive their connection: attach, poll, cancel exist
  bool searches = false;      ///< there is a web search tool
  bool answer_field = false;  ///< where the answer stands can be said (AnswerField)
};

/// What an exchange asks for. Only `create` costs anything.
enum class ExchangeKind { create, attach, poll, cancel };

/// What an answer with a status other than 200 to one of the free kinds says of the answer itself.
enum class Refusal {
  busy,            ///< 408, 409, 429, 5xx: ask again later
  not_streamable,  ///< too old for it, or not made in the background: only a poll can tell
  gone,            ///< 404, 410: expired, or never there
  no_address,      ///< 404, 405, 410 of somebody who knows no such answers: it proves nothing
  key,             ///< 401, 403
  other,
};

class Dialect {
 public:
  virtual ~Dialect() = default;
  /// As it stands in flags, run.json and the heads of tapes: `responses`, `chat`.
  virtual std::string_view name() const = 0;
  /// As a person knows it: `Responses API`.
  virtual std::string_view title() const = 0;
  virtual Traits traits() const = 0;
  /// The paid request, streamed. The body is deterministic: equal arguments, equal bytes.
  virtual http::Request encode(const passes::ModelRequest& ask, const Endpoint& endpoint) const = 0;
  virtual std::unique_ptr<Decoder> decoder(AnswerField answer) const = 0;
  /// Parts of a request have one name in Endpoint::omit and in a Diagnosis, and stand under another
  /// in some APIs: what a person finds in the server's documents, and what is known by it.
  virtual std::string_view own_name(std::string_view part, const Endpoint& endpoint) const;
  virtual std::string_view part_named(std::string_view own_name) const;
  /// What a taped request asked for.
  virtual ExchangeKind kind_of(std::string_view method, std::string_view path) const;
  /// A sign of life, but not of progress: it never resets the progress timer.
  virtual bool is_keepalive(const sse::Event& event) const;
  /// Are these the first bytes of an event of this dialect? For telling a stream's dialect.
  virtual bool recognizes(const sse::Event& event) const = 0;

  // Requests about an answer that was paid for already; they cost nothing. Nothing in dialects
  // that have no such request.

  /// Follow it again: the events behind `cursor`, all of them where it is "".
  virtual std::optional<http::Request> attach(const Endpoint& endpoint,
                                              std::string_view id,
                                              std::string_view cursor) const;
  /// The answer as it is now.
  virtual std::optional<http::Request> poll(const Endpoint& endpoint, std::string_view id) const;
  /// Stops it, and its billing, at the provider.
  virtual std::optional<http::Request> cancel(const Endpoint& endpoint, std::string_view id) const;
  /// What it cost, where the endpoint says that its server tells that (Endpoint::bill_path).
  /// Nothing too where `id`, which the server gave, is none.
  virtual std::optional<http::Request> bill(const Endpoint& endpoint, std::string_view id) const;
  /// The answer to that; Fault::network where it tells no bill of the answer `id`.
  virtual Result<Bill> read_bill(std::string_view body, std::string_view id) const;
  /// What the refusal of one of these says.
  virtual Refusal refusal_of(int status, std::string_view body) const;
};

/// POST {base}/responses and what belongs to it.
const Dialect& responses();
/// POST {base}/chat/completions, as OpenAI and most other servers know it.
const Dialect& chat();
/// All dialects, the default first.
std::span<const Dialect* const> dialects();
/// The part of a request that some dialect calls so; `name` itself where none does.
std::string_view part_named(std::string_view name);
/// nullptr where there is none of this name.
const Dialect* dialect_named(std::string_view name);
/// The endpoint's dialect.
const Dialect& dialect_of(const Endpoint& endpoint);

}  // namespace castwright::provider
