#include "rehearsal/pattern.h"

#include <gtest/gtest.h>

#include <array>
#include <regex>
#include <string>

namespace castwright::rehearsal {
namespace {

std::optional<std::string> text_of(std::string_view expression,
                                   TextLength length = {.most = 10'000}) {
  const auto pattern = Pattern::read(expression);
  if (!pattern) return std::nullopt;
  return text_for(std::array{*pattern}, length);
}

TEST(Pattern, ATextThatIsWrittenMatches) {
  for (const char* expression : {"^a+b*c?$",
                                 "[^a-z ]",
                                 "(ab|cd){2,3}x",
                                 "\\d{4}-[01]\\d",
                                 "^#[0-9a-f]{6}$",
                                 "a|b",
                                 "(?:x|y)z",
                                 "^[\\w.-]+@[\\w-]+\\.[a-z]{2,}$",
                                 "\\(\\)\\[\\]",
                                 "^(a)(b)\\2\\1$",
                                 "^([a-c]{2})-\\1$",
                                 "x{0}y",
                                 "^[\\]-]$",
                                 ".{3}",
                                 "\\u0041\\x42",
                                 "[A-Z][a-z]*?",
                                 "a.{60}b",
                                 "\\bno\\b .*\\Bo$",
                                 "^(|x)$",
                                 "[\\s\\S]{4}",
                                 "{",
                                 "a{,3}",
                                 "(^a|b$)"}) {
    for (const std::int64_t least : {0, 1, 70}) {
      const auto text = text_of(expression, {.least = least, .most = 10'000});
      if (!text && least > 0) continue;  // the pattern has no text of this length
      ASSERT_TRUE(text) << expression;
      EXPECT_TRUE(Pattern::read(expression)->matches(*text)) << expression << ": " << *text;
      if (std::string_view(expression) == "{" || std::string_view(expression) == "a{,3}") continue;
      EXPECT_TRUE(std::regex_search(*text, std::regex(expression))) << expression << ": " << *text;
    }
  }
}

TEST(Pattern, WhatIsNotInItDoesNotMatch) {
  const auto matches = [](std::string_view expression, std::string_view text) {
    return Pattern::read(expression)->matches(text);
  };
  EXPECT_TRUE(matches("b+c", "abbbcd"));
  EXPECT_FALSE(matches("^b", "abc"));
  EXPECT_FALSE(matches("b$", "abc"));
  EXPECT_FALSE(matches("^(a|b){2}$", "aba"));
  EXPECT_TRUE(matches("\\bsea\\b", "the sea."));
  EXPECT_FALSE(matches("\\bsea\\b", "the season"));
  EXPECT_FALSE(matches("^.$", "\n"));
  EXPECT_TRUE(matches("^[а-я]+$", "море"));
  EXPECT_TRUE(matches("^.{3}$", "海の上"));
  EXPECT_FALSE(matches("^[^\\d]$", "7"));
  EXPECT_FALSE(matches("", "") && !matches("", "x"));
  EXPECT_TRUE(matches("^(a*)*$", std::string(2'000, 'a')));
  EXPECT_FALSE(matches("^(a*)*$", std::string(2'000, 'a') + "b"));
}

TEST(Pattern, GroupsMayHaveNames) {
  EXPECT_EQ(text_of("^(?<year>\\d{2})$"), "11");
  EXPECT_EQ(text_of("^(?P<year>\\d{2})$"), "11");
  EXPECT_EQ(text_of("^(?<a>x|y)\\k<a>$"), "xx");
}

TEST(Pattern, LettersOfTheWorldAreWritten) {
  EXPECT_EQ(text_of("^\\p{Lu}\\p{L}+$"), "Aa");
  EXPECT_EQ(text_of("^\\p{Script=Han}{2}$"), "一一");
  EXPECT_EQ(text_of("^[^\\p{L}\\d]$"), "-");
  EXPECT_EQ(text_of("^[ぁ-ん]+$"), "ぁ");
  EXPECT_EQ(text_of("^\\u{1F600}$"), "😀");
}

TEST(Pattern, WhatCannotBeKeptIsNotRead) {
  for (const char* bad : {"(",
                          "[a",
                          "a)",
                          "\\",
                          "a{99999}{99999}",
                          "(?<n",
                          "\\u{",
                          "*a",
                          "a**",
                          "a++",
                          "[z-a]",
                          "\\p{Klingon}",
                          "(?>a)",
                          "\\1",
                          "a{3,2}",
                          "\\u{110000}",
                          "(?<>a)"}) {
    const auto pattern = Pattern::read(bad);
    ASSERT_FALSE(pattern.has_value()) << bad;
    EXPECT_EQ(pattern.error(), PatternFault::not_read) << bad;
  }
  EXPECT_FALSE(Pattern::read(std::string(1'000, '(')).has_value());
  for (const char* look : {"^(?!no)yes$", "(?=.)", "(?<=a)b", "(?<!a)b", "^((?!x).)*$"}) {
    const auto pattern = Pattern::read(look);
    ASSERT_FALSE(pattern.has_value()) << look;
    EXPECT_EQ(pattern.error(), PatternFault::lookaround) << look;
  }
  EXPECT_TRUE(Pattern::read("\\(?=[(?=]").has_value());
}

TEST(Pattern, ASearchWithoutEndIsGivenUp) {
  EXPECT_EQ(text_of("^[ab]*a[ab]{400}$", {.least = 10, .most = 300}), std::nullopt);
  const auto one = Pattern::read("^(.*x){12}$");
  const auto other = Pattern::read("^[^x]*$");
  EXPECT_EQ(text_for(std::array{*one, *other}, {.most = 10'000}), std::nullopt);
}

}  // namespace
}  // namespace castwright::rehearsal
