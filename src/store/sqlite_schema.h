#pragma once
// The tables of the run store in SQLite, and the upgrade of a file of an older program to them.

#include "core/result.h"
#include "store/sqlite_database.h"

namespace castwright::store {

/// Makes the tables, or upgrades them, in one transaction. Fault::storage for a newer schema.
Status prepare_schema(SqliteDatabase& database);

}  // namespace castwright::store
