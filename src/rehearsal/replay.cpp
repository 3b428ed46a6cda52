#include "rehearsal/replay.h"

#include "core/ascii.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace castwright::rehearsal {
namespace {

// Headers that describe the recorded transport and not this one.
bool belongs_to_transport(std::string_view name) {
  constexpr std::array<std::string_view, 5> own{
      "content-length", "transfer-encoding", "connection", "keep-alive", "content-encoding"};
  return std::ranges::any_of(
      own, [name](std::string_view one) { return equal_ignoring_case(name, one); });
}

/// One exchange that is being played. It owns itself through the timer that holds it.
struct Playing {
  std::unique_ptr<httpd::Exchange> exchange;
  std::vector<tape::Exchange::Fragment> fragments;
  std::size_t next = 0;
  double clock_scale = 1;
  std::int64_t last_ms = 0;
  std::string how;
};

void end(Playing& playing) {
  const std::string& how = playing.how;
  if (how == "done" || how == "eof") return playing.exchange->end();
  if (how == "reset") return playing.exchange->reset();
  playing.exchange->close();
}

void step(httpd::Loop& loop, std::unique_ptr<Playing> playing) {
  if (playing->next == playing->fragments.size()) return end(*playing);
  const tape::Exchange::Fragment& fragment = playing->fragments[playing->next];
  const auto pause_ms =
      static_cast<double>(std::max<std::int64_t>(0, fragment.at_ms - playing->last_ms))
      / playing->clock_scale;
  loop.after(std::chrono::nanoseconds(static_cast<std::int64_t>(pause_ms * 1e6)),
             [&loop, playing = std::move(playing)]() mutable {
               Playing& here = *playing;
               here.last_ms = here.fragments[here.next].at_ms;
               here.exchange->write(here.fragments[here.next++].bytes);
               here.exchange->when_drained([&loop, playing = std::move(playing)]() mutable {
                 step(loop, std::move(playing));
               });
             });
}

}  // namespace

Result<Replay> Replay::open(std::string_view tape_bytes, double clock_scale) {
  CW_TRY(tape::Tape tape, tape::read_tape(tape_bytes));
  const bool answered = std::ranges::any_of(
      tape.exchanges, [](const tape::Exchange& exchange) { return exchange.status != 0; });
  if (!answered) return fail(Fault::usage, "the tape holds no answer to play back");
  return Replay(std::move(tape), clock_scale);
}

const tape::Exchange* Replay::exchange_for(std::string_view method) {
  std::vector<const tape::Exchange*> fitting;
  for (const tape::Exchange& exchange : tape_.exchanges)
    if (exchange.method == method && exchange.status != 0) fitting.push_back(&exchange);
  if (fitting.empty()) return nullptr;
  if (method != "GET") return fitting.front();
  return fitting[std::min(gets_++, fitting.size() - 1)];
}

void Replay::play(httpd::Loop& loop,
                  const httpd::Request& request,
                  std::unique_ptr<httpd::Exchange> exchange) {
  const tape::Exchange* recorded = exchange_for(request.method);
  if (recorded == nullptr) return exchange->send({.status = 404, .headers = {}, .body = {}});
  std::vector<httpd::Header> headers;
  for (const auto& [name, value] : recorded->response_headers)
    if (!belongs_to_transport(name)) headers.push_back({.name = name, .value = value});
  exchange->begin(recorded->status, std::move(headers));
  auto playing = std::make_unique<Playing>();
  playing->exchange = std::move(exchange);
  playing->fragments = recorded->fragments;
  playing->clock_scale = clock_scale_;
  playing->how = recorded->how;
  if (!playing->fragments.empty()) playing->last_ms = playing->fragments.front().at_ms;
  step(loop, std::move(playing));
}

}  // namespace castwright::rehearsal
