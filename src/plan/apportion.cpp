#include "plan/apportion.h"

#include "core/check.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>

namespace castwright::plan {
namespace {

/// A share while the words are divided: what it would get, what it gets, and whether this is final.
struct Dividing {
  Share share;
  double wanted = 0;
  double given = 0;
  bool fixed = false;
};

/// Gives every share that is not fixed its part of the rest, cut to its bounds. Returns by how much
/// the bounds raised these shares in sum; a negative number means that they lowered them.
double divide_rest(double total, std::vector<Dividing>& parts) {
  double weight = 0;
  for (const Dividing& part : parts) {
    if (part.fixed) {
      total -= part.given;
    } else {
      weight += part.share.weight;
    }
  }
  double violation = 0;
  for (Dividing& part : parts) {
    if (part.fixed) continue;
    part.wanted = total * part.share.weight / weight;
    part.given = std::clamp(part.wanted, double(part.share.least), double(part.share.most));
    violation += part.given - part.wanted;
  }
  return violation;
}

/// Returns real-valued shares within their bounds. Each round fixes the shares on the side (too
/// small, too large) that violates more in sum, as CSS flexbox does; it ends after at most one
/// round a share.
std::vector<double> within_bounds(double total, const std::vector<Share>& shares) {
  std::vector<Dividing> parts;
  parts.reserve(shares.size());
  for (const Share& share : shares)
    parts.push_back({.share = share});
  for (bool any = true; any;) {
    const double violation = divide_rest(total, parts);
    any = false;
    for (Dividing& part : parts) {
      const bool raised = part.given > part.wanted && violation >= 0;
      const bool lowered = part.given < part.wanted && violation <= 0;
      if (part.fixed || !(raised || lowered)) continue;
      part.fixed = true;
      any = true;
    }
  }
  std::vector<double> given;
  given.reserve(parts.size());
  for (const Dividing& part : parts)
    given.push_back(part.given);
  return given;
}

}  // namespace

std::vector<int> apportion(int total, const std::vector<Share>& shares) {
  const std::vector<double> exact = within_bounds(total, shares);
  std::vector<int> whole(shares.size(), 0);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    // The small number is added because a computed 600 may come out as 599.9999999.
    whole[i] = int(std::floor(exact[i] + 1e-6));
  }
  int missing = total - std::accumulate(whole.begin(), whole.end(), 0);
  std::vector<std::size_t> order(shares.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return exact[a] - whole[a] > exact[b] - whole[b] + 1e-9;
  });
  while (missing > 0) {
    const int before = missing;
    for (const std::size_t i : order) {
      if (missing > 0 && whole[i] < shares[i].most) {
        ++whole[i];
        --missing;
      }
    }
    CW_CHECK(missing < before);
  }
  CW_CHECK(missing == 0);
  return whole;
}

std::vector<int> even_groups(const std::vector<int>& words, int groups) {
  const auto rows = words.size();
  const auto wanted = std::size_t(groups);
  CW_CHECK(groups >= 1 && wanted <= rows);
  constexpr auto never = std::numeric_limits<std::int64_t>::max();
  // cost[g][r] is the least cost of the first r rows in g groups; first[g][r] is the row at which
  // the last of these groups begins.
  std::vector<std::vector<std::int64_t>> cost(wanted + 1, std::vector(rows + 1, never));
  std::vector<std::vector<std::size_t>> first(wanted + 1, std::vector<std::size_t>(rows + 1, 0));
  cost[0][0] = 0;
  for (std::size_t group = 1; group <= wanted; ++group) {
    for (std::size_t end = group; end <= rows; ++end) {
      std::int64_t sum = 0;
      for (std::size_t begin = end; begin-- > group - 1;) {
        sum += words[begin];
        if (cost[group - 1][begin] == never) continue;
        const std::int64_t total = cost[group - 1][begin] + sum * sum;
        if (total < cost[group][end]) {
          cost[group][end] = total;
          first[group][end] = begin;
        }
      }
    }
  }
  std::vector<int> sizes(wanted, 0);
  std::size_t end = rows;
  for (std::size_t group = wanted; group > 0; --group) {
    sizes[group - 1] = int(end - first[group][end]);
    end = first[group][end];
  }
  return sizes;
}

std::vector<int> cuts(const std::vector<int>& words,
                      const std::vector<bool>& divisible,
                      int parts) {
  CW_CHECK(words.size() == divisible.size() && parts >= int(words.size()));
  std::vector<int> cut(words.size(), 1);
  const bool none = std::none_of(divisible.begin(), divisible.end(), [](bool yes) { return yes; });
  for (int made = int(words.size()); made < parts; ++made) {
    std::size_t longest = words.size();
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (!divisible[i] && !none) continue;
      // This compares words[i] / cut[i] with words[longest] / cut[longest] in whole numbers.
      if (longest == words.size() || words[i] * cut[longest] > words[longest] * cut[i]) longest = i;
    }
    ++cut[longest];
  }
  return cut;
}

}  // namespace castwright::plan
