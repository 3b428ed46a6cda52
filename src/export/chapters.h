#pragma once
// Where chapters begin, in the three forms that players and tools read. Values only, any thread.

#include "export/episode.h"
#include "json/value.h"

#include <string>

namespace castwright::exports {

/// `{"version":"1.2.0","chapters":[{"startTime","title","endTime"}]}`: the JSON chapters of the
/// podcast namespace (github.com/Podcastindex-org/podcast-namespace, jsonChapters).
std::string podcast_chapters(const Episode& episode);

/// The pipeline's `.chapters.json`: a list of `title`, `start_time`, `chapter`, `duration`.
json::Value chapter_list(const Episode& episode);

/// `;FFMETADATA1` with one [CHAPTER] each, in milliseconds (ffmpeg-formats, "Metadata").
std::string ffmeta(const Episode& episode);

}  // namespace castwright::exports
