#include "script/labels.h"

#include "script/turns.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace castwright::script {
namespace {

std::string tagged(std::string_view text) {
  const VoicedScript script = read_voices(text);
  return script.by == HostsBy::nobody || script.by == HostsBy::tags ? "(as it is)" : script.text;
}

std::string content_of(const std::filesystem::path& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

/// Writes title, hosts, words and turns in the form of the `.expected` files.
std::string shown(const VoicedScript& script, bool with_words) {
  std::map<char, std::string> names;
  for (const Voice& voice : script.voices)
    names[voice.letter] = voice.name;
  std::string out = script.title.empty() ? "" : "title: " + script.title + "\n";
  std::string hosts;
  std::string words;
  for (const Voice& voice : script.voices) {
    if (voice.letter == 'A' || voice.letter == 'B')
      hosts += (hosts.empty() ? "" : ", ") + voice.name;
    words += (words.empty() ? "" : ", ") + voice.name + " " + std::to_string(voice.words);
  }
  if (!hosts.empty()) out += "hosts: " + hosts + "\n";
  if (with_words) out += "words: " + words + "\n";
  out += "\n";
  for (const Turn& turn : split_turns(script.text)) {
    std::string text;
    for (const char byte : turn.text) {
      const bool blank = byte == '\n' || byte == ' ';
      if (!blank) text.push_back(byte);
      if (blank && !text.ends_with(' ')) text.push_back(' ');
    }
    out += (script.voices.empty() ? "" : names[turn.speaker]) + "|" + text + "\n";
  }
  return out;
}

TEST(Labels, ScriptsOfManyToolsGiveTheirVoicesWordsAndTurns) {
  const std::filesystem::path folder = CW_SOURCE_DIR "/tests/scripts";
  int read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".expected") continue;
    const std::string expected = content_of(entry.path().string() + ".expected");
    EXPECT_EQ(shown(read_voices(content_of(entry.path())), expected.contains("words: ")), expected)
        << entry.path().filename();
    ++read;
  }
  EXPECT_GE(read, 40);
}

TEST(Labels, HostsThatAreToldComeBeforeThoseWithMoreWords) {
  const std::string_view text =
      "Ada: One long speech of many words.\nBen: Another long speech of many words.\nCy: Short.\n"
      "Ada: More.\nCy: Short.\n";
  const VoicedScript script = read_voices(text, {"cy", "Ada"});
  EXPECT_EQ(script.by, HostsBy::told);
  ASSERT_EQ(script.voices.size(), 3U);
  EXPECT_EQ(script.voices[0].name, "Cy");
  EXPECT_EQ(script.voices[1].name, "Ada");
  EXPECT_EQ(script.voices[2].letter, 'C');
  EXPECT_EQ(read_voices(text, {"Ada", "Dora"}).not_voices, std::vector<std::string>{"Dora"});
}

TEST(Labels, ALineOfAMegabyteCostsNoMoreThanItsLength) {
  std::string line = "Nora: One.\nSam: Two.\nNora: Three.\n";
  for (const std::string_view piece :
       {"a:", "Aa: ", "[[", "<", "/* ", "<!-- ", "(", "0:00 ", "**"}) {
    std::string many = line;
    while (many.size() < (1U << 20U))
      many += piece;
    EXPECT_GE(read_voices(many).voices.size(), 2U) << piece;
  }
}

TEST(Labels, NamesInFrontOfTurnsAreTheTwoHosts) {
  EXPECT_EQ(tagged("Nora: One.\n\nSam: Two.\n\nNora: Three.\n\nSam: Four: and five.\n"),
            "HOST_A: One.\n\nHOST_B: Two.\n\nHOST_A: Three.\n\nHOST_B: Four: and five.\n");
  EXPECT_EQ(tagged("Host 1: One.\nHost 2: Two.\nHost 1: Three.\nHost 2: Four."),
            "HOST_A: One.\nHOST_B: Two.\nHOST_A: Three.\nHOST_B: Four.");
  EXPECT_EQ(tagged("DR. ÉVA KISS: One.\r\nSam: Two.\r\nDR. ÉVA KISS: Three.\r\nSam: Four.\r\n"),
            "HOST_A: One.\nHOST_B: Two.\nHOST_A: Three.\nHOST_B: Four.\n");
}

TEST(Labels, MarkdownLosesItsFormAndKeepsItsLines) {
  const std::string_view text =
      "# The Show\n\n*With Nora and Sam*\n\n## Part one\n\n**Nora:** One.\n\n**Sam**: Two, 5\\.\n\n"
      "---\n\n## Part two\n\n**Nora:** *Three.*\n\n**Sam:** Four.\n\n## Sources\n\n1. Here.\n";
  EXPECT_EQ(tagged(text),
            "\n\n\n\n\n\nHOST_A: One.\n\nHOST_B: Two, 5.\n\n\n\n\n\nHOST_A: *Three.*\n\nHOST_B: "
            "Four.\n\n\n\n\n");
}

TEST(Labels, AColonInASpeechIsNoLabelWhereTheSpeakersHaveCues) {
  const std::string_view text =
      "NORA\nSay: one.\n\nSAM\nRight: two.\n\nNORA\nSay: three.\n\nSAM\nRight: four.\n\n"
      "NORA\nFive.\n";
  EXPECT_THAT(tagged(text), testing::StartsWith("\nHOST_A: Say: one.\n\n\nHOST_B: Right: two."));
}

TEST(Labels, AHeadingInPlainTextWouldBeReadOutAndStays) {
  EXPECT_EQ(tagged("Nora: One.\nSam: Two.\n# Next\nNora: Three.\nSam: Four."),
            "HOST_A: One.\nHOST_B: Two.\n# Next\nHOST_A: Three.\nHOST_B: Four.");
}

TEST(Labels, AHeadingWithoutAWordIsNoName) {
  EXPECT_EQ(tagged("Title: The Show\n\nNORA\nOne.\n\nSAM\nTwo.\n\n#\n\nNORA\nThree.\n\nSAM\nFour."),
            "\n\n\nHOST_A: One.\n\n\nHOST_B: Two.\n\n\n\n\nHOST_A: Three.\n\n\nHOST_B: Four.");
}

TEST(Labels, FountainsCuesBecomeTagsOfTheNextLine) {
  const std::string_view text =
      "Title: The Show\nAuthor: Nora, Sam\n\n# One\n\nNORA\nOne.\n\nSAM (CONT'D)\nTwo.\nMore.\n\n"
      "@NORA\nThree.\n\nSAM ^\nFour.\n";
  EXPECT_EQ(tagged(text),
            "\n\n\n\n\n\nHOST_A: One.\n\n\nHOST_B: Two.\nMore.\n\n\nHOST_A: Three.\n\n\nHOST_B: "
            "Four.\n");
}

TEST(Labels, AThirdVoiceIsATurnOfItsOwn) {
  EXPECT_THAT(tagged("Nora: A.\nSam: B.\nNora: C.\nSam: D.\nCaller: E."),
              testing::EndsWith("HOST_B: D.\nHOST_C: E."));
}

TEST(Labels, WhatHasTagsOrNoTwoSpeakersIsLeftAsItIs) {
  for (const std::string_view text : {"",
                                      "\n\n",
                                      "HOST_A: One.\n\nHOST_B: Two.\n\nNote: a.\n\nHOST_B: b.",
                                      "Nora: One.\n\nNora: Two.",
                                      "Note: once.\n\nWarning: once.",
                                      "A plain text. It has no speakers: none.",
                                      "so: it begins\nso: small\nthen: letters\nthen: only"}) {
    EXPECT_EQ(tagged(text), "(as it is)") << text;
  }
}

TEST(Labels, AreTotalAndKeepTheNumberOfLines) {
  std::string text = "Nora: a\nSam: b\nNora: c\nSam: d\n";
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      std::string spoiled = text;
      spoiled[at] = static_cast<char>(byte);
      const VoicedScript made = read_voices(spoiled);
      EXPECT_EQ(std::ranges::count(made.text, '\n'), std::ranges::count(spoiled, '\n')) << byte;
    }
  }
}

}  // namespace
}  // namespace castwright::script
