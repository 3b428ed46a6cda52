#pragma once
// Recorded episodes: answers that good writers gave to castwright's own prompts for the example
// topics, kept in examples/episodes/ and part of the program. The server plays them back where
// nothing asks for other words. A recording is played as it is: nothing is cut or added. Pure.

#include "json/value.h"
#include "rehearsal/prompt_reading.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::rehearsal {

struct Episode {
  std::string topic;               ///< its title
  std::string language;            ///< as the topic names it
  std::vector<std::string> hosts;  ///< their names
  json::Value research;            ///< sources, canonical_pack, facts, outline, style
  std::vector<std::string> texts;  ///< of every part, in order
};

class Episodes {
 public:
  /// (path, text): `topics/ID.json`, `episodes/ID/0.answer.json`, `episodes/ID/N.answer.txt`. An
  /// episode whose research, topic or a text between is missing or unreadable is left out.
  explicit Episodes(std::span<const std::pair<std::string_view, std::string_view>> files);

  /// The recording of what `prompt` asks for: the same topic, language, hosts and number of parts,
  /// and a text whose words are near what is asked for. nullptr where there is none.
  const Episode* find(const PromptReading& prompt) const;
  const std::vector<Episode>& all() const { return episodes_; }

 private:
  std::vector<Episode> episodes_;
};

/// Those that are part of the program.
const Episodes& embedded_episodes();

}  // namespace castwright::rehearsal
