#include "provider/error_codes.h"

#include <algorithm>
#include <array>

namespace castwright::provider {
namespace {

struct CodeRow {
  std::string_view code;
  Fault fault;
};

// Codes and types of OpenAI, and behind them, in each group, those of compatible servers.
// Everything that is not here is the provider's.
constexpr std::array code_rows{
    CodeRow{"rate_limit_exceeded", Fault::limit},
    CodeRow{"rate_limit_error", Fault::limit},
    CodeRow{"slow_down", Fault::limit},
    CodeRow{"requests", Fault::limit},
    CodeRow{"tokens", Fault::limit},
    CodeRow{"insufficient_quota", Fault::limit},
    CodeRow{"credit_balance_exhausted", Fault::limit},
    CodeRow{"organization_spend_limit_exceeded", Fault::limit},
    CodeRow{"project_spend_limit_exceeded", Fault::limit},
    CodeRow{"organization_usage_limit_exceeded", Fault::limit},
    CodeRow{"billing_hard_limit_reached", Fault::limit},
    CodeRow{"usage_limit_reached", Fault::limit},
    CodeRow{"billing_error", Fault::limit},
    CodeRow{"RESOURCE_EXHAUSTED", Fault::limit},
    CodeRow{"429", Fault::limit},
    CodeRow{"402", Fault::limit},
    CodeRow{"invalid_api_key", Fault::key},
    CodeRow{"authentication_error", Fault::key},
    CodeRow{"permission_error", Fault::key},
    CodeRow{"permission_denied", Fault::key},
    CodeRow{"unauthorized", Fault::key},
    CodeRow{"401", Fault::key},
    CodeRow{"403", Fault::key},
};

}  // namespace

std::optional<Fault> known_fault(std::string_view code) {
  const auto* const row = std::ranges::find(code_rows, code, &CodeRow::code);
  if (row == code_rows.end()) return std::nullopt;
  return row->fault;
}

}  // namespace castwright::provider
