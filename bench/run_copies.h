#pragma once
// Makes many finished runs out of one, so that a list of ten thousand needs no ten thousand runs of
// the engine. For measurements only.

#include <cstddef>
#include <string>

namespace castwright::bench {

/// Makes `count` copies of the run in the folder `run` beside it, each with an id of its own in its
/// record and in its events; the other files are hard links. Returns an exit code.
int copy_run(const std::string& run, std::size_t count);

}  // namespace castwright::bench
