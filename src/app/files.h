#pragma once
// Files that the user names: topic files, config files, notes, scripts to import. Any thread.

#include "core/result.h"
#include "passes/pass_a.h"
#include "topic/topic.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::app {

/// All bytes of a plain file. Fault::missing if there is no such file; Fault::usage if it is not a
/// plain file, cannot be read, or is larger than `bytes_max`.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max);

/// Fault::usage if `path` is a folder or ends like one (`.`, `sub/`), since write_file() needs a
/// file. To be called before the work whose result is to be written there.
Status check_names_file(const std::filesystem::path& path);

/// Replaces the content of the file by `bytes`, durably, and makes the folders that lead to it. A
/// link is followed. A device or a pipe is written to and stays what it is. Fault::storage if that
/// fails, Fault::usage if the path ends like a folder.
Status write_file(const std::filesystem::path& path, std::string_view bytes);

/// Fault::usage if `bytes` are not text; the message says what they are (a Word document, a PDF, a
/// picture). `path` names them in the message; "-" is standard input.
Status check_is_text(std::string_view bytes, const std::string& path);

/// A topic with all that its file names.
struct LoadedTopic {
  topic::Topic topic;
  std::filesystem::path file;
  std::string source_text;            ///< the text of its notes; "" if it names none
  std::filesystem::path source_file;  ///< the file of its notes; "" if it names none
  std::vector<std::string> warnings;
};

/// The file that `wanted` names, an id or a path as load_topic() has it, whether it exists or not.
std::filesystem::path topic_file(const std::string& wanted,
                                 const std::filesystem::path& topics_dir);

/// Reads a topic and its notes. `wanted` is an id, whose file is {topics_dir}/{id}.json, or a path
/// (anything with a slash, or that ends in `.json`). Fault::missing if there is no such file,
/// Fault::usage if it is wrong, if its notes cannot be read, or if it enables no script.
Result<LoadedTopic> load_topic(const std::string& wanted, const std::filesystem::path& topics_dir);

/// The prompt templates of a run: those of this program, replaced by the `*.md` files of `folder`
/// that have the same names; "" for none. Fault::missing if there is no such folder.
Result<passes::Templates> load_templates(const std::filesystem::path& folder);

/// The topics of a folder, without those whose files switch them off.
struct EnabledTopics {
  std::vector<std::string> files{};  ///< their paths, sorted
  std::size_t switched_off = 0;      ///< how many topics are left out
};
/// Finds the topics in `folder`. A file that cannot be read is among them, so that its error is
/// reported with the others. Fault::missing if there is no such folder, or if no topic is left.
Result<EnabledTopics> enabled_topics(const std::filesystem::path& folder);

}  // namespace castwright::app
