#pragma once
// Accumulates the output items of one answer, their content parts and citations, by index. The
// decoder owns it; it knows no events. One thread at a time.

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
  bool streamed = false;  ///< At least one delta arrived.
  std::vector<Annotation>
      /// By annotation_index; the URL is empty if the annotation did not arrive or is no web
      /// citation.
      annotations;
};

/// One output item. Only messages carry the answer's text. The text of reasoning is kept apart;
/// searches are counted, and their sources are kept.
struct Item {
  enum class Kind { unknown, message, reasoning, search, other };
  Kind kind = Kind::unknown;
  std::string id;
  bool commentary = false;             ///< A message whose phase says that it is not the answer.
  bool billable_search = false;        ///< A web search call whose action is `search`.
  bool hides_results = false;          ///< Such a search that may have had results, but lists none.
  std::map<std::int64_t, Part> parts;  ///< By content_index.
  // Thinking has maps of its own, since some servers give it the indices of the text.
  std::map<std::int64_t, Part> reasoning;  ///< By content_index.
  std::map<std::int64_t, Part> summary;    ///< By summary_index.

  /// Returns true if `part` of this item is text of the answer.
  bool carries(const Part& part) const {
    return kind != Kind::reasoning && !commentary && part.kind == Part::Kind::text;
  }
};

/// Reads a `url_citation`; the URL is empty if the citation is of another kind.
Annotation read_annotation(const json::Value& value);

/// The items of one answer, in output order. Text functions join the parts that Item::carries().
class AnswerItems {
 public:
  /// Returns the item of `output_index`, and adds it if it is new; nullptr past
  /// limits::answer_parts_max.
  Item* at(std::int64_t output_index);
  /// Returns a part of an item, and adds it if it is new; nullptr past the same limit. `index` is
  /// the summary_index for a part of a summary, else the content_index.
  Part* part_at(Item& item, std::int64_t index, Part::Kind kind = Part::Kind::text);
  /// The error of an answer in which at() or part_at() found no more room.
  static Error too_many_parts();
  /// The output_index of reasoning whose item is unknown.
  static constexpr std::int64_t nowhere = -1;

  /// For servers that send no output_index: the index after the last item, the index of the item
  /// with this id, or the index of the last message (empty if there is none).
  std::int64_t next_index() const;
  std::optional<std::int64_t> index_of(std::string_view id) const;
  std::optional<std::int64_t> last_message() const;

  /// Takes kind, id, phase and search action from an item's JSON, but not its content.
  static void read_item(Item& item, const json::Value& value);
  /// Takes kind and annotations from a part's JSON, but not its text.
  static void read_part(Part& part, const json::Value& value);
  /// Returns the items and texts of a response object: from its `output`, by position, or from its
  /// `output_text` if `output` has no text.
  static AnswerItems from_response(const json::Value& response);
  /// Returns true if the text is nothing but white space.
  static bool is_blank(std::string_view text);
  /// Appends the URLs that a search item's JSON lists as sources (those of type `url`).
  static void collect_sources(const json::Value& item, std::vector<std::string>& urls);

  bool has_message() const;
  /// Returns true if at least one text delta arrived.
  bool was_streamed() const;
  std::string text() const;
  /// Returns text().size(), at less cost.
  std::size_t text_bytes() const;
  /// text().starts_with(prefix), at the cost of the prefix.
  bool begins_with(std::string_view prefix) const;
  std::string refusal() const;
  /// Returns the text of the messages that are commentary; if there is none, the text of the
  /// reasoning, else its summary.
  std::string aside() const;
  /// Returns true if the messages say nothing: no text, no refusal, no commentary.
  bool is_silent() const;
  /// Returns the number of billable searches.
  int searches() const;
  /// Returns true if every search lists its results, here or in an earlier event: `told` has the
  /// ids of the searches that did.
  bool tells_all_searches(const std::unordered_set<std::string>& told) const;
  std::size_t citation_count() const;
  std::vector<Citation> citations() const;

 private:
  void add_item(const json::Value& value);

  std::map<std::int64_t, Item> items_;  // By output_index, which is the order of the answer.
  std::size_t parts_ = 0;
};

}  // namespace castwright::provider
