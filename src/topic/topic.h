#pragma once
// Reads a topic file, `topics/<id>.json`, in all its forms (docs/formats/topic.md) into checked
// values. Pure: bytes in, values and warnings out. Any thread. Never opens a file:
// `source_text_file` is only a name here.

#include "core/result.h"
#include "json/value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::topic {

/// Checks that a topic id is safe as a file name: [A-Za-z0-9][A-Za-z0-9_-]{0,63}, and no device
/// name of any system. Fails with Fault::usage and says why, with the id made printable.
Status check_id(std::string_view id);

/// How complex the topic is: `high` gives more chunks of the same length.
enum class Complexity { normal, high };

/// A host, as the topic file describes it.
struct Role {
  std::string name;    ///< "" if not given.
  std::string bio;     ///< `{{HOST_A}}` and `{{HOST_B}}` are already replaced by the names.
  std::string gender;  ///< "" if not given.
};

/// One of long, medium, short, reels.
struct ContentType {
  std::string name;
  bool enabled = false;
  int items = 0;      ///< How many scripts of this type.
  int words_max = 0;  ///< For each script; 0 if not given in the file.

  /// Returns words_max, else the default of the type: 10,000, 2,500, 1,000, 80.
  int words_or_default() const;
};

/// A topic file as checked values; members that the file does not give have their defaults.
struct Topic {
  std::string id;
  bool enabled = true;
  std::string title;  ///< Never empty.
  std::string description;
  std::string language = "en";  ///< A BCP 47 tag of a known language.
  std::vector<std::string> queries;
  std::vector<std::string> search_languages;
  std::vector<std::string> search_regions;
  int freshness_hours = 24;
  int fresh_sources_min = 5;
  Complexity complexity = Complexity::normal;
  std::optional<bool> rumors_allowed;
  std::vector<ContentType> content_types;  ///< Always all four types, in the order above.
  bool use_roles = true;
  /// As spoken: 0 or 1 role means a monologue without tags; else roles[0] is HOST_A and roles[1]
  /// HOST_B.
  std::vector<Role> roles;
  std::string instructions;  ///< `gpt_prompt`
  std::string model_pass_a;  ///< "" if not given.
  std::string model_pass_b;
  std::string source_text_file;  ///< As written, relative to the topic file; "" if not given.
  std::int64_t pass_a_output_tokens_max = 0;  ///< 0 if not given.
  std::int64_t pass_b_output_tokens_max = 0;
  json::Value raw;  ///< The whole document, which a run keeps.

  /// Returns true if only one host speaks, without tags.
  bool monologue() const { return !use_roles || roles.size() < 2; }
  /// Returns the content type of this name, which must be one of the four.
  const ContentType& content(std::string_view name) const;
  /// Returns true if the file switches the long script off (`false`, `enabled: false`, `items: 0`),
  /// or names only other types.
  bool long_is_off() const;
  /// Returns true if the file enables no type at all.
  bool nothing_enabled() const;
};

/// The result of reading a topic file.
struct TopicRead {
  Topic topic;
  std::vector<std::string> warnings;  ///< Unknown keys and the like, `file:line:column: …`
};

/// Reads the bytes of a topic file; `name` is its name in messages. Every error is Fault::usage and
/// reads `FILE:LINE:COLUMN: KEY: what is wrong` (without KEY if the bytes are no JSON).
/// `expected_id` is the file name without its extension: it is the id if the file gives none. If
/// the file's own `id` differs, it wins, with a warning.
Result<TopicRead> read_topic(std::string_view name,
                             std::string_view bytes,
                             std::string_view expected_id = {});

}  // namespace castwright::topic
