// Reads streams that other projects recorded.

#include "core/hash.h"
#include "provider/responses/read_for_test.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <iostream>
#include <random>

namespace castwright::provider {
namespace {

const std::filesystem::path& folder() {
  static const std::filesystem::path path = recordings("streams");
  return path;
}

std::string_view string_at(const json::Value& row, std::string_view key) {
  return row.string_or(key, "");
}

void expect_usage(const Decoder& decoder, const json::Value& row) {
  const json::Value* const usage = row.find("usage");
  if (usage == nullptr || usage->is_null()) {
    EXPECT_FALSE(decoder.usage());
    return;
  }
  ASSERT_TRUE(decoder.usage());
  const auto detail = [usage](std::string_view group, std::string_view key) {
    const json::Value* const value = usage->find(group, key);
    return value == nullptr ? 0 : value->as_int().value_or(-1);
  };
  EXPECT_EQ(decoder.usage()->input_tokens, usage->int_or("input_tokens", -1));
  EXPECT_EQ(decoder.usage()->output_tokens, usage->int_or("output_tokens", -1));
  EXPECT_EQ(decoder.usage()->cached_tokens, detail("input_tokens_details", "cached_tokens"));
  EXPECT_EQ(decoder.usage()->reasoning_tokens, detail("output_tokens_details", "reasoning_tokens"));
}

void expect_as_recorded(const DecodedStream& reading, const json::Value& row) {
  const Decoder& decoder = reading.decoder;
  ASSERT_FALSE(reading.failed) << reading.error.what;
  EXPECT_TRUE(decoder.ended());
  EXPECT_EQ(name_of(decoder.status()), string_at(row, "status"));
  const std::string text = decoder.text();
  EXPECT_EQ(text, read_file(folder() / string_at(row, "expected_text")));
  EXPECT_EQ(sha256_hex(text), string_at(row, "final_text_sha256"));
  EXPECT_EQ(decoder.model(), string_at(row, "model"));
  EXPECT_EQ(decoder.deltas(), row.int_or("n_text_deltas", -1));
  EXPECT_EQ(decoder.events(), row.int_or("n_events", -1));
  EXPECT_EQ(decoder.unknown_events(), 0);
  const std::int64_t last = row.int_or("seq_last", -1);
  EXPECT_EQ(decoder.cursor(), last < 0 ? std::string() : std::to_string(last));
  const json::Value* const reason = row.find("incomplete_details", "reason");
  EXPECT_EQ(decoder.incomplete_reason(), reason == nullptr ? "" : reason->text());
  const json::Value* const code = row.find("response_error", "code");
  EXPECT_EQ(decoder.error_code(), code == nullptr ? "" : code->text());
  expect_usage(decoder, row);
  if (row.bool_or("final_equals_streamed", false)) {
    // The text that was appended to `delta` is text(), byte for byte, and nothing is reported as
    // odd.
    EXPECT_EQ(reading.live, text);
    EXPECT_TRUE(decoder.warnings().empty()) << decoder.warnings().front();
  } else {
    EXPECT_FALSE(decoder.warnings().empty());
  }
  for (const Citation& citation : decoder.citations()) {
    ASSERT_LT(citation.begin, citation.end) << citation.url;
    ASSERT_LE(citation.end, text.size());
    const std::string slice = text.substr(citation.begin, citation.end - citation.begin);
    EXPECT_NE(slice.find(citation.url), std::string::npos) << slice;
    EXPECT_TRUE(slice.front() == '(' || slice.front() == '[') << slice;
    EXPECT_TRUE(slice.back() == ')') << slice;
  }
}

/// Reads every recorded stream, cut by sizes from `make_sizes`. Returns how many were read.
int read_recordings(const std::function<std::function<std::size_t()>(std::size_t)>& make_sizes) {
  const auto manifest = json::parse(read_file(folder() / "manifest.json"));
  const json::Value* const rows = manifest ? manifest->find("streams") : nullptr;
  int read = 0;
  if (rows != nullptr) {
    for (const json::Value& row : rows->items()) {
      SCOPED_TRACE(string_at(row, "file"));
      const std::string bytes = read_file(folder() / string_at(row, "file"));
      expect_as_recorded(read_pieces(bytes, make_sizes(bytes.size())), row);
      ++read;
    }
  }
  std::cout << read << " of " << (rows == nullptr ? 34 : rows->items().size())
            << " recorded streams read" << (rows == nullptr ? ": folder missing" : "") << "\n";
  return read;
}

TEST(Recordings, EveryStreamReadWholeGivesItsRecordedTextAndFigures) {
  read_recordings([](std::size_t size) { return [size] { return size; }; });
}

TEST(Recordings, EveryStreamReadByteByByteGivesTheSame) {
  read_recordings([](std::size_t) { return [] { return std::size_t{1}; }; });
}

TEST(Recordings, EveryStreamReadAtRandomSplitsGivesTheSame) {
  for (const unsigned seed : {1U, 2U, 3U}) {
    read_recordings([seed](std::size_t) {
      return [engine = std::mt19937(seed)]() mutable { return std::size_t{engine() % 700}; };
    });
  }
}

TEST(Recordings, AResumedSuffixGivesTheTextOnce) {
  const std::string first = read_file(folder() / "sse/05-openai-background-create-b.sse");
  const std::string rest = read_file(folder() / "sse/06-openai-background-resume-b.sse");
  if (first.empty() || rest.empty()) {
    std::cout << "0 of 1 recorded resumptions read: folder missing\n";
    return;
  }
  // The first stream is cut after every event; the second one replays everything after number 0.
  std::size_t cuts = 0;
  for (std::size_t at = 0; (at = first.find("\n\n", at)) != std::string::npos; at += 2) {
    const DecodedStream reading = read_reattached(first.substr(0, at + 2), rest);
    EXPECT_EQ(reading.decoder.text(), "2 + 2 equals 4.");
    EXPECT_EQ(reading.live, "2 + 2 equals 4.");
    EXPECT_EQ(reading.decoder.status(), AnswerStatus::completed);
    ++cuts;
  }
  EXPECT_EQ(cuts, 17U);
}

TEST(Recordings, EveryPolledObjectGivesItsStatus) {
  const auto manifest = json::parse(read_file(folder() / "background_polls" / "manifest.json"));
  int read = 0;
  if (manifest) {
    for (const json::Value& row : manifest->items()) {
      ResponsesDecoder decoder;
      const Status status = decoder.absorb_object(read_file(folder() / string_at(row, "file")));
      ASSERT_TRUE(status) << status.error().what;
      const bool completed = string_at(row, "status") == "completed";
      EXPECT_EQ(decoder.ended(), completed) << string_at(row, "file");
      EXPECT_EQ(decoder.status(), completed ? AnswerStatus::completed : AnswerStatus::running);
      EXPECT_EQ(decoder.text().empty(), !completed);
      EXPECT_EQ(decoder.usage().has_value(), completed);
      EXPECT_TRUE(decoder.response_id().starts_with("resp_"));
      ++read;
    }
  }
  std::cout << read << " recorded polls read" << (manifest ? "" : ": folder missing") << "\n";
}

}  // namespace
}  // namespace castwright::provider
