#include "web/durable_streams.h"

#include "web/offsets.h"
#include "web/stream_answers.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::web {
namespace {

/// The most bytes of one answer, and of one event: large enough for a chunk in one piece, small
/// enough that a slow reader holds no more than a few of them.
constexpr std::size_t answer_bytes_max = 1u << 20;
constexpr std::size_t event_bytes_max = 64u << 10;

/// So many readers are served in one go, about half a millisecond of work; then the processor is
/// left for a moment to others, above all to the program that writes what these readers wait for.
constexpr std::size_t readers_at_once = 64;
constexpr Millis breath{1};

/// Reads on from `from`, where `state` promises more. Fault::storage if nothing comes: a file was
/// cut or taken away, and whoever asked again and again would never come further.
Result<ByteStream::Part> read_on(ByteStream& stream,
                                 std::uint64_t from,
                                 const ByteStream::State& state,
                                 std::size_t bytes_max) {
  CW_TRY(ByteStream::Part part, stream.read(from, bytes_max));
  if (part.end <= from && from < state.end)
    return fail(Fault::storage, "what was there is there no more");
  return part;
}

/// Fault::usage if the stream has never been so long: no offset of ours leads there.
Status check_offset(std::uint64_t from, const ByteStream::State& state) {
  if (from > state.end) return fail(Fault::usage, "the offset is behind the end of the stream");
  return {};
}

httpd::Response refusal_of(const Error& error) {
  switch (error.fault) {
    case Fault::missing: return refusal(404, error.what);
    case Fault::usage: return refusal(400, error.what);
    default: return refusal(500, error.what);
  }
}

}  // namespace

class DurableStreams::Hub {
 public:
  Hub(Find find, const Clock& clock, const StreamTimes& times)
      : find_(std::move(find)),
        clock_(clock),
        times_(times) {}

  void answer(httpd::Loop& loop,
              const httpd::Request& request,
              std::unique_ptr<httpd::Exchange> exchange);
  void take_leave();
  std::size_t readers() const {
    std::size_t all = 0;
    for (const auto& [path, followed] : followed_)
      all += followed.readers.size();
    return all;
  }

 private:
  /// A reader who waits for news.
  struct Reader {
    std::unique_ptr<httpd::Exchange> exchange;
    ReadMode mode = ReadMode::long_poll;
    std::string path{};
    std::string cursor{};  ///< As the client sent it.
    std::uint64_t at = 0;
    MonoTime until{};
    MonoTime heard{};         ///< When something was written to it.
    bool draining = false;    ///< It reads more slowly than the stream grows.
    bool introduced = false;  ///< It knows where it stands.
  };
  /// A stream that somebody waits for.
  struct Followed {
    std::shared_ptr<ByteStream> stream;
    std::map<std::uint64_t, Reader> readers{};
    ByteStream::State served{};  ///< What all readers have been told.
    MonoTime due{};              ///< When a reader must hear something although nothing is new.
    /// The round that is under way: who is served next, and what was there when it began.
    std::uint64_t next = 0;
    std::optional<ByteStream::State> round{};
    /// The newest event that was made: readers who stand at one place get the same bytes.
    std::uint64_t event_from = 0;
    ByteStream::Part event_part{};
    std::string event{};
    /// The same with its control event, as it was made for `whole_place` and `whole_cursor`.
    std::string whole_event{};
    Place whole_place{};
    std::string whole_cursor{};
  };

  void answer_head(ByteStream& stream, httpd::Exchange& exchange) const;
  Status catch_up(ByteStream& stream,
                  const ReadRequest& read,
                  const httpd::Request& request,
                  httpd::Exchange& exchange) const;
  void wait(httpd::Loop& loop,
            std::shared_ptr<ByteStream> stream,
            const ByteStream::State& state,
            const ReadRequest& read,
            const std::string& path,
            std::unique_ptr<httpd::Exchange> exchange);
  MonoTime due_of(const Reader& reader) const;
  void look_soon(httpd::Loop& loop, const std::string& path);
  void look(httpd::Loop& loop, const std::string& path);
  bool serve(httpd::Loop& loop,
             Followed& followed,
             std::uint64_t id,
             Reader& reader,
             const ByteStream::State& state);
  Result<bool> serve_poll(Followed& followed, Reader& reader, const ByteStream::State& state) const;
  Result<bool> serve_events(httpd::Loop& loop,
                            Followed& followed,
                            std::uint64_t id,
                            Reader& reader,
                            const ByteStream::State& state);
  Result<const ByteStream::Part*> event_at(Followed& followed,
                                           std::uint64_t from,
                                           const ByteStream::State& state) const;
  std::string_view whole_event(Followed& followed, const Place& place, std::string_view sent) const;
  std::string cursor_for(std::string_view sent) const;

  Find find_;
  const Clock& clock_;
  StreamTimes times_;
  std::map<std::string, Followed> followed_;  ///< by path
  std::uint64_t last_reader_ = 0;
  bool leaving_ = false;
};

void DurableStreams::Hub::answer(httpd::Loop& loop,
                                 const httpd::Request& request,
                                 std::unique_ptr<httpd::Exchange> exchange) {
  if (request.method != "GET" && request.method != "HEAD") {
    httpd::Response response = refusal(405, "this server only reads; runs write their streams");
    response.headers.push_back({.name = "Allow", .value = "GET, HEAD"});
    return exchange->send(std::move(response));
  }
  if (leaving_) {
    // A client whose wait was ended asks again at once. An event stream that begins now would be
    // cut before its first event; this it asks for again.
    httpd::Response response = refusal(503, "this server stops");
    response.headers.push_back({.name = "Retry-After", .value = "1"});
    return exchange->send(std::move(response));
  }
  auto stream = find_(request.path);
  if (!stream) return exchange->send(refusal_of(stream.error()));
  if (request.method == "HEAD") return answer_head(**stream, *exchange);
  const auto read = read_request(request);
  if (!read) return exchange->send(refusal_of(read.error()));
  if (read->mode == ReadMode::catch_up) {
    const Status answered = catch_up(**stream, *read, request, *exchange);
    if (!answered) exchange->send(refusal_of(answered.error()));
    return;
  }
  const auto state = (*stream)->look();
  if (!state) return exchange->send(refusal_of(state.error()));
  // An offset inside of a message is refused before anything is sent.
  if (!read->from_now) {
    if (const auto known = check_offset(read->from, *state); !known)
      return exchange->send(refusal_of(known.error()));
    if (const auto part = (*stream)->read(read->from, 1); !part)
      return exchange->send(refusal_of(part.error()));
  }
  wait(loop, *std::move(stream), *state, *read, request.path, std::move(exchange));
}

void DurableStreams::Hub::answer_head(ByteStream& stream, httpd::Exchange& exchange) const {
  const auto state = stream.look();
  if (!state) return exchange.send(refusal_of(state.error()));
  httpd::Response response;
  response.headers = stream_headers(
      stream.content_type(), {.from = state->end, .end = state->end, .stream = *state}, "");
  for (httpd::Header& header : response.headers)
    if (header.name == "Cache-Control") header.value = "no-store";
  exchange.send(std::move(response));
}

Status DurableStreams::Hub::catch_up(ByteStream& stream,
                                     const ReadRequest& read,
                                     const httpd::Request& request,
                                     httpd::Exchange& exchange) const {
  CW_TRY(const ByteStream::State state, stream.look());
  Place place{.from = read.from_now ? state.end : read.from, .end = 0, .stream = state};
  CW_RETURN_IF_ERROR(check_offset(place.from, state));
  CW_TRY(const ByteStream::Part part, read_on(stream, place.from, state, answer_bytes_max));
  place.end = part.end;
  httpd::Response response;
  response.headers =
      stream_headers(stream.content_type(), place, place.closed() ? "" : cursor_for(read.cursor));
  if (read.from_now) {
    for (httpd::Header& header : response.headers)
      if (header.name == "Cache-Control") header.value = "no-store";
  } else {
    const std::string tag = etag_of(request.path, place);
    response.headers.push_back({.name = "ETag", .value = tag});
    if (names_tag(request.header("If-None-Match"), tag)) response.status = 304;
  }
  if (response.status == 200) response.body = body_of(stream.content_type(), part.bytes);
  exchange.send(std::move(response));
  return {};
}

void DurableStreams::Hub::wait(httpd::Loop& loop,
                               std::shared_ptr<ByteStream> stream,
                               const ByteStream::State& state,
                               const ReadRequest& read,
                               const std::string& path,
                               std::unique_ptr<httpd::Exchange> exchange) {
  const std::uint64_t from = read.from_now ? state.end : read.from;
  const bool events = read.mode == ReadMode::event_stream;
  const MonoTime now = clock_.now();
  const std::uint64_t id = ++last_reader_;
  if (events) {
    std::vector<httpd::Header> headers = common_headers();
    headers.push_back({.name = "Content-Type", .value = "text/event-stream"});
    headers.push_back({.name = "Cache-Control", .value = "no-cache, no-store"});
    headers.push_back({.name = "X-Accel-Buffering", .value = "no"});
    exchange->begin(200, std::move(headers));
  }
  exchange->when_gone([this, path, id] {
    if (const auto found = followed_.find(path); found != followed_.end())
      found->second.readers.erase(id);
  });
  const bool first = !followed_.contains(path);
  Followed& followed = followed_[path];
  if (first) followed.stream = std::move(stream);
  Reader& reader = followed.readers[id];
  reader = {.exchange = std::move(exchange),
            .mode = read.mode,
            .path = path,
            .cursor = read.cursor,
            .at = from,
            .until = now + (events ? times_.event_stream_max : times_.long_poll_max),
            .heard = now};
  if (serve(loop, followed, id, reader, state)) {
    followed.readers.erase(id);
  } else {
    followed.due = std::min(followed.due, due_of(reader));
  }
  if (first) look_soon(loop, path);
}

/// When the reader must hear something at the latest.
MonoTime DurableStreams::Hub::due_of(const Reader& reader) const {
  if (reader.mode == ReadMode::long_poll) return reader.until;
  return std::min(reader.until, reader.heard + times_.heartbeat_every);
}

void DurableStreams::Hub::take_leave() {
  leaving_ = true;
  for (auto& [path, followed] : followed_) {
    for (auto& [id, reader] : followed.readers) {
      if (reader.mode == ReadMode::event_stream) {
        reader.exchange->end();
        continue;
      }
      const ByteStream::State state{.end = reader.at, .closed = false};
      const Place place{.from = reader.at, .end = reader.at, .stream = state};
      reader.exchange->send({.status = 204,
                             .headers = stream_headers(
                                 followed.stream->content_type(), place, cursor_for(reader.cursor)),
                             .body = {}});
    }
    followed.readers.clear();
  }
}

void DurableStreams::Hub::look_soon(httpd::Loop& loop, const std::string& path) {
  loop.after(times_.look_every, [this, &loop, path] { look(loop, path); });
}

/// Looks at the stream for all of its readers; the last reader takes the stream with it.
void DurableStreams::Hub::look(httpd::Loop& loop, const std::string& path) {
  const auto found = followed_.find(path);
  if (found == followed_.end()) return;
  Followed& followed = found->second;
  if (followed.readers.empty()) {
    followed_.erase(found);
    return;
  }
  const auto state = followed.stream->look();
  // Most looks at a silent stream end here, however many readers it has.
  if (state && !followed.round && *state == followed.served && clock_.now() < followed.due)
    return look_soon(loop, path);
  if (state && !followed.round) followed.round = *state;
  std::vector<std::uint64_t> ids;
  for (auto reader = followed.readers.lower_bound(followed.next);
       reader != followed.readers.end() && ids.size() < readers_at_once;
       ++reader)
    ids.push_back(reader->first);
  for (const std::uint64_t id : ids) {
    const auto reader = followed.readers.find(id);
    if (reader == followed.readers.end()) continue;
    // What cannot be read ends an event stream without its last chunk: the client asks again, and
    // is told.
    if (!state && reader->second.mode == ReadMode::long_poll)
      reader->second.exchange->send(refusal_of(state.error()));
    if (!state || serve(loop, followed, id, reader->second, *state)) followed.readers.erase(reader);
  }
  if (!ids.empty() && followed.readers.upper_bound(ids.back()) != followed.readers.end()) {
    followed.next = ids.back() + 1;
    loop.after(breath, [this, &loop, path] { look(loop, path); });
    return;
  }
  // Who came late in the round knows more than this, and hears the rest in the next one.
  if (followed.round) followed.served = *followed.round;
  followed.round.reset();
  followed.next = 0;
  followed.due = MonoTime::max();
  for (const auto& [id, reader] : followed.readers)
    followed.due = std::min(followed.due, due_of(reader));
  look_soon(loop, path);
}

/// Gives the reader what is new. Returns whether its answer is over.
bool DurableStreams::Hub::serve(httpd::Loop& loop,
                                Followed& followed,
                                std::uint64_t id,
                                Reader& reader,
                                const ByteStream::State& state) {
  const auto over = reader.mode == ReadMode::long_poll
                        ? serve_poll(followed, reader, state)
                        : serve_events(loop, followed, id, reader, state);
  if (!over && reader.mode == ReadMode::long_poll) reader.exchange->send(refusal_of(over.error()));
  return !over || *over;
}

Result<bool> DurableStreams::Hub::serve_poll(Followed& followed,
                                             Reader& reader,
                                             const ByteStream::State& state) const {
  const bool news = reader.at < state.end;
  if (!news && !state.closed && clock_.now() < reader.until) return false;
  Place place{.from = reader.at, .end = std::max(reader.at, state.end), .stream = state};
  httpd::Response response{.status = 204, .headers = {}, .body = {}};
  if (news) {
    CW_TRY(const ByteStream::Part part,
           read_on(*followed.stream, reader.at, state, answer_bytes_max));
    place.end = part.end;
    response.status = 200;
    response.body = body_of(followed.stream->content_type(), part.bytes);
  }
  response.headers = stream_headers(
      followed.stream->content_type(), place, place.closed() ? "" : cursor_for(reader.cursor));
  if (news) {
    response.headers.push_back({.name = "ETag", .value = etag_of(reader.path, place)});
  } else {
    for (httpd::Header& header : response.headers)
      if (header.name == "Cache-Control") header.value = "no-store";
  }
  reader.exchange->send(std::move(response));
  return true;
}

Result<bool> DurableStreams::Hub::serve_events(httpd::Loop& loop,
                                               Followed& followed,
                                               std::uint64_t id,
                                               Reader& reader,
                                               const ByteStream::State& state) {
  const MonoTime now = clock_.now();
  while (reader.at < state.end && !reader.exchange->full()) {
    CW_TRY(const ByteStream::Part* const part, event_at(followed, reader.at, state));
    const Place place{.from = reader.at, .end = part->end, .stream = state};
    // One write: a client that sees the data without its offset would read it twice.
    reader.exchange->write(whole_event(followed, place, reader.cursor));
    reader.at = part->end;
    reader.heard = now;
    reader.introduced = true;
    if (place.closed()) {
      reader.exchange->end();
      return true;
    }
  }
  if (reader.at < state.end) {
    if (now >= reader.until) return true;  // It does not read; it may come back.
    if (reader.draining) return false;
    reader.draining = true;
    reader.exchange->when_drained([this, &loop, path = reader.path, id] {
      const auto followed_by = followed_.find(path);
      if (followed_by == followed_.end()) return;
      const auto found = followed_by->second.readers.find(id);
      if (found == followed_by->second.readers.end()) return;
      found->second.draining = false;
      const auto news = followed_by->second.stream->look();
      if (!news || serve(loop, followed_by->second, id, found->second, *news))
        followed_by->second.readers.erase(id);
    });
    return false;
  }
  if (!reader.introduced || state.closed) {
    const Place place{.from = reader.at, .end = reader.at, .stream = state};
    reader.exchange->write(control_event(place, cursor_for(reader.cursor)));
    reader.heard = now;
    reader.introduced = true;
  }
  if (state.closed || now >= reader.until) {
    reader.exchange->end();
    return true;
  }
  if (now - reader.heard >= times_.heartbeat_every) {
    reader.exchange->write(": no news\n\n");
    reader.heard = now;
  }
  return false;
}

/// The next event for whoever stands at `from`, whose text is then in Followed::event.
Result<const ByteStream::Part*> DurableStreams::Hub::event_at(
    Followed& followed, std::uint64_t from, const ByteStream::State& state) const {
  const bool known = !followed.event.empty() && followed.event_from == from;
  if (!known) {
    CW_TRY(followed.event_part, read_on(*followed.stream, from, state, event_bytes_max));
    followed.event = data_event(followed.stream->content_type(), followed.event_part.bytes);
    followed.event_from = from;
    followed.whole_event.clear();
  }
  return &followed.event_part;
}

/// The newest event with the control event behind it, for a reader who sent the cursor `sent`.
std::string_view DurableStreams::Hub::whole_event(Followed& followed,
                                                  const Place& place,
                                                  std::string_view sent) const {
  const bool known = !followed.whole_event.empty() && followed.whole_place == place
                     && followed.whole_cursor == sent;
  if (!known) {
    followed.whole_event = followed.event + control_event(place, cursor_for(sent));
    followed.whole_place = place;
    followed.whole_cursor = sent;
  }
  return followed.whole_event;
}

std::string DurableStreams::Hub::cursor_for(std::string_view sent) const {
  constexpr std::uint64_t jitter_max = 180;  // 3,600 seconds in intervals
  const auto noise = static_cast<std::uint64_t>(clock_.now().time_since_epoch().count());
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(clock_.wall().time_since_epoch()).count();
  return cursor_of(seconds, sent, 1 + noise / 1000 % jitter_max);
}

DurableStreams::DurableStreams(Find find, const Clock& clock, const StreamTimes& times)
    : hub_(std::make_unique<Hub>(std::move(find), clock, times)) {}
DurableStreams::~DurableStreams() = default;

void DurableStreams::answer(httpd::Loop& loop,
                            const httpd::Request& request,
                            std::unique_ptr<httpd::Exchange> exchange) {
  hub_->answer(loop, request, std::move(exchange));
}

void DurableStreams::take_leave() {
  hub_->take_leave();
}

std::size_t DurableStreams::readers() const {
  return hub_->readers();
}

}  // namespace castwright::web
