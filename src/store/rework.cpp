#include "store/rework.h"

#include "core/check.h"
#include "core/hash.h"
#include "core/limits.h"
#include "journal/event_json.h"
#include "store/layout.h"
#include "store/run_state.h"

#include <fmt/format.h>

namespace castwright::store {
namespace {

/// The smallest V for which no file `name(V)` exists.
template <class Name>
Result<int> free_version(disk::Folder& run, Name name) {
  for (int version = 1;; ++version) {
    CW_TRY(const bool taken, run.exists(name(version)));
    if (!taken) return version;
  }
}

/// Copies a finished script to a version of its own, once, however often a change begins and dies.
/// In the middle of a change the copy exists already.
Status keep_version(const Workbench& bench) {
  // A run without chunks asked only for the research and has no script.
  if (bench.state.phase != journal::RunPhase::finished || bench.state.chunks.empty()) return {};
  CW_TRY(const std::string script, bench.run.read(complete_name, limits::answer_bytes_max));
  CW_TRY(const int version, free_version(bench.run, version_name));
  if (version > 1) {
    CW_TRY(const std::string kept,
           bench.run.read(version_name(version - 1), limits::answer_bytes_max));
    if (kept == script) return {};
  }
  return bench.run.replace(version_name(version), script);
}

Status tell(const Workbench& bench, const journal::RunEvent& event) {
  CW_TRY(const json::Value stored, bench.log.append(journal::to_json(event), bench.now));
  static_cast<void>(stored);
  return {};
}

Status put_aside(const Workbench& bench, int chunk, const OwnText& own, journal::TextOrigin by) {
  CW_TRY(const int version,
         free_version(bench.run, [chunk](int number) { return text_name(chunk, number); }));
  const std::string name = text_name(chunk, version);
  CW_RETURN_IF_ERROR(bench.run.replace(name, own.text));
  return tell(bench,
              journal::ChunkTextFiled{.chunk = chunk,
                                      .by = by,
                                      .file = name,
                                      .words = own.words,
                                      .bytes = own.text.size(),
                                      .sha256 = sha256_hex(own.text)});
}

/// Saves every text from chunk `first` on in a file of its own, the last chunk first: at every
/// moment the checkpoints hold a prefix, and each text behind it is in a file of its own or in its
/// old checkpoint.
Status put_aside_from(const Workbench& bench, int first, const std::map<int, OwnText>& changed) {
  CW_TRY(const std::vector<std::string> joined, read_stored_texts(bench.run, bench.state));
  for (int chunk = static_cast<int>(bench.state.chunks.size()); chunk >= first; --chunk) {
    const journal::ChunkState& known = bench.state.chunks[static_cast<std::size_t>(chunk) - 1];
    if (const auto own = changed.find(chunk); own != changed.end()) {
      CW_RETURN_IF_ERROR(put_aside(bench, chunk, own->second, journal::TextOrigin::hand));
    } else if (known.in_checkpoint() && static_cast<std::size_t>(chunk) <= joined.size()) {
      const std::string& text = joined[static_cast<std::size_t>(chunk) - 1];
      CW_RETURN_IF_ERROR(
          put_aside(bench, chunk, {.text = text, .words = known.words}, journal::TextOrigin::kept));
    }
  }
  return {};
}

}  // namespace

Status reopen_chunk(const Workbench& bench, int chunk, const std::string& note) {
  CW_CHECK(bench.state.has(chunk));
  const journal::ChunkState& known = bench.state.request(chunk);
  CW_RETURN_IF_ERROR(keep_version(bench));
  if (stage_of(bench.state.stage, chunk).writes_text())
    CW_RETURN_IF_ERROR(put_aside_from(bench, chunk + 1, {}));
  const journal::AttemptState* const newest = known.newest();
  CW_RETURN_IF_ERROR(tell(
      bench,
      journal::ChunkReopened{
          .chunk = chunk, .after_attempt = newest == nullptr ? 0 : newest->number, .note = note}));
  return bench.log.file().sync();
}

Status replace_texts(const Workbench& bench, const std::map<int, OwnText>& texts) {
  CW_CHECK(!texts.empty() && texts.begin()->first >= 1);
  CW_RETURN_IF_ERROR(keep_version(bench));
  CW_RETURN_IF_ERROR(put_aside_from(bench, texts.begin()->first, texts));
  return bench.log.file().sync();
}

Result<std::map<int, std::string>> read_waiting_texts(disk::Folder& run,
                                                      const journal::RunState& state) {
  std::map<int, std::string> texts;
  for (std::size_t i = 0; i < state.chunks.size(); ++i) {
    const journal::ChunkState& chunk = state.chunks[i];
    if (!chunk.stored || chunk.in_checkpoint()) continue;
    auto text = run.read(chunk.text_file, limits::answer_bytes_max);
    if (!text) {
      return fail(Fault::storage,
                  fmt::format("chunk {} was stored, but: {}", i + 1, text.error().what));
    }
    if (sha256_hex(*text) != chunk.sha256) {
      return fail(Fault::storage,
                  fmt::format("{}: the text of chunk {} is not what was stored (its SHA-256 "
                              "differs)",
                              (run.path() / chunk.text_file).string(),
                              i + 1));
    }
    texts.emplace(static_cast<int>(i) + 1, *std::move(text));
  }
  return texts;
}

}  // namespace castwright::store
