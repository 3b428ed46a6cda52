// Tests the doctor with every kind of damage.

#include "disk/faulty_disk.h"
#include "store/doctor_fixture.h"
#include "store/pack_tapes.h"
#include "store/run_state.h"
#include "tape/compressed.h"

#include <gmock/gmock-matchers.h>
#include <sqlite3.h>

#include <fstream>
#include <map>
#include <string>

#include <sys/stat.h>

namespace castwright::store {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

constexpr const char* third_run = "01KAQ3V5N8T6W2X4Y9Z0ABCDEH";

std::string in_run(const std::string& run_id, const std::string& name) {
  return fmt::format("{}/{}/{}/{}", runs_folder, topic_id, run_id, name);
}

class Doctor : public DoctorTest {
 protected:
  Doctor() { make_run(old_run, 3); }
};

// Nothing is wrong.

TEST_F(Doctor, AFinishedRunIsSoundAndExaminingItChangesNothing) {
  const auto before = everything();
  const Examination examination = examine_all();
  EXPECT_EQ(examination.runs, 1);
  EXPECT_FALSE(examination.damaged());
  EXPECT_THAT(damage(), ElementsAre());
  EXPECT_THAT(notices(), ElementsAre());
  EXPECT_EQ(everything(), before);
}

TEST_F(Doctor, ARunThatDiedIsNoDamageAndItsBillingIsUnknown) {
  make_run(new_run, 1);
  EXPECT_THAT(damage(), ElementsAre());
  EXPECT_THAT(notices(),
              ElementsAre(AllOf(StartsWith(in_run(new_run, tape_name(2, 1))),
                                HasSubstr("billing unknown"))));
}

TEST_F(Doctor, ATornTailIsANoticeAtItsPlace) {
  make_run(new_run, 1);
  const auto events = dir(new_run) / events_name;
  const auto tape = dir(new_run) / tape_name(2, 1);
  const std::size_t whole_events = bytes_of(events).size();
  const std::size_t whole_tape = bytes_of(tape).size();
  set_bytes(events, bytes_of(events) + "{\"schema\":1,\"se");
  set_bytes(tape, bytes_of(tape) + "{\"x\":1");
  EXPECT_THAT(damage(), ElementsAre());
  EXPECT_THAT(
      notices(),
      Contains(StartsWith(fmt::format("{}@{}: ", in_run(new_run, events_name), whole_events))));
  EXPECT_THAT(
      notices(),
      Contains(StartsWith(fmt::format("{}@{}: ", in_run(new_run, tape_name(2, 1)), whole_tape))));
}

TEST_F(Doctor, WhatAKilledProcessLeftOverIsANotice) {
  set_bytes(dir(old_run) / ".report.md.0123abcd.tmp", "half");
  ASSERT_EQ(::chmod((dir(old_run) / ".report.md.0123abcd.tmp").c_str(), 0600), 0);
  EXPECT_THAT(damage(), ElementsAre());
  EXPECT_THAT(notices(), ElementsAre(StartsWith(in_run(old_run, ".report.md.0123abcd.tmp"))));
}

TEST_F(Doctor, ARunThatAnotherProcessWorksOnIsNotComparedWithItsRows) {
  make_run(new_run, 1);
  const auto held = output_.hold({.topic_id = topic_id});
  open_store()->put_call({.id = {new_run, 2, 1}, .state = CallState::ended}).value();
  EXPECT_THAT(damage(), ElementsAre());
  EXPECT_THAT(notices(), ElementsAre(HasSubstr("a process works on it now")));
}

// Damage inside of a run.

TEST_F(Doctor, AFlippedBitIsFoundInEveryEventAtItsPlace) {
  const auto file = dir(old_run) / events_name;
  const std::string good = bytes_of(file);
  std::size_t events = 0;
  for (std::size_t line = 0; line < good.size(); ++events) {
    const std::size_t next = good.find('\n', line) + 1;
    flip(file, line + 30);
    const bool last = next == good.size();
    EXPECT_THAT(last ? notices() : damage(),
                Contains(StartsWith(fmt::format("{}@{}: ", in_run(old_run, events_name), line))));
    set_bytes(file, good);
    line = next;
  }
  EXPECT_GE(events, 15u);
}

TEST_F(Doctor, TwoDamagedEventsAreBothNamed) {
  const auto file = dir(old_run) / events_name;
  const std::size_t second = bytes_of(file).find('\n') + 1;
  flip(file, 30);
  flip(file, second + 30);
  EXPECT_EQ(std::ranges::count_if(
                damage(), [](const std::string& line) { return line.contains("wrong checksum"); }),
            2);
}

TEST_F(Doctor, AMissingEventIsFoundAtThePlaceWhereItStood) {
  const auto file = dir(old_run) / events_name;
  std::string bytes = bytes_of(file);
  const std::size_t second = bytes.find('\n') + 1;
  bytes.erase(second, bytes.find('\n', second) + 1 - second);
  set_bytes(file, bytes);
  EXPECT_THAT(
      damage(),
      Contains(AllOf(StartsWith(fmt::format("{}@{}: ", in_run(old_run, events_name), second)),
                     HasSubstr("missing"))));
}

TEST_F(Doctor, AFileOfAnotherRunIsToldFromThisRunsOwn) {
  make_run(new_run, 3);
  for (const std::string& name : {std::string(run_name),
                                  std::string(events_name),
                                  tape_name(2, 1),
                                  std::string(pass_a_name)}) {
    const std::string own = bytes_of(dir(old_run) / name);
    set_bytes(dir(old_run) / name, bytes_of(dir(new_run) / name));
    EXPECT_THAT(damage(), Contains(AllOf(StartsWith(in_run(old_run, name)), HasSubstr(new_run))))
        << name;
    set_bytes(dir(old_run) / name, own);
  }
  EXPECT_THAT(damage(), ElementsAre());
}

TEST_F(Doctor, TheTapeOfAnotherChunkIsToldFromThisOne) {
  set_bytes(dir(old_run) / tape_name(2, 1), bytes_of(dir(old_run) / tape_name(3, 1)));
  EXPECT_THAT(
      damage(),
      ElementsAre(AllOf(StartsWith(in_run(old_run, tape_name(2, 1))), HasSubstr("chunk 3"))));
}

TEST_F(Doctor, AFlippedBitInATapeIsFoundAtItsRecord) {
  const auto file = dir(old_run) / tape_name(1, 1);
  const std::size_t second = bytes_of(file).find('\n') + 1;
  flip(file, second + 20);
  EXPECT_THAT(
      damage(),
      ElementsAre(StartsWith(fmt::format("{}@{}: ", in_run(old_run, tape_name(1, 1)), second))));
}

TEST_F(Doctor, AMissingFileIsNamed) {
  for (const std::string& name : {std::string(run_name),
                                  std::string(events_name),
                                  raw_name(2),
                                  checkpoint_name(2),
                                  std::string(complete_name),
                                  std::string(pass_a_name)}) {
    const std::string own = bytes_of(dir(old_run) / name);
    std::filesystem::remove(dir(old_run) / name);
    EXPECT_THAT(damage(), Contains(StartsWith(in_run(old_run, name)))) << name;
    set_bytes(dir(old_run) / name, own);
    ASSERT_EQ(::chmod((dir(old_run) / name).c_str(), 0600), 0);
  }
  EXPECT_THAT(damage(), ElementsAre());
}

TEST_F(Doctor, WhatMayGoFromAFinishedRunIsOneLineAndNoDamage) {
  for (const int chunk : {1, 2, 3})
    std::filesystem::remove(dir(old_run) / tape_name(chunk, 1));
  std::filesystem::remove(dir(old_run) / report_json_name);
  EXPECT_THAT(damage(), ElementsAre());
  EXPECT_THAT(notices(),
              UnorderedElementsAre(HasSubstr("tapes that are gone: 3"),
                                   AllOf(HasSubstr(report_json_name), HasSubstr("missing"))));
}

TEST_F(Doctor, ATapeThatACrashLeftEmptyBeforeAnythingWasSentIsNoDamage) {
  make_run(new_run, 2);
  const std::filesystem::path empty = dir(new_run) / tape_name(1, 2);
  std::ofstream{empty};
  std::filesystem::permissions(
      empty, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_THAT(damage(), ElementsAre());
  EXPECT_THAT(notices(), Contains(HasSubstr("made ready and never sent")));
  std::ofstream(dir(new_run) / tape_name(1, 1), std::ios::trunc);
  // The file belongs to a request that was sent.
  EXPECT_THAT(damage(), testing::Not(ElementsAre()));
}

TEST_F(Doctor, TheTapesOfARunThatIsNotFinishedMayNotGo) {
  make_run(new_run, 2);
  std::filesystem::remove(dir(new_run) / tape_name(1, 1));
  EXPECT_THAT(damage(), Contains(StartsWith(in_run(new_run, tape_name(1, 1)))));
}

TEST_F(Doctor, ARemovedRunIsOneLineAndNoDamage) {
  make_run(new_run, 3);
  const auto link = root_ / newest_folder / topic_id;
  std::filesystem::remove(link);
  std::filesystem::create_symlink("../runs/topic-01/" + std::string(new_run), link);
  std::filesystem::remove_all(dir(new_run));
  EXPECT_THAT(damage(), ElementsAre());
  EXPECT_THAT(notices(), ElementsAre(AllOf(HasSubstr(new_run), HasSubstr("was removed"))));
  std::filesystem::remove(link);
  EXPECT_THAT(notices(), ElementsAre(AllOf(HasSubstr(new_run), HasSubstr("was removed"))));
}

TEST_F(Doctor, ARemovedRunIsForgottenByARebuiltIndexAndItsLinkLeadsToTheNewestRunThatIsLeft) {
  make_run(new_run, 3);
  std::filesystem::remove_all(dir(new_run));
  ASSERT_TRUE(rebuild_index(output_, WallTime(Millis(0))).has_value());
  EXPECT_THAT(notices(), ElementsAre());
  EXPECT_THAT(damage(), ElementsAre());
  EXPECT_EQ(std::filesystem::canonical(root_ / newest_folder / topic_id), dir(old_run));
}

TEST_F(Doctor, WhereAllRunsOfATopicWereRemovedARebuiltIndexTakesTheLinkAway) {
  const auto link = root_ / newest_folder / topic_id;
  for (const auto& gone : {dir(old_run), dir(old_run).parent_path()}) {
    std::filesystem::remove_all(gone);
    EXPECT_EQ(notices().size(), 1u);
    ASSERT_TRUE(rebuild_index(output_, WallTime(Millis(0))).has_value());
    EXPECT_THAT(notices(), ElementsAre());
    EXPECT_THAT(damage(), ElementsAre());
    EXPECT_FALSE(std::filesystem::is_symlink(link)) << "it led nowhere";
    make_run(new_run, 3);
    std::filesystem::remove_all(dir(new_run));
  }
}

TEST_F(Doctor, ALinkThatNoRunOfOursEverHadStaysForAPersonToLookAt) {
  const auto link = root_ / newest_folder / topic_id;
  std::filesystem::remove(link);
  std::filesystem::create_symlink("../elsewhere", link);
  ASSERT_TRUE(rebuild_index(output_, WallTime(Millis(0))).has_value());
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(damage().size(), 1u);
}

TEST_F(Doctor, WithoutTheFolderOfLinksNothingIsWrong) {
  std::filesystem::remove_all(root_ / newest_folder);
  EXPECT_THAT(damage(), ElementsAre());
  EXPECT_THAT(notices(), ElementsAre());
  ASSERT_TRUE(rebuild_index(output_, WallTime(Millis(0))).has_value());
  EXPECT_THAT(damage(), ElementsAre());
}

TEST_F(Doctor, ARunWhoseFilesWereAllRemovedIsOneLineThatDoesNotSayThatItNeverBegan) {
  for (const auto& file : std::filesystem::directory_iterator(dir(old_run)))
    std::filesystem::remove_all(file);
  EXPECT_THAT(damage(), ElementsAre());
  EXPECT_THAT(notices(),
              ElementsAre(AllOf(HasSubstr(old_run), HasSubstr("the run was removed, or"))));
  ASSERT_TRUE(rebuild_index(output_, WallTime(Millis(0))).has_value());
  EXPECT_THAT(notices(), ElementsAre(HasSubstr("the run was removed, or"))) << "while it is there";
}

TEST_F(Doctor, ACutFileIsFound) {
  for (const std::string& name : {std::string(run_name),
                                  raw_name(2),
                                  checkpoint_name(3),
                                  std::string(complete_name),
                                  std::string(report_json_name)}) {
    const std::string own = bytes_of(dir(old_run) / name);
    set_bytes(dir(old_run) / name, own.substr(0, own.size() - 3));
    EXPECT_THAT(damage(), Contains(StartsWith(in_run(old_run, name)))) << name;
    set_bytes(dir(old_run) / name, own);
  }
}

TEST_F(Doctor, AnEditedCheckpointIsFoundAtTheVeryByteWhereAnotherOneStillHasTheText) {
  for (const int number : {1, 2, 3}) {
    const auto file = dir(old_run) / checkpoint_name(number);
    const std::string good = bytes_of(file);
    for (std::size_t at = 0; at < good.size(); at += 7) {
      flip(file, at);
      const std::size_t covered =
          number < 3 ? good.size() : (bytes_of(dir(old_run) / checkpoint_name(2))).size();
      const std::string place = fmt::format("{}@", in_run(old_run, checkpoint_name(number)));
      const auto lines = damage();
      ASSERT_THAT(lines, Contains(StartsWith(place)));
      if (at < covered) {
        ASSERT_THAT(lines, Contains(StartsWith(fmt::format("{}{}: ", place, at))));
      }
      set_bytes(file, good);
    }
  }
}

TEST_F(Doctor, AnEditIsFoundAlsoWhereTheEventsWithTheHashesCannotBeRead) {
  flip(dir(old_run) / events_name, 30);
  EXPECT_EQ(damage().size(), 1u) << "and no text is blamed for it";
  flip(dir(old_run) / checkpoint_name(2), 20);
  EXPECT_THAT(damage(), Contains(StartsWith(in_run(old_run, checkpoint_name(2)) + "@20: ")));
  flip(dir(old_run) / checkpoint_name(2), 20);
  flip(dir(old_run) / complete_name, 50);
  EXPECT_THAT(damage(),
              Contains(StartsWith(in_run(old_run, std::string(complete_name)) + "@50: ")));
}

TEST_F(Doctor, AScriptThatIsNotTheLastCheckpointIsFoundAtItsFirstOtherByte) {
  flip(dir(old_run) / complete_name, 40);
  EXPECT_THAT(damage(),
              ElementsAre(StartsWith(in_run(old_run, std::string(complete_name)) + "@40: ")));
}

TEST_F(Doctor, ARawAnswerThatWasChangedWithoutChangingItsLengthIsFoundByItsHash) {
  flip(dir(old_run) / raw_name(2), 3);
  EXPECT_THAT(damage(),
              ElementsAre(AllOf(StartsWith(in_run(old_run, raw_name(2))), HasSubstr("SHA-256"))));
}

// Names, kinds and modes.

TEST_F(Doctor, AModeThatLetsOthersInIsFound) {
  ASSERT_EQ(::chmod(dir(old_run).c_str(), 0755), 0);
  ASSERT_EQ(::chmod((dir(old_run) / run_name).c_str(), 0644), 0);
  ASSERT_EQ(::chmod(index().c_str(), 0640), 0);
  const auto lines = damage();
  EXPECT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines, Contains(AllOf(StartsWith(in_run(old_run, run_name)), HasSubstr("0644"))));
  EXPECT_THAT(lines, Contains(AllOf(StartsWith(index_name), HasSubstr("0640"))));
  EXPECT_THAT(lines, Contains(HasSubstr("0755")));
}

TEST_F(Doctor, LinksPipesAndRunsBehindLinksAreFoundAndNotFollowed) {
  const auto raw = dir(old_run) / raw_name(1);
  std::filesystem::rename(raw, path_ / "elsewhere");
  std::filesystem::create_symlink(path_ / "elsewhere", raw);
  ASSERT_EQ(::mkfifo((dir(old_run) / "pipe").c_str(), 0600), 0);
  std::filesystem::create_directory_symlink(dir(old_run), dir(new_run));
  const auto lines = damage();
  EXPECT_THAT(lines, Contains(AllOf(StartsWith(in_run(old_run, raw_name(1))), HasSubstr("link"))));
  EXPECT_THAT(lines, Contains(AllOf(StartsWith(in_run(old_run, "pipe")), HasSubstr("pipe"))));
  EXPECT_THAT(lines, Contains(HasSubstr(std::string(new_run) + ": a link")));
}

TEST_F(Doctor, ALinkThatLeadsElsewhereIsFound) {
  const auto link = root_ / newest_folder / topic_id;
  for (const std::string& target : {std::string("../runs/topic-02/") + new_run,
                                    std::string("../runs/topic-01/no-run"),
                                    path_.string(),
                                    std::string("..")}) {
    std::filesystem::remove(link);
    std::filesystem::create_symlink(target, link);
    EXPECT_THAT(damage(),
                ElementsAre(AllOf(StartsWith("podcast_chunks/topic-01"), HasSubstr(target))));
  }
  std::filesystem::remove(link);
  set_bytes(link, "a file");
  EXPECT_THAT(damage(), Contains(StartsWith("podcast_chunks/topic-01")));
}

// The run store.

TEST_F(Doctor, AMissingOrDamagedRunStoreIsNamed) {
  const std::string good = bytes_of(index());
  std::filesystem::remove(index());
  EXPECT_THAT(damage(), ElementsAre(AllOf(StartsWith(index_name), HasSubstr("missing"))));
  set_bytes(index(), std::string(good.size(), 'x'));
  ASSERT_EQ(::chmod(index().c_str(), 0600), 0);
  EXPECT_THAT(damage(), ElementsAre(StartsWith(index_name)));
  set_bytes(index(), good.substr(0, good.size() / 2));
  EXPECT_THAT(damage(), Contains(StartsWith(index_name)));
  for (const std::size_t page : {1u, 2u, 3u}) {
    std::string bytes = good;
    bytes.replace(page * 4'096, 8, 8, '\xff');
    set_bytes(index(), bytes);
    EXPECT_THAT(damage(), Contains(StartsWith(index_name))) << "page " << page;
  }
}

TEST_F(Doctor, RowsThatSayOtherThanTheRunAreNamed) {
  make_run(new_run, 1);
  const auto store = open_store();
  const CallRow good = row_of(*store, {old_run, 2, 1}).value();
  CallRow row = good;
  row.cost_nanodollars = 400'000'000;
  store->put_call(row).value();
  EXPECT_THAT(damage(),
              ElementsAre(AllOf(
                  StartsWith(index_name), HasSubstr("chunk 2, attempt 1"), HasSubstr("cost"))));
  row = good;
  row.state = CallState::reserved;
  store->put_call(row).value();
  EXPECT_THAT(damage(), ElementsAre(AllOf(StartsWith(index_name), HasSubstr("reserved"))));
  store->put_call(good).value();
  store->finish_run(old_run, "stopped", 30, 1'500'000'000).value();
  EXPECT_THAT(damage(), ElementsAre(AllOf(StartsWith(index_name), HasSubstr("stopped"))));
  store->finish_run(old_run, "finished", 30, 1'500'000'000).value();
  EXPECT_THAT(damage(), ElementsAre());
  store->put_call({.id = {old_run, 2, 2}, .state = CallState::ended}).value();
  EXPECT_THAT(damage(), ElementsAre(HasSubstr("the run does not know of it")));
}

TEST_F(Doctor, ASettlementThatACrashKeptFromTheRunStoreIsANotice) {
  make_run(new_run, 1);
  const auto store = open_store();
  CallRow row = row_of(*store, {new_run, 1, 1}).value();
  row.state = CallState::reserved;
  store->put_call(row).value();
  store->put_call({.id = {new_run, 3, 1}, .day = "1970-01-01"}).value();
  EXPECT_THAT(damage(), ElementsAre());
  EXPECT_THAT(notices(), Contains(HasSubstr("chunk 1, attempt 1: reserved in the run store")));
  EXPECT_THAT(notices(), Contains(HasSubstr("chunk 3, attempt 1 is reserved and was never sent")));
}

TEST_F(Doctor, RowsAndRunsThatAreMissingAreNamed) {
  make_run(new_run, 3);
  std::filesystem::rename(dir(new_run), path_ / "away");
  EXPECT_THAT(damage(), ElementsAre());
  std::filesystem::rename(path_ / "away", dir(new_run));
  std::filesystem::remove(index());
  open_store()->begin_run({.run_id = new_run, .topic_id = topic_id, .state = "finished"}).value();
  const auto lines = damage();
  EXPECT_THAT(lines, Contains(HasSubstr(fmt::format("run {} is missing", old_run))));
  EXPECT_THAT(lines, Contains(HasSubstr("chunk 3, attempt 1 is missing")));
}

TEST_F(Doctor, OneRunIsExaminedAlone) {
  make_run(new_run, 3);
  flip(dir(old_run) / events_name, 30);
  EXPECT_TRUE(examine(output_, old_run).value().damaged());
  const Examination other = examine(output_, new_run).value();
  EXPECT_FALSE(other.damaged());
  EXPECT_EQ(other.runs, 1);
}

// Rebuilding.

std::vector<std::string> rows_in(RunStore& store) {
  std::vector<std::string> lines;
  for (const RunRow& run : store.runs().value_or(std::vector<RunRow>())) {
    lines.push_back(fmt::format("{} {} {} {} {} {} {} {} {}",
                                run.run_id,
                                run.topic_id,
                                run.created,
                                run.state,
                                run.model,
                                run.provider,
                                run.words_target,
                                run.words,
                                run.cost_nanodollars.value_or(-1)));
    for (const CallRow& call : store.calls(run.run_id).value_or(std::vector<CallRow>())) {
      lines.push_back(fmt::format("{} {} {} {} {} {} {} {} {} {}",
                                  call.id.chunk,
                                  call.id.attempt,
                                  name_of(call.state),
                                  call.day,
                                  call.rehearsal,
                                  call.end,
                                  call.response_id,
                                  call.worst_nanodollars.value_or(-1),
                                  call.cost_nanodollars.value_or(-1),
                                  call.text.value_or(CallText{}).sha256));
    }
  }
  return lines;
}

TEST_F(Doctor, ARebuiltRunStoreHasTheRowsOfTheOneBefore) {
  make_run(new_run, 3);
  const auto before = rows_in(*open_store());
  EXPECT_EQ(before.size(), 8u);
  const std::string good = bytes_of(index());
  for (const std::string& bytes : {std::string(), std::string(9'000, 'x'), good}) {
    bytes.empty() ? void(std::filesystem::remove(index())) : set_bytes(index(), bytes);
    const Rebuilt rebuilt = rebuild_index(output_, WallTime(Millis(0))).value();
    EXPECT_EQ(rebuilt.runs, 2);
    EXPECT_EQ(rebuilt.calls, 6);
    EXPECT_TRUE(rebuilt.problems.empty());
    EXPECT_EQ(rows_in(*open_store()), before);
    EXPECT_THAT(damage(), ElementsAre());
    EXPECT_THAT(notices(), ElementsAre());
    if (bytes.empty()) {
      EXPECT_EQ(rebuilt.kept, "");
    } else {
      EXPECT_THAT(rebuilt.kept.filename().string(),
                  StartsWith("castwright.db.damaged-19700101-000000"));
      EXPECT_EQ(bytes_of(rebuilt.kept), bytes) << "the old one is kept as it was";
    }
  }
}

TEST_F(Doctor, ARebuiltRunStoreKnowsWhatIsUnsettledAndCountsItsWorstCase) {
  make_run(new_run, 1);
  ASSERT_TRUE(rebuild_index(output_, WallTime(Millis(0))).has_value());
  const auto store = open_store();
  EXPECT_EQ(row_of(*store, {new_run, 2, 1}).value().state, CallState::reserved);
  EXPECT_EQ(spent_on(*store, "1970-01-01"), Amount{3'000'000'000});
  EXPECT_EQ(begin(*store, spec_of({new_run, 2, 2}, "1970-01-01", 1)), Permit::orphan);
  EXPECT_EQ(begin(*store, spec_of({new_run, 1, 2}, "1970-01-01", 1)), Permit::already_paid);
}

TEST_F(Doctor, ADamagedRunIsNamedAndDoesNotHideTheOthers) {
  make_run(new_run, 3);
  make_run(third_run, 3);
  flip(dir(new_run) / events_name, 30);
  const Rebuilt rebuilt = rebuild_index(output_, WallTime(Millis(0))).value();
  EXPECT_EQ(rebuilt.runs, 2);
  ASSERT_FALSE(rebuilt.problems.empty());
  EXPECT_EQ(rebuilt.problems[0].run, new_run);
  EXPECT_EQ(rebuilt.problems[0].byte, 0u);
}

TEST_F(Doctor, NothingIsRebuiltWhileAProcessWorks) {
  const auto before = bytes_of(index());
  const auto held = output_.hold({.topic_id = topic_id});
  const auto rebuilt = rebuild_index(output_, WallTime(Millis(0)));
  ASSERT_FALSE(rebuilt.has_value());
  EXPECT_EQ(exit_code(rebuilt.error().fault), 9);
  EXPECT_EQ(bytes_of(index()), before);
}

// What became of the tapes of a finished run on purpose.

TEST_F(Doctor, CompressedTapesAreAsSoundAsTheyWereAndDamageInThemIsFound) {
  const auto folder = output_.open_run({.topic_id = topic_id, .run_id = old_run}).value();
  const PackedTapes packed = compress_tapes(*folder).value();
  EXPECT_EQ(packed.files, 3);
  EXPECT_FALSE(std::filesystem::exists(dir(old_run) / tape_name(1, 1)));
  EXPECT_THAT(damage(), ElementsAre());
  EXPECT_THAT(notices(), ElementsAre());
  EXPECT_EQ(compress_tapes(*folder).value().files, 0) << "they are compressed already";
  flip(dir(old_run) / (tape_name(2, 1) + ".zst"), 20);
  EXPECT_THAT(damage(), ElementsAre(HasSubstr(tape_name(2, 1) + ".zst")));
}

TEST_F(Doctor, DroppedTapesAreMissedByNobodyButThoseOfALaterRequestAre) {
  const auto folder = output_.open_run({.topic_id = topic_id, .run_id = old_run}).value();
  const RunRecord record = read_run_record(*folder).value();
  const journal::RunState state = read_run_state(*folder, record).value();
  EXPECT_EQ(drop_tapes(*folder, old_run, state, WallTime(Millis(0))).value().files, 3);
  EXPECT_THAT(damage(), ElementsAre());
  EXPECT_THAT(notices(), ElementsAre()) << "they were dropped on purpose";
  EXPECT_EQ(drop_tapes(*folder, old_run, state, WallTime(Millis(0))).value().files, 0);
}

TEST_F(Doctor, TheTapesOfAnUnfinishedRunAreNotDropped) {
  make_run(new_run, 1);
  const auto folder = output_.open_run({.topic_id = topic_id, .run_id = new_run}).value();
  const RunRecord record = read_run_record(*folder).value();
  const journal::RunState state = read_run_state(*folder, record).value();
  EXPECT_EQ(drop_tapes(*folder, new_run, state, WallTime(Millis(0))).error().fault, Fault::usage);
  EXPECT_TRUE(std::filesystem::exists(dir(new_run) / tape_name(1, 1)));
}

TEST_F(Doctor, ADamagedTapeIsNeitherCompressedNorTouched) {
  flip(dir(old_run) / tape_name(2, 1), 20);
  const std::string before = bytes_of(dir(old_run) / tape_name(2, 1));
  const auto folder = output_.open_run({.topic_id = topic_id, .run_id = old_run}).value();
  EXPECT_EQ(compress_tapes(*folder).value().files, 2);
  EXPECT_EQ(bytes_of(dir(old_run) / tape_name(2, 1)), before);
}

TEST_F(Doctor, AtWhicheverCallTheDiskFailsEveryTapeIsThereInOneForm) {
  int broken = 0;
  std::map<std::string, std::string> tapes;
  for (int chunk = 1; chunk <= 3; ++chunk)
    tapes[tape_name(chunk, 1)] = bytes_of(dir(old_run) / tape_name(chunk, 1));
  for (int call = 0; call < 60; ++call) {
    for (const auto& [name, bytes] : tapes) {
      std::filesystem::remove(dir(old_run) / (name + ".zst"));
      std::ofstream(dir(old_run) / name, std::ios::binary) << bytes;
    }
    disk::FaultPlan plan{.calls_until_fault = call};
    LocalOutput faulty(
        disk::make_faulty(disk::open_folder(root_, disk::Missing::fail).value(), plan));
    const auto folder = faulty.open_run({.topic_id = topic_id, .run_id = old_run});
    const bool packed = folder && compress_tapes(**folder);
    const auto sound = output_.open_run({.topic_id = topic_id, .run_id = old_run}).value();
    for (const auto& [name, bytes] : tapes)
      EXPECT_EQ(tape::read_bytes(*sound, name, 1u << 20).value_or(""), bytes) << call;
    if (packed) break;
    ++broken;
  }
  EXPECT_GE(broken, 10);
}

TEST_F(Doctor, WhatPruneRemovedIsNotMissed) {
  make_run(new_run, 3);
  ASSERT_TRUE(output_.remove_run({.topic_id = topic_id, .run_id = old_run}));
  EXPECT_THAT(notices(), ElementsAre(HasSubstr("was removed"))) << "a person may have removed it";
  const auto store = RunStore::open(output_.store_url()).value();
  ASSERT_TRUE(store->finish_run(old_run, pruned_state, 30, 1'500'000'000));
  EXPECT_THAT(notices(), ElementsAre());
  EXPECT_THAT(damage(), ElementsAre());
  EXPECT_EQ(store->day_spent("1970-01-01", false).value(), 3'000'000'000)
      << "what the removed run cost still counts";
}

}  // namespace
}  // namespace castwright::store
