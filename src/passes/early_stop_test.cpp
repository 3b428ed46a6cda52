#include "passes/early_stop.h"

#include "json/field_stream.h"
#include "json/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

using ::testing::HasSubstr;

topic::Topic topic_in(const std::string& language) {
  topic::Topic topic;
  topic.title = "T";
  topic.language = language;
  topic.roles.resize(2);
  return topic;
}

struct Read {
  std::string reason;
  double share = 1;  ///< The share of the answer that had arrived by then.
};

/// Reads the answer in deltas of `step` bytes, as a stream brings it.
Read read(const std::string& answer, const topic::Topic& topic, std::size_t step = 7) {
  EarlyStop stop(topic);
  json::FieldStream field("chunk_text");
  std::string dialogue;
  for (std::size_t at = 0; at < answer.size(); at += step) {
    const std::string_view delta = std::string_view(answer).substr(at, step);
    dialogue.clear();
    field.feed(delta, dialogue);
    stop.read(delta, dialogue);
    if (!stop.reason().empty())
      return {stop.reason(), static_cast<double>(at) / static_cast<double>(answer.size())};
  }
  return {};
}

std::string answer_of(const std::string& text) {
  return json::dump(json::Value::object().set("chunk_text", text));
}

/// Returns `turns` turns of plain English, all different, of about 15 words each.
std::string talk(int turns, int from = 0) {
  std::string text;
  for (int i = from; i < from + turns; ++i) {
    text += fmt::format(
        "HOST_{}: This is what they said in town number {}, and it was not the thing that you "
        "have heard.\n\n",
        i % 2 == 0 ? 'A' : 'B',
        i);
  }
  return text;
}

TEST(EarlyStop, LetsAGoodAnswerPassAtAnyDivision) {
  const std::string answer = answer_of(talk(80));
  for (const std::size_t step : {1U, 3U, 50U, 100'000U})
    EXPECT_EQ(read(answer, topic_in("en"), step).reason, "");
}

TEST(EarlyStop, EndsARefusalAtOnce) {
  const std::string refusal =
      "I'm sorry, but I can't help with that. " + std::string(300, 'x') + " " + talk(40);
  const Read found = read(refusal, topic_in("en"));
  EXPECT_THAT(found.reason, HasSubstr("begins as a refusal"));
  EXPECT_LT(found.share, 0.1);
  // It is no refusal if a host says the same, or if it is a preamble before the JSON.
  EXPECT_EQ(
      read(answer_of("HOST_A: I can't help with that.\n\n" + talk(30)), topic_in("en")).reason, "");
  EXPECT_EQ(read("I'm sorry, but I can't search. " + answer_of(talk(30)), topic_in("en")).reason,
            "");
}

TEST(EarlyStop, EndsAnotherLanguageThanTheTopicsAfter150Words) {
  std::string german;
  for (int i = 0; i < 60; ++i) {
    german += fmt::format(
        "HOST_{}: Das ist nicht der Ort Nummer {}, und ich habe die Leute dort auch gefragt.\n\n",
        i % 2 == 0 ? 'A' : 'B',
        i);
  }
  const Read found = read(answer_of(talk(9) + german), topic_in("en"));
  EXPECT_THAT(found.reason, HasSubstr("are German, the topic's language is en"));
  EXPECT_LT(found.share, 0.45);
  EXPECT_EQ(read(answer_of(german), topic_in("de-AT")).reason, "");
  // A language whose function words are not known is not judged.
  EXPECT_EQ(read(answer_of(german), topic_in("fi")).reason, "");
}

TEST(EarlyStop, AForeignQuotationIsNoOtherLanguage) {
  const std::string quotation =
      "HOST_A: Er sagte: das ist nicht der Ort, und ich habe die Leute auch gefragt, mit der "
      "Bitte, "
      "dass wir auf die Antwort nicht warten.\n\n";
  EXPECT_EQ(read(answer_of(talk(20) + quotation + quotation + talk(20, 20)), topic_in("en")).reason,
            "");
}

TEST(EarlyStop, EndsAShowOfTwoInWhichOnlyOneSpeaksAfter300Words) {
  std::string alone = "HOST_A: ";
  for (int i = 0; i < 100; ++i)
    alone += fmt::format("This is number {}, and it is not like the one before. ", i);
  const Read found = read(answer_of(alone), topic_in("en"));
  EXPECT_THAT(found.reason, HasSubstr("only HOST_A speaks"));
  EXPECT_LT(found.share, 0.4);
  topic::Topic one = topic_in("en");
  one.roles.resize(1);
  EXPECT_EQ(read(answer_of(alone), one).reason, "");
}

TEST(EarlyStop, EndsALoopAtTheFifthTimeAndLetsARefrainPass) {
  const std::string refrain = "HOST_A: And the bell rang over the water.\n\n";
  std::string text;
  for (int i = 0; i < 4; ++i)
    text += refrain + talk(5, 10 * i);
  EXPECT_EQ(read(answer_of(text), topic_in("en")).reason, "");
  const Read found = read(answer_of(text + refrain + talk(100, 100)), topic_in("en"));
  EXPECT_THAT(found.reason, HasSubstr("for the 5th time: “And the bell rang over the water.”"));
  // "Yes, of course." comes again in every conversation.
  text.clear();
  for (int i = 0; i < 20; ++i)
    text += "HOST_B: Yes, of course.\n\n" + talk(2, 10 * i);
  EXPECT_EQ(read(answer_of(text), topic_in("en")).reason, "");
}

TEST(EarlyStop, ReadsAnyBytesAndSaysTheSameHoweverTheyAreDivided) {
  std::string bytes;
  for (int i = 0; i < 5'000; ++i)
    bytes += static_cast<char>((i * 7'919) % 256);
  const auto reason_by = [&bytes](std::size_t step) {
    EarlyStop stop(topic_in("en"));
    for (std::size_t at = 0; at < bytes.size(); at += step)
      stop.read(std::string_view(bytes).substr(at, step), std::string_view(bytes).substr(at, step));
    return stop.reason();
  };
  const std::string whole = reason_by(bytes.size());
  for (const std::size_t step : {1U, 2U, 7U, 256U})
    EXPECT_EQ(reason_by(step), whole) << step;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(EarlyStop, NeverStopsAnAnswerThatAStrongWriterGave) {
  int answers = 0;
  for (const char* const root : {CW_SHARED_DATA "/live", CW_SOURCE_DIR "/examples/episodes"}) {
    std::error_code none;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root, none)) {
      if (!entry.path().filename().string().ends_with(".answer.txt")) continue;
      ++answers;
      EXPECT_EQ(read(bytes_of(entry.path()), topic_in("en"), 12).reason, "") << entry.path();
    }
  }
  if (answers == 0) std::cout << "0 recorded answers are there: only the test's own were read\n";
}

}  // namespace
}  // namespace castwright::passes
