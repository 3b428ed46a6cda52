#pragma once
// What arrived so far: beginnings of documents, and of characters. Pure, total; any thread.

#include <string_view>

namespace castwright::json {

/// Nothing is wrong with `text` but that it ends: more of it could make it a document (RFC 8259).
bool is_beginning(std::string_view text);

/// `bytes` without the first bytes of a character whose others have not come.
std::string_view without_half_character(std::string_view bytes);

}  // namespace castwright::json
