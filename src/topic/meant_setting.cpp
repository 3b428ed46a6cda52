#include "topic/meant_setting.h"

#include "core/ascii.h"
#include "topic/suggest.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

namespace castwright::topic {
namespace {

/// Words of their own that are as near to a setting as a slip would be.
constexpr std::array<std::string_view, 6> other_words{
    "badge", "badges", "bucket", "buckets", "profiled", "profiler"};
constexpr std::array<std::string_view, 8> money_words{
    "budget", "budgets", "cost", "costs", "spend", "spending", "spendings", "spends"};
/// What else a limit of money may say. Any other word makes the name that of another thing:
/// `cost_per_minute` is a rate, and `cost_center` a department.
constexpr std::array<std::string_view, 35> limit_words{
    "a",       "all",  "amount",  "and",     "cap",   "ceiling", "daily",   "day",   "dollar",
    "dollars", "each", "eur",     "euro",    "euros", "every",   "hard",    "in",    "limit",
    "limits",  "max",  "maximal", "maximum", "money", "month",   "monthly", "of",    "per",
    "run",     "the",  "topic",   "total",   "upper", "usd",     "week",    "weekly"};

template <typename Words>
bool has(const Words& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

/// The words of a name, in lower case: those of `max_cost`, `max-cost` and `maxCost` are the same.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  char before = '_';
  for (const char c : name) {
    const bool is_upper = c != ascii_lower(c);
    const bool was_lower = before >= 'a' && before <= 'z';
    const bool parts = c == '_' || c == '-';
    if (parts || (is_upper && was_lower)) words.emplace_back();
    if (!parts) words.back() += ascii_lower(c);
    before = c;
  }
  std::erase(words, "");
  return words;
}

/// The budget that the words are a limit for; nullptr if they are none.
const SettingRow* limit_in(const std::vector<std::string>& words) {
  const auto is_money = [](const std::string& word) { return has(money_words, word); };
  const auto is_allowed = [&](const std::string& word) {
    return is_money(word) || has(limit_words, word);
  };
  if (std::ranges::none_of(words, is_money) || !std::ranges::all_of(words, is_allowed))
    return nullptr;
  return setting_row(has(words, "day") || has(words, "daily") ? "budget_daily" : "budget");
}

/// Can the value be an amount: `5`, `2.50`, `20_000`, `20k`, `$5`, `5 USD`?
bool reads_as_amount(std::string_view value) {
  std::string text = ascii_lower(value);
  for (const std::string_view unit :
       {"dollars", "dollar", "euros", "euro", "usd", "eur", "$", "\u20ac"}) {
    if (const std::size_t at = text.find(unit); at != std::string::npos)
      text.erase(at, unit.size());
  }
  if (text.ends_with('k') || text.ends_with('m')) text.pop_back();
  return std::ranges::any_of(text, is_digit)
         && text.find_first_not_of("0123456789.,_+- ") == std::string::npos;
}

/// Can a limit depend on a setting `row` with this name and value?
bool is_meant(const SettingRow& row, std::string_view name, std::string_view value) {
  if (!row.guards_spending) return false;
  if (row.key != "profile") return reads_as_amount(value);
  // Many words are two edits away from it.
  return !value.empty() && edits_between(name, row.key) <= 1;
}

}  // namespace

MeantSetting setting_meant_by(std::string_view name, std::string_view value) {
  if (const SettingRow* const own = setting_row(name)) return {own, is_meant(*own, name, value)};
  if (has(other_words, ascii_lower(name))) return {};
  std::vector<std::string_view> keys;
  for (const SettingRow& row : setting_rows())
    keys.push_back(row.key);
  const SettingRow* const near = setting_row(closest(name, keys));
  if (near != nullptr && is_meant(*near, name, value)) return {near, true};
  const SettingRow* const limit = limit_in(words_of(name));
  if (limit == nullptr) return {near, false};
  return {limit, reads_as_amount(value)};
}

std::string did_you_mean(const MeantSetting& meant, bool as_variable) {
  if (meant.row == nullptr) return {};
  return fmt::format(", did you mean \"{}\"?",
                     as_variable ? variable_of(*meant.row) : std::string(meant.row->key));
}

}  // namespace castwright::topic
