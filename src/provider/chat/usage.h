#pragma once
// What an answer of Chat Completions cost, in every form in which servers tell it. Pure.

#include "core/money.h"
#include "core/result.h"
#include "json/value.h"
#include "provider/bill.h"
#include "provider/usage.h"

#include <optional>
#include <string>
#include <string_view>

namespace castwright::provider {

struct ToldUsage {
  /// Nothing where not both sums were told: never a bill of zero.
  std::optional<Usage> usage{};
  std::optional<Nanodollars> billed{};
  std::optional<int> searches{};
  std::string contradiction{};  ///< what could not be as it was told; "" where nothing
};

/// The object under `usage`; null, or anything that is no object, tells nothing. Counts that
/// contradict each other are clamped, so that no part is more than its whole.
ToldUsage read_chat_usage(const json::Value& usage);

/// OpenRouter's `{"data":{"id","total_cost",…}}` of the answer `id`; Fault::network for anything
/// else, and where it does not tell all that was billed.
Result<Bill> read_chat_bill(std::string_view body, std::string_view id);

/// An amount of dollars in the digits of a JSON number, `0.0076509169000000005` or `6.69e-4`, to
/// the nearest nanodollar; nothing where it is none, is negative or does not fit.
std::optional<Nanodollars> nanodollars_of(std::string_view number);

}  // namespace castwright::provider
