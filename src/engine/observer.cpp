#include "engine/observer.h"

#include "provider/models.h"

namespace castwright::engine {
namespace {

json::Value typed(std::string_view type) {
  json::Value body = json::Value::object();
  body.set("type", type);
  return body;
}

json::Value money(const std::optional<std::int64_t>& amount) {
  return amount ? json::Value(provider::dollars(*amount)) : json::Value();
}

json::Value maybe(const std::optional<std::int64_t>& number) {
  return number ? json::Value(*number) : json::Value();
}

json::Value chunk_list(const std::vector<ChunkFacts>& chunks) {
  json::Value list = json::Value::array();
  for (const ChunkFacts& chunk : chunks) {
    json::Value one = json::Value::object();
    one.set("n", chunk.number).set("title", chunk.title).set("target", chunk.target);
    list.push(std::move(one));
  }
  return list;
}

json::Value body(const RunStarted& e) {
  json::Value out = typed(e.resumed ? "run_resumed" : "run_started");
  out.set("topic_id", e.topic_id)
      .set("words", e.words)
      .set("chunks", static_cast<int>(e.chunks.size()))
      .set("model", e.model)
      .set("provider", e.provider)
      .set("rehearsal", e.rehearsal);
  if (e.pass == store::Pass::b) out.set("pass", "b");
  if (e.research_first) out.set("research", "first");
  if (e.resumed) {
    out.set("stored", e.stored);
  } else if (!e.record_sha256.empty()) {
    out.set("record_sha256", e.record_sha256);
  }
  return out;
}
json::Value body(const PlanRevised& e) {
  return typed("plan_revised").set("chunks", chunk_list(e.chunks));
}
json::Value body(const RequestReserved& e) {
  return typed("request_reserved")
      .set("chunk", e.chunk)
      .set("attempt", e.attempt)
      .set("worst_usd", money(e.worst_nanodollars));
}
json::Value body(const RequestOpened& e) {
  return typed("request_opened")
      .set("chunk", e.chunk)
      .set("attempt", e.attempt)
      .set("body_sha256", e.body_sha256)
      .set("background", e.background)
      .set("asked_words", e.asked_words);
}
json::Value body(const ResponseKnown& e) {
  return typed("response_known")
      .set("chunk", e.chunk)
      .set("response_id", e.response_id)
      .set("background", e.background);
}
json::Value body(const FirstText& e) {
  return typed("first_text").set("chunk", e.chunk).set("ms", e.ms);
}
json::Value body(const Reattached& e) {
  return typed("reattached")
      .set("chunk", e.chunk)
      .set("after_seq", e.after_seq)
      .set("way", e.poll ? "poll" : "stream");
}
json::Value body(const ChunkEnded& e) {
  json::Value usage;
  if (e.output_tokens) {
    usage.set("input_tokens", maybe(e.input_tokens))
        .set("cached_tokens", maybe(e.cached_tokens))
        .set("output_tokens", maybe(e.output_tokens))
        .set("reasoning_tokens", maybe(e.reasoning_tokens));
  }
  json::Value event = typed("chunk_ended");
  if (e.length_open) event.set("length_open", true);
  if (e.rehearsal) event.set("rehearsal", true);
  return event.set("chunk", e.chunk)
      .set("attempt", e.attempt)
      .set("end", e.end)
      .set("reason", e.reason)
      .set("usage", std::move(usage))
      .set("cost_usd", money(e.cost_nanodollars))
      .set("ms", e.ms)
      .set("ttft_ms", e.ttft_ms < 0 ? json::Value() : json::Value(e.ttft_ms))
      .set("request_id", e.request_id)
      .set("chars", static_cast<std::uint64_t>(e.chars));
}
json::Value body(const ChunkStored& e) {
  json::Value event = typed("chunk_stored");
  event.set("chunk", e.chunk)
      .set("words", e.words)
      .set("target", e.target)
      .set("trimmed_words", e.trimmed_words)
      .set("asked", e.asked)
      .set("received_words", e.received_words);
  store::put(event, e.work);
  return event.set("file", e.file)
      .set("bytes", static_cast<std::uint64_t>(e.bytes))
      .set("sha256", e.sha256)
      .set("answer_sha256", e.answer_sha256);
}
json::Value body(const CheckpointSaved& e) {
  return typed("checkpoint_saved").set("n", e.number).set("file", e.file);
}
json::Value body(const editorial::Finding& e) {
  return typed("finding")
      .set("rule", e.rule)
      .set("severity", editorial::name_of(e.severity))
      .set("chunk", e.chunk)
      .set("line", static_cast<std::uint64_t>(e.line))
      .set("quote", e.quote)
      .set("remedy", e.remedy);
}
json::Value body(const Warning& e) {
  return typed("warning").set("text", e.text);
}
json::Value body(const RunFinished& e) {
  return typed("run_finished")
      .set("words", e.words)
      .set("target", e.target)
      .set("cost_usd", money(e.cost_nanodollars))
      .set("ms", e.ms)
      .set("findings", e.findings);
}
json::Value body(const RunStopped& e) {
  return typed("run_stopped")
      .set("code", e.code)
      .set("cause", e.cause)
      .set("chunk", e.chunk)
      .set("kept_words", e.kept_words)
      .set("resume", e.resume);
}
json::Value body(const Progress& e) {
  return typed("progress")
      .set("chunk", e.chunk)
      .set("chars", static_cast<std::uint64_t>(e.chars))
      .set("words", static_cast<std::uint64_t>(e.words))
      .set("tokens_per_s", e.tokens_per_s);
}
// For the log alone.
template <class Other>
json::Value body(const Other&) {
  return {};
}

}  // namespace

json::Value body_of(const RunEvent& event) {
  return std::visit([](const auto& e) { return body(e); }, event);
}

bool is_urgent(const RunEvent& event) {
  return std::holds_alternative<RequestOpened>(event) || std::holds_alternative<ChunkStored>(event)
         || std::holds_alternative<RunStarted>(event) || std::holds_alternative<RunFinished>(event)
         || std::holds_alternative<RunStopped>(event);
}

bool is_stored(const RunEvent& event) {
  return !std::holds_alternative<Progress>(event) && !body_of(event).is_null();
}

}  // namespace castwright::engine
