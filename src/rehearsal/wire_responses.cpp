#include "rehearsal/wire_responses.h"

#include "core/id.h"
#include "rehearsal/refusals.h"
#include "rehearsal/response_object.h"

namespace castwright::rehearsal {

std::expected<CreateRequest, ApiError> ResponsesWire::read(std::string_view body,
                                                           const Options& /*options*/) const {
  return read_create_request(body);
}

std::string ResponsesWire::new_id() const {
  return "resp_" + random_hex(25);
}

RenderedEvent ResponsesWire::event(const Record& record,
                                   std::size_t step,
                                   std::uint64_t number,
                                   bool obfuscation) const {
  return render_event(record, step, number, obfuscation);
}

Whole ResponsesWire::whole(const Record& record, std::int64_t ended_at) const {
  return {.status = 200, .body = response_object(record, Moment::ended, ended_at)};
}

bool ResponsesWire::sends_done(const Record& /*record*/, Dialect dialect) const {
  return dialect == Dialect::open_responses;
}

std::size_t ResponsesWire::after_text(const Scenario& scenario) const {
  return scenario.find(StepKind::text_done);
}

std::size_t ResponsesWire::terminal(const Scenario& scenario) const {
  return scenario.find(StepKind::terminal);
}

const Scraps& ResponsesWire::scraps() const {
  static constexpr Scraps scraps{
      .first_event = "event: response.created\ndata: {}\n\n",
      .data_line = "event: response.output_text.delta\ndata: ",
      .text = R"({"type":"response.output_text.delta","delta":")",
      .endless_text = R"({"delta":")",
      .second_terminal =
          "event: response.failed\ndata: {\"type\":\"response.failed\",\"sequence_number\":100000,"
          "\"response\":{\"id\":\"resp_other\",\"status\":\"failed\",\"output\":[],"
          "\"error\":{\"code\":\"server_error\",\"message\":\"too late\"}}}\n\n"};
  return scraps;
}

ApiError ResponsesWire::unknown_model(std::string_view model) const {
  return rehearsal::unknown_model(model);
}

}  // namespace castwright::rehearsal
