#pragma once
// The accumulators of one answer: output items, their content parts and what was cited, by index.
// Owned by the Decoder; knows no events. One thread at a time.

#include "json/text.h"
#include "json/value.h"
#include "provider/citations.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace castwright::provider {

/// One content part of an item.
struct Part {
  enum class Kind { text, refusal, reasoning, summary, other };
  Kind kind = Kind::text;
  json::TextJoiner text;
  bool streamed = false;  ///< at least one delta arrived
  std::vector<Annotation>
      annotations;  ///< by annotation_index; an empty url: not seen, or not a web citation
};

/// One output item. Only messages carry the answer's text; that of reasoning is kept beside it,
/// searches are counted and their sources kept.
struct Item {
  enum class Kind { unknown, message, reasoning, search, other };
  Kind kind = Kind::unknown;
  std::string id;
  bool commentary = false;             ///< a message whose phase says that it is not the answer
  bool billable_search = false;        ///< a web search call whose action is `search`
  bool untold_search = false;          ///< … that may have had results, and lists none
  std::map<std::int64_t, Part> parts;  ///< by content_index
  // Thinking has a place of its own, since some servers give it the indices of the text.
  std::map<std::int64_t, Part> reasoning;  ///< by content_index
  std::map<std::int64_t, Part> summary;    ///< of the reasoning, by summary_index

  /// Is `part` of this item text of the answer?
  bool carries(const Part& part) const {
    return kind != Kind::reasoning && !commentary && part.kind == Part::Kind::text;
  }
};

/// A `url_citation` of the wire; without a URL for citations of other kinds.
Annotation read_annotation(const json::Value& value);

class AnswerItems {
 public:
  /// The item of `output_index`, made where unseen; nullptr past limits::answer_parts_max.
  Item* at(std::int64_t output_index);
  /// `index`: a summary_index for a part of a summary, else a content_index.
  Part* part_at(Item& item, std::int64_t index, Part::Kind kind = Part::Kind::text);
  /// The output_index of reasoning of which nobody knows to what item it belongs.
  static constexpr std::int64_t nowhere = -1;

  /// Servers that send no output_index: the item after the last, or the one with this id, or the
  /// last message (nullptr where there is none).
  std::int64_t next_index() const;
  std::optional<std::int64_t> index_of(std::string_view id) const;
  std::optional<std::int64_t> last_message() const;

  /// Takes kind, id, phase and the search action over from an item's JSON; not its content.
  static void read_item(Item& item, const json::Value& value);
  /// Takes kind and annotations over from a part's JSON; not its text.
  static void read_part(Part& part, const json::Value& value);
  /// Items and texts of a response object: of its `output`, by position; of its `output_text` where
  /// they say nothing.
  static AnswerItems from_response(const json::Value& response);
  /// Nothing but white space.
  static bool is_blank(std::string_view text);
  /// Appends the URLs that a search item's JSON lists as sources (those of type `url`).
  static void collect_sources(const json::Value& item, std::vector<std::string>& urls);

  bool has_message() const;
  bool was_streamed() const;
  std::string text() const;
  std::size_t text_bytes() const;
  /// text().starts_with(prefix), at the cost of the prefix.
  bool begins_with(std::string_view prefix) const;
  std::string refusal() const;
  /// Text of the messages that are commentary; where they have none, of the reasoning, else of its
  /// summary.
  std::string aside() const;
  /// Its messages say nothing: no text, no refusal, no commentary.
  bool is_silent() const;
  int searches() const;
  /// Every search lists its results, here or in what `told` has the ids of.
  bool tells_all_searches(const std::unordered_set<std::string>& told) const;
  std::size_t citation_count() const;
  std::vector<Citation> citations() const;

 private:
  void add_item(const json::Value& value);

  std::map<std::int64_t, Item> items_;  // by output_index, which is the order of the answer
  std::size_t parts_ = 0;
};

}  // namespace castwright::provider
