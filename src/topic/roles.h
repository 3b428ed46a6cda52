#pragma once
// Reads who speaks: `roles` in its three forms, else the keys `voice_a_…` and `voice_b_…`
// (docs/formats/topic.md). Used by read_topic only.

#include "core/result.h"
#include "topic/fields.h"
#include "topic/topic.h"

#include <vector>

namespace castwright::topic {

/// Returns HOST_A, then HOST_B; one role if the file lists one. If `roles` is absent or empty, the
/// voices speak: both, or voice A alone if `use_roles` is false. Placeholders in biographies are
/// replaced.
Result<std::vector<Role>> read_roles(Fields& topic, bool use_roles);

/// Returns `text` with `{{HOST_A}}` and `{{HOST_B}}` replaced by the hosts' names ("Host A" if one
/// has no name).
std::string with_names(std::string_view text, const std::vector<Role>& roles);

}  // namespace castwright::topic
