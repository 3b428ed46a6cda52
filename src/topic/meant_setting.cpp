#include "topic/meant_setting.h"

#include "core/ascii.h"
#include "topic/suggest.h"

#include <vector>

#include <fmt/format.h>

namespace castwright::topic {
namespace {

bool speaks_of_money(std::string_view word) {
  return word.contains("budget") || word.contains("spend") || word.contains("cost");
}

}  // namespace

MeantSetting setting_meant_by(std::string_view name) {
  if (const SettingRow* const own = setting_row(name)) return {own, own->guards_spending};
  std::vector<std::string_view> keys;
  for (const SettingRow& row : setting_rows())
    keys.push_back(row.key);
  const SettingRow* const near = setting_row(closest(name, keys));
  if (near != nullptr && near->guards_spending) return {near, true};
  const std::string word = ascii_lower(name);
  if (!speaks_of_money(word)) return {near, false};
  const bool of_a_day = word.contains("day") || word.contains("daily");
  return {setting_row(of_a_day ? "budget_daily" : "budget"), true};
}

std::string did_you_mean(const MeantSetting& meant, bool as_variable) {
  if (meant.row == nullptr) return {};
  return fmt::format(", did you mean \"{}\"?",
                     as_variable ? variable_of(*meant.row) : std::string(meant.row->key));
}

}  // namespace castwright::topic
