#include "topic/pasted.h"

#include "topic/suggest.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace castwright::topic {
namespace {

TEST(Pasted, BlanksThatNobodySeesAndPairsOfQuotationMarksAreTakenOff) {
  EXPECT_EQ(without_blanks("\xEF\xBB\xBF\t a b\xC2\xA0\xE2\x80\x8B\r\n"), "a b");
  EXPECT_EQ(without_blanks("\xE2\x80\xAFx\xE3\x80\x80"), "x");
  EXPECT_EQ(unwrapped(" \"'a'\" "), "a");
  EXPECT_EQ(unwrapped("“a”"), "a");
  EXPECT_EQ(unwrapped("„a“"), "a");
  EXPECT_EQ(unwrapped("\"a"), "\"a");
  EXPECT_EQ(unwrapped("\""), "\"");
  EXPECT_EQ(without_blanks("\xC2\xA0\xE2\x80\x8B"), "");
  EXPECT_EQ(without_blanks("é"), "é");
  EXPECT_EQ(without_blanks("\x80\xA0"), "\x80\xA0");
}

TEST(Pasted, ABaseAddressIsKeptWithItsQueryAndWithoutWhatIsAroundIt) {
  const std::array<std::pair<const char*, const char*>, 8> pairs{{
      {"https://h/v1/", "https://h/v1"},
      {"\"https://h/v1\"", "https://h/v1"},
      {"\xEF\xBB\xBFhttps://h/v1\xC2\xA0", "https://h/v1"},
      {"HTTPS://h:8443/v1", "https://h:8443/v1"},
      {"https://h/openai/v1/?api-version=preview", "https://h/openai/v1?api-version=preview"},
      {"https://h/v1?", "https://h/v1"},
      {"http://[::1]:80/v1", "http://[::1]:80/v1"},
      {"https://h/v1/@cf/x", "https://h/v1/@cf/x"},
  }};
  for (const auto& [given, wanted] : pairs) {
    const auto address = base_address(given);
    ASSERT_TRUE(address) << given << ": " << address.error();
    EXPECT_EQ(*address, wanted);
  }
  EXPECT_EQ(base_address("\"\""), "");
}

TEST(Pasted, ALoginOrAKeyInAnAddressIsRefusedInWordsThatDoNotRepeatIt) {
  for (const char* given : {"https://user:canary@h/v1",
                            "http://canary@h/v1",
                            "user:canary@h/v1",
                            "//user:canary@h/v1",
                            "https:/user:canary@h",
                            "https://user:can/ary@h/v1",
                            "https://user:can?ary@h/v1",
                            "https://user:can#ary@h/v1",
                            "https://user:12/canary@h/v1",
                            "https://user:canary%40@h",
                            "\"https://user:canary@h/v1\"",
                            "https://user%3Acanary%40h/v1",
                            "https://user:canary%40h/v1",
                            "https://h/v1?client_secret=canary",
                            "https://h/v1?openai%5Fapi%2Dkey=canary",
                            "https://h/v1?key=canary",
                            "https://h/v1?a=1&API-Key=canary"}) {
    const auto address = base_address(given);
    ASSERT_FALSE(address) << given;
    EXPECT_NE(address.error().find("GPT_KEY"), std::string::npos) << address.error();
    EXPECT_EQ(address.error().find("can"), std::string::npos) << address.error();
    EXPECT_EQ(address.error().find("ary"), std::string::npos) << address.error();
  }
}

TEST(Pasted, AnAtSignBehindTheHostIsNoLogin) {
  for (const char* given : {"https://h/v1?user=a@b.c",
                            "https://h?user=a@b.c",
                            "https://h/users/a@b.c/v1",
                            "https://h:8443/v1/models@latest",
                            "https://h.org:8443/models@latest/v1",
                            "http://localhost:8000/a@b",
                            "http://127.0.0.1:8000/a@b",
                            "http://[::1]:8080/a@b?c=d@e",
                            "http://[fe80::1%25eth0]:8080/v1",
                            "https://h/v1?user=a%40b.c",
                            "https://h/v1?next=http://x/a@b"}) {
    const auto address = base_address(given);
    ASSERT_TRUE(address) << given << ": " << address.error();
    EXPECT_EQ(*address, given);
    EXPECT_EQ(without_logins(given), given);
  }
}

TEST(Pasted, AUserBeforeTheHostIsALoginHoweverItIsWritten) {
  for (const char* given : {"https://@h/v1",
                            "https://:@h/v1",
                            "https://:canary@h/v1",
                            "HTTPS://canary@h/v1",
                            "https://canary%40h/v1?a=b@c",
                            "https://user:12?canary@h/v1",
                            "https://user:12#canary@h/v1",
                            "https://user:can@ary@h/v1",
                            "https://user:canary@[::1]:80/v1",
                            "https:////user:canary@h/v1"}) {
    const auto address = base_address(given);
    ASSERT_FALSE(address) << given;
    EXPECT_NE(address.error().find("GPT_KEY"), std::string::npos) << address.error();
    EXPECT_EQ(address.error().find("ary"), std::string::npos) << address.error();
    EXPECT_EQ(without_logins(given).find("ary@"), std::string::npos) << given;
  }
}

TEST(Pasted, ASecretInAnAddressIsKnownByItsNameInAnySpelling) {
  for (const char* given : {"https://h/v1#token=canary",
                            "https://h/v1#canary",
                            "https://h/v1?pass=canary",
                            "https://h/v1?pwd=canary",
                            "https://h/v1?x=1;password=canary",
                            "https://h/v1?credential=canary",
                            "https://h/v1?jwt=canary",
                            "https://h/v1?session=canary",
                            "https://h/v1?sessionId=canary",
                            "https://h/v1?x-api-key=canary",
                            "https://h/v1?apiKey=canary",
                            "https://h/v1?api_key%3Dcanary",
                            "https://h/v1?api%252Dkey=canary",
                            "https://h/v1?%70wd=canary",
                            "https://h/v1?X-Amz-Signature=canary",
                            "https://h/v1?X-Amz-Credential=canary",
                            "https://h/v1?next=http://i/?token=canary",
                            "https://h/v1?x=1%26pwd%3Dcanary",
                            "https://h/v1;token=canary/x",
                            "https://h/api_key=canary/v1",
                            "ftp://h/v1?x=canary",
                            "https://h,i/v1?x=canary",
                            "https://h/v1?x=canary#y"}) {
    const auto address = base_address(given);
    ASSERT_FALSE(address) << given;
    EXPECT_EQ(address.error().find("canary"), std::string::npos) << address.error();
  }
  for (const char* given : {"https://h/v1?api-version=preview",
                            "https://h/v1?keyword=a",
                            "https://h/v1?passage=a&tokens=5&encode=1",
                            "https://h/v1?compass=a&sessions=5",
                            "https://h/tokens/v1",
                            "https://h/key/v1?x=%20y"}) {
    const auto address = base_address(given);
    ASSERT_TRUE(address) << given << ": " << address.error();
    EXPECT_EQ(*address, given);
  }
}

TEST(Pasted, WhatIsNoAddressIsRefused) {
  for (const char* given : {"ftp://h/v1",
                            "h/v1",
                            "https://",
                            "https:///v1",
                            "https://h:port/v1",
                            "https://https://h/v1",
                            "https://h/v1#top",
                            "https://h /v1",
                            "https://h\xC2\xA0/v1",
                            "https:\\\\h\\v1",
                            "https://h\\v1",
                            "https://h\t/v1",
                            "https://h/v1\nx",
                            "https:h/v1",
                            "//h/v1",
                            "https://h:/v1",
                            "https://h:0/v1",
                            "https://h:65536/v1",
                            "https://h:80:80/v1",
                            "https://[]/v1",
                            "https://[::1/v1",
                            "https://[x]/v1",
                            "https://h%2Fx/v1",
                            "https://h,i/v1",
                            "https://?a=b"}) {
    EXPECT_FALSE(base_address(given)) << given;
  }
}

TEST(Pasted, NoMessageHoldsALogin) {
  EXPECT_EQ(without_logins("no file https://user:pw@h/v1 here"), "no file https://***@h/v1 here");
  EXPECT_EQ(without_logins("a user:p@w@h b"), "a ***@h b");
  EXPECT_EQ(without_logins("write to a@b.org, at 12:30"), "write to a@b.org, at 12:30");
  EXPECT_EQ(without_logins("https://h/v1/@cf/x"), "https://h/v1/@cf/x");
  EXPECT_EQ(printable("https://user:pw@h"), "\"https://***@h\"");
  EXPECT_EQ(without_logins("two  blanks\n"), "two  blanks\n");
}

TEST(Pasted, TheHostOfAnAddressEndsBeforeItsPathAndQuery) {
  EXPECT_EQ(host_of("https://h:1/v1"), "h:1");
  EXPECT_EQ(host_of("https://h?x=1"), "h");
}

}  // namespace
}  // namespace castwright::topic
