#include "sse/writer.h"

namespace castwright::sse {
namespace {

/// Takes the first line of `text` together with its line end (LF, CR or CRLF), and returns it
/// without the line end.
std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  text.remove_prefix(line.size());
  if (text.starts_with("\r\n")) {
    text.remove_prefix(2);
  } else if (!text.empty()) {
    text.remove_prefix(1);
  }
  return line;
}

/// Appends one line with `prefix` for each line of `text`: one even if the text is empty, and one
/// more if it ends with a line end, because a reader puts line ends between lines only.
void append_lines(std::string& out, std::string_view prefix, std::string_view text) {
  while (true) {
    const bool last = text.find_first_of("\r\n") == std::string_view::npos;
    out += prefix;
    out += take_line(text);
    out += '\n';
    if (last) return;
  }
}

}  // namespace

void append_event(std::string& out, std::string_view name, std::string_view data) {
  if (!name.empty()) {
    out += "event: ";
    out += take_line(name);
    out += '\n';
  }
  append_lines(out, "data: ", data);
  out += '\n';
}

void append_comment(std::string& out, std::string_view text) {
  append_lines(out, ": ", text);
  out += '\n';
}

}  // namespace castwright::sse
