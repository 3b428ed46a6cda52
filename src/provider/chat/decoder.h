#pragma once
// Reads an answer of Chat Completions, of OpenAI and of the many servers that imitate it. The
// decoder follows the table of docs/formats/stream.md and is lenient where servers differ.

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

/// Accumulates one answer from one exchange: there is no second one, since an answer of this
/// dialect cannot be fetched again. Move only. Cost: linear in the bytes fed; a text delta
/// allocates nothing but the growth of the text.
class ChatDecoder final : public Decoder {
 public:
  explicit ChatDecoder(AnswerField answer = AnswerField::content);

  Status absorb(const sse::Event& event, std::string& delta) override;
  bool absorb_unterminated(const sse::Event& event, std::string& delta) override;
  Status absorb_object(std::string_view json) override;
  /// Fails always: this dialect has no such request.
  Status absorb_snapshot(std::string_view json) override;
  /// Many servers send no `[DONE]`: behind a finish reason the end of the body is as good.
  void end_of_body() override;
  void begin_exchange(bool reattached) override;

  /// The finish reason ends the text. What the answer cost comes behind it, if it comes. Where text
  /// came behind one, or none before it, it says nothing before the proof: some servers give one
  /// with their first words.
  bool ended() const override {
    return Decoder::ended() || (!finish_.empty() && !finish_strays_ && has_any_text());
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
  /// What of an event its scan has absorbed.
  enum class Scanned {
    nothing,  ///< it is to be looked for in the whole document
    delta,    ///< its delta, and there is more in it
    all,
    plain,  ///< all, which was nothing but text of `content`
    other,  ///< all, since it is of another choice than the one that was asked for
  };

  Status absorb_data(std::string_view data,
                     std::size_t slack,
                     std::string_view name,
                     std::string& delta);
  Status absorb_lines(std::string_view data, std::string_view name, std::string& delta);
  Status absorb_odd(std::string_view data, std::string_view name, const Error& cause);
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
  void settle();
  void weigh_usage();
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
  DeltaTemplate text_shape_;   ///< of events that are nothing but text
  DeltaTemplate delta_shape_;  ///< of those whose delta alone has to be looked at
  int lessons_left_ = 16;  ///< a stream whose shape changes all the time is not learned for ever
  std::string scratch_;    ///< an event that came without slack, or had to be repaired

  json::TextJoiner content_;
  json::TextJoiner reasoning_;
  json::TextJoiner refusal_;
  std::string finish_;          ///< the last finish reason told, in lower case; "" before it
  bool finish_strays_ = false;  ///< text came behind a finish reason
  std::vector<Annotation> annotations_;
  std::vector<std::string> search_urls_;
  std::unordered_set<std::string> search_urls_seen_;
  std::optional<int> billed_searches_;
  std::optional<Usage> told_usage_;       ///< the newest that was told
  std::optional<Nanodollars> told_bill_;  ///< the same, in money
  bool told_with_error_ = false;          ///< the counts came with an error or behind it
  bool noticed_[notice_count] = {};
};

}  // namespace castwright::provider
