#pragma once
// For the tests of this folder only: builds and reads small streams of Chat Completions.

#include "provider/chat/decoder.h"
#include "provider/feed_for_test.h"

#include <initializer_list>
#include <string>
#include <string_view>

namespace castwright::provider {

/// Returns events without names, as this dialect sends them.
inline std::string events(std::initializer_list<std::string_view> datas) {
  std::string bytes;
  for (const std::string_view data : datas)
    bytes += "data: " + std::string(data) + "\n\n";
  return bytes;
}

/// Returns an event whose only choice has this delta; `rest` holds further members after the
/// choices.
inline std::string chunk(std::string_view delta, std::string_view rest = "") {
  return R"({"id":"c1","object":"chat.completion.chunk","created":7,"model":"m","choices":[)"
         R"({"index":0,"delta":)"
         + std::string(delta) + R"(,"finish_reason":null}])" + std::string(rest) + "}";
}

inline std::string text_chunk(std::string_view text) {
  return chunk(R"({"content":")" + std::string(text) + R"("})");
}

/// Returns the event with the finish reason; `rest` holds further members.
inline std::string finish_chunk(std::string_view reason, std::string_view rest = "") {
  return R"({"id":"c1","model":"m","choices":[{"index":0,"delta":{},"finish_reason":")"
         + std::string(reason) + R"("}])" + std::string(rest) + "}";
}

inline constexpr std::string_view usage_7_3 =
    R"("usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10})";

inline std::string usage_chunk(std::string_view usage = usage_7_3) {
  return R"({"id":"c1","model":"m","choices":[],)" + std::string(usage) + "}";
}

struct DecodedChat {
  ChatDecoder decoder;
  Fed fed{};
};

inline DecodedChat read_chat(std::string_view bytes, AnswerField answer = AnswerField::content) {
  DecodedChat reading{.decoder = ChatDecoder(answer)};
  reading.fed = feed(reading.decoder, bytes);
  return reading;
}

/// Reads a stream whose body has not ended, to see what is known while it is open.
inline DecodedChat read_open(std::initializer_list<std::string_view> datas) {
  DecodedChat reading{.decoder = ChatDecoder()};
  for (const std::string_view data : datas) {
    const std::string copy(data);
    reading.fed.failed =
        !reading.decoder.absorb({.name = {}, .data = copy, .id = {}}, reading.fed.live)
        || reading.fed.failed;
  }
  return reading;
}

}  // namespace castwright::provider
