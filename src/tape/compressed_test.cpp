#include "tape/compressed.h"

#include "core/hash.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>

namespace castwright::tape {
namespace {

constexpr std::size_t plenty = 1u << 20;

/// A sealed record, as a tape has it.
std::string record(std::string line) {
  seal_record(line);
  return line;
}

std::string small_tape() {
  return record(R"({"v":1,"run":"01R","chunk":2,"attempt":1,"model":"m","created":"now")")
         + record(
             R"({"o":1,"method":"POST","path":"/v1/responses","headers":{},"body_sha256":"ab")")
         + record(R"({"x":1,"t":8,"b":"data: {}\n\n")");
}

class CompressedTape : public testing::Test {
 protected:
  CompressedTape() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cw-tape-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    folder_ = disk::open_folder(root_, disk::Missing::fail).value();
  }
  ~CompressedTape() override { std::filesystem::remove_all(root_); }

  std::filesystem::path root_;
  std::unique_ptr<disk::Folder> folder_;
};

TEST_F(CompressedTape, GivesBackEveryByte) {
  std::string bytes;
  for (unsigned i = 0; i < 100'000; ++i)
    bytes += static_cast<char>(i * i % 251);
  for (const std::string& one : {std::string(), std::string("x"), small_tape(), bytes}) {
    const std::string frame = compressed(one).value();
    EXPECT_TRUE(is_compressed(frame));
    EXPECT_EQ(decompressed(frame, plenty).value(), one);
  }
}

TEST_F(CompressedTape, IsReadByWhoeverReadsATape) {
  const std::string plain = small_tape();
  const std::string frame = compressed(plain).value();
  EXPECT_TRUE(looks_like_tape(frame));
  const auto tape = read_tape(frame);
  ASSERT_TRUE(tape) << tape.error().what;
  EXPECT_EQ(tape->header.chunk, 2);
  EXPECT_EQ(tape->exchanges.at(0).bytes(), "data: {}\n\n");
}

TEST_F(CompressedTape, IsFoundUnderTheNameOfTheTape) {
  ASSERT_TRUE(folder_->replace("a.tape.zst", compressed("0123456789").value()));
  ASSERT_TRUE(folder_->replace("b.tape", "plain"));
  ASSERT_TRUE(folder_->replace("b.tape.zst", compressed("older").value()));
  EXPECT_EQ(read_bytes(*folder_, "a.tape", plenty).value(), "0123456789");
  EXPECT_EQ(read_bytes(*folder_, "b.tape", plenty).value(), "plain") << "the plain one counts";
  EXPECT_EQ(read_bytes(*folder_, "c.tape", plenty).error().fault, Fault::missing);
  EXPECT_EQ(read_bytes_from(*folder_, "a.tape", 8, plenty).value(), "89");
  EXPECT_EQ(read_bytes_from(*folder_, "a.tape", 2, 3).value(), "234");
  EXPECT_EQ(read_bytes_from(*folder_, "a.tape", 99, plenty).value(), "");
}

TEST_F(CompressedTape, ThatIsDamagedAnywhereIsToldAndNeverTakenForAnother) {
  const std::string plain = small_tape();
  const std::string frame = compressed(plain).value();
  int unharmed = 0;
  for (std::size_t at = 0; at < frame.size(); ++at) {
    std::string broken = frame;
    broken[at] = static_cast<char>(broken[at] ^ 0x10);
    const auto read = decompressed(broken, plenty);
    if (!read) continue;
    EXPECT_EQ(*read, plain) << "byte " << at;
    ++unharmed;  // Bits of the frame's head that say nothing about the content.
  }
  EXPECT_LE(unharmed, 2);
  for (std::size_t size = 0; size < frame.size(); ++size)
    EXPECT_FALSE(decompressed(std::string_view(frame).substr(0, size), plenty)) << size;
  EXPECT_FALSE(decompressed(frame + "x", plenty));
  EXPECT_FALSE(decompressed(frame + frame, plenty)) << "one tape is one frame";
}

TEST_F(CompressedTape, NeverComesOutLargerThanAllowedWhateverItSaysOfItself) {
  const std::string bomb = compressed(std::string(50u << 20, 'x')).value();
  EXPECT_LT(bomb.size(), 10'000U);
  const auto read = decompressed(bomb, plenty);
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().what.find("more than"), std::string::npos) << read.error().what;
}

TEST_F(CompressedTape, IsWhatTheZstdProgramReadsAndWrites) {
  if (std::system("command -v zstd >/dev/null") != 0) GTEST_SKIP() << "1 case: no zstd program";
  const std::string plain = small_tape();
  ASSERT_TRUE(folder_->replace("a.tape.zst", compressed(plain).value()));
  const auto run = [&](const std::string& command) {
    return std::system(fmt::format("cd {} && {}", root_.string(), command).c_str());
  };
  ASSERT_EQ(run("zstd -q -d --check a.tape.zst -o a.tape"), 0);
  EXPECT_EQ(folder_->read("a.tape", plenty).value(), plain);
  ASSERT_EQ(run("zstd -q -19 < a.tape > b.tape.zst"), 0);
  EXPECT_EQ(read_bytes(*folder_, "b.tape", plenty).value(), plain) << "its size is not in its head";
}

}  // namespace
}  // namespace castwright::tape
