#include "cli/files.h"
#include "cli/key.h"
#include "cli/output.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace castwright::cli {
namespace {

class Folder : public testing::Test {
 protected:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cw-cli-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~Folder() override { std::filesystem::remove_all(root_); }
  std::string write(const std::string& name, std::string_view text) {
    std::ofstream(root_ / name, std::ios::binary) << text;
    return (root_ / name).string();
  }

  std::filesystem::path root_;
};

TEST(Output, WhatAShellWouldTakeApartIsQuoted) {
  EXPECT_EQ(shell_quoted("/tmp/out-1_a.b"), "/tmp/out-1_a.b");
  EXPECT_EQ(shell_quoted("my output"), "'my output'");
  EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_quoted("$(rm)"), "'$(rm)'");
  EXPECT_EQ(shell_quoted(""), "''");
}

using Variables = std::map<std::string, std::string>;

Result<Secret> key_of(const Variables& variables, std::string file = {}, std::string command = {}) {
  return find_key({.key_file = std::move(file),
                   .key_command = std::move(command),
                   .environment = [&](const std::string& name) -> std::optional<std::string> {
                     const auto found = variables.find(name);
                     if (found == variables.end()) return std::nullopt;
                     return found->second;
                   }});
}

TEST_F(Folder, TheKeyComesFromTheFirstSourceThatHasOne) {
  const std::string file = write("key", "from-file\n");
  const Variables both{{"GPT_KEY", "from-gpt"}, {"OPENAI_API_KEY", "from-openai"}};
  EXPECT_EQ(key_of(both, file)->reveal(), "from-file");
  EXPECT_EQ(key_of(both, "", "echo from-command")->reveal(), "from-command");
  EXPECT_EQ(key_of(both)->reveal(), "from-gpt");
  EXPECT_EQ(key_of({{"OPENAI_API_KEY", "from-openai"}})->reveal(), "from-openai");
  EXPECT_EQ(key_of({{"OPENAI_API_KEY_FILE", file}})->reveal(), "from-file");
  EXPECT_TRUE(key_of({})->empty());
}

TEST_F(Folder, ABrokenKeySourceIsAnErrorThatNamesItAndNeverTheKey) {
  const std::string file = write("key", "two words");
  EXPECT_EQ(key_of({}, file).error().fault, Fault::usage);
  EXPECT_EQ(key_of({}, file).error().what.find("two words"), std::string::npos);
  EXPECT_FALSE(key_of({}, (root_ / "none").string()));
  EXPECT_FALSE(key_of({}, "", "true"));
  EXPECT_FALSE(key_of({{"GPT_KEY", "a\nb"}}));
  const auto twice = key_of({{"GPT_KEY", "a"}, {"GPT_KEY_FILE", file}});
  EXPECT_NE(twice.error().what.find("GPT_KEY_FILE"), std::string::npos);
}

TEST_F(Folder, ATopicIsFoundByIdOrByPath) {
  write("topic-07.json", R"({"id":"topic-07","title":"T","queries":[]})");
  EXPECT_EQ(load_topic("topic-07", root_)->topic.title, "T");
  EXPECT_EQ(load_topic((root_ / "topic-07.json").string(), "elsewhere")->topic.id, "topic-07");
  EXPECT_EQ(load_topic("topic-08", root_).error().fault, Fault::missing);
}

TEST_F(Folder, AnIdThatIsNoSafeFileNameNeverReachesTheDisk) {
  for (const char* bad : {"..", ".", "", "-rf", "CON", "a b", "t\xC3\xA4st"}) {
    EXPECT_EQ(load_topic(bad, root_).error().fault, Fault::usage) << bad;
  }
}

TEST_F(Folder, NotesThatATopicNamesMustBeThere) {
  write("topic-07.json", R"({"id":"topic-07","title":"T","queries":[],"source_text_file":"n.md"})");
  const auto missing = load_topic("topic-07", root_);
  EXPECT_EQ(missing.error().fault, Fault::usage);
  EXPECT_NE(missing.error().what.find("n.md"), std::string::npos);
  write("n.md", "Notes.");
  EXPECT_EQ(load_topic("topic-07", root_)->source_text, "Notes.");
}

}  // namespace
}  // namespace castwright::cli
