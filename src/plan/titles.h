#pragma once
// What the parts of a show are called, in the language of the show: listeners see these titles as
// chapters, and prompts ask for parts by them. Data only, any thread.

#include "plan/plan.h"

#include <string_view>

namespace castwright::plan {

struct PartName {
  std::string_view title;
  std::string_view subject;
};

/// How titles are put together; each has its places as fmt::format has them.
struct TitleForms {
  std::string_view two;           ///< "{} and {}"
  std::string_view many;          ///< "{} to {}"
  std::string_view part;          ///< "{} ({} of {})"
  std::string_view comma = ", ";  ///< between the subjects of a merged part
};

/// In English where we do not have the language of the tag. The titles of the three deep dives end
/// with their digit.
PartName part_name(ChunkKind kind, std::string_view language);
TitleForms title_forms(std::string_view language);

}  // namespace castwright::plan
