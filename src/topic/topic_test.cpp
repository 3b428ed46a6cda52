#include "topic/topic.h"

#include "core/limits.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>

namespace castwright::topic {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string file_text(std::string_view name) {
  std::ifstream in(std::filesystem::path(CW_SOURCE_DIR) / "tests" / "topics" / name,
                   std::ios::binary);
  EXPECT_TRUE(in.good()) << name;
  return {std::istreambuf_iterator<char>(in), {}};
}

TopicRead read(std::string_view text, std::string_view id = "topic-01") {
  Result<TopicRead> result = read_topic("t.json", text, id);
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().what);
  return result ? *std::move(result) : TopicRead{};
}

/// Returns a topic with only the required keys and `more`.
std::string with(std::string_view more) {
  return R"({"id":"topic-01","title":"T","queries":[])"
         + (more.empty() ? "" : "," + std::string(more)) + "}";
}

/// Returns the error message of reading `text`.
std::string error(std::string_view text) {
  const Result<TopicRead> result = read_topic("t.json", text, "topic-01");
  EXPECT_FALSE(result.has_value());
  if (result) return {};
  EXPECT_EQ(result.error().fault, Fault::usage);
  return result.error().what;
}

TEST(Topic, AByteOrderMarkBeforeItIsNoPartOfIt) {
  const std::string text = with("");
  EXPECT_EQ(json::dump(read("\xEF\xBB\xBF" + text).topic.raw), json::dump(read(text).topic.raw));
  EXPECT_THAT(error("\xEF\xBB\xBF{,"), HasSubstr("t.json:1:2: "));
  EXPECT_THAT(error("\xEF\xBB\xBF"), HasSubstr("the file is empty"));
}

TEST(Topic, TheLongScriptIsOffWhereTheFileSaysSoOrNamesOthersAlone) {
  const auto topic = [](std::string_view types) {
    return read_topic("t.json", fmt::format(R"({{"title":"T","content_types":{}}})", types), "t")
        ->topic;
  };
  for (const std::string_view off : {R"({"long":false,"reels":true})",
                                     R"({"long":{"enabled":false},"reels":true})",
                                     R"({"long":{"items":0,"enabled":true},"reels":true})",
                                     R"({"reels":true})"}) {
    EXPECT_TRUE(topic(off).long_is_off()) << off;
    EXPECT_FALSE(topic(off).nothing_enabled()) << off;
  }
  for (const std::string_view on : {R"({"long":true})", R"({"long":{"max_words":3000}})", "null"})
    EXPECT_FALSE(topic(on).long_is_off()) << on;
  for (const std::string_view none : {R"({"long":false})", R"({"reels":{"items":0}})", "{}"})
    EXPECT_TRUE(topic(none).nothing_enabled()) << none;
}

TEST(Topic, AFileOfTheFirstGenerationIsReadUnchanged) {
  const auto [topic, warnings] = read(file_text("g1.json"), "topic-02");
  EXPECT_THAT(warnings, ElementsAre());
  EXPECT_EQ(topic.id, "topic-02");
  EXPECT_FALSE(topic.enabled);
  EXPECT_EQ(topic.title, "Harbours & Freight Digest");
  EXPECT_THAT(topic.queries,
              ElementsAre("container shipping news", "port congestion", "freight rates"));
  EXPECT_THAT(topic.search_regions, ElementsAre("us", "uk"));
  EXPECT_EQ(topic.freshness_hours, 48);
  EXPECT_EQ(topic.fresh_sources_min, 5);
  ASSERT_EQ(topic.roles.size(), 2u);
  EXPECT_EQ(topic.roles[0].name, "Marta Lindqvist");
  EXPECT_EQ(topic.roles[1].gender, "Male");
  EXPECT_THAT(topic.roles[1].bio, HasSubstr("teases Marta Lindqvist about"));
  EXPECT_FALSE(topic.monologue());
  EXPECT_TRUE(topic.content("long").enabled);
  EXPECT_EQ(topic.content("long").words_or_default(), 10'000);
  EXPECT_EQ(topic.content("long").words_max, 0);
  EXPECT_TRUE(topic.content("reels").enabled);
  EXPECT_EQ(topic.content("reels").items, 8);
  EXPECT_EQ(topic.content("reels").words_or_default(), 80);
  EXPECT_FALSE(topic.content("medium").enabled);
  EXPECT_EQ(topic.model_pass_a, "gpt-5.2-pro");
  EXPECT_THAT(topic.instructions, HasSubstr("freight"));
}

TEST(Topic, AFileOfTheSecondGenerationIsReadUnchanged) {
  const auto [topic, warnings] = read(file_text("g2.json"), "topic-01");
  EXPECT_THAT(warnings, ElementsAre());
  EXPECT_TRUE(topic.enabled);
  EXPECT_EQ(topic.description, "");
  EXPECT_THAT(topic.queries, ElementsAre());
  ASSERT_EQ(topic.roles.size(), 2u);
  EXPECT_EQ(topic.roles[0].name, "Owen Bright");
  EXPECT_EQ(topic.roles[0].gender, "Male");  // From voice_a_gender.
  EXPECT_EQ(topic.roles[1].name, "Ruth Calder");
  EXPECT_EQ(topic.content("long").words_max, 20'000);
  EXPECT_EQ(topic.content("short").items, 12);
  EXPECT_EQ(topic.content("short").words_max, 300);
  EXPECT_EQ(topic.model_pass_a, "gemini-3-flash");
  EXPECT_EQ(topic.model_pass_b, "gpt-5-nano");
  EXPECT_EQ(topic.source_text_file, "notes/topic-01.txt");
  EXPECT_EQ(topic.pass_a_output_tokens_max, 125'000);
  EXPECT_EQ(topic.complexity, Complexity::high);
  EXPECT_EQ(topic.rumors_allowed, std::optional(false));
  EXPECT_EQ(topic.raw.string_or("language", ""), "en");
}

TEST(Topic, TheSmallestFileHasADefaultForEverything) {
  const auto [topic, warnings] = read(R"({"title":"T","queries":[]})");
  EXPECT_THAT(warnings, ElementsAre());
  EXPECT_EQ(topic.id, "topic-01");  // The file's name.
  EXPECT_TRUE(topic.enabled);
  EXPECT_EQ(topic.language, "en");
  EXPECT_EQ(topic.freshness_hours, 24);
  EXPECT_EQ(topic.fresh_sources_min, 5);
  EXPECT_EQ(topic.complexity, Complexity::normal);
  EXPECT_FALSE(topic.rumors_allowed.has_value());
  EXPECT_FALSE(topic.monologue());
  ASSERT_EQ(topic.content_types.size(), 4u);
  EXPECT_TRUE(topic.content("long").enabled);
  EXPECT_FALSE(topic.content("medium").enabled);
  EXPECT_EQ(topic.content("medium").items, 2);
  EXPECT_EQ(topic.content("medium").words_or_default(), 2'500);
  EXPECT_EQ(topic.content("short").items, 4);
  EXPECT_EQ(topic.content("short").words_or_default(), 1'000);
}

TEST(Topic, BothFormsOfContentTypesMix) {
  const Topic topic =
      read(with(R"("content_types":{"long":{"enabled":true},"medium":true,"short":false,
                   "reels":{"enabled":false,"items":3}})"))
          .topic;
  EXPECT_TRUE(topic.content("long").enabled);
  EXPECT_EQ(topic.content("long").items, 1);
  EXPECT_TRUE(topic.content("medium").enabled);
  EXPECT_FALSE(topic.content("short").enabled);
  EXPECT_EQ(topic.content("reels").items, 3);
}

TEST(Topic, ATypeWithNoItemsIsOff) {
  const TopicRead result = read(with(R"("content_types":{"reels":{"enabled":true,"items":0}})"));
  EXPECT_FALSE(result.topic.content("reels").enabled);
  EXPECT_THAT(result.warnings, ElementsAre(HasSubstr("content_types.reels.items: 0 items")));
}

TEST(Roles, AListAnObjectAndNamedItemsGiveTheSameHosts) {
  const std::string forms[] = {
      R"("roles":[{"name":"Ann","bio":"a"},{"name":"Ben","bio":"b"}])",
      R"("roles":{"host_b":{"name":"Ben","bio":"b"},"host_a":{"name":"Ann","bio":"a"}})",
      R"("roles":[{"role":"HOST_B","name":"Ben","bio":"b"},{"role":"HOST_A","name":"Ann","bio":"a"}])",
      R"("roles":[{"id":"host_b","name":"Ben","bio":"b"},{"name":"Ann","bio":"a"}])",
      R"("roles":[{"code":"B","name":"Ben","bio":"b"},{"code":"A","name":"Ann","bio":"a"}])",
      R"("roles":[{"key":"b","name":"Ben","bio":"b"},{"key":"a","name":"Ann","bio":"a"}])",
      R"("voice_a_name":"Ann","voice_a_bio":"a","voice_b_name":"Ben","voice_b_bio":"b")",
  };
  for (const std::string& form : forms) {
    const auto [topic, warnings] = read(with(form));
    EXPECT_THAT(warnings, ElementsAre()) << form;
    ASSERT_EQ(topic.roles.size(), 2u) << form;
    EXPECT_EQ(topic.roles[0].name, "Ann") << form;
    EXPECT_EQ(topic.roles[0].bio, "a") << form;
    EXPECT_EQ(topic.roles[1].name, "Ben") << form;
    EXPECT_FALSE(topic.monologue());
  }
}

TEST(Roles, OneRoleOrUseRolesFalseIsAMonologue) {
  EXPECT_TRUE(read(with(R"("roles":[{"name":"Ann"}])")).topic.monologue());
  const Topic topic = read(with(R"("use_roles":false,"voice_a_name":"Ann")")).topic;
  EXPECT_TRUE(topic.monologue());
  ASSERT_EQ(topic.roles.size(), 1u);
  EXPECT_EQ(topic.roles[0].name, "Ann");
}

TEST(Roles, BiographiesNameTheOtherHost) {
  const Topic topic =
      read(with(R"("voice_a_name":"Ann","voice_b_bio":"Helps {{HOST_A}}; is {{HOST_B}}",
                                   "gpt_prompt":"{{HOST_A}} leads")"))
          .topic;
  EXPECT_EQ(topic.roles[1].bio, "Helps Ann; is Host B");
  EXPECT_EQ(topic.instructions, "Ann leads");
}

TEST(Roles, AThirdRoleIsLeftOutWithAWarning) {
  const TopicRead result = read(with(R"("roles":[{"name":"A"},{"name":"B"},{"name":"C"}])"));
  EXPECT_EQ(result.topic.roles.size(), 2u);
  EXPECT_THAT(result.warnings, ElementsAre(HasSubstr("roles[2]: only two roles can speak")));
}

TEST(Models, TheMoreSpecificKeyWins) {
  const auto model = [](std::string_view members) {
    return read(with(members)).topic.model_pass_a;
  };
  EXPECT_EQ(
      model(R"("llm_model":"d","gpt_model":"c","llm_model_pass_a":"b","gpt_model_pass_a":"a")"),
      "a");
  EXPECT_EQ(model(R"("llm_model":"d","gpt_model":"c","llm_model_pass_a":"b")"), "b");
  EXPECT_EQ(model(R"("llm_model":"d","gpt_model":"c")"), "c");
  EXPECT_EQ(model(R"("llm_model":"d","gpt_model_pass_a":"")"), "d");
  EXPECT_EQ(model(R"("llm_model_pass_b":"x")"), "");
}

TEST(SourceText, EverySpellingIsRead) {
  for (const std::string_view key :
       {"source_text_file", "sources_text_file", "source_text_path", "sources_text_path"}) {
    EXPECT_EQ(read(with("\"" + std::string(key) + R"(":"n.txt")")).topic.source_text_file, "n.txt");
  }
}

TEST(Keys, AnUnknownKeyIsWarnedOfWithTheNearestOne) {
  const TopicRead result = read(
      "{\"id\":\"topic-01\",\"title\":\"T\",\n  \"queries\":[],\n"
      "  \"freshnes_hours\": 3, \"wholly_new\": {}, \"_note\": 1}");
  EXPECT_THAT(result.warnings,
              ElementsAre("t.json:3:3: freshnes_hours: unknown key, did you mean "
                          "\"freshness_hours\"?",
                          "t.json:3:24: wholly_new: unknown key"));
}

TEST(Keys, NestedUnknownKeysAreWarnedOfWithTheirPath) {
  const TopicRead result = read(with(R"("content_types":{"longg":true,"long":{"max_word":5}},
                                        "roles":[{"nam":"A"},{"name":"B"}])"));
  EXPECT_THAT(result.warnings,
              ElementsAre(HasSubstr("content_types.long.max_word: unknown key, did you mean "
                                    "\"max_words\"?"),
                          HasSubstr("content_types.longg: unknown key, did you mean \"long\"?"),
                          HasSubstr("roles[0].nam: unknown key, did you mean \"name\"?")));
}

TEST(Keys, KeysOfOtherStepsAreSilent) {
  EXPECT_THAT(read(with(R"("max_backlog_items":100,"premium_tts":false,"video_width":1920,
                           "tts_use_chunking":true,"voice_a_intro":"","testing_mode":true)"))
                  .warnings,
              ElementsAre());
}

struct WrongCase {
  std::string text;
  std::string message;
};

TEST(WrongTypes, SayFileLineColumnAndKeyPath) {
  const WrongCase cases[] = {
      {"{\n \"title\": 5, \"queries\": []}", "t.json:2:11: title: must be a string, not a number"},
      {with(R"("enabled":"yes")"), "t.json:1:53: enabled: must be true or false, not a string"},
      {with(R"("freshness_hours":"24")"), "freshness_hours: must be a whole number, not a string"},
      {with(R"("freshness_hours":1.5)"), "freshness_hours: must be a whole number, not 1.5"},
      {with(R"("freshness_hours":-1)"), "freshness_hours: -1 is outside 1 to"},
      {with(R"("freshness_hours":99999999999999999999)"),
       "freshness_hours: must be a whole number"},
      {with(R"("min_fresh_sources":-5)"), "min_fresh_sources: -5 is outside 0 to 1000"},
      {with(R"("search_regions":["us",5])"), "search_regions[1]: must be a string, not a number"},
      {with(R"("search_regions":{})"), "search_regions: must be a list of strings, not an object"},
      {with(R"("topic_complexity":"hihg")"),
       "topic_complexity: must be \"normal\" or \"high\", not \"hihg\""},
      {with(R"("rumors_allowed":1)"), "rumors_allowed: must be true or false, not a number"},
      {with(R"("content_types":["long"])"), "content_types: must be an object, not a list"},
      {with(R"("content_types":{"long":"on"})"),
       "content_types.long: must be true or false, not a string"},
      {with("\"content_types\":{\"long\":\n{\"max_words\":\"many\"}}"),
       "t.json:2:14: content_types.long.max_words: must be a whole number, not a string"},
      {with(R"("content_types":{"long":{"max_words":-1}})"),
       "content_types.long.max_words: -1 is outside"},
      {with(R"("roles":"Ann")"), "roles: must be a list or an object, not a string"},
      {with(R"("roles":[{"name":"A"},{"name":7}])"),
       "roles[1].name: must be a string, not a number"},
      {with(R"("roles":{"host_a":[]})"), "roles.host_a: must be an object with name and bio"},
      {with(R"("voice_b_bio":true)"), "voice_b_bio: must be a string, not true"},
      {with(R"("pass_a_max_output_tokens":0)"), "pass_a_max_output_tokens: 0 is outside 1 to"},
      {R"({"title":"T","queries":5})", "queries: must be a list of strings, not a number"},
      {R"({"id":7,"title":"T"})", "t.json:1:7: id: must be a string, not a number"},
  };
  for (const WrongCase& wrong : cases)
    EXPECT_THAT(error(wrong.text), HasSubstr(wrong.message));
}

TEST(WrongFiles, SayWhereAndWhy) {
  const WrongCase cases[] = {
      {"", "t.json:1:1: the file is empty"},
      {" \n\t", "t.json:1:1: the file is empty"},
      {"[1]", "t.json:1:1: a topic is a JSON object, not a list"},
      {"\n  null", "t.json:2:3: a topic is a JSON object, not null"},
      {"{\"title\":\"T\",}", "t.json:1:14: "},
      {"{\"title\":\n\"T\"", "t.json:2:4: "},
      {"{\"title\":\"\xC3\x28\"}", "t.json:1:11: "},
      {"{\"queries\":[]}", "t.json:1:1: title: the key is missing"},
      {"{\"title\":\"  \",\"queries\":[]}", "t.json:1:10: title: must not be empty"},
      {"{\"title\":\"T\",\n\"title\":\"U\"}", "t.json:2:1: title: the key is given twice"},
      {with("\"content_types\":{\"long\":true,\n \"long\":false}"),
       "t.json:2:2: content_types.long: the key is given twice"},
      {"{\"title\":\"T\\u0000\"}", "t.json:1:10: title: the control character U+0000"},
      {with("\"x\":[\"\xE2\x80\xAE\"]"), "x[0]: the control character U+202E"},
      {with("\"a\xC2\x9F\":1"), "the control character U+009F"},
      {with(R"("description":"tab\tline\n is fine, bell\u0007 is not")"), "U+0007"},
  };
  for (const WrongCase& wrong : cases)
    EXPECT_THAT(error(wrong.text), HasSubstr(wrong.message));
}

TEST(WrongFiles, TooLargeAndTooDeepAreNamedLimits) {
  EXPECT_THAT(error(std::string(limits::topic_bytes_max + 1, ' ')), HasSubstr("topic_bytes_max"));
  const std::string deep(limits::json_depth_max + 1, '[');
  EXPECT_THAT(error("{\"title\":\"T\",\"x\":" + deep), HasSubstr("json_depth_max"));
  // Just inside the limit, the document is read and its strings are checked without harm.
  const std::size_t depth = limits::json_depth_max - 1;
  EXPECT_THAT(read(with("\"x\":" + std::string(depth, '[') + std::string(depth, ']'))).warnings,
              ElementsAre(HasSubstr("x: unknown key")));
}

TEST(WrongFiles, EveryPrefixOfAFileIsAnErrorOfItsOwnAndNoCrash) {
  const std::string text = file_text("g2.json");
  for (std::size_t size = 0; size + 2 < text.size(); ++size) {
    EXPECT_FALSE(read_topic("t.json", text.substr(0, size), "topic-01").has_value());
  }
}

TEST(Queries, AMissingKeyIsWarnedOfAndTheRunGoesOn) {
  EXPECT_THAT(read(R"({"id":"topic-01","title":"T"})").warnings,
              ElementsAre("t.json:1:1: queries: the key is missing"));
}

TEST(Ids, OnlyNamesThatAreSafeOnEverySystemPass) {
  for (const std::string_view id : {"topic-01", "a", "A_b-C", "0", "console"}) {
    EXPECT_TRUE(check_id(id).has_value()) << id;
  }
  EXPECT_TRUE(check_id(std::string(64, 'x')).has_value());
  using std::string_view_literals::operator""sv;
  for (const std::string_view id :
       {""sv,       "."sv,    ".."sv,   "../x"sv,          "/abs"sv,         "a/b"sv,  "a\\b"sv,
        "-rf"sv,    "_x"sv,   "CON"sv,  "nul"sv,           "Com7"sv,         "lpt1"sv, "topic."sv,
        "topic "sv, "a\0b"sv, "a\nb"sv, "a\xE2\x80\xAE"sv, "t\xC3\xB6pic"sv, "a:b"sv,  "~"sv,
        "$HOME"sv}) {
    const Status status = check_id(id);
    ASSERT_FALSE(status.has_value()) << id;
    EXPECT_EQ(status.error().fault, Fault::usage);
    const bool letters = id == "t\xC3\xB6pic";  // The one id that a person can read as it is.
    for (const char byte : status.error().what)
      EXPECT_TRUE(letters || (byte >= 0x20 && byte < 0x7F)) << id;
  }
  EXPECT_FALSE(check_id(std::string(300, 'x')).has_value());
  EXPECT_FALSE(check_id(std::string(65, 'x')).has_value());
}

TEST(Ids, AnUnsafeIdInAFileIsRefusedWithItsPlace) {
  EXPECT_THAT(error("{\n\"id\": \"../x\", \"title\": \"T\"}"),
              HasSubstr("t.json:2:7: id: the topic id \"../x\" does not begin with"));
  EXPECT_THAT(read_topic("t.json", R"({"title":"T"})", "").error().what,
              HasSubstr("id: the topic id \"\" is empty"));
}

TEST(Ids, ADifferentFileNameAndOddHyphensAreOnlyWarnedOf) {
  const TopicRead other = read(with(""), "topic-02");
  EXPECT_EQ(other.topic.id, "topic-01");
  EXPECT_THAT(other.warnings, ElementsAre(HasSubstr("id: \"topic-01\" is not the file's name")));
  const TopicRead many =
      read(R"({"id":"ai-news-01","title":"T","queries":[],"premium_tts":false})", "ai-news-01");
  EXPECT_THAT(many.warnings, ElementsAre(HasSubstr("exactly one hyphen")));
}

TEST(Ids, HyphensMatterOnlyToAFileThatThePipelineReads) {
  const TopicRead own =
      read(R"({"id":"why-bees-dance","title":"T","queries":[],"$schema":"x"})", "why-bees-dance");
  EXPECT_TRUE(own.warnings.empty());
}

}  // namespace
}  // namespace castwright::topic
