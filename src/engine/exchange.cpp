#include "engine/exchange.h"

#include "core/ascii.h"
#include "core/check.h"
#include "core/limits.h"
#include "passes/thinking.h"
#include "script/turns.h"
#include "topic/suggest.h"

#include <utility>

#include <fmt/format.h>

namespace castwright::engine {

std::string place_of(std::string_view host, std::string_view path) {
  return std::string(host) + std::string(path.substr(0, path.find('?')));
}

std::string place_of(const tape::Exchange& exchange) {
  std::string_view host;
  for (const auto& [name, value] : exchange.request_headers) {
    if (name == "Host") host = value;
  }
  return place_of(host, exchange.path);
}

bool is_below(std::string_view place, std::string_view made_at) {
  return place.starts_with(made_at) && place.substr(made_at.size()).starts_with('/');
}

void Exchange::take_head(int status, const std::vector<http::Header>& headers) {
  status_ = status;
  headers_ = headers;
  for (const http::Header& header : headers_) {
    if (equal_ignoring_case(header.name, "content-type")) content_type_ = header.value;
    if (equal_ignoring_case(header.name, "x-request-id")) request_id_ = header.value;
    // Anthropic and servers that speak its API call it so.
    if (request_id_.empty() && equal_ignoring_case(header.name, "request-id")) {
      request_id_ = header.value;
    }
  }
}

Exchange::Fed Exchange::take_bytes(std::string_view bytes,
                                   std::size_t slack,
                                   provider::Decoder& decoder,
                                   std::string& delta) {
  if (!is_success()) {
    const std::size_t room = limits::error_body_bytes_max - body_.size();
    body_.append(bytes.substr(0, room));
    // This much is enough to explain the error, and the rest may never end.
    return {.stop = bytes.size() >= room ? std::optional(EndCause::eof) : std::nullopt};
  }
  if (!sniffed_) {
    // A poll is answered with one JSON object, and some servers do that to a stream request too.
    // The first character of the answer tells it.
    const std::size_t first = bytes.find_first_not_of(" \t\r\n");
    sniffed_ = first != std::string_view::npos;
    whole_object_ = sniffed_ && bytes[first] == '{';
  }
  if (whole_object_) {
    body_.append(bytes);
    return {};
  }
  return decode(bytes, slack, decoder, delta);
}

Exchange::Fed Exchange::decode(std::string_view bytes,
                               std::size_t slack,
                               provider::Decoder& decoder,
                               std::string& delta) {
  Fed result;
  batch_.clear();
  const Status fed = parser_.feed(bytes, batch_);
  for (sse::Event& event : batch_) {
    if (events_++ == 0) first_event_ = event.data.substr(0, limits::error_body_bytes_max);
    if (event.data.data() >= bytes.data() && event.data.data() < bytes.data() + bytes.size()) {
      event.slack += slack;
    }
    result.semantic = result.semantic || !dialect_->is_keepalive(event);
    if (Status absorbed = decoder.absorb(event, delta); !absorbed) {
      protocol_error_ = std::move(absorbed).error();
      result.stop = EndCause::broken;
      return result;
    }
  }
  if (!fed) {
    protocol_error_ = fed.error();
    result.stop = EndCause::limit;
  } else if (decoder.terminal() && !decoder.awaits_cause()) {
    result.stop = EndCause::terminal;
  } else if (decoder.done_mark()) {
    result.stop = EndCause::eof;  // Nothing more comes, and the proof of an ending did not.
  }
  return result;
}

void Exchange::take_end(bool clean, provider::Decoder& decoder, std::string& delta) {
  if (!is_success() || protocol_error_) return;
  if (whole_object_) {
    if (decoder.terminal()) return;
    const bool created = kind_ == provider::ExchangeKind::create;
    Status absorbed = created ? decoder.absorb_object(body_) : decoder.absorb_snapshot(body_);
    if (!absorbed) object_error_ = std::move(absorbed).error();
    return;
  }
  batch_.clear();
  parser_.finish(batch_);
  for (const sse::Event& event : batch_)
    decoder.absorb_unterminated(event, delta);
  if (clean) decoder.end_of_body();
}

KeptAnswer kept_answer(const provider::Decoder& decoder) {
  std::string text = decoder.text();
  if (!script::trimmed(text).empty()) return {.text = passes::kept_of(text)};
  std::string aside = decoder.aside();
  if (script::trimmed(aside).empty()) return {.text = std::move(text)};
  return {.text = std::move(aside), .aside = true};
}

void note_sources(passes::Research& research, provider::ToldSources told) {
  research.searched_urls = std::move(told.urls);
  research.searches_untold = !told.all;
}

Result<const provider::Dialect*> dialect_of(const tape::Tape& tape) {
  const std::string& name = tape.header.dialect;
  const provider::Dialect* const dialect =
      name.empty() ? &provider::responses() : provider::dialect_named(name);
  if (dialect == nullptr) {
    return fail(
        Fault::storage,
        fmt::format("the answer is told in the dialect {}, which this program does not know",
                    topic::printable(name)));
  }
  return dialect;
}

void Replay::begin(const tape::Exchange& taped) {
  const provider::ExchangeKind kind = dialect_.kind_of(taped.method, taped.path);
  decoder_.begin_exchange(kind == provider::ExchangeKind::attach);
  exchange_ = Exchange(taped.number, kind, dialect_);
  begun_ = true;
  headed_ = stopped_ = false;
  fragments_ = 0;
}

void Replay::end(const tape::Exchange& taped, std::string& delta) {
  if (!decoder_.terminal() || decoder_.awaits_cause())
    exchange_.take_end(taped.how == "eof", decoder_, delta);
  begun_ = false;
  fragments_ = 0;
  ++index_;
}

bool Replay::step(const tape::Tape& tape, std::string& delta) {
  if (index_ >= tape.exchanges.size()) return false;
  const tape::Exchange& taped = tape.exchanges[index_];
  if (!begun_) begin(taped);
  if (!headed_ && taped.status != 0) {
    std::vector<http::Header> headers;
    for (const auto& [name, value] : taped.response_headers)
      headers.push_back({name, value});
    exchange_.take_head(taped.status, headers);
    headed_ = true;
  }
  if (fragments_ < taped.fragments.size()) {
    const std::string& bytes = taped.fragments[fragments_++].bytes;
    if (!stopped_) stopped_ = exchange_.take_bytes(bytes, 0, decoder_, delta).stop.has_value();
    return true;
  }
  const bool over = !taped.how.empty() || index_ + 1 < tape.exchanges.size();
  if (over) end(taped, delta);
  return over;
}

void Replay::finish(const tape::Tape& tape, std::string& delta) {
  if (begun_) end(tape.exchanges[index_], delta);
}

Exchange replay(const tape::Tape& tape,
                const provider::Dialect& dialect,
                provider::Decoder& decoder,
                std::string& text) {
  CW_CHECK(!tape.exchanges.empty());
  Replay replay(dialect, decoder);
  while (replay.step(tape, text)) {
  }
  replay.finish(tape, text);
  return std::move(replay.exchange());
}

}  // namespace castwright::engine
