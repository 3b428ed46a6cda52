#pragma once
// Which models could write a script as well as the chosen one. Pure.

#include "provider/model_table.h"

#include <chrono>
#include <string_view>
#include <vector>

namespace castwright::cli {

struct Choice {
  std::string_view model;     ///< the chosen one
  std::string_view provider;  ///< whose models are looked at; "" for nobody's
  bool searches = false;      ///< the script rests on a search
  std::chrono::sys_days today{};
};

/// Rows of models that are not the chosen one, whose abilities and price are known, that search
/// where the chosen one does, and that are not gone within 90 days; in the order of the table.
std::vector<const provider::ModelRow*> rivals_of(const provider::ModelTable& models,
                                                 const Choice& choice);

}  // namespace castwright::cli
