#pragma once
// The list of languages against which a topic's `language` is checked. Pure, any thread.

#include "core/result.h"

#include <string>
#include <string_view>

namespace castwright::topic {

/// Returns `text` as a BCP 47 tag in its usual case ("de", "pt-BR", "zh-Hant"). The name of a
/// language, in English or in the language itself ("German", "Deutsch"), is read as its code. Fails
/// with Fault::usage, naming the nearest language, if the text is neither.
Result<std::string> read_language(std::string_view text);

/// Returns `code=English name=own name|…`; the own name stands only if it differs.
std::string_view language_list();

}  // namespace castwright::topic
