#pragma once
// What a person is told if a topic is not there: which topics are, and how to make one. Any thread.

#include "core/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace castwright::app {

/// The ids that the file names in a folder of topics say, sorted; none if it cannot be read. A link
/// to a file that is not there is left out.
std::vector<std::string> topic_ids(const std::filesystem::path& topics_dir);

/// Fault::missing for the topic file `file`, which is not there. The message names the file whose
/// topic has the id that was meant, if there is one, the topics of the folder, the nearest first,
/// and the command that makes one; if the folder is not there and the working directory has
/// examples, it says how to use them.
Error no_topic_file(const std::filesystem::path& file);

/// Fault::missing for a folder that is not there or has no topic. `what` begins the message.
Error no_topics(const std::string& what, const std::filesystem::path& topics_dir);

}  // namespace castwright::app
