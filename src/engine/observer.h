#pragma once
// The Observer seam: what happened in a run, told once to one listener. Stored events carry their
// number in events.ndjson; the others (progress, flushes) are for the eyes only. Called on the
// engine's thread; an observer never calls back.

#include "editorial/manuscript.h"
#include "json/value.h"
#include "store/run_state.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace castwright::engine {

struct ChunkFacts {
  int number = 0;
  std::string title{};
  std::string subject{};
  int target = 0;
};

// Stored in events.ndjson (docs/formats/events.md has the same list).
struct RunStarted {
  std::string topic_id{};
  std::string model{};
  std::string provider{};
  int words = 0;
  std::vector<ChunkFacts> chunks{};
  bool research_first = false;  ///< the research is a request of its own (chunk 0)
  bool rehearsal = false;
  bool resumed = false;
  int stored = 0;  ///< chunks that an earlier process finished
  store::Pass pass = store::Pass::a;
  std::string record_sha256{};  ///< of run.json, where the run begins
};
struct PlanRevised {
  std::vector<ChunkFacts> chunks{};
};
struct RequestReserved {
  int chunk = 0;
  int attempt = 1;
  std::optional<std::int64_t> worst_nanodollars{};  ///< nothing: price unknown
};
struct RequestOpened {
  int chunk = 0;
  int attempt = 1;
  std::string body_sha256{};
  bool background = false;  ///< asked for in the background: its answer can be fetched later
  int asked_words = 0;      ///< by its prompt
};
struct ResponseKnown {
  int chunk = 0;
  std::string response_id{};
  bool background = false;
};
struct FirstText {
  int chunk = 0;
  std::int64_t ms = 0;
};
/// An answer made in the background is asked for again, for nothing.
struct Reattached {
  int chunk = 0;
  std::int64_t after_seq = -1;
  bool poll = false;  ///< the whole object; else the stream behind after_seq
};
struct ChunkEnded {
  int chunk = 0;
  int attempt = 1;
  std::string end{};
  std::string reason{};
  std::optional<std::int64_t> input_tokens{};
  std::optional<std::int64_t> cached_tokens{};
  std::optional<std::int64_t> output_tokens{};
  std::optional<std::int64_t> reasoning_tokens{};
  std::optional<std::int64_t> cost_nanodollars{};
  std::int64_t ms = 0;
  std::int64_t ttft_ms = -1;  ///< -1: no text came
  std::string request_id{};
  std::size_t chars = 0;     ///< code points of text received
  bool length_open = false;  ///< a rehearsal told as far as its notes go
  bool rehearsal = false;    ///< the server says so
};
struct ChunkStored {
  int chunk = 0;
  int words = 0;
  int target = 0;
  int trimmed_words = 0;
  int asked = 0;           ///< words that its prompt asked for
  int received_words = 0;  ///< before anything was trimmed
  store::TextWork work{};  ///< what was cut and left out
  std::string file{};
  std::size_t bytes = 0;
  std::string sha256{};
  std::string answer_sha256{};  ///< of the raw answer
};
struct CheckpointSaved {
  int number = 0;
  std::string file{};
};
struct Warning {
  std::string text{};
};
struct RunFinished {
  int words = 0;
  int target = 0;
  std::optional<std::int64_t> cost_nanodollars{};
  std::int64_t ms = 0;
  int findings = 0;
};
struct RunStopped {
  int code = 1;
  std::string cause{};
  int chunk = 0;
  int kept_words = 0;
  std::string resume{};  ///< the exact command; empty where there is none
};

// Not stored.
struct ChunkStarted {  ///< before its request is built
  ChunkFacts chunk;
  int of = 0;
  store::Pass pass = store::Pass::a;
};
struct StreamStarted {  ///< the provider answered 200
  int chunk = 0;
};
struct TextReceived {  ///< every 10,000 characters
  int chunk = 0;
  std::size_t chars = 0;
};
struct TextFlushed {  ///< every `--flush-chars` characters, and the rest at the end
  int chunk = 0;
  std::size_t chars = 0;
  std::string path{};
};
struct StreamComplete {
  int chunk = 0;
  std::size_t chars = 0;
};
struct ResearchKnown {
  int chunk = 1;  ///< the request that brought it
  std::size_t sources = 0;
};
struct Progress {  ///< at most 4 a second
  int chunk = 0;
  std::size_t chars = 0;
  std::size_t words = 0;  ///< of the spoken text so far, estimated
  double tokens_per_s = 0;
};
struct ScriptSaved {
  std::string path{};
  std::size_t chars = 0;
  int chunks = 0;
};

struct ItemsSaved {  ///< of Pass B
  std::string path{};
  std::size_t items = 0;
};

using RunEvent = std::variant<RunStarted,
                              PlanRevised,
                              RequestReserved,
                              RequestOpened,
                              ResponseKnown,
                              FirstText,
                              Reattached,
                              ChunkEnded,
                              ChunkStored,
                              CheckpointSaved,
                              editorial::Finding,
                              Warning,
                              RunFinished,
                              RunStopped,
                              ChunkStarted,
                              StreamStarted,
                              TextReceived,
                              TextFlushed,
                              StreamComplete,
                              ResearchKnown,
                              Progress,
                              ScriptSaved,
                              ItemsSaved>;

/// The event's body as docs/formats/events.md has it (`type` and the type's own fields); null for
/// an event that has no place there.
json::Value body_of(const RunEvent& event);
/// Does the event belong into events.ndjson?
bool is_stored(const RunEvent& event);

/// Must the event be durable before the run goes on? The intent to pay, and what a later process
/// builds on; the others follow within the group commit.
bool is_urgent(const RunEvent& event);

class Observer {
 public:
  virtual ~Observer() = default;
  /// `envelope`: the event as stored (or as it would be, for those that are not); null where
  /// body_of() is.
  virtual void heard(const RunEvent& event, const json::Value& envelope) = 0;
};

}  // namespace castwright::engine
