#include "topic/meant_setting.h"

#include <gtest/gtest.h>

#include <string>

namespace castwright::topic {
namespace {

std::string guarded(std::string_view name, std::string_view value = "5") {
  const MeantSetting meant = setting_meant_by(name, value);
  return meant.guards_spending ? std::string(meant.row->key) : std::string();
}

TEST(MeantSetting, AMistypedLimitOfSpendingIsToldApart) {
  for (const char* const name : {"budjet", "bugdet", "Budget", "budgets", "BUDGET_USD"})
    EXPECT_EQ(guarded(name), "budget") << name;
  for (const char* const name : {"budget-daily", "budjet_dayly", "budget_dialy", "BUDGET_DAYLY"})
    EXPECT_EQ(guarded(name), "budget_daily") << name;
  EXPECT_EQ(guarded("max_output_token"), "max_output_tokens");
  EXPECT_EQ(guarded("profil"), "profile") << "the profile may set the budget";
}

TEST(MeantSetting, AWordForMoneyMeansTheBudgetHoweverItIsWritten) {
  EXPECT_EQ(guarded("max_cost"), "budget");
  EXPECT_EQ(guarded("spend_limit"), "budget");
  EXPECT_EQ(guarded("daily_budget"), "budget_daily");
  EXPECT_EQ(guarded("max_spend_per_day"), "budget_daily");
}

TEST(MeantSetting, OtherNamesGuardNothing) {
  for (const char* const name : {"modle", "wodrs", "elephant", "", "prices", "words", "model"})
    EXPECT_EQ(guarded(name), "") << name;
  EXPECT_EQ(guarded("budget"), "budget");
}

TEST(MeantSetting, AWordOfAnotherMeaningIsNoLimitOfSpending) {
  for (const char* const name : {"BUCKET",
                                 "badge",
                                 "COSTUME",
                                 "COST_CENTER",
                                 "cost_per_minute",
                                 "budget_alert_email",
                                 "profiler",
                                 "PROFILING",
                                 "low_cost_mode"})
    EXPECT_EQ(guarded(name), "") << name;
  EXPECT_EQ(did_you_mean(setting_meant_by("BUCKET", "s3://x"), true), "");
}

TEST(MeantSetting, OnlyAnAmountIsALimitOfSpending) {
  for (const char* const value : {"5", "2.50", "$5", "5 USD", "\u20ac 5", "20_000", "20k"})
    EXPECT_EQ(guarded("budjet", value), "budget") << value;
  for (const char* const value : {"", "s3://x", "see finance", "true", "-", "mail@example.org"})
    EXPECT_EQ(guarded("budjet", value), "") << value;
  EXPECT_EQ(guarded("maxCost", "5"), "budget");
  EXPECT_EQ(guarded("max_cost", "none"), "");
  EXPECT_EQ(guarded("profil", "cheap"), "profile");
  EXPECT_EQ(guarded("profil", ""), "");
}

TEST(MeantSetting, TheNearestIsNamedAsAKeyOrAsAVariable) {
  EXPECT_EQ(did_you_mean(setting_meant_by("budjet", "5"), false), ", did you mean \"budget\"?");
  EXPECT_EQ(did_you_mean(setting_meant_by("WRODS", "5"), true),
            ", did you mean \"CASTWRIGHT_WORDS\"?");
  EXPECT_EQ(did_you_mean(setting_meant_by("elephant", "5"), false), "");
}

}  // namespace
}  // namespace castwright::topic
