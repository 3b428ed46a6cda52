#pragma once
// A script that a person edits: written as text, and read back with every turn as it was. The forms
// and what a reader takes: docs/formats/export.md. Values only, any thread.

#include "core/result.h"
#include "export/episode.h"
#include "export/hosts.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// plain: `Name: text`; tagged: `HOST_A: text`, as in the run's own files. In a monologue both are
/// its paragraphs.
enum class Form { markdown, plain, fountain, tagged };

std::string to_markdown(const Episode& episode);
std::string to_plain(const Episode& episode);
std::string to_fountain(const Episode& episode);

/// Titles belong to the plan: what stands in a heading is not kept, and the caller can say so.
struct Heading {
  int line = 0;
  std::string text;
};
struct Edited {
  std::vector<script::Turn> turns;
  std::vector<Heading> headings;
};

/// The turns of an edited script. Every line is a turn's, or one that the form itself has; for any
/// other (text that nobody speaks, a speaker whom the run does not have) the error is Fault::usage
/// and begins with `line N: `. Without `form` it is found out by the first lines.
Result<Edited> read_edited(std::string_view text,
                           const Hosts& hosts,
                           std::optional<Form> form = std::nullopt);

/// By the end of its name: .md and .markdown, .fountain; nothing for any other.
std::optional<Form> form_of(std::string_view file_name);

}  // namespace castwright::exports
