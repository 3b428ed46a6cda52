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
  std::string_view name;      ///< as people write it, in lower case
  std::string_view blank;     ///< between two sentences
  std::array<std::string_view, 2> quotes;
  std::string_view hello;
  std::string_view i_am;
  std::string_view and_i_am;
  std::string_view about;                          ///< the topic's title
  std::array<std::string_view, 8> reactions;       ///< by who listens
  std::array<std::string_view, 3> relays;          ///< by who tells from here on
  std::array<std::string_view, 3> ask_heading;     ///< the notes begin a new heading
  std::array<std::string_view, 3> answer_heading;  ///< takes up ask_heading of the same place
  std::array<std::string_view, 3> ask_more;        ///< the notes go on under the heading
  std::array<std::string_view, 3> answer_more;
  std::array<std::string_view, 3> ask_next;  ///< the notes go on and have no headings
  std::array<std::string_view, 3> answer_next;
  std::array<std::string_view, 3> ask_open;  ///< there are no notes for what follows
  std::array<std::string_view, 3> answer_open;
  std::string_view no_notes;                ///< said once, where there are none at all
  std::string_view would_search;            ///< behind no_notes: for the first {query}
  std::string_view and_search;              ///< for each of the others
  std::array<std::string_view, 3> used_up;  ///< what the notes have for this place is told
  std::array<std::string_view, 3> stands_here;
  std::array<std::string_view, 3> open_here;  ///< behind answer_open: why no more is told
  std::string_view thanks;
  std::string_view goodbye;
  std::string_view nothing_more;  ///< a field of the research without notes
  std::string_view style;         ///< the style page of the research
  std::string_view beat_title;    ///< beats of a place without notes
  std::string_view beat_open;
};

/// The phrases by family of languages; English is the first of all.
std::span<const PlainPhrases> germanic_phrases();
std::span<const PlainPhrases> romance_phrases();
std::span<const PlainPhrases> east_asian_phrases();

/// For "de", "de-AT", "German", "Deutsch" …; English where the language has no phrases here.
const PlainPhrases& plain_phrases_for(std::string_view language);

}  // namespace castwright::rehearsal
