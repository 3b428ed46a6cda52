#pragma once
// The user's own notes (Markdown or plain text) taken apart: sentences that can be spoken, the
// sources they name, and phrases to talk about. Pure; reading files is the server's part.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::rehearsal {

struct Source {
  std::string title;
  std::string publisher;
  std::string date;  ///< YYYY-MM-DD, or "" where the notes give none
  std::string url;
};

struct Sentence {
  std::string text;  ///< plain, with its closing punctuation
  std::size_t words = 0;
  std::size_t section = 0;    ///< index into Notes::sections
  std::size_t paragraph = 0;  ///< told in one place; long lists and paragraphs count as several
};

struct Notes {
  std::string source;                 ///< the text that they were read from
  std::string title;                  ///< first heading, or ""
  std::vector<std::string> sections;  ///< headings, in order; [0] may be ""
  std::vector<Sentence> sentences;    ///< in order, no two equal
  std::vector<Source> sources;        ///< by URL, in order, no two equal
  std::vector<std::string>
      phrases;  ///< noun phrases of the sentences ("the tide gauge"), most telling first
};

/// Total: any text gives notes, perhaps empty ones. `language` (BCP 47) says where sentences end.
Notes read_notes(std::string_view text, std::string_view language = "en");

/// Which sentences are facts for the ledger: the first 24 that hold a number.
std::vector<std::size_t> fact_sentences(const Notes& notes);

/// Noun phrases of a sentence by their shape: a run of capitalised words, a number and its unit, or
/// an article with the words up to the next function word.
std::vector<std::string> phrases_of(std::string_view sentence);

}  // namespace castwright::rehearsal
