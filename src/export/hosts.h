#pragma once
// Tells who speaks in an exported script, by the names that a reader sees. Values only; any thread.

#include "script/turns.h"
#include "topic/topic.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// A speaker and the name that a reader sees.
struct Host {
  char speaker = 'A';
  std::string name;
};

/// All who speak in a script.
struct Hosts {
  std::vector<Host> all;   ///< The hosts in the order of their letters.
  bool monologue = false;  ///< The script has no tags: every paragraph is a turn of A.

  /// Returns the name of `speaker`, or "Host X" for one that is not listed.
  std::string name_of(char speaker) const;
  /// Returns the speaker of this name, in any case of its letters.
  std::optional<char> find(std::string_view name) const;
  /// Returns e.g. "Nora, Sam", for an error that says who could have been meant.
  std::string list() const;
};

/// Returns the hosts of `topic` and everybody else who speaks in `turns`. Each name is one line,
/// and all names differ. If two names are equal, or one looks like a tag, all are called "Host A",
/// "Host B", …, so that an exported script can be read back.
Hosts hosts_of(const topic::Topic& topic, const std::vector<script::Turn>& turns);

}  // namespace castwright::exports
