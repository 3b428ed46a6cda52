#pragma once
// Plays a tape back: a POST gets the bytes of the POST exchange of the tape, GETs get those of its
// later exchanges in turn, with the recorded borders of chunks, pauses and ends. I/O thread only.

#include "core/result.h"
#include "httpd/server.h"
#include "tape/tape.h"

#include <cstddef>
#include <memory>
#include <string_view>

namespace castwright::rehearsal {

class Replay {
 public:
  /// Fails with Fault::storage for a damaged tape and with Fault::usage for one without an answer.
  /// Times run `clock_scale` times as fast.
  static Result<Replay> open(std::string_view tape_bytes, double clock_scale);

  void play(httpd::Loop& loop,
            const httpd::Request& request,
            std::unique_ptr<httpd::Exchange> exchange);

 private:
  Replay(tape::Tape tape, double clock_scale) : tape_(std::move(tape)), clock_scale_(clock_scale) {}
  const tape::Exchange* exchange_for(std::string_view method);

  tape::Tape tape_;
  double clock_scale_;
  std::size_t gets_ = 0;  ///< number of GETs served so far; the last exchange is repeated
};

}  // namespace castwright::rehearsal
