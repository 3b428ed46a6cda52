#pragma once
// The files that the pipeline New-Architecture reads, in both of its generations G1 and G2
//. Values in, files out; any thread.

#include "core/result.h"
#include "export/episode.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

struct File {
  std::string name;
  std::string bytes;
};

struct Agenda {
  std::vector<File> files;
  std::vector<std::string> warnings;  ///< what the pipeline will not take as it is meant
};

/// `episodes` begins with the long script, whose sources and queries are the shared files.
/// Fault::unusable where nothing of a chapter would be spoken.
Result<Agenda> to_agenda(const std::vector<Episode>& episodes);

/// The parser's view of a script (`script_parser.py`): it cuts at `HOST_X:` wherever that stands.
/// Written so that it cuts at turns only: exact tags, and a tag inside a text as `Host_X:`.
std::string tagged_script(const std::vector<script::Turn>& turns, bool monologue);

/// Fault::usage where `folder` lies inside the runs below `root`, or has the same folder of this
/// topic in it twice: `outputs/topic-01/outputs/topic-01`, which the predecessor nested nine levels
/// deep. All paths absolute and without links.
Status check_place(const std::filesystem::path& folder,
                   const std::filesystem::path& root,
                   std::string_view topic_id);

}  // namespace castwright::exports
