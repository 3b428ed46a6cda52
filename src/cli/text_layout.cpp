#include "cli/text_layout.h"

#include "script/columns.h"

#include <algorithm>
#include <vector>

#include <sys/ioctl.h>
#include <unistd.h>

namespace castwright::cli {
namespace {

constexpr std::size_t columns_min = 40;

std::vector<std::string_view> words_in(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t start = text.find_first_not_of(" \n");
    if (start == std::string_view::npos) return words;
    text.remove_prefix(start);
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

/// Where the second part of a line begins: behind the first two blanks that follow a word. Four
/// columns behind its indent if it has only one part.
std::size_t hanging_of(std::string_view line) {
  constexpr std::size_t usual = 4;
  const std::size_t first = line.find_first_not_of(' ');
  const std::size_t gap = line.find("  ", first);
  if (gap == std::string_view::npos) return first + usual;
  const std::size_t second = line.find_first_not_of(' ', gap);
  return second == std::string_view::npos ? first + usual
                                          : script::count_columns(line.substr(0, second));
}

/// A line that begins with a blank.
std::string indented_line(std::string_view line, std::size_t width) {
  if (script::count_columns(line) <= width) return std::string(line) + "\n";
  std::size_t hanging = hanging_of(line);
  // The first part keeps its blanks; what stands behind it is wrapped.
  std::size_t kept = line.find_first_not_of(' ');
  const std::size_t gap = line.find("  ", kept);
  if (gap != std::string_view::npos) kept = line.find_first_not_of(' ', gap);
  if (hanging > width / 2) hanging = width / 4;
  const std::string_view head = line.substr(0, kept);
  return std::string(head)
         + wrapped(line.substr(kept), script::count_columns(head), hanging, width);
}

}  // namespace

std::size_t help_columns() {
  struct winsize size{};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  if (!known) return help_columns_max;
  return std::clamp(std::size_t{size.ws_col}, columns_min, help_columns_max);
}

std::string wrapped(std::string_view text,
                    std::size_t begun,
                    std::size_t indent,
                    std::size_t width) {
  std::string lines;
  std::size_t column = begun;
  bool first = true;
  for (const std::string_view word : words_in(text)) {
    const std::size_t columns = script::count_columns(word);
    if (!first && column + 1 + columns > width) {
      lines += "\n" + std::string(indent, ' ');
      column = indent;
      first = true;
    }
    if (!first) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += columns;
    first = false;
  }
  return lines + "\n";
}

std::string row_of(std::string_view left,
                   std::string_view right,
                   std::size_t column,
                   std::size_t width) {
  std::string row = "  " + std::string(left);
  if (right.empty()) return row + "\n";
  if (column > width / 2) column = 6;  // Narrow terminals have no room for a second column.
  const std::size_t used = script::count_columns(row);
  if (used + 2 > column) {
    row += "\n" + std::string(column, ' ');
  } else {
    row += std::string(column - used, ' ');
  }
  return row + wrapped(right, column, column, width);
}

std::string laid_out(std::string_view page, std::size_t width) {
  std::string out;
  std::string paragraph;
  const auto end_paragraph = [&] {
    if (!paragraph.empty()) out += wrapped(paragraph, 0, 0, width);
    paragraph.clear();
  };
  while (!page.empty()) {
    const std::size_t end = std::min(page.find('\n'), page.size());
    std::string_view line = page.substr(0, end);
    page.remove_prefix(std::min(end + 1, page.size()));
    line = line.substr(0, line.find_last_not_of(' ') + 1);
    if (line.empty() || line.front() == ' ') {
      end_paragraph();
      out += line.empty() ? "\n" : indented_line(line, width);
    } else {
      paragraph += (paragraph.empty() ? "" : "\n") + std::string(line);
    }
  }
  end_paragraph();
  return out;
}

}  // namespace castwright::cli
