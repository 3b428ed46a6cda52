#pragma once
// Guesses which setting a name was meant to be that is no setting: a key of a config file, or the
// rest of a variable behind CASTWRIGHT_. A limit of spending under a wrong name limits nothing,
// which nobody notices before the bill; so such names are told apart. Names of other programs must
// not be taken for one, since whoever pays is stopped by it. Pure. Any thread.

#include "topic/setting_table.h"

#include <string>
#include <string_view>

namespace castwright::topic {

/// What a name was meant to be.
struct MeantSetting {
  const SettingRow* row = nullptr;  ///< nullptr if no setting is near
  /// A limit of spending depends on it: the setting guards one, or the name speaks of a limit of
  /// money; and the value is one that such a setting can have.
  bool guards_spending = false;
};
/// Returns what `name` with the value `value` was meant to be: the setting itself, the nearest one
/// (closest() of suggest.h), or for a name that speaks of a limit of money, such as `max_cost` and
/// `daily_budget`, the budget. A limit needs a number as its value ("5", "$5", "5 USD"); a name for
/// `profile` must be only one edit away.
MeantSetting setting_meant_by(std::string_view name, std::string_view value);

/// Returns `, did you mean "budget"?`, or "". With `as_variable` it names CASTWRIGHT_BUDGET.
std::string did_you_mean(const MeantSetting& meant, bool as_variable);

}  // namespace castwright::topic
