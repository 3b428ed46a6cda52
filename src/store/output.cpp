#include "store/output.h"

#include "core/id.h"
#include "journal/run_state.h"
#include "store/local_output.h"
#include "store/run_record.h"
#include "store/run_state.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace castwright::store {
namespace {

constexpr std::string_view last_word = "@last";
constexpr std::string_view last_finished_word = "@last-finished";

Result<std::unique_ptr<Output>> as_output(Result<LocalOutput> local) {
  if (!local) return std::unexpected(std::move(local).error());
  return std::make_unique<LocalOutput>(*std::move(local));
}

}  // namespace

bool is_path(std::string_view word) {
  return word.contains('/') || word == "." || word == "..";
}

Result<std::unique_ptr<Output>> Output::open(const std::filesystem::path& where) {
  return as_output(LocalOutput::open(where));
}

Result<std::unique_ptr<Output>> Output::look(const std::filesystem::path& where) {
  return as_output(LocalOutput::look(where));
}

Result<bool> Output::is_finished(const Found& run) {
  CW_TRY(const auto folder, open_run(run));
  CW_TRY(const RunRecord record, read_run_record(*folder));
  CW_TRY(const journal::RunState state, read_run_state(*folder, record));
  return state.phase == journal::RunPhase::finished;
}

/// `word` is `@last` or `@last-finished`, maybe behind a topic; `runs` are all runs.
Result<Output::Found> Output::find_last(const std::vector<Found>& runs, const std::string& word) {
  const std::size_t at = word.find('@');
  const std::string topic_id = word.substr(0, at);
  const std::string which = word.substr(at);
  if (which != last_word && which != last_finished_word) {
    return fail(Fault::missing,
                fmt::format("no run {}: {} and {} name the newest one and the newest finished one",
                            word,
                            topic_id + std::string(last_word),
                            topic_id + std::string(last_finished_word)));
  }
  for (const Found& run : runs) {
    if (!topic_id.empty() && run.topic_id != topic_id) continue;
    if (which == last_word) return run;
    // A run that cannot be read does not hide a sound one; castwright doctor tells of it.
    if (is_finished(run).value_or(false)) return run;
  }
  return fail(Fault::missing,
              fmt::format("no {}run in {}{}",
                          which == last_word ? "" : "finished ",
                          name(),
                          topic_id.empty() ? "" : fmt::format(" of a topic {}", topic_id)));
}

Result<Output::Found> Output::find(const std::string& word) {
  if (is_ulid(word)) {
    if (auto found = find_whole(word)) return *std::move(found);
  }
  if (is_path(word)) return run_at(word);
  CW_TRY(const auto all, runs());
  if (all.empty()) {
    return fail(Fault::missing,
                word.empty() ? fmt::format("no runs in {}", name())
                             : fmt::format("no run {}: no runs in {}", word, name()));
  }
  if (word.empty()) return all.front();
  if (word.contains('@')) return find_last(all, word);
  const auto of_topic = std::ranges::find(all, word, &Found::topic_id);
  if (of_topic != all.end()) return *of_topic;
  std::vector<Found> matching;
  for (const Found& run : all) {
    if (run.run_id.starts_with(word)) matching.push_back(run);
  }
  if (matching.size() == 1) return matching.front();
  if (!matching.empty()) {
    return fail(Fault::missing,
                fmt::format("{} runs in {} begin with {}", matching.size(), name(), word));
  }
  return fail(
      Fault::missing,
      fmt::format("no run {0} in {1}, and none of a topic {0}; the newest is {2}, castwright "
                  "runs lists all",
                  word,
                  name(),
                  all.front().run_id));
}

}  // namespace castwright::store
