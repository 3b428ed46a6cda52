#pragma once
// Why a run did not finish: made by the part that noticed it, reported by the run. A value.

#include "core/result.h"
#include "provider/diagnosis.h"

#include <string>
#include <vector>

namespace castwright::engine {

struct Stopped {
  Fault fault = Fault::internal;
  std::string cause{};  ///< One line, which begins with the chunk.
  int chunk = 0;
  std::vector<std::string> hints{};                ///< Diagnosis and remedies, a line each.
  provider::Cause why = provider::Cause::unknown;  ///< The cause of a refusal.
  bool resumable = true;
};

}  // namespace castwright::engine
