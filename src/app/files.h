#pragma once
// Files that the user names: topic files, config files, notes, streams to inspect.

#include "core/result.h"
#include "passes/pass_a.h"
#include "topic/topic.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::app {

/// A whole plain file. Fault::missing where absent, Fault::usage where unreadable, no file, or
/// larger.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max);

/// Fault::usage where `path` is a folder or ends like one (`.`, `sub/`): write_file() needs a file.
/// To be asked before anything is done for what is to be written.
Status check_names_file(const std::filesystem::path& path);

/// Puts `bytes` in place of the file, durably, making the folders that lead to it; a link is
/// followed. What is no plain file (a device, a pipe) is written to and stays what it is.
/// Fault::storage; Fault::usage for a path that ends like a folder.
Status write_file(const std::filesystem::path& path, std::string_view bytes);

/// Fault::usage where `bytes` are no text, and says what they are: a Word document, a PDF, a
/// picture.
Status check_is_text(std::string_view bytes, const std::string& path);

struct LoadedTopic {
  topic::Topic topic;
  std::filesystem::path file;
  std::string source_text;            ///< of its source_text_file; "" where it names none
  std::filesystem::path source_file;  ///< "" where it names none
  std::vector<std::string> warnings;
};

/// `--topic`: an id, looked up as {topics_dir}/{id}.json, or a path (anything with a slash or
/// `.json`). Fault::usage where it enables nothing.
Result<LoadedTopic> load_topic(const std::string& wanted, const std::filesystem::path& topics_dir);

/// The prompt templates of a run: this program's, and over them the `*.md` files of `folder`, the
/// user's own; "" for none. Fault::missing where there is no such folder.
Result<passes::Templates> load_templates(const std::filesystem::path& folder);

/// The paths of all `*.json` in `folder`, sorted. Fault::missing where there is no such folder.
Result<std::vector<std::string>> topic_files(const std::filesystem::path& folder);

}  // namespace castwright::app
