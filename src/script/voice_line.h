#pragma once
// A line of a script whose beginning names who speaks, in the forms that scripts and transcripts
// have. Values only, total on any bytes, any thread.

#include "script/names.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace castwright::script {

struct VoiceLine {
  std::string name;      ///< without marks, time and title: "Maya"
  std::size_t said = 0;  ///< bytes before what is said
  NameKind kind = NameKind::plain;
  /// Only a name if it is known from elsewhere or comes again: "(Oliver) …", "Maya, a diver: …".
  bool unsure = false;
  bool timed = false;    ///< a time mark stands beside the name
  bool bold = false;     ///< in marks of Markdown
  bool bracket = false;  ///< no colon, only brackets
};

/// The voice that `line` begins with: `Maya: …`, `司会：…`, `Maya : …`, `**Maya:** …`, `[Maya]: …`,
/// `Maya, meteorologist: …`, `[00:12] Maya: …`, `Maya (00:12):`, `MAYA [00:12] …`, `<Maya> …`.
/// Looks only at the first bytes of a line.
std::optional<VoiceLine> voice_line_of(std::string_view line);

/// A line that is nothing but a name, without colon: "MAYA", "**Maya**", "### Maya", "MAYA (V.O.)".
/// What it is only the lines around it can say.
struct NameLine {
  enum class Form { heading, bold, capitals, words };
  std::string name;
  NameKind kind = NameKind::plain;
  Form form = Form::words;
  bool forced = false;  ///< Fountain's `@`
};
std::optional<NameLine> name_line_of(std::string_view line);

/// Bytes of the time mark at the start of `text`, with its brackets, a second time behind an arrow
/// and the blanks behind it: `00:12`, `[00:00:01.5]`, `(1:02:07)`, `[00:01 --> 00:04]`; 0 for none.
std::size_t time_mark_size(std::string_view text);

/// Without the backslash before every ASCII punctuation mark, as Markdown and Fountain escape.
std::string unescaped(std::string_view line);

}  // namespace castwright::script
