#pragma once
// Judges text that arrived in part: beginnings of documents, and of characters. Pure, total; any
// thread.

#include <string_view>

namespace castwright::json {

/// Tells whether more text could make `text` a document (RFC 8259): nothing is wrong with it except
/// that it ends.
bool is_beginning(std::string_view text);

/// Returns `bytes` without the first bytes of a character whose other bytes have not come yet.
std::string_view without_half_character(std::string_view bytes);

}  // namespace castwright::json
