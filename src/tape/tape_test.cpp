#include "tape/tape.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace castwright::tape {
namespace {

class TapeFile : public testing::Test {
 protected:
  TapeFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cw-tape-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    folder_ = disk::open_folder(root_, disk::Missing::fail).value();
  }
  ~TapeFile() override { std::filesystem::remove_all(root_); }

  /// A tape of two exchanges with text, broken UTF-8 and every kind of record.
  std::string recorded() {
    const MonoTime start{};
    auto writer =
        Writer::create(*folder_,
                       "t.tape",
                       {.run = "01R", .chunk = 2, .attempt = 1, .model = "m", .created = "now"},
                       start)
            .value();
    EXPECT_TRUE(writer->open({.number = 1,
                              .method = "POST",
                              .path = "/v1/responses",
                              .request_headers = {{"Content-Type", "application/json"}},
                              .body_sha256 = "ab"}));
    EXPECT_TRUE(writer->head(1, start + Millis(7), 200, {{"x-request-id", "req_1"}}));
    EXPECT_TRUE(writer->bytes(1, start + Millis(8), "data: \"caf\xC3"));
    EXPECT_TRUE(writer->bytes(1, start + Millis(9), "\xA9\"\n\n"));
    EXPECT_TRUE(writer->bytes(1, start + Millis(9), "data: \"\xF0\x9F\x98\x80 {}\"\n\n"));
    EXPECT_TRUE(writer->end(1, start + Millis(10), "reset"));
    EXPECT_TRUE(writer->open({.number = 2, .method = "GET", .path = "/v1/responses/resp_1"}));
    EXPECT_TRUE(writer->end(2, start + Millis(11), "eof"));
    return folder_->read("t.tape", 1u << 20).value();
  }

  std::filesystem::path root_;
  std::unique_ptr<disk::Folder> folder_;
};

TEST_F(TapeFile, WhatWasRecordedIsReadBackByteForByte) {
  const Tape tape = read_tape(recorded()).value();
  EXPECT_EQ(tape.header.run, "01R");
  EXPECT_EQ(tape.header.chunk, 2);
  ASSERT_EQ(tape.exchanges.size(), 2u);
  const Exchange& post = tape.exchanges[0];
  EXPECT_EQ(post.status, 200);
  EXPECT_EQ(post.bytes(), "data: \"caf\xC3\xA9\"\n\ndata: \"\xF0\x9F\x98\x80 {}\"\n\n");
  EXPECT_EQ(post.fragments[2].at_ms, 9);
  EXPECT_EQ(post.how, "reset");
  EXPECT_EQ(post.response_headers[0].second, "req_1");
  EXPECT_EQ(tape.exchanges[1].method, "GET");
  EXPECT_EQ(tape.exchanges[1].how, "eof");
  EXPECT_FALSE(tape.torn);
}

TEST_F(TapeFile, ItSaysTheDialectOfItsAnswerAndOldOnesSayNothing) {
  const std::string old = recorded();
  EXPECT_FALSE(old.contains("dialect"));
  EXPECT_EQ(read_tape(old).value().header.dialect, "");
  ASSERT_TRUE(Writer::create(*folder_, "c.tape", {.run = "01R", .dialect = "chat"}, MonoTime{}));
  const std::string bytes = folder_->read("c.tape", 1u << 20).value();
  EXPECT_EQ(read_tape(bytes).value().header.dialect, "chat");
}

TEST_F(TapeFile, CutAnywhereItGivesTheWholeRecordsBeforeTheCut) {
  const std::string bytes = recorded();
  const std::size_t header_end = bytes.find('\n') + 1;
  for (std::size_t size = header_end; size < bytes.size(); ++size) {
    auto tape = read_tape(std::string_view(bytes).substr(0, size));
    ASSERT_TRUE(tape) << size << ": " << tape.error().what;
    EXPECT_EQ(tape->whole_bytes, bytes.rfind('\n', size - 1) + 1) << size;
    EXPECT_EQ(tape->torn, tape->whole_bytes != size) << size;
  }
  EXPECT_EQ(read_tape("").error().fault, Fault::storage);
}

TEST_F(TapeFile, AFlippedBitAnywhereButInTheLastRecordIsDamageThatNamesTheByte) {
  const std::string bytes = recorded();
  const std::size_t last_record = bytes.rfind('\n', bytes.size() - 2) + 1;
  // The line end before the last record is left out, because without it the last record would only
  // be torn.
  for (std::size_t at = 0; at + 1 < last_record; ++at) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    auto tape = read_tape(flipped);
    if (tape) {
      ADD_FAILURE() << "not noticed: byte " << at;
      continue;
    }
    EXPECT_EQ(tape.error().fault, Fault::storage);
    EXPECT_TRUE(tape.error().what.contains(fmt::format("damaged at byte {}: ", tape.error().at)))
        << tape.error().what;
    EXPECT_LE(tape.error().at, at);
    EXPECT_TRUE(tape.error().at == 0 || bytes[tape.error().at - 1] == '\n') << tape.error().at;
  }
}

TEST_F(TapeFile, AFlippedBitInTheLastRecordWhoseLineEndIsThereIsDamageAndNotATornEnd) {
  const std::string bytes = recorded();
  const std::size_t last_record = bytes.rfind('\n', bytes.size() - 2) + 1;
  for (std::size_t at = last_record; at + 1 < bytes.size(); ++at) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    const auto tape = read_tape(flipped);
    ASSERT_FALSE(tape) << "not noticed: byte " << at;
    EXPECT_EQ(tape.error().fault, Fault::storage);
    EXPECT_EQ(tape.error().at, last_record) << tape.error().what;
  }
}

TEST_F(TapeFile, ReadWhileItGrowsItGivesTheSameAsReadAtOnce) {
  const std::string bytes = recorded();
  const Tape whole = read_tape(bytes).value();
  for (std::size_t step = 1; step < 200; step += 7) {
    Reader reader;
    for (std::size_t size = 0; size < bytes.size(); size = std::min(size + step, bytes.size())) {
      const std::size_t from = reader.tape().whole_bytes;
      ASSERT_TRUE(reader.take(std::string_view(bytes).substr(from, size - from)));
    }
    const std::size_t from = reader.tape().whole_bytes;
    ASSERT_TRUE(reader.take(std::string_view(bytes).substr(from)));
    EXPECT_EQ(reader.tape().whole_bytes, bytes.size());
    EXPECT_FALSE(reader.tape().torn);
    ASSERT_EQ(reader.tape().exchanges.size(), whole.exchanges.size());
    EXPECT_EQ(reader.tape().exchanges[0].bytes(), whole.exchanges[0].bytes());
    EXPECT_EQ(reader.tape().exchanges[1].how, "eof");
  }
}

TEST_F(TapeFile, ATornRecordThatIsCutOffAndReplacedWhileItIsReadIsNoDamage) {
  const std::string bytes = recorded();
  const std::size_t border = bytes.find('\n', 200) + 1;
  Reader reader;
  ASSERT_TRUE(reader.take(bytes.substr(0, border) + "{\"x\":1,"));
  EXPECT_TRUE(reader.tape().torn);
  EXPECT_EQ(reader.tape().whole_bytes, border);
  ASSERT_TRUE(reader.take(std::string_view(bytes).substr(border)));
  EXPECT_EQ(reader.tape().exchanges[1].how, "eof");
}

TEST_F(TapeFile, AnotherVersionIsNotRead) {
  std::string line = "{\"v\":2,\"run\":\"x\"";
  seal_record(line);
  EXPECT_EQ(read_tape(line).error().fault, Fault::storage);
}

}  // namespace
}  // namespace castwright::tape
