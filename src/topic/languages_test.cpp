#include "topic/languages.h"

#include "topic/topic.h"

#include <gtest/gtest.h>

namespace castwright::topic {
namespace {

std::string error_of(std::string_view text) {
  const Result<std::string> language = read_language(text);
  return language ? "none: " + *language : language.error().what;
}

TEST(LanguageTag, IsGivenInItsUsualCase) {
  EXPECT_EQ(read_language("DE").value(), "de");
  EXPECT_EQ(read_language("pt_br").value(), "pt-BR");
  EXPECT_EQ(read_language("zh-hant-tw").value(), "zh-Hant-TW");
  EXPECT_EQ(read_language("es-419").value(), "es-419");
  EXPECT_EQ(read_language("yue").value(), "yue");
}

TEST(LanguageTag, MayBeTheNameOfALanguage) {
  EXPECT_EQ(read_language("german").value(), "de");
  EXPECT_EQ(read_language("Deutsch").value(), "de");
  EXPECT_EQ(read_language("日本語").value(), "ja");
  EXPECT_EQ(read_language("français").value(), "fr");
}

TEST(LanguageTag, ThatIsNoneIsRefusedWithTheNearest) {
  EXPECT_EQ(error_of("deutsh"), "\"deutsh\" is not a language; did you mean \"de\" (German)?");
  EXPECT_EQ(error_of("Spansh"), "\"Spansh\" is not a language; did you mean \"es\" (Spanish)?");
  EXPECT_EQ(error_of("qqqqq12345"),
            "\"qqqqq12345\" is not a language; a tag such as \"en\", \"de\" or \"pt-BR\" is");
  EXPECT_TRUE(error_of("en-").contains("not a language"));
  EXPECT_TRUE(error_of("en--US").contains("not a language"));
  EXPECT_TRUE(error_of("en-US-verylongsubtag").contains("not a language"));
}

TEST(LanguageTag, OfATopicIsCheckedWithItsPlace) {
  const auto read = read_topic("t.json", R"({"title":"T","queries":[],"language":"Germn"})", "t-1");
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().fault, Fault::usage);
  EXPECT_EQ(read.error().what,
            "t.json:1:38: language: \"Germn\" is not a language; did you mean \"de\" (German)?");
  EXPECT_EQ(read_topic("t.json", R"({"title":"T","language":"Italian"})", "t-1")->topic.language,
            "it");
  EXPECT_EQ(read_topic("t.json", R"({"title":"T","language":""})", "t-1")->topic.language, "en");
}

}  // namespace
}  // namespace castwright::topic
