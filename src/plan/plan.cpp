#include "plan/plan.h"

#include "core/check.h"
#include "plan/apportion.h"
#include "plan/titles.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include <fmt/format.h>

namespace castwright::plan {
namespace {

/// A row of the table of ten chunks and 10,000 words; its words are proportions everywhere else.
struct Row {
  ChunkKind kind;
  int words;
  PartName name{};  ///< The title and subject in the topic's language.
};

constexpr Row table[] = {
    {ChunkKind::opening, 400},
    {ChunkKind::events, 1'600},
    {ChunkKind::significance, 1'400},
    {ChunkKind::technical, 1'500},
    {ChunkKind::market, 1'500},
    {ChunkKind::broader, 1'500},
    {ChunkKind::rumors, 700},
    {ChunkKind::outlook, 600},
    {ChunkKind::actions, 500},
    {ChunkKind::wrap, 300},
};

/// A greeting or goodbye of more words bores, however long the script is.
constexpr int auto_opening_words_max = 800;
constexpr int auto_wrap_words_max = 600;
/// A topic with `topic_complexity: "high"` has so many chunks per 1,000 words (15 for 10,000); any
/// other topic has one.
constexpr double chunks_per_thousand_high = 1.5;

/// Returns the table for this topic. If rumors are forbidden, Rumor Watch is missing and each of
/// its neighbours gets half of its words. No neighbour grows beyond the longest chunk: the other
/// one takes the words that it cannot.
std::vector<Row> rows_for(const topic::Topic& topic) {
  std::vector<Row> rows(std::begin(table), std::end(table));
  for (Row& row : rows)
    row.name = part_name(row.kind, topic.language);
  if (topic.rumors_allowed.value_or(true)) return rows;
  const auto rumors = std::find_if(
      rows.begin(), rows.end(), [](const Row& row) { return row.kind == ChunkKind::rumors; });
  CW_CHECK(rumors != rows.begin() && rumors != rows.end() && rumors + 1 != rows.end());
  const int before = std::min(rumors->words / 2, auto_chunk_words_max - (rumors - 1)->words);
  (rumors - 1)->words += before;
  (rumors + 1)->words += rumors->words - before;
  rows.erase(rumors);
  return rows;
}

std::vector<int> words_of(const std::vector<Row>& rows) {
  std::vector<int> words;
  words.reserve(rows.size());
  for (const Row& row : rows)
    words.push_back(row.words);
  return words;
}

bool is_deep_dive(const Row& row) {
  return row.kind == ChunkKind::technical || row.kind == ChunkKind::market
         || row.kind == ChunkKind::broader;
}

/// Returns the title of merged rows, e.g. "What's Next and Actionable Insights", "Cold Open to Why
/// It Matters" or "Deep Dive Part 1-3".
std::string merged_title(std::span<const Row> rows, const TitleForms& forms) {
  const std::string_view first = rows.front().name.title;
  const std::string_view last = rows.back().name.title;
  if (std::all_of(rows.begin(), rows.end(), is_deep_dive))
    return fmt::format("{}-{}", first, last.back());
  return fmt::format(fmt::runtime(rows.size() == 2 ? forms.two : forms.many), first, last);
}

/// Returns the kind of a merged chunk: the longest row decides it, except at the ends of the show.
ChunkKind merged_kind(std::span<const Row> rows) {
  if (rows.front().kind == ChunkKind::opening) return ChunkKind::opening;
  if (rows.back().kind == ChunkKind::wrap) return ChunkKind::wrap;
  return std::max_element(
             rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.words < b.words; })
      ->kind;
}

Chunk merged(std::span<const Row> rows, const TitleForms& forms) {
  Chunk chunk;
  for (const Row& row : rows) {
    if (!chunk.subject.empty()) chunk.subject += forms.comma;
    chunk.subject += row.name.subject;
    chunk.words_target += row.words;
  }
  chunk.title = rows.size() == 1 ? std::string(rows.front().name.title) : merged_title(rows, forms);
  chunk.kind = merged_kind(rows);
  return chunk;
}

/// Returns the rows as `count` chunks, in order, with the words of the table, not scaled yet.
std::vector<Chunk> divide(const std::vector<Row>& rows, int count, const TitleForms& forms) {
  std::vector<Chunk> chunks;
  const std::vector<int> words = words_of(rows);
  if (count <= int(rows.size())) {
    std::span<const Row> left(rows);
    for (const int size : even_groups(words, count)) {
      chunks.push_back(merged(left.first(std::size_t(size)), forms));
      left = left.subspan(std::size_t(size));
    }
    return chunks;
  }
  std::vector<bool> divisible;
  divisible.reserve(rows.size());
  for (const Row& row : rows) {
    divisible.push_back(row.kind != ChunkKind::opening && row.kind != ChunkKind::wrap);
  }
  const std::vector<int> parts = cuts(words, divisible, count);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (int part = 1; part <= parts[i]; ++part) {
      Chunk chunk = merged(std::span(rows).subspan(i, 1), forms);
      if (parts[i] > 1)
        chunk.title = fmt::format(fmt::runtime(forms.part), chunk.title, part, parts[i]);
      // The first parts get the words that do not divide evenly; scaling keeps the sum.
      chunk.words_target = rows[i].words / parts[i] + (part <= rows[i].words % parts[i] ? 1 : 0);
      chunks.push_back(std::move(chunk));
    }
  }
  return chunks;
}

/// Returns the weight and the bounds of one chunk. A literal N has no bounds; any other plan keeps
/// to the bounds of an adaptive one.
Share share_of(const Chunk& chunk, const PlanRequest& request) {
  if (request.chunks) return {double(chunk.words_target), 0, request.words};
  int most = auto_chunk_words_max;
  // In a short script with few chunks all chunks must grow together; in a longer one the ends have
  // bounds of their own.
  if (request.words > words_default) {
    if (chunk.kind == ChunkKind::opening) most = auto_opening_words_max;
    if (chunk.kind == ChunkKind::wrap) most = auto_wrap_words_max;
  }
  return {double(chunk.words_target), auto_chunk_words_min, most};
}

int auto_count(const PlanRequest& request, const topic::Topic& topic, std::size_t rows) {
  const double per_thousand = topic.complexity == topic::Complexity::high
                                  ? chunks_per_thousand_high
                                  : double(rows) / double(std::size(table));
  const int wanted = int(std::lround(request.words / 1'000.0 * per_thousand));
  const int least =
      std::max(auto_chunks_min, (request.words + auto_chunk_words_max - 1) / auto_chunk_words_max);
  return std::clamp(wanted, least, std::min(chunks_max, request.words / auto_chunk_words_min));
}

Status check(const PlanRequest& request) {
  if (request.words < words_min || request.words > words_max) {
    return fail(Fault::usage,
                fmt::format("--words (or the topic's content_types.long.max_words): {} is outside "
                            "{} to {}",
                            request.words,
                            words_min,
                            words_max));
  }
  if (request.chunks && (*request.chunks < 1 || *request.chunks > chunks_max)) {
    return fail(
        Fault::usage,
        fmt::format("--chunks: {} is outside 1 to {} (or auto)", *request.chunks, chunks_max));
  }
  return {};
}

struct KindName {
  ChunkKind kind;
  std::string_view name;
};
constexpr KindName kind_names[] = {
    {ChunkKind::opening, "opening"},
    {ChunkKind::events, "events"},
    {ChunkKind::significance, "significance"},
    {ChunkKind::technical, "technical"},
    {ChunkKind::market, "market"},
    {ChunkKind::broader, "broader"},
    {ChunkKind::rumors, "rumors"},
    {ChunkKind::outlook, "outlook"},
    {ChunkKind::actions, "actions"},
    {ChunkKind::wrap, "wrap"},
    {ChunkKind::whole, "whole"},
};

}  // namespace

Result<Plan> make_plan(const PlanRequest& request, const topic::Topic& topic) {
  if (topic.long_is_off()) return Plan{};
  CW_RETURN_IF_ERROR(check(request));
  const std::vector<Row> rows = rows_for(topic);
  const int count = request.chunks.value_or(auto_count(request, topic, rows.size()));

  Plan plan{request.words, {}};
  plan.adaptive = !request.chunks
                  && (request.chunks_auto || request.words != words_default
                      || topic.complexity == topic::Complexity::high);
  if (count == 1) {
    const PartName name = part_name(ChunkKind::whole, topic.language);
    plan.chunks = {
        {1, std::string(name.title), std::string(name.subject), ChunkKind::whole, request.words}};
    return plan;
  }
  plan.chunks = divide(rows, count, title_forms(topic.language));
  std::vector<Share> shares;
  shares.reserve(plan.chunks.size());
  for (const Chunk& chunk : plan.chunks)
    shares.push_back(share_of(chunk, request));
  const std::vector<int> words = apportion(request.words, shares);
  for (std::size_t i = 0; i < plan.chunks.size(); ++i) {
    plan.chunks[i].number = int(i) + 1;
    plan.chunks[i].words_target = words[i];
  }
  return plan;
}

Plan weighted(Plan plan, std::span<const double> weights) {
  CW_CHECK(weights.size() == plan.chunks.size());
  std::vector<Share> shares;
  shares.reserve(plan.chunks.size());
  for (std::size_t i = 0; i < plan.chunks.size(); ++i) {
    const int words = plan.chunks[i].words_target;
    const bool fixed = i == 0 || i + 1 == plan.chunks.size();
    shares.push_back(fixed ? Share{double(words), words, words}
                           : Share{words * weights[i],
                                   std::min(words, auto_chunk_words_min),
                                   std::max(words, auto_chunk_words_max)});
  }
  const std::vector<int> words = apportion(plan.words_target, shares);
  for (std::size_t i = 0; i < plan.chunks.size(); ++i)
    plan.chunks[i].words_target = words[i];
  return plan;
}

std::string_view name_of(ChunkKind kind) {
  for (const KindName& row : kind_names) {
    if (row.kind == kind) return row.name;
  }
  CW_CHECK(false);
  return {};
}

}  // namespace castwright::plan
