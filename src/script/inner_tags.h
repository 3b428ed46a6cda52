#pragma once
// Speaker tags that do not stand at the start of a turn. Other readers of scripts begin a turn at
// "HOST_B:" wherever it stands. Values only, total on any bytes, any thread.

#include <functional>
#include <string>
#include <string_view>

namespace castwright::script {

/// Hears what stood at a place that is changed.
using NotePlace = std::function<void(std::string_view)>;

/// `text` with a turn of its own for every tag behind the end of a sentence, or of one that was
/// broken off: that is what was meant, also without a blank and with marks around the tag.
std::string with_turns_at_tags(std::string text, const NotePlace& note);
/// `text` in which tags are names: "As HOST_B: said" without its colon.
std::string with_names_for_tags(std::string text, const NotePlace& note);
/// The script for readers that cut at every tag: each tag begins a turn at a line's start and is
/// exact, any other is a name. A script without any tag at a line's start (a monologue) gets none.
std::string with_tags_at_turns(std::string_view script);

}  // namespace castwright::script
