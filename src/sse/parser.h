#pragma once
// Event-stream bytes → events, by the WHATWG algorithm ("Interpreting an event stream"). Owns no
// socket and accepts any bytes; the only error is the size limit of one event. Any split of the
// same bytes gives the same events. One thread at a time.
//
// How it gets by with one look at each byte: lines are found with memchr inside the block that was
// fed, and an event that lies whole inside the block is handed out where it stands. Only what is
// unfinished at the end of a block moves into a carry buffer, where nothing is looked at again: the
// next block is searched for the end of the line, not the buffer. (Terminal events are megabytes,
// and arrive in thousands of pieces.)

#include "core/limits.h"
#include "core/result.h"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::sse {

/// Views live until the next feed() or finish() of the parser that made them, and no longer than
/// the bytes that were fed.
struct Event {
  std::string_view name;  ///< the `event` field; empty where none was given (WHATWG: "message")
  std::string_view data;  ///< data lines joined by LF
  std::string_view id;    ///< last event id, which persists from event to event
  /// Readable bytes behind `data` (for parsers that read past the end); contents do not matter.
  std::size_t slack = 0;
};

class Parser {
 public:
  explicit Parser(std::size_t event_bytes_max = limits::event_bytes_max);

  /// Appends the events that `bytes` completes. Zero copy where an event lies whole inside `bytes`:
  /// its views then point into `bytes`. Fails with Fault::network when one event (its lines of
  /// known fields, without line ends) or any single line passes the limit, which the message names;
  /// the events before it have been appended, and every later feed() fails in the same way.
  Status feed(std::string_view bytes, std::vector<Event>& events);

  /// At the end of the stream. The standard discards an event whose blank line never came; it is
  /// appended here (at most one; a last line without a line end counts as a line) so that a client
  /// can decide: an unterminated terminal event that is whole JSON has been paid for. After it
  /// nothing may be fed.
  void finish(std::vector<Event>& unterminated);

  /// Comment lines seen so far (they are signs of life, nothing else).
  std::size_t comments() const { return comments_; }
  /// The lines that are no event stream (neither blank, nor a comment, nor a known field), joined
  /// by LF, at most the first limits::error_body_bytes_max bytes of them: an HTML page or a JSON
  /// error body that came instead of a stream. The last line is in it once it ended or finish() was
  /// called.
  std::string_view head() const { return head_; }

 private:
  /// Offsets into the event's text, which first stands in a block and may move into the carry.
  struct Span {
    std::size_t begin = 0;
    std::size_t size = 0;
  };
  /// The fields of the event that is not dispatched yet.
  struct Pending {
    Span name;
    std::vector<Span> data;  ///< one per data line
    std::size_t size = 0;    ///< bytes of its lines, for the limit
    bool empty = true;       ///< no line of it has to be kept
  };
  enum class Line { blank, field, ignored };
  /// Finds line ends in one block. Each byte is searched once for LF and once for CR, even where
  /// all lines end with the other of the two.
  class LineEnds;

  void begin_feed();
  std::string_view without_mark(std::string_view bytes);
  Status feed_carry(LineEnds& ends, std::size_t& at, std::vector<Event>& events);
  Status feed_block(LineEnds& ends, std::size_t at, std::vector<Event>& events);
  Line read_line(std::string_view text, std::size_t begin);
  void set_id(std::string_view id);
  Status check_size(std::size_t line_size);
  void dispatch(std::string_view text, std::size_t slack, std::vector<Event>& events);
  void dispatch_carry(std::vector<Event>& events);
  void keep_head(std::string_view line);

  std::size_t event_bytes_max_;
  std::size_t comments_ = 0;
  std::string head_;
  std::size_t mark_bytes_ = 0;  ///< bytes of the byte order mark seen
  bool at_start_ = true;        ///< the byte order mark may still come
  bool skip_lf_ = false;        ///< the last block ended with CR: an LF belongs to it
  bool failed_ = false;
  bool finished_ = false;

  Pending pending_;
  std::vector<char> carry_;         ///< text of the pending event, and of the unfinished line
  std::size_t line_begin_ = 0;      ///< of the unfinished line in carry_
  std::vector<char> spent_;         ///< the carry of the event that this feed completed
  std::deque<std::string> joined_;  ///< data of this feed's events with several data lines
  std::deque<std::string> ids_;     ///< ids of this feed's events; the last is the current one
};

}  // namespace castwright::sse
