#include "topic/setting_table.h"

#include "topic/config.h"
#include "topic/settings.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::topic {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Returns a value for a config file that differs from the built-in one.
std::string other_value(const SettingRow& row) {
  switch (row.kind) {
    case SettingKind::text:
    case SettingKind::path:
    case SettingKind::command: return "\"other\"";
    case SettingKind::url: return "\"http://127.0.0.1:1/v1\"";
    case SettingKind::number:
    case SettingKind::chunks: return fmt::format("{}", row.most);
    case SettingKind::seconds: return "0.007";
    case SettingKind::money: return "0.07";
    case SettingKind::choice:
    case SettingKind::parts: return fmt::format("\"{}\"", choices_of(row).back());
    case SettingKind::flag: return row.built_in == "true" ? "false" : "true";
  }
  return {};
}

std::string toml_type(SettingKind kind) {
  switch (kind) {
    case SettingKind::number: return "integer";
    case SettingKind::chunks: return "integer or string";
    case SettingKind::seconds: return "number";
    case SettingKind::money: return "number or string";
    case SettingKind::flag: return "boolean or string";
    case SettingKind::parts: return "list or string";
    default: return "string";
  }
}

std::string in_words(SettingScope scope) {
  switch (scope) {
    case SettingScope::process: return "no";
    case SettingScope::copied: return "copied";
    case SettingScope::kept: return "kept";
    case SettingScope::fixed: return "fixed";
  }
  return {};
}

/// A row of a table in docs/formats/config.md, without code marks, and without commas in numbers.
struct PageRow {
  std::string heading;
  std::string text;
};
std::vector<PageRow> rows_of_page() {
  std::ifstream page(std::string(CW_SOURCE_DIR) + "/docs/formats/config.md");
  std::vector<PageRow> rows;
  std::string heading;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("### ")) heading = line.substr(4);
    if (!line.starts_with("| `")) continue;
    std::string text;
    for (std::size_t at = 0; at < line.size(); ++at) {
      const bool in_number = line[at] == ',' && at + 1 < line.size() && line[at + 1] != ' ';
      if (line[at] != '`' && !in_number) text += line[at];
    }
    rows.push_back({heading, text});
  }
  return rows;
}

TEST(SettingTable, EveryRowHasItsRowOnThePageOfConfigFiles) {
  const std::vector<PageRow> page = rows_of_page();
  const auto rows = setting_rows();
  ASSERT_EQ(page.size(), rows.size());
  for (std::size_t at = 0; at < rows.size(); ++at) {
    const SettingRow& row = rows[at];
    const std::string usual = default_of(row);
    EXPECT_EQ(page[at].heading, title_of(row.group)) << row.key;
    EXPECT_THAT(page[at].text,
                StartsWith(fmt::format("| {} | {} | {} | {} | ",
                                       row.key,
                                       toml_type(row.kind),
                                       usual.empty() ? "none" : usual,
                                       in_words(row.scope))));
    EXPECT_THAT(page[at].text, HasSubstr(row.unit)) << row.key;
    for (const std::string_view choice : choices_of(row))
      EXPECT_THAT(page[at].text, HasSubstr(choice)) << row.key;
    if (row.kind != SettingKind::number && row.kind != SettingKind::chunks) continue;
    EXPECT_THAT(page[at].text, HasSubstr(fmt::format("{} to {}", row.least, row.most)));
  }
}

TEST(SettingTable, EveryRowCanBeSetByAConfigFileAndChangesOneOption) {
  std::vector<Options> seen{Settings().options()};
  for (const SettingRow& row : setting_rows()) {
    const auto config = read_config("c.toml", fmt::format("{} = {}\n", row.key, other_value(row)));
    ASSERT_TRUE(config.has_value()) << config.error().what;
    Settings settings;
    settings.add_below(config->settings);
    EXPECT_THAT(seen, ::testing::Not(::testing::Contains(settings.options()))) << row.key;
    seen.push_back(settings.options());
  }
}

TEST(SettingTable, EveryBuiltInValueIsOneThatMayBeGiven) {
  for (const SettingRow& row : setting_rows()) {
    EXPECT_FALSE(row.help.empty()) << row.key;
    EXPECT_TRUE(row.rule.empty() || row.built_in.empty()) << row.key;
    if (row.built_in.empty()) continue;
    const auto given = check_setting(row.key, default_of(row), "x");
    ASSERT_TRUE(given.has_value()) << given.error().what;
    EXPECT_EQ(given->text, row.built_in);
  }
}

TEST(SettingTable, AVariableIsTheKeyInUpperCase) {
  const SettingRow* const row = setting_row("budget_daily");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(variable_of(*row), "CASTWRIGHT_BUDGET_DAILY");
  EXPECT_EQ(setting_row("budget_weekly"), nullptr);
}

TEST(SettingTable, TheRowsOfAGroupStandTogether) {
  SettingGroup group = SettingGroup::writing;
  for (const SettingRow& row : setting_rows()) {
    EXPECT_GE(row.group, group) << row.key;
    group = row.group;
  }
}

TEST(SettingTable, WhatBelongsToARunIsRefusedByWhoeverContinuesIt) {
  for (const SettingRow& row : setting_rows()) {
    EXPECT_TRUE(row.uses.has(SettingUse::generate)) << row.key;
    EXPECT_NE(is_of_the_run(row), row.uses.has(SettingUse::resume)) << row.key;
  }
}

}  // namespace
}  // namespace castwright::topic
