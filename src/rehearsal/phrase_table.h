#pragma once
// The sentences between the notes: questions, remarks, lead-ins and reactions, built from templates
// whose choices are walked in a fixed order, so that ten parts of one show, each written without
// knowledge of the others, do not say the same thing in the same words. No sentence states a fact:
// they only point at phrases of the notes. Pure.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace castwright::rehearsal {

enum class Role { ask, remark, lead, react, greet, promise, thanks, action, goodbye };
inline constexpr std::size_t role_count = 9;

/// Which template with which choices each part uses at each place. The table is made once, so that
/// no part uses a run of five words that another part has used, as far as the variety of the
/// templates allows.
class PhraseTable {
 public:
  explicit PhraseTable(std::uint64_t seed);

  /// The sentence of the `use`-th use of a role in a part; both are counted from 0.
  std::string sentence(
      Role role, int part, std::size_t use, std::string_view first, std::string_view second) const;

 private:
  struct Choice {
    std::uint16_t pattern = 0;
    std::uint16_t round = 0;
  };
  using Uses = std::vector<Choice>;
  using Runs = std::unordered_set<std::uint64_t>;
  Choice freshest(Role role, std::size_t& walk, Runs& used) const;
  Choice choice_at(Role role, int part, std::size_t use) const;

  std::uint64_t seed_;
  std::vector<std::array<Uses, role_count>> parts_;
};

/// The sentences of one part, taken from the table one after the other.
class PartPhrases {
 public:
  PartPhrases(const PhraseTable& table, int part) : table_(table), part_(part) {}

  /// The next sentence of a role, with `$1` and `$2` filled and a capital first letter.
  std::string next(Role role, std::string_view first, std::string_view second);
  /// The sentence that next() would give after `ahead` others; the place in the table stays.
  std::string peek(Role role,
                   std::size_t ahead,
                   std::string_view first,
                   std::string_view second) const;
  void skip(Role role, std::size_t uses) { used_[static_cast<std::size_t>(role)] += uses; }

 private:
  const PhraseTable& table_;
  int part_;
  std::array<std::size_t, role_count> used_{};
};

/// A very short sentence of exactly `words` words (1 to 5), with which a length is met.
std::string_view filler_of(std::size_t words, std::size_t number);

}  // namespace castwright::rehearsal
