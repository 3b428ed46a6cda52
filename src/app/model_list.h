#pragma once
// Asks a server for the list of its models (GET /models, which is free), for a hint after a run
// that failed because the server does not have the model. Thread: the one that works on the runs.

#include "app/runtime.h"
#include "core/clock.h"
#include "http/transport.h"
#include "provider/endpoint.h"

#include <functional>
#include <string>
#include <vector>

namespace castwright::app {

/// A small answer, received to its end.
struct Fetched {
  int status = 0;
  std::vector<http::Header> headers{};
  std::string body{};
};
/// Sends `request` and waits for its answer, at most for `patience` and as long as `stopped`, which
/// is called between waits, returns false. Nothing else may be under way on the transport: what
/// else it brings is dropped. Fault::network if no answer came in time or the connection broke,
/// Fault::provider if it is larger than limits::model_list_bytes_max.
Result<Fetched> fetch(http::Transport& transport,
                      const Clock& clock,
                      http::Request request,
                      Millis patience,
                      const std::function<bool()>& stopped = {});

/// The line of a hint with the models in `body`, the answer of the server, and the one whose name
/// is closest to that of the endpoint; "" if there are none. A key that the server echoes is taken
/// out.
std::string models_line(std::string_view body, const provider::Endpoint& endpoint);
/// Asks the server and returns models_line(); "" if it does not answer in a few seconds. Only while
/// no run is under way: what else the transport brings is dropped.
std::string models_hint(Runtime& runtime, const provider::Endpoint& endpoint);

}  // namespace castwright::app
