#include "observe/style.h"

#include "core/ascii.h"

#include <array>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

namespace castwright::observe {
namespace {

std::string_view code_of(Tone tone) {
  switch (tone) {
    case Tone::plain: return {};
    case Tone::good: return "32";
    case Tone::bad: return "31";
    case Tone::warning: return "33";
    case Tone::strong: return "1";
    case Tone::faint: return "2";
    case Tone::accent: return "36";
  }
  return {};
}

bool is_set(const std::optional<std::string>& variable) {
  return variable && !variable->empty();
}

}  // namespace

bool is_utf8(const std::optional<std::string>& locale) {
  const std::string name = ascii_lower(locale.value_or(""));
  return name.contains("utf-8") || name.contains("utf8");
}

std::string Style::shown(std::string_view text) const {
  using Sign = std::pair<std::string_view, std::string_view>;
  constexpr std::array<Sign, 2> signs{Sign{"…", "..."}, Sign{"\uFFFD", "?"}};
  std::string out(text);
  if (utf8) return out;
  for (const auto& [sign, ascii] : signs) {
    for (std::size_t at = out.find(sign); at != std::string::npos; at = out.find(sign, at))
      out.replace(at, sign.size(), ascii);
  }
  return out;
}

std::string Style::paint(Tone tone, std::string_view text) const {
  const std::string_view code = code_of(tone);
  if (!colour || code.empty() || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string_view Style::pulse(std::size_t beat) const {
  constexpr std::array<std::string_view, 10> dots{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
  constexpr std::array<std::string_view, 4> strokes{"|", "/", "-", "\\"};
  return utf8 ? dots[beat % dots.size()] : strokes[beat % strokes.size()];
}

Style style_of(const StyleWishes& wishes) {
  Style style{.utf8 = is_utf8(wishes.locale)};
  if (wishes.no_color || is_set(wishes.NO_COLOR)) return style;
  if (is_set(wishes.CLICOLOR_FORCE) && *wishes.CLICOLOR_FORCE != "0") {
    style.colour = true;
    return style;
  }
  const bool dumb = wishes.TERM.value_or("dumb") == "dumb";
  style.colour = wishes.terminal && !dumb && wishes.CLICOLOR.value_or("1") != "0";
  return style;
}

}  // namespace castwright::observe
