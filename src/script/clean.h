#pragma once
// Cleans the text of a chunk so that it can be spoken. What cannot be repaired with certainty (a
// placeholder, an error message, a model that speaks of itself) stays, so that a finding can report
// it. Values only, deterministic, total on any bytes, any thread.

#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

struct Change {
  std::string rule;  ///< The id of the rule that would have reported it, such as "speech.markdown".
  std::string quote;  ///< The former text, at most 120 bytes.
  friend bool operator==(const Change&, const Change&) = default;
};

/// A citation that was cut, with its place and its address.
struct Citation {
  std::string text;  ///< The citation as it was written.
  std::string url;   ///< The address that it names; "" if it names none.
  std::string
      /// The words before it in the cleaned text, at most 60 bytes; "" at the start of a turn.
      after;
  friend bool operator==(const Citation&, const Citation&) = default;
};

struct Cleaned {
  std::string text;
  /// The changes in the order in which they were made; empty if the text was clean.
  std::vector<Change> changes;
  std::vector<Citation> citations;
};

/// Returns a text with exact tags and with turns separated by a blank line (a monologue has
/// neither), in NFC, without thinking, stage directions, markers, citations, Markdown, headings,
/// and control or invisible characters. No turn has more than 500 characters: a longer one is
/// divided at the ends of sentences, else at a clause, else between words. `language`, a BCP 47
/// tag, says where sentences end. A clean text stays as it is, and cleaning twice changes nothing
/// more.
Cleaned clean(std::string_view text, bool monologue, std::string_view language = "en");

/// Returns at most 120 bytes of a text for a person, cut at a blank, with blanks for line breaks
/// and "·" for control bytes.
std::string quoted(std::string_view text);

}  // namespace castwright::script
