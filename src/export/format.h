#pragma once
// Lists every form in which a script is exported, by name. Values only; any thread.

#include "core/result.h"
#include "export/episode.h"

#include <span>
#include <string>
#include <string_view>

namespace castwright::exports {

/// One form of export.
struct Format {
  std::string_view name;  ///< The name that `--format` takes.
  bool text = true;       ///< A terminal can show it.
  Result<std::string> (*write)(const Episode&) = nullptr;
};

/// Returns all forms.
std::span<const Format> formats();
/// Returns the form of this name, or nullptr if there is none.
const Format* format_named(std::string_view name);

/// Writes `l1_content` of pass_a.json with the times of the episode, and `sources`.
std::string to_json(const Episode& episode);

}  // namespace castwright::exports
