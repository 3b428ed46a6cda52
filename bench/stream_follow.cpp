#include "stream_follow.h"

#include "core/clock.h"
#include "disk/disk.h"
#include "engine/stream.h"
#include "follow_report.h"
#include "http/curl_transport.h"
#include "provider/responses/decoder.h"
#include "sse/parser.h"
#include "stream_record.h"
#include "tape/syncer.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

namespace castwright::bench {
namespace {

/// Timers of the streams are minutes long here: looked at now and then, not at every event.
constexpr Millis between_looks{250};

/// One stream's end of the line.
class Follower {
 public:
  Follower() = default;
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;
  virtual ~Follower() = default;
  virtual Status absorb(const http::TransportEvent& event, MonoTime now) = 0;
  virtual bool over() const = 0;
  virtual std::size_t events() const = 0;
  /// The answer's text. Fails where anything of the answer is missing.
  virtual Result<std::string> finish(MonoTime now) = 0;
};

class Decoding final : public Follower {
 public:
  Status absorb(const http::TransportEvent& event, MonoTime /*now*/) override {
    if (event.kind == http::TransportEvent::Kind::done) cut_ = true;
    if (event.kind != http::TransportEvent::Kind::bytes) return {};
    events_.clear();
    CW_RETURN_IF_ERROR(parser_.feed(event.bytes, events_));
    for (const sse::Event& each : events_) {
      delta_.clear();
      CW_RETURN_IF_ERROR(decoder_.absorb(each, delta_));
    }
    return {};
  }
  bool over() const override { return cut_ || decoder_.ended(); }
  std::size_t events() const override { return static_cast<std::size_t>(decoder_.events()); }
  Result<std::string> finish(MonoTime /*now*/) override {
    // A gap in the numbers, and text that the last events tell otherwise, are warnings.
    const bool whole = decoder_.status() == provider::AnswerStatus::completed
                       && decoder_.warnings().empty()
                       && decoder_.cursor() == std::to_string(decoder_.events() - 1);
    if (!whole) return fail(Fault::network, "not whole");
    return decoder_.text();
  }

 private:
  sse::Parser parser_;
  provider::ResponsesDecoder decoder_;
  std::vector<sse::Event> events_;
  std::string delta_;
  bool cut_ = false;
};

class Recording final : public Follower {
 public:
  explicit Recording(std::unique_ptr<engine::ChunkStream> stream) : stream_(std::move(stream)) {}
  Status absorb(const http::TransportEvent& event, MonoTime now) override {
    told_.clear();
    return stream_->absorb(event, now, told_);
  }
  bool over() const override { return stream_->exchange_over(); }
  std::size_t events() const override { return static_cast<std::size_t>(stream_->events()); }
  Result<std::string> finish(MonoTime now) override {
    CW_RETURN_IF_ERROR(stream_->end_exchange(now));
    CW_TRY(engine::StreamOutcome outcome, stream_->finish(now, told_));
    if (outcome.verdict.end != engine::End::completed) return fail(Fault::network, outcome.reason);
    if (!outcome.warnings.empty()) return fail(Fault::network, outcome.warnings.front());
    return std::move(outcome.text);
  }

 private:
  std::unique_ptr<engine::ChunkStream> stream_;
  std::vector<journal::RunEvent> told_;
};

engine::StreamSetup setup(std::size_t number) {
  return {.header = {.run = "01KAQ3V5N8T6W2X4Y9Z0ABCDEF",
                     .chunk = static_cast<int>(number),
                     .attempt = 1,
                     .model = "bench",
                     .created = "2026-11-27T00:00:00.000Z"},
          .progress_ms_max = std::chrono::minutes(10),
          .deadline_ms_max = std::chrono::minutes(60)};
}

http::Request request_to(const std::string& base_url) {
  passes::ModelRequest ask;
  ask.messages = {{passes::Role::user, "bench"}};
  provider::Endpoint endpoint;
  endpoint.base_url = base_url;
  endpoint.model = "bench";
  http::Request request = provider::responses().encode(ask, endpoint);
  request.connect_ms_max = std::chrono::minutes(1);  // thousands at once, one queue of the kernel's
  return request;
}

class Follow {
 public:
  Follow(std::size_t streams, Keep keep, std::filesystem::path folder)
      : keep_(keep),
        path_(std::move(folder)),
        followers_(streams),
        streams_(streams) {}

  Status run(const std::string& base_url) {
    const char* bundle = std::getenv("SSL_CERT_FILE");  // of a fixture that speaks TLS
    CW_TRY(transport_,
           http::CurlTransport::open(clock_, {.ca_file = bundle != nullptr ? bundle : ""}));
    if (keep_ != Keep::nothing) {
      CW_TRY(folder_, disk::open_folder(path_, disk::Missing::make));
      // Without its thread the syncer collects and never syncs.
      syncer_ = keep_ == Keep::synced ? std::make_unique<tape::Syncer>()
                                      : std::make_unique<tape::Syncer>(clock_);
    }
    CW_RETURN_IF_ERROR(start(request_to(base_url)));
    std::vector<http::TransportEvent> batch;
    while (left_ > 0) {
      CW_RETURN_IF_ERROR(transport_->wait(clock_.now() + between_looks, batch));
      for (const http::TransportEvent& event : batch)
        CW_RETURN_IF_ERROR(absorb(event));
    }
    report_.over();
    return finish();
  }

  void print() const { report_.print(events_, text_units_, broken_); }
  bool whole() const { return broken_ == 0; }

 private:
  Status start(const http::Request& request) {
    for (std::unique_ptr<Follower>& follower : followers_) {
      if (keep_ == Keep::nothing) {
        follower = std::make_unique<Decoding>();
      } else {
        CW_TRY(
            auto stream,
            engine::ChunkStream::open(*folder_, *syncer_, setup(++opened_), request, clock_.now()));
        follower = std::make_unique<Recording>(std::move(stream));
      }
    }
    // After all files: the recorder syncs each, and the fixture waits for the last request.
    for (std::size_t index = 0; index < streams_; ++index) {
      CW_TRY(const http::StreamId id, transport_->start(request));
      if (index == 0) first_id_ = static_cast<std::uint32_t>(id);
    }
    left_ = streams_;
    return {};
  }

  Status absorb(const http::TransportEvent& event) {
    // The transport numbers its exchanges in a row.
    Follower& follower = *followers_[static_cast<std::uint32_t>(event.stream) - first_id_];
    if (follower.over()) return {};
    if (event.kind == http::TransportEvent::Kind::head && ++heads_ == streams_) report_.ready();
    if (event.kind == http::TransportEvent::Kind::bytes) report_.event_seen();
    CW_RETURN_IF_ERROR(follower.absorb(event, clock_.now()));
    if (event.kind == http::TransportEvent::Kind::bytes) {
      report_.take_stamps(event.bytes, monotonic_ns());
    }
    if (follower.over()) --left_;
    return {};
  }

  /// After the measured time: closing files costs a sync each.
  Status finish() {
    for (const std::unique_ptr<Follower>& follower : followers_) {
      events_ += follower->events();
      if (const auto text = follower->finish(clock_.now())) {
        text_units_ += utf16_units(*text);
      } else {
        if (broken_++ == 0) fmt::print(stderr, "stream_bench follow: {}\n", text.error().what);
      }
    }
    return {};
  }

  RealClock clock_;
  Keep keep_;
  std::filesystem::path path_;
  std::unique_ptr<disk::Folder> folder_;
  std::unique_ptr<tape::Syncer> syncer_;
  std::unique_ptr<http::CurlTransport> transport_;
  std::vector<std::unique_ptr<Follower>> followers_;
  std::size_t streams_;
  std::size_t opened_ = 0;
  std::uint32_t first_id_ = 0;
  std::size_t heads_ = 0;
  std::size_t left_ = 0;
  std::size_t events_ = 0;
  std::size_t text_units_ = 0;
  std::size_t broken_ = 0;
  FollowReport report_;
};

}  // namespace

int follow(const std::string& base_url,
           std::size_t streams,
           Keep keep,
           const std::filesystem::path& folder) {
  constexpr std::size_t files_of_the_rest = 32;
  const std::size_t files = streams * (keep == Keep::nothing ? 1 : 3) + files_of_the_rest;
  if (raise_file_limit() < files) {
    fmt::print(stderr, "stream_bench follow: {} files may not be open at once\n", files);
    return 1;
  }
  Follow all(streams, keep, folder);
  if (const Status done = all.run(base_url); !done) {
    fmt::print(stderr, "stream_bench follow: {}\n", done.error().what);
    return 1;
  }
  all.print();
  return all.whole() ? 0 : 1;
}

}  // namespace castwright::bench
