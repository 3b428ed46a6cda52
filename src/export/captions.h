#pragma once
// Captions with estimated times: WebVTT and SubRip. What speaks the script knows better times;
// these are for a first look and for tools that need some. Values only, any thread.

#include "export/episode.h"

#include <string>
#include <vector>

namespace castwright::exports {

/// Two lines of 42 characters are what readers follow (BBC, Netflix and others agree within 5).
inline constexpr std::size_t caption_line_chars_max = 42;
inline constexpr std::size_t caption_lines_max = 2;

struct Cue {
  double start_s = 0;
  double end_s = 0;  ///< after start_s
  char speaker = 'A';
  std::vector<std::string> lines;
};

/// Whether the first caption of a turn begins with the speaker's name, which takes room and no
/// time.
enum class Names { none, in_text };

/// What is spoken, in order, each cue from one turn; its time is its share of words. What holds no
/// word has no time and is left out.
std::vector<Cue> cues_of(const Episode& episode, Names names);

std::string to_vtt(const Episode& episode);
/// `Name: ` stands before the first caption of a turn.
std::string to_srt(const Episode& episode);

}  // namespace castwright::exports
