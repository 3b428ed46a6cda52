#pragma once
// The Chat Completions API (chat_request.h, chat_object.h): its events have no numbers, its streams
// cannot be attached to again, and nothing is searched. Values only; any thread.

#include "rehearsal/wire_openai.h"

namespace castwright::rehearsal {

class ChatWire final : public OpenAiWire {
 public:
  ApiName name() const override { return ApiName::chat; }
  std::string_view path() const override { return "/v1/chat/completions"; }
  std::expected<CreateRequest, ApiError> read(std::string_view body,
                                              const Options& options) const override;
  std::string new_id() const override;
  void arrange(Scenario& scenario,
               const CreateRequest& request,
               const FaultSet& faults) const override;
  RenderedEvent event(const Record& record,
                      std::size_t step,
                      std::uint64_t number,
                      bool obfuscation) const override;
  Whole whole(const Record& record, std::int64_t ended_at) const override;
  bool sends_done(const Record& record, Dialect dialect) const override;
  bool ends_with_done() const override { return true; }
  std::size_t after_text(const Scenario& scenario) const override;
  std::size_t terminal(const Scenario& scenario) const override;
  const Scraps& scraps() const override;
  ApiError unknown_model(std::string_view model) const override;
  void add_headers(std::vector<httpd::Header>& headers, const Record& record) const override;
};

}  // namespace castwright::rehearsal
