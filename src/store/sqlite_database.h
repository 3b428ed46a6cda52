#pragma once
// A connection to a SQLite file, and what every statement needs: typed columns, one transaction at
// a time, errors that name the file and the remedy. Only this folder uses it; all other code goes
// through run_store.h. One thread per connection. Never follows a link.

#include "core/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace castwright::store {

class SqliteDatabase;

class SqliteStatement {
 public:
  /// Columns are counted from 0, parameters from 1. A bound text must outlive the statement.
  SqliteStatement& bind(int at, std::string_view value);
  SqliteStatement& bind(int at, std::int64_t value);
  /// Binds NULL if `value` is empty.
  SqliteStatement& bind(int at, std::optional<std::int64_t> value);
  /// Steps to the next row; false if there is none.
  Result<bool> step();
  /// Runs the statement to its end and ignores its rows.
  Status finish();

  std::string text(int column) const;
  std::int64_t number(int column) const;
  std::optional<std::int64_t> maybe(int column) const;

 private:
  friend class SqliteDatabase;
  struct Close {
    void operator()(sqlite3_stmt* statement) const;
  };
  SqliteStatement(SqliteDatabase& database, sqlite3_stmt* raw) : database_(database), raw_(raw) {}

  SqliteDatabase& database_;
  std::unique_ptr<sqlite3_stmt, Close> raw_;
};

class SqliteDatabase {
 public:
  /// Opens the file for writing and makes it if it is absent. Its mode is 0600 whatever the umask;
  /// it has a write-ahead log, and every commit is synced.
  static Result<std::unique_ptr<SqliteDatabase>> open(const std::string& path);
  /// Returns a copy in memory of the file as it is now, so that reading leaves no trace beside the
  /// file. Fault::missing if there is no file.
  static Result<std::unique_ptr<SqliteDatabase>> copy(const std::string& path);

  Status execute(const char* sql);
  Result<SqliteStatement> prepare(const char* sql);
  /// The number of rows that the last statement changed.
  std::int64_t changes() const;
  bool in_transaction() const;
  const std::string& path() const { return path_; }
  /// The newest error of this connection, with the name of the file.
  Error error() const;
  /// An error for stored state that this program would not have written; it says which command
  /// helps.
  Error damaged(std::string_view what) const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  using Raw = std::unique_ptr<sqlite3, Close>;
  SqliteDatabase(Raw raw, std::string path) : raw_(std::move(raw)), path_(std::move(path)) {}
  static Result<std::unique_ptr<SqliteDatabase>> connect(const std::string& name,
                                                         std::string path,
                                                         int flags);
  Status prepare_journal();

  Raw raw_;
  std::string path_;
};

/// One writing transaction. It is undone if it is not committed, whatever the reason.
class SqliteTransaction {
 public:
  /// Begins a transaction; waits up to limits::store_busy_ms_max for those of other processes.
  static Result<SqliteTransaction> begin(SqliteDatabase& database);
  SqliteTransaction(SqliteTransaction&& other) noexcept
      : database_(std::exchange(other.database_, nullptr)) {}
  SqliteTransaction& operator=(SqliteTransaction&&) = delete;
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;
  ~SqliteTransaction();

  Status commit();

 private:
  explicit SqliteTransaction(SqliteDatabase& database) : database_(&database) {}
  SqliteDatabase* database_;
};

}  // namespace castwright::store
