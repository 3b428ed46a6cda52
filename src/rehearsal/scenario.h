#pragma once
// One response, planned whole before its first byte is sent: its output items, how it ends, and the
// steps (one per event) with the time at which each is due. An event's bytes are a function of the
// scenario and the step's number (events.h), so a stream can be replayed from any point without
// being stored. Pure: no clock, no I/O.

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
  std::size_t begin_byte = 0;  ///< of the message's text
  std::size_t end_byte = 0;    ///< one past
  std::string title;
  std::string url;
};

struct Item {
  ItemKind kind = ItemKind::message;
  std::string id;
  std::string text;  ///< message text, reasoning summary, function arguments
  std::string
      final_text;     ///< what the repeating events say; equals `text` unless a fault wants else
  std::string phase;  ///< of a message; "" for none
  bool refusal = false;
  bool thought = false;  ///< a message that is said where the thoughts are said
  bool complete = true;  ///< false: the item's own done events never come
  std::string name;      ///< of a function
  std::string call_id;
  std::string query;  ///< of a search
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
  // What only Chat Completions says (wire_chat.h):
  finish_with_usage,  ///< a terminal that tells the usage too
  usage,
  usage_null,
  prompt_filter,
  error_event,
  error_done,
  error_beside,
};

struct Step {
  StepKind kind = StepKind::created;
  std::uint32_t item = 0;   ///< output_index
  std::uint32_t begin = 0;  ///< byte range of a delta in the item's text; number of an annotation
  std::uint32_t end = 0;    ///< of a terminal: the text that it brings along
  double due_s = 0;         ///< real seconds after creation; never earlier than the step before
};

enum class Ending { completed, incomplete_tokens, incomplete_filter, failed, cancelled };

struct Usage {
  std::int64_t input_tokens = 0;
  CacheTokens cache{};  ///< of input_tokens
  std::int64_t output_tokens = 0;
  std::int64_t reasoning_tokens = 0;
  bool in_dollars = false;  ///< told with its cost
};

struct Scenario {
  std::vector<Item> items;
  std::vector<Step> steps;
  Ending ending = Ending::completed;
  bool called_completed = false;  ///< its terminal event says so, whatever the ending is
  bool never_ends = false;        ///< its last step is no end
  std::string error_code;         ///< of a failed ending
  std::string error_message;
  bool usage_known = true;
  bool open_ended = false;    ///< the length of the answer says nothing
  bool output_empty = false;  ///< the final object has no items whatever was streamed
  Usage usage;

  /// Index of the first step of `kind` after `skip` others of it, or steps.size().
  std::size_t find(StepKind kind, std::size_t skip = 0) const;
};

/// What the planning reads beside the request.
struct ScenarioInput {
  const Options* options = nullptr;
  const FaultSet* faults = nullptr;
  std::string answer;           ///< what the writer wrote
  bool open_ended = false;      ///< … as far as the notes go
  std::vector<Source> sources;  ///< what a search finds
  std::string search_query;
  CacheTokens cache{};
  double window_wait_s = 0;  ///< real seconds in the queue of a completion window
  std::uint64_t seed = 1;    ///< of this answer
};

/// Every id is made from the operating system's randomness; everything else from the arguments.
Scenario plan_scenario(const CreateRequest& request, ScenarioInput input);

/// Tokens of a text by the rule of thumb of 4 bytes each, at least 1 for any text.
std::int64_t tokens_of(std::string_view text);

}  // namespace castwright::rehearsal
