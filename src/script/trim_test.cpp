#include "script/trim.h"

#include "script/turns.h"
#include "script/words.h"

#include <gmock/gmock-matchers.h>
#include <gmock/gmock-more-matchers.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <unicode/ustring.h>

namespace castwright::script {
namespace {

constexpr std::string_view show =
    "HOST_A: Good evening to all of you out there.\n\n"
    "HOST_B: The night train left Vienna at nine. It carried 212 people in six cars. Most of them "
    "slept. Nobody had booked a meal.\n\n"
    "HOST_A: Why did they travel by night? Because the beds are cheap.\n\n"
    "HOST_B: And tomorrow it goes back to Vienna again.";

int words_in(std::string_view text) {
  return static_cast<int>(count_spoken_words(text));
}

NarratedFacts keeping(const std::vector<std::string>& facts) {
  return NarratedFacts(TrimKeeps{.facts = facts});
}

NarratedFacts told(const std::vector<std::string>& facts, std::string_view text) {
  NarratedFacts known = keeping(facts);
  known.add(text);
  return known;
}

TEST(Trim, AChunkThatIsNotTooLongIsLeftAsItIs) {
  const Trimmed trimmed = trim(show, {.words = words_in(show)});
  EXPECT_EQ(trimmed.text, show);
  EXPECT_TRUE(trimmed.cuts.empty());
}

/// Makes a chunk of three turns with `middle` as the middle one.
std::string around(std::string_view middle) {
  return "HOST_A: Good evening from the harbor, where the ferry and the island wait for winter.\n\n"
         "HOST_B: "
         + std::string(middle) + "\n\nHOST_A: Tonight the harbor sleeps and the ferry lies still.";
}

/// Returns the sentences of `middle` that are deleted if everything that nobody misses may be
/// deleted.
std::vector<std::string> gone_of(std::string_view middle, const NarratedFacts& known = {}) {
  std::vector<std::string> all;
  for (const Cut& cut : trim(around(middle), {.words = 1}, known).cuts)
    all.push_back(cut.quote);
  return all;
}

constexpr std::string_view plain_middle =
    "The ferry crosses to the island every morning. Winter on the island feels quiet to me always. "
    "Passengers drink coffee on the ferry. Captains watch the harbor.";
constexpr std::string_view plain_sentence = "Winter on the island feels quiet to me always.";

TEST(Trim, LeavesOutWholeSentencesAndSaysWhichAndWhereTheyStood) {
  const std::string text = around(plain_middle);
  const Trimmed trimmed = trim(text, {.words = words_in(text) - 5});
  EXPECT_EQ(trimmed.cuts,
            (std::vector<Cut>{{std::string(plain_sentence),
                               "the chunk was longer than wanted",
                               "The ferry crosses to the island every morning.",
                               "Passengers drink coffee on the ferry."}}));
  EXPECT_EQ(trimmed.text,
            around("The ferry crosses to the island every morning. Passengers drink coffee on the "
                   "ferry. Captains watch the harbor."));
}

struct Hole {
  std::string_view name;
  std::string_view middle;
};

TEST(Trim, LeavesWhatAnEllipsisOrAComparisonBehindItNeeds) {
  const std::string sentence(plain_sentence);
  const auto goes = [&](const std::string& next) {
    const std::vector<std::string> gone =
        gone_of("The ferry crosses to the island every morning. " + sentence + " " + next
                + " Captains watch the harbor.");
    return std::ranges::find(gone, sentence) != gone.end();
  };
  EXPECT_TRUE(goes("Passengers drink coffee on the ferry."));
  EXPECT_FALSE(goes("Passengers on the ferry can."));
  EXPECT_FALSE(goes("Passengers on the ferry hadn't."));
  EXPECT_FALSE(goes("Passengers drink bigger coffee on the ferry."));
  EXPECT_TRUE(goes("Passengers drink bigger coffee than captains on the ferry."));
  EXPECT_FALSE(goes("Passengers would rather drink coffee on the ferry."));
  EXPECT_TRUE(goes("Passengers would rather drink coffee on the ferry than tea."));
}

TEST(Trim, LeavesWhatWouldLeaveAHole) {
  constexpr std::array<Hole, 16> holes{{
      {"a greeting",
       "The ferry waits. Hello to everybody on the island this winter. Passengers "
       "drink coffee on the ferry. Captains watch the harbor."},
      {"an introduction",
       "The ferry crosses to the island every morning. I'm Maya and the ferry "
       "takes me over. Passengers drink coffee on the ferry. Captains watch."},
      {"an answer",
       "Who takes the ferry to the island? Islanders take the ferry in every winter. "
       "Passengers drink coffee on the ferry. Captains watch the harbor."},
      {"a question whose answer stays",
       "The ferry crosses to the island. Who waits for the ferry "
       "in winter? Islanders drink coffee on the ferry. Yes."},
      {"before That",
       "The ferry crosses to the island every morning. Winter on the island feels "
       "quiet to me always. That pleases captains on the ferry. Captains watch."},
      {"before Because",
       "The ferry crosses to the island. Winter on the island feels quiet to me. "
       "Because captains drink coffee on the ferry. Captains watch."},
      {"before a pronoun",
       "The ferry crosses to the island every morning. Winter on the island "
       "feels quiet to me. Captains love it on the ferry. Captains watch."},
      {"a noun that comes back",
       "The ferry crosses to the island every morning. Some winter the "
       "lighthouse on the island fell. Passengers painted lighthouse "
       "doors. Captains watch."},
      {"a name",
       "The ferry crosses to the island every morning. Winter on the island belongs to "
       "old Henrik. Passengers drink coffee on the ferry. Captains watch."},
      {"a number",
       "The ferry crosses to the island every morning. Winter on the island brings 212 "
       "passengers over. Passengers drink coffee on the ferry. Captains watch."},
      {"a spelled number",
       "The ferry crosses to the island every morning. Winter on the island "
       "takes ninety nights away. Passengers drink coffee. Captains watch."},
      {"half of a list",
       "The ferry needs captains in winter. Captains steer the ferry to the "
       "island. Captains watch the harbor on the island. Captains sleep."},
      {"what was announced",
       "The ferry has two rules. Winter on the island feels quiet to me. "
       "Passengers drink coffee on the ferry. Captains watch."},
      {"a quotation's side",
       "The ferry crosses to the island. “Winter on the island feels quiet to "
       "me. Passengers drink coffee on the ferry.” Captains watch."},
      {"a stump's point",
       "The ferry waits. Winter on the island feels quiet to me always. "
       "Passengers drink coffee on the ferry. Captains watch."},
      {"what a stump takes up",
       "The ferry crosses to the island every morning. Winter on the "
       "island feels quiet to me. Every single year. Captains watch."},
  }};
  EXPECT_EQ(gone_of(plain_middle), std::vector{std::string(plain_sentence)});
  for (const Hole& hole : holes)
    EXPECT_THAT(gone_of(hole.middle), ::testing::SizeIs(0)) << hole.name;
}

constexpr std::string_view remarks =
    "HOST_A: The ferry crosses to the island every morning with coffee aboard.\n\n"
    "HOST_B: Passengers drink that coffee on deck. The captain watches the harbor. Everybody pays "
    "the mate. It is a lovely habit of sailors.\n\n"
    "HOST_A: My cousin adores such mornings. So the island waits for a ferry in every storm.\n\n"
    "HOST_B: Storms close the harbor for a week. The ferry stays at the quay.\n\n"
    "HOST_A: Tonight the ferry lies still.";

std::vector<std::string> quotes_of(const Trimmed& trimmed) {
  std::vector<std::string> all;
  for (const Cut& cut : trimmed.cuts)
    all.push_back(cut.quote);
  return all;
}

TEST(Trim, ARemarkThatNobodyTakesUpGoesWhereNothingElseSuffices) {
  EXPECT_EQ(quotes_of(trim(remarks, {.words = words_in(remarks) - 5})),
            std::vector<std::string>{"My cousin adores such mornings."});
  std::string answered(remarks);
  answered.insert(answered.find("\n\nHOST_A: My cousin"), " Who likes it?");
  EXPECT_THAT(quotes_of(trim(answered, {.words = 1})), ::testing::SizeIs(0));
  // The words that the sentence leaves out stand before it, and the next sentence refers to it.
  std::string elliptic(remarks);
  const std::string_view remark = "My cousin adores such mornings.";
  elliptic.replace(elliptic.find(remark), remark.size(), "My cousin did, once.");
  EXPECT_THAT(quotes_of(trim(elliptic, {.words = words_in(elliptic) - 4})), ::testing::SizeIs(0));
}

TEST(Trim, TheOnlyCarrierOfAFactStays) {
  const std::string fact = "Winter on the island feels quiet";
  EXPECT_THAT(gone_of(plain_middle, keeping({fact})), ::testing::SizeIs(0));
  EXPECT_THAT(gone_of(plain_middle, told({fact}, plain_sentence)), ::testing::SizeIs(1));
}

TEST(Trim, WhatTheNextSentenceSaysInAnotherFormStays) {
  const std::string middle =
      "Investigators examined the ferry of the harbor. The owners denied any involvement with the "
      "ferry. You are left with a harbor, a ferry and a denial.";
  for (const std::string& gone : gone_of(middle))
    EXPECT_EQ(gone.find("denied"), std::string::npos) << gone;
}

TEST(Trim, AFactThatIsToldInPiecesKeepsItsPieces) {
  const std::string fact =
      "Winter blends the island with feelings of quiet, weighs each by its earlier crossings and "
      "always calls the result a chart of soundings";
  // The sentence has two rare words of a fact that no sentence tells completely.
  EXPECT_THAT(gone_of(plain_middle, keeping({fact})), ::testing::SizeIs(0));
  EXPECT_THAT(gone_of(plain_middle, keeping({"A chart of soundings lies in the cabin below deck"})),
              ::testing::SizeIs(1));
}

TEST(Trim, ASentenceWithACitationStays) {
  const Trimmed trimmed =
      trim(around(plain_middle), {.words = 1, .cited = {"the island feels quiet to me always."}});
  EXPECT_TRUE(trimmed.cuts.empty());
}

TEST(Trim, WhatRepeatsEarlierChunksGoesFirst) {
  constexpr std::string_view again =
      "The ferry crosses to the island every morning. Winter on the island feels quiet to me "
      "always. Passengers drink coffee on the ferry. Captains watch the harbor all the time. "
      "Islanders sleep on the ferry.";
  const Trimmed trimmed = trim(around(again),
                               {.words = words_in(around(again)) - 5},
                               told({}, "Captains watch the harbor all the time."));
  EXPECT_EQ(quotes_of(trimmed),
            std::vector<std::string>{"Captains watch the harbor all the time."});
}

TEST(Trim, AMonologueIsTrimmedByItsParagraphs) {
  std::string text = around(plain_middle);
  for (const std::string_view tag : {"HOST_A: ", "HOST_B: "}) {
    for (std::size_t at = text.find(tag); at != std::string::npos; at = text.find(tag))
      text.erase(at, tag.size());
  }
  const Trimmed trimmed = trim(text, {.words = words_in(text) - 5});
  EXPECT_EQ(quotes_of(trimmed), std::vector{std::string(plain_sentence)});
  EXPECT_FALSE(trimmed.text.contains("\n\n\n"));
}

TEST(Trim, APunchlineThatNobodyElseTellsStays) {
  const NarratedFacts known(TrimKeeps{.punchlines = {"Winter on the island feels quiet"}});
  EXPECT_THAT(gone_of(plain_middle, known), ::testing::SizeIs(0));
}

TEST(Trim, InALanguageWithoutATableOnlyRepetitionsGo) {
  const std::string text = around(plain_middle);
  EXPECT_TRUE(trim(text, {.words = 1, .language = "xx"}).cuts.empty());
  const NarratedFacts known = told({}, plain_middle);
  EXPECT_FALSE(trim(text, {.words = 1, .language = "xx"}, known).cuts.empty());
}

TEST(Trim, WhatCannotBeMadeShortEnoughMayBeLeftWhole) {
  const std::string text = around(plain_middle);
  EXPECT_EQ(trim(text, {.words = 1, .too_little = TooLittle::leave_whole}).text, text);
}

TEST(Trim, NeverTouchesTheFirstAndTheLastTurn) {
  const Trimmed trimmed = trim(show, {.words = 1});
  EXPECT_TRUE(trimmed.text.starts_with("HOST_A: Good evening to all of you out there.\n\n"));
  EXPECT_TRUE(trimmed.text.ends_with("HOST_B: And tomorrow it goes back to Vienna again."));
  constexpr std::string_view two = "HOST_A: One. Two. Three.\n\nHOST_B: Four. Five. Six.";
  EXPECT_EQ(trim(two, {.words = 1}).text, two);
  EXPECT_EQ(trim("One. Two. Three.", {.words = 1}).text, "One. Two. Three.");
  EXPECT_EQ(trim("", {.words = 0}).text, "");
}

// A reel whose sentences have 9, 7, 12, 6, 13, 10 and 5 words.
constexpr std::string_view reel =
    "HOST_A: The ferry stops tonight and nobody has told passengers. It ran for ninety years "
    "here.\n\n"
    "HOST_B: The city says that it costs too much to keep it running. Most people only pay "
    "half.\n\n"
    "HOST_A: Because the bridge was closed in spring, everyone on the island needs it. Nobody in "
    "the "
    "office has answered any of them.\n\n"
    "HOST_B: Tomorrow they will walk instead.";

TEST(Trim, AShortScriptWithABandLosesWhateverSentencesBringItThere) {
  const int words = words_in(reel);
  for (int excess = 5; excess <= 30; ++excess) {
    const WordBand band{.min = words - excess - 2, .max = words - excess + 1};
    const Trimmed trimmed = trim(reel, {.words = words - excess, .band = band});
    EXPECT_TRUE(band.holds(words_in(trimmed.text))) << excess << ": " << trimmed.text;
    EXPECT_TRUE(trimmed.text.starts_with("HOST_A: The ferry stops tonight"));
    EXPECT_LE(trimmed.cuts.size(), 4U);
  }
}

TEST(Trim, TheClosingSentenceOfAShortScriptGoesOnlyWhereNothingElseFits) {
  const int words = words_in(reel);
  const Trimmed kept =
      trim(reel, {.words = words - 6, .band = WordBand{.min = words - 7, .max = words - 5}});
  EXPECT_TRUE(kept.text.ends_with("Tomorrow they will walk instead."));
  const std::string_view end = "HOST_A: Ten words stand here so that it is long.\n\nHOST_B: Go.";
  const Trimmed closed = trim(end, {.words = 10, .band = WordBand{.min = 10, .max = 10}});
  EXPECT_EQ(words_in(closed.text), 10);
}

TEST(Trim, AShortScriptThatCannotBeBroughtIntoItsBandStaysWhole) {
  const std::string_view two = "HOST_A: One two three four five.\n\nHOST_B: Six seven eight nine.";
  const Trimmed trimmed = trim(two, {.words = 7, .band = WordBand{.min = 7, .max = 7}});
  EXPECT_EQ(trimmed.text, two);
  EXPECT_TRUE(trimmed.cuts.empty());
}

TEST(Trim, NobodyOfAShortScriptFallsSilent) {
  const std::string_view text =
      "HOST_A: One two three four five.\n\nHOST_B: Six seven eight.\n\nHOST_A: Nine ten eleven.";
  const Trimmed trimmed = trim(text, {.words = 8, .band = WordBand{.min = 8, .max = 8}});
  EXPECT_EQ(trimmed.text, "HOST_A: One two three four five.\n\nHOST_B: Six seven eight.");
}

bool is_utf8(const std::string& text) {
  UErrorCode status = U_ZERO_ERROR;
  const auto size = static_cast<std::int32_t>(text.size());
  u_strFromUTF8(nullptr, 0, nullptr, text.data(), size, &status);
  return status != U_INVALID_CHAR_FOUND;
}

/// True if `text` is `whole` with some parts left out.
bool is_left_of(std::string_view whole, std::string_view text) {
  for (const char byte : text) {
    const std::size_t at = whole.find(byte);
    if (at == std::string_view::npos) return false;
    whole.remove_prefix(at + 1);
  }
  return true;
}

/// Checks what must be true for any text, and returns whether something was cut.
bool expect_only_left_out(const std::string& whole, const NarratedFacts& known, int words) {
  const Trimmed trimmed = trim(whole, {.words = words}, known);
  EXPECT_TRUE(is_left_of(whole, trimmed.text)) << whole << "\n->\n" << trimmed.text;
  EXPECT_LE(words_in(trimmed.text), words_in(whole)) << whole;
  EXPECT_EQ(trimmed.cuts.empty(), trimmed.text == whole) << whole;
  EXPECT_TRUE(is_utf8(trimmed.text) || !is_utf8(whole)) << whole;
  return !trimmed.cuts.empty();
}

TEST(Trim, OfAnyBytesOnlyLeavesOut) {
  const std::string whole =
      around(std::string(plain_middle) + " Grüße from the island — “always”. 夜行列車。");
  const std::string twice(plain_sentence);
  const NarratedFacts nothing;
  const NarratedFacts all = told({"Captains watch the harbor."}, twice);
  int cut = 0;
  for (const NarratedFacts* const known : std::array<const NarratedFacts*, 2>{&nothing, &all}) {
    for (const char byte : {'\xFF', '\xC3', '\x80', '\n', '\0'}) {
      for (std::size_t at = 0; at < whole.size(); at += 11) {
        std::string broken = whole;
        broken[at] = byte;
        cut += expect_only_left_out(broken, *known, 1) ? 1 : 0;
      }
    }
    for (std::size_t size = 0; size <= whole.size(); ++size)
      cut += expect_only_left_out(whole.substr(0, size), *known, 1) ? 1 : 0;
  }
  EXPECT_GT(cut, 200) << "too little was cut to tell anything";
}

}  // namespace
}  // namespace castwright::script
