// Tests what every Disk promises, by the same cases on the real disk and on the one in memory.
#include "disk/faulty_disk.h"
#include "disk/memory_disk.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace castwright::disk {
namespace {

class Contract : public testing::TestWithParam<std::string> {
 protected:
  Contract() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cw-disk-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~Contract() override { std::filesystem::remove_all(root_); }

  /// Opens the root, as often as a test wants it; the faulty kind gets a plan that never strikes.
  std::unique_ptr<Folder> open() {
    auto folder =
        GetParam() == "memory" ? memory_->open() : open_folder(root_, Missing::fail).value();
    if (GetParam() == "faulty") return make_faulty(std::move(folder), plan_);
    return folder;
  }

 private:
  std::filesystem::path root_;
  std::unique_ptr<MemoryDisk> memory_ = make_memory_disk();
  FaultPlan plan_;
};

TEST_P(Contract, AFileIsReplacedWholeAndLeavesNoTemporaryBehind) {
  auto folder = open();
  ASSERT_TRUE(folder->replace("a.txt", "one"));
  ASSERT_TRUE(folder->replace("a.txt", "two"));
  EXPECT_EQ(folder->read("a.txt", 100).value(), "two");
  EXPECT_EQ(folder->list().value(), std::vector<std::string>{"a.txt"});
}

TEST_P(Contract, AReplaceThatFailsLeavesTheOldAndNoTemporary) {
  auto folder = open();
  ASSERT_TRUE(folder->folder("taken"));
  const Status replaced = folder->replace("taken", "text");
  ASSERT_FALSE(replaced);
  EXPECT_EQ(replaced.error().fault, Fault::storage);
  EXPECT_NE(replaced.error().what.find((folder->path() / "taken").string()), std::string::npos);
  EXPECT_EQ(folder->list().value(), std::vector<std::string>{"taken"});
}

TEST_P(Contract, AGrowingFileIsReadableWhileItGrows) {
  auto folder = open();
  auto file = folder->create("t").value();
  ASSERT_TRUE(file->append("abc"));
  EXPECT_EQ(folder->read("t", 100).value(), "abc");
  ASSERT_TRUE(file->append("def"));
  ASSERT_TRUE(file->sync());
  EXPECT_EQ(folder->read("t", 100).value(), "abcdef");
  EXPECT_EQ(file->size(), 6u);
  EXPECT_EQ(file->path(), folder->path() / "t");
}

TEST_P(Contract, AnyNumberOfFilesIsSyncedTogether) {
  auto folder = open();
  for (const std::size_t count : {std::size_t{3}, sync_each_max, 3 * sync_each_max}) {
    std::vector<std::unique_ptr<GrowingFile>> files;
    std::vector<GrowingFile*> all;
    for (std::size_t i = 0; i < count; ++i) {
      files.push_back(folder->create(std::to_string(count) + "-" + std::to_string(i)).value());
      ASSERT_TRUE(files.back()->append("text"));
      all.push_back(files.back().get());
    }
    EXPECT_TRUE(sync_all(all).empty()) << count;
  }
}

TEST_P(Contract, AnExistingNameIsNotCreatedAgain) {
  auto folder = open();
  ASSERT_TRUE(folder->create("t"));
  ASSERT_TRUE(folder->link("l", "t"));
  ASSERT_TRUE(folder->folder("f"));
  for (const std::string_view name : {"t", "l", "f"})
    EXPECT_EQ(folder->create(name).error().fault, Fault::storage) << name;
}

TEST_P(Contract, AReopenedFileIsCutAndGrowsFromThere) {
  auto folder = open();
  ASSERT_TRUE(folder->create("t").value()->append("abcdef"));
  auto again = folder->reopen("t", 4).value();
  EXPECT_EQ(again->size(), 4u);
  ASSERT_TRUE(again->append("X"));
  EXPECT_EQ(folder->read("t", 100).value(), "abcdX");
  EXPECT_EQ(folder->reopen("none", 0).error().fault, Fault::missing);
}

TEST_P(Contract, ARenamedFileTakesThePlaceOfAnotherAndOfALink) {
  auto folder = open();
  ASSERT_TRUE(folder->replace("new", "new"));
  ASSERT_TRUE(folder->replace("old", "old"));
  ASSERT_TRUE(folder->rename("new", "old"));
  EXPECT_EQ(folder->read("old", 100).value(), "new");
  ASSERT_TRUE(folder->link("link", "old"));
  ASSERT_TRUE(folder->rename("old", "link"));
  EXPECT_EQ(folder->read("link", 100).value(), "new");
  EXPECT_EQ(folder->list().value(), std::vector<std::string>{"link"});
  EXPECT_EQ(folder->rename("none", "other").error().fault, Fault::storage);
  ASSERT_TRUE(folder->folder("folder"));
  EXPECT_EQ(folder->rename("link", "folder").error().fault, Fault::storage);
}

TEST_P(Contract, AnOpenFileGrowsOnUnderTheNameItWasGiven) {
  auto folder = open();
  auto file = folder->create("a").value();
  ASSERT_TRUE(folder->rename("a", "b"));
  ASSERT_TRUE(file->append("text"));
  EXPECT_EQ(folder->read("b", 100).value(), "text");
  ASSERT_TRUE(folder->remove("b"));
  EXPECT_TRUE(file->append("more")) << "nobody will read it, as on POSIX";
  EXPECT_FALSE(folder->exists("b").value());
}

TEST_P(Contract, APartOfAFileIsReadFromAnyByteOnAndNothingBehindItsEnd) {
  auto folder = open();
  const auto file = folder->create("t").value();
  ASSERT_TRUE(file->append("abcdef"));
  EXPECT_EQ(folder->read_part("t", 0, 100).value(), "abcdef");
  EXPECT_EQ(folder->read_part("t", 2, 3).value(), "cde");
  EXPECT_EQ(folder->read_part("t", 5, 100).value(), "f");
  EXPECT_EQ(folder->read_part("t", 6, 100).value(), "");
  EXPECT_EQ(folder->read_part("t", 7'000'000'000, 100).value(), "");
  EXPECT_EQ(folder->read_part("none", 0, 1).error().fault, Fault::missing);
}

TEST_P(Contract, ALinkIsNeitherReadNorEnteredNorAppendedTo) {
  auto folder = open();
  ASSERT_TRUE(folder->replace("target", "precious"));
  ASSERT_TRUE(folder->folder("elsewhere"));
  ASSERT_TRUE(folder->link("file", "target"));
  ASSERT_TRUE(folder->link("folder", "elsewhere"));
  EXPECT_EQ(folder->read("file", 100).error().fault, Fault::storage);
  EXPECT_EQ(folder->reopen("file", 0).error().fault, Fault::storage);
  EXPECT_EQ(folder->lock("file").error().fault, Fault::storage);
  EXPECT_EQ(folder->folder("folder").error().fault, Fault::storage);
  ASSERT_TRUE(folder->replace("file", "new"));
  EXPECT_EQ(folder->read("target", 100).value(), "precious");
  EXPECT_EQ(folder->read("file", 100).value(), "new");
}

TEST_P(Contract, ALinkIsReplacedButNothingElseIs) {
  auto folder = open();
  ASSERT_TRUE(folder->link("newest", "a"));
  ASSERT_TRUE(folder->link("newest", "b"));
  EXPECT_TRUE(folder->exists("newest").value()) << "although its target does not";
  ASSERT_TRUE(folder->folder("mine"));
  EXPECT_EQ(folder->link("mine", "a").error().fault, Fault::storage);
  EXPECT_EQ(folder->list().value(), (std::vector<std::string>{"mine", "newest"}));
}

TEST_P(Contract, WhatIsAbsentIsMissingAndWhatIsTooLargeIsNot) {
  auto folder = open();
  EXPECT_EQ(folder->read("none", 100).error().fault, Fault::missing);
  ASSERT_TRUE(folder->replace("large", std::string(101, 'x')));
  EXPECT_EQ(folder->read("large", 100).error().fault, Fault::storage);
  EXPECT_EQ(folder->read("large", 101).value().size(), 101u);
  EXPECT_FALSE(folder->exists("none").value());
}

TEST_P(Contract, ALookTellsTheKindAndTheSizeOfWhatStandsUnderAName) {
  auto folder = open();
  ASSERT_TRUE(folder->replace("file", "text"));
  ASSERT_TRUE(folder->folder("folder"));
  ASSERT_TRUE(folder->link("link", "nowhere"));
  const Entry file = folder->look("file").value();
  EXPECT_EQ(file.kind, Entry::Kind::file);
  EXPECT_EQ(file.size, 4u);
  EXPECT_EQ(file.mode, 0600u);
  EXPECT_EQ(folder->look("folder").value().kind, Entry::Kind::folder);
  EXPECT_EQ(folder->look("link").value().kind, Entry::Kind::link);
  EXPECT_EQ(folder->look("none").error().fault, Fault::missing);
}

TEST_P(Contract, AFolderIsMadeOnceAndKeepsItsNames) {
  auto folder = open();
  auto inner = folder->folder("inner").value();
  ASSERT_TRUE(inner->replace("b", "text"));
  ASSERT_TRUE(inner->replace("a", "text"));
  EXPECT_EQ(inner->path(), folder->path() / "inner");
  EXPECT_EQ(open()->folder("inner").value()->list().value(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(folder->read("inner", 100).error().fault, Fault::storage);
  EXPECT_EQ(inner->folder("a").error().fault, Fault::storage);
}

TEST_P(Contract, WhatIsRemovedIsGoneAndWhatIsAbsentCanBeRemoved) {
  auto folder = open();
  ASSERT_TRUE(folder->replace("a", "text"));
  ASSERT_TRUE(folder->remove("a"));
  ASSERT_TRUE(folder->remove("a"));
  EXPECT_FALSE(folder->exists("a").value());
  ASSERT_TRUE(folder->folder("folder"));
  EXPECT_EQ(folder->remove("folder").error().fault, Fault::storage);
  EXPECT_TRUE(folder->sync());
  EXPECT_GT(folder->free_bytes().value(), 0u);
}

TEST_P(Contract, ASecondLockIsBusyUntilTheFirstIsGone) {
  auto folder = open();
  auto held = folder->lock(".lock").value();
  auto other = open();
  EXPECT_EQ(other->lock(".lock").error().fault, Fault::busy);
  EXPECT_TRUE(other->lock(".lock-of-another"));
  held.reset();
  EXPECT_TRUE(other->lock(".lock"));
}

TEST_P(Contract, ALockIsSeenWithoutBeingTaken) {
  auto folder = open();
  EXPECT_FALSE(folder->is_locked(".lock").value()) << "nobody ever took it";
  EXPECT_FALSE(folder->exists(".lock").value()) << "and to ask makes nothing";
  auto held = folder->lock(".lock").value();
  EXPECT_TRUE(folder->is_locked(".lock").value());
  EXPECT_TRUE(open()->is_locked(".lock").value());
  held.reset();
  EXPECT_FALSE(folder->is_locked(".lock").value());
  EXPECT_TRUE(folder->lock(".lock")) << "who asked holds nothing";
}

TEST_P(Contract, AFolderThatIsMissingIsMadeOrToldAsAsked) {
  auto folder = open();
  EXPECT_EQ(folder->folder("inner", Missing::fail).error().fault, Fault::missing);
  EXPECT_FALSE(folder->exists("inner").value());
  ASSERT_TRUE(folder->folder("inner", Missing::make));
  EXPECT_TRUE(folder->folder("inner", Missing::fail));
}

TEST_P(Contract, AFolderIsRemovedOnlyIfItIsEmpty) {
  auto folder = open();
  ASSERT_TRUE(folder->folder("full").value()->create("file"));
  EXPECT_EQ(folder->remove_folder("full").error().fault, Fault::storage);
  ASSERT_TRUE(folder->create("file"));
  EXPECT_EQ(folder->remove_folder("file").error().fault, Fault::storage);
  ASSERT_TRUE(folder->folder("empty"));
  EXPECT_TRUE(folder->remove_folder("empty"));
  EXPECT_TRUE(folder->remove_folder("empty")) << "it is gone already";
  EXPECT_EQ(folder->list().value(), (std::vector<std::string>{"file", "full"}));
}

TEST_P(Contract, ATreeIsRemovedWithAllThatIsInItAndNothingBesideIt) {
  auto folder = open();
  ASSERT_TRUE(folder->replace("kept", "text"));
  {
    const auto tree = folder->folder("tree").value();
    ASSERT_TRUE(tree->replace("a", "text"));
    ASSERT_TRUE(tree->link("to-kept", "../kept"));
    ASSERT_TRUE(tree->folder("inner").value()->replace("b", "text"));
  }
  EXPECT_TRUE(folder->remove_tree("tree"));
  EXPECT_TRUE(folder->remove_tree("tree")) << "it is gone already";
  EXPECT_EQ(folder->list().value(), std::vector<std::string>{"kept"});
  EXPECT_EQ(folder->read("kept", 100).value(), "text") << "a link is removed, not what it leads to";
}

INSTANTIATE_TEST_SUITE_P(Disks,
                         Contract,
                         testing::Values("posix", "memory", "faulty"),
                         [](const auto& disk) { return disk.param; });

}  // namespace
}  // namespace castwright::disk
