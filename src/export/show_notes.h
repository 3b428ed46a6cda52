#pragma once
// Makes the notes for the page of an episode, as Markdown: what it is about, who speaks, when its
// chapters begin, and its sources. Values only; any thread.

#include "export/episode.h"

#include <string>

namespace castwright::exports {

/// Writes the notes. They begin with the first sentences of the topic's description, or with the
/// title, description and tags that a shorter script has; nothing is put in place of what a script
/// does not have. Chapter times stand as `(1:05)`, which players make into links.
std::string to_show_notes(const Episode& episode);

}  // namespace castwright::exports
