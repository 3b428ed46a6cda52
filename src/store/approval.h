#pragma once
// Who approved what a run has to publish (docs/formats/run.md): approval.json and the text that it
// names. Any thread; who writes holds the run.

#include "core/result.h"
#include "disk/disk.h"
#include "json/value.h"

#include <optional>
#include <string>

namespace castwright::store {

struct Approval {
  std::string editor{};       ///< a person's name, as it was given
  std::string ts{};           ///< RFC 3339, UTC
  std::string text_sha256{};  ///< of the text that was approved: published_sha256() at that time
};

/// Nothing if nobody approved. Fault::storage if the file cannot be read or is none of ours.
Result<std::optional<Approval>> read_approval(disk::Folder& run);
/// Replaces an approval from before.
Status write_approval(disk::Folder& run, const Approval& approval);
json::Value to_json(const Approval& approval);

/// The SHA-256 of all that the run has to publish, in hexadecimal digits: the bytes of the long
/// script, and behind them those of each shorter one, in the order of their names. A shell finds
/// the same with `cat L1_complete.txt pass_b/*.script.txt | sha256sum`. Fault::missing if the run
/// has no script.
Result<std::string> published_sha256(disk::Folder& run);

}  // namespace castwright::store
