#pragma once
// A connection to a SQLite file, and what every statement of ours needs: rows of their kinds, one
// transaction at a time, errors that name the file and what to do. The only door to SQLite, beside
// run_store.h for everybody else. One thread per connection. Never follows a link.

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
  SqliteStatement& bind(int at, std::optional<std::int64_t> value);  ///< nothing: NULL
  /// True where there is a row, false at the end.
  Result<bool> step();
  /// Runs to the end; rows are passed over.
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
  /// For writing: made where absent, mode 0600 whatever the umask, WAL, every commit synced.
  static Result<std::unique_ptr<SqliteDatabase>> open(const std::string& path);
  /// A copy in memory of the file as it is now, so that reading leaves no trace beside the file;
  /// Fault::missing where there is none.
  static Result<std::unique_ptr<SqliteDatabase>> copy(const std::string& path);

  Status execute(const char* sql);
  Result<SqliteStatement> prepare(const char* sql);
  /// Rows that the last statement changed.
  std::int64_t changes() const;
  bool in_transaction() const;
  const std::string& path() const { return path_; }
  /// The newest error of this connection.
  Error error() const;
  /// Stored state that is not what this program writes: says which command helps.
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

/// One writing transaction; undone where it was not committed, whatever ended it.
class SqliteTransaction {
 public:
  /// Waits for the other processes' transactions (limits::store_busy_ms_max).
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
