#pragma once
// One HTTP exchange of a paid answer: its head, and its bytes on their way into the decoder. The
// same code reads a live connection and a tape, so that a replay of the tape is the answer. Knows
// nothing of files, timers and the transport.

#include "core/result.h"
#include "engine/ends.h"
#include "http/transport.h"
#include "provider/dialect.h"
#include "sse/parser.h"
#include "tape/tape.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::engine {

/// Host and path of a request, without its query.
std::string place_of(std::string_view host, std::string_view path);
std::string place_of(const tape::Exchange& exchange);
/// Is a request about an answer sent to where the answer was asked for? What somebody else does not
/// know is not gone.
bool is_below(std::string_view place, std::string_view made_at);

class Exchange {
 public:
  Exchange(int number, provider::ExchangeKind kind, const provider::Dialect& dialect)
      : number_(number),
        kind_(kind),
        dialect_(&dialect) {}

  void take_head(int status, const std::vector<http::Header>& headers);

  struct Fed {
    bool semantic = false;           ///< an event other than a keep-alive was read
    std::optional<EndCause> stop{};  ///< nothing more is needed, or can be understood
  };
  /// Text that became part of the answer is appended to `delta`. `slack`: readable bytes behind.
  Fed take_bytes(std::string_view bytes,
                 std::size_t slack,
                 provider::Decoder& decoder,
                 std::string& delta);
  /// The connection is over; `clean`: its body ended as bodies do. An unterminated last event, or
  /// the one object that came in place of a stream, may still be the whole answer that was paid
  /// for.
  void take_end(bool clean, provider::Decoder& decoder, std::string& delta);

  int number() const { return number_; }
  provider::ExchangeKind kind() const { return kind_; }
  int status() const { return status_; }  ///< 0: no head came
  const std::vector<http::Header>& headers() const { return headers_; }
  const std::string& content_type() const { return content_type_; }
  const std::string& request_id() const { return request_id_; }
  /// Body of an answer that is no event stream: an error (its beginning), or one JSON object.
  const std::string& body() const { return body_; }
  /// The first bytes of a stream, for telling what it was instead.
  std::string_view head_bytes() const { return parser_.head(); }
  /// The first event as it was sent, or its beginning; "" where none came.
  std::string_view first_event() const { return first_event_; }
  const std::optional<Error>& protocol_error() const { return protocol_error_; }
  const std::optional<Error>& object_error() const { return object_error_; }
  std::size_t events() const { return events_; }
  /// 202 with an object is an answer too; a 204 has none.
  bool is_success() const { return status_ >= 200 && status_ <= 299 && status_ != 204; }

 private:
  Fed decode(std::string_view bytes,
             std::size_t slack,
             provider::Decoder& decoder,
             std::string& delta);

  int number_;
  provider::ExchangeKind kind_;
  const provider::Dialect* dialect_;
  int status_ = 0;
  std::vector<http::Header> headers_;
  std::string content_type_;
  std::string request_id_;
  std::string body_;
  bool sniffed_ = false;  ///< the first character of the answer was seen
  bool whole_object_ = false;
  std::size_t events_ = 0;
  std::string first_event_;
  sse::Parser parser_;
  std::vector<sse::Event> batch_;
  std::optional<Error> protocol_error_;
  std::optional<Error> object_error_;
};

/// What a completed answer is kept as, in its raw file and for whoever accepts it.
struct KeptAnswer {
  std::string text;    ///< without thinking, as long as there is any text beside it
  bool aside = false;  ///< it stands in commentary or reasoning alone, and only a person may use it
};
KeptAnswer kept_answer(const provider::Decoder& decoder);

/// What the searches of an answer told, beside what the answer says.
void note_sources(passes::Research& research, provider::ToldSources told);

/// Reads a whole tape as the wire was read: `decoder` then knows the answer so far, `text` is its
/// text. Returns the newest exchange; `tape` has at least one.
Exchange replay(const tape::Tape& tape,
                const provider::Dialect& dialect,
                provider::Decoder& decoder,
                std::string& text);
/// The dialect that the tape's answer is told in; Fault::storage where this program has none of its
/// name.
Result<const provider::Dialect*> dialect_of(const tape::Tape& tape);

}  // namespace castwright::engine
