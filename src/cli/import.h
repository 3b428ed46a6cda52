#pragma once
// Takes over an edited script and tells a person what the edit changes and brings in. Main thread.

#include "app/import.h"
#include "app/settings.h"
#include "cli/run_output.h"
#include "store/output.h"

#include <string>

namespace castwright::cli {

/// Stores the edit that `plan` has found in `file`, and prints what it does. `show` says how its
/// end is printed. Returns the exit code.
int take_over(app::ImportPlan plan,
              const std::string& file,
              store::Output& output,
              const app::GivenSettings& settings,
              OutputOptions show);

}  // namespace castwright::cli
