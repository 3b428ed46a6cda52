#pragma once
// Many streams at once on one thread, with the program's own transport, decoder and recorder: what
// a run with as many chunks would do. Prints what it measured as a line of JSON.

#include <cstddef>
#include <filesystem>
#include <string>

namespace castwright::bench {

/// What becomes of the bytes.
enum class Keep {
  nothing,  ///< decoded only
  files,    ///< tape and raw text, written
  synced,   ///< and made durable by the group commit
};

/// Sends `streams` requests to URL/responses and follows them to their ends. Latency is from the
/// stamp in an event to its text being decoded (Keep::nothing) or in the raw file. Files are made
/// in `folder`. Returns an exit code: not 0 where one stream is not whole.
int follow(const std::string& base_url,
           std::size_t streams,
           Keep keep,
           const std::filesystem::path& folder);

}  // namespace castwright::bench
