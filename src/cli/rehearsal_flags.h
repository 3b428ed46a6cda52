#pragma once
// Flags that steer the built-in rehearsal server where `generate` or `resume` starts it.

#include "rehearsal/server.h"

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}

namespace castwright::cli {

struct RehearsalFlags {
  rehearsal::Options given;

  /// With the topic's own notes (`source`, may be empty) where the user named none.
  rehearsal::Options options(const std::filesystem::path& source) const;
};

/// --pace, --length-gain, --scatter, --seed, --notes, --fault: the same as of `rehearse`.
void add_rehearsal_flags(CLI::App& command, RehearsalFlags& flags);

}  // namespace castwright::cli
