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

}  // namespace castwright::passes
