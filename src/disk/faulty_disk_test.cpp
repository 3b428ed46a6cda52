#include "disk/faulty_disk.h"

#include "disk/memory_disk.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <functional>

namespace castwright::disk {
namespace {

class FaultyDisk : public testing::Test {
 protected:
  std::unique_ptr<Folder> open() { return make_faulty(memory_->open(), plan_); }
  /// The folder behind the faulty one, which shows what is really on the disk.
  std::unique_ptr<Folder> truth() { return memory_->open(); }

  std::unique_ptr<MemoryDisk> memory_ = make_memory_disk();
  FaultPlan plan_;
};

TEST_F(FaultyDisk, AFullDiskFailsFromItsCallOnAndNamesThePath) {
  auto folder = open();
  ASSERT_TRUE(folder->replace("a", "1"));
  plan_.calls_until_fault = plan_.calls;  // The fault comes after as many calls again.
  ASSERT_TRUE(folder->replace("b", "1"));
  const Status full = folder->replace("c", "1");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().fault, Fault::storage);
  EXPECT_NE(full.error().what.find("/c: "), std::string::npos);
  EXPECT_NE(full.error().what.find("No space left on device"), std::string::npos);
  EXPECT_FALSE(folder->replace("d", "1"));
  EXPECT_EQ(folder->read("a", 100).value(), "1") << "a full disk can be read";
}

TEST_F(FaultyDisk, AFaultThatComesOnceIsFollowedByCallsThatWork) {
  plan_ = {.calls_until_fault = 0, .error = EDQUOT, .times = FaultPlan::Times::once};
  auto folder = open();
  const auto first = folder->create("a");
  ASSERT_FALSE(first);
  EXPECT_NE(first.error().what.find("quota"), std::string::npos) << first.error().what;
  EXPECT_TRUE(folder->create("a"));
  EXPECT_EQ(plan_.faults, 1);
  EXPECT_EQ(plan_.struck, "create a");
}

TEST_F(FaultyDisk, EveryMutatingCallCounts) {
  auto folder = open();
  std::unique_ptr<GrowingFile> file;
  const std::vector<std::pair<std::string, std::function<bool()>>> calls = {
      {"create", [&] { return (file = folder->create("t").value_or(nullptr)) != nullptr; }},
      {"append", [&] { return file->append("x").has_value(); }},
      {"sync", [&] { return file->sync().has_value(); }},
      {"reopen", [&] { return folder->reopen("t", 0).has_value(); }},
      {"rename", [&] { return folder->rename("t", "u").has_value(); }},
      {"remove", [&] { return folder->remove("u").has_value(); }},
      {"link", [&] { return folder->link("l", "u").has_value(); }},
      {"folder", [&] { return folder->folder("f").has_value(); }},
      {"lock", [&] { return folder->lock(".lock").has_value(); }},
      {"sync of the folder", [&] { return folder->sync().has_value(); }},
  };
  for (const auto& [name, call] : calls) {
    const int before = plan_.calls;
    plan_.calls_until_fault = 0;
    plan_.times = FaultPlan::Times::once;
    EXPECT_FALSE(call()) << name;
    plan_.calls_until_fault = -1;
    EXPECT_TRUE(call()) << name;
    EXPECT_EQ(plan_.calls - before, 2) << name;
  }
}

TEST_F(FaultyDisk, AReplaceBreaksInEachOfItsStepsAndIsNeverHalf) {
  int steps = 0;
  for (bool done = false; !done; ++steps) {
    ASSERT_LT(steps, 10);
    memory_ = make_memory_disk();
    ASSERT_TRUE(truth()->replace("a", "old"));
    plan_ = {.calls_until_fault = steps, .times = FaultPlan::Times::once};
    done = open()->replace("a", "new").has_value();
    const std::string now = truth()->read("a", 100).value();
    EXPECT_TRUE(now == "old" || now == "new") << now;
    EXPECT_EQ(truth()->list().value(), std::vector<std::string>{"a"}) << plan_.struck;
    EXPECT_EQ(plan_.faults, done ? 0 : 1);
  }
  EXPECT_EQ(steps, 6) << "create, append, sync, rename, sync of the folder, and one undisturbed";
}

TEST_F(FaultyDisk, AShortWriteLeavesItsFirstHalf) {
  auto file = open();
  auto tape = file->create("t").value();
  plan_ = {.calls_until_fault = 0, .done = FaultPlan::Done::half};
  EXPECT_FALSE(tape->append("abcd"));
  EXPECT_EQ(truth()->read("t", 100).value(), "ab");
}

TEST_F(FaultyDisk, ACallCanHappenAndFailAllTheSame) {
  plan_ = {.calls_until_fault = 0, .error = EIO, .done = FaultPlan::Done::all};
  EXPECT_FALSE(open()->create("t"));
  EXPECT_TRUE(truth()->exists("t").value());
}

TEST_F(FaultyDisk, AfterACrashNothingWorksAndNothingHappens) {
  auto folder = open();
  auto file = folder->create("t").value();
  plan_ = {.calls_until_fault = 1, .crash = true};
  EXPECT_TRUE(file->append("a"));
  EXPECT_FALSE(file->append("b"));
  EXPECT_FALSE(file->append("c"));
  EXPECT_FALSE(file->sync());
  EXPECT_FALSE(folder->read("t", 100));
  EXPECT_FALSE(folder->exists("t"));
  EXPECT_FALSE(folder->list());
  EXPECT_FALSE(folder->look("t"));
  EXPECT_FALSE(folder->free_bytes());
  EXPECT_FALSE(folder->replace("u", "x"));
  EXPECT_EQ(truth()->read("t", 100).value(), "a");
  EXPECT_EQ(truth()->list().value(), std::vector<std::string>{"t"});
}

TEST_F(FaultyDisk, ASyncThatIsRepeatedAfterItFailedIsNoticed) {
  auto folder = open();
  auto file = folder->create("t").value();
  plan_ = {.calls_until_fault = 0, .error = EIO, .times = FaultPlan::Times::once};
  EXPECT_FALSE(file->sync());
  EXPECT_EQ(plan_.syncs_after_failed_sync, 0);
  EXPECT_TRUE(file->sync());
  EXPECT_EQ(plan_.syncs_after_failed_sync, 1);
}

}  // namespace
}  // namespace castwright::disk
