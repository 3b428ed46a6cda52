#pragma once
// `castwright generate "TITLE"`: words that are no flag and name no topic. What is said or asked
// depends on whether a person sits there; a yes never spends money. Main thread.

#include "app/settings.h"
#include "core/result.h"

#include <optional>
#include <string>
#include <vector>

namespace castwright::cli {

/// What was given beside the words.
struct TitleCall {
  const app::GivenSettings& settings;
  std::string others{};  ///< the flags that are no settings, as they are typed, each after a blank
  bool dry_run = false;
  bool json = false;
};

/// Fault::usage if a key stands among the words; the message does not repeat it.
Status check_no_key_word(const std::vector<std::string>& words);

/// Makes a topic of the words if a person at the terminal wants that. Returns its id if it is to be
/// written now, which only the rehearsal does; nothing if the topic was made and the person decides
/// what it may cost. Fault::usage with the command to type if the words name a topic, if nobody can
/// be asked, or if the answer is no.
Result<std::optional<std::string>> topic_of_title(const std::vector<std::string>& words,
                                                  const TitleCall& call);

}  // namespace castwright::cli
