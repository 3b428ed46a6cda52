#pragma once
// Cleans the text of a chunk so that it can be spoken. What cannot be put
// right surely (a placeholder, an error message, a model that speaks of itself) stays, for a
// finding to name it. Values only, deterministic, total on any bytes, any thread.

#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

struct Change {
  std::string rule;   ///< as the finding would be called: "speech.markdown"
  std::string quote;  ///< what was there, at most 120 bytes
  friend bool operator==(const Change&, const Change&) = default;
};

/// A citation that was cut: where it stood, and what it named.
struct Citation {
  std::string text;  ///< as it was written
  std::string url;   ///< "" if it names none
  std::string
      after;  ///< the words before it in the cleaned text, at most 60 bytes; "" at a turn's start
  friend bool operator==(const Citation&, const Citation&) = default;
};

struct Cleaned {
  std::string text;
  std::vector<Change> changes;  ///< in the order of the work; empty if the text was clean
  std::vector<Citation> citations;
};

/// Exact tags and turns separated by a blank line (none of both if `monologue`); no thinking, stage
/// directions, markers, citations, Markdown, headings, control or invisible characters; NFC; no
/// turn of more than 500 characters (a turn is divided at the ends of sentences, else at a clause,
/// else between words; `language`, BCP 47, says where sentences end). A clean text comes back as it
/// is, and cleaning twice changes nothing more.
Cleaned clean(std::string_view text, bool monologue, std::string_view language = "en");

/// At most 120 bytes of a text for a person, cut at a blank, line breaks as blanks, control bytes
/// as "·".
std::string quoted(std::string_view text);

}  // namespace castwright::script
