#pragma once
// The use case `export`: hands out the scripts of a finished run in forms for people and programs,
// from the files of the run alone. It sends nothing and changes nothing of the run. Any thread.

#include "core/result.h"
#include "export/episode.h"
#include "store/output.h"

#include <filesystem>
#include <string>
#include <vector>

namespace castwright::app {

/// The scripts of a run: the long one, then the shorter ones, if there are any. At least one.
using FinishedScripts = std::vector<exports::Episode>;

/// Reads the scripts of a run. `run_id` is an id or its beginning; "" is the newest run. Times in
/// the scripts are estimated by `words_per_minute`. Fault::missing if there is no such run, or if
/// it is not finished or has no script; Fault::storage if a file of it is damaged.
Result<FinishedScripts> finished_scripts(store::Output& output,
                                         const std::string& run_id,
                                         int words_per_minute);

/// The bytes of one script. `format` is the name of an exports::Format; `code` names the script
/// (L1, M1, …), "" is the first. Fault::missing if there is no script of that code.
Result<std::string> script_in_format(const FinishedScripts& scripts,
                                     const std::string& format,
                                     const std::string& code);

/// A folder of files that was written.
struct WrittenLayout {
  std::filesystem::path folder;
  std::vector<std::string> warnings;  ///< what the layout could not hold, a line each
};

/// Writes all scripts as the files that another pipeline reads, into the folder `to`; if that is
/// "", into ROOT/LAYOUT/TOPIC below the output root. Fault::usage if the folder lies where the
/// output root keeps its runs, Fault::storage if a file cannot be written.
Result<WrittenLayout> write_layout(const FinishedScripts& scripts,
                                   const std::string& layout,
                                   const std::filesystem::path& to,
                                   const std::filesystem::path& output_root);

}  // namespace castwright::app
