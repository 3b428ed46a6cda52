#include "app/new_topic.h"

#include "app/folder_fixture.h"
#include "app/title_words.h"
#include "app/topic_words.h"
#include "topic/topic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace castwright::app {
namespace {

using testing::HasSubstr;

const WallTime in_2026 = parse_rfc3339("2026-11-30T12:00:00.000Z").value();

topic::TopicRead read_draft(const NewTopic& wanted) {
  const auto draft = draft_topic(wanted, in_2026);
  EXPECT_TRUE(draft) << (draft ? "" : draft.error().what);
  if (!draft) return {};
  auto read = topic::read_topic(draft->id + ".json", draft->file, draft->id);
  EXPECT_TRUE(read) << draft->file;
  return read ? *std::move(read) : topic::TopicRead{};
}

std::string refusal_of(const NewTopic& wanted) {
  const auto draft = draft_topic(wanted, in_2026);
  if (draft) return "";
  EXPECT_EQ(draft.error().fault, Fault::usage);
  return draft.error().what;
}

TEST(NewTopics, AreReadWithoutAWarningInEveryLanguageThatHasNames) {
  for (const char* const language : {"en",
                                     "de",
                                     "fr",
                                     "es",
                                     "it",
                                     "pt",
                                     "nl",
                                     "zh",
                                     "ja",
                                     "ko",
                                     "pl",
                                     "ru",
                                     "ar",
                                     "sw",
                                     "pt-BR",
                                     "zh-Hant"}) {
    const topic::TopicRead read =
        read_draft({.title = "Why \"bees\" {dance} \\ {{HOST_A}}", .language = language});
    EXPECT_TRUE(read.warnings.empty()) << language;
    EXPECT_EQ(read.topic.language, language);
    ASSERT_EQ(read.topic.roles.size(), 2U) << language;
    EXPECT_NE(read.topic.roles[0].name, read.topic.roles[1].name) << language;
    EXPECT_FALSE(read.topic.roles[0].bio.empty()) << language;
    EXPECT_THAT(read.topic.description, HasSubstr("bees")) << language;
    EXPECT_EQ(read.topic.queries.size(), 5U) << language;
    EXPECT_FALSE(read.topic.long_is_off()) << language;
  }
}

TEST(NewTopics, TakeWhatAPersonSays) {
  const topic::TopicRead read = read_draft({.title = " Bees\tat  work ",
                                            .id = "bees-01",
                                            .hosts = "Ann, Bo",
                                            .language = "German",
                                            .freshness_hours = 72,
                                            .words = 3'000,
                                            .notes = "x.md"});
  EXPECT_TRUE(read.warnings.empty());
  EXPECT_EQ(read.topic.title, "Bees at work");
  EXPECT_EQ(read.topic.id, "bees-01");
  EXPECT_EQ(read.topic.language, "de");
  EXPECT_EQ(read.topic.freshness_hours, 72);
  EXPECT_EQ(read.topic.content("long").words_or_default(), 3'000);
  EXPECT_EQ(read.topic.source_text_file, "x.md");
  ASSERT_EQ(read.topic.roles.size(), 2U);
  EXPECT_EQ(read.topic.roles[0].name, "Ann");
  EXPECT_EQ(read.topic.roles[1].name, "Bo");
  EXPECT_EQ(read.topic.roles[0].gender, "") << "nobody said whether Ann is a woman";
}

TEST(NewTopics, RefuseWhatIsNoTitle) {
  EXPECT_THAT(refusal_of({.title = ""}), HasSubstr("the title is empty"));
  EXPECT_THAT(refusal_of({.title = " \t\n"}), HasSubstr("the title is empty"));
  EXPECT_THAT(refusal_of({.title = "?! …"}), HasSubstr("no letter and no digit"));
  EXPECT_THAT(refusal_of({.title = std::string(300, 'a')}), HasSubstr("has 300 characters"));
  EXPECT_EQ(refusal_of({.title = std::string(200, 'a')}), "");
  for (const char* const title :
       {"a\x1b[31m", "a\x07", "a\xE2\x80\xAE", "a\x7f", "a\xC2\x85", "a\xEF\xBB\xBF"})
    EXPECT_THAT(refusal_of({.title = title}), HasSubstr("control or invisible character"));
  EXPECT_THAT(refusal_of({.title = "a\xff"}), HasSubstr("not in UTF-8"));
}

TEST(NewTopics, RefuseAKeyAndDoNotRepeatIt) {
  for (const char* const title :
       {"sk-0123456789abcdefghij", "Bees sk-0123456789abcdefghij dance"}) {
    EXPECT_THAT(refusal_of({.title = title}), HasSubstr("holds a key"));
    EXPECT_THAT(refusal_of({.title = title}), testing::Not(HasSubstr("0123")));
  }
  EXPECT_EQ(refusal_of({.title = "sk-learn for beginners"}), "");
}

TEST(NewTopics, RefuseWhatIsNoIdNoHostsAndNoLanguage) {
  for (const char* const id : {"a/b", "../x", "-x", "con", "ä", "a b"})
    EXPECT_THAT(refusal_of({.title = "T", .id = id}), HasSubstr("the topic id")) << id;
  for (const char* const hosts : {"Ann", "Ann,", ",Bo", "Ann,Ann", "A,B,C", "A\x1b,B", ","})
    EXPECT_THAT(refusal_of({.title = "T", .hosts = hosts}), HasSubstr("--hosts takes two"))
        << hosts;
  EXPECT_THAT(refusal_of({.title = "T", .language = "Germann"}), HasSubstr("--language"));
  EXPECT_THAT(refusal_of({.title = "T", .freshness_hours = 0}), HasSubstr("--freshness"));
  EXPECT_THAT(refusal_of({.title = "T", .words = 10}), HasSubstr("--words"));
}

TEST(NewTopics, HaveAnIdEvenIfTheTitleIsTheNameOfADeviceOrHasNoLatinForm) {
  EXPECT_EQ(draft_topic({.title = "CON"}, in_2026)->id, "topic-con");
  EXPECT_EQ(draft_topic({.title = "Größe der Bäder"}, in_2026)->id, "groesse-der-baeder");
  EXPECT_TRUE(draft_topic({.title = "ᚠᚢᚦ"}, in_2026));
  EXPECT_LE(draft_topic({.title = std::string(200, 'a')}, in_2026)->id.size(), 64U);
}

TEST(TitleWords, SayHowOldSourcesMayBe) {
  const auto hours = [](const char* title) { return freshness_of(title, in_2026).hours; };
  constexpr int timeless = 262'800;
  for (const char* const title : {"Why bees dance",
                                  "The Apollo landing of 1969",
                                  "Newspapers",
                                  "The price of 2000 ships",
                                  "Warum Bienen tanzen",
                                  "蜜蜂为什么跳舞"})
    EXPECT_EQ(hours(title), timeless) << title;
  EXPECT_EQ(hours("Markets today"), 48);
  EXPECT_EQ(hours("今天的天气"), 48);
  EXPECT_EQ(hours("The latest on bees"), 168);
  EXPECT_EQ(hours("This week in space"), 168);
  EXPECT_EQ(hours("The election in Norway"), 168);
  EXPECT_EQ(hours("Bundestagswahl erklärt"), 168);
  EXPECT_EQ(hours("The best films of 2026"), 744);
  EXPECT_EQ(hours("AI in 2027"), 744);
  EXPECT_EQ(hours("How AI reads"), 8'784);
  EXPECT_THAT(freshness_of("Election night 2026", in_2026).reason, HasSubstr("\"election\""));
}

TEST(TitleWords, SayTheLanguage) {
  const std::pair<const char*, const char*> titles[] = {{"Why bees dance", "en"},
                                                        {"Warum Bienen tanzen", "de"},
                                                        {"Das Boot", "en"},
                                                        {"Größe der Bäder", "de"},
                                                        {"Motörhead", "en"},
                                                        {"Historia sono", "en"},
                                                        {"Pourquoi les abeilles dansent", "fr"},
                                                        {"Por qué bailan", "es"},
                                                        {"Perché le api danzano", "it"},
                                                        {"Waarom bijen dansen", "nl"},
                                                        {"蜜蜂为什么跳舞", "zh"},
                                                        {"ミツバチのダンス", "ja"},
                                                        {"벌의 춤", "ko"},
                                                        {"Почему пчёлы танцуют", "ru"},
                                                        {"Чому бджоли танцюють її", "uk"}};
  for (const auto& [title, language] : titles)
    EXPECT_EQ(language_of_title(title), language) << title;
}

TEST(TitleWords, NameTheSubject) {
  EXPECT_EQ(subject_of("Why do bees dance?", "en"), "bees dance");
  EXPECT_EQ(subject_of("The history of bread", "en"), "bread");
  EXPECT_EQ(subject_of("L'histoire de pain", "fr"), "pain");
  EXPECT_EQ(subject_of("Die Hard", "en"), "Die Hard");
  EXPECT_EQ(subject_of("Die Biene", "de"), "Biene");
  EXPECT_EQ(subject_of("Bread", "en"), "Bread");
  EXPECT_EQ(subject_of("Why", "en"), "Why");
  EXPECT_EQ(subject_of("蜜蜂", "zh"), "蜜蜂");
}

class TopicFolder : public FolderFixture {};

TEST_F(TopicFolder, ATakenIdGetsANumberAndNoFileIsOverwritten) {
  const std::filesystem::path topics = root_ / "a/topics";
  for (const char* const name : {"bees.json", "bees-2.json", "bees-3.json"}) {
    const auto made = make_topic({.title = "Bees"}, topics, in_2026);
    ASSERT_TRUE(made) << made.error().what;
    EXPECT_EQ(made->file, topics / name);
  }
  const auto named = make_topic({.title = "Bees", .id = "bees"}, topics, in_2026);
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().fault, Fault::usage);
  EXPECT_THAT(named.error().what, HasSubstr("is there already"));
}

TEST_F(TopicFolder, AnIdThatStandsInAFileOfAnotherNameIsTaken) {
  write("zebra.json", R"({"id":"bees","title":"T","queries":[]})");
  const auto made = make_topic({.title = "Bees"}, root_, in_2026);
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(made->file, root_ / "bees-2.json");
  const auto named = make_topic({.title = "Bees", .id = "bees"}, root_, in_2026);
  ASSERT_FALSE(named);
  EXPECT_THAT(named.error().what, HasSubstr("zebra.json has the id bees already"));
}

TEST_F(TopicFolder, ALinkThatLeadsNowhereIsNotFollowed) {
  std::filesystem::create_symlink(root_ / "target", root_ / "bees.json");
  const auto made = make_topic({.title = "Bees"}, root_, in_2026);
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(made->file, root_ / "bees-2.json");
  EXPECT_FALSE(std::filesystem::exists(root_ / "target"));
}

TEST_F(TopicFolder, AFolderThatCannotBeMadeIsAStorageFault) {
  std::ofstream(root_ / "file") << "x";
  const auto made = make_topic({.title = "Bees"}, root_ / "file/topics", in_2026);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().fault, Fault::storage);
  EXPECT_THAT(made.error().what, HasSubstr("cannot be made"));
}

}  // namespace
}  // namespace castwright::app
