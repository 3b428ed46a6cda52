#pragma once
// Inside export: turns as they are put together line by line, and the readers of the forms. One
// reading each; any thread.

#include "core/result.h"
#include "export/edited.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// Marks that nobody sees: byte order mark, zero-width space, soft hyphen, word joiner.
inline constexpr std::array<std::string_view, 4> unseen_marks{
    "\uFEFF", "\u200B", "\u00AD", "\u2060"};

/// Without blanks around it, and without marks that nobody sees and no-break spaces at the begin of
/// its lines and at its end: no form of a script keeps them there.
std::string without_unseen(std::string_view text);

class TurnReader {
 public:
  explicit TurnReader(const Hosts& hosts) : hosts_(hosts) {}

  /// A turn of `speaker` begins at `line` with `text`; the one before ends.
  Status begin(char speaker, int line, std::string_view text);
  bool inside() const { return inside_; }
  /// One more line of the turn.
  void add(std::string_view text);
  /// The turn ends. In a monologue each of its paragraphs is a turn.
  Status end();
  void add_heading(int line, std::string text);
  /// All that was read. The last turn has ended.
  Result<Edited> finish();

 private:
  const Hosts& hosts_;
  Edited edited_;
  bool inside_ = false;
  char speaker_ = 'A';
  int line_ = 0;
  std::string text_;
};

using Lines = std::vector<std::string_view>;

Result<Edited> read_markdown(const Lines& lines, const Hosts& hosts);
Result<Edited> read_plain(const Lines& lines, const Hosts& hosts);
Result<Edited> read_fountain(const Lines& lines, const Hosts& hosts);

/// "line N: …", the user's to act on.
std::unexpected<Error> wrong_line(int line, std::string_view what);
std::unexpected<Error> unknown_speaker(int line, std::string_view name, const Hosts& hosts);

/// A line's beginning that names who speaks.
struct Label {
  std::string name;      ///< as it stands there
  std::size_t size = 0;  ///< bytes up to and with the colon
};
/// `Name:` of a host (any case), or what looks like a label: at most three words, each with a
/// capital, a digit or a letter beyond ASCII in front, then a colon and a blank or the end.
std::optional<Label> label_of(std::string_view line, const Hosts& hosts);
/// The same where it is known whose turn begins.
struct TurnStart {
  char speaker = 'A';
  std::size_t size = 0;  ///< bytes before what is said
};
/// Nothing where no label or tag begins the line; an error where it names nobody of `hosts`.
Result<std::optional<TurnStart>> turn_start(std::string_view line, int number, const Hosts& hosts);
/// The host of this name in line `number`, or the error that there is none.
Result<char> speaker_named(std::string_view name, int number, const Hosts& hosts);

/// Bytes of white space at the begin.
std::size_t indent_of(std::string_view line);
bool is_blank_line(std::string_view line);
/// One line of any text: line breaks as blanks.
std::string in_one_line(std::string_view text);

}  // namespace castwright::exports
