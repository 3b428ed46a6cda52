#pragma once
// Makes the files that the video pipeline New-Architecture reads, in both of its generations, which
// are called G1 and G2 here (docs/formats/export.md). Values in, files out; any thread.

#include "core/result.h"
#include "export/episode.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// A file to write: its name in the folder, and its bytes.
struct File {
  std::string name;
  std::string bytes;
};

/// The files of one topic, and what a person should know of them.
struct Agenda {
  std::vector<File> files;
  std::vector<std::string> warnings;  ///< What the pipeline will not take as it is meant.
};

/// Makes the files of `episodes`. The first is the long script, whose sources and queries make the
/// shared files. Fails with Fault::unusable if nothing of a chapter would be spoken.
Result<Agenda> to_agenda(const std::vector<Episode>& episodes);

/// Writes a script for the pipeline's parser (`script_parser.py`), which cuts at `HOST_X:` wherever
/// that stands. It cuts at turns only, because a turn begins with the exact tag and a tag inside a
/// text becomes `Host_X:`.
std::string tagged_script(const std::vector<script::Turn>& turns, bool monologue);

/// Fails with Fault::usage if `folder` lies inside the runs below `root`, or if it names the same
/// folder of this topic twice, as `outputs/topic-01/outputs/topic-01` does: an older program nested
/// such folders nine levels deep. All paths are absolute and without links.
Status check_place(const std::filesystem::path& folder,
                   const std::filesystem::path& root,
                   std::string_view topic_id);

}  // namespace castwright::exports
