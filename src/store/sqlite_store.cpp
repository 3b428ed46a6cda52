// RunStore in one SQLite file. Money is decided on inside one immediate transaction: the sums are
// read and the reservation is written while no other process can write.

#include "core/check.h"
#include "core/money.h"
#include "store/calibration.h"
#include "store/run_store.h"
#include "store/sqlite_database.h"
#include "store/sqlite_schema.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace castwright::store {
namespace {

constexpr std::string_view scheme = "sqlite:";
/// The value of a sum that does not fit.
constexpr Amount amount_max = std::numeric_limits<Amount>::max();

constexpr std::array state_names{std::pair{CallState::reserved, std::string_view("reserved")},
                                 std::pair{CallState::ended, std::string_view("ended")},
                                 std::pair{CallState::released, std::string_view("released")}};

constexpr const char* run_columns_sql =
    "SELECT run_id, topic_id, created, state, model, provider, words_target, words, "
    "cost_nanodollars FROM runs ORDER BY run_id DESC";
constexpr const char* calls_of_run_sql =
    "SELECT run_id, chunk, attempt, state, day, rehearsal, ending, response_id, "
    "worst_nanodollars, cost_nanodollars, text_bytes, text_sha256 "
    "FROM calls WHERE run_id = ?1 ORDER BY chunk, attempt";
constexpr const char* calls_of_chunk_sql =
    "SELECT run_id, chunk, attempt, state, day, rehearsal, ending, response_id, "
    "worst_nanodollars, cost_nanodollars, text_bytes, text_sha256 "
    "FROM calls WHERE run_id = ?1 AND chunk = ?2 ORDER BY attempt";
// Sums in halves, which SQLite can add without overflow: its sum() fails if the total does not fit.
constexpr int amount_low_bits = 31;
constexpr const char* run_spent_sql =
    "SELECT coalesce(sum(amount >> 31), 0), coalesce(sum(amount & 2147483647), 0) FROM ("
    "SELECT max(0, coalesce(cost_nanodollars, worst_nanodollars, 0)) AS amount FROM calls "
    "WHERE run_id = ?1 AND state <> 'released' AND NOT (chunk = ?2 AND attempt = ?3))";
constexpr const char* day_spent_sql =
    "SELECT coalesce(sum(amount >> 31), 0), coalesce(sum(amount & 2147483647), 0) FROM ("
    "SELECT max(0, coalesce(cost_nanodollars, worst_nanodollars, 0)) AS amount FROM calls "
    "WHERE day = ?1 AND rehearsal = ?2 AND state <> 'released' "
    "AND NOT (run_id = ?3 AND chunk = ?4 AND attempt = ?5))";
constexpr const char* put_gain_sql =
    "INSERT OR REPLACE INTO gains(run_id, chunk, host, model, kind, language, asked, received, "
    "date) "
    "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
// Run ids sort by time, so this gives the newest first.
constexpr const char* newest_gains_sql =
    "SELECT run_id, chunk, asked, received, date FROM gains "
    "WHERE host = ?1 AND model = ?2 AND kind = ?3 AND language = ?4 "
    "ORDER BY date DESC, run_id DESC, chunk DESC LIMIT ?5";
constexpr const char* put_call_sql =
    "INSERT OR REPLACE INTO calls(run_id, chunk, attempt, state, day, rehearsal, ending, "
    "response_id, worst_nanodollars, cost_nanodollars, text_bytes, text_sha256) "
    "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
// One statement settles the call and records its result. A known value is never replaced by an
// unknown one, nor a completed ending by one without a text.
constexpr const char* end_call_sql =
    "UPDATE calls SET state = 'ended', "
    "ending = CASE WHEN text_sha256 IS NOT NULL AND ?8 IS NULL THEN ending ELSE ?4 END, "
    "response_id = CASE WHEN ?5 = '' THEN response_id ELSE ?5 END, "
    "cost_nanodollars = coalesce(?6, cost_nanodollars), "
    "text_bytes = coalesce(?7, text_bytes), text_sha256 = coalesce(?8, text_sha256) "
    "WHERE run_id = ?1 AND chunk = ?2 AND attempt = ?3";

Result<CallState> state_named(std::string_view name, const SqliteDatabase& database) {
  const auto* const found =
      std::ranges::find(state_names, name, [](const auto& row) { return row.second; });
  if (found == state_names.end()) {
    return std::unexpected(database.damaged(fmt::format("a call is \"{}\"", name)));
  }
  return found->first;
}

bool is_completed(const CallRow& row) {
  return row.state == CallState::ended && (row.text || row.end == completed_end);
}

/// True if `worst` still fits into the budget; unknown and saturated amounts never do.
bool fits(Amount spent, std::optional<Amount> worst, std::optional<Amount> budget) {
  if (!budget) return true;
  if (!worst) return false;
  const Amount sum = saturating_sum(spent, *worst);
  return sum < amount_max && sum <= *budget;
}

/// Decides from the chunk's rows and from what was spent without this request.
Permit judge(const CallSpec& call, const std::vector<CallRow>& chunk_rows, const Granted& spent) {
  bool completed = false;
  bool open = false;
  for (const CallRow& row : chunk_rows) {
    if (row.id == call.id) {
      // A used attempt number is never granted again, since its bill would be overwritten.
      if (row.state == CallState::ended) return Permit::already_paid;
      if (row.state == CallState::reserved && row.worst_nanodollars == call.worst_nanodollars
          && row.day == call.day && row.rehearsal == call.rehearsal) {
        return Permit::ok;
      }
      continue;
    }
    completed = completed || is_completed(row);
    open = open || row.state == CallState::reserved;
  }
  if (completed && !call.repay) return Permit::already_paid;
  if (open && !call.repay) return Permit::orphan;
  if (!fits(spent.run_spent, call.worst_nanodollars, call.run_budget)) return Permit::run_budget;
  if (!fits(spent.day_spent, call.worst_nanodollars, call.day_budget)) return Permit::day_budget;
  return Permit::ok;
}

class SqliteStore final : public RunStore {
 public:
  explicit SqliteStore(std::unique_ptr<SqliteDatabase> database) : database_(std::move(database)) {}

  Status begin_run(const RunRow& run) override;
  Status finish_run(const std::string& run_id,
                    std::string_view state,
                    std::int64_t words,
                    std::optional<Amount> cost) override;
  Result<Granted> begin_call(const CallSpec& call) override;
  Status end_call(const CallId& call, const CallEnd& end) override;
  Status release_call(const CallId& call) override;
  Status put_call(const CallRow& call) override;
  Result<std::vector<RunRow>> runs() override;
  Result<std::vector<CallRow>> calls(const std::string& run_id) override;
  Result<Amount> day_spent(std::string_view day, bool rehearsal) override;
  Status record_calibration(const std::vector<LengthSample>& samples) override;
  Result<std::optional<Calibration>> calibration(const CalibrationKey& key) override;
  Result<std::vector<std::string>> check() override;

 private:
  Result<std::vector<CallRow>> call_rows(SqliteStatement& select);
  Result<Amount> run_spent_without(const CallId& call);
  Result<Amount> day_spent_without(std::string_view day, bool rehearsal, const CallId& call);
  static Result<Amount> total(SqliteStatement& select);

  std::unique_ptr<SqliteDatabase> database_;
};

Status SqliteStore::begin_run(const RunRow& run) {
  CW_TRY(SqliteStatement insert,
         database_->prepare(
             "INSERT OR REPLACE INTO runs(run_id, topic_id, created, state, model, provider, "
             "words_target, words, cost_nanodollars) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"));
  insert.bind(1, run.run_id)
      .bind(2, run.topic_id)
      .bind(3, run.created)
      .bind(4, run.state)
      .bind(5, run.model)
      .bind(6, run.provider)
      .bind(7, run.words_target)
      .bind(8, run.words)
      .bind(9, run.cost_nanodollars);
  return insert.finish();
}

Status SqliteStore::finish_run(const std::string& run_id,
                               std::string_view state,
                               std::int64_t words,
                               std::optional<Amount> cost) {
  CW_TRY(SqliteStatement update,
         database_->prepare("UPDATE runs SET state = ?2, words = ?3, cost_nanodollars = ?4 "
                            "WHERE run_id = ?1"));
  update.bind(1, run_id).bind(2, state).bind(3, words).bind(4, cost);
  CW_RETURN_IF_ERROR(update.finish());
  if (database_->changes() == 1) return {};
  return std::unexpected(database_->damaged(fmt::format("it does not know run {}", run_id)));
}

Result<Granted> SqliteStore::begin_call(const CallSpec& call) {
  CW_CHECK(!call.id.run_id.empty() && !call.day.empty());
  CW_CHECK(!call.worst_nanodollars || *call.worst_nanodollars >= 0);
  CW_TRY(SqliteTransaction transaction, SqliteTransaction::begin(*database_));
  std::vector<CallRow> rows;
  {
    CW_TRY(SqliteStatement select, database_->prepare(calls_of_chunk_sql));
    select.bind(1, call.id.run_id).bind(2, std::int64_t{call.id.chunk});
    CW_TRY(rows, call_rows(select));
  }
  Granted granted;
  // Every call of the run, and of the day: not for nothing.
  if (call.run_budget) {
    CW_TRY(granted.run_spent, run_spent_without(call.id));
  }
  if (call.day_budget) {
    CW_TRY(granted.day_spent, day_spent_without(call.day, call.rehearsal, call.id));
  }
  granted.permit = judge(call, rows, granted);
  if (granted.permit != Permit::ok) return granted;
  CW_RETURN_IF_ERROR(put_call({.id = call.id,
                               .state = CallState::reserved,
                               .day = call.day,
                               .rehearsal = call.rehearsal,
                               .worst_nanodollars = call.worst_nanodollars}));
  CW_RETURN_IF_ERROR(transaction.commit());
  return granted;
}

Status SqliteStore::end_call(const CallId& call, const CallEnd& end) {
  CW_TRY(SqliteStatement update, database_->prepare(end_call_sql));
  update.bind(1, call.run_id)
      .bind(2, std::int64_t{call.chunk})
      .bind(3, std::int64_t{call.attempt})
      .bind(4, end.end)
      .bind(5, end.response_id)
      .bind(6, end.cost_nanodollars);
  if (end.text) {
    update.bind(7, static_cast<std::int64_t>(end.text->bytes)).bind(8, end.text->sha256);
  }
  CW_RETURN_IF_ERROR(update.finish());
  if (database_->changes() == 1) return {};
  return std::unexpected(
      database_->damaged(fmt::format("it does not know request {} for chunk {} of run {}",
                                     call.attempt,
                                     call.chunk,
                                     call.run_id)));
}

Status SqliteStore::release_call(const CallId& call) {
  CW_TRY(SqliteStatement update,
         database_->prepare("UPDATE calls SET state = 'released' WHERE run_id = ?1 AND chunk = ?2 "
                            "AND attempt = ?3 AND state = 'reserved'"));
  update.bind(1, call.run_id).bind(2, std::int64_t{call.chunk}).bind(3, std::int64_t{call.attempt});
  return update.finish();
}

Status SqliteStore::put_call(const CallRow& call) {
  CW_TRY(SqliteStatement insert, database_->prepare(put_call_sql));
  insert.bind(1, call.id.run_id)
      .bind(2, std::int64_t{call.id.chunk})
      .bind(3, std::int64_t{call.id.attempt})
      .bind(4, name_of(call.state))
      .bind(5, call.day)
      .bind(6, std::int64_t{call.rehearsal})
      .bind(7, call.end)
      .bind(8, call.response_id)
      .bind(9, call.worst_nanodollars)
      .bind(10, call.cost_nanodollars);
  if (call.text) {
    insert.bind(11, static_cast<std::int64_t>(call.text->bytes)).bind(12, call.text->sha256);
  }
  return insert.finish();
}

Result<std::vector<RunRow>> SqliteStore::runs() {
  CW_TRY(SqliteStatement select, database_->prepare(run_columns_sql));
  std::vector<RunRow> rows;
  while (true) {
    CW_TRY(const bool more, select.step());
    if (!more) return rows;
    rows.push_back({.run_id = select.text(0),
                    .topic_id = select.text(1),
                    .created = select.text(2),
                    .state = select.text(3),
                    .model = select.text(4),
                    .provider = select.text(5),
                    .words_target = select.number(6),
                    .words = select.number(7),
                    .cost_nanodollars = select.maybe(8)});
  }
}

Result<std::vector<CallRow>> SqliteStore::calls(const std::string& run_id) {
  CW_TRY(SqliteStatement select, database_->prepare(calls_of_run_sql));
  select.bind(1, run_id);
  return call_rows(select);
}

Result<std::vector<CallRow>> SqliteStore::call_rows(SqliteStatement& select) {
  std::vector<CallRow> rows;
  while (true) {
    CW_TRY(const bool more, select.step());
    if (!more) return rows;
    CW_TRY(const CallState state, state_named(select.text(3), *database_));
    rows.push_back({.id = {.run_id = select.text(0),
                           .chunk = static_cast<int>(select.number(1)),
                           .attempt = static_cast<int>(select.number(2))},
                    .state = state,
                    .day = select.text(4),
                    .rehearsal = select.number(5) != 0,
                    .end = select.text(6),
                    .response_id = select.text(7),
                    .worst_nanodollars = select.maybe(8),
                    .cost_nanodollars = select.maybe(9)});
    if (const auto bytes = select.maybe(10)) {
      rows.back().text = {.bytes = static_cast<std::uint64_t>(*bytes), .sha256 = select.text(11)};
    }
  }
}

Result<Amount> SqliteStore::total(SqliteStatement& select) {
  CW_TRY(const bool row, select.step());
  CW_CHECK(row);  // An aggregate without GROUP BY has exactly one row.
  const Amount high = select.number(0);
  if (high > (amount_max >> amount_low_bits)) return amount_max;
  return saturating_sum(high << amount_low_bits, select.number(1));
}

Result<Amount> SqliteStore::run_spent_without(const CallId& call) {
  CW_TRY(SqliteStatement select, database_->prepare(run_spent_sql));
  select.bind(1, call.run_id).bind(2, std::int64_t{call.chunk}).bind(3, std::int64_t{call.attempt});
  return total(select);
}

Result<Amount> SqliteStore::day_spent_without(std::string_view day,
                                              bool rehearsal,
                                              const CallId& call) {
  CW_TRY(SqliteStatement select, database_->prepare(day_spent_sql));
  select.bind(1, day)
      .bind(2, std::int64_t{rehearsal})
      .bind(3, call.run_id)
      .bind(4, std::int64_t{call.chunk})
      .bind(5, std::int64_t{call.attempt});
  return total(select);
}

Result<Amount> SqliteStore::day_spent(std::string_view day, bool rehearsal) {
  return day_spent_without(day, rehearsal, {});
}

Status SqliteStore::record_calibration(const std::vector<LengthSample>& samples) {
  CW_TRY(SqliteTransaction transaction, SqliteTransaction::begin(*database_));
  for (const LengthSample& sample : samples) {
    CW_CHECK(sample.asked > 0 && sample.received > 0);
    CW_TRY(SqliteStatement insert, database_->prepare(put_gain_sql));
    insert.bind(1, sample.run_id)
        .bind(2, std::int64_t{sample.chunk})
        .bind(3, sample.key.host)
        .bind(4, sample.key.model)
        .bind(5, sample.key.kind)
        .bind(6, sample.key.language)
        .bind(7, sample.asked)
        .bind(8, sample.received)
        .bind(9, sample.date);
    CW_RETURN_IF_ERROR(insert.finish());
  }
  return transaction.commit();
}

Result<std::optional<Calibration>> SqliteStore::calibration(const CalibrationKey& key) {
  CW_TRY(SqliteStatement select, database_->prepare(newest_gains_sql));
  select.bind(1, key.host)
      .bind(2, key.model)
      .bind(3, key.kind)
      .bind(4, key.language)
      .bind(5, std::int64_t{calibration_samples_max});
  std::vector<LengthSample> samples;
  while (true) {
    CW_TRY(const bool more, select.step());
    if (!more) return calibration_of(samples);
    samples.push_back({.run_id = select.text(0),
                       .chunk = static_cast<int>(select.number(1)),
                       .key = key,
                       .asked = select.number(2),
                       .received = select.number(3),
                       .date = select.text(4)});
  }
}

Result<std::vector<std::string>> SqliteStore::check() {
  CW_TRY(SqliteStatement pragma, database_->prepare("PRAGMA integrity_check"));
  std::vector<std::string> faults;
  while (true) {
    CW_TRY(const bool more, pragma.step());
    if (!more) return faults;
    if (std::string line = pragma.text(0); line != "ok") faults.push_back(std::move(line));
  }
}

Result<std::string> path_of(std::string_view url) {
  if (url.starts_with(scheme) && url.size() > scheme.size()) {
    return std::string(url.substr(scheme.size()));
  }
  return fail(
      Fault::usage,
      fmt::format("{} is not a run store that this program can open; use sqlite:PATH", url));
}

Result<std::unique_ptr<RunStore>> prepared(std::unique_ptr<SqliteDatabase> database) {
  CW_RETURN_IF_ERROR(prepare_schema(*database));
  return std::make_unique<SqliteStore>(std::move(database));
}

}  // namespace

std::string_view name_of(CallState state) {
  for (const auto& [candidate, name] : state_names) {
    if (candidate == state) return name;
  }
  CW_CHECK(false);
  return {};
}

Result<std::unique_ptr<RunStore>> RunStore::open(std::string_view url) {
  CW_TRY(const std::string path, path_of(url));
  CW_TRY(auto database, SqliteDatabase::open(path));
  return prepared(std::move(database));
}

Result<std::unique_ptr<RunStore>> RunStore::look(std::string_view url) {
  CW_TRY(const std::string path, path_of(url));
  CW_TRY(auto database, SqliteDatabase::copy(path));
  return prepared(std::move(database));
}

}  // namespace castwright::store
