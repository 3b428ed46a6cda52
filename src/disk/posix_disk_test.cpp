#include "disk/disk.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace castwright::disk {
namespace {

namespace fs = std::filesystem;

class PosixDisk : public testing::Test {
 protected:
  PosixDisk() {
    std::string pattern = (fs::temp_directory_path() / "cw-disk-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~PosixDisk() override { fs::remove_all(root_); }

  std::unique_ptr<Folder> open() { return open_folder(root_, Missing::fail).value(); }
  void put(std::string_view name, std::string_view text) const {
    std::ofstream(root_ / name) << text;
  }
  std::string text_of(const fs::path& path) const {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  static unsigned mode_of(const fs::path& path) {
    struct stat info{};
    EXPECT_EQ(::lstat(path.c_str(), &info), 0);
    return info.st_mode & 0777;
  }
  /// Expects that every way to open `name` as a file fails with an error that names the path.
  void expect_untouchable(std::string_view name, std::string_view why) {
    auto folder = open();
    expect_refused(folder->read(name, 100), (root_ / name).string(), why);
    expect_refused(folder->reopen(name, 0), (root_ / name).string(), why);
    expect_refused(folder->lock(name), (root_ / name).string(), why);
    expect_refused(folder->create(name), (root_ / name).string(), why);
  }
  template <class Value>
  static void expect_refused(const Result<Value>& result,
                             std::string_view says,
                             std::string_view why) {
    if (result) {
      ADD_FAILURE() << why << " was not refused";
    } else {
      EXPECT_EQ(result.error().fault, Fault::storage) << why;
      EXPECT_NE(result.error().what.find(says), std::string::npos) << result.error().what;
    }
  }

  fs::path root_;
};

TEST_F(PosixDisk, OthersMayReadWhatIsMadeIfTheSettingSaysSoWhateverTheUmaskIs) {
  const mode_t before = ::umask(0077);
  set_file_mode(0640);
  auto folder = open();
  EXPECT_TRUE(folder->replace("shared", "text"));
  EXPECT_TRUE(folder->folder("inner").value()->replace("deep", "text"));
  EXPECT_TRUE(open_folder(root_ / "made" / "on the way", Missing::make));
  set_file_mode(private_mode);
  EXPECT_TRUE(folder->replace("private", "text"));
  EXPECT_TRUE(folder->folder("own"));
  ::umask(before);
  EXPECT_EQ(mode_of(root_ / "shared"), 0640U);
  EXPECT_EQ(mode_of(root_ / "inner"), 0750U);
  EXPECT_EQ(mode_of(root_ / "inner" / "deep"), 0640U);
  EXPECT_EQ(mode_of(root_ / "made"), 0750U);
  EXPECT_EQ(mode_of(root_ / "private"), 0600U);
  EXPECT_EQ(mode_of(root_ / "own"), 0700U);
}

TEST_F(PosixDisk, FilesArePrivateAndFoldersTooWhateverTheUmask) {
  const mode_t before = ::umask(0);
  auto folder = open();
  ASSERT_TRUE(folder->replace("a.txt", "one"));
  ASSERT_TRUE(folder->create("b.tape"));
  ASSERT_TRUE(folder->folder("c"));
  ASSERT_TRUE(folder->lock("d"));
  ASSERT_TRUE(open_folder(root_ / "e" / "f", Missing::make));
  ::umask(before);
  for (const std::string_view file : {"a.txt", "b.tape", "d"})
    EXPECT_EQ(mode_of(root_ / file), 0600u) << file;
  for (const std::string_view made : {"c", "e", "e/f"})
    EXPECT_EQ(mode_of(root_ / made), 0700u) << made;
}

TEST_F(PosixDisk, AReplacedFileIsPrivateAlsoWhereThePublicOneBeforeWasNot) {
  put("a.txt", "old");
  fs::permissions(root_ / "a.txt", fs::perms(0644));
  ASSERT_TRUE(open()->replace("a.txt", "new"));
  EXPECT_EQ(mode_of(root_ / "a.txt"), 0600u);
}

TEST_F(PosixDisk, ASymbolicLinkIsNotAFileWhereverItLeads) {
  put("target", "precious");
  fs::create_symlink(root_ / "target", root_ / "link");
  fs::create_symlink(root_ / "nowhere", root_ / "dangling");
  expect_untouchable("link", "symbolic link");
  expect_untouchable("dangling", "symbolic link to nothing");
  EXPECT_FALSE(fs::exists(root_ / "nowhere")) << "nothing is made through a link";
  EXPECT_EQ(text_of(root_ / "target"), "precious");
}

TEST_F(PosixDisk, AReplacedLinkLeavesItsTargetAlone) {
  put("target", "precious");
  fs::create_symlink(root_ / "target", root_ / "link");
  ASSERT_TRUE(open()->replace("link", "new"));
  EXPECT_EQ(text_of(root_ / "target"), "precious");
  EXPECT_FALSE(fs::is_symlink(root_ / "link"));
}

TEST_F(PosixDisk, APipeADeviceAndAFolderAreNotFiles) {
  ASSERT_EQ(::mkfifo((root_ / "pipe").c_str(), 0600), 0);
  fs::create_directory(root_ / "folder");
  expect_untouchable("pipe", "pipe without a reader: it must not hold us");
  expect_untouchable("folder", "folder");
  // Every system has this device, even if the test may not make one.
  const auto devices = open_folder("/dev", Missing::fail).value();
  expect_refused(devices->read("null", 100), "not a plain file", "device");
}

TEST_F(PosixDisk, APipeWithAReaderIsNotWrittenTo) {
  ASSERT_EQ(::mkfifo((root_ / "pipe").c_str(), 0600), 0);
  const int reader = ::open((root_ / "pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  expect_refused(open()->reopen("pipe", 0), "not a plain file", "pipe with a reader");
  ::close(reader);
}

TEST_F(PosixDisk, AFileWithASecondNameIsReadButNotWrittenTo) {
  put("target", "precious");
  fs::create_hard_link(root_ / "target", root_ / "events.ndjson");
  auto folder = open();
  EXPECT_EQ(folder->read("events.ndjson", 100).value(), "precious");
  expect_refused(folder->reopen("events.ndjson", 0), "hard link", "reopening");
  expect_refused(folder->lock("events.ndjson"), "hard link", "locking");
  ASSERT_TRUE(folder->replace("events.ndjson", "new"));
  EXPECT_EQ(text_of(root_ / "target"), "precious");
}

TEST_F(PosixDisk, WhatBelongsToAnotherUserIsNotTouched) {
  constexpr uid_t nobody = 65'534;
  if (::geteuid() == 0) {
    put("theirs", "text");
    fs::create_directory(root_ / "their-folder");
    ASSERT_EQ(::chown((root_ / "theirs").c_str(), nobody, nobody), 0);
    ASSERT_EQ(::chown((root_ / "their-folder").c_str(), nobody, nobody), 0);
    auto folder = open();
    expect_refused(folder->read("theirs", 100), "belongs to another user", "reading");
    expect_refused(folder->reopen("theirs", 0), "belongs to another user", "reopening");
    expect_refused(folder->folder("their-folder"), "belongs to another user", "entering");
    EXPECT_EQ(text_of(root_ / "theirs"), "text");
  } else {  // Without the right to give a file away, a file of the system serves.
    const auto folder = open_folder("/etc", Missing::fail).value();
    expect_refused(folder->read("passwd", 1u << 20), "belongs to another user", "reading");
  }
}

TEST_F(PosixDisk, ALinkInPlaceOfAFolderIsNotEntered) {
  fs::create_directory(root_ / "elsewhere");
  fs::create_directory_symlink(root_ / "elsewhere", root_ / "runs");
  put("file", "text");
  EXPECT_EQ(open()->folder("runs").error().fault, Fault::storage);
  EXPECT_EQ(open()->folder("file").error().fault, Fault::storage);
  EXPECT_TRUE(fs::is_empty(root_ / "elsewhere"));
}

TEST_F(PosixDisk, AFolderThatIsExchangedWhileItIsOpenStaysTheOneThatWasOpened) {
  auto run = open()->folder("run").value();
  auto tape = run->create("tape").value();
  fs::create_directory(root_ / "trap");
  fs::rename(root_ / "run", root_ / "moved");
  fs::create_directory_symlink(root_ / "trap", root_ / "run");
  ASSERT_TRUE(tape->append("paid for"));
  ASSERT_TRUE(run->replace("checkpoint", "text"));
  ASSERT_TRUE(run->create("second"));
  EXPECT_EQ(text_of(root_ / "moved" / "tape"), "paid for");
  EXPECT_EQ(text_of(root_ / "moved" / "checkpoint"), "text");
  EXPECT_TRUE(fs::is_empty(root_ / "trap"));
}

TEST_F(PosixDisk, AFileThatIsExchangedWhileItIsOpenStaysTheOneThatWasOpened) {
  auto folder = open();
  put("target", "precious");
  auto tape = folder->create("tape").value();
  fs::remove(root_ / "tape");
  fs::create_symlink(root_ / "target", root_ / "tape");
  ASSERT_TRUE(tape->append("paid for"));
  EXPECT_EQ(text_of(root_ / "target"), "precious");
}

TEST_F(PosixDisk, WhoTakesALockIsNotRefusedBecauseOthersLookAtIt) {
  auto folder = open_folder(root_, Missing::fail).value();
  ASSERT_TRUE(folder->lock(".lock"));
  std::atomic<bool> enough = false;
  std::vector<std::jthread> lookers;
  for (int i = 0; i < 3; ++i) {
    lookers.emplace_back([&] {
      while (!enough)
        EXPECT_TRUE(folder->is_locked(".lock"));
    });
  }
  constexpr int times = 2000;
  int taken = 0;
  for (int i = 0; i < times; ++i)
    taken += folder->lock(".lock") ? 1 : 0;
  enough = true;
  EXPECT_EQ(taken, times);
}

TEST_F(PosixDisk, AFolderIsFoundOrMadeAsAsked) {
  EXPECT_EQ(open_folder(root_ / "none", Missing::fail).error().fault, Fault::missing);
  const auto made = open_folder(root_ / "some" / "where", Missing::make);
  ASSERT_TRUE(made);
  EXPECT_EQ((*made)->path(), root_ / "some" / "where");
}

}  // namespace
}  // namespace castwright::disk
