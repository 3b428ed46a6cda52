#pragma once
// Why a run did not finish: made by the part that noticed it, reported by the run. Values only.

#include "core/result.h"
#include "provider/diagnosis.h"

#include <string>
#include <vector>

namespace castwright::engine {

struct Stopped {
  Fault fault = Fault::internal;
  std::string cause{};  ///< one line, begins with the chunk
  int chunk = 0;
  std::vector<std::string> hints{};                ///< diagnosis and remedies, a line each
  provider::Cause why = provider::Cause::unknown;  ///< of a refusal
  bool resumable = true;
};

}  // namespace castwright::engine
