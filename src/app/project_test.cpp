#include "app/project.h"

#include "app/files.h"
#include "app/folder_fixture.h"
#include "topic/config.h"
#include "topic/setting_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace castwright::app {
namespace {

using testing::HasSubstr;

const WallTime some_day = parse_rfc3339("2026-11-30T12:00:00.000Z").value();

class ProjectFolder : public FolderFixture {};

TEST_F(ProjectFolder, TheExampleIsReadWithItsNotesAndWithoutAWarning) {
  const auto project = make_project(root_ / "my show", some_day);
  ASSERT_TRUE(project) << project.error().what;
  EXPECT_EQ(project->topic_id, "why-bees-dance");
  for (const ProjectFile& file : project->files)
    EXPECT_EQ(file.making, Making::made) << file.path;
  const auto loaded = load_topic("why-bees-dance", root_ / "my show/topics");
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_TRUE(loaded->warnings.empty());
  EXPECT_THAT(loaded->source_text, HasSubstr("waggle dance"));
}

TEST_F(ProjectFolder, NothingThatIsThereIsChanged) {
  std::ofstream(root_ / "castwright.toml") << "words = 2000\n";
  std::ofstream(root_ / ".gitignore") << "output/\n";
  ASSERT_TRUE(make_project(root_, some_day));
  const auto again = make_project(root_, some_day);
  ASSERT_TRUE(again);
  for (const ProjectFile& file : again->files)
    EXPECT_EQ(file.making, Making::was_there) << file.path;
  EXPECT_EQ(again->topic_id, "why-bees-dance");
  EXPECT_EQ(again->files.back().about, "add the line .env");
  EXPECT_EQ(*read_file(root_ / "castwright.toml", 1'000), "words = 2000\n");
  EXPECT_EQ(*read_file(root_ / ".gitignore", 1'000), "output/\n");
  const auto files = std::distance(std::filesystem::directory_iterator(root_ / "topics"),
                                   std::filesystem::directory_iterator());
  EXPECT_EQ(files, 1);
}

TEST_F(ProjectFolder, AProjectWithTopicsGetsNoExample) {
  std::filesystem::create_directories(root_ / "topics");
  std::ofstream(root_ / "topics/own.json") << R"({"title":"T","queries":[]})";
  const auto project = make_project(root_, some_day);
  ASSERT_TRUE(project);
  EXPECT_EQ(project->topic_id, "own");
  EXPECT_FALSE(std::filesystem::exists(root_ / "notes"));
}

TEST_F(ProjectFolder, TheTopicsAndTheRunsAreWhereTheSettingsSay) {
  write("castwright.toml", "topics_dir = \"shows/all\"\noutput_root = \"runs\"\n");
  const auto project = make_project(root_, some_day);
  ASSERT_TRUE(project) << project.error().what;
  const auto loaded = load_topic("why-bees-dance", root_ / "shows/all");
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_THAT(loaded->source_text, HasSubstr("waggle dance"));
  EXPECT_FALSE(std::filesystem::exists(root_ / "topics"));
  EXPECT_THAT(*read_file(root_ / ".gitignore", 1'000), HasSubstr("\nruns/\n"));
  // The workflow keeps the folder that it names itself, since the environment beats the file.
  const std::string steps = *read_file(root_ / ".github/workflows/castwright.yml", 10'000);
  EXPECT_THAT(steps, HasSubstr("CASTWRIGHT_OUTPUT_ROOT: output\n"));
  EXPECT_THAT(steps, HasSubstr("path: output\n"));
}

TEST_F(ProjectFolder, ABrokenTopicIsNoneToBeginWith) {
  std::filesystem::create_directories(root_ / "topics");
  write("topics/a-broken.json", "{");
  const auto project = make_project(root_, some_day);
  ASSERT_TRUE(project);
  EXPECT_EQ(project->topic_id, "");
  write("topics/good.json", R"({"title":"T","queries":[]})");
  EXPECT_EQ(make_project(root_, some_day)->topic_id, "good");
}

TEST_F(ProjectFolder, TwoMissingLinesAreLines) {
  write(".gitignore", "x\n");
  const auto project = make_project(root_, some_day);
  ASSERT_TRUE(project);
  EXPECT_EQ(project->files.back().about, "add the lines output/ and .env");
}

TEST_F(ProjectFolder, AnEmptyNameIsRefused) {
  const auto project = make_project("", some_day);
  ASSERT_FALSE(project);
  EXPECT_EQ(project.error().fault, Fault::usage);
}

TEST_F(ProjectFolder, AFileIsNoProject) {
  std::ofstream(root_ / "file") << "x";
  const auto project = make_project(root_ / "file", some_day);
  ASSERT_FALSE(project);
  EXPECT_EQ(project.error().fault, Fault::usage);
}

/// The settings of the file as if a person had taken every # away that stands before one.
std::string uncommented(std::string_view text) {
  std::istringstream lines{std::string(text)};
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    const bool setting = line.size() > 2 && line.starts_with("# ")
                         && std::islower(static_cast<unsigned char>(line[2])) != 0
                         && line.contains(" = ");
    out += (setting ? line.substr(2) : line) + "\n";
  }
  return out;
}

TEST(ProjectTexts, EverySettingOfTheConfigFileIsKnownAndShowsWhatIsBuiltIn) {
  const auto read =
      topic::read_config("castwright.toml", uncommented(project_text("castwright.toml")));
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_TRUE(read->warnings.empty());
  EXPECT_GE(read->settings.size(), 15U);
  for (const auto& [key, setting] : read->settings) {
    const topic::SettingRow* const row = topic::setting_row(key);
    ASSERT_NE(row, nullptr) << key;
    if (row->built_in.empty()) continue;
    EXPECT_EQ(setting.text, row->built_in) << key;
  }
  const auto untouched = topic::read_config("castwright.toml", project_text("castwright.toml"));
  ASSERT_TRUE(untouched);
  EXPECT_TRUE(untouched->settings.empty());
}

TEST(ProjectTexts, TheWorkflowResumesBeforeItPaysForSomethingNew) {
  const std::string_view text = project_text("castwright.yml");
  const std::size_t resume = text.find("castwright resume --all --no-repay");
  const std::size_t write = text.find("castwright generate --topic");
  ASSERT_NE(resume, std::string_view::npos);
  ASSERT_NE(write, std::string_view::npos);
  EXPECT_LT(resume, write);
  EXPECT_FALSE(text.contains("cron: \"0 ")) << "full hours are crowded";
}

}  // namespace
}  // namespace castwright::app
