#include "stream_corpus.h"

#include "json/value.h"
#include "sse/writer.h"

#include <array>
#include <random>
#include <string_view>

#include <fmt/format.h>

namespace castwright::bench {
namespace {

constexpr std::string_view item_id = "msg_0a4bc5e23769d65c00696d5e6bade4819d9c681da9ecb436c6";

// Wire forms (as JSON source) and the text that each stands for: 4 characters on average, as
// measured, one in twelve with an escape and one in twenty-four beyond ASCII.
struct Word {
  std::string_view wire;
  std::string_view text;
};
constexpr std::array words{
    Word{" the", " the"},
    Word{" market", " market"},
    Word{" is", " is"},
    Word{" of", " of"},
    Word{" listen", " listen"},
    Word{"ers", "ers"},
    Word{" and", " and"},
    Word{",", ","},
    Word{" today", " today"},
    Word{" what", " what"},
    Word{" it", " it"},
    Word{" means", " means"},
    Word{".\\n\\n", ".\n\n"},
    Word{" \\\"so", " \"so"},
    Word{" caf\\u00e9", " café"},
    Word{" \\ud83d\\ude00", " 😀"},
    Word{" naïve", " naïve"},
    Word{" für", " für"},
    Word{" a", " a"},
    Word{" b", " b"},
    Word{" to", " to"},
    Word{" in", " in"},
    Word{" we", " we"},
    Word{" will", " will"},
    Word{" HOST", " HOST"},
    Word{"_A", "_A"},
    Word{":", ":"},
    Word{" year", " year"},
    Word{" per", " per"},
    Word{" cent", " cent"},
    Word{" of", " of"},
    Word{" all", " all"},
};

/// The fields that real response objects carry beside what a client needs.
std::string response(std::string_view status, std::string_view output, std::string_view usage) {
  return fmt::format(
      R"({{"id":"resp_0a4bc5e23769d65c00696d5e67d1b4819d","object":"response","created_at":1768775269,)"
      R"("status":"{}","background":false,"error":null,"incomplete_details":null,"instructions":null,)"
      R"("max_output_tokens":null,"model":"gpt-5.2-2025-12-11","output":{},"parallel_tool_calls":true,)"
      R"("previous_response_id":null,"reasoning":{{"effort":"none","summary":null}},"store":true,)"
      R"("temperature":1.0,"text":{{"format":{{"type":"text"}},"verbosity":"medium"}},"tool_choice":"auto",)"
      R"("tools":[],"top_p":0.98,"truncation":"disabled","usage":{},"user":null,"metadata":{{}}}})",
      status,
      output,
      usage);
}

class Writer {
 public:
  explicit Writer(Corpus& corpus) : corpus_(corpus) {}

  /// `fields` is the rest of the event's JSON, without braces.
  void event(std::string_view type, std::string_view fields) {
    const std::string data =
        fmt::format(R"({{"type":"{}",{},"sequence_number":{}}})", type, fields, number_++);
    sse::append_event(corpus_.bytes, type, data);
    corpus_.event_ends.push_back(corpus_.bytes.size());
  }

 private:
  Corpus& corpus_;
  std::size_t number_ = 0;
};

std::string message(std::string_view status, std::string_view content) {
  return fmt::format(
      R"({{"id":"{}","type":"message","status":"{}","content":[{}],"role":"assistant"}})",
      item_id,
      status,
      content);
}

/// Up to 16 random characters that hide the length of the delta from an eavesdropper.
std::string obfuscation(std::mt19937& random) {
  static constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string padding(random() % 17, ' ');
  for (char& letter : padding)
    letter = letters[random() % letters.size()];
  return padding;
}

}  // namespace

Corpus make_corpus(std::size_t deltas) {
  Corpus corpus;
  corpus.bytes.reserve(deltas * 300);
  Writer writer(corpus);
  std::mt19937 random(1);
  const std::string begun = R"("response":)" + response("in_progress", "[]", "null");
  writer.event("response.created", begun);
  writer.event("response.in_progress", begun);
  writer.event("response.output_item.added",
               R"("output_index":0,"item":)" + message("in_progress", ""));
  const std::string place =
      fmt::format(R"("content_index":0,"item_id":"{}","output_index":0)", item_id);
  writer.event(
      "response.content_part.added",
      place + R"(,"part":{"type":"output_text","annotations":[],"logprobs":[],"text":""})");

  std::string text;
  for (std::size_t index = 0; index < deltas; ++index) {
    const Word& word = words[random() % words.size()];
    text += word.text;
    writer.event("response.output_text.delta",
                 fmt::format(R"("content_index":0,"delta":"{}","item_id":"{}","logprobs":[],)"
                             R"("obfuscation":"{}","output_index":0)",
                             word.wire,
                             item_id,
                             obfuscation(random)));
  }
  std::string quoted;
  json::append_string(quoted, text);
  const std::string part =
      R"({"type":"output_text","annotations":[],"logprobs":[],"text":)" + quoted + "}";
  writer.event("response.output_text.done", place + R"(,"logprobs":[],"text":)" + quoted);
  writer.event("response.content_part.done", place + R"(,"part":)" + part);
  writer.event("response.output_item.done",
               R"("output_index":0,"item":)" + message("completed", part));
  const std::string usage = fmt::format(
      R"({{"input_tokens":1500,"input_tokens_details":{{"cached_tokens":0}},"output_tokens":{0},)"
      R"("output_tokens_details":{{"reasoning_tokens":0}},"total_tokens":{1}}})",
      deltas,
      deltas + 1500);
  writer.event(
      "response.completed",
      R"("response":)" + response("completed", "[" + message("completed", part) + "]", usage));
  corpus.text_bytes = text.size();
  return corpus;
}

std::vector<std::size_t> event_ends(const std::string& bytes) {
  std::vector<std::size_t> ends;
  for (std::size_t at = bytes.find("\n\n"); at != std::string::npos; at = bytes.find("\n\n", at)) {
    at += 2;
    ends.push_back(at);
  }
  return ends;
}

}  // namespace castwright::bench
