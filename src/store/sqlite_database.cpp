#include "store/sqlite_database.h"

#include "core/check.h"
#include "core/limits.h"
#include "disk/disk.h"

#include <sqlite3.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace castwright::store {
namespace {

constexpr int busy_step_ms = 5;

std::unexpected<Error> failed(std::string_view doing, const std::string& path, int error) {
  return fail(Fault::storage,
              fmt::format("{} {}: {}", doing, path, std::generic_category().message(error)));
}

/// Resolves the links in the folder's path, since SQLite refuses a link anywhere in a name; leaves
/// the file's own name as it is.
Result<std::string> resolved(const std::string& path) {
  const std::filesystem::path file = std::filesystem::path(path).lexically_normal();
  const std::filesystem::path parent = file.has_parent_path() ? file.parent_path() : ".";
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::canonical(parent, error);
  if (error) return failed("opening", path, error.value());
  return (folder / file.filename()).string();
}

/// Checks that `path` is a plain file, or does not exist, and gives it the mode of all files.
/// Checks it by name and never through a descriptor: closing one would drop the locks that another
/// connection of this process holds on the file.
Status guard(const std::string& path) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) return {};
    return failed("opening", path, errno);
  }
  if (!S_ISREG(info.st_mode)) {
    return fail(Fault::storage, fmt::format("{} is not a plain file", path));
  }
  if ((info.st_mode & 07777) == disk::file_mode()) return {};
  if (::chmod(path.c_str(), disk::file_mode()) != 0)
    return failed("setting the mode of", path, errno);
  return {};
}

Status sync_folder(const std::filesystem::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return failed("opening", folder.string(), errno);
  const int synced = ::fsync(fd);
  const int error = errno;
  ::close(fd);
  if (synced != 0) return failed("syncing", folder.string(), error);
  return {};
}

/// Makes the file with its mode. SQLite gives -wal and -shm the mode of the database, so this
/// decides all three.
Status make_guarded(const std::string& path) {
  const bool made = ::mknod(path.c_str(), S_IFREG | disk::file_mode(), 0) == 0;
  if (!made && errno != EEXIST) return failed("making", path, errno);
  CW_RETURN_IF_ERROR(guard(path));
  for (const char* companion : {"-wal", "-shm"})
    CW_RETURN_IF_ERROR(guard(path + companion));
  if (made) return sync_folder(std::filesystem::path(path).parent_path());
  return {};
}

/// Makes a file URI; only characters that would end the path are escaped.
std::string uri_of(const std::string& path, std::string_view query) {
  std::string uri = "file:";
  for (const char byte : path) {
    if (byte == '?' || byte == '#' || byte == '%') {
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(byte));
    } else {
      uri += byte;
    }
  }
  return uri.append(query);
}

bool is_busy(int code) {
  return (code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_LOCKED;
}

}  // namespace

// Statements.

void SqliteStatement::Close::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

SqliteStatement& SqliteStatement::bind(int at, std::string_view value) {
  // An empty view may have no address, which would bind NULL.
  const char* const bytes = value.empty() ? "" : value.data();
  CW_CHECK(sqlite3_bind_text(raw_.get(), at, bytes, static_cast<int>(value.size()), SQLITE_STATIC)
           == SQLITE_OK);
  return *this;
}

SqliteStatement& SqliteStatement::bind(int at, std::int64_t value) {
  CW_CHECK(sqlite3_bind_int64(raw_.get(), at, value) == SQLITE_OK);
  return *this;
}

SqliteStatement& SqliteStatement::bind(int at, std::optional<std::int64_t> value) {
  if (value) return bind(at, *value);
  CW_CHECK(sqlite3_bind_null(raw_.get(), at) == SQLITE_OK);
  return *this;
}

Result<bool> SqliteStatement::step() {
  const int code = sqlite3_step(raw_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return std::unexpected(database_.error());
}

Status SqliteStatement::finish() {
  while (true) {
    CW_TRY(const bool row, step());
    if (!row) return {};
  }
}

std::string SqliteStatement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(raw_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(raw_.get(), column))};
}

std::int64_t SqliteStatement::number(int column) const {
  return sqlite3_column_int64(raw_.get(), column);
}

std::optional<std::int64_t> SqliteStatement::maybe(int column) const {
  if (sqlite3_column_type(raw_.get(), column) == SQLITE_NULL) return std::nullopt;
  return number(column);
}

// The connection.

void SqliteDatabase::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::connect(const std::string& name,
                                                                std::string path,
                                                                int flags) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(
      name.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (raw == nullptr) return fail(Fault::storage, fmt::format("{}: out of memory", path));
  std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(Raw(raw), std::move(path)));
  if (opened != SQLITE_OK) return std::unexpected(database->error());
  sqlite3_busy_timeout(raw, limits::store_busy_ms_max);
  return database;
}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(const std::string& path) {
  CW_TRY(const std::string file, resolved(path));
  CW_RETURN_IF_ERROR(make_guarded(file));
  CW_TRY(auto database, connect(file, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW));
  CW_RETURN_IF_ERROR(database->prepare_journal());
  return database;
}

/// Switches to a write-ahead log: a killed process leaves whole transactions, and readers never
/// wait. SQLite does not call its busy handler for this switch, so this function waits for another
/// process that makes the same switch.
Status SqliteDatabase::prepare_journal() {
  for (int waited_ms = 0;; waited_ms += busy_step_ms) {
    const int code =
        sqlite3_exec(raw_.get(), "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) break;
    if (!is_busy(code) || waited_ms >= limits::store_busy_ms_max) return std::unexpected(error());
    sqlite3_sleep(busy_step_ms);
  }
  return execute("PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;");
}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::copy(const std::string& path) {
  auto file = resolved(path);
  struct stat info{};
  if (!file || ::lstat(file->c_str(), &info) != 0) {
    return fail(Fault::missing, fmt::format("no file {}", path));
  }
  if (!S_ISREG(info.st_mode)) {
    return fail(Fault::storage, fmt::format("{} is not a plain file", path));
  }
  // If nobody has the file open, there is no log, and opening the file as immutable makes none.
  const bool logged = ::lstat((*file + "-wal").c_str(), &info) == 0;
  CW_TRY(const auto source,
         connect(uri_of(*file, logged ? "?mode=ro" : "?mode=ro&immutable=1"),
                 path,
                 SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOFOLLOW));
  CW_TRY(auto target, connect(":memory:", path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
  sqlite3_backup* const backup =
      sqlite3_backup_init(target->raw_.get(), "main", source->raw_.get(), "main");
  if (backup == nullptr) return std::unexpected(target->error());
  const int copied = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (copied != SQLITE_DONE || finished != SQLITE_OK) return std::unexpected(target->error());
  return target;
}

Status SqliteDatabase::execute(const char* sql) {
  if (sqlite3_exec(raw_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return std::unexpected(error());
  }
  return {};
}

Result<SqliteStatement> SqliteDatabase::prepare(const char* sql) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(raw_.get(), sql, -1, &raw, nullptr) != SQLITE_OK) {
    return std::unexpected(error());
  }
  return SqliteStatement(*this, raw);
}

std::int64_t SqliteDatabase::changes() const {
  return sqlite3_changes64(raw_.get());
}

bool SqliteDatabase::in_transaction() const {
  return sqlite3_get_autocommit(raw_.get()) == 0;
}

Error SqliteDatabase::damaged(std::string_view what) const {
  return {Fault::storage,
          fmt::format("{} is damaged: {}; `castwright doctor --rebuild-index` makes it new from "
                      "the run directories",
                      path_,
                      what)};
}

Error SqliteDatabase::error() const {
  const int code = sqlite3_extended_errcode(raw_.get());
  const char* const message = sqlite3_errmsg(raw_.get());
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Fault::storage,
              fmt::format(
                  "another process held {} for more than {} ms", path_, limits::store_busy_ms_max)};
    // SQLite answers with the last four for a file that has another form.
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_FORMAT: return damaged(message);
    case SQLITE_MISUSE: return {Fault::internal, fmt::format("{}: {}", path_, message)};
    default: break;
  }
  const int cause = sqlite3_system_errno(raw_.get());
  const bool told = (code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_CANTOPEN;
  return {Fault::storage,
          told && cause != 0
              ? fmt::format("{}: {} ({})", path_, message, std::generic_category().message(cause))
              : fmt::format("{}: {}", path_, message)};
}

// Transactions.

Result<SqliteTransaction> SqliteTransaction::begin(SqliteDatabase& database) {
  CW_RETURN_IF_ERROR(database.execute("BEGIN IMMEDIATE"));
  return SqliteTransaction(database);
}

Status SqliteTransaction::commit() {
  CW_RETURN_IF_ERROR(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

SqliteTransaction::~SqliteTransaction() {
  // After some errors SQLite has already undone the transaction by itself. If it cannot be undone
  // here, it ends with the connection, and the next process undoes it.
  if (database_ == nullptr || !database_->in_transaction()) return;
  if (!database_->execute("ROLLBACK")) return;
}

}  // namespace castwright::store
