#include "disk/memory_disk.h"

#include <gtest/gtest.h>

#include <set>

namespace castwright::disk {
namespace {

constexpr std::uint64_t seeds = 64;

/// Returns what `name` holds after a loss of power, once for every seed; "-" stands for an absent
/// file. `write` makes a disk.
template <class Write>
std::set<std::string> survivors(std::string_view name, Write write) {
  std::set<std::string> found;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto disk = make_memory_disk();
    write(*disk->open());
    disk->lose_power(seed);
    found.insert(disk->open()->read(name, 1'000).value_or("-"));
  }
  return found;
}

TEST(MemoryDisk, AProcessThatIsKilledLeavesEverythingThatItWrote) {
  const auto disk = make_memory_disk();
  auto folder = disk->open();
  auto file = folder->create("t").value();
  ASSERT_TRUE(file->append("unsynced"));
  auto lock = folder->lock(".lock").value();
  disk->kill();
  EXPECT_FALSE(file->append("more")) << "the dead do not write";
  EXPECT_FALSE(folder->create("u"));
  auto next = disk->open();
  EXPECT_EQ(next->read("t", 100).value(), "unsynced");
  auto held = next->lock(".lock");
  ASSERT_TRUE(held) << "a lock dies with its process";
  lock.reset();
  EXPECT_EQ(next->lock(".lock").error().fault, Fault::busy) << "and only then";
}

TEST(MemoryDisk, WhatIsSyncedWithItsNameSurvivesEveryPowerLoss) {
  const auto found = survivors("t", [](Folder& folder) {
    auto file = folder.create("t").value();
    EXPECT_TRUE(file->append("text"));
    EXPECT_TRUE(file->sync());
    EXPECT_TRUE(folder.sync());
  });
  EXPECT_EQ(found, (std::set<std::string>{"text"}));
}

TEST(MemoryDisk, ASyncedFileWithoutASyncedNameMayBeGone) {
  const auto found = survivors("t", [](Folder& folder) {
    auto file = folder.create("t").value();
    EXPECT_TRUE(file->append("text"));
    EXPECT_TRUE(file->sync());
  });
  EXPECT_EQ(found, (std::set<std::string>{"-", "text"}));
}

TEST(MemoryDisk, OfWhatWasAppendedSinceTheSyncAnyPrefixMaySurvive) {
  const auto found = survivors("t", [](Folder& folder) {
    auto file = folder.create("t").value();
    EXPECT_TRUE(folder.sync());
    EXPECT_TRUE(file->append("a"));
    EXPECT_TRUE(file->sync());
    EXPECT_TRUE(file->append("b"));
    EXPECT_TRUE(file->append("c"));
  });
  EXPECT_EQ(found, (std::set<std::string>{"a", "ab", "abc"}));
}

TEST(MemoryDisk, ACutThatIsNotSyncedMayBeUndone) {
  const auto found = survivors("t", [](Folder& folder) {
    EXPECT_TRUE(folder.replace("t", "abcd"));
    EXPECT_TRUE(folder.reopen("t", 2).value()->append("X"));
  });
  EXPECT_EQ(found, (std::set<std::string>{"ab", "abX", "abcd"}));
}

TEST(MemoryDisk, ARenameIsLostWholeOrKeptWhole) {
  const auto found = survivors("t", [](Folder& folder) {
    EXPECT_TRUE(folder.replace("t", "old"));
    EXPECT_TRUE(folder.replace("new", "new"));
    EXPECT_TRUE(folder.rename("new", "t"));
  });
  EXPECT_EQ(found, (std::set<std::string>{"new", "old"}));
}

TEST(MemoryDisk, AReplacedFileIsTheNewOneForGood) {
  const auto found = survivors("t", [](Folder& folder) {
    EXPECT_TRUE(folder.replace("t", "old"));
    EXPECT_TRUE(folder.replace("t", "new"));
  });
  EXPECT_EQ(found, (std::set<std::string>{"new"}));
}

TEST(MemoryDisk, ARemovedNameMayComeBackUntilTheFolderIsSynced) {
  EXPECT_EQ(survivors("t",
                      [](Folder& folder) {
                        EXPECT_TRUE(folder.replace("t", "text"));
                        EXPECT_TRUE(folder.remove("t"));
                      }),
            (std::set<std::string>{"-", "text"}));
  EXPECT_EQ(survivors("t",
                      [](Folder& folder) {
                        EXPECT_TRUE(folder.replace("t", "text"));
                        EXPECT_TRUE(folder.remove("t"));
                        EXPECT_TRUE(folder.sync());
                      }),
            (std::set<std::string>{"-"}));
}

TEST(MemoryDisk, WhatSurvivedAPowerLossSurvivesTheNext) {
  const auto disk = make_memory_disk();
  auto folder = disk->open();
  ASSERT_TRUE(folder->folder("inner").value()->create("t").value()->append("abcdef"));
  disk->lose_power(1);
  const bool kept = disk->open()->exists("inner").value();
  const auto text = [&] {
    auto inner = disk->open()->folder("inner");
    return inner ? (*inner)->read("t", 100).value_or("-") : "-";
  };
  const std::string first = kept ? text() : "-";
  for (std::uint64_t seed = 0; kept && seed < seeds; ++seed) {
    disk->lose_power(seed);
    EXPECT_EQ(text(), first);
  }
}

TEST(MemoryDisk, TheSameSeedLosesTheSame) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    std::vector<std::string> both[2];
    for (auto& names : both) {
      const auto disk = make_memory_disk();
      auto folder = disk->open();
      for (const std::string_view name : {"a", "b", "c", "d"})
        ASSERT_TRUE(folder->create(name));
      disk->lose_power(seed);
      names = disk->open()->list().value();
    }
    EXPECT_EQ(both[0], both[1]);
  }
}

}  // namespace
}  // namespace castwright::disk
