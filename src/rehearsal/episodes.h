#pragma once
// Recorded episodes: answers that good writers gave to the prompts of castwright itself for the
// example topics. They are kept in examples/episodes/ and are part of the program. The server
// repeats them if nothing asks for other words. A recording stays as it is: nothing is cut or
// added. Pure.

#include "json/value.h"
#include "rehearsal/prompt_reading.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::rehearsal {

struct Episode {
  std::string topic;               ///< title of the topic
  std::string language;            ///< language as the topic names it
  std::vector<std::string> hosts;  ///< names of the hosts
  json::Value research;  ///< object with sources, canonical_pack, facts, outline and style
  std::vector<std::string> texts;  ///< texts of all parts in their order
};

class Episodes {
 public:
  /// Reads pairs of path and text: `topics/ID.json`, `episodes/ID/0.answer.json`,
  /// `episodes/ID/N.answer.txt`. An episode is left out if its topic, its research or one of its
  /// texts is missing or cannot be read.
  explicit Episodes(std::span<const std::pair<std::string_view, std::string_view>> files);

  /// The recording of what `prompt` asks for: it has the same topic, language, hosts and number of
  /// parts, and a text with about as many words as are asked for. nullptr if there is none.
  const Episode* find(const PromptReading& prompt) const;
  const std::vector<Episode>& all() const { return episodes_; }

 private:
  std::vector<Episode> episodes_;
};

/// The episodes that are part of the program.
const Episodes& embedded_episodes();

}  // namespace castwright::rehearsal
