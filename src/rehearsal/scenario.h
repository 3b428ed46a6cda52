#pragma once
// One response, planned as a whole before its first byte is sent: its output items, its ending, and
// its steps (one per event) with the time at which each is due.
//
// Job: a Scenario says everything that a response will ever tell. The bytes of an event are a
// function of the scenario and of the step's number (events.h), so that a stream can be repeated
// from any point without having been stored. Owner: the Record of one job. Thread: plan_scenario()
// has no clock and no I/O, and any thread may call it; a scenario in use belongs to the I/O thread.
// Life cycle: plan_scenario() makes it, Wire::arrange() puts its steps in the order of an API, and
// after that only a cancel changes it, which replaces the steps that are not due yet by a terminal
// one. Invariants: no step is due before the one in front of it; a step that has become due never
// changes.

#include "json/value.h"
#include "rehearsal/create_request.h"
#include "rehearsal/faults.h"
#include "rehearsal/notes.h"
#include "rehearsal/prompt_cache.h"
#include "rehearsal/server.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::rehearsal {

enum class ItemKind { reasoning, search, message, function_call };

struct Citation {
  std::size_t begin_byte = 0;  ///< first byte of the citation in the message's text
  std::size_t end_byte = 0;    ///< one past its last byte
  std::string title;
  std::string url;
};

struct Item {
  ItemKind kind = ItemKind::message;
  std::string id;
  std::string text;  ///< text of a message, summary of a reasoning, arguments of a function call
  /// The text as the closing events repeat it; equals `text` unless a fault says otherwise.
  std::string final_text;
  std::string phase;  ///< phase of a message; "" if it has none
  bool refusal = false;
  bool thought = false;  ///< a message that stands among the thoughts
  bool complete = true;  ///< false: the item's own done events never come
  std::string name;      ///< name of the function that is called
  std::string call_id;
  std::string query;  ///< what a search looks for
  bool action = true;
  std::vector<json::Value> sources;
  std::vector<Citation> citations;
};

enum class StepKind {
  created,
  queued,
  in_progress,
  keepalive,
  unknown,
  item_added,
  item_done,
  summary_part_added,
  summary_delta,
  summary_done,
  summary_part_done,
  search_in_progress,
  search_searching,
  search_completed,
  part_added,
  delta,
  annotation,
  text_done,
  part_done,
  error_nested,
  error_flat,
  error_bare,
  huge,
  terminal,
  // The steps below exist on Chat Completions only (wire_chat.h).
  finish_with_usage,  ///< a terminal step that tells the usage too
  usage,
  usage_null,
  prompt_filter,
  error_event,
  error_done,
  error_beside,
};

struct Step {
  StepKind kind = StepKind::created;
  std::uint32_t item = 0;  ///< the item's place in the output
  /// First byte of a delta in the item's text, or number of an annotation.
  std::uint32_t begin = 0;
  /// One past a delta's last byte; of a terminal step: of the text that it brings along.
  std::uint32_t end = 0;
  double due_s = 0;  ///< real seconds after the creation of the job
};

enum class Ending { completed, incomplete_tokens, incomplete_filter, failed, cancelled };

struct Usage {
  std::int64_t input_tokens = 0;
  CacheTokens cache{};  ///< what of input_tokens the cache served and stored
  std::int64_t output_tokens = 0;
  std::int64_t reasoning_tokens = 0;
  bool in_dollars = false;  ///< whether the usage tells the cost in dollars
};

struct Scenario {
  std::vector<Item> items;
  std::vector<Step> steps;
  Ending ending = Ending::completed;
  /// Whether the terminal event says "completed" whatever the ending is.
  bool called_completed = false;
  bool never_ends = false;  ///< whether the response stays unended after its last step
  std::string error_code;   ///< error code of an ending that failed
  std::string error_message;
  bool usage_known = true;
  bool open_ended = false;    ///< the length of the answer says nothing
  bool output_empty = false;  ///< whether the final object has no items, whatever was streamed
  Usage usage;

  /// Index of the first step of `kind` behind `skip` others of the same kind, or steps.size().
  std::size_t find(StepKind kind, std::size_t skip = 0) const;
};

/// What plan_scenario() reads beside the request.
struct ScenarioInput {
  const Options* options = nullptr;
  const FaultSet* faults = nullptr;
  std::string answer;           ///< the text that the writer wrote
  bool open_ended = false;      ///< … as far as the notes go
  std::vector<Source> sources;  ///< the sources that a search finds
  std::string search_query;
  CacheTokens cache{};
  /// Real seconds for which the job stays queued because of its completion window.
  double window_wait_s = 0;
  std::uint64_t seed = 1;  ///< seed of this answer
};

/// Plans the response to a request. The ids come from the operating system's randomness, everything
/// else from the arguments.
Scenario plan_scenario(const CreateRequest& request, ScenarioInput input);

/// Number of tokens of a text, by the rule of thumb that a token is 4 bytes; at least 1 for a text
/// that is not empty.
std::int64_t tokens_of(std::string_view text);

}  // namespace castwright::rehearsal
