#pragma once
// Writes a script as text for a person to edit, and reads it back with every turn as it was.
// docs/formats/export.md has the forms and tells what a reader takes. Values only; any thread.

#include "core/result.h"
#include "export/episode.h"
#include "export/hosts.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// The form of a text. `plain` has `Name: text`; `tagged` has `HOST_A: text`, as the run's own
/// files do. In a monologue both hold only its paragraphs.
enum class Form { markdown, plain, fountain, tagged };

std::string to_markdown(const Episode& episode);
std::string to_plain(const Episode& episode);
std::string to_fountain(const Episode& episode);

/// A heading of an edited script. Titles belong to the plan, so the text of a heading is not kept,
/// and the caller can say so.
struct Heading {
  int line = 0;  ///< The number of the line, or of what Edited::unit names.
  std::string text;
};
/// What was read of an edited script.
struct Edited {
  std::vector<script::Turn> turns;
  std::vector<Heading> headings;
  std::string_view unit = "line";  ///< What messages count: "line", or "paragraph" of a Word file.
};

/// Reads the turns of an edited script. Every line must belong to a turn or to the form itself. Any
/// other line (text that nobody speaks, a speaker whom the run does not have) is a Fault::usage
/// whose text begins with `line N: `. Without `form` the first lines decide about it.
Result<Edited> read_edited(std::string_view text,
                           const Hosts& hosts,
                           std::optional<Form> form = std::nullopt);

/// Tells whether a file is meant as a Word document, by its name or by its first bytes.
bool is_docx(std::string_view bytes, std::string_view file_name);

/// Reads the turns of a script that was edited in a word processor and saved as .docx, by the same
/// rules. Tracked changes count as accepted. Fails with Fault::usage for a file that cannot be
/// read, and with "paragraph N: …" for what belongs to no turn.
Result<Edited> read_edited_docx(std::string_view bytes, const Hosts& hosts);

/// Returns a Markdown text without the marks of its footnotes, `[^3]`, which nobody speaks; a
/// footnote itself becomes an item of a list, `3. …`, so that no line moves. A text without
/// footnotes stays as it is, whatever stands in brackets in it.
std::string without_footnotes(std::string_view markdown);

/// Tells the form of a file by the end of its name (.md, .markdown or .fountain); nothing for any
/// other name.
std::optional<Form> form_of(std::string_view file_name);

}  // namespace castwright::exports
