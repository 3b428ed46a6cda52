#pragma once
// Finds out who speaks in a script of any form: in scripts of other tools and of people, which name
// the speakers without tags, and in scripts of this program with a third voice. Values only, total
// on any bytes, any thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

struct Voice {
  /// The name in its first form in the script; the tag (HOST_A) if it has no name.
  std::string name;
  /// The letter of its tags in VoicedScript::text: A and B for the hosts, C, D, … for others.
  char letter = 'A';
  std::size_t turns = 0;
  std::size_t words = 0;  ///< The number of words that the voice speaks.
  std::size_t line = 0;   ///< The line of its first turn, counted from 1.
};

/// How the two hosts were determined.
enum class HostsBy { nobody, told, tags, words };
std::string_view name_of(HostsBy by);

struct VoicedScript {
  /// The script with turns that begin with HOST_A:, HOST_B:, HOST_C:, …; every line keeps its
  /// number.
  std::string text;
  /// The title from front matter, title page or first heading; "" if there is none.
  std::string title;
  HostsBy by = HostsBy::nobody;
  std::vector<Voice> voices;            ///< The voices, the hosts first; empty if nobody is named.
  std::vector<std::string> not_voices;  ///< The names of `hosts` that do not speak in the script.
};

/// Reads a script in any form of voice_line.h and unspoken.h, or with names alone on their lines
/// (Fountain, screenplays, transcripts). The hosts are the voices that the user named in `hosts`,
/// else those with the tags HOST_A and HOST_B, else the two voices with the most words, in the
/// order in which they first speak. A third voice gets its own tag and is never text of the turn
/// before. Lines that only belong to the form become empty: comments, headings, rules, title pages,
/// Fountain's action, everything under "Sources". `voices` is empty if fewer than two voices are
/// named and there is no tag: then the text is only without what prepare_script() removes.
VoicedScript read_voices(std::string_view text, const std::vector<std::string>& hosts = {});

}  // namespace castwright::script
