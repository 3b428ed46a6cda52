#include "web/run_list.h"

#include "app/run_view.h"
#include "json/value.h"
#include "web/log_bytes.h"
#include "web/run_json.h"
#include "web/timeline.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::web {
namespace {

/// As long as one call may read new rows, and as long as it may look at those of each other kind: a
/// reader of a stream waits for the sum of them.
constexpr Millis unknown_time_max{15};
constexpr Millis look_time_max{5};

/// The row of a run that cannot be read says why.
json::Value unreadable_row(const store::Output::Found& found, const Error& error) {
  json::Value row = json::Value::object();
  row.set("run_id", found.run_id)
      .set("topic_id", found.topic_id)
      .set("title", found.topic_id)
      .set("state", "stopped")
      .set("rehearsal", false)
      .set("words", 0)
      .set("words_target", 0)
      .set("stored", 0)
      .set("chunks", 0)
      .set("cost_usd", json::Value())
      .set("budget_usd", json::Value())
      .set("created", "")
      .set("updated", "")
      .set("model", "")
      .set("provider", "")
      .set("cause", error.what)
      .set("code", exit_code(error.fault))
      .set("findings", json::Value())
      .set("approved", json::Value());
  return row;
}

}  // namespace

Status RunList::look_again() {
  CW_RETURN_IF_ERROR(find_runs());
  look_at(Kind::unknown, unknown_time_max);
  for (const Kind kind : {Kind::working, Kind::unfinished, Kind::finished})
    look_at(kind, look_time_max);
  return {};
}

Result<std::string> RunList::metrics() {
  CW_RETURN_IF_ERROR(look_again());
  return last_runs_.text();
}

Result<std::string> RunList::json() {
  CW_RETURN_IF_ERROR(look_again());
  std::string text = fmt::format(R"({{"schema":1,"complete":{},"runs":[)", is_complete());
  std::size_t bytes = text.size();
  for (const auto& [id, row] : rows_)
    bytes += row.text.size() + 1;
  text.reserve(bytes + 2);
  bool is_first = true;
  for (const auto& [id, row] : rows_) {
    if (row.kind == Kind::unknown) continue;
    if (!std::exchange(is_first, false)) text += ',';
    text += row.text;
  }
  json::Value unread = json::Value::array();
  for (const Error& error : unread_)
    unread.push(error.what);
  return fmt::format("{}],\"unread\":{}}}", text, json::dump(unread));
}

std::string RunList::tag() const {
  return fmt::format("\"{}-{}\"", start_, generation_);
}

Result<bool> RunList::read_rows() {
  if (is_complete()) CW_RETURN_IF_ERROR(find_runs());
  look_at(Kind::unknown, unknown_time_max);
  return is_complete();
}

Status RunList::find_runs() {
  std::vector<Error> unread;
  CW_TRY(std::vector<store::Output::Found> runs, output_.runs(&unread));
  if (!std::ranges::equal(unread, unread_, {}, &Error::what, &Error::what)) ++generation_;
  unread_ = std::move(unread);
  const std::size_t known = rows_.size();
  for (auto& [id, row] : rows_)
    row.seen = false;
  for (store::Output::Found& found : runs) {
    Row& row = rows_[found.run_id];
    row.seen = true;
    row.found = std::move(found);
  }
  if (rows_.size() > known) ++generation_;
  if (std::erase_if(rows_, [](const auto& entry) { return !entry.second.seen; }) > 0) {
    ++generation_;
    last_runs_.keep_if([this](const std::string& run_id) { return rows_.contains(run_id); });
  }
  return {};
}

bool RunList::is_complete() const {
  return std::ranges::none_of(rows_,
                              [](const auto& entry) { return entry.second.kind == Kind::unknown; });
}

/// Looks at rows of one kind in turn, from where the last look ended, until the time is over: at
/// one at least, so that every row has its turn, however slow the disk is.
void RunList::look_at(Kind kind, Millis time_max) {
  const MonoTime until = clock_.now() + time_max;
  std::string& newest = newest_look_[kind];
  auto entry = rows_.upper_bound(newest);
  for (std::size_t left = rows_.size(); left > 0; --left) {
    if (entry == rows_.end()) entry = rows_.begin();
    auto& [id, row] = *entry++;
    if (row.kind != kind) continue;
    newest = id;
    refresh(row);
    if (clock_.now() >= until) return;
  }
}

/// Makes the row anew if the run has changed, or may have although its log has not: a process that
/// dies writes nothing.
void RunList::refresh(Row& row) {
  const std::uint64_t bytes = log_bytes_of(output_, row.found);
  const bool is_settled = row.kind == Kind::unfinished || row.kind == Kind::finished;
  if (is_settled && bytes == row.log_bytes) return;
  row.log_bytes = bytes;
  const auto view = app::view_run(output_, row.found);
  if (!view) {
    row.kind = Kind::working;  // It is looked at again soon: what failed may have been a moment.
    put(row, json::dump(unreadable_row(row.found, view.error())));
    return;
  }
  const auto timelines = timelines_of(output_, *view);
  row.kind = view->working                ? Kind::working
             : app::can_be_resumed(*view) ? Kind::unfinished
                                          : Kind::finished;
  if (timelines) last_runs_.put(*view, *timelines);
  put(row,
      json::dump(timelines ? row_json(*view, *timelines)
                           : unreadable_row(row.found, timelines.error())));
}

void RunList::put(Row& row, std::string text) {
  if (row.text == text) return;
  row.text = std::move(text);
  ++generation_;
}

}  // namespace castwright::web
