#pragma once
// The user's own notes (Markdown or plain text) taken apart: the sentences that can be spoken, the
// sources that they name, and phrases to talk about. Pure; the server reads the files.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::rehearsal {

struct Source {
  std::string title;
  std::string publisher;
  std::string date;  ///< YYYY-MM-DD, or "" if the notes give none
  std::string url;
};

struct Sentence {
  std::string text;  ///< plain text with its closing punctuation
  std::size_t words = 0;
  std::size_t section = 0;  ///< index into Notes::sections
  /// Sentences of one number are told together; a long list or paragraph has several.
  std::size_t paragraph = 0;
};

struct Notes {
  std::string source;                 ///< the text that the notes were read from
  std::string title;                  ///< the first heading, or ""
  std::vector<std::string> sections;  ///< the headings in their order; [0] may be ""
  std::vector<Sentence> sentences;    ///< in their order; no two are equal
  std::vector<Source> sources;        ///< by URL, in their order; no two are equal
  std::vector<std::string>
      phrases;  ///< noun phrases of the sentences ("the tide gauge"), the most telling first
};

/// Takes a text apart. Total: any text gives notes, which may be empty. `language` (BCP 47) decides
/// where sentences end.
Notes read_notes(std::string_view text, std::string_view language = "en");

/// Indices of the sentences that are facts for the ledger: the first 24 that hold a number.
std::vector<std::size_t> fact_sentences(const Notes& notes);

/// The noun phrases of a sentence, found by their shape: a run of capitalised words, a number and
/// its unit, or an article with the words up to the next function word.
std::vector<std::string> phrases_of(std::string_view sentence);

}  // namespace castwright::rehearsal
