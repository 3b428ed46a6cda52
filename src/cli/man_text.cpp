#include "cli/man_text.h"

#include "cli/text_layout.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

namespace castwright::cli {
namespace {

/// Lines of the source; a formatter fills its own.
constexpr std::size_t source_columns = 72;

/// The code point at the start of `text`, which is UTF-8, and its size in bytes.
std::pair<std::uint32_t, std::size_t> code_at(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (size == 1 || text.size() < size) return {first, 1};
  std::uint32_t code = first & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i)
    code = (code << 6U) | (byte(i) & 0x3FU);
  return {code, size};
}

/// Text of a paragraph, in lines.
std::string filled(std::string_view text) {
  std::string out;
  const std::string lines = wrapped(text, 0, 0, source_columns);
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    out += man_escaped(std::string_view(lines).substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return out;
}

/// A line of a page, taken apart.
struct PageLine {
  std::size_t indent = 0;
  std::string_view first{};
  std::string_view second{};  ///< What two blanks separate from the first part.
};
PageLine line_of(std::string_view text) {
  PageLine line{.indent = std::min(text.find_first_not_of(' '), text.size())};
  text.remove_prefix(line.indent);
  const std::size_t gap = text.find("  ");
  line.first = text.substr(0, gap);
  if (gap != std::string_view::npos) {
    text.remove_prefix(gap);
    line.second = text.substr(std::min(text.find_first_not_of(' '), text.size()));
  }
  return line;
}

/// Turns the lines of a page into paragraphs, terms and examples.
class ManWriter {
 public:
  void take(std::string_view text) {
    const PageLine line = line_of(text);
    if (text.empty()) {
      end();
    } else if (line.indent == 0) {
      if (!lines_.empty() || !term_.empty()) end();
      paragraph_ += (paragraph_.empty() ? "" : "\n") + std::string(text);
    } else if (!term_.empty() && line.indent >= continued_at) {
      explanation_ += " " + std::string(text.substr(line.indent));
    } else if (!line.second.empty()) {
      end();
      term_ = line.first;
      explanation_ = line.second;
    } else {
      if (lines_.empty()) end();
      lines_.emplace_back(text.substr(std::min(line.indent, std::size_t{2})));
    }
  }
  std::string text() {
    end();
    return out_;
  }

 private:
  /// A line that begins this far to the right continues the explanation above it.
  static constexpr std::size_t continued_at = 8;

  void end() {
    if (!paragraph_.empty()) out_ += ".PP\n" + filled(paragraph_);
    if (!term_.empty()) out_ += man_item(term_, explanation_);
    if (!lines_.empty()) out_ += ".PP\n" + man_example(lines_);
    paragraph_.clear();
    term_.clear();
    explanation_.clear();
    lines_.clear();
  }

  std::string out_;
  std::string paragraph_;
  std::string term_;
  std::string explanation_;
  std::vector<std::string> lines_;
};

}  // namespace

std::string man_escaped(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out += "\\&";
  while (!text.empty()) {
    const auto [code, size] = code_at(text);
    switch (code) {
      case '\\': out += "\\e"; break;
      case '-': out += "\\-"; break;
      case '\'': out += "\\(aq"; break;
      case '`': out += "\\(ga"; break;
      case '^': out += "\\(ha"; break;
      case '~': out += "\\(ti"; break;
      case '"': out += "\\(dq"; break;
      default:
        if (size == 1) {
          out += text.front();
        } else {
          out += fmt::format("\\[u{:04X}]", code);
        }
    }
    text.remove_prefix(size);
  }
  return out;
}

std::string man_heading(std::string_view macro, std::string_view title) {
  return fmt::format("{} \"{}\"\n", macro, man_escaped(title));
}

std::string man_item(std::string_view term, std::string_view text) {
  return fmt::format(".TP\n.B \"{}\"\n{}", man_escaped(term), filled(text));
}

std::string man_example(const std::vector<std::string>& lines) {
  std::string text = ".nf\n";
  for (const std::string& line : lines)
    text += (line.empty() ? "\\&" : man_escaped(line)) + "\n";
  return text + ".fi\n";
}

std::string man_synopsis(std::string_view usage, std::string_view name) {
  return fmt::format(".B \"{}\"\n{}", man_escaped(name), filled(usage.substr(name.size())));
}

std::string man_reference(const std::string& name, int section) {
  return fmt::format(".BR {} ({})", man_escaped(name), section);
}

std::string man_text(std::string_view page) {
  ManWriter writer;
  while (!page.empty()) {
    const std::size_t end = std::min(page.find('\n'), page.size());
    writer.take(page.substr(0, end));
    page.remove_prefix(std::min(end + 1, page.size()));
  }
  return writer.text();
}

std::string without_title(std::string_view page) {
  const std::size_t end = page.find("\n\n");
  return std::string(end == std::string_view::npos ? page : page.substr(end + 2));
}

}  // namespace castwright::cli
