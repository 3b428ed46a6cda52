#pragma once
// What a person may mean while typing a command: the topics, runs, models and servers that are
// there. For the completion of a shell, so nothing here fails, makes a file or sends a request.
// Thread: one at a time.

#include "app/settings.h"

#include <string>
#include <string_view>
#include <vector>

namespace castwright::app {

/// A word that could be typed, and a few words about it.
struct Suggestion {
  std::string word;
  std::string about{};

  bool operator==(const Suggestion&) const = default;
};

// All functions take the flags that were typed so far, and return nothing where something cannot be
// read. A word with a control character is never among them, and `about` has none.

/// The ids of the topic files in the topics directory that begin with `begun`, sorted, with their
/// titles; at most 100.
std::vector<Suggestion> suggested_topics(const GivenSettings& given, std::string_view begun);
/// The words that name runs in the output root and begin with `begun`: `@last` and
/// `@last-finished`, topics that have runs, then ids, the newest first, with their topics and times
/// (UTC); at most 100.
std::vector<Suggestion> suggested_runs(const GivenSettings& given, std::string_view begun);
/// The models that castwright knows of the server that the settings name; of any server if it is
/// one of the user's own or the rehearsal.
std::vector<Suggestion> suggested_models(const GivenSettings& given);
/// The names of the servers that castwright knows, the rehearsal among them.
std::vector<Suggestion> suggested_providers(const GivenSettings& given);
/// The names of the profiles of the config files; none if a file is wrong.
std::vector<Suggestion> suggested_profiles(GivenSettings given);

}  // namespace castwright::app
