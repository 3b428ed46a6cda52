#pragma once
// How words look at a terminal: colours, and signs that stand beside them, so that nothing depends
// on colour alone. Whether a stream gets colours follows from its terminal and the environment
// (docs/guides/watch.md). Every sign is here, with its form for terminals that show ASCII only.
// Values only, any thread.

#include <optional>
#include <string>
#include <string_view>

namespace castwright::observe {

/// What a piece of text is, which decides its colour.
enum class Tone { plain, good, bad, warning, strong, faint, accent };

struct Style {
  bool colour = false;
  bool utf8 = false;  ///< Characters outside of ASCII can be shown.

  /// `text` between the codes of its tone; `text` itself without colours, or if it is empty.
  std::string paint(Tone tone, std::string_view text) const;

  /// A text of this program with the signs that can be shown: three dots for an
  /// ellipsis and a question mark for U+FFFD if need be.
  std::string shown(std::string_view text) const;

  std::string_view done() const { return utf8 ? "✓" : "+"; }
  std::string_view failed() const { return utf8 ? "✗" : "x"; }
  std::string_view warned() const { return "!"; }
  std::string_view cut() const { return utf8 ? "…" : "~"; }
  std::string_view at_most() const { return utf8 ? "≤ " : "<= "; }
  /// One column of a bar.
  std::string_view bar(bool full) const {
    if (utf8) return full ? "━" : "─";
    return full ? "#" : "-";
  }
  /// The sign of work that goes on; another one for each `beat`.
  std::string_view pulse(std::size_t beat) const;
};

/// Does the name of a locale say that its texts are UTF-8, as `C.UTF-8` and `en_US.utf8` do?
bool is_utf8(const std::optional<std::string>& locale);

/// What decides about colour and signs. A variable that is empty counts as not set.
struct StyleWishes {
  bool no_color = false;  ///< the setting no_color
  bool terminal = false;  ///< the stream is a terminal
  std::optional<std::string> NO_COLOR{};
  std::optional<std::string> CLICOLOR{};
  std::optional<std::string> CLICOLOR_FORCE{};
  std::optional<std::string> TERM{};
  std::optional<std::string> locale{};  ///< LC_ALL, else LC_CTYPE, else LANG
};
/// Decides about one stream. Off by the setting and by NO_COLOR, whatever their value; else on by
/// CLICOLOR_FORCE; else on at a terminal that is not dumb, unless CLICOLOR is 0.
Style style_of(const StyleWishes& wishes);

}  // namespace castwright::observe
