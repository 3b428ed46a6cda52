#include "json/field_stream.h"

#include "json/value.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace castwright::json {
namespace {

using State = FieldStream::State;

struct Outcome {
  std::string text;
  State state = State::before;
  bool operator==(const Outcome&) const = default;
};

Outcome outcome_of(const std::vector<std::string_view>& feeds) {
  FieldStream stream("chunk_text");
  Outcome outcome;
  for (const std::string_view feed : feeds)
    stream.feed(feed, outcome.text);
  outcome.state = stream.state();
  return outcome;
}

std::string text_of(std::string_view document) {
  return outcome_of({document}).text;
}
State state_of(std::string_view document) {
  return outcome_of({document}).state;
}

const std::string replacement = "\xEF\xBF\xBD";

const std::vector<std::string> documents = {
    R"({"chunk_text":"Hello"})",
    R"( { "sources" : [ { "chunk_text" : "no" } ] , "chunk_text" : "a\n\"b\"\\\/\t" , "x" : 1 } )",
    R"({"chunk_text":"\ud83d\ude00 \u00e4\ud83dx\ude00\ud83d\n\ud83d"})",
    R"({"chunk\u005ftext":"escaped key"})",
    "```json\n{\"chunk_text\": \"fenced\"}\n```\n",
    R"(Here is {the} JSON: {"chunk_text":"after prose"} Bye {"chunk_text":"second"})",
    R"(Use {"key"} or {} or {"a":1} so: {"chunk_text":"found"})",
    R"({"a":{"chunk_text":"x","b":["}","{\"chunk_text\":\"y\""]},"chunk_text":"z"})",
    R"({"chunk_text":null,"chunk_text":["x"],"chunk_text":"third","chunk_text":"fourth"})",
    R"({"chunk_text":12,"b":true})",
    R"({"chunk_text":"cut in the mid)",
    R"({"chunk_text":"cut in an escape \ud83)",
    R"({"chunk_text":"bad \q escape","x":1})",
    R"({"chunk_text":"bad \u12g4","x":1})",
    R"({"chunk_text":"ok" garbage)",
    R"({{{"chunk_text":"x"}})",
    R"({"a\q{"chunk_text":"x"})",
    R"({"chunk_text_":"no","chunk_tex":"no","":"no","xchunk_text":"no"})",
    "{\"chunk_text\":\"raw\nline\x01 \xC3\xA4\xF0\x9F\x98\x80\"}",
    "no JSON at all",
    "[1,2,3]",
    "",
};

TEST(FieldStream, EverySplitGivesTheSameText) {
  for (const std::string_view document : documents) {
    const Outcome whole = outcome_of({document});
    std::vector<std::string_view> bytes;
    bytes.reserve(document.size());
    for (std::size_t i = 0; i < document.size(); ++i)
      bytes.push_back(document.substr(i, 1));
    EXPECT_EQ(outcome_of(bytes), whole) << document;
    for (std::size_t i = 0; i <= document.size(); ++i) {
      for (std::size_t j = i; j <= document.size(); ++j) {
        ASSERT_EQ(
            outcome_of({document.substr(0, i), document.substr(i, j - i), document.substr(j)}),
            whole)
            << document << " split at " << i << " and " << j;
      }
    }
  }
}

TEST(FieldStream, GivesTheTextThatAReaderOfTheWholeDocumentGives) {
  for (const std::string& document : documents) {
    const auto value = parse(document);
    if (!value || value->find("chunk_text") == nullptr) continue;
    const std::string_view expected = value->string_or("chunk_text", "");
    if (expected == "fourth") continue;  // Of a repeated key the first counts here, the last there.
    EXPECT_EQ(text_of(document), expected) << document;
  }
}

TEST(FieldStream, WhatWasHandedOutIsNeverTakenBack) {
  for (const std::string_view document : documents) {
    FieldStream stream("chunk_text");
    std::string text;
    const std::string whole = text_of(document);
    for (const char& byte : document) {
      stream.feed({&byte, 1}, text);
      EXPECT_TRUE(whole.starts_with(text)) << document;
    }
  }
}

TEST(FieldStream, ReadsTheAnswerInsideAFenceOrAfterProse) {
  EXPECT_EQ(text_of(documents[4]), "fenced");
  EXPECT_EQ(text_of(documents[5]), "after prose");
  EXPECT_EQ(text_of(documents[6]), "found");
  EXPECT_EQ(state_of(R"(Here is {the} JSON: {"chunk_text":"x"} bye)"), State::closed);
}

TEST(FieldStream, OnlyTheTopLevelCounts) {
  EXPECT_EQ(text_of(documents[1]), "a\n\"b\"\\/\t");
  EXPECT_EQ(text_of(documents[7]), "z");
  EXPECT_EQ(text_of(R"({"a":[{"chunk_text":"x"}]})"), "");
}

TEST(FieldStream, AKeyMayBeEscaped) {
  EXPECT_EQ(text_of(documents[3]), "escaped key");
}

TEST(FieldStream, SurrogatePairsAreJoinedAndHalvesReplaced) {
  EXPECT_EQ(text_of(documents[2]),
            "\xF0\x9F\x98\x80 \xC3\xA4" + replacement + "x" + replacement + replacement + "\n"
                + replacement);
  EXPECT_EQ(text_of(R"({"chunk_text":"\ud83d\ud83d\ude00"})"), replacement + "\xF0\x9F\x98\x80");
}

TEST(FieldStream, AHalfCharacterIsHeldBack) {
  EXPECT_EQ(text_of(R"({"chunk_text":"a\ud83d)"), "a");
  EXPECT_EQ(text_of(R"({"chunk_text":"a\ud83d\ude0)"), "a");
  EXPECT_EQ(text_of(R"({"chunk_text":"a\)"), "a");
}

TEST(FieldStream, AFieldThatIsNoStringIsNotTheField) {
  EXPECT_EQ(text_of(documents[8]), "third");
  EXPECT_EQ(text_of(documents[9]), "");
  EXPECT_EQ(state_of(documents[9]), State::closed);
}

TEST(FieldStream, SaysWhereItStands) {
  using enum State;
  const std::vector<std::pair<std::string_view, State>> cases = {
      {"", before},
      {"text {", before},
      {"{x", before},
      {"{\"", inside},
      {"{\"chunk_text\":", inside},
      {"{\"chunk_text\":\"", in_field},
      {"{\"chunk_text\":\"a\"", after},
      {"{\"chunk_text\":\"a\",\"b\":", after},
      {"{\"chunk_text\":\"a\",\"b\":1}", closed},
      {"{}", closed},
      {"{\"b\":1}", closed},
      {"{\"b\":1} {\"", inside},
      {"{\"b\" 1", broken},
      {"{\"b\" 1 {\"", inside},
      {"{\"chunk_text\":\"a\" x", broken},
      {"{\"chunk_text\":\"a\" x {\"", broken},
      {"{\"chunk_text\":\"\\q", broken},
      {"{\"chunk_text\":\"a\"} {\"", closed},
  };
  for (const auto& [document, state] : cases)
    EXPECT_EQ(state_of(document), state) << document;
}

// This feeds every byte in every place outside of strings. The table must hold for each pair, and
// no pair may do worse than break.
TEST(FieldStream, EveryByteInEveryPlaceIsAccepted) {
  const std::vector<std::string> places = {"",
                                           "{",
                                           "{\"a\":1,",
                                           "{\"a\"",
                                           "{\"a\":",
                                           "{\"a\":1",
                                           "{\"a\":[",
                                           "{\"a\":[{",
                                           "{\"a\":\"\"",
                                           "{\"chunk_text\":\"x\"",
                                           "{\"chunk_text\":\"x\"}",
                                           "{\"chunk_text\":\"x\"!",
                                           "{\"a\":\"\\",
                                           "{\"a\":\"\\u1",
                                           "{\"a\":\"\\ud83d"};
  for (const std::string& place : places) {
    for (int byte = 0; byte < 256; ++byte) {
      const std::string document = place + static_cast<char>(byte) + "\"chunk_text\":\"y\"}";
      const Outcome outcome = outcome_of({document});
      EXPECT_TRUE(outcome.text.empty() || outcome.text == "x" || outcome.text == "y") << document;
    }
  }
}

TEST(FieldStream, DepthAndLengthAreNoBurden) {
  const std::string deep(1'000'000, '[');
  EXPECT_EQ(state_of("{\"a\":" + deep), State::inside);
  EXPECT_EQ(text_of("{\"" + std::string(1'000'000, 'k') + "\":1,\"chunk_text\":\"x\"}"), "x");
}

}  // namespace
}  // namespace castwright::json
