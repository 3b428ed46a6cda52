#pragma once
// Pass B: shorter scripts from the research of Pass A. What to ask, what
// to accept. Pure: equal arguments give equal bytes; any thread.

#include "core/result.h"
#include "json/value.h"
#include "passes/pass_a.h"
#include "plan/plan.h"
#include "script/trim.h"
#include "topic/topic.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::passes {

/// One script to write.
struct Item {
  std::string code{};  ///< M1, S3, R8: 1-based within its type
  std::string type{};  ///< medium, short, reels
  int words_target = 0;
  std::vector<std::size_t> beats{};  ///< indices into the pack's beats
};

/// The items that the topic enables, medium, short, reels in this order. Beats: medium and short
/// items share all beats in contiguous, even parts (M1 beats 1 to 5, M2 6 to 10, S 2 to 3 each of
/// ten); a reel has one. With fewer beats than items neighbours share a beat; without beats none
/// has any.
std::vector<Item> items_of(const topic::Topic& topic, std::size_t beats);

/// ±3 % for medium and short; 77 to 82 words for a reel of 80, in proportion for others.
script::WordBand band_of(const Item& item);
/// What to ask for, from a model that writes `gain` words per word asked for: more than is wanted,
/// since a script that is too long can be brought into its band for nothing (not with verbatim).
int words_to_ask(const Item& item, double gain, bool verbatim = false);

/// One streamed request for all items of a type, or one for each item.
enum class Grouping { per_type, per_item };

/// What Pass B is asked by: frozen in its run.json.
struct PassB {
  Research research{};
  std::vector<std::vector<Item>> requests{};  ///< of chunk 1, 2, … of the plan
};
PassB plan_pass_b(const topic::Topic& topic, const Research& research, Grouping grouping);
/// The plan of its requests, for schedule, budget and reports: one chunk for each request.
plan::Plan plan_of(const PassB& pass);
json::Value to_json(const PassB& pass);
PassB pass_b_from_json(const json::Value& value);

struct PassBPromptInputs {
  const topic::Topic* topic = nullptr;
  const PassB* pass = nullptr;
  std::string today{};  ///< YYYY-MM-DD, frozen with the run
  std::string note{};   ///< of an editor, or empty
};

/// The request `number` (1-based). Templates that a run began without are this program's. Errors as
/// of make_ask().
Result<Ask> make_pass_b_ask(const Templates& templates,
                            const PassBPromptInputs& inputs,
                            int number,
                            const AskOptions& options);

/// One accepted item.
struct ItemText {
  Item item{};
  std::string script{};
  int words = 0;
  std::string video_title{};
  std::string video_description{};
  std::string video_tags{};            ///< "harbour, ferry", at most 15
  std::vector<std::string> repairs{};  ///< what was put right, for a person
};

struct PassBAnswer {
  std::vector<ItemText> items;  ///< in the order in which they were asked for
  int received_words = 0;       ///< of all of them, before any was cut into its band
  std::vector<std::string> warnings;
};

/// Reads the answer to a request as tolerantly as accept() reads a chunk's. A code is the same in
/// small letters and with blanks; where no code is known but the number of scripts is right, they
/// are taken in order, which is a repair. Scripts are cleaned
/// (script/clean.h) and, where they are too long, cut by whole sentences into their band; tags
/// beyond 15 and line breaks in titles and descriptions go (all of it not with verbatim). Fails
/// with Fault::unusable and says what is wrong: no JSON object, an item that is missing, empty, an
/// error text, a placeholder, or has no host tag in a show of two. Lengths out of band, facts and
/// repetition are findings (editorial/items.h), not refusals.
Result<PassBAnswer> accept_pass_b(std::string_view answer,
                                  const std::vector<Item>& wanted,
                                  const topic::Topic& topic,
                                  const AcceptOptions& options = {});

/// As it stands in pass_b.json: code, type, script, target_words, actual_words, video_title,
/// video_description, video_tags, beats, repairs.
json::Value to_json(const ItemText& item);
ItemText item_text_from_json(const json::Value& value);
/// The stored text of a request: its items as one line of JSON, so that blank lines still divide
/// checkpoints.
std::string stored_text(const std::vector<ItemText>& items);
std::vector<ItemText> items_in(std::string_view stored);

}  // namespace castwright::passes
