// Reads the events that are not plain deltas, and whole answers. A stream has few of them, so they
// are parsed into JSON values.

#include "core/limits.h"
#include "provider/chat/decoder.h"
#include "provider/chat/finish.h"
#include "provider/chat/forms.h"
#include "provider/chat/usage.h"
#include "provider/error_words.h"
#include "provider/words.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace castwright::provider {

void ChatDecoder::absorb_value(const json::Value& event,
                               std::string_view name,
                               bool delta_read,
                               std::string& delta) {
  const bool finished = !finish_.empty();
  const json::Value* const choices = event.find("choices");
  read_marks(event);
  read_sources(event);
  if (const json::Value* const choice = first_choice(event))
    read_choice(*choice, delta_read, delta);
  const bool counted = read_usage(event);
  if (is_chat_error(event, name)) {
    read_error(event);
    reported_with_error_ = reported_with_error_ || counted;
  } else if (choices == nullptr && event.find("usage") == nullptr) {
    const std::string_view type = event.string_or("type", name);
    if (type != "ping" && type != "keepalive") ++facts_.unknown_events;
  }
  conclude_status();
  drop_impossible_usage();
  // The documentation of the API says that the chunk with the usage is the last one and has no
  // choice. Usage beside a finish reason may be sent again later, then with the cost; `[DONE]` ends
  // that.
  const bool last = counted && finished && !text_follows_finish_ && choices != nullptr
                    && choices->items().empty();
  if (last && status() != AnswerStatus::failed) conclude();
}

void ChatDecoder::read_choice(const json::Value& choice, bool delta_read, std::string& delta) {
  const json::Value* const part = choice.find("delta");
  const bool streamed = part != nullptr && !part->members().empty();
  // If both are there, they hold the same, or `message` holds the whole text so far.
  const json::Value* const message = streamed ? part : choice.find("message");
  if (message != nullptr && message->is_object()) {
    if (!delta_read) read_message(*message, !streamed, delta);
    read_annotations(*message);
  }
  const std::string_view reason = choice.string_or("finish_reason", "");
  if (!reason.empty()) finish(reason, delta);
}

// `whole` is true if the message holds the whole answer so far, not only the next part of it.
void ChatDecoder::read_message(const json::Value& message, bool whole, std::string& delta) {
  const auto take = [&](json::TextJoiner& to, std::string_view text) {
    if (whole && !text.starts_with(to.str())) return;
    add(to, whole ? text.substr(to.str().size()) : text, delta);
  };
  const std::string_view reasoning = message.string_or("reasoning_content", "");
  take(reasoning_, reasoning.empty() ? message.string_or("reasoning", "") : reasoning);
  take(refusal_, message.string_or("refusal", ""));
  const json::Value* const content = message.find("content");
  if (content == nullptr) return;
  if (const auto words = content->as_string()) return take(content_, *words);
  if (whole && !content_.str().empty()) return;
  if (content->is_object()) read_part(*content, delta);
  for (const json::Value& part : content->items())
    read_part(part, delta);
}

void ChatDecoder::read_part(const json::Value& part, std::string& delta) {
  if (is_thinking(part)) return add(reasoning_, thinking_of(part), delta);
  add(refusal_, part.string_or("refusal", ""), delta);
  add(content_, part.as_string().value_or(part.string_or("text", "")), delta);
}

/// Returns true if input and output tokens were both sent.
bool ChatDecoder::read_usage(const json::Value& event) {
  const json::Value* usage = event.find("usage");
  if (usage == nullptr || !usage->is_object()) usage = event.find("x_groq", "usage");
  if (usage == nullptr || !usage->is_object() || usage->members().empty()) return false;
  const ReportedUsage told = read_chat_usage(*usage);
  if (told.billed) reported_cost_ = told.billed;
  if (told.searches) billed_searches_ = told.searches;
  const bool nothing = !told.usage || told.usage->input_tokens + told.usage->output_tokens == 0;
  // Counts grow with the answer, and the last ones are the bill; empty ones replace nothing.
  if (nothing && reported_usage_) return false;
  facts_.usage_object = *usage;
  reported_usage_ = told.usage;
  if (facts_.error_seen) reported_with_error_ = true;
  if (!told.contradiction.empty()) {
    warn_once(Notice::impossible_usage,
              fmt::format("the usage contradicts itself ({}): no part was taken for more than its "
                          "whole",
                          told.contradiction));
  }
  return told.usage.has_value();
}

void ChatDecoder::read_marks(const json::Value& event) {
  const std::string_view model = event.string_or("model", "");
  if (facts_.response_id.empty()) facts_.response_id = event.string_or("id", "");
  if (!model.empty()) facts_.model = model;
  const json::Value* const mark = event.find("metadata", "rehearsal");
  if (mark == nullptr) return;
  facts_.rehearsal = mark->as_bool().value_or(mark->as_string() == "true");
  facts_.length_open =
      facts_.rehearsal && event.find("metadata")->string_or("rehearsal_length", "") == "open";
}

// Reads the lists of search results that Perplexity sends in every chunk.
void ChatDecoder::read_sources(const json::Value& event) {
  for (const char* const key : {"search_results", "citations"}) {
    const json::Value* const list = event.find(key);
    if (list == nullptr) continue;
    for (const json::Value& one : list->items()) {
      const std::string_view url = one.as_string().value_or(one.string_or("url", ""));
      if (url.empty() || search_urls_.size() >= limits::search_urls_max) continue;
      if (search_urls_seen_.emplace(url).second) search_urls_.emplace_back(url);
    }
  }
}

void ChatDecoder::read_annotations(const json::Value& message) {
  const json::Value* const list = message.find("annotations");
  if (list == nullptr) return;
  for (const json::Value& one : list->items()) {
    std::optional<Annotation> read = read_url_citation(one);
    if (!read || annotations_.size() >= limits::citations_max) continue;
    const bool told = std::ranges::any_of(annotations_, [&read](const Annotation& before) {
      return before.url == read->url && before.begin == read->begin && before.end == read->end;
    });
    if (!told) annotations_.push_back(std::move(*read));
  }
}

void ChatDecoder::read_error(const json::Value& event) {
  if (is_whole()) {
    warn_once(Notice::late_error,
              fmt::format("an error came behind the whole answer: {}",
                          describe(read_error_value(event))));
    return;
  }
  facts_.error_seen = true;
  if (const json::Value* const inner = inner_error(event)) {
    json::Value alone = json::Value::object();
    alone.set("error", *inner);
    return merge(facts_.error, read_error_value(alone));
  }
  merge(facts_.error, read_error_value(event));
}

/// Decides what the answer is as far as it is known: the connection may break before the proof
/// comes.
void ChatDecoder::conclude_status() {
  if (finish_.empty() || (text_follows_finish_ && !facts_.terminal)) return;
  Finish told = read_finish(finish_, has_text());
  facts_.status = told.status;
  facts_.incomplete_reason = facts_.error_seen ? std::string() : std::move(told.incomplete_reason);
  if (told.status == AnswerStatus::failed && facts_.error.empty()) facts_.error.code = finish_;
}

/// Returns true if the finish reason says that nothing is missing, and there is text.
bool ChatDecoder::is_whole() const {
  if (finish_.empty() || text_follows_finish_ || !has_text()) return false;
  return read_finish(finish_, true).status == AnswerStatus::completed;
}

// Drops usage that cannot be true. Usage that came before the end is the least that the answer
// costs. Gateways that do not count send zeros, or count only the last event: such figures would
// give a bill of $0.00 for an answer that was paid for.
void ChatDecoder::drop_impossible_usage() {
  facts_.usage.reset();
  facts_.billed.reset();
  const bool finished = !finish_.empty() && (!text_follows_finish_ || facts_.terminal);
  const bool failed = facts_.error_seen && reported_with_error_;
  if (!finished && !failed && !facts_.done_mark) return;
  const std::string why = usage_doubt();
  if (why.empty()) facts_.usage = reported_usage_;
  if (facts_.usage || reported_cost_.value_or(0) > 0) facts_.billed = reported_cost_;
  if (why.empty() || !facts_.terminal) return;
  warn_once(Notice::unknown_usage,
            fmt::format("the usage cannot be that of the answer ({}): the cost is unknown", why));
}

/// Returns why the counts cannot be those of the answer; "" if they can, or if there are none.
std::string ChatDecoder::usage_doubt() const {
  // The longest token in the vocabularies of today's models stands for about 130 bytes of blanks;
  // this is twice that.
  constexpr std::int64_t token_bytes_max = 256;
  if (!reported_usage_) return {};
  const auto bytes = static_cast<std::int64_t>(answer().str().size() + beside().str().size()
                                               + refusal_.str().size());
  if (reported_usage_->output_tokens < (bytes + token_bytes_max - 1) / token_bytes_max)
    return fmt::format(
        "{} output tokens for {} bytes of text", reported_usage_->output_tokens, bytes);
  return reported_usage_->input_tokens == 0 ? "0 input tokens" : "";
}

std::vector<Citation> ChatDecoder::citations() const {
  std::vector<Citation> found;
  append_citations(answer().str(), annotations_, 0, found);
  return found;
}

// This API never says that a search listed all its results: the addresses that are known exist, the
// others are unknown.
ToldSources ChatDecoder::told_sources() const {
  ToldSources told{.urls = search_urls_};
  for (const Annotation& annotation : annotations_) {
    if (std::ranges::find(told.urls, annotation.url) == told.urls.end())
      told.urls.push_back(annotation.url);
  }
  return told;
}

}  // namespace castwright::provider
