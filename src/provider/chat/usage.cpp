#include "provider/chat/usage.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

/// A thousand times the largest context window; sums and prices of larger counts would overflow.
constexpr std::int64_t believed_tokens_max = 1'000'000'000;

/// Returns the first of these members that can be a count of tokens; nothing if none can.
std::optional<std::int64_t> count(const json::Value* object,
                                  std::initializer_list<std::string_view> keys) {
  if (object == nullptr) return std::nullopt;
  for (const std::string_view key : keys) {
    const json::Value* const value = object->find(key);
    const auto number = value == nullptr ? std::nullopt : value->as_int();
    if (number && *number >= 0 && *number <= believed_tokens_max) return number;
  }
  return std::nullopt;
}

/// Corrects counts that cannot be true, and returns a description of what was wrong.
std::string correct_counts(Usage& usage, std::optional<std::int64_t> total) {
  std::string wrong;
  const auto note = [&wrong](std::string text) {
    wrong += (wrong.empty() ? "" : "; ") + std::move(text);
  };
  const std::int64_t sum = usage.input_tokens + usage.output_tokens;
  const std::int64_t all = total && *total > 0 ? *total : sum;
  // xAI and Gemini bill the reasoning but leave it out of the output; the total includes it.
  const std::int64_t left_out = std::max<std::int64_t>(all - sum, 0);
  if (left_out > 0 && usage.reasoning_tokens == 0) usage.reasoning_tokens = left_out;
  const bool unexplained = left_out > 0 && usage.reasoning_tokens != left_out;
  // Some servers add a few tokens of their own to the total; a difference above a tenth means that
  // something else was counted.
  const bool too_little = sum - all > sum / 10;
  if (unexplained || too_little) {
    note(fmt::format("{} input and {} output tokens are {} in all",
                     usage.input_tokens,
                     usage.output_tokens,
                     all));
  }
  usage.output_tokens += left_out;
  if (usage.reasoning_tokens > usage.output_tokens) {
    note(fmt::format(
        "{} reasoning tokens of {} output tokens", usage.reasoning_tokens, usage.output_tokens));
    usage.reasoning_tokens = usage.output_tokens;
  }
  const std::int64_t cached = usage.cached_tokens + usage.cache_write_tokens;
  if (cached > usage.input_tokens) {
    note(fmt::format("{} cached of {} input tokens", cached, usage.input_tokens));
    usage.cached_tokens = std::min(usage.cached_tokens, usage.input_tokens);
    usage.cache_write_tokens =
        std::min(usage.cache_write_tokens, usage.input_tokens - usage.cached_tokens);
  }
  return wrong;
}

/// Returns the cost as an amount of money, if the server sends one.
std::optional<Nanodollars> read_bill(const json::Value& usage) {
  const json::Value* cost = usage.find("cost");
  // Perplexity sends an object.
  if (cost != nullptr && cost->is_object()) cost = cost->find("total_cost");
  std::optional<Nanodollars> bill;
  if (cost != nullptr && cost->kind() == json::Value::Kind::number)
    bill = nanodollars_of(cost->text());
  if (bill && usage.bool_or("is_byok", false)) {
    // If the user's own key is used behind OpenRouter, the cost is only OpenRouter's fee.
    const json::Value* const theirs = usage.find("cost_details", "upstream_inference_cost");
    const auto upstream = theirs == nullptr ? std::nullopt : nanodollars_of(theirs->text());
    return upstream ? std::optional(saturating_sum(*bill, *upstream)) : std::nullopt;
  }
  if (bill) return bill;
  // xAI counts in ticks of 10^-10 dollars. Azure sends 0 for this model, which is not free.
  constexpr std::int64_t ticks_of_nanodollar = 10;
  const std::int64_t ticks = usage.int_or("cost_in_usd_ticks", 0);
  if (ticks <= 0) return std::nullopt;
  return ticks / ticks_of_nanodollar + (ticks % ticks_of_nanodollar >= ticks_of_nanodollar / 2);
}

}  // namespace

ReportedUsage read_chat_usage(const json::Value& usage) {
  ReportedUsage told;
  if (!usage.is_object()) return told;
  told.billed = read_bill(usage);
  for (const char* const place : {"server_tool_use_details", "server_tool_use"}) {
    const auto searches = count(usage.find(place), {"web_search_requests"});
    if (searches && !told.searches)
      told.searches = static_cast<int>(std::min<std::int64_t>(*searches, 1'000'000));
  }
  const auto input = count(&usage, {"prompt_tokens", "input_tokens"});
  const auto output = count(&usage, {"completion_tokens", "output_tokens"});
  if (!input || !output) return told;
  const json::Value* const of_input = usage.find("prompt_tokens_details");
  const json::Value* const of_output = usage.find("completion_tokens_details");
  const auto or_else = [&usage](std::optional<std::int64_t> detail,
                                std::initializer_list<std::string_view> flat) {
    return detail ? *detail : count(&usage, flat).value_or(0);
  };
  told.usage = Usage{
      .input_tokens = *input,
      .cached_tokens =
          or_else(count(of_input, {"cached_tokens"}),
                  {"prompt_cache_hit_tokens", "cache_read_input_tokens", "cached_tokens"}),
      .output_tokens = *output,
      .reasoning_tokens = or_else(count(of_output, {"reasoning_tokens"}), {"reasoning_tokens"}),
      .cache_write_tokens =
          or_else(count(of_input, {"cache_write_tokens"}), {"cache_creation_input_tokens"})};
  told.contradiction = correct_counts(*told.usage, count(&usage, {"total_tokens"}));
  return told;
}

Result<Bill> read_chat_bill(std::string_view body, std::string_view id) {
  const auto value = json::parse(body);
  const json::Value* const data = value ? value->find("data") : nullptr;
  if (data == nullptr || data->string_or("id", "") != id)
    return fail(Fault::network, "this is not the bill that was asked for");
  const json::Value* const told = data->find("total_cost");
  auto amount = told != nullptr && told->kind() == json::Value::Kind::number
                    ? nanodollars_of(told->text())
                    : std::nullopt;
  if (amount && data->bool_or("is_byok", false)) {
    const json::Value* const theirs = data->find("upstream_inference_cost");
    const auto upstream = theirs == nullptr ? std::nullopt : nanodollars_of(theirs->text());
    amount = upstream ? std::optional(saturating_sum(*amount, *upstream)) : std::nullopt;
  }
  if (!amount) return fail(Fault::network, "the bill has no amount");
  Bill bill{.amount = *amount};
  bill.says_free = data->string_or("model", "").ends_with(":free");  // OpenRouter marks them so.
  // The counts of the model's own tokenizer are the ones that are billed.
  const auto input = count(data, {"native_tokens_prompt", "tokens_prompt"});
  const auto output = count(data, {"native_tokens_completion", "tokens_completion"});
  if (input && output) {
    const auto part = [data](std::string_view key, std::int64_t whole) {
      return std::min(count(data, {key}).value_or(0), whole);
    };
    bill.usage = Usage{.input_tokens = *input,
                       .cached_tokens = part("native_tokens_cached", *input),
                       .output_tokens = *output,
                       .reasoning_tokens = part("native_tokens_reasoning", *output)};
  }
  // A bill that is not ready yet may be empty; an answer that costs nothing has at least counts.
  if (bill.amount == 0 && !bill.usage) return fail(Fault::network, "the bill is not ready yet");
  return bill;
}

std::optional<Nanodollars> nanodollars_of(std::string_view number) {
  constexpr int places = 9;
  constexpr int digits_max = 18;  // Digits of an amount that fits its type.
  const std::size_t letter = std::min(number.find_first_of("eE"), number.size());
  const std::string_view fraction = number.substr(0, letter);
  int exponent = 0;
  if (letter < number.size()) {
    std::string_view power = number.substr(letter + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    const auto [end, error] = std::from_chars(power.begin(), power.end(), exponent);
    if (error != std::errc() || end != power.end() || exponent > 99 || exponent < -99)
      return std::nullopt;
  }
  const std::size_t point = std::min(fraction.find('.'), fraction.size());
  std::string digits(fraction.substr(0, point));
  if (point < fraction.size()) digits += fraction.substr(point + 1);
  const bool plain = !digits.empty() && digits.find_first_not_of("0123456789") == std::string::npos;
  if (!plain) return std::nullopt;
  // This many digits are whole nanodollars; the digit after them rounds.
  const int whole = static_cast<int>(point) + exponent + places;
  if (whole < 0) return 0;
  digits.resize(std::max<std::size_t>(digits.size(), static_cast<std::size_t>(whole) + 1), '0');
  const bool up = digits[static_cast<std::size_t>(whole)] >= '5';
  digits.resize(static_cast<std::size_t>(whole));
  digits.erase(0, digits.find_first_not_of('0'));
  if (digits.size() > digits_max) return std::nullopt;
  Nanodollars amount = 0;
  for (const char digit : digits)
    amount = amount * 10 + (digit - '0');
  return amount + (up ? 1 : 0);
}

}  // namespace castwright::provider
