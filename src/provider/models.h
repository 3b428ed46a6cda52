#pragma once
// What is known about models, with its date: capabilities and prices. Data, not opinion: a model
// that is not in the table is "unknown", never a default of zero. Values only; any thread.

#include "core/money.h"
#include "core/result.h"
#include "provider/usage.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

using castwright::dollars;
using castwright::Nanodollars;

/// `gpt-5.2-2025-12-11` → `gpt-5.2`: answers name the dated snapshot of the model that was asked
/// for. A name without such an ending is returned as it is.
std::string_view base_model(std::string_view model);

struct Capabilities {
  bool known = false;
  bool streams = true;
  bool searches = true;
  bool structured = false;              ///< enforced json_schema
  bool structured_with_search = false;  ///< … that keeps citations beside web search
  bool background = false;
  std::int64_t output_tokens_max = 0;     ///< 0: unknown
  std::int64_t reasoning_tokens = 8'000;  ///< allowance on top of the visible text
};
/// Of the model or, for a dated snapshot, of its base.
Capabilities capabilities(std::string_view model);

/// A model whose end is announced.
struct Lifetime {
  std::chrono::sys_days ends;  ///< the day on which it is gone
  std::string_view successor;  ///< what its provider names instead
};
/// Of the model or, for a dated snapshot, of its base; nothing where no end is announced.
std::optional<Lifetime> lifetime_of(std::string_view model);

/// Every model of the table: the tests hold each against its price and against the rehearsal's own
/// table.
std::vector<std::string_view> known_models();

/// Dollars per million tokens as exact decimals in units of 10^-9 dollars per token ($21 per
/// million = 21,000).
struct Rates {
  std::int64_t input = 0;
  std::int64_t cached = 0;
  std::int64_t output = 0;
  std::int64_t cache_write = 0;  ///< input tokens written to the cache; 0: billed as input
};
struct Price : Rates {
  std::int64_t search = 0;  ///< nanodollars per search call
  /// A request with more input tokens than this is billed by `long_input`, all of it; 0: never.
  std::int64_t long_input_above = 0;
  Rates long_input;
  std::string date;  ///< of the price table, YYYY-MM-DD
};
/// Of the model or, for a dated snapshot, of its base; nothing where it is unknown.
/// Format, date and sources of the table: docs/formats/prices.md.
std::optional<Price> price_of(std::string_view model);

/// `INPUT,OUTPUT[,SEARCH]`: dollars per million tokens and per 1,000 searches (left out: as in the
/// table), for a model that is not in the table or a contract of one's own; Fault::usage for
/// anything else. Cached input is billed as input.
Result<Price> parse_price(std::string_view text);

/// (input − cached)·p_in + cached·p_cached + output·p_out + searches·p_search
/// (docs/formats/prices.md). Saturates at the largest amount instead of overflowing; negative
/// counts are taken as zero, more cached than input tokens as all of them.
Nanodollars cost(const Price& price, const Usage& usage, int searches);

}  // namespace castwright::provider
