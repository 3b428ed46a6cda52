// Tests that the logs of tests/recordings/events/ give the same state as in the program that wrote
// them.

#include "store/run_record.h"
#include "store/run_state.h"
#include "store/store_fixture.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace castwright::store {
namespace {

json::Value number(const std::optional<std::int64_t>& value) {
  return value ? json::Value(*value) : json::Value();
}

json::Value count(std::size_t value) {
  return static_cast<std::uint64_t>(value);
}

json::Value told(const journal::AttemptState& attempt) {
  json::Value out = json::Value::object();
  return out.set("number", attempt.number)
      .set("day", attempt.day)
      .set("worst_nanodollars", number(attempt.reserved))
      .set("opened", attempt.opened)
      .set("ended", attempt.ended)
      .set("end", attempt.end)
      .set("reason", attempt.reason)
      .set("response_id", attempt.response_id)
      .set("background", attempt.background)
      .set("cost_nanodollars", number(attempt.cost))
      .set("bill_nanodollars", number(attempt.bill_nanodollars()))
      .set("unbilled", attempt.unbilled())
      .set("output_tokens", number(attempt.output_tokens))
      .set("chars", count(attempt.chars))
      .set("duration_ms", attempt.duration_ms)
      .set("first_text_ms", attempt.first_text_ms);
}

json::Value told(const journal::TextWork& work) {
  json::Value out = json::Value::object();
  put(out, work);
  return out;
}

json::Value told(const journal::ChunkState& chunk) {
  json::Value attempts = json::Value::array();
  for (const journal::AttemptState& attempt : chunk.attempts)
    attempts.push(told(attempt));
  json::Value out = json::Value::object();
  return out.set("attempts", std::move(attempts))
      .set("stored", chunk.stored)
      .set("words", chunk.words)
      .set("received_words", chunk.received_words)
      .set("asked", chunk.asked ? json::Value(*chunk.asked) : json::Value())
      .set("work", told(chunk.work))
      .set("bytes", count(chunk.bytes))
      .set("sha256", chunk.sha256)
      .set("answer_sha256", chunk.answer_sha256)
      .set("text_file", chunk.text_file)
      .set("edited", chunk.edited)
      .set("given_up", chunk.given_up)
      .set("note", chunk.note)
      .set("paid_requests", chunk.paid_requests())
      .set("may_have_cost", chunk.may_have_cost());
}

std::string name_of_phase(journal::RunPhase phase) {
  switch (phase) {
    case journal::RunPhase::running: return "running";
    case journal::RunPhase::finished: return "finished";
    case journal::RunPhase::stopped: return "stopped";
  }
  return "";
}

json::Value told(const journal::RunState& state) {
  json::Value chunks = json::Value::array();
  for (const journal::ChunkState& chunk : state.chunks)
    chunks.push(told(chunk));
  json::Value targets = json::Value::array();
  for (const int target : state.targets)
    targets.push(target);
  json::Value out = json::Value::object();
  return out.set("pass", row_of(state.stage).ledger)
      .set("phase", name_of_phase(state.phase))
      .set("cause", state.cause)
      .set("code", state.code)
      .set("words", state.words)
      .set("torn_log", state.torn_log)
      .set("record_sha256", state.record_sha256)
      .set("rehearsal", state.rehearsal)
      .set("length_open", state.length_open)
      .set("rehearsed_research", state.rehearsed_research)
      .set("targets", std::move(targets))
      .set("research", state.research ? told(*state.research) : json::Value())
      .set("chunks", std::move(chunks));
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string first_lines(std::string_view text, std::int64_t count) {
  std::size_t at = 0;
  for (; count > 0 && at < text.size(); --count)
    at = std::min(text.find('\n', at), text.size() - 1) + 1;
  return std::string(text.substr(0, at));
}

using RecordedEvents = StoreTest;

TEST_F(RecordedEvents, FoldIntoTheStatesThatTheProgramKnewWhichWroteThem) {
  int states = 0;
  for (const auto& log : std::filesystem::directory_iterator(std::filesystem::path(CW_SOURCE_DIR)
                                                             / "tests/recordings/events")) {
    write(run_name, bytes_of(log.path() / run_name));
    const RunRecord record = read_run_record(*folder_).value();
    const std::string events = bytes_of(log.path() / events_name);
    std::ifstream known(log.path() / "states.ndjson");
    for (std::string line; std::getline(known, line); ++states) {
      const json::Value wanted = json::parse(line).value();
      const std::int64_t lines = wanted.int_or("lines", 0);
      SCOPED_TRACE(fmt::format("{}, {} lines", log.path().filename().string(), lines));
      write(events_name, first_lines(events, lines));
      const auto state = read_run_state(*folder_, record);
      ASSERT_TRUE(state.has_value()) << state.error().what;
      json::Value found = json::Value::object();
      found.set("lines", lines).set("state", told(*state));
      EXPECT_EQ(json::dump(found), line);
    }
  }
  EXPECT_GE(states, 20);
}

}  // namespace
}  // namespace castwright::store
