#pragma once
// Counts the certificates in a PEM file, which a company or a container may give to be trusted.
// With hash.h this is the only user of OpenSSL. Pure.

#include "core/result.h"

#include <cstddef>
#include <string_view>

namespace castwright {

/// Returns the number of certificates in a PEM file. Fault::usage if there is none, or one that
/// cannot be read; the error tells the reason and, for other usual file formats, the remedy.
Result<std::size_t> count_certificates(std::string_view pem);

}  // namespace castwright
