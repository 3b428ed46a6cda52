#include "store/sqlite_schema.h"

#include <fmt/format.h>

namespace castwright::store {
namespace {

constexpr int schema_version = 3;  // The schema is stored in PRAGMA user_version.

constexpr const char* runs_sql = R"(
CREATE TABLE runs(
  run_id TEXT PRIMARY KEY, topic_id TEXT NOT NULL, created TEXT NOT NULL, state TEXT NOT NULL,
  model TEXT NOT NULL, provider TEXT NOT NULL, words_target INTEGER NOT NULL,
  words INTEGER NOT NULL, cost_nanodollars INTEGER) STRICT;
)";

// The result (text_*) is in the same row as the settlement, so that one write stores both.
constexpr const char* calls_sql = R"(
CREATE TABLE calls(
  run_id TEXT NOT NULL, chunk INTEGER NOT NULL, attempt INTEGER NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('reserved', 'ended', 'released')),
  day TEXT NOT NULL, rehearsal INTEGER NOT NULL CHECK(rehearsal IN (0, 1)),
  ending TEXT NOT NULL, response_id TEXT NOT NULL,
  worst_nanodollars INTEGER, cost_nanodollars INTEGER,
  text_bytes INTEGER, text_sha256 TEXT,
  CHECK((text_bytes IS NULL) = (text_sha256 IS NULL)),
  PRIMARY KEY(run_id, chunk, attempt)) STRICT, WITHOUT ROWID;
CREATE INDEX calls_by_day ON calls(day, rehearsal);
)";

// Schema 2 did not have this table.
constexpr const char* gains_sql = R"(
CREATE TABLE gains(
  run_id TEXT NOT NULL, chunk INTEGER NOT NULL,
  host TEXT NOT NULL, model TEXT NOT NULL, kind TEXT NOT NULL, language TEXT NOT NULL,
  asked INTEGER NOT NULL CHECK(asked > 0), received INTEGER NOT NULL CHECK(received > 0),
  date TEXT NOT NULL, PRIMARY KEY(run_id, chunk)) STRICT, WITHOUT ROWID;
CREATE INDEX gains_by_key ON gains(host, model, kind, language, date);
)";

// Schema 1 had no day, no separate sum for rehearsals and no result. The run's own day is the best
// guess.
constexpr const char* migrate_from_1_sql = R"(
INSERT INTO calls
  SELECT c.run_id, c.chunk, c.attempt,
         CASE c.state WHEN 'reserved' THEN 'reserved' ELSE 'ended' END,
         coalesce(substr(r.created, 1, 10), ''), coalesce(r.provider = 'rehearsal', 0),
         c.end, c.response_id, c.worst_nanodollars, c.cost_nanodollars, NULL, NULL
    FROM calls_1 AS c LEFT JOIN runs AS r USING(run_id);
DROP TABLE calls_1;
)";

}  // namespace

Status prepare_schema(SqliteDatabase& database) {
  // Two processes may make the file at once, so the version is read inside the transaction.
  CW_TRY(SqliteTransaction transaction, SqliteTransaction::begin(database));
  std::int64_t version = 0;
  {
    CW_TRY(SqliteStatement pragma, database.prepare("PRAGMA user_version"));
    CW_TRY(const bool row, pragma.step());
    if (row) version = pragma.number(0);
  }
  if (version == schema_version) return transaction.commit();
  if (version > schema_version || version < 0) {
    return fail(Fault::storage,
                fmt::format("{} has schema {}, this program knows {}: a newer castwright wrote it",
                            database.path(),
                            version,
                            schema_version));
  }
  if (version == 0) {
    CW_RETURN_IF_ERROR(database.execute(runs_sql));
    CW_RETURN_IF_ERROR(database.execute(calls_sql));
  } else if (version == 1) {
    CW_RETURN_IF_ERROR(database.execute("ALTER TABLE calls RENAME TO calls_1"));
    CW_RETURN_IF_ERROR(database.execute(calls_sql));
    CW_RETURN_IF_ERROR(database.execute(migrate_from_1_sql));
  }
  CW_RETURN_IF_ERROR(database.execute(gains_sql));
  CW_RETURN_IF_ERROR(
      database.execute(fmt::format("PRAGMA user_version = {}", schema_version).c_str()));
  return transaction.commit();
}

}  // namespace castwright::store
