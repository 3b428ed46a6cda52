#pragma once
// Divides a number of words in proportion, into whole words and within bounds. Pure arithmetic; any
// thread.

#include <vector>

namespace castwright::plan {

/// One share of the whole: its weight, and the least and the most that it may get.
struct Share {
  double weight = 0;
  int least = 0;
  int most = 0;
};

/// Returns whole numbers in the proportions of the weights, each within its bounds, whose sum is
/// exactly `total`. The sum of all `least` must not exceed `total`, and `total` must not exceed the
/// sum of all `most`.
std::vector<int> apportion(int total, const std::vector<Share>& shares);

/// Divides the rows into `groups` groups of neighbours whose sums are most alike, and returns the
/// sizes of the groups (each at least 1). The solution has the least sum of squares; of equal
/// solutions the one with the longer first groups wins.
std::vector<int> even_groups(const std::vector<int>& words, int groups);

/// Returns into how many parts each row is cut so that there are `parts` in all. Each cut takes the
/// row whose parts are the longest, and the first of equal rows. Rows that are not `divisible` stay
/// whole while any other can be cut.
std::vector<int> cuts(const std::vector<int>& words, const std::vector<bool>& divisible, int parts);

}  // namespace castwright::plan
