#pragma once
// Reads an answer of Chat Completions, from OpenAI or one of the many servers that imitate it. The
// decoder follows the table in docs/formats/stream.md and is lenient where servers differ.

#include "json/scan.h"
#include "json/text.h"
#include "json/value.h"
#include "provider/citations.h"
#include "provider/decoder.h"
#include "provider/delta_template.h"
#include "provider/endpoint.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace castwright::provider {

/// Accumulates one answer from one exchange. There is no second exchange, since this dialect cannot
/// fetch an answer again. Move only. Cost: linear in the bytes fed; a text delta allocates nothing
/// but the growth of the text.
class ChatDecoder final : public Decoder {
 public:
  explicit ChatDecoder(AnswerField answer = AnswerField::content);

  Status absorb(const sse::Event& event, std::string& delta) override;
  bool absorb_unterminated(const sse::Event& event, std::string& delta) override;
  Status absorb_object(std::string_view json) override;
  /// Always fails: this dialect has no such request.
  Status absorb_snapshot(std::string_view json) override;
  /// Many servers send no `[DONE]`; if a finish reason came, the end of the body is as good a
  /// proof.
  void end_of_body() override;
  void begin_exchange(bool reattached) override;

  /// A finish reason ends the text, and the cost may follow it. If text came after a finish
  /// reason, or none before it, the reason says nothing until the proof comes: some servers send
  /// one with their first words.
  bool ended() const override {
    return Decoder::ended() || (!finish_.empty() && !text_follows_finish_ && has_any_text());
  }

  const std::string& own_incomplete_reason() const override {
    return facts_.incomplete_reason.empty() ? facts_.incomplete_reason : finish_;
  }
  std::string text() const override { return answer().str(); }
  std::string aside() const override { return beside().str(); }
  std::string refusal() const override { return refusal_.str(); }
  int searches() const override { return billed_searches_.value_or(0); }
  const std::vector<std::string>& search_urls() const override { return search_urls_; }
  ToldSources told_sources() const override;
  std::vector<Citation> citations() const override;

 private:
  enum class Notice {
    invalid_utf8,
    several_lines,
    impossible_usage,
    unknown_usage,
    unterminated,
    late_error,
  };
  static constexpr std::size_t notice_count = 6;
  /// What the scan of an event has absorbed.
  enum class Scanned {
    nothing,  ///< Nothing: the whole document must be read.
    delta,    ///< The delta; the event holds more.
    all,
    plain,  ///< Everything, and it was nothing but text of `content`.
    other,  ///< Everything, since the event belongs to another choice than the one asked for.
  };

  Status absorb_data(std::string_view data,
                     std::size_t slack,
                     std::string_view name,
                     std::string& delta);
  Status absorb_lines(std::string_view data, std::string_view name, std::string& delta);
  Status absorb_other_data(std::string_view data, std::string_view name, const Error& cause);
  Status absorb_json(std::string_view data,
                     std::size_t slack,
                     std::string_view name,
                     std::string& delta);
  Scanned scan_choices(std::string_view choices, std::size_t slack, std::string& delta);
  Scanned scan_delta(std::string_view object, std::size_t slack, std::string& delta);
  Status absorb_rest(std::string_view data,
                     std::string_view name,
                     bool delta_read,
                     std::string& delta);
  void learn(DeltaTemplate& shape, std::string_view data);

  // decoder_events.cpp: whole documents.
  void absorb_value(const json::Value& event,
                    std::string_view name,
                    bool delta_read,
                    std::string& delta);
  void read_choice(const json::Value& choice, bool delta_read, std::string& delta);
  void read_message(const json::Value& message, bool whole, std::string& delta);
  void read_part(const json::Value& part, std::string& delta);
  bool read_usage(const json::Value& event);
  void read_marks(const json::Value& event);
  void read_sources(const json::Value& event);
  void read_annotations(const json::Value& message);
  void read_error(const json::Value& event);
  void conclude_status();
  void drop_impossible_usage();
  std::string usage_doubt() const;
  bool is_whole() const;

  void add(json::TextJoiner& to, std::string_view wtf8, std::string& delta);
  void finish(std::string_view reason, std::string& delta);
  void done();
  void conclude();
  bool ending_told() const { return facts_.error_seen || !finish_.empty(); }
  bool has_text() const;
  bool has_any_text() const { return has_text() || !reasoning_.str().empty(); }
  void note_repair();
  void warn_once(Notice notice, std::string text);

  const json::TextJoiner& answer() const {
    return answer_ == AnswerField::content ? content_ : reasoning_;
  }
  const json::TextJoiner& beside() const {
    return answer_ == AnswerField::content ? reasoning_ : content_;
  }

  AnswerField answer_;
  json::Scanner scanner_;
  DeltaTemplate text_shape_;   ///< The shape of events that hold only text.
  DeltaTemplate delta_shape_;  ///< The shape of events whose delta is all that must be read.
  /// Learning stops after this many times, for streams whose shape keeps changing.
  int lessons_left_ = 16;
  /// A copy of an event that came without slack after it, or had to be repaired.
  std::string scratch_;

  json::TextJoiner content_;
  json::TextJoiner reasoning_;
  json::TextJoiner refusal_;
  std::string finish_;                ///< The last finish reason in lower case; "" before it.
  bool text_follows_finish_ = false;  ///< Text came after a finish reason.
  std::vector<Annotation> annotations_;
  std::vector<std::string> search_urls_;
  std::unordered_set<std::string> search_urls_seen_;
  std::optional<int> billed_searches_;
  std::optional<Usage> reported_usage_;       ///< The last usage that was sent.
  std::optional<Nanodollars> reported_cost_;  ///< The last cost that was sent.
  bool reported_with_error_ = false;          ///< The counts came with an error or after it.
  bool noticed_[notice_count] = {};
};

}  // namespace castwright::provider
