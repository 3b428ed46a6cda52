#pragma once
// Who speaks: `roles` in its three forms, else the `voice_a_…` and `voice_b_…` keys. Used by
// read_topic only.

#include "core/result.h"
#include "topic/fields.h"
#include "topic/topic.h"

#include <vector>

namespace castwright::topic {

/// HOST_A, then HOST_B; one where the file lists one. Where `roles` is absent or empty the voices
/// speak: both, or (use_roles false) voice A alone. Placeholders in biographies are replaced.
Result<std::vector<Role>> read_roles(Fields& topic, bool use_roles);

/// `text` with `{{HOST_A}}` and `{{HOST_B}}` as the hosts' names ("Host A" where one has none).
std::string with_names(std::string_view text, const std::vector<Role>& roles);

}  // namespace castwright::topic
