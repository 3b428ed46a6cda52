#pragma once
// The models that a server offers, asked for where a run failed because it does not have the one
// that was named. Free: GET /models.

#include "app/runtime.h"
#include "core/clock.h"
#include "http/transport.h"
#include "provider/endpoint.h"

#include <functional>
#include <string>
#include <vector>

namespace castwright::app {

/// A small answer, whole.
struct Fetched {
  int status = 0;
  std::vector<http::Header> headers{};
  std::string body{};
};
/// Fault::network where none came within `patience`, or the connection broke; Fault::provider where
/// it is larger than a list of models. Only while nothing else is under way on the transport: what
/// else it brings is dropped. `stopped` is asked between waits.
Result<Fetched> fetch(http::Transport& transport,
                      const Clock& clock,
                      http::Request request,
                      Millis patience,
                      const std::function<bool()>& stopped = {});

/// A line with the models of the server, the nearest to the endpoint's first named; "" where it
/// tells none in a few seconds. Only while no run is under way: what else the transport brings is
/// dropped.
/// Of the body of that list, without the key where a server echoes it.
std::string models_line(std::string_view body, const provider::Endpoint& endpoint);
std::string models_hint(Runtime& runtime, const provider::Endpoint& endpoint);

}  // namespace castwright::app
