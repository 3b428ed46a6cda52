#pragma once
// How castwright speaks to one kind of server: encodes requests, makes the decoders of answers, and
// interprets refusals. There is one constant object for each dialect; it is pure and any thread may
// use it. The registry at the end is the only list of dialects: a new dialect adds its folder and
// one line there (docs/guides/add-a-provider.md).

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

/// What an API has.
struct Traits {
  /// An answer can outlive its connection: attach, poll and cancel exist.
  bool background = false;
  bool searches = false;      ///< The API has a web search tool.
  bool answer_field = false;  ///< A person may say which field holds the answer (AnswerField).
};

/// What an exchange asks for. Only `create` costs money.
enum class ExchangeKind { create, attach, poll, cancel };

/// What a refused attach, poll or cancel (a status other than 200) says about the answer.
enum class Refusal {
  busy,  ///< 408, 409, 429, 5xx: the caller may ask again later.
  /// The answer is too old to be streamed, or was not made in the background: only a poll can tell.
  not_streamable,
  gone,  ///< 404, 410: the answer expired, or never existed.
  /// 404, 405, 410 of a server that has no such address: proves nothing about the answer.
  no_address,
  key,  ///< 401, 403: the key was refused.
  other,
};

/// One API; see the head of this file.
class Dialect {
 public:
  virtual ~Dialect() = default;
  /// The name of the dialect in flags, run.json and the heads of tapes: `responses`, `chat`.
  virtual std::string_view name() const = 0;
  /// The name that people know: `Responses API`.
  virtual std::string_view title() const = 0;
  virtual Traits traits() const = 0;
  /// Makes the paid, streaming request. The body is deterministic: equal arguments give equal
  /// bytes.
  virtual http::Request encode(const passes::ModelRequest& ask, const Endpoint& endpoint) const = 0;
  /// Makes the decoder of one answer, whose text is in the field `answer`.
  virtual std::unique_ptr<Decoder> decoder(AnswerField answer) const = 0;
  /// A part of a request has one name in Endpoint::omit and in a Diagnosis, but another name in
  /// some APIs. own_name() returns the name in this API, which a person finds in the server's
  /// documents; part_named() goes the other way.
  virtual std::string_view own_name(std::string_view part, const Endpoint& endpoint) const;
  virtual std::string_view part_named(std::string_view own_name) const;
  /// Returns what a request that was recorded on a tape asked for.
  virtual ExchangeKind kind_of(std::string_view method, std::string_view path) const;
  /// Returns true if the event is a sign of life but not of progress; it does not reset the
  /// progress timer.
  virtual bool is_keepalive(const sse::Event& event) const;
  /// Returns true if the event belongs to this dialect; used to find out the dialect of a stream.
  virtual bool recognizes(const sse::Event& event) const = 0;

  // The following requests concern an answer that was paid for already, and cost nothing. They
  // return nothing in dialects that have no such request.

  /// Asks for the events of the answer after `cursor`; for all of them if `cursor` is "".
  virtual std::optional<http::Request> attach(const Endpoint& endpoint,
                                              std::string_view id,
                                              std::string_view cursor) const;
  /// Asks for the answer as it is now.
  virtual std::optional<http::Request> poll(const Endpoint& endpoint, std::string_view id) const;
  /// Stops the answer, and its billing, at the provider.
  virtual std::optional<http::Request> cancel(const Endpoint& endpoint, std::string_view id) const;
  /// Asks what the answer cost, if the server has an address for that (Endpoint::bill_path).
  /// Returns nothing also if `id`, which the server sent, cannot be an id.
  virtual std::optional<http::Request> bill(const Endpoint& endpoint, std::string_view id) const;
  /// Reads the answer to that request. Fails with Fault::network if it holds no bill of the answer
  /// `id`.
  virtual Result<Bill> read_bill(std::string_view body, std::string_view id) const;
  /// Returns what the refusal of one of these requests says about the answer.
  virtual Refusal refusal_of(int status, std::string_view body) const;
};

/// The dialect of POST {base}/responses.
const Dialect& responses();
/// The dialect of POST {base}/chat/completions, which OpenAI and most other servers speak.
const Dialect& chat();
/// Returns all dialects; the first is the default.
std::span<const Dialect* const> dialects();
/// Returns the common name of the part of a request that some dialect calls `name`; `name` itself
/// if no dialect does.
std::string_view part_named(std::string_view name);
/// Returns the dialect of this name, or nullptr if there is none.
const Dialect* dialect_named(std::string_view name);
/// Returns the dialect of the endpoint, which is the default one if it names none.
const Dialect& dialect_of(const Endpoint& endpoint);

}  // namespace castwright::provider
