#pragma once
// Certificates to trust, as a file of a company or a container gives them. The certificate half of
// core's door to OpenSSL. Pure.

#include "core/result.h"

#include <cstddef>
#include <string_view>

namespace castwright {

/// How many certificates a PEM file holds. Fault::usage if there is none, or one that cannot be
/// read, with the reason and, for the usual other forms, the remedy.
Result<std::size_t> count_certificates(std::string_view pem);

}  // namespace castwright
