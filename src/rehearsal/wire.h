#pragma once
// One API that the stand-in speaks: reads its requests, words its answers. The author behind it
// (writer.h, scenario.h) knows none of them. Written from the API's own documents and recorded
// streams, not from the client. Values and constants only; any thread.

#include "httpd/server.h"
#include "json/value.h"
#include "rehearsal/api_name.h"
#include "rehearsal/events.h"
#include "rehearsal/faults.h"
#include "rehearsal/key_limits.h"
#include "rehearsal/record.h"
#include "rehearsal/server.h"

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::rehearsal {

/// The answer to a request without `stream`.
struct Whole {
  int status = 200;
  json::Value body;
};

/// Bytes of damaged answers that come from no scenario.
struct Scraps {
  std::string_view first_event;      ///< a small event, with its end
  std::string_view data_line;        ///< the beginning of an event of text, up to its JSON
  std::string_view text;             ///< its JSON up to the first character of the text
  std::string_view endless_text;     ///< the same as shortly as it is understood
  std::string_view second_terminal;  ///< what ends an answer that has ended
};

class Wire {
 public:
  virtual ~Wire() = default;

  virtual ApiName name() const = 0;
  /// Where its answers are asked for.
  virtual std::string_view path() const = 0;

  virtual std::expected<CreateRequest, ApiError> read(std::string_view body,
                                                      const Options& options) const = 0;
  virtual std::string new_id() const = 0;
  /// Leaves the steps that this API has words for, in its own order: the events of its stream, one
  /// a step.
  virtual void arrange(Scenario& scenario,
                       const CreateRequest& request,
                       const FaultSet& faults) const = 0;
  /// Event `step` of the stream. `number` is `step` but for faults.
  virtual RenderedEvent event(const Record& record,
                              std::size_t step,
                              std::uint64_t number,
                              bool obfuscation) const = 0;
  /// `ended_at` in Unix seconds.
  virtual Whole whole(const Record& record, std::int64_t ended_at) const = 0;

  /// Whether `[DONE]` is sent at the end of this stream.
  virtual bool sends_done(const Record& record, Dialect dialect) const = 0;
  /// Whether `[DONE]` is then the last event, and not something behind it.
  virtual bool ends_with_done() const = 0;
  /// The step before which all of the text was sent, and the last one: `last-delta` and `terminal`
  /// of a fault; the number of steps where there is none.
  virtual std::size_t after_text(const Scenario& scenario) const = 0;
  virtual std::size_t terminal(const Scenario& scenario) const = 0;
  virtual const Scraps& scraps() const = 0;

  virtual httpd::Response error(const ApiError& error) const = 0;
  virtual ApiError unknown_model(std::string_view model) const = 0;
  /// Of a stream or a whole answer.
  virtual void add_headers(std::vector<httpd::Header>& headers, const Record& record) const = 0;
  virtual void add_limit_headers(std::vector<httpd::Header>& headers,
                                 const LimitFigures& figures) const = 0;
};

/// All that there are.
std::span<const Wire* const> wires();

}  // namespace castwright::rehearsal
