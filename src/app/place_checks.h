#pragma once
// The checks of app/surroundings.h that look at this machine: disk, locks, certificates, proxy. One
// thread.

#include "app/surroundings.h"
#include "topic/options.h"

#include <string>

namespace castwright::app {

/// Can a run be written to the output root, and how fast? A root that exists gets a file, which is
/// removed; one that does not is not made.
SurroundingCheck output_check(const topic::Options& options);
/// Which topics another process works on. Takes no lock, so that it disturbs no run that starts.
SurroundingCheck locks_check(const topic::Options& options);
/// The certificates that a connection to `base_url` would trust.
SurroundingCheck certificates_check(const topic::Options& options, const std::string& base_url);
/// The proxy through which `base_url` would be asked.
SurroundingCheck proxy_check(const std::string& base_url);

}  // namespace castwright::app
