// Reads streams of Chat Completions that other projects recorded from about twenty kinds of
// servers.

#include "core/hash.h"
#include "json/text.h"
#include "passes/thinking.h"
#include "provider/chat/decoder.h"
#include "provider/feed_for_test.h"
#include "provider/http_errors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <random>

namespace castwright::provider {
namespace {

const std::filesystem::path& folder() {
  static const std::filesystem::path path = recordings("streams-chat");
  return path;
}

std::string string_at(const json::Value& row, std::string_view key) {
  return std::string(row.string_or(key, ""));
}

/// Returns the name of the status in the files of `expected/`.
std::string status_of(const ChatDecoder& decoder) {
  const bool refused = decoder.text().empty() && !decoder.refusal().empty();
  switch (decoder.status()) {
    case AnswerStatus::running: return "truncated";
    case AnswerStatus::completed: return refused ? "refused" : "completed";
    default: return std::string(name_of(decoder.status()));
  }
}

std::string trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(" \n"));
  text.erase(text.find_last_not_of(" \n") + 1);
  return text;
}

void expect_status(const ChatDecoder& decoder, const json::Value& expected) {
  const json::Value* const accepted = expected.find("accept", "status");
  const std::string status = status_of(decoder);
  const bool other =
      accepted != nullptr && std::ranges::any_of(accepted->items(), [&](const auto& one) {
        return one.as_string() == status;
      });
  EXPECT_TRUE(other || status == string_at(expected, "status")) << status;
  EXPECT_EQ(decoder.terminal(), status != "truncated");
  EXPECT_EQ(decoder.incomplete_reason(), string_at(expected, "incomplete_reason"));
  EXPECT_EQ(decoder.error_code(), string_at(expected, "error_code"));
  const std::string message = string_at(expected, "error_message");
  EXPECT_EQ(decoder.error_message().empty(), message.empty());
  EXPECT_TRUE(decoder.error_message().contains(message.substr(0, 30))) << decoder.error_message();
  EXPECT_EQ(decoder.refusal(), string_at(expected, "refusal"));
}

void expect_texts(const ChatDecoder& decoder, const json::Value& expected) {
  // Thinking between tags is removed after the decoder, for every dialect.
  const std::string text = passes::without_thinking(decoder.text());
  if (expected.find("accept") != nullptr && expected.find("accept")->bool_or("text_trim", false)) {
    EXPECT_EQ(trimmed(text), trimmed(string_at(expected, "text")));
  } else {
    EXPECT_EQ(text, string_at(expected, "text"));
    EXPECT_EQ(sha256_hex(text), string_at(expected, "text_sha256"));
  }
  if (expected.bool_or("reasoning", false)) {
    const bool in_tags = text != decoder.text();
    EXPECT_EQ(in_tags ? "" : sha256_hex(decoder.aside()),
              in_tags ? "" : string_at(expected, "reasoning_sha256"));
  } else {
    EXPECT_EQ(decoder.aside(), "");
  }
}

/// The files keep contradicting figures as recorded; the decoder clamps them.
void expect_usage(const ChatDecoder& decoder, const json::Value& expected) {
  const json::Value* const usage = expected.find("usage");
  ASSERT_NE(usage, nullptr);
  ASSERT_EQ(decoder.usage().has_value(), usage->is_object());
  if (!usage->is_object()) return;
  const Usage& told = *decoder.usage();
  EXPECT_EQ(told.input_tokens, usage->int_or("input", -1));
  EXPECT_EQ(told.output_tokens, usage->int_or("output", -1));
  const std::int64_t cached = usage->int_or("cached_input", 0);
  const std::int64_t reasoning = usage->int_or("reasoning", 0);
  EXPECT_EQ(told.cached_tokens, std::min(cached, told.input_tokens));
  EXPECT_EQ(told.reasoning_tokens, std::min(reasoning, told.output_tokens));
  EXPECT_EQ(told.cache_write_tokens, usage->int_or("cache_write", 0));
  const bool clamped = cached > told.input_tokens || reasoning > told.output_tokens;
  EXPECT_EQ(decoder.warnings().size(), clamped ? 1U : 0U);
}

void expect_sources(const ChatDecoder& decoder, const json::Value& expected) {
  std::vector<std::string> urls;
  for (const json::Value& url : expected.find("sources")->items())
    urls.emplace_back(url.text());
  std::vector<std::string> told = decoder.told_sources().urls;
  std::ranges::sort(urls);
  std::ranges::sort(told);
  EXPECT_EQ(told, urls);
  EXPECT_FALSE(decoder.told_sources().all);
  EXPECT_EQ(decoder.searches(), expected.int_or("searches", 0));
  const std::vector<Citation> citations = decoder.citations();
  const auto& rows = expected.find("citations")->items();
  ASSERT_EQ(citations.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(citations[i].url, string_at(rows[i], "url"));
    EXPECT_EQ(citations[i].title, string_at(rows[i], "title"));
  }
}

void expect_as_recorded(const Cut& cut, const std::string& bytes, const json::Value& expected) {
  ChatDecoder decoder;
  const Fed fed = feed(decoder, bytes, cut);
  ASSERT_FALSE(fed.failed) << fed.error.what;
  EXPECT_EQ(fed.live, decoder.text());
  expect_status(decoder, expected);
  expect_texts(decoder, expected);
  expect_usage(decoder, expected);
  expect_sources(decoder, expected);
  EXPECT_EQ(decoder.response_id(), string_at(expected, "response_id"));
  EXPECT_EQ(decoder.model(), string_at(expected, "model"));
  // `[DONE]` counts as an event.
  const int mark = expected.bool_or("done_mark", false) ? 1 : 0;
  EXPECT_EQ(decoder.events(), expected.int_or("events", -1) + mark);
  EXPECT_EQ(decoder.unknown_events(), 0);
}

TEST(ChatRecordings, EveryStreamGivesWhatItsRecordSaysHoweverItIsCut) {
  const auto manifest = json::parse(read_file(folder() / "manifest.json"));
  ASSERT_TRUE(manifest);
  int read = 0;
  for (const json::Value& row : manifest->find("streams")->items()) {
    SCOPED_TRACE(string_at(row, "name"));
    const std::filesystem::path root = folder().parent_path();
    const std::string bytes = read_file(root / string_at(row, "file"));
    const auto expected = json::parse(read_file(root / string_at(row, "expected_file")));
    ASSERT_TRUE(expected);
    ASSERT_EQ(sha256_hex(bytes), string_at(row, "sha256"));
    for (const Cut& cut : all_cuts())
      expect_as_recorded(cut, bytes, *expected);
    ++read;
  }
  std::cout << read << " recorded Chat streams read, in " << folder().string() << "\n";
  EXPECT_GT(read, 10);
}

// The expected amounts were computed by hand from the recordings.
TEST(ChatRecordings, TheBillIsReadToTheNanodollar) {
  struct Row {
    std::string_view name;
    std::optional<Nanodollars> billed;
  };
  for (const auto& [name, billed] : {Row{"14-openrouter-web-search-annotations", 7'650'917},
                                     Row{"16-openrouter-claude-reasoning", 669'000},
                                     Row{"17-openrouter-glm-reasoning", 474'320},
                                     Row{"27-perplexity-no-done", 5'040'000},
                                     Row{"18-xai-grok3-mini", 166'050},
                                     Row{"15-openrouter-error-after-finish", 0},
                                     Row{"19-azure-grok-cached-above-input", std::nullopt},
                                     Row{"01-openai-gpt4o-json", std::nullopt}}) {
    const std::string bytes = read_file(folder() / "sse" / (std::string(name) + ".sse"));
    if (bytes.empty()) continue;
    ChatDecoder decoder;
    feed(decoder, bytes);
    EXPECT_EQ(decoder.billed(), billed) << name;
  }
}

// A cut after the finish reason loses at most the bill; a cut before it is a cut, whatever text
// arrived.
TEST(ChatRecordings, ACutAnywhereNeverProvesAnEndBeforeTheFinishReason) {
  for (const char* const name : {"02-openai-gpt4o-length", "16-openrouter-claude-reasoning"}) {
    const std::string bytes = read_file(folder() / "sse" / (std::string(name) + ".sse"));
    if (bytes.empty()) continue;
    const std::size_t told = bytes.find("\"finish_reason\":\"");
    const std::size_t ends = bytes.find("\n\n", told);
    for (std::size_t at = 0; (at = bytes.find("\n\n", at)) != std::string::npos; at += 2) {
      ChatDecoder decoder;
      feed(decoder, bytes.substr(0, at + 2));
      EXPECT_EQ(decoder.terminal(), at >= ends) << at;
    }
  }
}

TEST(ChatRecordings, DamagedStreamsAreReadToTheEndOfWhatTheySay) {
  std::mt19937 random(5);
  for (const char* const name : {"08-azure-gpt52",
                                 "14-openrouter-web-search-annotations",
                                 "20-mistral-magistral-content-parts",
                                 "27-perplexity-no-done"}) {
    const std::string bytes = read_file(folder() / "sse" / (std::string(name) + ".sse"));
    for (int round = 0; round < 200 && !bytes.empty(); ++round) {
      std::string damaged = bytes;
      for (int hits = 0; hits < 4; ++hits) {
        const std::size_t at = random() % damaged.size();
        switch (random() % 3) {
          case 0: damaged[at] = static_cast<char>(random()); break;
          case 1: damaged.insert(at, 1, "\"\\{}[],:\n"[random() % 9]); break;
          default: damaged.erase(at, random() % 40); break;
        }
      }
      ChatDecoder decoder;
      const Fed fed = feed(decoder, damaged, [&random] { return random() % 3000; });
      EXPECT_EQ(fed.live, decoder.text());
      EXPECT_TRUE(json::is_utf8(decoder.text()));
    }
  }
}

TEST(ChatRecordings, RefusedRequestsAreExplainedByWhatTheirBodiesSay) {
  const auto errors = json::parse(read_file(folder() / "http_errors.json"));
  ASSERT_TRUE(errors);
  int read = 0;
  for (const json::Value& row : errors->find("errors")->items()) {
    const std::string body = string_at(row, "body");
    SCOPED_TRACE(body);
    const int status = static_cast<int>(row.int_or("http_status", 0));
    const Error error = explain_http_error(status, {}, body);
    EXPECT_EQ(error.fault, status == 401 || status == 403 ? Fault::key : Fault::provider);
    const auto value = json::parse(body);
    ASSERT_TRUE(value);
    const json::Value* const inner = value->find("error");
    const json::Value& said = inner == nullptr || !inner->is_object() ? *value : *inner;
    const std::string message =
        string_at(said, inner != nullptr && inner->as_string() ? "error" : "message");
    EXPECT_TRUE(error.what.contains(message.substr(0, 60))) << error.what;
    EXPECT_FALSE(message.empty());
    ++read;
  }
  std::cout << read << " recorded refusals read\n";
  EXPECT_EQ(read, 12);
}

}  // namespace
}  // namespace castwright::provider
