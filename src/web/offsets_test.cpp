#include "web/offsets.h"

#include <gtest/gtest.h>

#include <string>

namespace castwright::web {
namespace {

TEST(Offsets, TheOrderOfTheirLettersIsTheOrderOfTheirBytes) {
  std::string before;
  for (const std::uint64_t byte : {0ull, 1ull, 9ull, 10ull, 65'535ull, 1'000'000'000'000ull}) {
    const std::string offset = offset_of(byte);
    EXPECT_LT(before, offset);
    EXPECT_EQ(byte_of(offset), byte);
    before = offset;
  }
}

TEST(Offsets, AnythingElseIsNone) {
  for (const char* text : {"",
                           "-1",
                           "now",
                           "0",
                           "00000000000000001",
                           "000000000000000a",
                           "+000000000000001",
                           "0000000000000,01",
                           "000000000000 001"})
    EXPECT_EQ(byte_of(text), std::nullopt) << text;
}

TEST(Cursors, ACursorIsTheNumberOfItsInterval) {
  EXPECT_EQ(cursor_of(1'728'432'000, "", 7), "0");
  EXPECT_EQ(cursor_of(1'728'432'019, "", 7), "0");
  EXPECT_EQ(cursor_of(1'728'432'020, "", 7), "1");
  EXPECT_EQ(cursor_of(0, "", 7), "0") << "the clock may be wrong";
}

TEST(Cursors, ACursorIsAlwaysBehindTheOneThatTheClientSent) {
  EXPECT_EQ(cursor_of(1'728'433'000, "50", 7), "57");
  EXPECT_EQ(cursor_of(1'728'433'000, "60", 7), "67");
  EXPECT_EQ(cursor_of(1'728'433'000, "49", 7), "50");
  EXPECT_EQ(cursor_of(1'728'433'000, "50", 0), "51");
  for (const char* rubbish : {"x", "-5", "99999999999999999999999", " 50"})
    EXPECT_EQ(cursor_of(1'728'433'000, rubbish, 7), "50") << rubbish;
}

}  // namespace
}  // namespace castwright::web
