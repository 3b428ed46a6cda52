#pragma once
// Turns the bytes of an event stream into events, by the algorithm of the WHATWG ("Interpreting an
// event stream"). It owns no socket and accepts any bytes; its only error is the size limit of one
// event. Every split of the same bytes gives the same events. One thread at a time.
//
// How it needs only one look at each byte: lines are found with memchr inside of the block that was
// fed, and an event that lies whole inside of the block is handed out from there. Only what is
// unfinished at the end of a block moves into a carry buffer, in which nothing is looked at again:
// the end of the line is searched in the next block, not in the buffer. This matters because
// terminal events are megabytes and arrive in thousands of pieces.

#include "core/limits.h"
#include "core/result.h"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::sse {

/// The views of an event live until the next feed() or finish() of its parser, and no longer than
/// the bytes that were fed.
struct Event {
  std::string_view name;  ///< the `event` field; empty if none was given (WHATWG: "message")
  std::string_view data;  ///< the data lines, joined by LF
  std::string_view id;    ///< the last event id, which stays valid for the events behind it
  /// Number of readable bytes behind `data`, for parsers that read past its end; their contents do
  /// not matter.
  std::size_t slack = 0;
};

class Parser {
 public:
  explicit Parser(std::size_t event_bytes_max = limits::event_bytes_max);

  /// Appends the events that `bytes` completes. An event that lies whole inside of `bytes` is not
  /// copied: its views point into `bytes`. Fails with Fault::network if one event (its lines of
  /// known fields, without line ends) or any single line passes the limit, which the message names;
  /// the events before it have been appended, and every later feed() fails in the same way.
  Status feed(std::string_view bytes, std::vector<Event>& events);

  /// To be called at the end of the stream; afterwards nothing may be fed. The standard discards an
  /// event whose blank line never came; here it is appended (at most one; a last line without a
  /// line end counts as a line), so that a client can decide: an unterminated terminal event that
  /// is whole JSON has been paid for.
  void finish(std::vector<Event>& unterminated);

  /// Number of comment lines so far; they are signs of life and nothing else.
  std::size_t comments() const { return comments_; }
  /// The lines that belong to no event stream (neither blank, nor a comment, nor a known field),
  /// joined by LF: an HTML page or a JSON error body that came instead of a stream. At most the
  /// first limits::error_body_bytes_max bytes are kept; the last line is there after it has ended
  /// or finish() was called.
  std::string_view head() const { return head_; }

 private:
  /// Offsets into the text of the event, which first lies in a block and may move into the carry.
  struct Span {
    std::size_t begin = 0;
    std::size_t size = 0;
  };
  /// The fields of the event that is not dispatched yet.
  struct Pending {
    Span name;
    std::vector<Span> data;  ///< one for each data line
    std::size_t size = 0;    ///< bytes of its lines, which the limit is about
    bool empty = true;       ///< whether no line of it has to be kept
  };
  enum class Line { blank, field, ignored };
  /// Finds the line ends of one block. Each byte is searched once for LF and once for CR, even if
  /// all lines end with the other one of the two.
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
  std::size_t mark_bytes_ = 0;  ///< bytes of the byte order mark that were seen
  bool at_start_ = true;        ///< whether the byte order mark may still come
  bool skip_lf_ = false;  ///< whether the last block ended with CR, to which an LF would belong
  bool failed_ = false;
  bool finished_ = false;

  Pending pending_;
  std::vector<char> carry_;     ///< text of the pending event and of the unfinished line
  std::size_t line_begin_ = 0;  ///< begin of the unfinished line in carry_
  std::vector<char> spent_;     ///< the carry of the event that this feed completed
  /// Data of those events of this feed that have several data lines.
  std::deque<std::string> joined_;
  std::deque<std::string> ids_;  ///< ids of the events of this feed; the last one is the current id
};

}  // namespace castwright::sse
