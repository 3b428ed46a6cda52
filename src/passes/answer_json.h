#pragma once
// Which JSON object of a model's text is its answer: models write drafts before it, examples behind
// it, the answer twice or in two objects. The rule is written down in docs/formats/answer.md. Used
// by accept only. Pure, total.

#include "core/result.h"
#include "json/value.h"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::passes {

/// The text first, then what the research is made of.
inline constexpr std::array<std::string_view, 7> answer_keys{
    "chunk_text", "canonical_pack", "sources", "facts", "outline", "seams", "style"};

struct FoundObject {
  json::Value object;
  std::vector<std::string> warnings;  ///< what was left out, or put right to read it
};

/// The object of `text` that is the answer: the one that has `keys.front()`. Keys that it lacks are
/// taken from another object that has them. Where none has the first key, the first object. Fails
/// with Fault::unusable where there is none (no object at all, or one that is cut or broken), and
/// where two different ones could be it, or what stands beside it.
Result<FoundObject> find_object(std::string_view text, std::span<const std::string_view> keys);

}  // namespace castwright::passes
