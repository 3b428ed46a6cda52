#pragma once
// What can be the name of a voice in a script. Values only, total on any bytes, any thread.

#include <string>
#include <string_view>

namespace castwright::script {

/// How sure it is that words in front of a speech name who speaks.
enum class NameKind {
  none,   ///< no name: "There is one rule", "Note", "Chapter 3"
  weak,   ///< a name only if it comes again: "Q", "Answer"
  plain,  ///< written as names are: "Maya", "Dr. Oliver Stone", "司会"
  role,   ///< names a part whoever has it: "Narrator", "Gast 2", "SPEAKER_00"
};

/// One to four words of letters of any script, digits, initials, hyphens and apostrophes. The first
/// begins with a capital or a letter without case; so do the others, but for particles ("von") and
/// digits. No word of the lists that only look like names ("Warning", "Quellen", "Fazit").
NameKind kind_of_name(std::string_view text);

/// "Laughter", "Music": what brackets in a transcript hold beside names.
bool is_sound(std::string_view text);

/// "Host A", "speaker_2": a tag for one of the two hosts, badly written.
bool is_host_tag(std::string_view text);

/// "Sources", "Quellen", "参考文献", also with a colon: the title of a list that nobody reads out.
bool is_sources_title(std::string_view text);

}  // namespace castwright::script
