#pragma once
// Repairs speaker tags that do not stand at the start of a turn, since other readers of scripts
// begin a turn at "HOST_B:" wherever it stands. Values only, total on any bytes, any thread.

#include <functional>
#include <string>
#include <string_view>

namespace castwright::script {

/// Called with the former text of each place that is changed.
using NotePlace = std::function<void(std::string_view)>;

/// Returns `text` in which every tag behind the end of a sentence, complete or broken off, begins a
/// turn. That is what the writer meant, also if the tag has no blank behind it or has marks around
/// it.
std::string with_turns_at_tags(std::string text, const NotePlace& note);
/// Returns `text` in which tags inside sentences become names by losing their colon: "As HOST_B:
/// said".
std::string with_names_for_tags(std::string text, const NotePlace& note);
/// Returns the script for readers that cut at every tag: each tag is exact and begins a turn at the
/// start of a line, and any other tag has become a name. A script without a tag at the start of any
/// line (a monologue) gets none.
std::string with_tags_at_turns(std::string_view script);

}  // namespace castwright::script
