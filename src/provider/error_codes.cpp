#include "provider/error_codes.h"

#include "core/ascii.h"

#include <algorithm>
#include <array>
#include <string>

namespace castwright::provider {
namespace {

/// Returns only the letters and digits of a code, in lower case, so that DeploymentNotFound and
/// deployment_not_found are equal.
std::string plain(std::string_view code) {
  std::string out;
  for (const char byte : code) {
    const char small = ascii_lower(byte);
    if ((small >= 'a' && small <= 'z') || (small >= '0' && small <= '9')) out += small;
  }
  return out;
}

struct CodeRow {
  std::string_view code;  ///< In the form that plain() gives.
  std::optional<Fault> fault;
  Cause cause = Cause::unknown;
};

// Codes and types of OpenAI and, after them in each group, those of compatible servers. A code
// that is not in the table is the provider's fault.
constexpr std::array code_rows{
    CodeRow{"ratelimitexceeded", Fault::limit},
    CodeRow{"ratelimiterror", Fault::limit},
    CodeRow{"slowdown", Fault::limit},
    CodeRow{"requests", Fault::limit},
    CodeRow{"tokens", Fault::limit},
    CodeRow{"organizationusagelimitexceeded", Fault::limit},
    CodeRow{"resourceexhausted", Fault::limit},
    CodeRow{"429", Fault::limit},

    CodeRow{"insufficientquota", Fault::limit, Cause::quota},
    CodeRow{"creditbalanceexhausted", Fault::limit, Cause::quota},
    CodeRow{"organizationspendlimitexceeded", Fault::limit, Cause::quota},
    CodeRow{"projectspendlimitexceeded", Fault::limit, Cause::quota},
    CodeRow{"billinghardlimitreached", Fault::limit, Cause::quota},
    CodeRow{"billingnotactive", Fault::limit, Cause::quota},
    CodeRow{"usagelimitreached", Fault::limit, Cause::quota},
    CodeRow{"billingerror", Fault::limit, Cause::quota},
    CodeRow{"402", Fault::limit, Cause::quota},
    CodeRow{"paymentrequired", Fault::limit, Cause::quota},
    CodeRow{"insufficientbalance", Fault::limit, Cause::quota},
    CodeRow{"insufficientcredits", Fault::limit, Cause::quota},
    CodeRow{"insufficientfunds", Fault::limit, Cause::quota},
    CodeRow{"insufficientuserquota", Fault::limit, Cause::quota},
    CodeRow{"exceededcurrentquotaerror", Fault::limit, Cause::quota},
    CodeRow{"outofcredits", Fault::limit, Cause::quota},
    CodeRow{"spendinglimitreached", Fault::limit, Cause::quota},
    CodeRow{"budgetexceeded", Fault::limit, Cause::quota},
    CodeRow{"arrearage", Fault::limit, Cause::quota},
    CodeRow{"accountoverdueerror", Fault::limit, Cause::quota},

    CodeRow{"invalidapikey", Fault::key},
    CodeRow{"authenticationerror", Fault::key},
    CodeRow{"permissionerror", Fault::key},
    CodeRow{"permissiondenied", Fault::key},
    CodeRow{"unauthorized", Fault::key},
    CodeRow{"401", Fault::key},
    CodeRow{"403", Fault::key},

    CodeRow{"modelnotfound", {}, Cause::model},
    CodeRow{"modelnotavailable", {}, Cause::model},
    CodeRow{"modelnotsupported", {}, Cause::model},
    CodeRow{"modelnotexist", {}, Cause::model},
    CodeRow{"modelnotopen", {}, Cause::model},
    CodeRow{"modeldecommissioned", {}, Cause::model},
    CodeRow{"invalidmodel", {}, Cause::model},
    CodeRow{"unknownmodel", {}, Cause::model},
    CodeRow{"unsupportedmodel", {}, Cause::model},
    CodeRow{"deploymentnotfound", {}, Cause::model},
    CodeRow{"invalidendpointormodelnotfound", {}, Cause::model},

    CodeRow{"contentpolicyviolation", {}, Cause::content},
    CodeRow{"imagecontentpolicyviolation", {}, Cause::content},
    CodeRow{"contentfilter", {}, Cause::content},
    CodeRow{"contentfiltered", {}, Cause::content},
    CodeRow{"contentblocked", {}, Cause::content},
    CodeRow{"moderationblocked", {}, Cause::content},
    CodeRow{"cyberpolicy", {}, Cause::content},
    CodeRow{"policyviolation", {}, Cause::content},
    CodeRow{"usagepolicyviolation", {}, Cause::content},
    CodeRow{"responsibleaipolicyviolation", {}, Cause::content},
    CodeRow{"safety", {}, Cause::content},
    CodeRow{"prohibitedcontent", {}, Cause::content},
    CodeRow{"blocklist", {}, Cause::content},
    CodeRow{"recitation", {}, Cause::content},
    CodeRow{"guardrailintervened", {}, Cause::content},
    CodeRow{"datainspectionfailed", {}, Cause::content},
    CodeRow{"sensitivewordsdetected", {}, Cause::content},

    CodeRow{"toolcalls", {}, Cause::tool_call},
    CodeRow{"tooluse", {}, Cause::tool_call},
    CodeRow{"functioncall", {}, Cause::tool_call},

    CodeRow{"unknownurl", {}, Cause::path},

    CodeRow{"unsupportedcountryregionterritory", {}, Cause::place},
    CodeRow{"unsupportedcountry", {}, Cause::place},
    CodeRow{"unsupportedregion", {}, Cause::place},
    CodeRow{"ipnotauthorized", {}, Cause::place},
    CodeRow{"ipnotallowed", {}, Cause::place},
};

struct WordsRow {
  std::string_view words;  ///< In lower case.
  Cause cause;
};

// The first row whose words occur in a message decides.
constexpr std::array words_rows{
    WordsRow{"insufficient balance", Cause::quota},
    WordsRow{"insufficient credit", Cause::quota},
    WordsRow{"insufficient funds", Cause::quota},
    WordsRow{"insufficient quota", Cause::quota},
    WordsRow{"balance is insufficient", Cause::quota},
    WordsRow{"balance is too low", Cause::quota},
    WordsRow{"out of credit", Cause::quota},
    WordsRow{"have any credits", Cause::quota},
    WordsRow{"used all available credits", Cause::quota},
    WordsRow{"credits are depleted", Cause::quota},
    WordsRow{"requires more credits", Cause::quota},
    WordsRow{"not enough credits", Cause::quota},
    WordsRow{"purchase more credits", Cause::quota},
    WordsRow{"monthly included credits", Cause::quota},
    WordsRow{"exceeded your current quota", Cause::quota},
    WordsRow{"spending limit", Cause::quota},
    WordsRow{"specified api usage limits", Cause::quota},
    WordsRow{"key limit exceeded", Cause::quota},
    WordsRow{"check your billing details", Cause::quota},
    WordsRow{"check your plan and billing", Cause::quota},
    WordsRow{"account is in good standing", Cause::quota},
    WordsRow{"overdue balance", Cause::quota},
    WordsRow{"budget has been exceeded", Cause::quota},
    WordsRow{"余额不足", Cause::quota},

    WordsRow{"flagged as potentially violating", Cause::content},
    WordsRow{"your input was flagged", Cause::content},
    WordsRow{"for safety reasons", Cause::content},
    WordsRow{"content management policy", Cause::content},
    WordsRow{"content policy", Cause::content},
    WordsRow{"content filter", Cause::content},
    WordsRow{"content exists risk", Cause::content},
    WordsRow{"content violates", Cause::content},
    WordsRow{"safety system", Cause::content},
    WordsRow{"敏感内容", Cause::content},

    WordsRow{"country, region, or territory not supported", Cause::place},
    WordsRow{"user location is not supported", Cause::place},
    WordsRow{"not available in your country", Cause::place},
    WordsRow{"not available in your region", Cause::place},
    WordsRow{"ip is not authorized", Cause::place},
    WordsRow{"ip address is not authorized", Cause::place},
    WordsRow{"ip address is not allowed", Cause::place},

    WordsRow{"not a valid model", Cause::model},
    WordsRow{"invalid model", Cause::model},
    WordsRow{"unknown model", Cause::model},
    WordsRow{"unsupported model", Cause::model},
    WordsRow{"model not exist", Cause::model},
    WordsRow{"model identifier is invalid", Cause::model},
    WordsRow{"no endpoints found for ", Cause::model},
    WordsRow{"unable to access model", Cause::model},
    WordsRow{"unable to access non-serverless model", Cause::model},
    WordsRow{"api deployment for this resource does not exist", Cause::model},
    WordsRow{"is not found for api version", Cause::model},
    WordsRow{"is not supported by any provider", Cause::model},
    WordsRow{"no models loaded", Cause::model},
    WordsRow{"no available channel for model", Cause::model},
    WordsRow{"模型不存在", Cause::model},

    WordsRow{"invalid url", Cause::path},
    WordsRow{"page not found", Cause::path},
    WordsRow{"unknown request url", Cause::path},
    WordsRow{"requested url was not found", Cause::path},
    WordsRow{"no route matched", Cause::path},
    WordsRow{"cannot get /", Cause::path},
    WordsRow{"cannot post /", Cause::path},
    WordsRow{"method not allowed", Cause::path},
};

/// Messages that say only that nothing is at the address.
constexpr std::array<std::string_view, 4> bare_rows{
    "not found", "not found.", "resource not found", "404 not found"};

/// Phrases that ask to come back later, so that waiting lifts the limit.
constexpr std::array<std::string_view, 4> waits{
    "retry in", "try again in", "retry shortly", "per minute"};

const CodeRow* row_of(std::string_view code) {
  const auto* const row = std::ranges::find(code_rows, plain(code), &CodeRow::code);
  return row == code_rows.end() ? nullptr : row;
}

}  // namespace

std::optional<Fault> known_fault(std::string_view code) {
  const CodeRow* const row = row_of(code);
  return row == nullptr ? std::nullopt : row->fault;
}

Cause known_cause(std::string_view code) {
  const CodeRow* const row = row_of(code);
  return row == nullptr ? Cause::unknown : row->cause;
}

Cause cause_of_words(std::string_view message) {
  const auto said = [message](std::string_view words) { return message.contains(words); };
  if (std::ranges::find(bare_rows, message) != bare_rows.end()) return Cause::path;
  const auto* const row = std::ranges::find_if(words_rows, said, &WordsRow::words);
  if (row == words_rows.end()) return Cause::unknown;
  const bool passes = row->cause == Cause::quota && std::ranges::any_of(waits, said);
  return passes ? Cause::unknown : row->cause;
}

}  // namespace castwright::provider
