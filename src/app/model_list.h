#pragma once
// The models that a server offers, asked for where a run failed because it does not have the one
// that was named. Free: GET /models.

#include "app/runtime.h"
#include "provider/endpoint.h"

#include <string>

namespace castwright::app {

/// A line with the models of the server, the nearest to the endpoint's first named; "" where it
/// tells none in a few seconds. Only while no run is under way: what else the transport brings is
/// dropped.
/// Of the body of that list, without the key where a server echoes it.
std::string models_line(std::string_view body, const provider::Endpoint& endpoint);
std::string models_hint(Runtime& runtime, const provider::Endpoint& endpoint);

}  // namespace castwright::app
