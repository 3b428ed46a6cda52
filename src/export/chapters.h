#pragma once
// Tells at which times chapters begin, in the three forms that players and tools read. Values only;
// any thread.

#include "export/episode.h"
#include "json/value.h"

#include <string>

namespace castwright::exports {

/// Writes `{"version":"1.2.0","chapters":[{"startTime","title","endTime"}]}`, the JSON chapters of
/// the podcast namespace (github.com/Podcastindex-org/podcast-namespace, jsonChapters).
std::string podcast_chapters(const Episode& episode);

/// Returns the `.chapters.json` of the video pipeline: a list of `title`, `start_time`, `chapter`
/// and `duration`.
json::Value chapter_list(const Episode& episode);

/// Writes `;FFMETADATA1` with a [CHAPTER] for each chapter, in milliseconds (ffmpeg-formats,
/// "Metadata").
std::string ffmeta(const Episode& episode);

}  // namespace castwright::exports
