#pragma once
// The paragraphs of long notes that have to do with one chunk. Used by make_ask only. Pure.

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::passes {

/// Those paragraphs of `notes` that share most with `wanted` (a chunk's title, beats, facts and
/// material), in their own order, `words_max` words together at most, divided by blank lines. Rare
/// words count for more than common ones (the inverse frequency of BM25, without its weight for
/// length). A heading goes with the paragraph behind it. Empty where nothing has to do with it.
std::string excerpt(std::string_view notes, std::string_view wanted, std::size_t words_max);

}  // namespace castwright::passes
