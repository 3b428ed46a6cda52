#pragma once
// Recognises names of voices in scripts. Values only, total on any bytes, any thread.

#include <string>
#include <string_view>

namespace castwright::script {

/// How likely the words in front of a speech are the name of its speaker.
enum class NameKind {
  none,   ///< No name: "There is one rule", "Note", "Chapter 3".
  weak,   ///< A name only if it occurs again: "Q", "Answer".
  plain,  ///< Written as names are: "Maya", "Dr. Oliver Stone", "司会".
  role,   ///< The name of a role, whoever has it: "Narrator", "Gast 2", "SPEAKER_00".
};

/// Classifies `text`. A name has one to four words of letters of any writing system, digits,
/// initials, hyphens and apostrophes. Each word begins with a capital or a letter without case,
/// except for particles ("von") and digits behind the first word. Words that only look like names
/// ("Warning", "Quellen", "Fazit") are in lists and are no names.
NameKind kind_of_name(std::string_view text);

/// True for a sound that transcripts put in brackets as they do names: "Laughter", "Music".
bool is_sound(std::string_view text);

/// True for a badly written tag of one of the two hosts: "Host A", "speaker_2".
bool is_host_tag(std::string_view text);

/// True for the title of a list of sources, which nobody reads out: "Sources", "Quellen",
/// "参考文献", also with a colon.
bool is_sources_title(std::string_view text);

}  // namespace castwright::script
