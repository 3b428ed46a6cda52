#include "store/event_log.h"

#include "core/limits.h"
#include "journal/event_json.h"
#include "store/layout.h"
#include "tape/tape.h"

#include <fmt/format.h>

namespace castwright::store {
namespace {

std::unexpected<Error> damaged(const disk::Folder& run, std::uint64_t at, std::string_view why) {
  return fail(
      Fault::storage,
      fmt::format("{} is damaged at byte {}: {}", (run.path() / events_name).string(), at, why));
}

/// The event of one line, or null if its seal is missing or wrong.
json::Value event_of(std::string_view line) {
  std::string scratch;
  const std::string_view record = tape::unseal_record(line, scratch);
  if (record.empty()) return {};
  auto event = json::parse(record);
  return event ? *std::move(event) : json::Value();
}

/// The event, if it is one and has the number `seq`. Fault::storage otherwise. A last line with a
/// line end counts as damaged too: if it were taken for torn, it could hide a payment.
Result<json::Value> checked_event(const disk::Folder& run,
                                  json::Value event,
                                  std::uint64_t at,
                                  std::int64_t seq) {
  if (event.is_null()) return damaged(run, at, "wrong checksum");
  if (event.int_or("schema", 0) != journal::events_schema) {
    return damaged(run, at, fmt::format("not an event of schema {}", journal::events_schema));
  }
  if (event.int_or("seq", 0) != seq) return damaged(run, at, "an event is missing before it");
  return event;
}

}  // namespace

Result<EventsRead> read_events(disk::Folder& run) {
  EventsRead read;
  auto bytes = run.read(events_name, limits::answer_bytes_max);
  if (!bytes && bytes.error().fault == Fault::missing) return read;
  if (!bytes) return std::unexpected(std::move(bytes).error());
  const std::string_view all = *bytes;
  std::size_t at = 0;
  while (at < all.size()) {
    const std::size_t end = all.find('\n', at);
    if (end == std::string_view::npos) break;
    CW_TRY(json::Value event,
           checked_event(run,
                         event_of(all.substr(at, end - at)),
                         at,
                         static_cast<std::int64_t>(read.events.size()) + 1));
    read.events.push_back(std::move(event));
    at = end + 1;
  }
  read.whole_bytes = at;
  read.torn = at < all.size();
  return read;
}

Result<EventLines> read_event_lines(disk::Folder& run, std::uint64_t from, std::size_t bytes_max) {
  EventLines read{.lines = {}, .end = from};
  // With the byte before, which shows whether a line begins there.
  const std::uint64_t before = from > 0 ? from - 1 : 0;
  auto bytes = run.read_part(events_name, before, bytes_max + 1);
  if (!bytes && bytes.error().fault == Fault::missing) return read;
  if (!bytes) return std::unexpected(std::move(bytes).error());
  std::string_view rest = *bytes;
  if (from > 0 && !rest.empty()) {
    if (!rest.starts_with('\n')) return fail(Fault::usage, "no event begins there");
    rest.remove_prefix(1);
  }
  std::string scratch;
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    const std::string_view record = tape::unseal_record(rest.substr(0, end), scratch);
    if (record.empty()) return damaged(run, read.end, "wrong checksum");
    read.lines.emplace_back(record);
    read.end += end + 1;
    rest.remove_prefix(end + 1);
  }
  const bool cut = bytes->size() > bytes_max;
  if (!read.lines.empty() || !cut || bytes_max >= limits::answer_bytes_max) return read;
  return read_event_lines(run, from, bytes_max * 2);
}

Result<std::vector<json::Value>> EventFollower::more(disk::Folder& run) {
  if (at_ > 0) {
    CW_TRY(const disk::Entry log, run.look(events_name));
    if (log.size < at_)
      return damaged(run, log.size, "it is shorter than it was, and events are never taken back");
  }
  CW_TRY(const EventLines read, read_event_lines(run, at_, limits::answer_bytes_max));
  std::vector<json::Value> events;
  for (const std::string& line : read.lines) {
    auto event = json::parse(line);
    CW_TRY(json::Value checked,
           checked_event(run, event ? *std::move(event) : json::Value(), at_, ++seq_));
    events.push_back(std::move(checked));
  }
  at_ = read.end;
  return events;
}

Result<std::unique_ptr<EventLog>> EventLog::open(disk::Folder& run,
                                                 std::string run_id,
                                                 std::vector<std::string>& notices) {
  CW_TRY(const bool exists, run.exists(events_name));
  if (!exists) {
    CW_TRY(auto file, run.create(events_name));
    return std::unique_ptr<EventLog>(new EventLog(std::move(file), std::move(run_id), 0));
  }
  CW_TRY(const EventsRead read, read_events(run));
  if (read.torn) {
    notices.push_back(fmt::format("{}: a torn last line was cut off at byte {}",
                                  (run.path() / events_name).string(),
                                  read.whole_bytes));
  }
  CW_TRY(auto file, run.reopen(events_name, read.whole_bytes));
  return std::unique_ptr<EventLog>(new EventLog(
      std::move(file), std::move(run_id), static_cast<std::int64_t>(read.events.size())));
}

json::Value EventLog::envelope(const json::Value& body, WallTime now, std::int64_t seq) const {
  return journal::in_envelope({.seq = seq, .ts = rfc3339(now), .run_id = run_id_}, body);
}

Result<json::Value> EventLog::append(const json::Value& body, WallTime now) {
  if (failure_) return std::unexpected(*failure_);
  json::Value event = envelope(body, now, last_seq_ + 1);
  std::string line = json::dump(event);
  line.pop_back();  // The seal brings the closing brace back.
  tape::seal_record(line);
  if (Status stored = file_->append(line); !stored) {
    failure_ = std::move(stored).error();
    return std::unexpected(*failure_);
  }
  ++last_seq_;
  return event;
}

}  // namespace castwright::store
