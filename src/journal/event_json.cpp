#include "journal/event_json.h"

#include "journal/fields.h"

#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

namespace castwright::journal {
namespace {

using namespace std::string_view_literals;

// The order of the fields is the order in which they are written.

template <class Io>
void fields(Io& io, Of<Io, Envelope>& e) {
  io("seq", e.seq)("ts", e.ts)("run_id", e.run_id);
}
template <class Io>
void fields(Io& io, Of<Io, RunStarted>& e) {
  io("topic_id", e.topic_id)("words", e.words).size("chunks", e.chunks);
  io("model", e.model)("provider", e.provider)("rehearsal", e.rehearsal);
  io.stage("pass", e.stage);
  io.word("research", e.research_first, std::pair{true, "first"sv}, "");
  if (e.resumed) {
    io("stored", e.stored);
  } else {
    io.unless_empty("record_sha256", e.record_sha256);
  }
}
template <class Io>
void fields(Io& io, Of<Io, PlanRevised>& e) {
  io.items("chunks", e.chunks, [](auto& in, auto& chunk) {
    in("n", chunk.number)("title", chunk.title)("target", chunk.target);
  });
}
template <class Io>
void fields(Io& io, Of<Io, RequestReserved>& e) {
  io.chunk("chunk", e.chunk)("attempt", e.attempt).money("worst_usd", e.worst_nanodollars);
}
template <class Io>
void fields(Io& io, Of<Io, RequestOpened>& e) {
  io.chunk("chunk", e.chunk)("attempt", e.attempt)("body_sha256", e.body_sha256);
  io("background", e.background).window("window", e.window);
  io("asked_words", e.asked_words).unless_empty("model", e.model);
}
template <class Io>
void fields(Io& io, Of<Io, ResponseKnown>& e) {
  io.chunk("chunk", e.chunk)("response_id", e.response_id)("background", e.background);
}
template <class Io>
void fields(Io& io, Of<Io, FirstText>& e) {
  io.chunk("chunk", e.chunk)("ms", e.ms);
}
template <class Io>
void fields(Io& io, Of<Io, Reattached>& e) {
  io.chunk("chunk", e.chunk).cursor("after_seq", e.after);
  io.word("way", e.poll, std::pair{true, "poll"sv}, "stream").window("window", e.window);
}
template <class Io>
void fields(Io& io, Of<Io, ChunkEnded>& e) {
  io.unless_empty("length_open", e.length_open).unless_empty("rehearsal", e.rehearsal);
  io.chunk("chunk", e.chunk)("attempt", e.attempt)("end", e.end)("reason", e.reason);
  io.object("usage", e.output_tokens.has_value(), [&e](auto& in) {
    in("input_tokens", e.input_tokens)("cached_tokens", e.cached_tokens);
    in("output_tokens", e.output_tokens)("reasoning_tokens", e.reasoning_tokens);
  });
  io.money("cost_usd", e.cost_nanodollars)("ms", e.ms).duration("ttft_ms", e.ttft_ms);
  io("request_id", e.request_id)("chars", e.chars);
}
template <class Io>
void fields(Io& io, Of<Io, ChunkStored>& e) {
  io.chunk("chunk", e.chunk)("words", e.words)("target", e.target);
  io("trimmed_words", e.trimmed_words)("asked", e.asked);
  io("received_words", e.received_words);
  fields(io, e.work);
  io("file", e.file)("bytes", e.bytes)("sha256", e.sha256)("answer_sha256", e.answer_sha256);
}
template <class Io>
void fields(Io& io, Of<Io, ChunkReopened>& e) {
  io.chunk("chunk", e.chunk)("after_attempt", e.after_attempt)("note", e.note);
}
template <class Io>
void fields(Io& io, Of<Io, ChunkTextFiled>& e) {
  io.chunk("chunk", e.chunk);
  io.word("by", e.by, std::pair{TextOrigin::hand, "hand"sv}, "kept");
  io("file", e.file)("words", e.words)("bytes", e.bytes)("sha256", e.sha256);
}
template <class Io>
void fields(Io& io, Of<Io, CheckpointSaved>& e) {
  io("n", e.number)("file", e.file);
}
template <class Io>
void fields(Io& io, Of<Io, Finding>& e) {
  io("rule", e.rule)("severity", e.severity)("chunk", e.chunk)("line", e.line);
  io("quote", e.quote)("remedy", e.remedy);
}
template <class Io>
void fields(Io& io, Of<Io, Warning>& e) {
  io("text", e.text);
}
template <class Io>
void fields(Io& io, Of<Io, Notice>& e) {
  io("text", e.text);
}
template <class Io>
void fields(Io& io, Of<Io, Approved>& e) {
  io("editor", e.editor)("text_sha256", e.text_sha256);
}
template <class Io>
void fields(Io& io, Of<Io, TapesDropped>& e) {
  io("files", e.files);
}
template <class Io>
void fields(Io& io, Of<Io, RunFinished>& e) {
  io("words", e.words)("target", e.target).money("cost_usd", e.cost_nanodollars);
  io("ms", e.ms)("findings", e.findings);
}
template <class Io>
void fields(Io& io, Of<Io, RunStopped>& e) {
  io("code", e.code)("cause", e.cause)("chunk", e.chunk)("kept_words", e.kept_words);
  io("resume", e.resume);
}
template <class Io>
void fields(Io& io, Of<Io, Progress>& e) {
  io.chunk("chunk", e.chunk)("chars", e.chars)("words", e.words)("tokens_per_s", e.tokens_per_s);
}

template <class Event>
std::string_view type_of(const Event& event) {
  if constexpr (std::same_as<Event, RunStarted>)
    return event.resumed ? RunStarted::type_resumed : RunStarted::type;
  else
    return Event::type;
}

/// What an event of this type is as it is made; nothing where it is of another type.
template <class Event>
std::optional<Event> made(std::string_view type) {
  Event event{};
  if constexpr (std::same_as<Event, RunStarted>) event.resumed = type == RunStarted::type_resumed;
  return type == type_of(event) ? std::optional(std::move(event)) : std::nullopt;
}

/// Logs of older programs do not say what the model wrote, only what of it was left out.
void complete(ChunkStored& stored, const json::Value& in) {
  if (in.find("received_words") == nullptr)
    stored.received_words = stored.words + stored.trimmed_words;
}
template <class Other>
void complete(Other&, const json::Value&) {}

template <class Event>
bool read_as(std::string_view type, const json::Value& in, std::optional<RunEvent>& out) {
  if constexpr (HasType<Event>) {
    auto event = made<Event>(type);
    if (!event) return false;
    Reader io(in);
    fields(io, *event);
    complete(*event, in);
    out = *std::move(event);
    return true;
  } else {
    return false;
  }
}

template <class... Events>
std::optional<RunEvent> read(std::type_identity<std::variant<Events...>>, const json::Value& in) {
  const std::string_view type = in.string_or("type", "");
  std::optional<RunEvent> out;
  static_cast<void>((read_as<Events>(type, in, out) || ...));
  return out;
}

}  // namespace

json::Value to_json(const RunEvent& event) {
  return std::visit(
      []<class Type>(const Type& one) {
        json::Value out;
        if constexpr (HasType<Type>) {
          out.set("type", type_of(one));
          Writer io(out);
          fields(io, one);
        }
        return out;
      },
      event);
}

json::Value in_envelope(const Envelope& envelope, const json::Value& body) {
  json::Value out = json::Value::object();
  out.set("schema", events_schema);
  Writer io(out);
  fields(io, envelope);
  for (const json::Member& member : body.members())
    out.set(member.key, member.value);
  return out;
}

json::Value to_json(const Event& event) {
  return in_envelope(event.envelope, to_json(event.what));
}

std::optional<Event> from_json(const json::Value& event) {
  auto what = read(std::type_identity<RunEvent>(), event);
  if (!what) return std::nullopt;
  Event out{.envelope = {}, .what = *std::move(what)};
  Reader io(event);
  fields(io, out.envelope);
  return out;
}

}  // namespace castwright::journal
