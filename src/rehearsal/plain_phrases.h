#pragma once
// What the hosts of an open rehearsal say between the user's own sentences, in the language of the
// topic: short phrases that fit any sentence, claim nothing about it and hold no opinion. Data
// only; any thread.

#include <array>
#include <span>
#include <string_view>

namespace castwright::rehearsal {

/// `{name}`, `{topic}`, `{heading}`, `{title}` and `{subject}` stand for whole texts of the user or
/// the plan, never for a part of a sentence. Variants are used in turn.
struct PlainPhrases {
  std::string_view language;  ///< ISO 639-1
  std::string_view name;      ///< the name as people write it, in lower case
  std::string_view blank;     ///< what stands between two sentences
  std::array<std::string_view, 2> quotes;
  std::string_view hello;
  std::string_view i_am;
  std::string_view and_i_am;
  std::string_view about;                          ///< names the topic's title
  std::array<std::string_view, 8> reactions;       ///< said by the host who listens
  std::array<std::string_view, 3> relays;          ///< said by the host who tells from here on
  std::array<std::string_view, 3> ask_heading;     ///< asked before the notes begin a new heading
  std::array<std::string_view, 3> answer_heading;  ///< the answer to ask_heading of the same place
  std::array<std::string_view, 3> ask_more;  ///< asked if the notes continue under the same heading
  std::array<std::string_view, 3> answer_more;
  std::array<std::string_view, 3> ask_next;  ///< asked if the notes continue and have no headings
  std::array<std::string_view, 3> answer_next;
  std::array<std::string_view, 3> ask_open;  ///< asked if there are no notes for what follows
  std::array<std::string_view, 3> answer_open;
  std::string_view no_notes;                ///< said once if there are no notes at all
  std::string_view would_search;            ///< follows no_notes, for the first {query}
  std::string_view and_search;              ///< follows would_search, for each of the other queries
  std::array<std::string_view, 3> used_up;  ///< said when the notes for this place are told
  std::array<std::string_view, 3> stands_here;
  std::array<std::string_view, 3> open_here;  ///< follows answer_open and says why no more is told
  std::string_view thanks;
  std::string_view goodbye;
  std::string_view nothing_more;  ///< fills a field of the research that has no notes
  std::string_view style;         ///< the style page of the research
  std::string_view beat_title;    ///< both make beats for a place without notes
  std::string_view beat_open;
};

/// The phrases of one family of languages each; English is the first of the Germanic ones and of
/// all.
std::span<const PlainPhrases> germanic_phrases();
std::span<const PlainPhrases> romance_phrases();
std::span<const PlainPhrases> east_asian_phrases();

/// The phrases for "de", "de-AT", "German", "Deutsch" …; the English ones if the language has none
/// here.
const PlainPhrases& plain_phrases_for(std::string_view language);

}  // namespace castwright::rehearsal
