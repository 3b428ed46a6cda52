#pragma once
// The use case `new`: makes a topic file from a title. What a person does not say follows from the
// title and its language, and the file works as it is. Sends nothing. Any thread.

#include "core/clock.h"
#include "core/result.h"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace castwright::app {

/// What a person says about a new topic.
struct NewTopic {
  std::string title;
  std::string id{};        ///< "" for one made from the title
  std::string hosts{};     ///< two names with a comma between them; "" for names of the language
  std::string language{};  ///< a tag or the name of a language; "" for that of the title
  std::optional<int> freshness_hours{};
  std::optional<int> words{};
  std::string notes{};  ///< a file of notes, relative to the topic file; "" for none
};

/// A topic that is not written yet.
struct TopicDraft {
  std::string id;
  std::string title;
  std::string language;
  bool language_given = false;
  std::pair<std::string, std::string> hosts;
  int freshness_hours = 0;
  std::string freshness_reason;  ///< why so many hours, for a person; "" if a person said them
  int words = 0;
  std::string file;  ///< the bytes of the topic file
};

/// Makes the topic; its file is read without an error or a warning. `now` says which year is a new
/// one. Fault::usage if the title, the id, the hosts, the language or a number cannot be used.
Result<TopicDraft> draft_topic(const NewTopic& wanted, WallTime now);

/// A topic that was written.
struct MadeTopic {
  TopicDraft draft;
  std::filesystem::path file;
};
/// Makes the topic and writes it to `{topics_dir}/{id}.json`. If nobody named the id and there is
/// such a file, or a file with this id in it, the id gets the number that makes it new (`-2`, `-3`,
/// …). Never overwrites a file. Fault::usage as draft_topic(), and if the file of a named id
/// exists; Fault::storage if the folder cannot be written to.
Result<MadeTopic> make_topic(const NewTopic& wanted,
                             const std::filesystem::path& topics_dir,
                             WallTime now);

/// The id that make_topic() would give the title now. Fault::usage if it would fail.
Result<std::string> free_id(const NewTopic& wanted,
                            const std::filesystem::path& topics_dir,
                            WallTime now);

}  // namespace castwright::app
