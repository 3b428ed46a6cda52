#pragma once
// What models can do and cost. The rows that say it are data (provider/model_table.h). A model
// without a row is "unknown", never a default of zero. Values only; any thread.

#include "core/completion_window.h"
#include "core/money.h"
#include "core/result.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace castwright::provider {

using castwright::dollars;
using castwright::Nanodollars;

struct Usage;

/// Returns the name of a model without the date of its snapshot: `gpt-5.2-2025-12-11` → `gpt-5.2`,
/// `claude-haiku-4-5-20251001` → `claude-haiku-4-5`. Answers name the dated snapshot of the model
/// that was asked for. A name without a date is returned unchanged.
std::string_view base_model(std::string_view model);

/// The discounts of answers that may wait: percent off the price of the tokens, for each window.
/// Empty for a window that is not offered.
class Discounts {
 public:
  std::optional<int> percent(CompletionWindow window) const { return percent_[index(window)]; }
  void set(CompletionWindow window, int percent) { percent_[index(window)] = percent; }
  bool operator==(const Discounts&) const = default;

 private:
  static std::size_t index(CompletionWindow window) { return static_cast<std::size_t>(window); }

  std::array<std::optional<int>, completion_windows.size()> percent_{0};
};

/// What a model can do. Limits are in tokens.
struct Capabilities {
  bool known = false;
  bool streams = true;
  bool searches = true;
  bool structured = false;  ///< Enforces a JSON schema.
  /// Enforces it together with web search, and keeps citations.
  bool structured_with_search = false;
  bool background = false;
  bool prompt_cache = false;              ///< Takes a key by which its cache finds prompts.
  Discounts windows{};                    ///< Discounts of answers in the background.
  std::int64_t output_tokens_max = 0;     ///< 0 if unknown.
  std::int64_t reasoning_tokens = 8'000;  ///< Allowance on top of the visible text.
};

/// The announced end of a model.
struct Lifetime {
  std::chrono::sys_days ends{};  ///< The day on which the model is gone.
  std::string successor{};  ///< The model that the provider names instead; "" if it names none.
};

/// Prices of tokens in nanodollars for a million of them, exact, as parse_dollars() reads them ($21
/// = 21,000,000,000). One token may cost a fraction of a nanodollar.
struct Rates {
  std::int64_t input = 0;
  std::int64_t cached = 0;
  std::int64_t output = 0;
  /// Price of input tokens that are written to the cache; 0 if they are billed as input.
  std::int64_t cache_write = 0;
};
struct Price : Rates {
  std::int64_t search = 0;  ///< In nanodollars for one search call.
  /// A request with more input tokens than this is billed by `long_input` as a whole; 0 if there is
  /// no such limit.
  std::int64_t long_input_above = 0;
  Rates long_input;
  std::string date;  ///< The date of the row, YYYY-MM-DD.
};
/// OpenAI's price of `web_search`, $10 per 1,000 calls; used by prices that name no other.
inline constexpr std::int64_t usual_search_nanodollars = 10'000'000;

/// Returns the price of an answer that may take as long as `window`: tokens get the discount,
/// searches do not, and a fraction of a nanodollar is rounded up. Returns the same price if the
/// window has no discount.
Price price_in(const Price& price, const Discounts& discounts, CompletionWindow window);

/// Reads `INPUT,OUTPUT[,SEARCH]`, for a model without a row or for a contract of one's own: dollars
/// per million tokens, and dollars per 1,000 searches (the usual price if left out). Cached input
/// is billed as input. Fails with Fault::usage for anything else.
Result<Price> parse_price(std::string_view text);
/// Reads dollars per 1,000 searches, such as "12.5", and returns nanodollars for one. Fails with
/// Fault::usage if the text is no amount or has more than six decimals.
Result<std::int64_t> parse_search_price(std::string_view text);

/// Returns (input − cached)·p_in + cached·p_cached + output·p_out + searches·p_search
/// (docs/formats/models.md), rounded once, to the nearest nanodollar. Saturates at the largest
/// amount instead of overflowing; takes negative counts as zero, and more cached than input tokens
/// as all of them.
Nanodollars cost(const Price& price, const Usage& usage, int searches);

}  // namespace castwright::provider
