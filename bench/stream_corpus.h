#pragma once
// A realistic event stream of any length, for measurements: deltas with escapes, surrogate pairs
// and raw UTF-8, and at its end the four events that repeat the whole text. Equal arguments, equal
// bytes.

#include <cstddef>
#include <string>
#include <vector>

namespace castwright::bench {

struct Corpus {
  std::string bytes;
  std::vector<std::size_t> event_ends;  ///< one past each event's blank line
  std::size_t text_bytes = 0;           ///< of the answer, as UTF-8
};

Corpus make_corpus(std::size_t deltas);
/// The borders of a stream that was made before.
std::vector<std::size_t> event_ends(const std::string& bytes);

}  // namespace castwright::bench
