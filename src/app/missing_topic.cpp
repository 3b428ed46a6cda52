#include "app/missing_topic.h"

#include "app/shell.h"
#include "app/topic_ids.h"
#include "topic/suggest.h"
#include "topic/topic.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::app {
namespace {

/// Where `castwright new` writes to if nothing says otherwise.
constexpr const char* usual_dir = "topics";
/// Where a clone of this program has its examples.
constexpr const char* examples_dir = "examples/topics";
constexpr std::size_t named_max = 10;
/// Ids can be long, and a message should stay short.
constexpr std::size_t named_bytes_max = 200;

/// What to do where the folder has no topic: "" if nothing is known but to make one.
std::string way_to_examples(const std::filesystem::path& topics_dir) {
  std::error_code error;
  if (std::filesystem::exists(topics_dir, error) || topic_ids(examples_dir).empty()) return {};
  return fmt::format("the examples are in {}: add --topics-dir {}", examples_dir, examples_dir);
}

/// The command that makes a topic in this folder.
std::string way_to_make(const std::filesystem::path& topics_dir) {
  std::string command = "make one: castwright new \"TITLE\"";
  const std::string folder = topics_dir.string();
  if ((topics_dir / "").lexically_normal() != std::filesystem::path(usual_dir) / "")
    command += " --topics-dir " + shell_quoted(folder);
  return command;
}

/// The ids, those that are near to `wanted` first.
std::vector<std::string> nearest_first(std::vector<std::string> ids, const std::string& wanted) {
  auto sorted = ids.begin();
  while (sorted != ids.end()) {
    const std::vector<std::string_view> rest(sorted, ids.end());
    const std::string nearest(topic::closest(wanted, rest));
    if (nearest.empty()) break;
    const auto found = std::find(sorted, ids.end(), nearest);
    std::rotate(sorted, found, found + 1);
    ++sorted;
  }
  return ids;
}

/// Some of the names of files, with the ids in them if they are `other`, and how many more there
/// are.
std::string named_ids(const std::vector<std::string>& ids,
                      const std::map<std::string, std::string>& other) {
  std::vector<std::string> named;
  std::size_t bytes = 0;
  for (const std::string& id : ids) {
    const auto found = other.find(id);
    std::string text = found == other.end() ? id : fmt::format("{} (id {})", id, found->second);
    bytes += text.size() + 2;
    if (named.size() == named_max || (bytes > named_bytes_max && !named.empty())) break;
    named.push_back(std::move(text));
  }
  const std::size_t more = ids.size() - named.size();
  return fmt::format(
      "{}{}", fmt::join(named, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
}

}  // namespace

std::vector<std::string> topic_ids(const std::filesystem::path& topics_dir) {
  std::vector<std::string> ids;
  std::error_code error;
  std::filesystem::directory_iterator at(topics_dir, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    std::string id = at->path().stem().string();
    // A name that is no id could hold anything, also what controls a terminal.
    if (at->path().extension() != ".json" || !topic::check_id(id)) continue;
    std::error_code ignored;
    if (std::filesystem::exists(at->path(), ignored)) ids.push_back(std::move(id));
  }
  std::ranges::sort(ids);
  return ids;
}

Error no_topics(const std::string& what, const std::filesystem::path& topics_dir) {
  const std::string examples = way_to_examples(topics_dir);
  const std::string make = way_to_make(topics_dir);
  return {.fault = Fault::missing,
          .what = examples.empty() ? fmt::format("{}; {}", what, make)
                                   : fmt::format("{}; {}; or {}", what, examples, make)};
}

Error no_topic_file(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const std::string what = fmt::format("no topic file {}", file.string());
  std::error_code ignored;
  if (std::filesystem::is_symlink(file, ignored)) {
    const auto target = std::filesystem::read_symlink(file, ignored);
    return {.fault = Fault::missing,
            .what = fmt::format("{}: it is a link to {}, which is not there: correct or remove it",
                                what,
                                target.string())};
  }
  const std::vector<std::string> ids = topic_ids(folder);
  if (ids.empty()) {
    std::error_code error;
    const bool there = std::filesystem::is_directory(folder, error);
    return no_topics(there ? fmt::format("{}: the folder has no topic", what) : what, folder);
  }
  const std::string wanted = file.stem().string();
  const std::map<std::string, std::string> other = other_ids(folder);
  const auto same = std::ranges::find(other, wanted, [](const auto& one) { return one.second; });
  if (same != other.end()) {
    const std::string holder = (folder / (same->first + ".json")).string();
    return {.fault = Fault::missing,
            .what = fmt::format("{}; {} has the id {}: name it by its file, --topic {}",
                                what,
                                holder,
                                wanted,
                                shell_quoted(holder))};
  }
  const std::vector<std::string_view> views(ids.begin(), ids.end());
  const std::string meant = topic::did_you_mean(wanted, views);
  std::error_code error;
  const bool example = std::filesystem::exists(examples_dir / file.filename(), error);
  return {
      .fault = Fault::missing,
      .what = fmt::format(
          "{}{} {} has {}; {}{}",
          what,
          meant.empty() ? ";" : meant,
          folder.string(),
          named_ids(nearest_first(ids, wanted), other),
          example ? fmt::format("{} has it: add --topics-dir {}; or ", examples_dir, examples_dir)
                  : "",
          way_to_make(folder))};
}

}  // namespace castwright::app
