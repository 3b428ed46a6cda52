#pragma once
// Makes the transcripts of the podcast namespace (github.com/Podcastindex-org/podcast-namespace,
// transcripts) with the estimated times of captions. Values only; any thread.

#include "export/episode.h"

#include <string>

namespace castwright::exports {

/// Writes `{"version":"1.0.0","segments":[{"speaker","startTime","endTime","body"}]}` with a
/// segment for each caption, so that a player can follow what is spoken.
std::string transcript_json(const Episode& episode);

/// Writes `<cite>Name:</cite><time>0:00</time><p>text</p>` for each turn: a part of a page, as the
/// namespace has it.
std::string transcript_html(const Episode& episode);

}  // namespace castwright::exports
