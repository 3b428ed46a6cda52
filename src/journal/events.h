#pragma once
// What happens in a run, as types. Those with a `type` are written by to_json() and read by
// from_json() (event_json.h); the others are for the eyes only. Values only.

#include "core/completion_window.h"
#include "core/money.h"
#include "journal/stage.h"
#include "journal/text_work.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace castwright::journal {

struct ChunkFacts {
  int number = 0;
  std::string title{};
  std::string subject{};
  int target = 0;
};

// Stored in events.ndjson (docs/formats/events.md has the same list).
struct RunStarted {
  static constexpr std::string_view type = "run_started";
  static constexpr std::string_view type_resumed = "run_resumed";  ///< where `resumed`
  std::string topic_id{};
  std::string model{};
  std::string provider{};
  int words = 0;
  std::vector<ChunkFacts> chunks{};  ///< read from a log: their number, nothing of what they are
  bool research_first = false;       ///< the research is a request of its own (chunk 0)
  bool rehearsal = false;
  bool resumed = false;
  int stored = 0;  ///< chunks that an earlier process finished
  StageId stage = StageId::long_script;
  std::string record_sha256{};  ///< of run.json, where the run begins
};
struct PlanRevised {
  static constexpr std::string_view type = "plan_revised";
  std::vector<ChunkFacts> chunks{};
};
struct RequestReserved {
  static constexpr std::string_view type = "request_reserved";
  int chunk = 0;
  int attempt = 1;
  std::optional<Nanodollars> worst_nanodollars{};  ///< nothing: price unknown
};
struct RequestOpened {
  static constexpr std::string_view type = "request_opened";
  int chunk = 0;
  int attempt = 1;
  std::string body_sha256{};
  bool background = false;  ///< asked for in the background: its answer can be fetched later
  CompletionWindow window = CompletionWindow::soonest;  ///< how long it may take
  int asked_words = 0;                                  ///< by its prompt
  std::string model{};  ///< that was asked, if it is not the one with which the run was begun
};
struct ResponseKnown {
  static constexpr std::string_view type = "response_known";
  int chunk = 0;
  std::string response_id{};
  bool background = false;
};
struct FirstText {
  static constexpr std::string_view type = "first_text";
  int chunk = 0;
  std::int64_t ms = -1;  ///< since the request; -1: not known
};
/// An answer made in the background is asked for again, for nothing.
struct Reattached {
  static constexpr std::string_view type = "reattached";
  int chunk = 0;
  std::string after{};  ///< how far its stream was read; "" where nothing of it was
  bool poll = false;    ///< the whole object; else the stream behind `after`
  /// How long the answer may take, if that is why it is asked for again.
  CompletionWindow window = CompletionWindow::soonest;
};
struct ChunkEnded {
  static constexpr std::string_view type = "chunk_ended";
  int chunk = 0;
  int attempt = 1;
  std::string end{};
  std::string reason{};
  std::optional<std::int64_t> input_tokens{};
  std::optional<std::int64_t> cached_tokens{};
  std::optional<std::int64_t> output_tokens{};
  std::optional<std::int64_t> reasoning_tokens{};
  std::optional<Nanodollars> cost_nanodollars{};
  std::int64_t ms = 0;
  std::int64_t ttft_ms = -1;  ///< -1: no text came
  std::string request_id{};
  std::size_t chars = 0;     ///< code points of text received
  bool length_open = false;  ///< a rehearsal told as far as its notes go
  bool rehearsal = false;    ///< the server says so
};
struct ChunkStored {
  static constexpr std::string_view type = "chunk_stored";
  int chunk = 0;
  int words = 0;
  int target = 0;
  int trimmed_words = 0;
  int asked = 0;           ///< words that its prompt asked for
  int received_words = 0;  ///< before anything was trimmed
  TextWork work{};         ///< what was cut and left out
  std::string file{};
  std::size_t bytes = 0;
  std::string sha256{};
  std::string answer_sha256{};  ///< of the raw answer
};
/// A person has the chunk written again: its text, and its answers up to `after_attempt`, are given
/// up.
struct ChunkReopened {
  static constexpr std::string_view type = "chunk_reopened";
  int chunk = 0;
  int after_attempt = 0;
  std::string note{};  ///< for the next request
};
enum class TextOrigin { kept, hand };  ///< a text that stood behind a changed chunk; a person's own
/// The chunk's text is the whole of a file of its own until the next ChunkStored.
struct ChunkTextFiled {
  static constexpr std::string_view type = "chunk_text";
  int chunk = 0;
  TextOrigin by = TextOrigin::kept;
  std::string file{};
  int words = 0;
  std::size_t bytes = 0;
  std::string sha256{};
};
struct CheckpointSaved {
  static constexpr std::string_view type = "checkpoint_saved";
  int number = 0;
  std::string file{};
};
/// What a gate has to say of the finished script (docs/formats/findings.md).
struct Finding {
  static constexpr std::string_view type = "finding";
  std::string rule{};
  std::string severity{};  ///< "error", "warning", "info"
  int chunk = 0;           ///< 0: the whole script
  std::size_t line = 0;    ///< of the whole script, 1-based; 0: no place
  std::string quote{};
  std::string remedy{};
};
struct Warning {
  static constexpr std::string_view type = "warning";
  std::string text{};
};
/// Good news that a person should hear, such as what is not paid for again.
struct Notice {
  static constexpr std::string_view type = "notice";
  std::string text{};
};
/// A person answers for what the finished run has to publish (docs/formats/run.md, approval.json).
struct Approved {
  static constexpr std::string_view type = "approved";
  std::string editor{};
  std::string text_sha256{};
};
/// The tapes of the finished run, up to its newest attempt, are removed: nobody will miss them.
struct TapesDropped {
  static constexpr std::string_view type = "tapes_dropped";
  int files = 0;
};
struct RunFinished {
  static constexpr std::string_view type = "run_finished";
  int words = 0;
  int target = 0;
  std::optional<Nanodollars> cost_nanodollars{};
  std::int64_t ms = 0;
  int findings = 0;
};
struct RunStopped {
  static constexpr std::string_view type = "run_stopped";
  int code = 0;  ///< exit code
  std::string cause{};
  int chunk = 0;
  int kept_words = 0;
  std::string resume{};  ///< the exact command; empty where there is none
};

// Not stored.
struct ChunkStarted {  ///< before its request is built
  ChunkFacts chunk;
  int of = 0;
  StageId stage = StageId::long_script;
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
  std::size_t words = 0;  ///< of the spoken text so far, estimated
};
struct StreamComplete {
  int chunk = 0;
  std::size_t chars = 0;
  std::size_t words = 0;  ///< of the whole spoken text, estimated
};
struct ResearchKnown {
  int chunk = 1;  ///< the request that brought it
  std::size_t sources = 0;
};
struct Progress {  ///< at most 4 a second
  static constexpr std::string_view type = "progress";
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
                              ChunkReopened,
                              ChunkTextFiled,
                              CheckpointSaved,
                              Finding,
                              Warning,
                              Notice,
                              Approved,
                              TapesDropped,
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

/// Has the event a place in docs/formats/events.md?
template <class Event>
concept HasType = requires { Event::type; };

}  // namespace castwright::journal
