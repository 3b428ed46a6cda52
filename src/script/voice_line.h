#pragma once
// Reads lines of a script that begin with the name of the speaker, in all forms that scripts and
// transcripts use. Values only, total on any bytes, any thread.

#include "script/names.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace castwright::script {

struct VoiceLine {
  std::string name;      ///< The name without marks, time and title: "Maya".
  std::size_t said = 0;  ///< The bytes before what is said.
  NameKind kind = NameKind::plain;
  /// It is a name only if it is known from elsewhere or occurs again: "(Oliver) …", "Maya, a diver:
  /// …".
  bool unsure = false;
  bool timed = false;    ///< A time mark stands beside the name.
  bool bold = false;     ///< The name is in bold marks of Markdown.
  bool bracket = false;  ///< The name has brackets and no colon.
};

/// Returns the voice with which `line` begins: `Maya: …`, `司会：…`, `Maya : …`, `**Maya:** …`,
/// `[Maya]: …`, `Maya, meteorologist: …`, `[00:12] Maya: …`, `Maya (00:12):`, `MAYA [00:12] …`,
/// `<Maya> …`. Reads only the first bytes of a line.
std::optional<VoiceLine> voice_line_of(std::string_view line);

/// A line that is only a name, without a colon: "MAYA", "**Maya**", "### Maya", "MAYA (V.O.)".
/// Whether it names a speaker depends on the lines around it.
struct NameLine {
  enum class Form { heading, bold, capitals, words };
  std::string name;
  NameKind kind = NameKind::plain;
  Form form = Form::words;
  bool forced = false;  ///< Fountain's `@` forces the line to be a name.
};
std::optional<NameLine> name_line_of(std::string_view line);

/// Returns the bytes of the time mark at the start of `text`, including its brackets, a second time
/// behind an arrow and the blanks behind it: `00:12`, `[00:00:01.5]`, `(1:02:07)`, `[00:01 -->
/// 00:04]`; 0 for none.
std::size_t time_mark_size(std::string_view text);

/// Returns the line without the backslashes with which Markdown and Fountain escape ASCII
/// punctuation marks.
std::string unescaped(std::string_view line);

}  // namespace castwright::script
