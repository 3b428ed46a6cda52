#include "topic/setting_table.h"

#include "core/check.h"
#include "core/number.h"
#include "topic/setting_rows.h"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>

namespace castwright::topic {
namespace {

using enum SettingKind;
using enum SettingGroup;
using enum SettingScope;

std::vector<SettingRow> all_rows() {
  const auto script = rows_of_the_script();
  const auto work = rows_of_the_work();
  std::vector<SettingRow> rows(script.begin(), script.end());
  rows.insert(rows.end(), work.begin(), work.end());
  return rows;
}

}  // namespace

std::string_view title_of(SettingGroup group) {
  switch (group) {
    case writing: return "What to write";
    case model: return "Model and money";
    case server: return "Server and connection";
    case stopping: return "When to stop";
    case output: return "Output";
  }
  CW_CHECK(false);
  return {};
}

std::span<const SettingRow> setting_rows() {
  static const std::vector<SettingRow> rows = all_rows();
  return rows;
}

const SettingRow* setting_row(std::string_view key) {
  const std::span<const SettingRow> rows = setting_rows();
  const auto found = std::ranges::find(rows, key, &SettingRow::key);
  return found == rows.end() ? nullptr : &*found;
}

std::string variable_of(const SettingRow& row) {
  std::string name = "CASTWRIGHT_";
  for (const char byte : row.key)
    name.push_back(byte == '_' ? '_' : char(byte - 'a' + 'A'));
  return name;
}

std::vector<std::string_view> choices_of(const SettingRow& row) {
  std::vector<std::string_view> choices;
  for (const auto choice : row.choices | std::views::split('|'))
    choices.emplace_back(choice);
  return choices;
}

std::string default_of(const SettingRow& row) {
  if (row.built_in.empty()) return std::string(row.rule);
  if (row.kind == flag) return row.built_in == "true" ? "on" : "off";
  if (row.kind != seconds) return std::string(row.built_in);
  constexpr double ms_per_s = 1'000;
  return fmt::format("{}", double(whole_number<std::int64_t>(row.built_in).value_or(0)) / ms_per_s);
}

bool is_kept(const SettingRow& row) {
  return row.scope == kept || row.scope == fixed;
}

bool is_of_the_run(const SettingRow& row) {
  return row.scope == copied || row.scope == fixed;
}

}  // namespace castwright::topic
