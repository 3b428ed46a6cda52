#include "app/outcome.h"

#include <utility>

namespace castwright::app {

RunOutcome failed_outcome(Error error) {
  RunOutcome outcome;
  outcome.end = RunEnd::failed;
  outcome.error = std::move(error);
  return outcome;
}

}  // namespace castwright::app
