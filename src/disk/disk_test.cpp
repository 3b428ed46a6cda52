#include "disk/disk.h"

#include "disk/faulty_disk.h"

#include <gtest/gtest.h>

#include <fstream>

#include <sys/stat.h>

namespace castwright::disk {
namespace {

class Disk : public testing::Test {
 protected:
  Disk() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cw-disk-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~Disk() override { std::filesystem::remove_all(root_); }

  std::unique_ptr<Folder> open() { return open_folder(root_, Missing::fail).value(); }
  static unsigned mode_of(const std::filesystem::path& path) {
    struct stat info{};
    EXPECT_EQ(::lstat(path.c_str(), &info), 0);
    return info.st_mode & 0777;
  }

  std::filesystem::path root_;
};

TEST_F(Disk, AFileIsReplacedWholeAndLeavesNoTemporaryBehind) {
  auto folder = open();
  ASSERT_TRUE(folder->replace("a.txt", "one"));
  ASSERT_TRUE(folder->replace("a.txt", "two"));
  EXPECT_EQ(folder->read("a.txt", 100).value(), "two");
  EXPECT_EQ(folder->list().value(), std::vector<std::string>{"a.txt"});
}

TEST_F(Disk, FilesArePrivateAndFoldersTooWhateverTheUmask) {
  const mode_t before = ::umask(0);
  auto folder = open();
  ASSERT_TRUE(folder->replace("a.txt", "one"));
  ASSERT_TRUE(folder->create("b.tape"));
  ASSERT_TRUE(folder->folder("c"));
  ::umask(before);
  EXPECT_EQ(mode_of(root_ / "a.txt"), 0600u);
  EXPECT_EQ(mode_of(root_ / "b.tape"), 0600u);
  EXPECT_EQ(mode_of(root_ / "c"), 0700u);
}

TEST_F(Disk, AGrowingFileIsReadableWhileItGrows) {
  auto folder = open();
  auto file = folder->create("t").value();
  ASSERT_TRUE(file->append("abc"));
  EXPECT_EQ(folder->read("t", 100).value(), "abc");
  ASSERT_TRUE(file->append("def"));
  ASSERT_TRUE(file->sync());
  EXPECT_EQ(folder->read("t", 100).value(), "abcdef");
  EXPECT_EQ(file->size(), 6u);
  EXPECT_FALSE(folder->create("t"));
  auto again = folder->reopen("t", 4).value();
  ASSERT_TRUE(again->append("X"));
  EXPECT_EQ(folder->read("t", 100).value(), "abcdX");
}

TEST_F(Disk, ALinkInPlaceOfAFileIsNotFollowed) {
  auto folder = open();
  std::ofstream(root_ / "target") << "precious";
  std::filesystem::create_symlink(root_ / "target", root_ / "L1_complete.txt");
  EXPECT_EQ(folder->read("L1_complete.txt", 100).error().fault, Fault::storage);
  ASSERT_TRUE(folder->replace("L1_complete.txt", "new"));
  EXPECT_EQ(folder->read("target", 100).value(), "precious");
  EXPECT_FALSE(std::filesystem::is_symlink(root_ / "L1_complete.txt"));
}

TEST_F(Disk, ALinkInPlaceOfAFolderIsNotFollowed) {
  std::filesystem::create_directory(root_ / "elsewhere");
  std::filesystem::create_directory_symlink(root_ / "elsewhere", root_ / "runs");
  EXPECT_EQ(open()->folder("runs").error().fault, Fault::storage);
}

TEST_F(Disk, ALinkIsReplacedButNothingElseIs) {
  auto folder = open();
  ASSERT_TRUE(folder->link("newest", "a"));
  ASSERT_TRUE(folder->link("newest", "b"));
  EXPECT_EQ(std::filesystem::read_symlink(root_ / "newest"), "b");
  std::filesystem::create_directory(root_ / "mine");
  EXPECT_FALSE(folder->link("mine", "a"));
}

TEST_F(Disk, AFifoIsNotAFile) {
  ASSERT_EQ(::mkfifo((root_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(open()->read("pipe", 100).error().fault, Fault::storage);
}

TEST_F(Disk, WhatIsAbsentIsMissingAndWhatIsTooLargeIsNot) {
  auto folder = open();
  EXPECT_EQ(folder->read("none", 100).error().fault, Fault::missing);
  ASSERT_TRUE(folder->replace("large", std::string(101, 'x')));
  EXPECT_EQ(folder->read("large", 100).error().fault, Fault::storage);
  EXPECT_EQ(open_folder(root_ / "none", Missing::fail).error().fault, Fault::missing);
  EXPECT_TRUE(open_folder(root_ / "some" / "where", Missing::make));
}

TEST_F(Disk, ASecondLockIsBusyUntilTheFirstIsGone) {
  auto folder = open();
  auto held = folder->lock(".lock").value();
  EXPECT_EQ(open()->lock(".lock").error().fault, Fault::busy);
  held.reset();
  EXPECT_TRUE(open()->lock(".lock"));
}

TEST_F(Disk, AFullDiskFailsFromItsCallOnAndNamesThePath) {
  FaultPlan plan;
  auto folder = make_faulty(open(), plan);
  ASSERT_TRUE(folder->replace("a", "1"));
  plan.calls_until_fault = 1;
  ASSERT_TRUE(folder->replace("b", "1"));
  const Status full = folder->replace("c", "1");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().fault, Fault::storage);
  EXPECT_NE(full.error().what.find("c: No space left on device"), std::string::npos);
  EXPECT_FALSE(folder->replace("d", "1"));
}

}  // namespace
}  // namespace castwright::disk
