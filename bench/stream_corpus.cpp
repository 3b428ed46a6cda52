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

std::string place() {
  return fmt::format(R"("content_index":0,"item_id":"{}","output_index":0)", item_id);
}

}  // namespace

/// `fields` is the rest of the event's JSON, without braces.
std::string StreamWriter::event(std::string_view type, std::string_view fields) {
  std::string out;
  sse::append_event(
      out,
      type,
      fmt::format(R"({{"type":"{}",{},"sequence_number":{}}})", type, fields, number_++));
  return out;
}

std::vector<std::string> StreamWriter::opening() {
  const std::string begun = R"("response":)" + response("in_progress", "[]", "null");
  // A braced list would leave the numbering to the compiler's mood.
  std::vector<std::string> events;
  events.push_back(event("response.created", begun));
  events.push_back(event("response.in_progress", begun));
  events.push_back(event("response.output_item.added",
                         R"("output_index":0,"item":)" + message("in_progress", "")));
  events.push_back(event(
      "response.content_part.added",
      place() + R"(,"part":{"type":"output_text","annotations":[],"logprobs":[],"text":""})"));
  return events;
}

void StreamWriter::delta(std::string& out, std::size_t pick, std::string_view obfuscation) {
  const Word& word = words[pick % words.size()];
  text_ += word.text;
  ++deltas_;
  // By hand: the paced server makes each event while it is due.
  out +=
      "event: response.output_text.delta\n"
      R"(data: {"type":"response.output_text.delta","content_index":0,"delta":")";
  out += word.wire;
  out += R"(","item_id":")";
  out += item_id;
  out += R"(","logprobs":[],"obfuscation":")";
  out += obfuscation;
  out += R"(","output_index":0,"sequence_number":)";
  out += fmt::format_int(number_++).c_str();
  out += "}\n\n";
}

std::vector<std::string> StreamWriter::ending() {
  std::string quoted;
  json::append_string(quoted, text_);
  const std::string part =
      R"({"type":"output_text","annotations":[],"logprobs":[],"text":)" + quoted + "}";
  const std::string usage = fmt::format(
      R"({{"input_tokens":1500,"input_tokens_details":{{"cached_tokens":0}},"output_tokens":{0},)"
      R"("output_tokens_details":{{"reasoning_tokens":0}},"total_tokens":{1}}})",
      deltas_,
      deltas_ + 1500);
  std::vector<std::string> events;
  events.push_back(
      event("response.output_text.done", place() + R"(,"logprobs":[],"text":)" + quoted));
  events.push_back(event("response.content_part.done", place() + R"(,"part":)" + part));
  events.push_back(event("response.output_item.done",
                         R"("output_index":0,"item":)" + message("completed", part)));
  events.push_back(event(
      "response.completed",
      R"("response":)" + response("completed", "[" + message("completed", part) + "]", usage)));
  return events;
}

Corpus make_corpus(std::size_t deltas) {
  Corpus corpus;
  corpus.bytes.reserve(deltas * 300);
  const auto add = [&](std::string_view event) {
    corpus.bytes += event;
    corpus.event_ends.push_back(corpus.bytes.size());
  };
  StreamWriter writer;
  std::mt19937 random(1);
  for (const std::string& event : writer.opening())
    add(event);
  for (std::size_t index = 0; index < deltas; ++index) {
    const std::size_t pick = random();
    writer.delta(corpus.bytes, pick, obfuscation(random));
    corpus.event_ends.push_back(corpus.bytes.size());
  }
  for (const std::string& event : writer.ending())
    add(event);
  corpus.text_bytes = writer.text().size();
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
