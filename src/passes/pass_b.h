#pragma once
// Pass B: makes the requests for shorter scripts from the research of Pass A, and accepts their
// answers. Pure: equal arguments give equal bytes; any thread.

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
  std::string code{};  ///< A letter and a number from 1 within its type, e.g. M1, S3, R8.
  std::string type{};  ///< One of medium, short, reels.
  int words_target = 0;
  std::vector<std::size_t> beats{};  ///< The indices of its beats in the pack.
};

/// Returns the items that the topic enables, in the order medium, short, reels. Medium and short
/// items share all beats in contiguous, even parts (of ten beats M1 has 1 to 5, M2 has 6 to 10, and
/// each S has 2 or 3); a reel has one beat. With fewer beats than items neighbours share a beat;
/// without beats no item has any.
std::vector<Item> items_of(const topic::Topic& topic, std::size_t beats);

/// Returns the words that an item may have: ±3 % for medium and short; 77 to 82 words for a reel of
/// 80, and in proportion for other reels.
script::WordBand band_of(const Item& item);
/// Returns the words to ask for, from a model that writes `length_ratio` words per word asked for.
/// They are more than is wanted, because a script that is too long can be brought into its band
/// without a further call. With `verbatim`, which forbids this, they are not more.
int words_to_ask(const Item& item, double length_ratio, bool verbatim = false);

/// Whether one streamed request asks for all items of a type, or for one item.
enum class Grouping { per_type, per_item };

/// What the requests of Pass B are made from, frozen in its run.json.
struct PassB {
  Research research{};
  std::vector<std::vector<Item>> requests{};  ///< The items of chunk 1, 2, … of the plan.
};
/// Divides the items of the topic among requests.
PassB plan_pass_b(const topic::Topic& topic, const Research& research, Grouping grouping);
/// Returns the plan of its requests for schedule, budget and reports, with a chunk for each
/// request.
plan::Plan plan_of(const PassB& pass);
json::Value to_json(const PassB& pass);
PassB pass_b_from_json(const json::Value& value);

/// Everything that a prompt of Pass B draws on.
struct PassBPromptInputs {
  const topic::Topic* topic = nullptr;
  const PassB* pass = nullptr;
  std::string today{};  ///< The date as YYYY-MM-DD, frozen with the run.
  std::string note{};   ///< The note of an editor, or "".
};

/// Makes the request `number`, which counts from 1. Templates that a run began without come from
/// this program. Fails as build_request() does.
Result<ModelRequest> build_pass_b_request(const Templates& templates,
                                          const PassBPromptInputs& inputs,
                                          int number,
                                          const RequestOptions& options);

/// One accepted item.
struct ItemText {
  Item item{};
  std::string script{};
  int words = 0;
  std::string video_title{};
  std::string video_description{};
  std::string video_tags{};            ///< At most 15 tags, e.g. "harbour, ferry".
  std::vector<std::string> repairs{};  ///< What was put right, for a person.
};

/// The accepted answer to a request.
struct PassBAnswer {
  std::vector<ItemText> items;  ///< The items in the order in which they were asked for.
  int received_words = 0;       ///< The words of all items, before any was cut into its band.
  std::vector<std::string> warnings;
};

/// Reads the answer to a request as tolerantly as accept() reads a chunk's. A code may be in small
/// letters and have blanks. If no code is known but the number of scripts is right, they are taken
/// in order, which is a repair. Unless verbatim is set, scripts are cleaned (script/clean.h) and
/// cut by whole sentences into their band if they are too long, and tags beyond 15 and line breaks
/// in titles and descriptions are dropped. Fails with Fault::unusable and says what is wrong: no
/// JSON object, or an item that is missing, empty, an error text, a placeholder, or without a host
/// tag in a show of two. Lengths out of band, facts and repetition are findings
/// (editorial/items.h), not refusals.
Result<PassBAnswer> accept_pass_b(std::string_view answer,
                                  const std::vector<Item>& wanted,
                                  const topic::Topic& topic,
                                  const AcceptOptions& options = {});

/// Returns the item as it stands in pass_b.json: code, type, script, target_words, actual_words,
/// video_title, video_description, video_tags, beats, repairs.
json::Value to_json(const ItemText& item);
ItemText item_text_from_json(const json::Value& value);
/// Returns the stored text of a request: its items as one line of JSON, so that blank lines still
/// divide checkpoints.
std::string stored_text(const std::vector<ItemText>& items);
/// Reads the items of a stored text; returns nothing if it is not one.
std::vector<ItemText> items_in(std::string_view stored);

}  // namespace castwright::passes
