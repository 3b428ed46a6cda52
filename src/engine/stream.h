#pragma once
// One paid answer on its way: transport event → tape → event stream → decoder → raw text file.
// Every received byte is on the tape before anything interprets it. Owned and driven by the
// engine's loop; all time comes in as an argument. What happened for a listener is appended to a
// vector.

#include "core/clock.h"
#include "core/result.h"
#include "disk/disk.h"
#include "engine/ends.h"
#include "engine/observer.h"
#include "http/transport.h"
#include "json/field_stream.h"
#include "provider/responses.h"
#include "sse/parser.h"
#include "tape/syncer.h"
#include "tape/tape.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace castwright::engine {

struct StreamSetup {
  tape::Header header{};     ///< run, chunk, attempt, model
  Millis progress_ms_max{};  ///< longest time without a semantic event
  Millis deadline_ms_max{};  ///< of the whole request
  std::size_t flush_chars =
      20'000;  ///< when the flush line is logged; durability is not its business
  bool background = false;
};

/// What is known when it is over. Texts for a person are redacted.
struct StreamOutcome {
  Verdict verdict{};
  std::string reason{};  ///< one line: what happened
  std::string text{};    ///< the answer's whole text as received
  std::string refusal{};
  bool token_limit_hit = false;
  std::optional<provider::Usage> usage{};
  bool unbilled = false;  ///< nothing was sent, or it was refused before any work was done
  int searches = 0;
  std::string response_id{};
  std::string request_id{};
  std::vector<std::string> search_urls{};
  bool rehearsal = false;
  std::int64_t ms = 0;
  std::int64_t ttft_ms = -1;
  std::size_t chars = 0;  ///< code points of `text`
  std::vector<std::string> warnings{};
};

class ChunkStream {
 public:
  /// Makes the tape and the raw file and records the intent durably: after this, and not before,
  /// the request may be sent.
  static Result<std::unique_ptr<ChunkStream>> open(disk::Folder& folder,
                                                   tape::Syncer& syncer,
                                                   StreamSetup setup,
                                                   const http::Request& request,
                                                   MonoTime now);
  ~ChunkStream();
  ChunkStream(const ChunkStream&) = delete;
  ChunkStream& operator=(const ChunkStream&) = delete;

  /// Only a storage fault is an error; everything that the provider and the network do is an
  /// outcome.
  Status absorb(const http::TransportEvent& event, MonoTime now, std::vector<RunEvent>& events);
  /// Ends the stream where one of its timers has run out.
  void expire(MonoTime now);
  /// The transport could not even express the request.
  void refuse(const Error& why) {
    detail_ = redact(why.what, key_);
    end(Stop::not_sent);
  }
  /// Ends the stream from our side.
  void stop(Stop why) { end(why); }
  /// Nothing more is needed from the transport.
  bool over() const { return stop_.has_value(); }
  /// When expire() should be called next.
  MonoTime deadline() const;

  /// Closes the tape and the raw file durably. To be called once, when over().
  Result<StreamOutcome> finish(MonoTime now, std::vector<RunEvent>& events);

  int chunk() const { return setup_.header.chunk; }
  std::size_t chars() const { return chars_; }
  /// Words of the chunk's text so far, estimated (white space); for progress only.
  std::size_t words() const { return words_; }
  std::int64_t tokens() const { return decoder_.deltas(); }
  std::optional<MonoTime> first_text_at() const { return first_text_at_; }

 private:
  ChunkStream(tape::Syncer& syncer,
              disk::Folder& folder,
              StreamSetup setup,
              const http::Request& request,
              MonoTime now);

  void end(Stop why) {
    if (!stop_) stop_ = why;
  }
  Status take_head(const http::TransportEvent& event, MonoTime now, std::vector<RunEvent>& events);
  Status take_bytes(const http::TransportEvent& event, MonoTime now, std::vector<RunEvent>& events);
  void take_done(const http::TransportEvent& event, std::vector<RunEvent>& events);
  void decode(std::string_view bytes, std::size_t slack, MonoTime now);
  void decode_tail();
  Status take_text(MonoTime now, std::vector<RunEvent>& events);
  void count_words(std::string_view piece);
  Answer answer() const;
  std::string reason(Answer answer, Stop stop) const;
  std::string told_by_provider(Answer answer) const;
  std::string told_by_us(Stop stop) const;
  std::string told_by_the_wire(Stop stop) const;
  std::string how_much() const;
  std::string how(Stop stop) const;
  Status close_tape(MonoTime now, Stop stop);

  tape::Syncer& syncer_;
  disk::Folder& folder_;
  StreamSetup setup_;
  Secret key_;  ///< to be kept out of texts and files
  MonoTime started_;
  MonoTime last_semantic_;
  std::unique_ptr<tape::Writer> tape_;
  std::unique_ptr<disk::GrowingFile> raw_;

  int status_ = 0;
  std::string content_type_;
  std::vector<http::Header> headers_;
  std::string request_id_;
  /// Body of an answer that is no event stream: an error, or one JSON object in place of a stream.
  std::string body_;
  bool sniffed_ = false;  ///< the first character of the answer was seen
  bool whole_object_ = false;

  sse::Parser parser_;
  provider::Decoder decoder_;
  json::FieldStream field_{"chunk_text"};
  std::vector<sse::Event> batch_;
  std::string delta_;     ///< text of the current batch
  std::string spoken_;    ///< reused: what field_ yields
  std::string streamed_;  ///< the text in the raw file
  std::optional<Error> protocol_error_;
  std::optional<Error> object_error_;

  std::optional<Stop> stop_;
  int curl_code_ = 0;
  std::string detail_;
  std::size_t chars_ = 0;
  std::size_t words_ = 0;
  bool inside_word_ = false;
  std::size_t chars_logged_ = 0;
  std::size_t chars_flushed_ = 0;
  std::optional<MonoTime> first_text_at_;
  std::optional<MonoTime> error_at_;  ///< when an `error` event was read
  bool response_announced_ = false;
};

}  // namespace castwright::engine
