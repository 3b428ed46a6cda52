#pragma once
// The items of one scenario, made for the request and the faults of FaultLayer::content.
// add_items() moves the text of the writer out of its input. Pure but for random ids.

#include "rehearsal/scenario.h"

namespace castwright::rehearsal {

void add_items(Scenario& scenario, const CreateRequest& request, ScenarioInput& input);

}  // namespace castwright::rehearsal
