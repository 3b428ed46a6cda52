#include "topic/suggest.h"

#include "core/ascii.h"
#include "json/text.h"
#include "topic/control.h"
#include "topic/pasted.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

namespace castwright::topic {
namespace {

/// Keys are short: a longer word is no misspelling of one, and the time for the distance grows with
/// the square of the length.
constexpr std::size_t word_bytes_max = 64;
constexpr std::size_t edits_max = 3;

std::string folded(std::string_view word) {
  std::string plain = ascii_lower(word);
  std::ranges::replace(plain, '-', '_');
  return plain;
}

/// Returns the optimal string alignment distance: the number of insertions, deletions, replacements
/// and swaps of neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    cost[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j)
    cost[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replace});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

/// Was the first letter replaced, and neither left out, doubled nor swapped with the next?
bool is_other_start(std::string_view wanted, std::string_view known) {
  if (known.empty() || wanted.front() == known.front()) return false;
  const bool swapped =
      wanted.size() > 1 && known.size() > 1 && wanted[0] == known[1] && wanted[1] == known[0];
  const bool left_out = known.substr(1).starts_with(wanted.substr(0, 2));
  const bool added = wanted.substr(1).starts_with(known.substr(0, 2));
  return !swapped && !left_out && !added;
}

}  // namespace

std::string_view closest(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > word_bytes_max) return {};
  const std::string wanted = folded(word);
  std::size_t best = std::min(edits_max, (word.size() + 2) / 3) + 1;
  std::string_view nearest;
  for (const std::string_view candidate : candidates) {
    const std::string known = folded(candidate);
    const std::size_t edits = distance(wanted, known);
    if (edits < best && !(edits > 0 && is_other_start(wanted, known))) {
      best = edits;
      nearest = candidate;
    }
  }
  return nearest;
}

std::size_t edits_between(std::string_view a, std::string_view b) {
  return distance(folded(a), folded(b));
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  if (std::ranges::find(candidates, word) != candidates.end()) return {};
  const std::string_view nearest = closest(word, candidates);
  return nearest.empty() ? std::string() : fmt::format(", did you mean \"{}\"?", nearest);
}

std::string printable(std::string_view given) {
  constexpr std::size_t shown_max = 60;
  const std::string safe = without_logins(given);
  const std::string_view text = safe;
  const bool readable = json::is_utf8(text);
  std::string shown = "\"";
  std::size_t at = 0;
  while (at < text.size() && at < shown_max) {
    const Character one = readable ? character_at(text.substr(at)) : Character{0, 1};
    const char byte = text[at];
    const bool ascii = byte >= 0x20 && byte < 0x7F;
    const bool letter = one.code >= 0x80 && !is_control(one.code) && !is_unseen(one.code);
    for (const char raw : text.substr(at, one.size)) {
      if (ascii || letter) {
        shown.push_back(raw);
      } else {
        shown += fmt::format("\\x{:02X}", static_cast<unsigned char>(raw));
      }
    }
    at += one.size;
  }
  return shown + (at < text.size() ? "…\"" : "\"");
}

}  // namespace castwright::topic
