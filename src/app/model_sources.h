#pragma once
// Where a command's table of models comes from: the program's own rows, and the user's files over
// them (docs/formats/models.md). One thread.

#include "core/result.h"
#include "provider/model_table.h"
#include "topic/settings.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace castwright::app {

/// Shared by all that one command begins; never changed.
using ModelTablePtr = std::shared_ptr<const provider::ModelTable>;

/// A table as it was read, and what there is to warn of in its files.
struct Models {
  ModelTablePtr table;
  std::vector<std::string> warnings{};
};

/// The program's own rows alone.
ModelTablePtr built_in_models();
/// The files that are read where they exist, from the nearest to the farthest.
std::vector<std::filesystem::path> model_files();

/// Reads the files of models once, however many topics and runs a command has.
class ModelSources {
 public:
  /// The program's rows < /etc/castwright/models.toml < $XDG_CONFIG_HOME/castwright/models.toml <
  /// ./castwright.models.toml < the file that the settings name. Fault::usage with its place where
  /// a file is wrong, Fault::missing where the settings name one that is not there.
  Result<Models> of(const topic::Options& options);

 private:
  std::map<std::string, Models> read_;  ///< by the file that the settings name
};

}  // namespace castwright::app
