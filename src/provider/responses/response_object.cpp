// Reads the fields of a whole response object: in created, in_progress and terminal events, and in
// polls.

#include "core/limits.h"
#include "provider/responses/decoder.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

/// Returns the status of this name if it ends an answer; `otherwise` for a missing, running or
/// unknown one, so that the name of the event decides.
AnswerStatus final_status(std::string_view name, AnswerStatus otherwise) {
  for (const AnswerStatus status : {AnswerStatus::completed,
                                    AnswerStatus::incomplete,
                                    AnswerStatus::failed,
                                    AnswerStatus::cancelled}) {
    if (name == name_of(status)) return status;
  }
  return otherwise;
}

/// Returns true for a call that failed or did not end yet: its address is only what the model asked
/// for.
bool is_without_result(const json::Value& item) {
  constexpr std::array<std::string_view, 6> without_result{
      "failed", "incomplete", "cancelled", "error", "in_progress", "searching"};
  const json::Value* const action = item.find("action");
  return std::ranges::any_of(std::array{&item, action}, [&](const json::Value* value) {
    if (value == nullptr) return false;
    const json::Value* const error = value->find("error");
    const bool failed = error != nullptr && !error->is_null();
    return failed
           || std::ranges::find(without_result, value->string_or("status", ""))
                  != without_result.end();
  });
}

std::int64_t count_of(const json::Value& usage, std::string_view key) {
  return std::max<std::int64_t>(usage.int_or(key, 0), 0);
}

/// Returns what is wrong with counts, whatever the answer is; "" if nothing is.
std::string contradiction(const Usage& usage, std::optional<std::int64_t> total) {
  // A thousand times the largest context window; sums and prices of larger counts would overflow.
  constexpr std::int64_t tokens_max = 1'000'000'000;
  const std::int64_t cached = std::max(usage.cached_tokens, usage.cache_write_tokens);
  for (const std::int64_t count :
       {usage.input_tokens, usage.output_tokens, cached, total.value_or(0)}) {
    if (count < 0 || count > tokens_max) return fmt::format("{} tokens", count);
  }
  if (usage.cached_tokens + usage.cache_write_tokens > usage.input_tokens) {
    return fmt::format("{} cached of {} input tokens",
                       usage.cached_tokens + usage.cache_write_tokens,
                       usage.input_tokens);
  }
  if (usage.reasoning_tokens > usage.output_tokens) {
    return fmt::format(
        "{} reasoning tokens of {} output tokens", usage.reasoning_tokens, usage.output_tokens);
  }
  // Some servers add a few tokens of their own to the total; a difference above a tenth means that
  // something else was counted.
  const std::int64_t sum = usage.input_tokens + usage.output_tokens;
  if (total && std::abs(*total - sum) > sum / 10) {
    return fmt::format("{} input and {} output tokens are {} in all",
                       usage.input_tokens,
                       usage.output_tokens,
                       *total);
  }
  return {};
}

}  // namespace

void ResponsesDecoder::read_response(const json::Value& response,
                                     std::optional<AnswerStatus> ending,
                                     std::string& delta) {
  const std::string_view id = response.string_or("id", "");
  const std::string_view model = response.string_or("model", "");
  // Some servers change it during a stream.
  if (facts_.response_id.empty()) facts_.response_id = id;
  if (!model.empty()) facts_.model = model;
  if (const json::Value* const mark = response.find("metadata", "rehearsal")) {
    facts_.rehearsal = mark->as_bool().value_or(mark->as_string() == "true");
    facts_.length_open =
        facts_.rehearsal && response.find("metadata")->string_or("rehearsal_length", "") == "open";
  }
  if (const json::Value* const background = response.find("background")) {
    if (const auto said = background->as_bool()) facts_.background = said;
  }
  if (const json::Value* const options = response.find("background_options")) {
    const json::Value* const window = options->find("completion_window");
    facts_.window = window == nullptr ? "" : std::string(window->as_string().value_or(""));
  }
  facts_.service_tier = response.string_or("service_tier", facts_.service_tier);
  facts_.output_tokens_max =
      std::max<std::int64_t>(0, response.int_or("max_output_tokens", facts_.output_tokens_max));
  facts_.queued = !ending && response.string_or("status", "") == "queued";
  read_usage(response);
  read_reason(response);

  AnswerItems items = AnswerItems::from_response(response);
  if (const json::Value* const output = response.find("output")) {
    for (const json::Value& item : output->items())
      note_sources(item);
  }
  if (!ending) {
    merge(facts_.error, read_failure(response));
    if (items.has_message()) take_snapshot(std::move(items), delta);
    return;
  }
  facts_.status = final_status(response.string_or("status", ""), *ending);
  facts_.terminal = true;
  if (facts_.error_seen && facts_.status == AnswerStatus::completed) {
    warn_once(
        Notice::error_then_completed,
        fmt::format("an error event ({}) came before the completed answer", facts_.error.word()));
  }
  if (facts_.status == AnswerStatus::completed) facts_.error = {};
  read_cause(response);
  take_final(std::move(items), delta);
  drop_impossible_usage();
}

void ResponsesDecoder::read_reason(const json::Value& response) {
  const json::Value* const details = response.find("incomplete_details");
  if (details == nullptr) return;
  const std::string_view word = details->as_string().value_or(details->string_or("reason", ""));
  // An older version of the API had this name.
  facts_.incomplete_reason = word == "max_tokens" ? "max_output_tokens" : word;
}

// `told` is the terminal event, or the response object in it. The object counts before what stands
// beside it; the reason of an incomplete answer counts as a cause if there is no other.
void ResponsesDecoder::read_cause(const json::Value& told) {
  if (facts_.status == AnswerStatus::completed) return;
  merge(facts_.error, read_failure(told));
  if (const json::Value* const response = told.find("response")) {
    merge(facts_.error, read_failure(*response));
    read_reason(*response);
  }
  if (facts_.status == AnswerStatus::failed && facts_.error.empty())
    facts_.error.code = facts_.incomplete_reason;
}

void ResponsesDecoder::read_usage(const json::Value& response) {
  const json::Value* const usage = response.find("usage");
  if (usage != nullptr && usage->is_object() && !usage->members().empty()) {
    facts_.usage_object = *usage;
    // Without both sums the usage is unknown: never a bill of zero.
    const bool counted =
        usage->int_or("input_tokens", -1) >= 0 && usage->int_or("output_tokens", -1) >= 0;
    if (counted) {
      const json::Value none;
      const json::Value* const input = usage->find("input_tokens_details");
      const json::Value* const output = usage->find("output_tokens_details");
      facts_.usage = Usage{count_of(*usage, "input_tokens"),
                           count_of(input == nullptr ? none : *input, "cached_tokens"),
                           count_of(*usage, "output_tokens"),
                           count_of(output == nullptr ? none : *output, "reasoning_tokens"),
                           count_of(input == nullptr ? none : *input, "cache_write_tokens")};
    }
  }
  const json::Value* const searches = response.find("tool_usage", "web_search", "num_requests");
  const std::optional<std::int64_t> count = searches == nullptr ? std::nullopt : searches->as_int();
  if (count) billed_searches_ = static_cast<int>(std::clamp<std::int64_t>(*count, 0, 1'000'000));
}

// Drops usage that cannot be true. Gateways that do not count send zeros, or count only the last
// event: such figures would give a bill of $0.00 for an answer that was paid for.
void ResponsesDecoder::drop_impossible_usage() {
  // The longest token in the vocabularies of today's models stands for about 130 bytes of blanks;
  // this is twice that.
  constexpr std::int64_t token_bytes_max = 256;
  if (!facts_.usage) return;
  const auto bytes = static_cast<std::int64_t>(items_.text_bytes() + items_.refusal().size());
  const Usage& usage = *facts_.usage;
  const json::Value* const total = facts_.usage_object.find("total_tokens");
  std::string why;
  if (usage.output_tokens < (bytes + token_bytes_max - 1) / token_bytes_max) {
    why = fmt::format("{} output tokens for {} bytes of text", usage.output_tokens, bytes);
  } else if (usage.input_tokens == 0
             && (bytes > 0 || facts_.status == AnswerStatus::completed
                 || facts_.status == AnswerStatus::incomplete)) {
    why = "0 input tokens";
  } else {
    why = contradiction(usage, total == nullptr ? std::nullopt : total->as_int());
  }
  if (why.empty()) return;
  facts_.usage.reset();
  warn_once(Notice::impossible_usage,
            fmt::format("the usage cannot be that of the answer ({}): the cost is unknown", why));
}

// A resumed stream may begin with the text so far. If our text begins with it, it is older than
// ours and is ignored; else later deltas that we already have would be dropped as duplicates, and
// lost.
void ResponsesDecoder::take_snapshot(AnswerItems snapshot, std::string& delta) {
  const std::string theirs = snapshot.text();
  if (items_.begins_with(theirs)) return;
  const bool longer = theirs.size() > items_.text_bytes();
  const std::string mine = longer ? text() : std::string();  // Joined only if it can matter.
  if (!longer || !theirs.starts_with(mine)) {
    warn_once(Notice::snapshot, "the text was replaced by the provider's snapshot of it");
  } else {
    emit_rest(mine, theirs, delta);
  }
  tail_ = {};
  items_ = std::move(snapshot);
}

void ResponsesDecoder::take_final(AnswerItems final_items, std::string& delta) {
  const std::string mine = text();
  const std::string their_aside = final_items.aside();
  const std::string my_aside = aside();
  const bool thought_more =
      !AnswerItems::is_blank(my_aside) && my_aside.size() >= their_aside.size();
  const bool said_more = !AnswerItems::is_blank(mine) || thought_more || !items_.refusal().empty()
                         || (items_.has_message() && AnswerItems::is_blank(their_aside));
  if (final_items.is_silent() && said_more) {
    // Paid text is not thrown away because the object that should repeat it is empty.
    if (facts_.status == AnswerStatus::completed && !AnswerItems::is_blank(mine)) {
      warn_once(Notice::empty_output, "the final text is empty; the text that streamed is kept");
    }
    return;
  }
  const std::string theirs = final_items.text();
  const bool broken_off =
      facts_.status == AnswerStatus::failed || facts_.status == AnswerStatus::cancelled;
  if (broken_off && mine.starts_with(theirs)) return;  // The partial text stays.
  if (AnswerItems::is_blank(final_items.refusal()) && would_lose_object(mine, theirs)) return;
  tail_ = {};
  if (mine == theirs && items_.citation_count() > final_items.citation_count()) return;
  if (mine != theirs && items_.was_streamed()) {
    warn_once(Notice::text_differs,
              "the final text differs from the deltas; the final text is kept");
  }
  emit_rest(mine, theirs, delta);
  items_ = std::move(final_items);
}

void ResponsesDecoder::emit_rest(const std::string& mine,
                                 const std::string& theirs,
                                 std::string& delta) {
  if (emitted_bytes_ != mine.size() || !theirs.starts_with(mine)) return;
  delta.append(theirs, mine.size());
  emitted_bytes_ = theirs.size();
}

// Reads an error: nested in what OpenAI sends, flat in its documentation, a bare string from some
// servers.
void ResponsesDecoder::read_error(const json::Value& event) {
  facts_.error_seen = true;
  merge(facts_.error, read_error_value(event));
}

ToldSources ResponsesDecoder::told_sources() const {
  ToldSources told{.urls = search_urls_, .all = items_.tells_all_searches(listed_searches_)};
  told.urls.insert(told.urls.end(), opened_urls_.begin(), opened_urls_.end());
  if (told.all && !told.urls.empty()) return told;
  told.all = false;
  // Some search did not list its results: cited addresses are known to exist, others are unknown.
  for (const Citation& citation : citations())
    told.urls.push_back(citation.url);
  return told;
}

void ResponsesDecoder::note_sources(const json::Value& item) {
  const json::Value* const action = item.find("action");
  if (action == nullptr) return;
  const json::Value* const sources = action->find("sources");
  const std::string_view id = item.string_or("id", "");
  if (sources != nullptr && sources->is_array() && !id.empty()) listed_searches_.emplace(id);
  std::vector<std::string> urls;
  AnswerItems::collect_sources(item, urls);
  for (std::string& url : urls) {
    if (search_urls_.size() >= limits::search_urls_max) return;
    if (search_urls_seen_.insert(url).second) search_urls_.push_back(std::move(url));
  }
  // A page that the model opened, or searched in, exists as surely as a result does.
  const std::string_view opened = is_without_result(item) ? "" : action->string_or("url", "");
  if (!opened.empty() && opened_urls_.size() < limits::search_urls_max)
    opened_urls_.emplace(opened);
}

}  // namespace castwright::provider
