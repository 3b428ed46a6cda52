#pragma once
// Which API a server speaks that nobody says it of: found out by a request without a model, which
// no server can bill.

#include "core/clock.h"
#include "core/result.h"
#include "provider/dialect.h"

namespace castwright::app {

/// The first dialect of the registry whose address the server knows: it refuses an empty request
/// there with 400, 401 or 422; 404, 405, 410 and 501 say that it does not. Anything else proves
/// nothing and is returned as the error that it is. Fault::network where the server cannot be
/// reached, Fault::provider where it knows none of them.
Result<const provider::Dialect*> find_dialect(const Clock& clock,
                                              const provider::Endpoint& endpoint);

}  // namespace castwright::app
