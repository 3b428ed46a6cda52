#include "store/index.h"

#include "core/check.h"

#include <sqlite3.h>

#include <fmt/format.h>

namespace castwright::store {
namespace {

constexpr int schema_version = 1;
constexpr int busy_ms_max = 5'000;  // longest wait for another process's transaction

constexpr const char* schema_sql = R"(
CREATE TABLE runs(
  run_id TEXT PRIMARY KEY, topic_id TEXT NOT NULL, created TEXT NOT NULL, state TEXT NOT NULL,
  model TEXT NOT NULL, provider TEXT NOT NULL, words_target INTEGER NOT NULL,
  words INTEGER NOT NULL, cost_nanodollars INTEGER) STRICT;
CREATE TABLE calls(
  run_id TEXT NOT NULL, chunk INTEGER NOT NULL, attempt INTEGER NOT NULL, state TEXT NOT NULL,
  end TEXT NOT NULL, response_id TEXT NOT NULL, worst_nanodollars INTEGER,
  cost_nanodollars INTEGER, PRIMARY KEY(run_id, chunk, attempt)) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
)";

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct CloseStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, CloseStatement>;

std::unexpected<Error> broken(sqlite3* database, const std::string& path) {
  return fail(
      Fault::storage,
      fmt::format(
          "{}: {}", path, database == nullptr ? "out of memory" : sqlite3_errmsg(database)));
}

class SqliteIndex final : public Index {
 public:
  SqliteIndex(Database database, std::string path)
      : database_(std::move(database)),
        path_(std::move(path)) {}

  Status put_run(const RunRow& run) override {
    CW_TRY(const Statement insert,
           prepare("INSERT OR REPLACE INTO runs VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)"));
    sqlite3_stmt* const row = insert.get();
    bind(row, 1, run.run_id);
    bind(row, 2, run.topic_id);
    bind(row, 3, run.created);
    bind(row, 4, run.state);
    bind(row, 5, run.model);
    bind(row, 6, run.provider);
    bind(row, 7, run.words_target);
    bind(row, 8, run.words);
    bind(row, 9, run.cost_nanodollars);
    return finish(row);
  }

  Status put_call(const CallRow& call) override {
    CW_TRY(const Statement insert,
           prepare("INSERT OR REPLACE INTO calls VALUES(?1,?2,?3,?4,?5,?6,?7,?8)"));
    sqlite3_stmt* const row = insert.get();
    bind(row, 1, call.run_id);
    bind(row, 2, std::int64_t{call.chunk});
    bind(row, 3, std::int64_t{call.attempt});
    bind(row, 4, call.state);
    bind(row, 5, call.end);
    bind(row, 6, call.response_id);
    bind(row, 7, call.worst_nanodollars);
    bind(row, 8, call.cost_nanodollars);
    return finish(row);
  }

  Result<std::vector<RunRow>> runs() override {
    CW_TRY(const Statement select, prepare("SELECT * FROM runs ORDER BY run_id DESC"));
    sqlite3_stmt* const row = select.get();
    std::vector<RunRow> rows;
    int step = 0;
    while ((step = sqlite3_step(row)) == SQLITE_ROW) {
      rows.push_back({.run_id = text(row, 0),
                      .topic_id = text(row, 1),
                      .created = text(row, 2),
                      .state = text(row, 3),
                      .model = text(row, 4),
                      .provider = text(row, 5),
                      .words_target = sqlite3_column_int64(row, 6),
                      .words = sqlite3_column_int64(row, 7),
                      .cost_nanodollars = maybe(row, 8)});
    }
    if (step != SQLITE_DONE) return broken(database_.get(), path_);
    return rows;
  }

  Result<std::vector<CallRow>> calls(const std::string& run_id) override {
    CW_TRY(const Statement select,
           prepare("SELECT * FROM calls WHERE run_id = ?1 ORDER BY chunk, attempt"));
    sqlite3_stmt* const row = select.get();
    bind(row, 1, run_id);
    std::vector<CallRow> rows;
    int step = 0;
    while ((step = sqlite3_step(row)) == SQLITE_ROW) {
      rows.push_back({.run_id = text(row, 0),
                      .chunk = sqlite3_column_int(row, 1),
                      .attempt = sqlite3_column_int(row, 2),
                      .state = text(row, 3),
                      .end = text(row, 4),
                      .response_id = text(row, 5),
                      .worst_nanodollars = maybe(row, 6),
                      .cost_nanodollars = maybe(row, 7)});
    }
    if (step != SQLITE_DONE) return broken(database_.get(), path_);
    return rows;
  }

  Status execute(const char* sql) {
    if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
      return broken(database_.get(), path_);
    }
    return {};
  }

  Status prepare_schema() {
    // Two processes may make the database at once: the version is read inside the transaction.
    CW_RETURN_IF_ERROR(execute("BEGIN IMMEDIATE"));
    int version = 0;
    {
      CW_TRY(const Statement pragma, prepare("PRAGMA user_version"));
      if (sqlite3_step(pragma.get()) == SQLITE_ROW) version = sqlite3_column_int(pragma.get(), 0);
    }
    if (version > schema_version) {
      return fail(
          Fault::storage,
          fmt::format("{} has schema {}, this program knows {}", path_, version, schema_version));
    }
    if (version == 0) CW_RETURN_IF_ERROR(execute(schema_sql));
    return execute("COMMIT");
  }

 private:
  Result<Statement> prepare(const char* sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(database_.get(), sql, -1, &raw, nullptr) != SQLITE_OK) {
      return broken(database_.get(), path_);
    }
    return Statement(raw);
  }
  Status finish(sqlite3_stmt* statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) return broken(database_.get(), path_);
    return {};
  }
  // The bound text outlives the statement: all callers hold it.
  static void bind(sqlite3_stmt* row, int at, const std::string& value) {
    CW_CHECK(sqlite3_bind_text(row, at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC)
             == SQLITE_OK);
  }
  static void bind(sqlite3_stmt* row, int at, std::int64_t value) {
    CW_CHECK(sqlite3_bind_int64(row, at, value) == SQLITE_OK);
  }
  static void bind(sqlite3_stmt* row, int at, const std::optional<std::int64_t>& value) {
    if (value) bind(row, at, *value);  // else stays NULL
  }
  static std::string text(sqlite3_stmt* row, int column) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
  }
  static std::optional<std::int64_t> maybe(sqlite3_stmt* row, int column) {
    if (sqlite3_column_type(row, column) == SQLITE_NULL) return std::nullopt;
    return sqlite3_column_int64(row, column);
  }

  Database database_;
  std::string path_;
};

}  // namespace

Result<std::unique_ptr<Index>> Index::open(const std::filesystem::path& file) {
  sqlite3* raw = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX;
  const int opened = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  Database database(raw);
  if (opened != SQLITE_OK) return broken(raw, file.string());
  sqlite3_busy_timeout(raw, busy_ms_max);
  auto index = std::make_unique<SqliteIndex>(std::move(database), file.string());
  CW_RETURN_IF_ERROR(index->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"));
  CW_RETURN_IF_ERROR(index->prepare_schema());
  return index;
}

}  // namespace castwright::store
