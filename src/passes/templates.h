#pragma once
// Prompt templates: readable files with `{{name}}` in them. Used by make_ask only.

#include "core/result.h"
#include "passes/pass_a.h"

#include <map>
#include <string>
#include <string_view>

namespace castwright::passes {

/// Placeholder names and what stands in their place.
using Values = std::map<std::string, std::string, std::less<>>;

/// The template `file` with every `{{name}}` replaced, without white space at its end. In one pass:
/// what a value holds is never looked at again, so a `{{x}}` in a user's text stays. Fails with
/// Fault::usage where the file is missing, a name is not in `values` or a `{{` is never closed.
Result<std::string> render(const Templates& templates, std::string_view file, const Values& values);

/// The same with the file of a language where there is one: for "de" or "de-AT" `rules.de.md`
/// before `rules.md`. A file that `templates` do not have is this program's.
Result<std::string> render_for(const Templates& templates,
                               std::string_view file,
                               std::string_view language,
                               const Values& values);

/// `templates` where they are of this program's kind; this program's own where a run was begun by
/// a program that divided its prompts otherwise.
const Templates& usable_templates(const Templates& templates);

}  // namespace castwright::passes
