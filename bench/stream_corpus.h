#pragma once
// A realistic event stream of any length, for measurements: deltas with escapes, surrogate pairs
// and raw UTF-8, and at its end the four events that repeat the whole text. Equal arguments, equal
// bytes.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::bench {

struct Corpus {
  std::string bytes;
  std::vector<std::size_t> event_ends;  ///< one past each event's blank line
  std::size_t text_bytes = 0;           ///< of the answer, as UTF-8
};

/// The events of one stream in their order, each with its blank line.
class StreamWriter {
 public:
  std::vector<std::string> opening();
  /// One text delta, appended to `out`: the word that `pick` says.
  void delta(std::string& out, std::size_t pick, std::string_view obfuscation);
  std::vector<std::string> ending();
  /// Of the deltas so far, as UTF-8.
  const std::string& text() const { return text_; }

 private:
  std::string event(std::string_view type, std::string_view fields);

  std::size_t number_ = 0;
  std::size_t deltas_ = 0;
  std::string text_;
};

Corpus make_corpus(std::size_t deltas);
/// The borders of a stream that was made before.
std::vector<std::size_t> event_ends(const std::string& bytes);

}  // namespace castwright::bench
