#include "script/compare.h"

#include <algorithm>
#include <cstdint>

namespace castwright::script {
namespace {

/// The most cells of the table of common lengths. No script has 40,000 turns against 40,000 others;
/// above the limit the whole differing middle counts as replaced.
constexpr std::size_t cells_max = 64u << 20;

bool equal(const Turn& a, const Turn& b) {
  return a.speaker == b.speaker && a.text == b.text;
}

/// The part of both versions between their common beginning and their common end.
struct Middle {
  std::size_t begin = 0;
  std::size_t before_end = 0;
  std::size_t after_end = 0;
  std::size_t rows() const { return before_end - begin; }
  std::size_t columns() const { return after_end - begin; }
};
Middle middle_of(const std::vector<Turn>& before, const std::vector<Turn>& after) {
  Middle middle{0, before.size(), after.size()};
  while (middle.begin < std::min(before.size(), after.size())
         && equal(before[middle.begin], after[middle.begin]))
    ++middle.begin;
  while (middle.before_end > middle.begin && middle.after_end > middle.begin
         && equal(before[middle.before_end - 1], after[middle.after_end - 1])) {
    --middle.before_end;
    --middle.after_end;
  }
  return middle;
}

/// Returns a table in which element r * (columns + 1) + c is the length of the longest common
/// subsequence from row r and column c on. Empty if the table would be too large.
std::vector<std::uint32_t> common_lengths(const std::vector<Turn>& before,
                                          const std::vector<Turn>& after,
                                          const Middle& middle) {
  const std::size_t width = middle.columns() + 1;
  if ((middle.rows() + 1) > cells_max / width) return {};
  std::vector<std::uint32_t> common((middle.rows() + 1) * width, 0);
  for (std::size_t r = middle.rows(); r-- > 0;) {
    for (std::size_t c = middle.columns(); c-- > 0;) {
      const bool same = equal(before[middle.begin + r], after[middle.begin + c]);
      common[r * width + c] =
          same ? common[(r + 1) * width + c + 1] + 1
               : std::max(common[(r + 1) * width + c], common[r * width + c + 1]);
    }
  }
  return common;
}

}  // namespace

std::vector<TurnEdit> compare_turns(const std::vector<Turn>& before,
                                    const std::vector<Turn>& after) {
  using Kind = TurnEdit::Kind;
  const Middle middle = middle_of(before, after);
  const std::vector<std::uint32_t> common = common_lengths(before, after, middle);
  const std::size_t width = middle.columns() + 1;
  std::vector<TurnEdit> edits;
  edits.reserve(before.size() + after.size());
  for (std::size_t i = 0; i < middle.begin; ++i)
    edits.push_back({Kind::same, i, i});
  std::size_t r = 0;
  std::size_t c = 0;
  while (r < middle.rows() || c < middle.columns()) {
    const std::size_t at_before = middle.begin + r;
    const std::size_t at_after = middle.begin + c;
    const bool both = !common.empty() && r < middle.rows() && c < middle.columns();
    if (both && equal(before[at_before], after[at_after])) {
      edits.push_back({Kind::same, at_before, at_after});
      ++r;
      ++c;
    } else if (r < middle.rows()
               && (!both || common[(r + 1) * width + c] >= common[r * width + c + 1])) {
      edits.push_back({Kind::removed, at_before, 0});
      ++r;
    } else {
      edits.push_back({Kind::added, 0, at_after});
      ++c;
    }
  }
  for (std::size_t i = middle.before_end; i < before.size(); ++i)
    edits.push_back({Kind::same, i, middle.after_end + i - middle.before_end});
  return edits;
}

std::vector<std::vector<Turn>> divided_as(const std::vector<std::vector<Turn>>& parts,
                                          const std::vector<Turn>& edited) {
  std::vector<Turn> before;
  std::vector<std::size_t> part_of;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    before.insert(before.end(), parts[part].begin(), parts[part].end());
    part_of.insert(part_of.end(), parts[part].size(), part);
  }
  std::vector<std::vector<Turn>> divided(parts.size());
  std::size_t part = 0;  // The part of the last kept turn.
  std::vector<std::size_t> removed;
  std::vector<std::size_t> added;
  const auto place = [&] {
    for (std::size_t i = 0; i < added.size(); ++i) {
      const std::size_t home =
          removed.empty() ? part : part_of[removed[i * removed.size() / added.size()]];
      divided[home].push_back(edited[added[i]]);
    }
    removed.clear();
    added.clear();
  };
  for (const TurnEdit& edit : compare_turns(before, edited)) {
    if (edit.kind == TurnEdit::Kind::removed) removed.push_back(edit.before);
    if (edit.kind == TurnEdit::Kind::added) added.push_back(edit.after);
    if (edit.kind != TurnEdit::Kind::same) continue;
    place();
    part = part_of[edit.before];
    divided[part].push_back(edited[edit.after]);
  }
  place();
  return divided;
}

}  // namespace castwright::script
