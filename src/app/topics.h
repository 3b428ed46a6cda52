#pragma once
// The use case `topics`: lists, checks and describes topic files, as a run would read them. It
// sends nothing and changes nothing. Any thread.

#include "app/files.h"
#include "app/settings.h"
#include "core/result.h"
#include "json/value.h"

#include <filesystem>
#include <string>
#include <vector>

namespace castwright::app {

/// A topic as a run would take it now.
struct TopicView {
  LoadedTopic loaded;
  Gathered gathered;
  int words = 0;  ///< of the long script; 0 if the topic switches it off
  int chunks = 0;
  std::string newest{};  ///< the id of the topic's newest run; "" if there is none
  std::string state{};   ///< how far that run came: "finished", "stopped", …
  std::vector<std::string> warnings{};
};

/// The topics of a folder, in the order of their file names.
struct TopicList {
  std::vector<TopicView> topics{};
  /// Of the files that cannot be used, each with its place: one that cannot be read, and one whose
  /// id another file has already (app/topic_ids.h).
  std::vector<Error> broken{};
};
/// Reads every topic of the folder that the settings name, with the state of its newest run.
/// Fault::missing if there is no such folder or no topic in it.
Result<TopicList> list_topics(const GivenSettings& settings);

/// Reads one topic, by its id or path, with the state of its newest run. Fault::missing if there
/// is none, Fault::usage if it or a setting is wrong.
Result<TopicView> view_topic(const std::string& topic, const GivenSettings& settings);

/// What is wrong with a topic file.
struct CheckedTopic {
  std::string file;           ///< its path, whether it is there or not
  std::string id;             ///< "" if the file cannot be read
  std::string fault;          ///< `FILE:LINE:COLUMN: KEY: what`; "" if nothing is wrong
  Fault kind = Fault::usage;  ///< what `generate` would end with, if something is wrong
  std::vector<std::string> warnings{};
};
/// Reads `topics` (ids or paths), or every topic of the folder if there are none, as far as
/// `generate` would before it sends anything. Two files with one id are a fault of the second; a
/// file that `generate --all` writes goes before one that is switched off. Fault::missing if there
/// is no folder or no topic in it.
Result<std::vector<CheckedTopic>> check_topics(const std::vector<std::string>& topics,
                                               const GivenSettings& settings);

/// The row of the topic in `topics --json`: values that a matrix of jobs can take.
json::Value row_json(const TopicView& topic);
/// All that castwright understood of the topic, and in `changed` the keys whose values differ from
/// the defaults.
json::Value to_json(const TopicView& topic);

/// A key of a topic file, or a setting that it gives, whose value is not the default.
struct Changed {
  std::string key;
  std::string value;
  std::string usual;
};
std::vector<Changed> changed_in(const TopicView& topic);

}  // namespace castwright::app
