#include "script/spoken_numbers.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <unicode/rbnf.h>

namespace castwright::script {
namespace {

using testing::DoubleEq;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<double> values(std::string_view text, std::string_view language = "en") {
  std::vector<double> all;
  for (const SpokenNumber& number : spoken_numbers_in(text, language))
    if (!number.article) all.push_back(number.value);
  return all;
}

struct Case {
  const char* text;
  std::vector<double> values;
};

void expect(std::string_view language, const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    const std::vector<double> found = values(one.text, language);
    ASSERT_EQ(found.size(), one.values.size()) << one.text << testing::PrintToString(found);
    for (std::size_t i = 0; i < found.size(); ++i)
      EXPECT_NEAR(found[i], one.values[i], 1e-6 * (1 + one.values[i])) << one.text;
  }
}

TEST(SpokenNumbers, AreReadInEveryEnglishForm) {
  expect("en",
         {{"3,000,000", {3e6}},
          {"three million", {3e6}},
          {"$3.5 billion", {3.5e9}},
          {"40m and 5bn", {40e6, 5e9}},
          {"forty-two percent", {42}},
          {"two hundred and six", {206}},
          {"one hundred twenty thousand", {120e3}},
          {"nineteen forty-four", {1944}},
          {"Nineteen Sixty-One. Edward", {1961}},
          {"two thousand and nine", {2009}},
          {"two thousand eight", {2008}},
          {"twenty twenty-two", {2022}},
          {"twenty-twenty-two", {2022}},
          {"twenty twenty", {2020}},
          {"nine billion, one hundred and ninety-two million, six hundred thousand", {9192.6e6}},
          {"three million, two cats", {3e6, 2}},
          {"at three forty-two in the morning", {3.42}},
          {"two fifty-ton cranes", {2, 50}},
          {"seventeen million and five months", {17e6, 5}},
          {"seventeen million and five thousand", {17.005e6}},
          {"nineteen oh five", {1905}},
          {"nineteen oh-four", {1904}},
          {"nineteen hundred", {1900}},
          {"nineteen hundred and five", {1905}},
          {"eighteen sixty-one", {1861}},
          {"a quarter", {0.25}},
          {"half", {0.5}},
          {"half a million", {5e5}},
          {"a quarter of a million", {250e3}},
          {"a hundred and forty-five", {145}},
          {"three point six four trillion", {3.64e12}},
          {"thirty-one point five billion", {31.5e9}},
          {"one in five", {1, 5}},
          {"two thirds", {2.0 / 3}},
          {"three quarters", {0.75}},
          {"four fifths", {0.8}},
          {"a third", {1.0 / 3}},
          {"the nineteen nineties", {1990}},
          {"the nineties", {90}},
          {"the 1990s", {1990}},
          {"the 21st century", {21}},
          {"first of August", {1}},
          {"the twenty-fifth", {25}},
          {"the two hundredth, and two hundred and sixth", {200, 206}},
          {"one and a half", {1.5}},
          {"one and a half million", {1.5e6}},
          {"two and a half billion", {2.5e9}},
          {"a dozen", {12}},
          {"two dozen", {24}},
          {"sixty-four thousand", {64e3}},
          {"eleven thousand disasters", {11e3}},
          {"one point two billion pounds", {1.2e9}},
          {"sixty-eight, thirty-two", {68, 32}},
          {"twenty. Five of them", {20, 5}},
          {"five six", {5, 6}},
          {"twenty five", {25}},
          {"a million ideas", {1e6}},
          {"millions of people, hundreds of stations", {}},
          {"a man, an apple, the point of it", {}},
          {"point five", {5}},
          {"nineteen eighty-seven and two thousand and seven", {1987, 2007}},
          {"two hundred and a half", {200.5}},
          {"9:30", {9.30}},
          {"", {}}});
}

TEST(SpokenNumbers, AreReadInGerman) {
  expect("de",
         {{"neunzehnhundertvierundvierzig", {1944}},
          {"Zweitausendneun", {2009}},
          {"zweitausendzweiundzwanzig", {2022}},
          {"hundertfünfundvierzig", {145}},
          {"einhundertfünfundvierzig", {145}},
          {"eine halbe Million", {5e5}},
          {"drei Komma sechs vier Billionen", {3.64e12}},
          {"ein Viertel", {0.25}},
          {"zwei Drittel", {2.0 / 3}},
          {"der fünfundzwanzigste Februar", {25}},
          {"die neunziger Jahre", {90}},
          {"die 1990er", {1990}},
          {"1.200 Leute und 3,5 Millionen", {1200, 3.5e6}},
          {"ein Dutzend", {12}},
          {"vierundsechzigtausend", {64e3}},
          {"zwei Milliarden", {2e9}},
          {"eine Frau und ein Mann", {}},
          {"Elfenbein, dreist, einsam", {}}});
}

TEST(SpokenNumbers, AreReadInRomanceLanguages) {
  expect("fr",
         {{"mille neuf cent quarante-quatre", {1944}},
          {"dix-neuf cent quarante-quatre", {1944}},
          {"deux mille neuf", {2009}},
          {"quatre-vingt-dix-sept", {97}},
          {"cent quarante-cinq", {145}},
          {"un demi-million", {5e5}},
          {"trois virgule six quatre billions", {3.64e12}},
          {"un quart", {0.25}},
          {"deux tiers", {2.0 / 3}},
          {"les années quatre-vingt-dix", {90}},
          {"1 200 personnes", {1200}},
          {"un million et demi", {1.5e6}},
          {"une douzaine", {12}},
          {"un homme", {}}});
  expect("es",
         {{"mil novecientos cuarenta y cuatro", {1944}},
          {"dos mil nueve", {2009}},
          {"dos mil veintidós", {2022}},
          {"ciento cuarenta y cinco", {145}},
          {"medio millón", {5e5}},
          {"tres mil millones", {3e9}},
          {"tres coma seis cuatro billones", {3.64e12}},
          {"un cuarto", {0.25}},
          {"dos tercios", {2.0 / 3}},
          {"quinientos", {500}},
          {"los años noventa", {90}},
          {"un millón y medio", {1.5e6}},
          {"una docena", {12}}});
  expect("it",
         {{"millenovecentoquarantaquattro", {1944}},
          {"duemilanove", {2009}},
          {"duemilaventidue", {2022}},
          {"centoquarantacinque", {145}},
          {"mezzo milione", {5e5}},
          {"tre virgola sei quattro bilioni", {3.64e12}},
          {"un quarto", {0.25}},
          {"due terzi", {2.0 / 3}},
          {"gli anni novanta", {90}},
          {"una dozzina", {12}}});
  expect("pt",
         {{"mil novecentos e quarenta e quatro", {1944}},
          {"dois mil e nove", {2009}},
          {"dois mil e vinte e dois", {2022}},
          {"cento e quarenta e cinco", {145}},
          {"meio milhão", {5e5}},
          {"três vírgula seis quatro trilhões", {3.64e12}},
          {"um quarto", {0.25}},
          {"dois terços", {2.0 / 3}},
          {"os anos noventa", {90}},
          {"uma dúzia", {12}}});
}

TEST(SpokenNumbers, AreReadInDutch) {
  expect("nl",
         {{"negentienvierenveertig", {1944}},
          {"negentienhonderdvierenveertig", {1944}},
          {"tweeduizend negen", {2009}},
          {"tweeduizendtweeëntwintig", {2022}},
          {"honderdvijfenveertig", {145}},
          {"een half miljoen", {5e5}},
          {"drie komma zes vier biljoen", {3.64e12}},
          {"een kwart", {0.25}},
          {"de jaren negentig", {90}},
          {"een dozijn", {12}}});
}

TEST(SpokenNumbers, AreReadInChineseAndJapanese) {
  expect("zh",
         {{"一九四四年", {1944}},
          {"二〇二二年十一月", {2022, 11}},
          {"二千零九", {2009}},
          {"一百四十五", {145}},
          {"四万五千人", {45e3}},
          {"三点六四万亿", {3.64e12}},
          {"第二十一", {21}},
          {"12万人", {12e4}},
          {"两百万", {2e6}}});
  expect("ja",
         {{"一九四四年", {1944}},
          {"千九百四十四年", {1944}},
          {"百四十五", {145}},
          {"四万五千人", {45e3}},
          {"1億2000万円", {1.2e8}},
          {"二〇二二年", {2022}}});
}

TEST(SpokenNumbers, OfALanguageWithoutRulesAreReadAsDigits) {
  expect("xx", {{"1944 and forty", {1944}}});
  expect("", {{"7", {7}}});
}

/// Every number that ICU spells out must be read with the same value.
TEST(SpokenNumbers, WhatIcuSpellsIsReadAsItsValue) {
  for (const char* language : {"en", "de", "fr", "es", "it", "pt", "nl", "zh", "ja"}) {
    UErrorCode status = U_ZERO_ERROR;
    icu::RuleBasedNumberFormat rules(icu::URBNF_SPELLOUT, icu::Locale(language), status);
    ASSERT_TRUE(U_SUCCESS(status));
    std::vector<std::int64_t> wanted;
    for (std::int64_t value = 13; value < 2'200; ++value)
      wanted.push_back(value);
    for (const std::int64_t value : {4'500,
                                     9'999,
                                     12'345,
                                     64'000,
                                     100'001,
                                     250'000,
                                     999'999,
                                     1'000'000,
                                     2'000'000,
                                     2'345'678,
                                     45'000'000})
      wanted.push_back(value);
    for (int32_t set = 0; set < rules.getNumberOfRuleSetNames(); ++set) {
      const icu::UnicodeString name = rules.getRuleSetName(set);
      std::string rule;
      name.toUTF8String(rule);
      const auto has = [&](const char* part) { return rule.find(part) != std::string::npos; };
      if (has("ordinal") || has("financial") || has("days")) continue;
      int wrong = 0;
      for (const std::int64_t value : wanted) {
        // Nobody says a year as "ninety-nine ninety-nine".
        if (has("year") && value >= 2'200) continue;
        icu::UnicodeString spelled;
        icu::FieldPosition position;
        UErrorCode failed = U_ZERO_ERROR;
        rules.format(value, name, spelled, position, failed);
        std::string text;
        spelled.toUTF8String(text);
        for (std::size_t at = 0; (at = text.find("\xC2\xAD", at)) != std::string::npos;)
          text.erase(at, 2);
        // ICU writes a comma between thousands and hundreds, which nobody speaks.
        std::erase(text, ',');
        const std::vector<double> found = values(text, language);
        if (found.size() == 1 && found[0] == static_cast<double>(value)) continue;
        if (++wrong <= 3)
          ADD_FAILURE() << language << " " << rule << " " << value << ": " << text
                        << testing::PrintToString(found);
      }
      EXPECT_EQ(wrong, 0) << language << " " << rule;
    }
  }
}

TEST(SpokenNumbers, OfAnyBytesAreFiniteAndStandInOrderInTheText) {
  for (const std::string_view text : {"\xFF\xFE one \xE4",
                                      "\xE4\xB8",
                                      "一\xE4",
                                      "1,",
                                      ",1",
                                      "1.2.3.4",
                                      "99999999999999999999999"}) {
    for (const char* language : {"en", "de", "zh"}) {
      std::size_t end = 0;
      for (const SpokenNumber& number : spoken_numbers_in(text, language)) {
        EXPECT_GE(number.at, end) << text;
        EXPECT_GT(number.size, 0U) << text;
        end = number.at + number.size;
        EXPECT_LE(end, text.size()) << text;
        EXPECT_TRUE(std::isfinite(number.value)) << text;
      }
    }
  }
}

}  // namespace
}  // namespace castwright::script
