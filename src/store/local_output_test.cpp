// Tests the output root with everything that may be in it.

#include "store/local_output.h"

#include "disk/faulty_disk.h"
#include "store/event_log.h"
#include "store/layout.h"
#include "store/run_record.h"
#include "store/store_fixture.h"

#include <gmock/gmock-matchers.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Root = StoreTest;

TEST_F(Root, AnOutputRootIsMadeAndProbedAndLeftClean) {
  auto output = LocalOutput::open(path_ / "a" / "b");
  ASSERT_TRUE(output.has_value());
  ASSERT_TRUE(output->prove(1).has_value());
  EXPECT_TRUE(output->root().list().value().empty());
  const auto mode = std::filesystem::status(path_ / "a" / "b").permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_all);
}

TEST_F(Root, OpeningARootWritesNothingSoThatTheLockComesFirst) {
  const auto root = path_ / "new";
  LocalOutput output = LocalOutput::open(root).value();
  EXPECT_TRUE(std::filesystem::is_empty(root));
  const auto held = output.hold({.topic_id = "topic-01"});
  ASSERT_TRUE(held.has_value());
  ASSERT_TRUE(output.prove(1).has_value());
  EXPECT_THAT(output.root().list().value(), ElementsAre(runs_folder)) << "the probe is gone";
}

TEST_F(Root, ARootThatCannotBeWrittenSyncedOrRenamedInIsRefused) {
  int refused = 0;
  for (int call = 0; call < 20; ++call) {
    disk::FaultPlan plan{.calls_until_fault = call};
    LocalOutput output(
        disk::make_faulty(disk::open_folder(path_, disk::Missing::fail).value(), plan));
    const Status proved = output.prove(1);
    if (proved) break;
    ++refused;
    EXPECT_EQ(exit_code(proved.error().fault), 11);
    EXPECT_THAT(proved.error().what, HasSubstr(path_.string()));
  }
  EXPECT_GE(refused, 5) << "create, write, sync, rename, sync of the folder";
}

TEST_F(Root, TooLittleSpaceIsRefusedAtTheStart) {
  LocalOutput output = LocalOutput::open(path_).value();
  const Status proved = output.prove(~std::uint64_t{0});
  ASSERT_FALSE(proved.has_value());
  EXPECT_EQ(proved.error().fault, Fault::storage);
  EXPECT_THAT(proved.error().what, HasSubstr(path_.string()));
}

TEST_F(Root, LookingAtARootThatIsNotThereIsMissingAndMakesNothing) {
  const auto output = LocalOutput::look(path_ / "nowhere");
  ASSERT_FALSE(output.has_value());
  EXPECT_EQ(output.error().fault, Fault::missing);
  EXPECT_FALSE(std::filesystem::exists(path_ / "nowhere"));
}

TEST_F(Root, ATopicIsLockedForOneAtATimeAndFreeAfterwards) {
  LocalOutput first = LocalOutput::open(path_).value();
  LocalOutput second = LocalOutput::open(path_).value();
  {
    const auto held = first.hold({.topic_id = "topic-01"});
    ASSERT_TRUE(held.has_value());
    const auto refused = second.hold({.topic_id = "topic-01"});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(exit_code(refused.error().fault), 9);
    EXPECT_THAT(refused.error().what, HasSubstr("topic-01"));
    EXPECT_TRUE(second.hold({.topic_id = "topic-02"}).has_value())
        << "another topic is another lock";
  }
  EXPECT_TRUE(second.hold({.topic_id = "topic-01"}).has_value());
}

TEST_F(Root, ALockOnALocalDiskHasNoWarningAndOneOnANetworkDiskHasOne) {
  std::vector<std::string> warnings;
  ASSERT_TRUE(
      LocalOutput::open(path_).value().hold({.topic_id = "topic-01"}, &warnings).has_value());
  EXPECT_TRUE(warnings.empty());
  EXPECT_THAT(lock_warning(0x6969, path_), HasSubstr("NFS"));
  EXPECT_THAT(lock_warning(0x6969, path_), HasSubstr(path_.string()));
  EXPECT_THAT(lock_warning(0xFE534D42, path_), HasSubstr("SMB"));
  EXPECT_EQ(lock_warning(0xEF53, path_), "") << "ext4";
}

TEST_F(Root, ANewRunBecomesTheNewestOfItsTopicByARelativeLink) {
  LocalOutput output = LocalOutput::open(path_).value();
  ASSERT_TRUE(output.make_run({.topic_id = "topic-01", .run_id = old_run}).has_value());
  const auto run = output.make_run({.topic_id = "topic-01", .run_id = new_run});
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ((*run)->path(), path_ / "runs" / "topic-01" / new_run);
  const auto link = path_ / "podcast_chunks" / "topic-01";
  EXPECT_EQ(std::filesystem::read_symlink(link).string(),
            std::string("../runs/topic-01/") + new_run)
      << "relative, so that the root can be moved";
  ASSERT_TRUE((*run)->replace(complete_name, "text").has_value());
  EXPECT_TRUE(std::filesystem::exists(link / "L1_complete.txt"));
}

TEST_F(Root, AFileThatStandsWhereTheLinkBelongsIsNotReplaced) {
  LocalOutput output = LocalOutput::open(path_).value();
  std::filesystem::create_directory(path_ / "podcast_chunks");
  std::ofstream(path_ / "podcast_chunks" / "topic-01") << "precious";
  const auto run = output.make_run({.topic_id = "topic-01", .run_id = old_run});
  ASSERT_FALSE(run.has_value());
  EXPECT_EQ(run.error().fault, Fault::storage);
  EXPECT_EQ(std::filesystem::file_size(path_ / "podcast_chunks" / "topic-01"), 8u);
}

TEST_F(Root, RunsAreFoundByTheirBeginningAndTheNewestWithoutOne) {
  LocalOutput output = LocalOutput::open(path_).value();
  EXPECT_EQ(output.find("").error().fault, Fault::missing);
  ASSERT_TRUE(output.make_run({.topic_id = "topic-02", .run_id = new_run}).has_value());
  ASSERT_TRUE(output.make_run({.topic_id = "topic-01", .run_id = old_run}).has_value());
  EXPECT_EQ(output.find("").value().run_id, new_run);
  EXPECT_EQ(output.find(old_run).value().topic_id, "topic-01");
  EXPECT_EQ(output.find("01KAQ3V5N8T6W2X4Y9Z0ABCDEG").value().topic_id, "topic-02");
  const auto none = output.find("01ZZZ");
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().what, testing::HasSubstr("the newest is " + std::string(new_run)));
  const auto both = output.find("01KAQ");
  ASSERT_FALSE(both.has_value());
  EXPECT_EQ(exit_code(both.error().fault), 10);
  EXPECT_THAT(both.error().what, HasSubstr("2 runs"));
  EXPECT_EQ(output.find("01ZZ").error().fault, Fault::missing);
}

TEST_F(Root, WhatIsNoRunIsNotListed) {
  LocalOutput output = LocalOutput::open(path_).value();
  ASSERT_TRUE(output.make_run({.topic_id = "topic-01", .run_id = old_run}).has_value());
  std::filesystem::create_directories(path_ / "runs" / "topic-01" / "notes");
  std::filesystem::create_directories(path_ / "runs" / "-odd name-");
  const auto runs = output.runs();
  ASSERT_TRUE(runs.has_value());
  ASSERT_EQ(runs->size(), 1u);
  EXPECT_EQ((*runs)[0].run_id, old_run);
}

TEST_F(Root, AStrayFileBesideTheTopicsDoesNotHideTheRuns) {
  LocalOutput output = LocalOutput::open(path_).value();
  ASSERT_TRUE(output.make_run({.topic_id = "topic-01", .run_id = old_run}).has_value());
  std::ofstream(path_ / "runs" / "README") << "notes of a person";
  const auto runs = output.runs();
  ASSERT_TRUE(runs.has_value()) << runs.error().what;
  EXPECT_EQ(runs->size(), 1u);
}

TEST_F(Root, WhatIsNoFolderIsNoRun) {
  LocalOutput output = LocalOutput::open(path_).value();
  ASSERT_TRUE(output.make_run({.topic_id = "topic-01", .run_id = old_run}).has_value());
  std::ofstream(path_ / "runs" / "topic-01" / new_run) << "a file of that name";
  std::filesystem::create_symlink(path_, path_ / "runs" / "topic-02");
  const auto runs = output.runs();
  ASSERT_TRUE(runs.has_value()) << runs.error().what;
  EXPECT_EQ(runs->size(), 1u);
}

TEST_F(Root, ALinkInPlaceOfARunIsListedAndIsDamageToWhoeverOpensIt) {
  LocalOutput output = LocalOutput::open(path_).value();
  ASSERT_TRUE(output.make_run({.topic_id = "topic-01", .run_id = old_run}).has_value());
  std::filesystem::create_symlink(path_, path_ / "runs" / "topic-01" / new_run);
  const auto runs = output.runs();
  ASSERT_TRUE(runs.has_value()) << runs.error().what;
  ASSERT_EQ(runs->size(), 2u);
  EXPECT_EQ((*runs)[0].run_id, new_run);
  EXPECT_EQ(output.open_run({.topic_id = "topic-01", .run_id = new_run}).error().fault,
            Fault::storage);
}

TEST_F(Root, AFolderThatCannotBeReadIsAnErrorAndNotNoRuns) {
  ASSERT_TRUE(LocalOutput::open(path_)
                  .value()
                  .make_run({.topic_id = "topic-01", .run_id = old_run})
                  .has_value());
  for (int call = 0; call < 2; ++call) {
    disk::FaultPlan plan{.calls_until_fault = call, .error = EIO};
    LocalOutput output(
        disk::make_faulty(disk::open_folder(path_, disk::Missing::fail).value(), plan));
    const auto runs = output.runs();
    ASSERT_FALSE(runs.has_value()) << "call " << call;
    EXPECT_EQ(runs.error().fault, Fault::storage);
    EXPECT_THAT(runs.error().what, HasSubstr("runs"));
  }
}

TEST_F(Root, TheRunsBesideATopicThatCannotBeReadAreToldToWhoeverAsksForThem) {
  auto made = LocalOutput::open(path_).value();
  ASSERT_TRUE(made.make_run({.topic_id = "topic-01", .run_id = old_run}).has_value());
  ASSERT_TRUE(made.make_run({.topic_id = "topic-02", .run_id = new_run}).has_value());
  disk::FaultPlan plan{.calls_until_fault = 1, .error = EIO, .times = disk::FaultPlan::Times::once};
  LocalOutput output(
      disk::make_faulty(disk::open_folder(path_, disk::Missing::fail).value(), plan));
  std::vector<Error> unread;
  const auto runs = output.runs(&unread).value();
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs.front().run_id, new_run);
  ASSERT_EQ(unread.size(), 1u);
  EXPECT_THAT(unread.front().what, HasSubstr("topic-01"));
}

TEST_F(Root, AWholeIdIsFoundBesideATopicThatCannotBeRead) {
  auto made = LocalOutput::open(path_).value();
  ASSERT_TRUE(made.make_run({.topic_id = "topic-01", .run_id = old_run}).has_value());
  ASSERT_TRUE(made.make_run({.topic_id = "topic-02", .run_id = new_run}).has_value());
  disk::FaultPlan plan{.calls_until_fault = 1, .error = EIO, .times = disk::FaultPlan::Times::once};
  LocalOutput output(
      disk::make_faulty(disk::open_folder(path_, disk::Missing::fail).value(), plan));
  EXPECT_EQ(output.find(new_run).value().topic_id, "topic-02");
  EXPECT_EQ(output.find(old_run).value().topic_id, "topic-01") << "readable again";
}

TEST_F(Root, ToOpenARunThatIsNotThereMakesNothing) {
  auto output = LocalOutput::open(path_).value();
  const Output::Found nowhere{.topic_id = "topic-01", .run_id = old_run};
  EXPECT_EQ(output.open_run(nowhere).error().fault, Fault::missing);
  EXPECT_EQ(output.is_held(nowhere).error().fault, Fault::missing);
  ASSERT_TRUE(output.make_run({.topic_id = "topic-01", .run_id = new_run}));
  EXPECT_EQ(output.open_run(nowhere).error().fault, Fault::missing);
  EXPECT_FALSE(output.is_held(nowhere).value()) << "nobody works on the topic";
  EXPECT_EQ(output.runs().value().size(), 1u);
}

class Names : public StoreTest {
 protected:
  Names() : output_(LocalOutput::open(path_).value()) {}

  /// Makes a run and tells its events what they are to say.
  std::string make(const std::string& topic_id, int number, bool finished) {
    const Output::Found found{.topic_id = topic_id,
                              .run_id = fmt::format("01KAQ3V5N8T6W2X4Y9Z0ABCDE{}", number)};
    const auto folder = output_.make_run(found).value();
    RunRecord record = record_of(2);
    record.run_id = found.run_id;
    record.topic_id = topic_id;
    EXPECT_TRUE(write_run_record(*folder, record));
    std::vector<std::string> notices;
    const auto log = EventLog::open(*folder, found.run_id, notices).value();
    const auto tell = [&](const char* event) {
      EXPECT_TRUE(log->append(json::parse(event).value(), WallTime(Millis(0))));
    };
    tell(R"({"type":"run_started","words":30,"chunks":2})");
    if (finished) tell(R"({"type":"run_finished","words":30})");
    return found.run_id;
  }
  /// The id of the run that `word` names; the message if it names none.
  std::string found(const std::string& word) {
    const auto run = output_.find(word);
    return run ? run->run_id : run.error().what;
  }

  LocalOutput output_;
};

TEST_F(Names, OfARunAreItsIdItsTopicTheNewestAndItsPath) {
  const std::string first = make("news", 1, true);
  const std::string second = make("weather", 2, true);
  const std::string third = make("news", 3, false);
  EXPECT_EQ(found(""), third);
  EXPECT_EQ(found("@last"), third);
  EXPECT_EQ(found("@last-finished"), second);
  EXPECT_EQ(found("news"), third);
  EXPECT_EQ(found("news@last"), third);
  EXPECT_EQ(found("news@last-finished"), first);
  EXPECT_EQ(found(first.substr(0, 26)), first);
  const auto folder = path_ / "runs" / "news" / first;
  EXPECT_EQ(found(folder), first);
  EXPECT_EQ(found(folder / ""), first);
  EXPECT_EQ(found(folder / "L1_complete.txt"), first) << "a file in it, whether it is there or not";
  EXPECT_EQ(found(path_ / "podcast_chunks" / "news"), third) << "the link to the newest run";
}

TEST_F(Names, ThatNameNothingSayWhatWouldNameARun) {
  make("news", 1, false);
  EXPECT_THAT(found("news@last-finished"), HasSubstr("no finished run"));
  EXPECT_THAT(found("news@lst"), HasSubstr("news@last-finished"));
  EXPECT_THAT(found("sport@last"), HasSubstr("of a topic sport"));
  EXPECT_THAT(found("/etc/passwd"), HasSubstr("leads to no run"));
  EXPECT_THAT(found((path_ / "runs" / "news" / "01KAQ3V5N8T6W2X4Y9Z0ABCDE9").string()),
              HasSubstr("leads to no run"));
  EXPECT_THAT(found("sport"), HasSubstr("none of a topic sport"));
}

TEST_F(Names, OfARunInAnotherRootAreNotThisRootsRuns) {
  const std::string run = make("news", 1, true);
  LocalOutput other = LocalOutput::open(path_ / "other").value();
  const auto there = path_ / "runs" / "news" / run;
  EXPECT_FALSE(other.find(there.string()));
  EXPECT_EQ(LocalOutput::root_of(there / "pass_b"), std::filesystem::canonical(path_));
  EXPECT_EQ(LocalOutput::root_of(path_ / "runs" / "news"), std::nullopt);
}

TEST_F(Names, LeadToTheNewestRunThatIsLeftAfterOneWasRemoved) {
  const std::string first = make("news", 1, true);
  const std::string second = make("news", 2, true);
  const auto link = path_ / "podcast_chunks" / "news";
  ASSERT_TRUE(output_.remove_run({.topic_id = "news", .run_id = second}));
  EXPECT_EQ(std::filesystem::canonical(link).filename(), first);
  EXPECT_EQ(found("news"), first);
  ASSERT_TRUE(output_.remove_run({.topic_id = "news", .run_id = first}));
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::symlink_status(link)));
  EXPECT_TRUE(output_.runs().value().empty());
}

TEST_F(Names, OfARunWhoseRemovalWasKilledAreGoneAndItsRestToo) {
  // However far a removal comes, the run is whole or it is none, and the next call tidies up.
  int broken = 0;
  for (int call = 0; call < 40; ++call) {
    const std::string run = make("news", 1, true);
    const auto folder = path_ / "runs" / "news" / run;
    const std::string record = folder / run_name;
    disk::FaultPlan plan{.calls_until_fault = call};
    LocalOutput faulty(
        disk::make_faulty(disk::open_folder(path_, disk::Missing::fail).value(), plan));
    const Status removed = faulty.remove_run({.topic_id = "news", .run_id = run});
    const bool there = !output_.runs().value().empty();
    if (there) {
      EXPECT_FALSE(removed);
      EXPECT_TRUE(output_.open_run({.topic_id = "news", .run_id = run}).value()->exists(run_name));
      EXPECT_TRUE(std::filesystem::exists(record)) << "call " << call;
      ASSERT_TRUE(output_.remove_run({.topic_id = "news", .run_id = run}));
    }
    const auto rest = output_.remove_leftovers();
    ASSERT_TRUE(rest) << rest.error().what;
    if (!removed) ++broken;
    EXPECT_TRUE(
        std::filesystem::is_empty(path_ / "runs" / "news")
        || (std::filesystem::exists(path_ / "runs" / "news" / ".lock")
            && std::distance(std::filesystem::directory_iterator(path_ / "runs" / "news"), {})
                   == 1))
        << "call " << call;
    if (removed) break;
  }
  EXPECT_GE(broken, 8) << "renames, syncs, the link, and each file";
}

}  // namespace
}  // namespace castwright::store
