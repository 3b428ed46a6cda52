#pragma once
// Reads an answer of the Responses API. The decoder follows the client state machine of
// docs/formats/stream.md and is lenient where servers differ.

#include "json/scan.h"
#include "json/text.h"
#include "json/value.h"
#include "provider/citations.h"
#include "provider/decoder.h"
#include "provider/delta_template.h"
#include "provider/responses/answer_items.h"
#include "provider/responses/event_marks.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace castwright::provider {

/// Accumulates one answer over any number of exchanges (stream, re-attached stream, polls). Move
/// only. Cost: linear in the bytes fed; a text delta allocates nothing but the growth of the text.
class ResponsesDecoder final : public Decoder {
 public:
  ResponsesDecoder();

  Status absorb(const sse::Event& event, std::string& delta) override;
  bool absorb_unterminated(const sse::Event& event, std::string& delta) override;
  Status absorb_object(std::string_view response_json) override;
  Status absorb_snapshot(std::string_view response_json) override;
  void begin_exchange(bool reattached) override;

  /// Returns the output_text parts of messages whose phase is absent or final_answer, joined in
  /// output order; the text of the final object if it differs from the deltas.
  std::string text() const override { return items_.text(); }
  std::string aside() const override { return items_.aside(); }
  std::string refusal() const override { return items_.refusal(); }
  int searches() const override;
  const std::vector<std::string>& search_urls() const override { return search_urls_; }
  ToldSources told_sources() const override;
  std::vector<Citation> citations() const override { return items_.citations(); }
  /// The last sequence number. A stream can be resumed after it as long as the numbers tell events
  /// apart.
  std::string cursor() const override;
  bool cursor_holds() const override { return !numbers_ambiguous_; }

 private:
  enum Key : std::size_t {
    type_key,
    sequence_key,
    output_index_key,
    content_index_key,
    delta_key,
    key_count
  };
  enum class Notice {
    duplicate,
    gap,
    ambiguous_numbers,
    invalid_utf8,
    several_lines,
    text_differs,
    empty_output,
    useless_output,
    impossible_usage,
    unterminated,
    error_then_completed,
    snapshot,
  };
  static constexpr std::size_t notice_count = 12;

  Status absorb_data(std::string_view data,
                     std::size_t slack,
                     std::string_view name,
                     std::string& delta);
  Status absorb_lines(std::string_view data, std::string_view name, std::string& delta);
  Status absorb_other_data(std::string_view data, std::string_view name, const Error& cause);
  Status absorb_scanned(std::string_view data, std::string_view name, std::string& delta);
  /// Returns false if the event repeats one that was absorbed, and must not be appended again.
  bool advance_cursor(std::string_view data, bool appends);
  bool is_repetition(std::int64_t number, std::string_view data, bool appends);
  Status text_delta(std::string& delta);
  Status refusal_delta();
  Status reasoning_delta(Part::Kind kind);
  Status reasoning_done(const json::Value& event, Part::Kind kind);
  Part* reasoning_at(std::int64_t output_index, std::int64_t index, Part::Kind kind);
  Status absorb_value(const json::Value& event, std::string_view type, std::string& delta);
  void annotation_added(const json::Value& event);
  Status item_event(const json::Value& event, bool done, std::string& delta);
  Status part_event(const json::Value& event, bool done, std::string& delta);
  Status text_done(const json::Value& event, Part::Kind kind, std::string& delta);
  Item* item_of(const json::Value& event, std::string_view id, bool message);
  struct Place {
    Item* item = nullptr;
    Part* part = nullptr;  ///< Nullptr if a limit was passed.
  };
  Place place_of(const json::Value& event);
  void set_text(Item& item, Part& part, std::string_view text, std::string& delta);
  bool would_lose(const Part& part, Part::Kind kind, std::string_view text);
  bool would_lose_object(std::string_view mine, std::string_view theirs);

  // Defined in response_object.cpp: the fields of a whole response object.
  void read_response(const json::Value& response,
                     std::optional<AnswerStatus> ending,
                     std::string& delta);
  void read_reason(const json::Value& response);
  void read_cause(const json::Value& told);
  void read_usage(const json::Value& response);
  void drop_impossible_usage();
  void take_snapshot(AnswerItems snapshot, std::string& delta);
  void take_final(AnswerItems final_items, std::string& delta);
  void emit_rest(const std::string& mine, const std::string& theirs, std::string& delta);
  void read_error(const json::Value& event);
  void absorb_cause(std::string_view data, std::string_view name);
  void note_sources(const json::Value& item);
  void warn_once(Notice notice, std::string text);

  bool read_by_template(std::string_view data);
  void learn_template(std::string_view data);

  json::Scanner scanner_;
  DeltaTemplate template_;
  // The indices that the template's literal bytes contain; the other two fields come from each
  // match.
  json::Field template_output_index_;
  json::Field template_content_index_;
  /// Learning stops after this many times, for streams whose shape keeps changing.
  int lessons_left_ = 8;
  json::Field fields_[key_count];

  AnswerItems items_;
  // The part that the last text delta went to, so that the next delta needs no look-up. The maps
  // keep their nodes in place, even if the decoder is moved; it is reset whenever items_ is
  // replaced.
  struct Tail {
    Item* item = nullptr;
    Part* part = nullptr;
    std::int64_t output_index = 0;
    std::int64_t content_index = 0;
  } tail_;
  std::size_t emitted_bytes_ = 0;  ///< Bytes of text that were appended to `delta` so far.

  std::optional<int> billed_searches_;
  std::vector<std::string> search_urls_;
  std::unordered_set<std::string> search_urls_seen_;
  /// Ids of the searches whose results were listed.
  std::unordered_set<std::string> listed_searches_;
  std::set<std::string> opened_urls_;

  std::int64_t cursor_ = -1;
  EventMarks marks_;  ///< Of the first exchange, in which numbers alone do not tell repetitions.
  bool reattached_ = false;         ///< After a re-attach, in which numbers alone tell repetitions.
  bool advanced_ = false;           ///< A number was above the one before it.
  bool numbers_ambiguous_ = false;  ///< One number was given to different events.
  bool noticed_[notice_count] = {};
};

}  // namespace castwright::provider
