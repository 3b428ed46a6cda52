#pragma once
// Finding the JSON object in a model's answer, which often stands in a Markdown fence or between
// sentences. Reads what can be read surely, guesses nothing. Used by accept only. Pure, total.

#include "core/result.h"
#include "json/value.h"

#include <string_view>

namespace castwright::passes {

struct FoundObject {
  json::Value object;
  bool alone = true;      ///< nothing but white space or a fence stood around it
  bool repaired = false;  ///< raw line breaks in strings were escaped, commas too many left out
};

/// The first object of `answer` that has `wanted_key`; where none has it, the first object. Fails
/// with Fault::unusable where there is none: no object at all, or one that is cut or broken.
Result<FoundObject> find_object(std::string_view answer, std::string_view wanted_key);

}  // namespace castwright::passes
