#pragma once
// The items of one scenario, as the request and the faults of FaultLayer::content want them. Takes
// what the writer wrote out of the input. Pure but for random ids.

#include "rehearsal/scenario.h"

namespace castwright::rehearsal {

void add_items(Scenario& scenario, const CreateRequest& request, ScenarioInput& input);

}  // namespace castwright::rehearsal
