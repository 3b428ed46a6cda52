#include "rehearsal/notes.h"

#include "rehearsal/prompt_reading.h"

#include <gtest/gtest.h>

#include <string>

namespace castwright::rehearsal {
namespace {

TEST(Notes, SentencesArePlainAndTheirEndsAreFound) {
  const Notes notes = read_notes(
      "# Title\n\nDr. Lee of the U.S. office measured **3.5 metres** at [the "
      "quay](https://a.example/x). "
      "It rose again that night!\n\n| a | b |\n\n```\ncode is never spoken here\n```\n\n## "
      "Sources\n\n"
      "1. A report, The Paper, 2024-05-17, https://b.example/report.\n");
  ASSERT_EQ(notes.sentences.size(), 2U);
  EXPECT_EQ(notes.sentences[0].text, "Dr. Lee of the U.S. office measured 3.5 metres at the quay.");
  EXPECT_EQ(notes.sentences[1].text, "It rose again that night!");
  ASSERT_EQ(notes.sources.size(), 2U);
  EXPECT_EQ(notes.sources[1].url, "https://b.example/report");
  EXPECT_EQ(notes.sources[1].date, "2024-05-17");
  EXPECT_EQ(notes.sources[1].title, "A report");
  EXPECT_EQ(notes.sources[1].publisher, "The Paper");
}

TEST(Notes, AnyBytesGiveNotes) {
  EXPECT_TRUE(read_notes("").sentences.empty());
  EXPECT_TRUE(read_notes(std::string("\0\xFF[](]![#\n`*_", 13)).sources.empty());
  for (const char c : std::string_view("[(*_`#|-.!?\"'")) {
    (void)read_notes(std::string(3, c));
    (void)read_prompt(std::string(5, c));
  }
}

}  // namespace
}  // namespace castwright::rehearsal
