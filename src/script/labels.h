#pragma once
// Who speaks in a script of any form: of other tools and of people, whose speakers are named and
// not tagged, and of our own with a voice that is no host's. Values only, total on any bytes, any
// thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

struct Voice {
  std::string name;   ///< as the script has it first; HOST_A if it is a tag
  char letter = 'A';  ///< in the text's tags: A and B the hosts, others C, D, …
  std::size_t turns = 0;
  std::size_t words = 0;  ///< that it speaks
  std::size_t line = 0;   ///< of its first turn, 1-based
};

/// How it is known which two voices are the hosts.
enum class HostsBy { nobody, told, tags, words };
std::string_view name_of(HostsBy by);

struct VoicedScript {
  std::string text;  ///< every line keeps its number; turns begin with HOST_A:, HOST_B:, HOST_C:, …
  std::string title;  ///< of front matter, title page or first heading; "" without one
  HostsBy by = HostsBy::nobody;
  std::vector<Voice> voices;            ///< the hosts first; empty if nobody is named
  std::vector<std::string> not_voices;  ///< hosts that were told and do not speak
};

/// Reads a script in any form of voice_line.h and unspoken.h, or with names alone on their lines
/// (Fountain, screenplays, transcripts). `hosts`: names that the user told; else the tags HOST_A
/// and HOST_B, else the two voices with the most words are the hosts, in the order in which they
/// first speak. A third voice gets a tag of its own and is never text of the turn before. What only
/// belongs to the form is emptied: comments, headings, rules, title pages, Fountain's action, what
/// stands under "Sources". `voices` is empty if no two are named and no tag is there: the text is
/// then without what prepare_script() takes, and else as it was.
VoicedScript read_voices(std::string_view text, const std::vector<std::string>& hosts = {});

}  // namespace castwright::script
