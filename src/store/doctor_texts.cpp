// Examines the texts of a run: raw answers, checkpoints, the script and what is made from it.

#include "core/hash.h"
#include "core/limits.h"
#include "json/text.h"
#include "json/value.h"
#include "store/checkpoint.h"
#include "store/doctor_parts.h"
#include "store/layout.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace castwright::store {
namespace {

constexpr std::string_view blank_line = "\n\n";

/// Examines a raw file, which belongs to the newest attempt and grows while that attempt is under
/// way.
void examine_raw(disk::Folder& run,
                 int chunk,
                 const journal::RunState& state,
                 IssueCollector& issues) {
  const journal::AttemptState* const newest = state.request(chunk).newest();
  const std::string name = raw_name(chunk, state.stage);
  if (newest == nullptr || !newest->ended) return;
  const std::filesystem::path path = run.path() / name;
  constexpr const char* remedy =
      "restore it from a backup, or read the tape with `castwright "
      "inspect stream`";
  const auto raw = run.read(name, limits::answer_bytes_max);
  if (!raw) {
    const bool was_empty = raw.error().fault == Fault::missing && newest->chars == 0;
    if (!was_empty) issues.damage(path, raw.error().what, remedy);
    return;
  }
  const std::size_t chars = json::code_points(*raw);
  if (chars == newest->chars) return;
  issues.damage(path,
                fmt::format("it has {} characters, and {} were received", chars, newest->chars),
                remedy,
                raw->size());
}

/// How a checkpoint differs from the stored texts, and at which byte.
struct Mismatch {
  std::size_t byte = 0;
  std::string what{};  ///< The difference in words; empty if there is none.
};
Mismatch mismatch_of(std::string_view joined, const std::vector<journal::ChunkState>& chunks) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    if (i > 0) {
      if (joined.substr(at, blank_line.size()) != blank_line) {
        return {at, fmt::format("no blank line between chunks {} and {}", i, i + 1)};
      }
      at += blank_line.size();
    }
    const std::string_view text = joined.substr(at, chunks[i].bytes);
    if (text.size() < chunks[i].bytes) {
      return {joined.size(), fmt::format("cut inside of chunk {}", i + 1)};
    }
    if (sha256_hex(text) != chunks[i].sha256) {
      return {
          at,
          fmt::format("the text of chunk {} is not what was stored (its SHA-256 differs)", i + 1)};
    }
    at += text.size();
  }
  if (at == joined.size()) return {};
  return {at, "more text than was stored"};
}

struct Kept {
  std::string name{};
  bool readable = false;
  std::string text{};
  Mismatch wrong{};
};

/// Examines all checkpoints of the stored chunks. A checkpoint that matches the hashes of its
/// chunks is a prefix of the next one that does.
std::vector<Kept> read_checkpoints(disk::Folder& run,
                                   const journal::RunState& state,
                                   IssueCollector& issues) {
  std::vector<Kept> checkpoints;
  std::vector<journal::ChunkState> chunks;
  for (const journal::ChunkState& chunk : state.chunks) {
    if (!chunk.in_checkpoint()) break;
    chunks.push_back(chunk);
    // A long plan keeps only its newest checkpoint.
    const bool newest =
        chunks.size() == state.chunks.size() || !state.chunks[chunks.size()].in_checkpoint();
    if (state.chunks.size() > checkpoints_kept_max && !newest) continue;
    Kept checkpoint{.name = checkpoint_name(static_cast<int>(chunks.size()), state.stage)};
    auto text = run.read(checkpoint.name, limits::answer_bytes_max);
    if (text) {
      checkpoint.readable = true;
      checkpoint.wrong = mismatch_of(*text, chunks);
      checkpoint.text = *std::move(text);
    } else {
      issues.damage(run.path() / checkpoint.name, text.error().what, restore_remedy);
    }
    checkpoints.push_back(std::move(checkpoint));
  }
  return checkpoints;
}

/// Finds the first wrong byte of a checkpoint by comparing it with a sound text that begins with
/// the same chunks.
void tell_mismatch(disk::Folder& run,
                   const Kept& checkpoint,
                   const std::vector<Kept>& all,
                   IssueCollector& issues) {
  const auto is_sound = [](const Kept& one) { return one.readable && one.wrong.what.empty(); };
  const auto sound = std::ranges::find_if(all.rbegin(), all.rend(), is_sound);
  std::size_t byte = checkpoint.wrong.byte;
  std::string remedy = "restore it from a backup; keep your own edit under another name";
  if (sound != all.rend()) {
    const std::size_t same = first_difference(checkpoint.text, sound->text);
    if (same >= byte && same < std::min(checkpoint.text.size(), sound->text.size())) byte = same;
    remedy = fmt::format("compare it with {}; keep your own edit under another name", sound->name);
  }
  issues.damage(run.path() / checkpoint.name, checkpoint.wrong.what, remedy, byte);
}

void examine_script(disk::Folder& run, const std::vector<Kept>& all, IssueCollector& issues) {
  const std::filesystem::path path = run.path() / complete_name;
  const auto script = run.read(complete_name, limits::answer_bytes_max);
  if (!script) return issues.damage(path, script.error().what, restore_remedy);
  if (all.empty() || !all.back().readable || *script == all.back().text) return;
  issues.damage(
      path,
      fmt::format("it is not the text of {}", all.back().name),
      fmt::format("compare it with {}; keep your own edit under another name", all.back().name),
      first_difference(*script, all.back().text));
}

void examine_document(disk::Folder& run, std::string_view name, IssueCollector& issues) {
  const std::filesystem::path path = run.path() / name;
  const auto bytes = run.read(name, limits::answer_bytes_max);
  const bool computed = name == report_json_name;
  if (!bytes && computed && bytes.error().fault == Fault::missing) {
    return issues.notice(
        path, "missing", "none is needed: `castwright check` computes it anew, nothing reads it");
  }
  if (!bytes) return issues.damage(path, bytes.error().what, restore_remedy);
  const auto document = json::parse(*bytes);
  if (!document) {
    const auto& [what, place] = document.error();
    return issues.damage(path,
                         fmt::format("line {}, column {}: {}", place.line, place.column, what),
                         restore_remedy);
  }
  const std::string_view owner = document->string_or("run_id", "");
  const bool within = std::ranges::any_of(journal::stage_table, [&](const Stage& stage) {
    return run.path().filename() == stage.folder;
  });
  const std::filesystem::path folder = within ? run.path().parent_path() : run.path();
  if (!owner.empty() && owner != folder.filename().string()) {
    issues.damage(
        path, fmt::format("it belongs to run {}", owner), "put the right one in its place");
  }
}

/// Examines the file of the research, from which every chunk was written, if it was a request of
/// its own.
void examine_research(disk::Folder& run, const journal::RunState& state, IssueCollector& issues) {
  if (!state.research || !state.research->stored) return;
  const std::filesystem::path path = run.path() / research_name;
  const auto bytes = run.read(research_name, limits::answer_bytes_max);
  if (!bytes) return issues.damage(path, bytes.error().what, restore_remedy);
  if (sha256_hex(*bytes) == state.research->sha256) return;
  issues.damage(path,
                "it is not the research that was stored (its SHA-256 differs)",
                "restore it from a backup; what the model wrote is in research.txt",
                bytes->size() < state.research->bytes ? std::optional<std::uint64_t>(bytes->size())
                                                      : std::nullopt);
}

}  // namespace

void examine_prefixes(disk::Folder& run, IssueCollector& issues) {
  std::string name = checkpoint_name(1);
  auto text = run.read(name, limits::answer_bytes_max);
  for (int number = 2; text; ++number) {
    std::string next_name = checkpoint_name(number);
    auto next = run.read(next_name, limits::answer_bytes_max);
    const bool last = !next;
    if (last) next = run.read(next_name = std::string(complete_name), limits::answer_bytes_max);
    if (!next) return;
    const bool same = last ? *next == *text : next->starts_with(*text + std::string(blank_line));
    if (!same) {
      issues.damage(run.path() / next_name,
                    fmt::format("it does not begin with {}: one of the two was changed", name),
                    "compare the two; keep your own edit under another name",
                    first_difference(*next, *text));
    }
    if (last) return;
    name = std::move(next_name);
    text = std::move(next);
  }
}

void examine_texts(disk::Folder& run, const journal::RunState& state, IssueCollector& issues) {
  for (int number = state.first(); number <= state.last(); ++number)
    examine_raw(run, number, state, issues);
  examine_research(run, state, issues);
  const std::vector<Kept> checkpoints = read_checkpoints(run, state, issues);
  for (const Kept& checkpoint : checkpoints) {
    if (!checkpoint.wrong.what.empty()) tell_mismatch(run, checkpoint, checkpoints, issues);
  }
  if (state.phase != journal::RunPhase::finished) return;
  const journal::StageFiles& files = row_of(state.stage).files;
  // A run without chunks asked only for the research.
  if (!files.script.empty() && !state.chunks.empty()) examine_script(run, checkpoints, issues);
  for (const std::string_view name : {files.result, files.report})
    if (!name.empty()) examine_document(run, name, issues);
}

}  // namespace castwright::store
