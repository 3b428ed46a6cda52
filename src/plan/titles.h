#pragma once
// The titles of the parts of a show in the language of the show. Listeners see these titles as
// chapters, and prompts ask for parts by them. Data only; any thread.

#include "plan/plan.h"

#include <string_view>

namespace castwright::plan {

/// The title of a part, and its subject as prompts give it.
struct PartName {
  std::string_view title;
  std::string_view subject;
};

/// How titles are joined. Each form has the placeholders of fmt::format.
struct TitleForms {
  std::string_view two;           ///< In English "{} and {}": the title of two merged parts.
  std::string_view many;          ///< In English "{} to {}": the title of several merged parts.
  std::string_view part;          ///< In English "{} ({} of {})": a part of a part.
  std::string_view comma = ", ";  ///< What stands between the subjects of a merged part.
};

/// Returns the name of a part in `language` (a language tag), or in English if this program does
/// not know the language. The titles of the three deep dives end with their digit.
PartName part_name(ChunkKind kind, std::string_view language);
/// Returns the forms of `language`, or the English ones if this program does not know the language.
TitleForms title_forms(std::string_view language);

}  // namespace castwright::plan
