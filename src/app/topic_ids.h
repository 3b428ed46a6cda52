#pragma once
// Finds topic files that share an id: the runs of one would go for those of the other. The one
// check of this, for the list of topics, their examination, `generate` and `doctor`; and what keeps
// a new topic from it. One thread.

#include "core/result.h"

#include <filesystem>
#include <map>
#include <string>

namespace castwright::app {

/// Which file has which id.
class TopicIds {
 public:
  /// Notes that the topic of `file` has this id, and returns whether that is new: false if it was
  /// noted before, of the same file. Fault::usage, `FILE: id: …`, if another file has the id; the
  /// message names both.
  Result<bool> take(const std::string& id, const std::filesystem::path& file);

 private:
  std::map<std::string, std::filesystem::path> file_of_;
};

/// The ids of the topics in a folder whose files have other names, by those names without `.json`.
/// Only of the first 1,000 files; one that cannot be read has no other id.
std::map<std::string, std::string> other_ids(const std::filesystem::path& topics_dir);

}  // namespace castwright::app
