#pragma once
// Flags that steer the built-in rehearsal server, for `rehearse` and for the commands that start
// one themselves (`--provider rehearsal`). What they write to must outlive the parse. Main thread.

#include "rehearsal/server.h"

#include <cstdint>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}

namespace castwright::cli {

/// The heading in the help for the flags of commands with `--provider rehearsal`.
constexpr const char* rehearsal_group = "With --provider rehearsal";

/// Adds --seed to `group` of the help.
void add_seed_flag(CLI::App& command, std::uint64_t& seed, const char* help, const char* group);

/// Adds --fill, --ttft-ms, --ttft-sigma, --window-wait, --rpm and --tpm to `group` of the help: how
/// much is written, when the first text comes, and what the key may do.
void add_provider_flags(CLI::App& command, rehearsal::Options& options, const char* group);

/// Adds all flags of `rehearse` that a command with `--provider rehearsal` has as well: those above
/// and --pace, --length-gain, --scatter, --notes and --fault.
void add_rehearsal_flags(CLI::App& command, rehearsal::Options& given);

}  // namespace castwright::cli
