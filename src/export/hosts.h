#pragma once
// Who speaks in an exported script, under the names that a reader sees. Values only, any thread.

#include "script/turns.h"
#include "topic/topic.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

struct Host {
  char speaker = 'A';
  std::string name;
};

struct Hosts {
  std::vector<Host> all;   ///< by letter
  bool monologue = false;  ///< the script has no tags: every paragraph is a turn of A

  /// The name of `speaker`; "Host X" for one that is not listed.
  std::string name_of(char speaker) const;
  /// Who has this name, in any case of its letters.
  std::optional<char> find(std::string_view name) const;
  /// "Nora, Sam": for an error that says who could have been meant.
  std::string list() const;
};

/// The hosts of `topic`, and whoever else speaks in `turns`. Names are one line each and all
/// different; where they are not, or look like a tag, everybody is "Host A", "Host B", …, so that
/// what was exported can be read back.
Hosts hosts_of(const topic::Topic& topic, const std::vector<script::Turn>& turns);

}  // namespace castwright::exports
