#pragma once
// One HTTP exchange about a paid answer: its head, and its bytes on their way into the decoder. The
// same code reads a live connection and a tape, so that a replay of the tape gives the same answer.
//
// Owner: ChunkStream, one exchange after the other; replay() makes them from a tape. Thread: its
// owner's. It knows nothing of files, timers and the transport.

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

/// Returns the host and the path of a request, without its query.
std::string place_of(std::string_view host, std::string_view path);
std::string place_of(const tape::Exchange& exchange);
/// Tells whether a request about an answer (`place`) goes to where the answer was asked for
/// (`made_at`). If another server does not know an answer, that does not mean that it is gone.
bool is_below(std::string_view place, std::string_view made_at);

class Exchange {
 public:
  Exchange(int number, provider::ExchangeKind kind, const provider::Dialect& dialect)
      : number_(number),
        kind_(kind),
        dialect_(&dialect) {}

  void take_head(int status, const std::vector<http::Header>& headers);

  struct Fed {
    bool semantic = false;           ///< An event other than a keep-alive was read.
    std::optional<EndCause> stop{};  ///< Nothing more is needed, or nothing more can be understood.
  };
  /// Feeds `bytes` to the decoder. Text that became part of the answer is appended to `delta`. The
  /// JSON parser may read `slack` bytes after `bytes`.
  Fed take_bytes(std::string_view bytes,
                 std::size_t slack,
                 provider::Decoder& decoder,
                 std::string& delta);
  /// Ends the exchange. `clean` says that the body ended as it should. An unterminated last event,
  /// or the one object that came in place of a stream, may still be the whole answer that was paid
  /// for, so they are read here.
  void take_end(bool clean, provider::Decoder& decoder, std::string& delta);

  int number() const { return number_; }
  provider::ExchangeKind kind() const { return kind_; }
  int status() const { return status_; }  ///< It is 0 until the head comes.
  const std::vector<http::Header>& headers() const { return headers_; }
  const std::string& content_type() const { return content_type_; }
  const std::string& request_id() const { return request_id_; }
  /// The body if it is no event stream: the beginning of an error, or one JSON object.
  const std::string& body() const { return body_; }
  /// The first bytes of the body, which tell what it is if it is no event stream.
  std::string_view head_bytes() const { return parser_.head(); }
  /// The data of the first event, or their beginning; "" if none came.
  std::string_view first_event() const { return first_event_; }
  /// What is wrong with the event stream, if anything is.
  const std::optional<Error>& protocol_error() const { return protocol_error_; }
  /// What is wrong with the one JSON object, if anything is.
  const std::optional<Error>& object_error() const { return object_error_; }
  std::size_t events() const { return events_; }
  /// Tells whether the status promises an answer: a 202 may have one, a 204 has none.
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
  bool sniffed_ = false;  ///< The first character of the answer was seen.
  bool whole_object_ = false;
  std::size_t events_ = 0;
  std::string first_event_;
  sse::Parser parser_;
  std::vector<sse::Event> batch_;
  std::optional<Error> protocol_error_;
  std::optional<Error> object_error_;
};

/// What is kept of a completed answer, in its raw file and for acceptance.
struct KeptAnswer {
  std::string text;    ///< The text without thinking, if there is any text beside the thinking.
  bool aside = false;  ///< It stands in commentary or reasoning alone; only the user may use it.
};
KeptAnswer kept_answer(const provider::Decoder& decoder);

/// Adds to the research of an answer what its searches returned.
void note_sources(passes::Research& research, provider::ToldSources told);

/// Reads a tape as the connection was read, step by step, also while the tape grows. Owner: whoever
/// reads the tape; it keeps no more of it than its place.
class Replay {
 public:
  /// `dialect` and `decoder` must outlive it.
  Replay(const provider::Dialect& dialect, provider::Decoder& decoder)
      : dialect_(dialect),
        decoder_(decoder),
        exchange_(1, provider::ExchangeKind::create, dialect) {}

  /// Reads the next fragment of `tape`, or the next end of an exchange, and appends to `delta` the
  /// text that it adds. Returns false if nothing new is on the tape.
  bool step(const tape::Tape& tape, std::string& delta);
  /// Ends the newest exchange, of which nothing more will come.
  void finish(const tape::Tape& tape, std::string& delta);
  /// The place on the tape: how many fragments of exchange index() were read.
  std::size_t index() const { return index_; }
  std::size_t fragments() const { return fragments_; }
  /// The newest exchange that was begun.
  Exchange& exchange() { return exchange_; }

 private:
  void begin(const tape::Exchange& taped);
  void end(const tape::Exchange& taped, std::string& delta);

  const provider::Dialect& dialect_;
  provider::Decoder& decoder_;
  Exchange exchange_;
  std::size_t index_ = 0;
  std::size_t fragments_ = 0;
  bool begun_ = false;
  bool headed_ = false;
  bool stopped_ = false;  ///< Nothing more of the exchange is needed or understood.
};

/// Reads a whole tape as the connection was read. Then `decoder` knows the answer so far, and
/// `text` is its text. Returns the newest exchange; `tape` must have at least one.
Exchange replay(const tape::Tape& tape,
                const provider::Dialect& dialect,
                provider::Decoder& decoder,
                std::string& text);
/// Returns the dialect of the answer on `tape`. Fails with Fault::storage if this program does not
/// know the dialect.
Result<const provider::Dialect*> dialect_of(const tape::Tape& tape);

}  // namespace castwright::engine
