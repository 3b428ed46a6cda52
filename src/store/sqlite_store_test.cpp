// Tests what is special to the run store in a SQLite file: the file itself, older and newer
// schemas, damage, a full disk, and a kill at every write.

#include "core/limits.h"
#include "store/layout.h"
#include "store/run_store_fixture.h"

#include <gmock/gmock-matchers.h>
#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include <signal.h>
#include <sys/stat.h>

namespace castwright::store {
namespace {

using ::testing::HasSubstr;

constexpr const char* run = "01KAQ3V5N8T6W2X4Y9Z0ABCDEF";
constexpr const char* day = "2026-11-23";

/// Executes SQL as another program would; false if SQLite refuses.
bool execute(const std::filesystem::path& file, const char* sql) {
  sqlite3* database = nullptr;
  const bool done = sqlite3_open(file.c_str(), &database) == SQLITE_OK
                    && sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  sqlite3_close(database);
  return done;
}

class SqliteFile : public ::testing::Test {
 protected:
  SqliteFile()
      : folder_(std::filesystem::temp_directory_path() / ("castwright-sqlite-" + random_hex(8))),
        file_(folder_ / index_name) {
    std::filesystem::create_directory(folder_);
  }
  ~SqliteFile() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  std::string url() const { return "sqlite:" + file_.string(); }
  std::unique_ptr<RunStore> open() const {
    auto store = RunStore::open(url());
    EXPECT_TRUE(store.has_value()) << (store ? "" : store.error().what);
    return store ? *std::move(store) : nullptr;
  }
  Error refusal() const {
    const auto store = RunStore::open(url());
    EXPECT_FALSE(store.has_value());
    return store ? Error{} : store.error();
  }
  unsigned mode_of(const std::string& suffix) const {
    struct stat info{};
    EXPECT_EQ(::lstat((file_.string() + suffix).c_str(), &info), 0) << suffix;
    return info.st_mode & 07777;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
      all.push_back(entry.path().filename().string());
    std::ranges::sort(all);
    return all;
  }

  std::filesystem::path folder_;
  std::filesystem::path file_;
};

// The file.

TEST_F(SqliteFile, DatabaseLogAndSharedMemoryAreForTheOwnerAloneWhateverTheUmask) {
  for (const mode_t mask : {0000u, 0022u, 0777u}) {
    const mode_t before = ::umask(mask);
    {
      const auto store = open();
      ASSERT_NE(store, nullptr);
      ASSERT_EQ(begin(*store, spec_of({run, 1, 1}, day, 1)), Permit::ok);
      for (const char* suffix : {"", "-wal", "-shm"})
        EXPECT_EQ(mode_of(suffix), 0600u) << suffix << " under umask " << mask;
    }
    ::umask(before);
    std::filesystem::remove(file_);
  }
}

TEST_F(SqliteFile, AFileThatOthersCouldReadIsClosedToThem) {
  open();
  ASSERT_EQ(::chmod(file_.c_str(), 0644), 0);
  open();
  EXPECT_EQ(mode_of(""), 0600u);
}

TEST_F(SqliteFile, ALinkInPlaceOfAnyOfTheThreeFilesIsRefused) {
  const auto elsewhere = folder_ / "elsewhere";
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::create_symlink(elsewhere, file_.string() + suffix);
    const Error error = refusal();
    EXPECT_EQ(error.fault, Fault::storage);
    EXPECT_THAT(error.what, HasSubstr(file_.string() + suffix));
    EXPECT_FALSE(std::filesystem::exists(elsewhere));
    std::filesystem::remove(file_.string() + suffix);
  }
}

TEST_F(SqliteFile, AnOutputRootBehindALinkIsTheUsersChoice) {
  std::filesystem::create_directory(folder_ / "real");
  std::filesystem::create_symlink(folder_ / "real", folder_ / "link");
  const auto store = RunStore::open("sqlite:" + (folder_ / "link" / index_name).string());
  ASSERT_TRUE(store.has_value()) << store.error().what;
  EXPECT_TRUE(std::filesystem::exists(folder_ / "real" / index_name));
}

TEST_F(SqliteFile, LookingLeavesTheFolderAsItWas) {
  EXPECT_EQ(RunStore::look(url()).error().fault, Fault::missing);
  EXPECT_TRUE(names().empty());
  open()->begin_run({.run_id = run, .state = "running"}).value();
  const auto before = names();
  EXPECT_EQ(RunStore::look(url()).value()->runs().value().size(), 1u);
  EXPECT_EQ(names(), before);
  const auto store = open();  // The file now has a log beside it.
  ASSERT_EQ(begin(*store, spec_of({run, 1, 1}, day, 7)), Permit::ok);
  const auto with_log = names();
  EXPECT_EQ(spent_on(*RunStore::look(url()).value(), day), 7) << "what is only in the log counts";
  EXPECT_EQ(names(), with_log);
}

TEST_F(SqliteFile, ALogThatAKilledProcessLeftIsRead) {
  ASSERT_EQ(ended(in_child([&] {
              const auto store = open();
              ASSERT_EQ(begin(*store, spec_of({run, 1, 1}, day, 7)), Permit::ok);
              ::raise(SIGKILL);
            })),
            -SIGKILL);
  ASSERT_TRUE(std::filesystem::exists(file_.string() + "-wal"));
  EXPECT_EQ(spent_on(*RunStore::look(url()).value(), day), 7);
  EXPECT_EQ(spent_on(*open(), day), 7);
}

// Schemas.

constexpr const char* schema_1_sql = R"(
CREATE TABLE runs(
  run_id TEXT PRIMARY KEY, topic_id TEXT NOT NULL, created TEXT NOT NULL, state TEXT NOT NULL,
  model TEXT NOT NULL, provider TEXT NOT NULL, words_target INTEGER NOT NULL,
  words INTEGER NOT NULL, cost_nanodollars INTEGER) STRICT;
CREATE TABLE calls(
  run_id TEXT NOT NULL, chunk INTEGER NOT NULL, attempt INTEGER NOT NULL, state TEXT NOT NULL,
  end TEXT NOT NULL, response_id TEXT NOT NULL, worst_nanodollars INTEGER,
  cost_nanodollars INTEGER, PRIMARY KEY(run_id, chunk, attempt)) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
INSERT INTO runs VALUES('01KAQ3V5N8T6W2X4Y9Z0ABCDEF', 't', '2026-11-23T06:01:02.003Z', 'stopped',
                        'm', 'rehearsal', 10000, 900, NULL);
INSERT INTO calls VALUES('01KAQ3V5N8T6W2X4Y9Z0ABCDEF', 1, 1, 'ended', 'completed', 'r', 9, 5);
INSERT INTO calls VALUES('01KAQ3V5N8T6W2X4Y9Z0ABCDEF', 2, 1, 'reserved', '', '', 9, NULL);
INSERT INTO calls VALUES('nobody', 1, 1, 'ended', 'cut', '', NULL, NULL);
)";

void expect_migrated(RunStore& store) {
  EXPECT_EQ(store.runs().value().at(0).words, 900);
  const CallRow first = row_of(store, {run, 1, 1}).value();
  EXPECT_EQ(first.state, CallState::ended);
  EXPECT_EQ(first.day, day) << "of its run";
  EXPECT_TRUE(first.rehearsal);
  EXPECT_EQ(first.end, "completed");
  EXPECT_EQ(first.response_id, "r");
  EXPECT_EQ(first.worst_nanodollars, 9);
  EXPECT_EQ(first.cost_nanodollars, 5);
  EXPECT_EQ(first.text, std::nullopt);
  EXPECT_EQ(row_of(store, {run, 2, 1}).value().state, CallState::reserved);
  EXPECT_EQ(row_of(store, {"nobody", 1, 1}).value().day, "");
  EXPECT_EQ(spent_on(store, day, true), 14);
  EXPECT_EQ(begin(store, spec_of({run, 1, 2}, day, 1)), Permit::already_paid);
}

TEST_F(SqliteFile, AFileOfSchema1IsBroughtUpToDateOnce) {
  ASSERT_TRUE(execute(file_, schema_1_sql));
  expect_migrated(*RunStore::look(url()).value());
  for (int time = 0; time < 2; ++time)
    expect_migrated(*open());
}

constexpr const char* back_to_schema_2_sql = "DROP TABLE gains; PRAGMA user_version = 2;";

TEST_F(SqliteFile, AFileOfSchema2GetsTheTableOfGainsAndKeepsItsRows) {
  ASSERT_EQ(begin(*open(), spec_of({run, 1, 1}, day, 7)), Permit::ok);
  ASSERT_TRUE(execute(file_, back_to_schema_2_sql));
  for (int time = 0; time < 2; ++time) {
    const auto store = open();
    EXPECT_EQ(spent_on(*store, day), 7);
    ASSERT_TRUE(store->record_calibration({{.run_id = std::string(run),
                                            .chunk = 1,
                                            .key = {"h", "m", "wrap", "English"},
                                            .asked = 2,
                                            .received = 3,
                                            .date = std::string(day)}}));
    EXPECT_EQ(store->calibration({"h", "m", "wrap", "English"}).value()->count, 1);
  }
}

TEST_F(SqliteFile, AFileOfANewerProgramIsRefusedAndLeftAlone) {
  open();
  ASSERT_TRUE(execute(file_, "PRAGMA user_version = 99"));
  const auto time = std::filesystem::last_write_time(file_);
  for (const Error& error : {refusal(), RunStore::look(url()).error()}) {
    EXPECT_EQ(error.fault, Fault::storage);
    EXPECT_THAT(error.what, HasSubstr("99"));
    EXPECT_THAT(error.what, HasSubstr(file_.string()));
  }
  EXPECT_EQ(std::filesystem::last_write_time(file_), time);
}

// Damage.

TEST_F(SqliteFile, ADamagedFileIsAnErrorThatSaysWhatToRun) {
  std::ofstream(file_) << std::string(4'096, 'x');
  const Error error = refusal();
  EXPECT_EQ(exit_code(error.fault), 11);
  EXPECT_THAT(error.what, HasSubstr(file_.string()));
  EXPECT_THAT(error.what, HasSubstr("castwright doctor --rebuild-index"));
  EXPECT_THAT(RunStore::look(url()).error().what, HasSubstr("--rebuild-index"));
}

TEST_F(SqliteFile, AForeignDatabaseIsRefusedAndNotWrittenTo) {
  ASSERT_TRUE(execute(file_, "CREATE TABLE runs(a); CREATE TABLE mine(a);"));
  EXPECT_EQ(refusal().fault, Fault::storage);
  EXPECT_FALSE(execute(file_, "SELECT * FROM calls")) << "the transaction was undone";
}

TEST_F(SqliteFile, AFlippedByteInATableIsFoundByTheCheckOrByReading) {
  {
    const auto store = open();
    for (int chunk = 1; chunk <= 300; ++chunk)
      ASSERT_TRUE(store->put_call({.id = {run, chunk, 1}, .day = day}).has_value());
  }
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(file_));
  std::fstream bytes(file_, std::ios::in | std::ios::out | std::ios::binary);
  for (std::streamoff page = 4'096; page < size; page += 4'096) {
    bytes.seekp(page + 3);  // This is the place of the number of cells of the page.
    bytes.write("\xff\xff", 2);
  }
  bytes.close();
  const auto store = RunStore::look(url());
  ASSERT_TRUE(store.has_value());
  const auto faults = (*store)->check();
  EXPECT_TRUE(!faults || !faults->empty());
  const auto rows = (*store)->calls(run);
  ASSERT_FALSE(rows.has_value());
  EXPECT_THAT(rows.error().what, HasSubstr("castwright doctor --rebuild-index"));
}

// Errors inside of a transaction.

TEST_F(SqliteFile, AnErrorInsideOfATransactionUndoesItAndHoldsNothing) {
  const auto store = open();
  ASSERT_TRUE(execute(file_, R"(CREATE TRIGGER broken BEFORE INSERT ON calls
                                BEGIN SELECT RAISE(FAIL, 'no more'); END)"));
  const auto granted = store->begin_call(spec_of({run, 1, 1}, day, 1));
  ASSERT_FALSE(granted.has_value());
  EXPECT_THAT(granted.error().what, HasSubstr("no more"));
  ASSERT_TRUE(execute(file_, "DROP TRIGGER broken")) << "another process is not kept waiting";
  EXPECT_EQ(begin(*store, spec_of({run, 1, 1}, day, 1)), Permit::ok) << "and neither is this one";
}

std::int64_t slept_us = 0;  // NOLINT: SQLite's hooks take no argument of ours

TEST_F(SqliteFile, WaitingForAnotherProcessEndsWithAClearError) {
  const auto store = open();
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file_.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_vfs* const vfs = sqlite3_vfs_find(nullptr);
  slept_us = 0;
  const auto sleep = std::exchange(vfs->xSleep, [](sqlite3_vfs*, int us) {
    slept_us += us;
    return us;
  });
  const auto granted = store->begin_call(spec_of({run, 1, 1}, day, 1));
  vfs->xSleep = sleep;
  sqlite3_close(other);
  ASSERT_FALSE(granted.has_value());
  EXPECT_EQ(granted.error().fault, Fault::storage);
  EXPECT_THAT(granted.error().what, HasSubstr("another process"));
  EXPECT_THAT(granted.error().what, HasSubstr(file_.string()));
  EXPECT_GE(slept_us, 1'000 * (limits::store_busy_ms_max - 200));
  EXPECT_LE(slept_us, 1'000 * limits::store_busy_ms_max);
}

sqlite3* other_process = nullptr;  // NOLINT: SQLite's hooks take no argument of ours

TEST_F(SqliteFile, OpeningWaitsUntilItCanSwitchToTheLog) {
  // The file has no log, as if another program had made it.
  ASSERT_TRUE(execute(file_, schema_1_sql));
  ASSERT_EQ(sqlite3_open(file_.c_str(), &other_process), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other_process, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_vfs* const vfs = sqlite3_vfs_find(nullptr);
  const auto sleep = std::exchange(vfs->xSleep, [](sqlite3_vfs*, int us) {
    sqlite3_close(std::exchange(other_process, nullptr));
    return us;
  });
  const auto store = RunStore::open(url());
  vfs->xSleep = sleep;
  EXPECT_TRUE(store.has_value()) << store.error().what;
  EXPECT_EQ(std::exchange(other_process, nullptr), nullptr) << "it waited";
}

// Breaks every write of a call, or kills the process at it. The system calls of SQLite can be
// replaced, so no write escapes the count.

struct Breakage {
  int writes_until = -1;  ///< The number of writes before the breakage; -1 for none.
  int error = 0;          ///< The error of the write; 0 if the process is killed instead.
  bool half = false;      ///< A part of the bytes is written first.
  int writes = 0;
};
Breakage breakage;  // NOLINT: SQLite's hooks take no argument of ours

ssize_t write_or_break(int fd, const void* bytes, size_t count, off_t at) {
  ++breakage.writes;
  if (breakage.writes_until < 0 || breakage.writes_until-- > 0) {
    return ::pwrite(fd, bytes, count, at);
  }
  breakage.writes_until = 0;  // A full disk stays full.
  const ssize_t part = breakage.half ? ::pwrite(fd, bytes, count / 2, at) : 0;
  if (breakage.error == 0) ::raise(SIGKILL);
  if (part > 0 && breakage.half) {
    breakage.half = false;
    return part;  // As write(2) does, the first call writes fewer bytes and the next one fails.
  }
  errno = breakage.error;
  return -1;
}

class BrokenWrites {
 public:
  BrokenWrites() {
    for (const char* name : {"pwrite", "pwrite64"}) {
      sqlite3_vfs* const vfs = sqlite3_vfs_find(nullptr);
      vfs->xSetSystemCall(vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(write_or_break));
    }
    breakage = {};
  }
  ~BrokenWrites() {
    for (const char* name : {"pwrite", "pwrite64"}) {
      sqlite3_vfs* const vfs = sqlite3_vfs_find(nullptr);
      vfs->xSetSystemCall(vfs, name, nullptr);
    }
  }
  BrokenWrites(const BrokenWrites&) = delete;
  BrokenWrites& operator=(const BrokenWrites&) = delete;
};

const CallEnd whole_end{.end = "completed",
                        .response_id = "resp",
                        .cost_nanodollars = 60,
                        .text = CallText{.bytes = 1, .sha256 = "ca97"}};

/// Checks that a settlement is complete or absent; true if it exists.
bool settled_or_not(RunStore& store, const CallId& id) {
  const auto row = row_of(store, id);
  if (!row) return false;
  const bool settled = row->state == CallState::ended;
  EXPECT_EQ(row->text.has_value(), settled);
  EXPECT_EQ(row->cost_nanodollars.has_value(), settled);
  EXPECT_EQ(row->end == "completed", settled);
  EXPECT_TRUE(store.check().value().empty());
  return settled;
}

TEST_F(SqliteFile, AKillAtEveryWriteOfASettlementLeavesItWholeOrAbsent) {
  const BrokenWrites broken;
  int absent = 0;
  int chunk = 0;
  for (const bool half : {false, true}) {
    for (int writes = 0;; ++writes) {
      const CallId id{run, ++chunk, 1};
      const int how = ended(in_child([&] {
        const auto store = open();
        ASSERT_EQ(begin(*store, spec_of(id, day, 100)), Permit::ok);
        breakage = {.writes_until = writes, .half = half};
        ASSERT_TRUE(store->end_call(id, whole_end).has_value());
        breakage = {};
      }));
      const bool settled = settled_or_not(*open(), id);
      if (how == 0) {
        EXPECT_TRUE(settled) << "what was reported is durable";
        EXPECT_GE(writes, 2) << "the page and the frame before it";
        break;
      }
      ASSERT_EQ(how, -SIGKILL);
      absent += settled ? 0 : 1;
    }
  }
  EXPECT_GE(absent, 4);
}

TEST_F(SqliteFile, ADiskThatFailsAtAnyWriteIsAStorageFaultAndTheStoreWorksAgainAfterwards) {
  const BrokenWrites broken;
  const auto store = open();
  int chunk = 0;
  int faults = 0;
  for (const int error : {ENOSPC, EIO}) {
    for (const bool half : {false, true}) {
      for (int writes = 0; writes < 4; ++writes) {
        const CallId id{run, ++chunk, 1};
        ASSERT_EQ(begin(*store, spec_of(id, day, 100)), Permit::ok);
        breakage = {.writes_until = writes, .error = error, .half = half};
        const Status ended = store->end_call(id, whole_end);
        breakage = {};
        if (!ended) {
          ++faults;
          EXPECT_EQ(ended.error().fault, Fault::storage) << ended.error().what;
          EXPECT_THAT(ended.error().what, HasSubstr(file_.string()));
          EXPECT_FALSE(settled_or_not(*store, id));
        }
        ASSERT_TRUE(store->end_call(id, whole_end).has_value()) << "there is space again";
        EXPECT_TRUE(settled_or_not(*store, id));
      }
    }
  }
  EXPECT_GE(faults, 6);
}

TEST_F(SqliteFile, AFullDiskGrantsNothing) {
  const BrokenWrites broken;
  const auto store = open();
  breakage = {.writes_until = 0, .error = ENOSPC};
  const auto granted = store->begin_call(spec_of({run, 1, 1}, day, 100));
  ASSERT_FALSE(granted.has_value());
  EXPECT_EQ(exit_code(granted.error().fault), 11);
  breakage = {};
  EXPECT_EQ(spent_on(*store, day), 0);
}

}  // namespace
}  // namespace castwright::store
