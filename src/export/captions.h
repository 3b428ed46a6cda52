#pragma once
// Makes captions with estimated times as WebVTT and SubRip. The voices that speak the script know
// better times; these are for a first look and for tools that need some. Values only; any thread.

#include "export/episode.h"

#include <string>
#include <vector>

namespace castwright::exports {

/// Readers can follow two lines of 42 columns (BBC, Netflix and others agree within 5 columns). A
/// wide character of Chinese or Japanese takes two columns.
inline constexpr std::size_t caption_line_columns_max = 42;
inline constexpr std::size_t caption_lines_max = 2;
/// A shorter cue flashes, and from a longer one readers look away.
inline constexpr double cue_seconds_min = 0.7;
inline constexpr double cue_seconds_max = 7;

/// One caption and its time.
struct Cue {
  double start_s = 0;
  double end_s = 0;  ///< The end, which is later than start_s.
  char speaker = 'A';
  std::vector<std::string> lines;
  std::string text{};    ///< The lines as one text, with the blanks that the turn has between them.
  std::size_t turn = 0;  ///< The turn, counted from 0 in Episode::turns().
};

/// Whether the first caption of a turn begins with the speaker's name. A name takes room but no
/// time.
enum class Names { none, in_text };

/// Returns what is spoken, in order. Each cue comes from one turn, and its time is its share of the
/// words, within cue_seconds_min and cue_seconds_max. If a cue needs more time than its share,
/// later cues begin later until longer ones have made up for it. Text without a word is left out.
std::vector<Cue> cues_of(const Episode& episode, Names names);

/// Writes WebVTT, which marks the speaker of each cue.
std::string to_vtt(const Episode& episode);
/// Writes SubRip with `Name: ` before the first caption of a turn.
std::string to_srt(const Episode& episode);

}  // namespace castwright::exports
