#pragma once
// Finds out which API a server speaks, if neither the user nor a preset says so: by a request
// without a model, which no server can bill. Any thread; it waits for the answer.

#include "core/clock.h"
#include "core/result.h"
#include "provider/dialect.h"

namespace castwright::app {

/// The first registered dialect whose address the server knows. A server that refuses an empty
/// request with 400, 401 or 422 knows the address; 404, 405, 410 and 501 say that it does not. Any
/// other status proves nothing and is returned as its error. Fault::network if the server cannot be
/// reached, Fault::provider if it knows no dialect's address.
Result<const provider::Dialect*> find_dialect(const Clock& clock,
                                              const provider::Endpoint& endpoint);

}  // namespace castwright::app
