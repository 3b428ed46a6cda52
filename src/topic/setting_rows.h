#pragma once
// The rows of the table of settings in two halves, and what both name. Only setting_table.cpp puts
// them together; everybody else asks setting_table.h. Constants. Any thread.

#include "topic/setting_table.h"

#include <span>

namespace castwright::topic {

/// The rows about the script and its price: what to write, model and money.
std::span<const SettingRow> rows_of_the_script();
/// The rows about the work: server and connection, when to stop, output.
std::span<const SettingRow> rows_of_the_work();

/// Groups of commands that use a setting.
namespace uses {
using enum SettingUse;
inline constexpr SettingUses to_begin{generate, serve, plan};
inline constexpr SettingUses to_ask{generate, serve, plan, resume, redo};
inline constexpr SettingUses always{
    generate, serve, plan, resume, redo, cancel, reparse, models, look, prune};
inline constexpr SettingUses to_write_all{generate, serve, plan, resume};
inline constexpr SettingUses to_send{generate, serve, resume, redo};
inline constexpr SettingUses to_connect{generate, serve, resume, redo, cancel};
inline constexpr SettingUses to_log_in{generate, serve, resume, redo, cancel, models};
inline constexpr SettingUses to_judge{generate, serve, resume, redo, reparse};
inline constexpr SettingUses with_a_run{generate, plan, resume, redo, cancel, reparse};
}  // namespace uses

}  // namespace castwright::topic
