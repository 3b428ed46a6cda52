#pragma once
// Finds what may follow the words that a person has typed so far, for the completion of a shell. It
// walks the option tree as the parser would, and asks app/suggestions.h for topics, runs and
// models. Never fails, makes nothing, sends nothing. Main thread.

#include "app/suggestions.h"

#include <string>
#include <string_view>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}

namespace castwright::cli {

/// The first word of the hidden command that the scripts call.
constexpr std::string_view complete_word = "__complete";

/// What the shell is to offer.
struct Completion {
  std::vector<app::Suggestion> candidates{};
  bool files = false;    ///< The shell offers files and folders as well.
  bool folders = false;  ///< The shell offers folders as well.
};

/// `words` are those behind `castwright`; the last one is being typed and may be empty. Candidates
/// begin with it. A value typed as `--flag=` has the flag in front of it.
Completion completion_of(const CLI::App& app, const std::vector<std::string>& words);

/// What the hidden command prints: a line `WORD<tab>ABOUT` for each candidate, and a last line
/// `:files`, `:folders` or `:words`.
std::string completion_text(const Completion& completion);

}  // namespace castwright::cli
