#pragma once
// Finds the paragraphs of long notes that have to do with one chunk. Only build_request() uses it.
// Pure; any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::passes {

/// Returns those paragraphs of `notes` that share most with `wanted` (a chunk's title, beats, facts
/// and material), in their own order and divided by blank lines, with at most `words_max` words
/// together. Rare words count for more than common ones (the inverse frequency of BM25, without its
/// weight for length). A heading stays with the paragraph after it. Returns "" if no paragraph
/// shares a word with `wanted`.
std::string excerpt(std::string_view notes, std::string_view wanted, std::size_t words_max);

}  // namespace castwright::passes
