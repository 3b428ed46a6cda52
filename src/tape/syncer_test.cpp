#include "tape/syncer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <thread>

namespace castwright::tape {
namespace {

/// A file that counts its syncs and that a test can tell to fail.
class CountingFile final : public disk::GrowingFile {
 public:
  Status append(std::string_view) override { return {}; }
  Status sync() override {
    if (during_sync) during_sync();
    ++syncs;
    if (fails) return fail(Fault::storage, "syncing: Input/output error");
    return {};
  }
  std::uint64_t size() const override { return 0; }
  const std::filesystem::path& path() const override { return path_; }

  std::atomic<int> syncs = 0;
  std::atomic<bool> fails = false;
  std::function<void()> during_sync;

 private:
  std::filesystem::path path_ = "counting";
};

template <class Condition>
void await(Condition condition) {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition() && std::chrono::steady_clock::now() < patience)
    std::this_thread::yield();
}

TEST(Syncer, WhatWasWrittenIsSyncedBeforeItStops) {
  CountingFile one;
  CountingFile two;
  {
    Syncer syncer;
    for (int i = 0; i < 100; ++i)
      syncer.wrote(one);
    syncer.wrote(two);
  }
  EXPECT_EQ(one.syncs, 1) << "one commit for many writes";
  EXPECT_EQ(two.syncs, 1);
}

TEST(Syncer, WhatWasWrittenIsSyncedWithoutFurtherAsking) {
  CountingFile file;
  Syncer syncer;
  const auto written = std::chrono::steady_clock::now();
  syncer.wrote(file);
  await([&] { return file.syncs > 0; });
  const auto took = std::chrono::steady_clock::now() - written;
  EXPECT_EQ(file.syncs, 1);
  RecordProperty("sync_ms", static_cast<int>(std::chrono::floor<Millis>(took).count()));
  syncer.forget(file);
}

TEST(Syncer, AFileThatIsForgottenIsNeverTouchedAgain) {
  Syncer syncer;
  for (int i = 0; i < 200; ++i) {
    CountingFile file;
    syncer.wrote(file);
    syncer.forget(file);
  }
  EXPECT_TRUE(syncer.status());
}

TEST(Syncer, AFailedSyncIsReportedToEveryLaterCaller) {
  CountingFile bad;
  bad.fails = true;
  CountingFile good;
  Syncer syncer;
  syncer.wrote(bad);
  await([&] { return !syncer.status(); });
  EXPECT_EQ(syncer.status().error().fault, Fault::storage);
  EXPECT_FALSE(syncer.sync_now(good));
  syncer.forget(bad);
}

TEST(Syncer, AFailureThatIsJustHappeningIsSeenByTheOneWhoWantsTheFileSynced) {
  CountingFile file;
  file.fails = true;
  std::atomic<bool> entered = false;
  std::atomic<bool> release = false;
  file.during_sync = [&] {
    // The kernel tells only once of the pages that it lost.
    if (entered.exchange(true)) file.fails = false;
    await([&] { return release.load(); });
  };
  Syncer syncer;
  syncer.wrote(file);
  await([&] { return entered.load(); });
  std::atomic<bool> asking = false;
  std::optional<Status> answer;
  std::thread asker([&] {
    asking = true;
    answer = syncer.sync_now(file);
  });
  await([&] { return asking.load(); });
  release = true;
  asker.join();
  EXPECT_FALSE(*answer);
  EXPECT_EQ(file.syncs, 1) << "not repeated";
  syncer.forget(file);
}

TEST(Syncer, AnOrderIsDoneSoonAndItsCallerGoesOn) {
  CountingFile file;
  Syncer syncer;
  std::atomic<bool> release = false;
  file.during_sync = [&] { await([&] { return release.load(); }); };
  const Syncer::Order order = syncer.sync_soon(file);
  EXPECT_FALSE(syncer.is_done(order)) << "the disk is slow, and nobody waits for it";
  release = true;
  await([&] { return syncer.is_done(order); });
  EXPECT_TRUE(syncer.is_done(order));
  EXPECT_EQ(file.syncs, 1);
  EXPECT_TRUE(syncer.status());
  syncer.forget(file);
}

TEST(Syncer, AnOrderThatFailsIsDoneAndReported) {
  CountingFile file;
  file.fails = true;
  Syncer syncer;
  const Syncer::Order order = syncer.sync_soon(file);
  await([&] { return syncer.is_done(order); });
  EXPECT_FALSE(syncer.status());
  const Syncer::Order again = syncer.sync_soon(file);
  await([&] { return syncer.is_done(again); });
  syncer.forget(file);
  EXPECT_EQ(file.syncs, 1) << "not repeated";
}

TEST(Syncer, OrdersWithoutEndDoNotHoldUpWhatIsDue) {
  CountingFile urgent;
  CountingFile patient;
  Syncer syncer;
  syncer.wrote(patient);
  await([&] {
    syncer.sync_soon(urgent);
    return patient.syncs > 0;
  });
  EXPECT_EQ(patient.syncs, 1);
  EXPECT_GT(urgent.syncs, 1);
  syncer.forget(urgent);
  syncer.forget(patient);
}

TEST(Syncer, AFileThatIsForgottenBeforeItsOrderIsNotTouched) {
  CountingFile slow;
  CountingFile file;
  Syncer syncer;
  std::atomic<bool> entered = false;
  std::atomic<bool> release = false;
  slow.during_sync = [&] {
    entered = true;
    await([&] { return release.load(); });
  };
  syncer.sync_soon(slow);
  await([&] { return entered.load(); });
  const Syncer::Order order = syncer.sync_soon(file);
  syncer.forget(file);
  release = true;
  await([&] { return syncer.is_done(order); });
  EXPECT_EQ(file.syncs, 0);
  syncer.forget(slow);
}

/// A syncer without a thread, so that the test decides about the time.
class SyncerByHand : public testing::Test {
 protected:
  FakeClock clock_{WallTime(Millis(0))};
};

TEST_F(SyncerByHand, AnOrderIsCarriedOutAtOnce) {
  CountingFile file;
  Syncer syncer(clock_);
  EXPECT_TRUE(syncer.is_done(syncer.sync_soon(file)));
  EXPECT_EQ(file.syncs, 1);
}

TEST_F(SyncerByHand, NothingIsSyncedBeforeItIsDue) {
  CountingFile file;
  Syncer syncer(clock_);
  EXPECT_FALSE(syncer.due());
  syncer.wrote(file);
  EXPECT_EQ(syncer.due(), clock_.now() + sync_ms_max);
  clock_.advance(sync_ms_max - Millis(1));
  syncer.wrote(file);
  syncer.sync_due();
  EXPECT_EQ(file.syncs, 0);
  clock_.advance(Millis(1));
  syncer.sync_due();
  EXPECT_EQ(file.syncs, 1);
  EXPECT_FALSE(syncer.due());
  syncer.forget(file);
}

TEST_F(SyncerByHand, NoWrittenByteWaitsLongerThanTheLimit) {
  struct Written {
    CountingFile file;
    std::optional<MonoTime> since;
  } files[3];
  Millis longest{0};
  for (Written& each : files) {
    each.file.during_sync = [&] {
      ASSERT_TRUE(each.since) << "a sync for nothing";
      longest = std::max(longest, std::chrono::ceil<Millis>(clock_.now() - *each.since));
      each.since.reset();
    };
  }
  Syncer syncer(clock_);
  unsigned state = 1;
  for (int ms = 0; ms < 100'000; ++ms) {
    clock_.advance(Millis(1));
    if (syncer.due() == clock_.now()) syncer.sync_due();
    state = state * 1'664'525u + 1'013'904'223u;
    if (state >> 24 > 20) continue;
    Written& one = files[(state >> 16) % 3];
    if (!one.since) one.since = clock_.now();
    syncer.wrote(one.file);
    if ((state >> 20) % 7 == 0) {
      EXPECT_TRUE(syncer.sync_now(one.file));
    }
  }
  EXPECT_EQ(longest, sync_ms_max);
  for (Written& each : files)
    syncer.forget(each.file);
}

TEST_F(SyncerByHand, AByteThatIsWrittenDuringASlowSyncDoesNotWaitLonger) {
  CountingFile file;
  Syncer syncer(clock_);
  MonoTime written{};
  file.during_sync = [&] {
    if (file.syncs > 0) return;
    written = clock_.now();
    syncer.wrote(file);  // The sync under way may have missed this write.
    clock_.advance(Millis(150));
  };
  syncer.wrote(file);
  clock_.advance(sync_ms_max);
  syncer.sync_due();
  EXPECT_EQ(file.syncs, 1);
  EXPECT_EQ(syncer.due(), written + sync_ms_max);
  clock_.advance(sync_ms_max - Millis(150));
  syncer.sync_due();
  EXPECT_EQ(file.syncs, 2);
  syncer.forget(file);
}

TEST_F(SyncerByHand, AFailedSyncIsNeverRepeatedAndOtherFilesAreStillSynced) {
  CountingFile bad;
  bad.fails = true;
  CountingFile good;
  {
    Syncer syncer(clock_);
    EXPECT_FALSE(syncer.sync_now(bad));
    EXPECT_FALSE(syncer.status()) << "the group knows of it too";
    EXPECT_FALSE(syncer.sync_now(bad));
    syncer.wrote(bad);
    syncer.wrote(good);
    clock_.advance(sync_ms_max);
    syncer.sync_due();
    syncer.wrote(bad);
    syncer.wrote(good);
  }
  EXPECT_EQ(bad.syncs, 1);
  EXPECT_EQ(good.syncs, 2);
}

}  // namespace
}  // namespace castwright::tape
