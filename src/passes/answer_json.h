#pragma once
// Decides which JSON object of a model's text is its answer. Models write drafts before it,
// examples after it, the answer twice or in two objects. docs/formats/answer.md has the rule. Only
// the accept functions use it. Pure, total; any thread.

#include "core/result.h"
#include "json/value.h"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::passes {

/// The keys that an answer may have: its text first, then the parts of the research.
inline constexpr std::array<std::string_view, 7> answer_keys{
    "chunk_text", "canonical_pack", "sources", "facts", "outline", "seams", "style"};

/// The object that is the answer.
struct FoundObject {
  json::Value object;
  std::vector<std::string> warnings;  ///< What was left out, or put right to read it.
};

/// Returns the object of `text` that is the answer: the one that has `keys.front()`. Keys that it
/// lacks are taken from another object that has them. If no object has the first key, the first
/// object is the answer. Fails with Fault::unusable if there is none (no object at all, or one that
/// is cut or broken), and if two different objects, or the text beside the object, could be the
/// answer.
Result<FoundObject> find_object(std::string_view text, std::span<const std::string_view> keys);

}  // namespace castwright::passes
