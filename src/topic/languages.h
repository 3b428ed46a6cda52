#pragma once
// Which languages there are: what a topic's `language` is held against. Pure, any thread.

#include "core/result.h"

#include <string>
#include <string_view>

namespace castwright::topic {

/// `text` as a BCP 47 tag in its usual case ("de", "pt-BR", "zh-Hant"). The name of a language in
/// English or in itself ("German", "Deutsch") is read as its code. Fails with Fault::usage, naming
/// the nearest, where it is neither.
Result<std::string> read_language(std::string_view text);

/// `code=English name=own name|…`, the own name only where it differs.
std::string_view language_list();

}  // namespace castwright::topic
