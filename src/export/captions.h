#pragma once
// Captions with estimated times: WebVTT and SubRip. What speaks the script knows better times;
// these are for a first look and for tools that need some. Values only, any thread.

#include "export/episode.h"

#include <string>
#include <vector>

namespace castwright::exports {

/// Two lines of 42 columns are what readers follow (BBC, Netflix and others agree within 5). A wide
/// character of Chinese or Japanese takes two columns.
inline constexpr std::size_t caption_line_columns_max = 42;
inline constexpr std::size_t caption_lines_max = 2;
/// A shorter cue flashes, of a longer one readers look away.
inline constexpr double cue_seconds_min = 0.7;
inline constexpr double cue_seconds_max = 7;

struct Cue {
  double start_s = 0;
  double end_s = 0;  ///< after start_s
  char speaker = 'A';
  std::vector<std::string> lines;
};

/// Whether the first caption of a turn begins with the speaker's name, which takes room and no
/// time.
enum class Names { none, in_text };

/// What is spoken, in order, each cue from one turn; its time is its share of words,
/// but no less than cue_seconds_min (then later cues begin later, until longer ones have made up
/// for it) and no more than cue_seconds_max. What holds no word is left out.
std::vector<Cue> cues_of(const Episode& episode, Names names);

std::string to_vtt(const Episode& episode);
/// `Name: ` stands before the first caption of a turn.
std::string to_srt(const Episode& episode);

}  // namespace castwright::exports
