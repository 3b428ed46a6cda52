#pragma once
// A topic file as checked values: a `topics/<id>.json`, in all its forms
// (docs/formats/topic.md). Pure: bytes in, values and warnings out. Any thread. Never opens a file:
// `source_text_file` is only a name here.

#include "core/result.h"
#include "json/value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::topic {

/// A topic id that is safe as a file name: [A-Za-z0-9][A-Za-z0-9_-]{0,63}, no device name of any
/// system. Fails with Fault::usage and says why, with the id made printable.
Status check_id(std::string_view id);

enum class Complexity { normal, high };

struct Role {
  std::string name;    ///< "" where not given
  std::string bio;     ///< `{{HOST_A}}` and `{{HOST_B}}` already replaced by the names
  std::string gender;  ///< "" where not given
};

/// One of long, medium, short, reels.
struct ContentType {
  std::string name;
  bool enabled = false;
  int items = 0;      ///< how many pieces
  int words_max = 0;  ///< per piece; 0: not given in the file

  /// words_max, else the default of the type: 10,000, 2,500, 1,000, 80.
  int words_or_default() const;
};

struct Topic {
  std::string id;
  bool enabled = true;
  std::string title;  ///< never empty
  std::string description;
  std::string language = "en";  ///< a BCP 47 tag of a known language
  std::vector<std::string> queries;
  std::vector<std::string> search_languages;
  std::vector<std::string> search_regions;
  int freshness_hours = 24;
  int fresh_sources_min = 5;
  Complexity complexity = Complexity::normal;
  std::optional<bool> rumors_allowed;
  std::vector<ContentType> content_types;  ///< always the four, in the order above
  bool use_roles = true;
  /// As spoken: 0 or 1 role means a monologue without tags, else roles[0] is HOST_A, roles[1]
  /// HOST_B.
  std::vector<Role> roles;
  std::string instructions;  ///< `gpt_prompt`
  std::string model_pass_a;  ///< "" where not given
  std::string model_pass_b;
  std::string source_text_file;  ///< as written, relative to the topic file; "" where not given
  std::int64_t pass_a_output_tokens_max = 0;  ///< 0: not given
  std::int64_t pass_b_output_tokens_max = 0;
  json::Value raw;  ///< the whole document, kept with the run

  bool monologue() const { return !use_roles || roles.size() < 2; }
  /// `name` is one of the four.
  const ContentType& content(std::string_view name) const;
  /// The file switches the long script off (`false`, `enabled: false`, `items: 0`), or names other
  /// types alone.
  bool long_is_off() const;
  /// Nothing at all is to be written.
  bool nothing_enabled() const;
};

struct TopicRead {
  Topic topic;
  std::vector<std::string> warnings;  ///< unknown keys and the like, `file:line:column: …`
};

/// `name` is what errors call the file. Every error is Fault::usage and reads
/// `FILE:LINE:COLUMN: KEY: what is wrong` (without KEY where the bytes are no JSON). `expected_id`
/// is the file's stem: the id where the file gives none; an `id` that differs is warned of and
/// wins.
Result<TopicRead> read_topic(std::string_view name,
                             std::string_view bytes,
                             std::string_view expected_id = {});

}  // namespace castwright::topic
