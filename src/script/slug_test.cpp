#include "script/slug.h"

#include <gtest/gtest.h>

namespace castwright::script {
namespace {

constexpr std::size_t roomy = 60;

TEST(Slug, WordsAreJoinedByOneHyphen) {
  EXPECT_EQ(slug("Why bees dance", "en", roomy), "why-bees-dance");
  EXPECT_EQ(slug("  --Why?!  bees / dance...", "en", roomy), "why-bees-dance");
  EXPECT_EQ(slug("The bee's knees: 1946", "en", roomy), "the-bees-knees-1946");
}

TEST(Slug, MarksAreLeftOutAndUmlautsFollowTheLanguage) {
  EXPECT_EQ(slug("Élan vital à São Paulo", "fr", roomy), "elan-vital-a-sao-paulo");
  EXPECT_EQ(slug("Größe der Bäder", "de", roomy), "groesse-der-baeder");
  EXPECT_EQ(slug("Motörhead", "en", roomy), "motorhead");
  EXPECT_EQ(slug("Łódź, Ærø & Ðe", "pl", roomy), "lodz-aero-de");
}

TEST(Slug, OtherWritingSystemsBecomeLatin) {
  EXPECT_EQ(slug("Почему пчёлы танцуют", "ru", roomy), "pocemu-pcely-tancuut");
  EXPECT_EQ(slug("蜜蜂", "zh", roomy), "mi-feng");
  EXPECT_FALSE(slug("ミツバチのダンス", "ja", roomy).empty());
  EXPECT_FALSE(slug("لماذا", "ar", roomy).empty());
}

TEST(Slug, ALongTitleIsCutBehindAWord) {
  EXPECT_EQ(slug("one two three", "en", 7), "one-two");
  EXPECT_EQ(slug("one two three", "en", 8), "one-two");
  EXPECT_EQ(slug("one two three", "en", 9), "one-two");
  EXPECT_EQ(slug("onetwothree", "en", 4), "onet");
}

TEST(Slug, NothingIsLeftOfMarks) {
  EXPECT_EQ(slug("", "en", roomy), "");
  EXPECT_EQ(slug("?! ... —", "en", roomy), "");
  EXPECT_EQ(slug("\xff\xfe", "en", roomy), "");
}

}  // namespace
}  // namespace castwright::script
