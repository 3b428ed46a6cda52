#pragma once
// The text of one top-level string field while the JSON around it is still arriving: what the user
// sees growing on disk, and what is left when a stream is cut. Total: any text is accepted. Owns a
// few words of state and no text; one thread at a time.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::json {

/// Reads the answer of a model, which should be a JSON object and often is one inside a Markdown
/// fence or after a sentence of prose. Linear: a byte is looked at once, under any chunking.
///
/// An object begins with a brace that a key in quotes (or the closing brace) follows; so `{this}`
/// in prose is none. An object that ends, or turns out not to be JSON, without the wanted field was
/// prose too, and the search goes on behind it. Where an object has the field twice the first
/// counts, because it has been handed out by then. Inside objects and arrays in the object nothing
/// is looked for and only brackets and strings are followed. Line ends that a model left unescaped
/// in a string are taken as they are.
class FieldStream {
 public:
  enum class State {
    before,    ///< no object yet
    inside,    ///< in the object, outside the wanted field
    in_field,  ///< in the wanted string
    after,     ///< the field is complete; the object may go on
    closed,    ///< the object's closing brace was read
    broken,    ///< not JSON from some point on; what was read before stays
  };

  explicit FieldStream(std::string field);

  /// Feeds valid UTF-8 text of the answer. Appends decoded text of the field to `out`; a character
  /// whose escape is not complete yet is held back, unpaired surrogate escapes become U+FFFD.
  void feed(std::string_view text, std::string& out);
  State state() const { return state_; }
  /// Was the wanted field, a string, seen (its first quote at least)?
  bool found() const { return found_; }

 private:
  /// Where in the object's grammar the reader stands; the table is in the .cpp.
  enum class Place : std::uint8_t { seek, opened, key, colon, value, scalar, nested, more, done };
  enum class Text : std::uint8_t { none, key, skipped, field };
  enum class Escape : std::uint8_t { none, backslash, digits };

  void step(char byte);
  void open(bool empty);
  void close();
  void wrong(char byte);
  void begin_string();
  void end_string(std::string& out);
  void string_byte(char byte, std::string& out);
  void escape_byte(char byte, std::string& out);
  void put(unsigned point, std::string& out);
  void put_run(std::string_view run, std::string& out);
  void flush_half(std::string& out);

  std::string field_;
  State state_ = State::before;

  Place place_ = Place::seek;
  Text text_ = Text::none;
  Escape escape_ = Escape::none;
  bool found_ = false;
  bool wanted_ = false;    ///< the key read last is the wanted one
  unsigned digits_ = 0;    ///< of \uXXXX, read so far
  unsigned point_ = 0;     ///< their value
  unsigned high_ = 0;      ///< a high surrogate that waits for its partner, or 0
  std::size_t depth_ = 0;  ///< brackets open inside the object
  std::string key_;        ///< decoded, no longer than it takes to tell it from the wanted one
};

}  // namespace castwright::json
