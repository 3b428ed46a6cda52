#pragma once
// Flags that steer the built-in rehearsal server where `generate` or `resume` starts it.

#include "rehearsal/server.h"

#include <cstdint>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}

namespace castwright::cli {

void add_seed_flag(CLI::App& command, std::uint64_t& seed, const char* help, const char* group);

/// --fill, --ttft-ms, --ttft-sigma, --window-wait, --rpm, --tpm: how much is written, when the
/// first text comes, and what the key may do.
void add_provider_flags(CLI::App& command, rehearsal::Options& options, const char* group);

/// These and --pace, --length-gain, --scatter, --seed, --notes, --fault: the same as of `rehearse`.
void add_rehearsal_flags(CLI::App& command, rehearsal::Options& given);

}  // namespace castwright::cli
