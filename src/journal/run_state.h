#pragma once
// What a run's events say of it: the state of a run is a fold over them. Values only, no disk.

#include "core/money.h"
#include "journal/events.h"
#include "journal/stage.h"
#include "journal/text_work.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::journal {

/// One request for a chunk.
struct AttemptState {
  int number = 0;                         ///< K of its tape
  std::string day{};                      ///< UTC date of its reservation
  std::optional<Nanodollars> reserved{};  ///< worst case; nothing where the price is unknown
  bool opened = false;  ///< about to be sent or sent: false means that nothing was spent
  bool ended = false;   ///< an ending was recorded
  std::string end{};    ///< the newest recorded ending; "" where there is none
  std::string reason{};
  std::string response_id{};
  bool background = false;
  CompletionWindow window = CompletionWindow::soonest;  ///< by which it is billed
  std::string model{};                                  ///< "": that with which the run was begun
  std::optional<Nanodollars> cost{};                    ///< as recorded; nothing: unknown
  std::optional<std::int64_t> input_tokens{};
  std::optional<std::int64_t> cached_tokens{};  ///< of the input tokens, those at the lower price
  std::optional<std::int64_t> output_tokens{};
  bool tape_dropped = false;  ///< its tape was removed on purpose, when the run was finished
  std::size_t chars = 0;      ///< code points of its raw text
  std::int64_t duration_ms = 0;
  std::int64_t first_text_ms = -1;

  /// It ended, and nobody did any work for it: never sent, or refused. Free whatever the price is.
  bool unbilled() const;
  /// What it cost: its bill, or nothing at all where it could not cost more (a price of zero);
  /// nothing where it is unknown.
  std::optional<Nanodollars> bill_nanodollars() const;
  friend bool operator==(const AttemptState&, const AttemptState&) = default;
};

struct ChunkState {
  std::vector<AttemptState> attempts;  ///< by number, also those that were never opened
  bool stored = false;
  int words = 0;           ///< of the stored text
  int received_words = 0;  ///< of the model's text before anything was trimmed
  /// Words that the newest prompt asked for; nothing where an older program wrote the run, which
  /// asked for the chunk's target.
  std::optional<int> asked{};
  TextWork work{};            ///< what was done to the model's text
  std::size_t bytes = 0;      ///< of the stored text
  std::string sha256;         ///< of the stored text
  std::string answer_sha256;  ///< of the raw answer that it came from
  /// Where a stored text waits for its checkpoint (rework.h); "" where the checkpoints hold it.
  std::string text_file;
  bool edited = false;  ///< its newest text is a person's
  int given_up = 0;     ///< attempts up to this one are not wanted any more
  std::string note;     ///< what the next request for it has to say

  bool in_checkpoint() const { return stored && text_file.empty(); }
  /// Requests that somebody worked for or may have, at whatever price: unbilled ones are none.
  int paid_requests() const;
  /// Asking again may mean paying again. Not where all it cost so far is known to be zero.
  bool may_have_cost() const;
  /// The attempt of this number; nullptr where there is none.
  AttemptState* attempt(int number);
  /// The newest request that was opened; nullptr where none was.
  const AttemptState* newest() const;
  /// The newest request was sent and no ending of it was recorded: its billing is unknown.
  bool in_flight() const;
  friend bool operator==(const ChunkState&, const ChunkState&) = default;
};

enum class RunPhase { running, finished, stopped };

struct RunState {
  StageId stage = StageId::long_script;
  RunPhase phase = RunPhase::running;  ///< running: no ending was recorded (works now, or died)
  std::vector<ChunkState> chunks;      ///< in plan order
  /// Of the research request, where the run has one of its own: stored once research.json is.
  std::optional<ChunkState> research;
  std::string cause;  ///< of the newest stop
  int code = 0;
  int words = 0;
  bool torn_log = false;
  std::string record_sha256;  ///< of run.json when the run began
  bool rehearsal = false;
  bool length_open = false;  ///< … told as far as its notes go: its length says nothing
  /// The server that was asked for the research says that it is a rehearsal, whatever it is called.
  bool rehearsed_research = false;
  std::vector<int> targets;  ///< of the plan as it was revised after chunk 1; else empty

  /// Of chunks; the research is none.
  int stored() const;
  /// Requests are numbered from first() (0: the research) to last(), the number of chunks.
  int first() const { return research ? research_number : 1; }
  int last() const { return static_cast<int>(chunks.size()); }
  bool has(std::int64_t number) const { return number >= first() && number <= last(); }
  ChunkState& request(int number);
  const ChunkState& request(int number) const;
  friend bool operator==(const RunState&, const RunState&) = default;
};

/// The windows in which answers were asked for, in their order: `8h`, `soonest, 8h`; "" where none
/// was but at once.
std::string windows_asked(const RunState& state);

/// What the run is after `event`. `day`: its UTC date, YYYY-MM-DD. Events of requests that the
/// state has no place for are left out.
void apply(RunState& state, const RunEvent& event, std::string_view day);

}  // namespace castwright::journal
