#pragma once
// The tables of the run store in SQLite, and how a file of an older program gets them.

#include "core/result.h"
#include "store/sqlite_database.h"

namespace castwright::store {

/// Makes or brings up to date the tables in one transaction; Fault::storage for a newer schema.
Status prepare_schema(SqliteDatabase& database);

}  // namespace castwright::store
