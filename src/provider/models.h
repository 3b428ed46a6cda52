#pragma once
// What models can do and cost, as values: the rows that say it are data (provider/model_table.h). A
// model without a row is "unknown", never a default of zero. Values only; any thread.

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

/// `gpt-5.2-2025-12-11` → `gpt-5.2`, `claude-haiku-4-5-20251001` → `claude-haiku-4-5`: answers name
/// the dated snapshot of the model that was asked for. A name without such an ending is returned as
/// it is.
std::string_view base_model(std::string_view model);

/// What an answer that may wait costs less: percent off the price of its tokens, by window. None
/// for a window that is not offered.
class Discounts {
 public:
  std::optional<int> percent(CompletionWindow window) const { return percent_[index(window)]; }
  void set(CompletionWindow window, int percent) { percent_[index(window)] = percent; }
  bool operator==(const Discounts&) const = default;

 private:
  static std::size_t index(CompletionWindow window) { return static_cast<std::size_t>(window); }

  std::array<std::optional<int>, completion_windows.size()> percent_{0};
};

struct Capabilities {
  bool known = false;
  bool streams = true;
  bool searches = true;
  bool structured = false;              ///< enforced json_schema
  bool structured_with_search = false;  ///< … that keeps citations beside web search
  bool background = false;
  bool prompt_cache = false;              ///< takes the key under which its cache finds prompts
  Discounts windows{};                    ///< of answers in the background
  std::int64_t output_tokens_max = 0;     ///< 0: unknown
  std::int64_t reasoning_tokens = 8'000;  ///< allowance on top of the visible text
};

/// A model whose end is announced.
struct Lifetime {
  std::chrono::sys_days ends{};  ///< the day on which it is gone
  std::string successor{};       ///< what its provider names instead; "" where it names none
};

/// Exact: nanodollars for a million tokens, as parse_dollars() reads them ($21 = 21,000,000,000).
/// One token may cost a fraction of a nanodollar.
struct Rates {
  std::int64_t input = 0;
  std::int64_t cached = 0;
  std::int64_t output = 0;
  std::int64_t cache_write = 0;  ///< input tokens written to the cache; 0: billed as input
};
struct Price : Rates {
  std::int64_t search = 0;  ///< nanodollars for one search call
  /// A request with more input tokens than this is billed by `long_input`, all of it; 0: never.
  std::int64_t long_input_above = 0;
  Rates long_input;
  std::string date;  ///< of the row, YYYY-MM-DD
};
/// $10 per 1,000 calls of `web_search`: what a price that does not name another one counts.
inline constexpr std::int64_t usual_search_nanodollars = 10'000'000;

/// The price of an answer that may take as long as `window`: searches cost what they cost, and a
/// part of a nanodollar is rounded up. The same price for a window without a discount.
Price price_in(const Price& price, const Discounts& discounts, CompletionWindow window);

/// `INPUT,OUTPUT[,SEARCH]`: dollars per million tokens and per 1,000 searches (left out: the usual
/// price), for a model that is not in the table or a contract of one's own; Fault::usage for
/// anything else. Cached input is billed as input.
Result<Price> parse_price(std::string_view text);
/// "12.5" dollars per 1,000 searches as nanodollars for one; Fault::usage where it is no amount, or
/// has more than six decimals.
Result<std::int64_t> parse_search_price(std::string_view text);

/// (input − cached)·p_in + cached·p_cached + output·p_out + searches·p_search
/// (docs/formats/models.md), rounded once, to the nearest nanodollar. Saturates at the largest
/// amount instead of overflowing; negative counts are taken as zero, more cached than input tokens
/// as all of them.
Nanodollars cost(const Price& price, const Usage& usage, int searches);

}  // namespace castwright::provider
