#pragma once
// Inside export: makes turns line by line, and declares the readers of the forms. A TurnReader
// serves one text; any thread.

#include "core/result.h"
#include "export/edited.h"
#include "script/turns.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::exports {

/// The marks that nobody sees: byte order mark, zero-width space, soft hyphen, word joiner.
inline constexpr std::array<std::string_view, 4> unseen_marks{
    "\uFEFF", "\u200B", "\u00AD", "\u2060"};

/// Returns `text` without blanks around it, and without invisible marks and no-break spaces at the
/// begin of its lines and at its end, because no form of a script keeps them there.
std::string without_unseen(std::string_view text);

/// Collects the turns and headings of one edited text.
class TurnReader {
 public:
  explicit TurnReader(const Hosts& hosts) : hosts_(hosts) {}

  /// Ends the turn before and begins a turn of `speaker` at `line` with `text`.
  Status begin(char speaker, int line, std::string_view text);
  /// Tells whether a turn has begun and not ended.
  bool inside() const { return inside_; }
  /// Adds one more line to the turn.
  void add(std::string_view text);
  /// Ends the turn. In a monologue each of its paragraphs is a turn.
  Status end();
  void add_heading(int line, std::string text);
  /// Ends the last turn and returns all that was read.
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

/// Makes an error "line N: …" for the user to act on.
std::unexpected<Error> wrong_line(int line, std::string_view what);
std::unexpected<Error> unknown_speaker(int line, std::string_view name, const Hosts& hosts);

/// The beginning of a line that names who speaks.
struct Label {
  std::string name;      ///< The name as it stands there.
  std::size_t size = 0;  ///< The bytes up to and with the colon.
};
/// Returns `Name:` of a host in any case, or what looks like a label: at most three words, each of
/// which begins with a capital, a digit or a letter beyond ASCII, then a colon and a blank or the
/// end.
std::optional<Label> label_of(std::string_view line, const Hosts& hosts);
/// The beginning of a line that starts a turn of a known speaker.
struct TurnStart {
  char speaker = 'A';
  std::size_t size = 0;  ///< The bytes before what is said.
};
/// Returns nothing if no label or tag begins the line, and an error if it names nobody of `hosts`.
Result<std::optional<TurnStart>> turn_start(std::string_view line, int number, const Hosts& hosts);
/// Returns the host of this name in line `number`, or the error that there is none.
Result<char> speaker_named(std::string_view name, int number, const Hosts& hosts);

/// Returns `line` without invisible marks at its begin, which would hide a name or a heading. A
/// line that holds only the blanks of word processors becomes empty.
std::string_view visible_line(std::string_view line);
/// Returns the bytes of white space at the begin of the line.
std::size_t indent_of(std::string_view line);
using script::is_blank_line;

/// Returns `text` on one line, with blanks in place of line breaks.
std::string in_one_line(std::string_view text);

}  // namespace castwright::exports
