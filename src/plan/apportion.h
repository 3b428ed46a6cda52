#pragma once
// Dividing a number of words: in proportion, in whole words, within bounds. Pure arithmetic.

#include <vector>

namespace castwright::plan {

/// A share of the whole: its weight, and the least and most that it may get.
struct Share {
  double weight = 0;
  int least = 0;
  int most = 0;
};

/// Whole numbers in the proportions of the weights, each within its bounds, whose sum is exactly
/// `total`. The sum of the least must not pass `total`, nor `total` the sum of the most.
std::vector<int> apportion(int total, const std::vector<Share>& shares);

/// The sizes (each at least 1) of `groups` runs of neighbours whose sums are most alike (least sum
/// of squares; of equal solutions the one with the longer first runs).
std::vector<int> even_groups(const std::vector<int>& words, int groups);

/// Into how many parts each row is cut so that there are `parts` in all: again and again the row
/// whose parts are the longest, the first of equals. Rows that are not `divisible` stay whole while
/// any other can be cut.
std::vector<int> cuts(const std::vector<int>& words, const std::vector<bool>& divisible, int parts);

}  // namespace castwright::plan
