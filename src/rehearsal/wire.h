#pragma once
// One API that the stand-in speaks: it reads the requests of this API and words its answers. The
// writer and the planner (writer.h, scenario.h) know no API. Everything here is written from the
// documents and recorded streams of the API, not from the client. Values and constants only; any
// thread.

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
  std::string_view first_event;  ///< a small event, up to its end
  std::string_view data_line;    ///< the beginning of an event of text, up to its JSON
  std::string_view text;  ///< the JSON of such an event up to the first character of its text
  std::string_view endless_text;     ///< the shortest form of it that a client understands
  std::string_view second_terminal;  ///< a second ending behind that of an answer
};

class Wire {
 public:
  virtual ~Wire() = default;

  virtual ApiName name() const = 0;
  /// The path at which an answer is asked for.
  virtual std::string_view path() const = 0;

  virtual std::expected<CreateRequest, ApiError> read(std::string_view body,
                                                      const Options& options) const = 0;
  virtual std::string new_id() const = 0;
  /// Keeps the steps that this API has an event for and puts them in its order, so that each step
  /// is one event of its stream.
  virtual void arrange(Scenario& scenario,
                       const CreateRequest& request,
                       const FaultSet& faults) const = 0;
  /// Event `step` of the stream. `number` equals `step` unless a fault changes it.
  virtual RenderedEvent event(const Record& record,
                              std::size_t step,
                              std::uint64_t number,
                              bool obfuscation) const = 0;
  /// The answer as one object; it ended at `ended_at`, in Unix seconds.
  virtual Whole whole(const Record& record, std::int64_t ended_at) const = 0;

  /// Whether `[DONE]` is sent at the end of this stream.
  virtual bool sends_done(const Record& record, Dialect dialect) const = 0;
  /// Whether the terminal event of this API is `[DONE]` itself, and not an event in front of it.
  virtual bool ends_with_done() const = 0;
  /// The steps that `last-delta` and `terminal` of a fault stand for: the one in front of which all
  /// of the text was sent, and the last one. Both are the number of steps if there is none.
  virtual std::size_t after_text(const Scenario& scenario) const = 0;
  virtual std::size_t terminal(const Scenario& scenario) const = 0;
  virtual const Scraps& scraps() const = 0;

  virtual httpd::Response error(const ApiError& error) const = 0;
  virtual ApiError unknown_model(std::string_view model) const = 0;
  /// Adds the headers that only this API gives to a stream or to a whole answer.
  virtual void add_headers(std::vector<httpd::Header>& headers, const Record& record) const = 0;
  virtual void add_limit_headers(std::vector<httpd::Header>& headers,
                                 const LimitFigures& figures) const = 0;
};

/// Every API that there is.
std::span<const Wire* const> wires();

}  // namespace castwright::rehearsal
