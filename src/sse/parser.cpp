#include "sse/parser.h"

#include "core/check.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace castwright::sse {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
/// The padding behind a buffer of our own, for parsers that read ahead in wide steps (simdjson: 64
/// bytes).
constexpr std::size_t padding = 64;

std::string_view view_of(const std::vector<char>& buffer) {
  return {buffer.data(), buffer.size()};
}

void append(std::vector<char>& buffer, std::string_view text) {
  buffer.insert(buffer.end(), text.begin(), text.end());
}

void empty_out(std::vector<char>& buffer) {
  buffer.clear();
  if (buffer.capacity() > limits::parser_scratch_bytes_max) buffer = {};
}

/// The value of field `name` in `line`; nothing if the line is one of another field. A line without
/// a colon is a field with an empty value, and one space behind the colon does not count.
std::optional<std::string_view> value_of(std::string_view line, std::string_view name) {
  if (!line.starts_with(name)) return std::nullopt;
  line.remove_prefix(name.size());
  if (line.empty()) return line;
  if (line.front() != ':') return std::nullopt;
  line.remove_prefix(line.starts_with(": ") ? 2 : 1);
  return line;
}

}  // namespace

class Parser::LineEnds {
 public:
  explicit LineEnds(std::string_view block)
      : block_(block),
        lf_(search('\n', 0)),
        cr_(search('\r', 0)) {}

  struct End {
    std::size_t line;  ///< the place of the line end
    std::size_t next;  ///< the begin of the next line
    bool open;         ///< whether the block ends with a CR, to which an LF may belong
  };
  /// The end of the line that begins at `at`, if the block has it.
  std::optional<End> next(std::size_t at) {
    if (lf_ < at) lf_ = search('\n', at);
    if (cr_ < at) cr_ = search('\r', at);
    if (lf_ < cr_) return End{.line = lf_, .next = lf_ + 1, .open = false};
    if (cr_ == block_.size()) return std::nullopt;
    const bool pair = lf_ == cr_ + 1 && lf_ < block_.size();
    const std::size_t next = cr_ + (pair ? 2 : 1);
    return End{.line = cr_, .next = next, .open = !pair && next == block_.size()};
  }
  std::string_view block() const { return block_; }

 private:
  std::size_t search(char byte, std::size_t at) const {
    const std::size_t found = block_.find(byte, at);
    return found == std::string_view::npos ? block_.size() : found;
  }

  std::string_view block_;
  std::size_t lf_;
  std::size_t cr_;
};

Parser::Parser(std::size_t event_bytes_max) : event_bytes_max_(event_bytes_max), ids_(1) {}

Status Parser::feed(std::string_view bytes, std::vector<Event>& events) {
  CW_CHECK(!finished_);
  begin_feed();
  if (failed_) return check_size(0);
  bytes = without_mark(bytes);
  if (skip_lf_ && !bytes.empty()) {
    if (bytes.front() == '\n') bytes.remove_prefix(1);
    skip_lf_ = false;
  }
  if (bytes.empty()) return {};
  LineEnds ends(bytes);
  std::size_t at = 0;
  if (!carry_.empty() || !pending_.empty) {
    CW_RETURN_IF_ERROR(feed_carry(ends, at, events));
  }
  return feed_block(ends, at, events);
}

/// Resumes the line and the event that the last block left unfinished, until both are done or the
/// block is used up; the rest of the block then begins at `at`.
Status Parser::feed_carry(LineEnds& ends, std::size_t& at, std::vector<Event>& events) {
  const std::string_view block = ends.block();
  while (at < block.size()) {
    const auto end = ends.next(at);
    const std::size_t line_end = end ? end->line : block.size();
    append(carry_, block.substr(at, line_end - at));
    at = end ? end->next : block.size();
    CW_RETURN_IF_ERROR(check_size(carry_.size() - line_begin_));
    if (!end) return {};
    skip_lf_ = end->open;
    switch (read_line(view_of(carry_), line_begin_)) {
      case Line::blank:
        dispatch_carry(events);
        line_begin_ = 0;
        return {};
      case Line::field: break;
      case Line::ignored: carry_.resize(line_begin_); break;
    }
    line_begin_ = carry_.size();
    if (pending_.empty) return {};
  }
  return {};
}

/// Reads the events of the block from `at` on in their place, and carries what is left at its end.
Status Parser::feed_block(LineEnds& ends, std::size_t at, std::vector<Event>& events) {
  const std::string_view block = ends.block();
  if (at == block.size()) return {};
  std::size_t event_begin = at;
  while (const auto end = ends.next(at)) {
    CW_RETURN_IF_ERROR(check_size(end->line - at));
    const std::string_view text = block.substr(event_begin, end->line - event_begin);
    const Line line = read_line(text, at - event_begin);
    if (line == Line::blank) dispatch(text, block.size() - end->line, events);
    at = end->next;
    skip_lf_ = end->open;
    if (pending_.empty) event_begin = at;
  }
  CW_RETURN_IF_ERROR(check_size(block.size() - at));
  append(carry_, block.substr(event_begin));
  line_begin_ = at - event_begin;
  return {};
}

void Parser::finish(std::vector<Event>& unterminated) {
  begin_feed();
  finished_ = true;
  if (failed_) return;
  if (at_start_) append(carry_, byte_order_mark.substr(0, mark_bytes_));
  if (line_begin_ < carry_.size()) {
    if (read_line(view_of(carry_), line_begin_) == Line::ignored) carry_.resize(line_begin_);
  }
  dispatch_carry(unterminated);
}

void Parser::begin_feed() {
  empty_out(spent_);
  joined_.clear();
  while (ids_.size() > 1)
    ids_.pop_front();
}

/// Takes a byte order mark off the start of the stream. A part of one is held back as a count; if
/// it turns out to be no mark, it is put in front of the first line.
std::string_view Parser::without_mark(std::string_view bytes) {
  while (at_start_ && !bytes.empty()) {
    if (bytes.front() == byte_order_mark[mark_bytes_]) {
      bytes.remove_prefix(1);
      at_start_ = ++mark_bytes_ < byte_order_mark.size();
    } else {
      append(carry_, byte_order_mark.substr(0, mark_bytes_));
      at_start_ = false;
    }
  }
  return bytes;
}

/// Reads the line from `begin` to the end of `text` into the pending event.
Parser::Line Parser::read_line(std::string_view text, std::size_t begin) {
  const std::string_view line = text.substr(begin);
  if (line.empty()) return Line::blank;
  const auto span_of = [&](std::string_view part) {
    return Span{.begin = static_cast<std::size_t>(part.data() - text.data()), .size = part.size()};
  };
  if (line.front() == ':') {
    ++comments_;
    return Line::ignored;
  }
  if (const auto data = value_of(line, "data")) {
    pending_.data.push_back(span_of(*data));
  } else if (const auto name = value_of(line, "event")) {
    pending_.name = span_of(*name);
  } else if (const auto id = value_of(line, "id")) {
    set_id(*id);
    return Line::ignored;
  } else if (value_of(line, "retry")) {
    return Line::ignored;
  } else {
    keep_head(line);
    return Line::ignored;
  }
  pending_.size += line.size();
  pending_.empty = false;
  return Line::field;
}

void Parser::set_id(std::string_view id) {
  if (id.find('\0') != std::string_view::npos || id == ids_.back()) return;
  ids_.emplace_back(id);
}

/// Whether a line of `line_size` bytes may be added to the pending event.
Status Parser::check_size(std::size_t line_size) {
  failed_ = failed_ || pending_.size + line_size > event_bytes_max_;
  if (!failed_) return {};
  return fail(
      Fault::network,
      fmt::format("one event of the stream passes event_bytes_max ({} bytes)", event_bytes_max_));
}

/// Handles a blank line: hands out the pending event, whose offsets are into `text`, and forgets
/// its name even if there is nothing to hand out. `slack` bytes can be read behind `text`.
void Parser::dispatch(std::string_view text, std::size_t slack, std::vector<Event>& events) {
  const auto part = [&](Span span) { return text.substr(span.begin, span.size); };
  if (!pending_.data.empty()) {
    Event event{
        .name = part(pending_.name), .data = part(pending_.data.front()), .id = ids_.back()};
    if (pending_.data.size() == 1) {
      const auto behind = static_cast<std::size_t>(text.end() - event.data.end());
      event.slack = behind + slack;
    } else {
      std::string& joined = joined_.emplace_back(event.data);
      joined.reserve(pending_.size + padding);
      for (std::size_t i = 1; i < pending_.data.size(); ++i) {
        joined += '\n';
        joined += part(pending_.data[i]);
      }
      const std::size_t size = joined.size();
      joined.resize(size + padding);
      event.data = std::string_view(joined).substr(0, size);
      event.slack = padding;
    }
    events.push_back(event);
  }
  pending_.data.clear();
  if (pending_.data.capacity() * sizeof(Span) > limits::parser_scratch_bytes_max) {
    pending_.data.shrink_to_fit();
  }
  pending_.name = {};
  pending_.size = 0;
  pending_.empty = true;
}

void Parser::dispatch_carry(std::vector<Event>& events) {
  const std::size_t size = carry_.size();
  carry_.resize(size + padding);
  spent_.swap(carry_);
  empty_out(carry_);
  dispatch(view_of(spent_).substr(0, size), padding, events);
}

void Parser::keep_head(std::string_view line) {
  const std::size_t room = limits::error_body_bytes_max - head_.size();
  if (room == 0) return;
  if (!head_.empty()) head_ += '\n';
  head_ += line.substr(0, std::min(line.size(), limits::error_body_bytes_max - head_.size()));
}

}  // namespace castwright::sse
