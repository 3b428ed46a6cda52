#pragma once
// The log for people: one line for each event, with `INFO: ` in front, on the given stream. The
// wording is a contract, since other programs search for it.

#include "journal/observer.h"

#include <functional>
#include <string>
#include <string_view>

namespace castwright::observe {

/// Returns the log line of an event without its prefix; "" if the event has none.
std::string log_line(const journal::RunEvent& event);

/// Takes one complete piece of output: whole lines, or a redrawn bar.
using Sink = std::function<void(std::string_view)>;

class Log final : public journal::Observer {
 public:
  explicit Log(Sink sink) : sink_(std::move(sink)) {}
  void heard(const journal::RunEvent& event, const json::Value& envelope) override;

 private:
  Sink sink_;
};

}  // namespace castwright::observe
