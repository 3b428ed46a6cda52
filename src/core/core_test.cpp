#include "core/clock.h"
#include "core/hash.h"
#include "core/id.h"
#include "core/secret.h"

#include <gtest/gtest.h>

#include <set>

namespace castwright {
namespace {

TEST(Hash, Sha256OfThePublishedVectors) {
  // FIPS 180-4 example vectors.
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hash, Crc32cOfThePublishedVectors) {
  // RFC 3720 appendix B.4 and the catalogue's check value.
  EXPECT_EQ(crc32c_hex("123456789"), "e3069283");
  EXPECT_EQ(crc32c_hex(std::string(32, '\0')), "8a9136aa");
}

TEST(Hash, Base64OfThePublishedVectors) {
  // RFC 4648 section 10.
  EXPECT_EQ(base64_encode(""), "");
  EXPECT_EQ(base64_encode("f"), "Zg==");
  EXPECT_EQ(base64_encode("fo"), "Zm8=");
  EXPECT_EQ(base64_encode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64_decode("Zm9vYmE="), "fooba");
  EXPECT_EQ(base64_decode("Zg=="), "f");
}

TEST(Hash, Base64ThatIsNotCanonicalIsRefused) {
  for (const char* bad : {"Zg=", "Z===", " Zg=", "Zh==", "Z*9v", "Zg==Zg=="}) {
    EXPECT_FALSE(base64_decode(bad)) << bad;
  }
}

TEST(Clock, TimesArePrintedAsRfc3339InUtcWithMilliseconds) {
  EXPECT_EQ(rfc3339(WallTime(Millis(0))), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(rfc3339(WallTime(Millis(1795413662003))), "2026-11-23T06:01:02.003Z");
}

TEST(Id, UlidsSortByTimeAndDiffer) {
  const std::string early = make_ulid(WallTime(Millis(1'000)));
  const std::string late = make_ulid(WallTime(Millis(2'000)));
  EXPECT_LT(early, late);
  EXPECT_TRUE(is_ulid(early));
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i)
    seen.insert(make_ulid(WallTime(Millis(5))));
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(Id, TheTimeOfAUlidIsThatOfTheSpecificationsExample) {
  // The time is the example of the ULID specification, which encodes 1469922850259 ms as
  // 01ARZ3NDEK….
  EXPECT_EQ(make_ulid(WallTime(Millis(1469922850259))).substr(0, 10), "01ARZ3NDEK");
}

TEST(Id, TheTimeOfAUlidIsReadBack) {
  const WallTime now(Millis(1795413662003));
  EXPECT_EQ(ulid_time(make_ulid(now)), now);
}

TEST(Id, WhatIsNotAUlidIsRefused) {
  EXPECT_FALSE(is_ulid(""));
  EXPECT_FALSE(is_ulid("81ARZ3NDEKTSV4RRFFQ69G5FAV"));
  EXPECT_FALSE(is_ulid("01ARZ3NDEKTSV4RRFFQ69G5FAU"));
  EXPECT_FALSE(is_ulid("01arz3ndektsv4rrffq69g5fav"));
}

TEST(Secret, IsRedactedByValueWhereverItStands) {
  const Secret key("sk-test-12345");
  EXPECT_EQ(redact("a sk-test-12345 b sk-test-12345", key), "a [key] b [key]");
  EXPECT_EQ(redact("sk-other", key), "sk-other");
  EXPECT_EQ(redact("abc", Secret("b")), "abc");
}

TEST(Secret, AKeyOverTheBorderOfTwoPiecesIsRedactedWhereverTheBorderLies) {
  const Secret key("sk-test-12345");
  const std::string text = "a ssk-sk-test-12345 b sk-test-1 sk-test-12345sk-test-12345 s";
  for (std::size_t first = 0; first <= text.size(); ++first) {
    for (std::size_t second = first; second <= text.size(); ++second) {
      StreamRedactor redactor(key);
      std::string clean(redactor.feed(std::string_view(text).substr(0, first)));
      clean += redactor.feed(std::string_view(text).substr(first, second - first));
      clean += redactor.feed(std::string_view(text).substr(second));
      clean += redactor.finish();
      ASSERT_EQ(clean, redact(text, key)) << first << ' ' << second;
    }
  }
}

TEST(Secret, WhatIsHiddenLikeTheKeyIsRedactedInWholeTextsAndInPieces) {
  Secret secret("sk-test-12345");
  secret.hide_too("hunter2-long");
  secret.hide_too("pw");
  Secret keyless;
  keyless.hide_too("hunter2-long");
  const std::string text = "a hunter2-long b sk-test-12345 pw";
  EXPECT_EQ(redact(text, secret), "a [key] b [key] pw");
  EXPECT_EQ(redact(text, keyless), "a [key] b sk-test-12345 pw");
  for (std::size_t border = 0; border <= text.size(); ++border) {
    StreamRedactor redactor(secret);
    std::string clean(redactor.feed(std::string_view(text).substr(0, border)));
    clean += redactor.feed(std::string_view(text).substr(border));
    clean += redactor.finish();
    ASSERT_EQ(clean, redact(text, secret)) << border;
  }
}

TEST(Secret, APieceWithoutTheKeyIsHandedOnAsItIs) {
  StreamRedactor redactor(Secret("sk-test-12345"));
  const std::string_view piece = "data: {}\n\n";
  EXPECT_EQ(redactor.feed(piece).data(), piece.data());
  EXPECT_EQ(redactor.finish(), "");
  EXPECT_EQ(redactor.feed("x sk-test-1234"), "x ");
  // The bytes held back are the key without its last character.
  EXPECT_EQ(redactor.finish(), "[key]");
}

}  // namespace
}  // namespace castwright
