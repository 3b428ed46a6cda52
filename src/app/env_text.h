#pragma once
// Reads the lines of a `.env`: `NAME=value`, with `export`, quotation marks and comments as usual.
// Both the file .env of the working directory and a file of --key-file are read by it. Pure; total.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::app {

/// A line that is neither blank nor a comment, without the blanks around it.
struct TextLine {
  std::string_view text;
  int number = 1;  ///< in the file, from 1
};
/// The lines of `text` that say something.
std::vector<TextLine> lines_of(std::string_view text);

/// What follows `word` and blanks in `text`; empty if `text` does not begin with `word`, in upper
/// or lower case.
std::optional<std::string_view> behind(std::string_view text, std::string_view word);
/// The value of a line: the part in quotation marks with these, or the part before a comment.
std::string_view without_comment(std::string_view value);

/// A line of a `.env`.
struct EnvLine {
  int number = 1;
  std::string name{};   ///< "" if the line has none
  std::string value{};  ///< without its quotation marks
  std::string wrong{};  ///< why it cannot count, in words that repeat nothing of it; "" if it can
  /// Of a line without a name: the word that it begins with and what follows, as in `NAME: value`.
  /// They only tell a person what the line was meant to be.
  std::string meant_name{};
  std::string meant_value{};
};
/// Is the text UTF-16? read_env() says so in place of its lines.
bool is_utf16(std::string_view text);
/// All lines of a `.env`. A value in quotation marks that goes over several lines is one entry,
/// which cannot count.
std::vector<EnvLine> read_env(std::string_view text);

}  // namespace castwright::app
