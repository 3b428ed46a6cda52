#pragma once
// Reads the text of one top-level string field while the JSON around it is still arriving. The user
// sees this text grow on disk, and it is what remains of a stream that is cut. The reader is total:
// it takes any text. It owns a few words of state and no text; one thread at a time uses it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::json {

/// Reads the answer of a model, which should be a JSON object and often is one inside a Markdown
/// fence or after a sentence of prose. It is linear: it looks at each byte once, however the text
/// is divided.
///
/// An object begins with a brace that a key in quotes (or the closing brace) follows, so `{this}`
/// in prose is none. An object that ends, or turns out not to be JSON, without the wanted field was
/// prose too, and the search continues after it. If an object has the field twice, the first
/// counts, because it has been handed out by then. The reader does not search objects and arrays
/// inside of the object; it follows only their brackets and strings. It takes line ends that a
/// model left unescaped in a string as they are.
class FieldStream {
 public:
  /// How far the reader has come.
  enum class State {
    before,    ///< No object has begun yet.
    inside,    ///< The text ends in the object, outside of the wanted field.
    in_field,  ///< The text ends in the wanted string.
    after,     ///< The field is complete; the object may continue.
    closed,    ///< The reader has read the closing brace of the object.
    broken,    ///< From some point on the text is no JSON; what was read before stays.
  };

  /// Reads the field named `field`.
  explicit FieldStream(std::string field);

  /// Takes the next text of the answer, which is valid UTF-8, and appends the decoded text of the
  /// field to `out`. It holds back a character whose escape is not complete yet; unpaired surrogate
  /// escapes become U+FFFD.
  void feed(std::string_view text, std::string& out);
  State state() const { return state_; }
  /// Tells whether the wanted field, a string, was seen (at least its first quote).
  bool found() const { return found_; }

 private:
  /// The place in the object's grammar at which the reader stands; the .cpp has the table.
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
  bool wanted_ = false;    ///< The key read last is the wanted one.
  unsigned digits_ = 0;    ///< How many digits of \uXXXX are read.
  unsigned point_ = 0;     ///< The value of these digits.
  unsigned high_ = 0;      ///< A high surrogate that waits for its partner, or 0.
  std::size_t depth_ = 0;  ///< How many brackets are open inside the object.
  std::string key_;  ///< The decoded key, only as long as it takes to tell it from the wanted one.
};

}  // namespace castwright::json
