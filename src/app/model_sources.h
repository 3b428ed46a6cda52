#pragma once
// Reads the table of models for a command: the program's own rows, and the user's files over them
// (docs/formats/models.md). One thread.

#include "app/environment.h"
#include "core/result.h"
#include "provider/model_table.h"
#include "topic/settings.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace castwright::app {

/// A table that all runs of one command share and that never changes.
using ModelTablePtr = std::shared_ptr<const provider::ModelTable>;

/// A table as it was read, with warnings about its files.
struct Models {
  ModelTablePtr table;
  std::vector<std::string> warnings{};
  std::vector<UnreadFile> unread{};  ///< files that are there and cannot be read
};

/// The table of the program's own rows.
ModelTablePtr built_in_models();
/// The files that are read if they exist, from the nearest to the farthest: a nearer one wins.
std::vector<std::filesystem::path> model_files();

/// Reads the files of models once for a command, however many topics and runs it has.
class ModelSources {
 public:
  /// The table for `options`. A row of a later source replaces that of an earlier one: the
  /// program's rows, /etc/castwright/models.toml, $XDG_CONFIG_HOME/castwright/models.toml,
  /// ./castwright.models.toml, the file that the options name. One of the usual files that cannot
  /// be read counts as missing, with a warning. Fault::usage with the place if a file is wrong,
  /// Fault::missing if the options name a file that is not there.
  Result<Models> of(const topic::Options& options);

 private:
  std::map<std::string, Models> read_;  ///< the tables by the file that the options name
};

}  // namespace castwright::app
