#pragma once
// A stage for runs over the Chat Completions API, and streams as servers of that API send them. For
// tests only.

#include "engine/run_fixture.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::engine::stage {

/// The events of one Chat Completions stream.
class ChatStream {
 public:
  ChatStream& chunk(std::string_view choice, std::string_view more = "") {
    return raw(fmt::format(R"({{"id":"chatcmpl-1","object":"chat.completion.chunk",)"
                           R"("created":1,"model":"test-model","choices":[{}]{}}})",
                           choice,
                           more));
  }
  ChatStream& raw(std::string_view data) {
    events_.push_back(fmt::format("data: {}\n\n", data));
    return *this;
  }
  ChatStream& text(std::string_view text, std::string_view field = "content") {
    constexpr std::size_t delta_bytes = 2'000;
    for (; !text.empty(); text.remove_prefix(std::min(delta_bytes, text.size()))) {
      json::Value delta = json::Value::object();
      delta.set(field, text.substr(0, delta_bytes));
      chunk(fmt::format(R"({{"index":0,"delta":{},"finish_reason":null}})", json::dump(delta)));
    }
    return *this;
  }
  ChatStream& finish(std::string_view reason = "stop") {
    return chunk(fmt::format(R"({{"index":0,"delta":{{}},"finish_reason":"{}"}})", reason));
  }
  ChatStream& usage() {
    return chunk("",
                 R"(,"usage":{"prompt_tokens":1000,"completion_tokens":500,"total_tokens":1500})");
  }
  ChatStream& done() { return raw("[DONE]"); }
  static ChatStream whole(std::string_view text) {
    ChatStream stream;
    stream.text(text).finish().usage().done();
    return stream;
  }

  const std::vector<std::string>& events() const { return events_; }
  http::Script played() const { return stage::played(events_); }

 private:
  std::vector<std::string> events_;
};

struct Chat : Stage {
  explicit Chat(const std::vector<int>& words = {1'000}) : Stage(words) {
    settings.endpoint.dialect = provider::dialect_named("chat");
    settings.capabilities.searches = false;
    settings.price = stage::simple_price();
    record.options["dialect"] = "chat";
  }
  void expect(const ChatStream& stream) const { transport->expect(stream.played()); }
  std::string end() const { return state().chunks.front().newest()->end; }
  std::optional<Nanodollars> cost() const { return state().chunks.front().newest()->cost; }
};

}  // namespace castwright::engine::stage
