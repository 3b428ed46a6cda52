#pragma once
// Fills prompt templates, which are readable files with `{{name}}` in them. Only the functions that
// make prompts use it. Pure; any thread.

#include "core/result.h"
#include "passes/pass_a.h"

#include <map>
#include <string>
#include <string_view>

namespace castwright::passes {

/// The names of placeholders and what stands in their place.
using Values = std::map<std::string, std::string, std::less<>>;

/// Returns the template `file` with every `{{name}}` replaced and without white space at its end.
/// It replaces in one pass and never reads a value again, so a `{{x}}` in a user's text stays.
/// Fails with Fault::usage if the file is missing, a name is not in `values` or a `{{` is never
/// closed.
Result<std::string> render(const Templates& templates, std::string_view file, const Values& values);

/// Returns the same with the file of a language if there is one: for "de" or "de-AT" `rules.de.md`
/// comes before `rules.md`. If `templates` do not have a file, that of this program is used.
Result<std::string> render_for(const Templates& templates,
                               std::string_view file,
                               std::string_view language,
                               const Values& values);

/// Returns `templates` if they are of the kind of this program. If an older program with other
/// templates began the run, returns this program's own.
const Templates& usable_templates(const Templates& templates);

}  // namespace castwright::passes
