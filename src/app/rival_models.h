#pragma once
// Which models could write a script in place of the chosen one. Pure.

#include "provider/model_table.h"

#include <chrono>
#include <string_view>
#include <vector>

namespace castwright::app {

/// The chosen model, and what a model in its place must do.
struct RivalQuery {
  std::string_view model;     ///< the name of the chosen model
  std::string_view provider;  ///< the provider whose models are compared; "" compares none
  bool searches = false;      ///< the script needs a model that searches the web
  std::chrono::sys_days today{};
};

/// The rows of the models that could be chosen instead, in the order of the table: their abilities
/// and price are known, they stream, they search if the script needs it, and they do not end within
/// 90 days. The pointers live as long as `models`.
std::vector<const provider::ModelRow*> rivals_of(const provider::ModelTable& models,
                                                 const RivalQuery& query);

}  // namespace castwright::app
