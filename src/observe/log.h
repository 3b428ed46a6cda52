#pragma once
// The human log: one line per event, `INFO: ` in front, on the stream it is given.
// The wording is a contract; other programs grep for it.

#include "journal/observer.h"

#include <functional>
#include <string>
#include <string_view>

namespace castwright::observe {

/// The log line of an event without its prefix; "" if the event has none.
std::string log_line(const journal::RunEvent& event);

/// Takes one finished piece of output (whole lines, or a redrawn bar).
using Sink = std::function<void(std::string_view)>;

class Log final : public journal::Observer {
 public:
  explicit Log(Sink sink) : sink_(std::move(sink)) {}
  void heard(const journal::RunEvent& event, const json::Value& envelope) override;

 private:
  Sink sink_;
};

}  // namespace castwright::observe
