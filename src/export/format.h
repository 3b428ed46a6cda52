#pragma once
// Every form in which a script leaves, by name. Values only, any thread.

#include "core/result.h"
#include "export/episode.h"

#include <span>
#include <string>
#include <string_view>

namespace castwright::exports {

struct Format {
  std::string_view name;  ///< as `--format` takes it
  bool text = true;       ///< can be shown on a terminal
  Result<std::string> (*write)(const Episode&) = nullptr;
};

std::span<const Format> formats();
/// nullptr where there is none of this name.
const Format* format_named(std::string_view name);

/// `l1_content` of pass_a.json with the episode's times, and `sources`.
std::string to_json(const Episode& episode);

}  // namespace castwright::exports
