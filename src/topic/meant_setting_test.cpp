#include "topic/meant_setting.h"

#include <gtest/gtest.h>

#include <string>

namespace castwright::topic {
namespace {

std::string guarded(std::string_view name) {
  const MeantSetting meant = setting_meant_by(name);
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

TEST(MeantSetting, TheNearestIsNamedAsAKeyOrAsAVariable) {
  EXPECT_EQ(did_you_mean(setting_meant_by("budjet"), false), ", did you mean \"budget\"?");
  EXPECT_EQ(did_you_mean(setting_meant_by("WRODS"), true), ", did you mean \"CASTWRIGHT_WORDS\"?");
  EXPECT_EQ(did_you_mean(setting_meant_by("elephant"), false), "");
}

}  // namespace
}  // namespace castwright::topic
