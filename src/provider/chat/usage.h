#pragma once
// Reads what an answer of Chat Completions cost, in every form in which servers send it. Pure.

#include "core/money.h"
#include "core/result.h"
#include "json/value.h"
#include "provider/bill.h"
#include "provider/usage.h"

#include <optional>
#include <string>
#include <string_view>

namespace castwright::provider {

/// What an answer reports about its cost, with counts that contradict each other corrected.
struct ReportedUsage {
  /// Empty unless the input and output tokens were both sent: never a bill of zero.
  std::optional<Usage> usage{};
  std::optional<Nanodollars> billed{};
  std::optional<int> searches{};
  std::string contradiction{};  ///< What could not be true as it was sent; "" if all could.
};

/// Reads the object under `usage`; null, or anything that is no object, says nothing. Counts that
/// contradict each other are clamped, so that no part is more than its whole.
ReportedUsage read_chat_usage(const json::Value& usage);

/// Reads OpenRouter's `{"data":{"id","total_cost",…}}` of the answer `id`. Fails with
/// Fault::network for anything else, and if it does not say all that was billed.
Result<Bill> read_chat_bill(std::string_view body, std::string_view id);

/// Reads an amount of dollars from the digits of a JSON number, `0.0076509169000000005` or
/// `6.69e-4`, rounded to the nearest nanodollar. Returns nothing if it is no number, negative, or
/// too large.
std::optional<Nanodollars> nanodollars_of(std::string_view number);

}  // namespace castwright::provider
