#pragma once
// The Responses API (create_request.h, events.h, response_object.h). Values only; any thread.

#include "rehearsal/wire_openai.h"

namespace castwright::rehearsal {

class ResponsesWire final : public OpenAiWire {
 public:
  ApiName name() const override { return ApiName::responses; }
  std::string_view path() const override { return "/v1/responses"; }
  std::expected<CreateRequest, ApiError> read(std::string_view body,
                                              const Options& options) const override;
  std::string new_id() const override;
  /// Every step of a scenario is an event of this API.
  void arrange(Scenario&, const CreateRequest&, const FaultSet&) const override {}
  RenderedEvent event(const Record& record,
                      std::size_t step,
                      std::uint64_t number,
                      bool obfuscation) const override;
  Whole whole(const Record& record, std::int64_t ended_at) const override;
  bool sends_done(const Record& record, Dialect dialect) const override;
  bool ends_with_done() const override { return false; }
  std::size_t after_text(const Scenario& scenario) const override;
  std::size_t terminal(const Scenario& scenario) const override;
  const Scraps& scraps() const override;
  ApiError unknown_model(std::string_view model) const override;
  void add_headers(std::vector<httpd::Header>&, const Record&) const override {}
};

}  // namespace castwright::rehearsal
