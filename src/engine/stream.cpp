#include "engine/stream.h"

#include "core/check.h"
#include "core/hash.h"
#include "core/limits.h"
#include "store/layout.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

/// An `error` event is mostly followed by the response's own ending, which says more: it is waited
/// for this long, so that the outcome does not depend on how the bytes were split.
constexpr Millis error_grace{500};
constexpr std::size_t chars_per_log_line = 10'000;  // system.md S8

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::int64_t millis(MonoTime from, MonoTime to) {
  return std::chrono::duration_cast<Millis>(to - from).count();
}

bool is_named(std::string_view name, std::string_view wanted) {
  return std::ranges::equal(
      name, wanted, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

/// Headers that identify an account or a session are not kept.
bool is_secret_header(std::string_view name) {
  constexpr std::array secret{
      "set-cookie", "cookie", "authorization", "openai-organization", "openai-project"};
  return std::ranges::any_of(secret, [&](const char* one) { return is_named(name, one); });
}

tape::NamedValues kept(const std::vector<http::Header>& headers, const Secret& key) {
  tape::NamedValues values;
  for (const http::Header& header : headers) {
    if (!is_secret_header(header.name)) values.emplace_back(header.name, redact(header.value, key));
  }
  return values;
}

/// The part of a URL behind its origin.
std::string path_of(std::string_view url) {
  const std::size_t host = url.find("://");
  const std::size_t path = url.find('/', host == std::string_view::npos ? 0 : host + 3);
  return path == std::string_view::npos ? "/" : std::string(url.substr(path));
}

/// A sign of life, but not of progress: it never resets the progress timer.
bool is_keepalive(const sse::Event& event) {
  constexpr std::size_t keepalive_bytes_max = 200;
  if (event.name == "keepalive" || event.name == "ping") return true;
  if (!event.name.empty() || event.data.size() > keepalive_bytes_max) return false;
  return event.data.contains("\"keepalive\"") || event.data.contains("\"ping\"");
}

Stop stop_of(http::Ending ending) {
  switch (ending) {
    case http::Ending::eof: return Stop::eof;
    case http::Ending::reset: return Stop::reset;
    case http::Ending::timeout_idle: return Stop::idle;
    case http::Ending::not_sent: return Stop::not_sent;
    case http::Ending::limit: return Stop::limit;
    case http::Ending::redirect: return Stop::redirect;
    case http::Ending::failed: return Stop::broken;
  }
  CW_CHECK(false);
}

}  // namespace

ChunkStream::ChunkStream(tape::Syncer& syncer,
                         disk::Folder& folder,
                         StreamSetup setup,
                         const http::Request& request,
                         MonoTime now)
    : syncer_(syncer),
      folder_(folder),
      setup_(std::move(setup)),
      key_(request.bearer),
      started_(now),
      last_semantic_(now) {}

ChunkStream::~ChunkStream() {
  if (tape_) syncer_.forget(tape_->file());
  if (raw_) syncer_.forget(*raw_);
}

Result<std::unique_ptr<ChunkStream>> ChunkStream::open(disk::Folder& folder,
                                                       tape::Syncer& syncer,
                                                       StreamSetup setup,
                                                       const http::Request& request,
                                                       MonoTime now) {
  const int chunk = setup.header.chunk;
  const int attempt = setup.header.attempt;
  std::unique_ptr<ChunkStream> stream(
      new ChunkStream(syncer, folder, std::move(setup), request, now));
  CW_TRY(
      stream->tape_,
      tape::Writer::create(folder, store::tape_name(chunk, attempt), stream->setup_.header, now));
  // An earlier attempt's text makes place for this one's; its tape stays.
  CW_RETURN_IF_ERROR(folder.remove(store::raw_name(chunk)));
  CW_TRY(stream->raw_, folder.create(store::raw_name(chunk)));
  CW_RETURN_IF_ERROR(stream->tape_->open({.number = 1,
                                          .method = request.method,
                                          .path = path_of(request.url),
                                          .request_headers = kept(request.headers, request.bearer),
                                          .body_sha256 = sha256_hex(request.body)}));
  CW_RETURN_IF_ERROR(syncer.sync_now(stream->tape_->file()));
  CW_RETURN_IF_ERROR(folder.sync());
  return stream;
}

Status ChunkStream::absorb(const http::TransportEvent& event,
                           MonoTime now,
                           std::vector<RunEvent>& events) {
  if (over()) return {};
  switch (event.kind) {
    case http::TransportEvent::Kind::head: return take_head(event, now, events);
    case http::TransportEvent::Kind::bytes: return take_bytes(event, now, events);
    case http::TransportEvent::Kind::done: take_done(event, events); return take_text(now, events);
  }
  CW_CHECK(false);
}

Status ChunkStream::take_head(const http::TransportEvent& event,
                              MonoTime now,
                              std::vector<RunEvent>& events) {
  status_ = event.status;
  headers_ = event.headers;
  for (const http::Header& header : headers_) {
    if (is_named(header.name, "content-type")) content_type_ = header.value;
    if (is_named(header.name, "x-request-id")) request_id_ = redact(header.value, key_);
  }
  CW_RETURN_IF_ERROR(tape_->head(1, now, status_, kept(headers_, key_)));
  syncer_.wrote(tape_->file());
  if (status_ == 200) events.emplace_back(StreamStarted{.chunk = chunk()});
  return {};
}

Status ChunkStream::take_bytes(const http::TransportEvent& event,
                               MonoTime now,
                               std::vector<RunEvent>& events) {
  // A server that echoes the key must not bring it into a file.
  const bool leaks = !key_.empty() && event.bytes.contains(key_.reveal());
  const std::string clean = leaks ? redact(event.bytes, key_) : std::string();
  const std::string_view bytes = leaks ? std::string_view(clean) : event.bytes;
  if (status_
      != 200) {  // on the tape at the end, whole: a key may lie over the border of two reads
    const std::size_t room = limits::error_body_bytes_max - body_.size();
    body_.append(bytes.substr(0, room));
    if (bytes.size() >= room) end(Stop::eof);  // enough to explain it; the rest may never end
    return {};
  }
  CW_RETURN_IF_ERROR(tape_->bytes(1, now, bytes));
  syncer_.wrote(tape_->file());
  if (!sniffed_) {
    // Some servers answer a stream request with one JSON object: told by the answer's first
    // character.
    const std::size_t first = bytes.find_first_not_of(" \t\r\n");
    sniffed_ = first != std::string_view::npos;
    whole_object_ = sniffed_ && bytes[first] == '{';
  }
  if (whole_object_) {
    body_.append(bytes);
    return {};
  }
  decode(bytes, leaks ? 0 : event.slack, now);
  return take_text(now, events);
}

void ChunkStream::decode(std::string_view bytes, std::size_t slack, MonoTime now) {
  batch_.clear();
  const Status fed = parser_.feed(bytes, batch_);
  for (sse::Event& event : batch_) {
    if (event.data.data() >= bytes.data() && event.data.data() < bytes.data() + bytes.size()) {
      event.slack += slack;
    }
    if (!is_keepalive(event)) last_semantic_ = now;
    if (Status absorbed = decoder_.absorb(event, delta_); !absorbed) {
      protocol_error_ = std::move(absorbed).error();
      return end(Stop::broken);
    }
  }
  if (!fed) {
    protocol_error_ = fed.error();
    return end(Stop::limit);
  }
  if (decoder_.terminal()) end(Stop::terminal);
  if (decoder_.ended() && !error_at_) error_at_ = now;
  if (decoder_.done_mark()) end(Stop::eof);  // nothing more comes, and no proof of an ending came
}

/// At the end of the transport: an unterminated last event, or the one object that came in place of
/// a stream, may still be the whole answer that was paid for.
void ChunkStream::decode_tail() {
  if (whole_object_) {
    if (Status absorbed = decoder_.absorb_object(body_); !absorbed) {
      object_error_ = std::move(absorbed).error();
    }
    return;
  }
  batch_.clear();
  parser_.finish(batch_);
  for (const sse::Event& event : batch_)
    decoder_.absorb_unterminated(event, delta_);
}

void ChunkStream::take_done(const http::TransportEvent& event, std::vector<RunEvent>&) {
  curl_code_ = event.curl_code;
  detail_ = redact(event.detail, key_);
  if (status_ == 200) decode_tail();
  end(decoder_.ended() ? Stop::terminal : stop_of(event.ending));
}

void ChunkStream::count_words(std::string_view piece) {
  for (const char c : piece) {
    const bool space = c == ' ' || c == '\n' || c == '\t';
    if (!space && !inside_word_) ++words_;
    inside_word_ = !space;
  }
}

/// Brings the batch's text into the raw file and tells of it.
Status ChunkStream::take_text(MonoTime now, std::vector<RunEvent>& events) {
  if (!response_announced_ && !decoder_.response_id().empty()) {
    // The id is what a dropped answer is fetched by: durable as soon as it is known.
    CW_RETURN_IF_ERROR(syncer_.sync_now(tape_->file()));
    events.emplace_back(ResponseKnown{
        .chunk = chunk(), .response_id = decoder_.response_id(), .background = setup_.background});
    response_announced_ = true;
  }
  if (delta_.empty()) return {};
  if (!first_text_at_) {
    first_text_at_ = now;
    events.emplace_back(FirstText{.chunk = chunk(), .ms = millis(started_, now)});
  }
  CW_RETURN_IF_ERROR(raw_->append(delta_));
  syncer_.wrote(*raw_);
  streamed_ += delta_;
  spoken_.clear();
  field_.feed(delta_, spoken_);
  count_words(spoken_);
  const std::size_t before = chars_;
  chars_ += code_points(delta_);
  delta_.clear();
  if (chars_ / chars_per_log_line > before / chars_per_log_line) {
    events.emplace_back(TextReceived{.chunk = chunk(), .chars = chars_});
  }
  if (chars_ - chars_flushed_ >= setup_.flush_chars) {
    events.emplace_back(TextFlushed{
        .chunk = chunk(), .chars = chars_ - chars_flushed_, .path = raw_->path().string()});
    chars_flushed_ = chars_;
  }
  return {};
}

MonoTime ChunkStream::deadline() const {
  const MonoTime timers =
      std::min(last_semantic_ + setup_.progress_ms_max, started_ + setup_.deadline_ms_max);
  return error_at_ ? std::min(timers, *error_at_ + error_grace) : timers;
}

void ChunkStream::expire(MonoTime now) {
  if (error_at_ && now >= *error_at_ + error_grace) end(Stop::terminal);
  if (now >= started_ + setup_.deadline_ms_max) end(Stop::deadline);
  if (now >= last_semantic_ + setup_.progress_ms_max) end(Stop::progress);
}

Answer ChunkStream::answer() const {
  using provider::AnswerStatus;
  if (status_ == 0) return Answer::no_head;
  if (status_ < 200 || status_ > 299) return Answer::error_body;
  if (object_error_) return Answer::silent;
  switch (decoder_.status()) {
    case AnswerStatus::completed:
      if (!streamed_.empty() || !decoder_.text().empty()) return Answer::text;
      return decoder_.refusal().empty() ? Answer::empty : Answer::refusal;
    case AnswerStatus::incomplete: return Answer::incomplete;
    case AnswerStatus::failed: return Answer::failed;
    case AnswerStatus::cancelled: return Answer::cancelled;
    case AnswerStatus::running: break;
  }
  return decoder_.response_id().empty() && streamed_.empty() ? Answer::silent : Answer::running;
}

/// The tape's word for the end.
std::string ChunkStream::how(Stop stop) const {
  switch (stop) {
    case Stop::terminal: return "done";
    case Stop::eof: return "eof";
    case Stop::reset: return "reset";
    case Stop::idle: return "timeout_idle";
    case Stop::progress: return "timeout_progress";
    case Stop::deadline: return "deadline";
    case Stop::limit: return fmt::format("limit:{}", protocol_error_ ? "event_bytes_max" : detail_);
    case Stop::asked: return "stopped";
    case Stop::not_sent:
    case Stop::redirect:
    case Stop::broken: return fmt::format("curl:{}", curl_code_);
  }
  CW_CHECK(false);
}

Status ChunkStream::close_tape(MonoTime now, Stop stop) {
  if (status_ != 200 && !body_.empty()) {
    CW_RETURN_IF_ERROR(tape_->bytes(1, now, redact(body_, key_)));
  }
  CW_RETURN_IF_ERROR(tape_->end(1, now, how(stop)));
  return syncer_.sync_now(tape_->file());
}

Result<StreamOutcome> ChunkStream::finish(MonoTime now, std::vector<RunEvent>& events) {
  CW_CHECK(stop_.has_value());
  const Stop stop = *stop_;
  CW_RETURN_IF_ERROR(close_tape(now, stop));
  const Answer known = answer();
  StreamOutcome outcome;
  outcome.verdict = judge(known, stop);
  outcome.text = decoder_.text();
  // What a cut stream left behind stays as it arrived; a whole answer is what the provider says it
  // is.
  if (outcome.verdict.end == End::completed && outcome.text != streamed_) {
    CW_RETURN_IF_ERROR(folder_.replace(store::raw_name(chunk()), outcome.text));
    if (chars_ == 0) first_text_at_ = now;
    chars_ = code_points(outcome.text);
  } else {
    CW_RETURN_IF_ERROR(syncer_.sync_now(*raw_));
  }
  if (status_ == 200) {
    if (chars_ > chars_flushed_) {
      events.emplace_back(TextFlushed{
          .chunk = chunk(), .chars = chars_ - chars_flushed_, .path = raw_->path().string()});
    }
    if (outcome.verdict.end == End::completed) {
      events.emplace_back(StreamComplete{.chunk = chunk(), .chars = chars_});
    }
  }
  if (known == Answer::error_body) {
    outcome.verdict.fault = provider::explain_http_error(status_, headers_, body_).fault;
    if (stop == Stop::redirect) outcome.verdict.fault = Fault::network;
  } else if (known == Answer::failed) {
    outcome.verdict.fault = provider::fault_of_code(decoder_.error_code());
  } else if (object_error_) {
    outcome.verdict.fault = provider::explain_non_stream(content_type_, body_).fault;
  }
  outcome.reason = redact(reason(known, stop), key_);
  outcome.refusal = decoder_.refusal();
  outcome.token_limit_hit = decoder_.incomplete_reason().starts_with("max_");
  outcome.usage = decoder_.usage();
  // A 408 or 5xx may come from a gateway whose provider went on writing.
  const bool refused = status_ >= 400 && status_ < 500 && status_ != 408;
  outcome.unbilled = stop == Stop::not_sent || refused;
  outcome.searches = decoder_.searches();
  outcome.response_id = decoder_.response_id();
  outcome.request_id = request_id_;
  outcome.search_urls = decoder_.search_urls();
  outcome.rehearsal = decoder_.rehearsal();
  outcome.ms = millis(started_, now);
  outcome.ttft_ms = first_text_at_ ? millis(started_, *first_text_at_) : -1;
  outcome.chars = chars_;
  for (const std::string& warning : decoder_.warnings()) {
    outcome.warnings.push_back(redact(warning, key_));
  }
  return outcome;
}

}  // namespace castwright::engine
