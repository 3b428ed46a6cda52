#pragma once
// Reads the certificates in a PEM file, which a company or a container may give to be trusted.
// With hash.h this is the only user of OpenSSL. Pure.

#include "core/clock.h"
#include "core/result.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace castwright {

/// Returns the number of certificates in a PEM file. Fault::usage if there is none, or one that
/// cannot be read; the error tells the reason and, for other usual file formats, the remedy.
Result<std::size_t> count_certificates(std::string_view pem);

/// How long the certificates of a file hold.
struct CertificateTimes {
  std::size_t count = 0;
  std::size_t expired = 0;             ///< How many have ended before the given time.
  std::optional<WallTime> next_end{};  ///< The next end of another one; empty if all have ended.
};
/// Returns the times of all certificates in a PEM file, seen at `now`. Fails like
/// count_certificates().
Result<CertificateTimes> certificate_times(std::string_view pem, WallTime now);

}  // namespace castwright
