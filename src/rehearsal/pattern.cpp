#include "rehearsal/pattern.h"

#include "rehearsal/pattern_reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_set>

namespace castwright::rehearsal {
namespace {

using State = PatternState;
using States = std::vector<std::uint32_t>;

// The limits of a pattern and of a search: with more states, steps or points they are given up.
constexpr std::size_t states_max = 50'000;
constexpr std::size_t work_max = 2'000'000;
constexpr std::size_t points_max = 50'000;
constexpr std::size_t variants_of_range = 64;

bool has(const CodePoints& points, char32_t point) {
  return std::ranges::any_of(
      points, [point](const auto& range) { return point >= range.first && point <= range.second; });
}

/// What stands on one side of a place in a text, which decides on word borders and ends.
enum class Beside : unsigned char { nothing, word, other };

Beside beside(char32_t point) {
  const bool word = (point >= U'0' && point <= U'9') || (point >= U'A' && point <= U'Z')
                    || (point >= U'a' && point <= U'z') || point == U'_';
  return word ? Beside::word : Beside::other;
}

bool holds(State::Kind kind, Beside before, Beside after) {
  const bool border = (before == Beside::word) != (after == Beside::word);
  switch (kind) {
    case State::Kind::begin: return before == Beside::nothing;
    case State::Kind::end: return after == Beside::nothing;
    case State::Kind::border: return border;
    case State::Kind::no_border: return !border;
    default: return true;
  }
}

/// Turns a tree into states, from its end to its begin, so that each part knows what follows it.
class Compiler {
 public:
  explicit Compiler(std::vector<State>& states) : states_(states) {}

  std::uint32_t add(const PatternTree& tree, std::uint32_t next) {
    if (states_.size() > states_max) return next;
    using Kind = PatternTree::Kind;
    switch (tree.kind) {
      case Kind::code_points:
        return push(
            {.kind = State::Kind::code_points, .code_points = tree.code_points, .next = next});
      case Kind::sequence:
        for (std::size_t i = tree.parts.size(); i > 0; --i)
          next = add(tree.parts[i - 1], next);
        return next;
      case Kind::alternatives: {
        std::uint32_t start = add(tree.parts.back(), next);
        for (std::size_t i = tree.parts.size() - 1; i > 0; --i)
          start = split(add(tree.parts[i - 1], next), start);
        return start;
      }
      case Kind::repeat: return repeat(tree, next);
      case Kind::begin: return push({.kind = State::Kind::begin, .next = next});
      case Kind::end: return push({.kind = State::Kind::end, .next = next});
      case Kind::border: return push({.kind = State::Kind::border, .next = next});
      case Kind::no_border: break;
    }
    return push({.kind = State::Kind::no_border, .next = next});
  }

 private:
  std::uint32_t push(State state) {
    states_.push_back(std::move(state));
    return static_cast<std::uint32_t>(states_.size() - 1);
  }
  std::uint32_t split(std::uint32_t next, std::uint32_t other) {
    return push({.kind = State::Kind::split, .next = next, .other = other});
  }
  std::uint32_t repeat(const PatternTree& tree, std::uint32_t next) {
    const PatternTree& part = tree.parts.front();
    std::uint32_t start = next;
    if (!tree.most) {
      const std::uint32_t loop = split(next, next);
      states_[loop].next = add(part, loop);
      start = loop;
    } else {
      for (std::size_t i = tree.least; i < *tree.most && states_.size() <= states_max; ++i)
        start = split(add(part, start), next);
    }
    for (std::size_t i = 0; i < tree.least && states_.size() <= states_max; ++i) {
      const std::uint32_t before = start;
      start = add(part, before);
      if (start == before) break;  // the part is empty, however often it is repeated
    }
    return start;
  }

  std::vector<State>& states_;
};

/// The sorted states in which one pattern can be at a place of a text; `matched` says that it has
/// matched, whatever follows.
struct Position {
  States states{};
  bool matched = false;
};

/// Walks one text, or all texts at once, through one pattern.
class Walker {
 public:
  Walker(const Pattern& pattern, bool anywhere)
      : pattern_(pattern),
        anywhere_(anywhere),
        seen_(pattern.states().size()) {}

  Position begin() const { return {.states = {pattern_.start()}}; }
  std::size_t work() const { return work_; }

  /// Whether the pattern matches if the text ends here.
  bool ends(const Position& at, Beside before) {
    return at.matched || close(at, before, Beside::nothing);
  }
  Position step(const Position& at, Beside before, char32_t point) {
    if (at.matched || close(at, before, beside(point))) return {.matched = true};
    Position out;
    for (const std::uint32_t i : closed_)
      if (const State& state = pattern_.states()[i];
          state.kind == State::Kind::code_points && has(state.code_points, point))
        out.states.push_back(state.next);
    if (anywhere_) out.states.push_back(pattern_.start());
    std::ranges::sort(out.states);
    out.states.erase(std::ranges::unique(out.states).begin(), out.states.end());
    return out;
  }

 private:
  /// Follows the states that need no character; returns whether they lead to the end of the
  /// pattern.
  bool close(const Position& at, Beside before, Beside after) {
    ++round_;
    closed_.clear();
    stack_ = at.states;
    bool accepted = false;
    while (!stack_.empty()) {
      const std::uint32_t i = stack_.back();
      stack_.pop_back();
      if (seen_[i] == round_) continue;
      seen_[i] = round_;
      ++work_;
      closed_.push_back(i);
      const State& state = pattern_.states()[i];
      accepted = accepted || state.kind == State::Kind::accept;
      if (state.kind == State::Kind::code_points || state.kind == State::Kind::accept) continue;
      if (!holds(state.kind, before, after)) continue;
      stack_.push_back(state.next);
      if (state.kind == State::Kind::split) stack_.push_back(state.other);
    }
    return accepted;
  }

  const Pattern& pattern_;
  bool anywhere_;
  std::vector<std::size_t> seen_;
  std::size_t round_ = 0;
  std::size_t work_ = 0;
  States closed_;
  States stack_;
};

/// One character out of every range that the patterns tell apart, the plainest ones first.
std::u32string alphabet_of(std::span<const Pattern> patterns, std::size_t variant) {
  constexpr std::u32string_view plain = U"a1A-_. x2bcdefBC,:/@+#%&*()'\"!?<>=~";
  std::vector<char32_t> begins{0,
                               U'0',
                               U'9' + 1,
                               U'A',
                               U'Z' + 1,
                               U'_',
                               U'_' + 1,
                               U'a',
                               U'z' + 1,
                               0x20,
                               0x7F,
                               0xD800,
                               0xE000,
                               0x110000};
  for (const Pattern& pattern : patterns)
    for (const State& state : pattern.states())
      for (const auto& [first, last] : state.code_points) {
        begins.push_back(first);
        begins.push_back(last + 1);
      }
  std::ranges::sort(begins);
  begins.erase(std::ranges::unique(begins).begin(), begins.end());
  std::u32string out;
  for (std::size_t i = 0; i + 1 < begins.size(); ++i) {
    if (begins[i] >= 0xD800 && begins[i] < 0xE000) continue;
    std::u32string choices;
    for (const char32_t point : plain)
      if (point >= begins[i] && point < begins[i + 1]) choices += point;
    for (char32_t point = begins[i]; point < begins[i + 1] && choices.size() <= variants_of_range;
         ++point)
      if (!choices.contains(point)) choices += point;
    out += choices[variant % choices.size()];
  }
  const auto rank = [plain](char32_t point) -> std::size_t {
    const std::size_t at = plain.find(point);
    if (at != std::u32string_view::npos) return at;
    return point + (point < 0x20 || point == 0x7F ? 0x200000U : 0x100U);
  };
  std::ranges::sort(out, {}, rank);
  return out;
}

/// Searches among all texts at once, the shortest first, for one that matches all patterns.
class Search {
 public:
  Search(std::span<const Pattern> patterns, TextLength length, std::size_t variant, bool anywhere)
      : length_(length),
        alphabet_(alphabet_of(patterns, variant)) {
    for (const Pattern& pattern : patterns)
      walkers_.emplace_back(pattern, anywhere);
  }

  std::optional<std::string> run() {
    Point first;
    for (const Walker& walker : walkers_)
      first.positions.push_back(walker.begin());
    points_.push_back(std::move(first));
    for (std::size_t i = 0; i < points_.size() && points_.size() < points_max; ++i) {
      if (is_found(i)) return text_at(i);
      if (points_[i].length < length_.most) {
        for (const char32_t point : alphabet_)
          follow(i, point);
      }
      points_[i].positions.clear();
      if (work() > work_max) break;
    }
    return std::nullopt;
  }

 private:
  struct Point {
    std::vector<Position> positions{};
    std::int64_t length = 0;
    std::size_t from = 0;
    char32_t point = 0;
    Beside before = Beside::nothing;
  };

  std::size_t work() const {
    std::size_t all = 0;
    for (const Walker& walker : walkers_)
      all += walker.work();
    return all;
  }
  bool is_found(std::size_t i) {
    if (points_[i].length < length_.least) return false;
    for (std::size_t k = 0; k < walkers_.size(); ++k)
      if (!walkers_[k].ends(points_[i].positions[k], points_[i].before)) return false;
    return true;
  }
  void follow(std::size_t i, char32_t point) {
    Point next{.length = points_[i].length + 1, .from = i, .point = point};
    next.before = beside(point);
    for (std::size_t k = 0; k < walkers_.size(); ++k) {
      next.positions.push_back(walkers_[k].step(points_[i].positions[k], points_[i].before, point));
      const Position& position = next.positions.back();
      // No text that begins like this matches.
      if (!position.matched && position.states.empty()) return;
    }
    if (seen_.insert(name_of(next)).second) points_.push_back(std::move(next));
  }
  /// A name that is the same for all points that the same continuations lead to a match.
  std::string name_of(const Point& point) const {
    std::string name(1, static_cast<char>(point.before));
    const auto number = [&name](auto value) {
      std::array<char, sizeof value> bytes;
      std::memcpy(bytes.data(), &value, sizeof value);
      name.append(bytes.data(), bytes.size());
    };
    number(std::min(point.length, length_.least));
    for (const Position& position : point.positions) {
      number(position.matched ? ~std::uint32_t{0}
                              : static_cast<std::uint32_t>(position.states.size()));
      for (const std::uint32_t state : position.states)
        number(state);
    }
    return name;
  }
  std::string text_at(std::size_t i) const {
    std::u32string reversed;
    for (; i != 0; i = points_[i].from)
      reversed += points_[i].point;
    std::string text;
    for (auto at = reversed.rbegin(); at != reversed.rend(); ++at)
      append_utf8(text, *at);
    return text;
  }

  TextLength length_;
  std::u32string alphabet_;
  std::vector<Walker> walkers_;
  std::vector<Point> points_;
  std::unordered_set<std::string> seen_;
};

}  // namespace

std::expected<Pattern, PatternFault> Pattern::read(std::string_view expression) {
  const auto tree = read_pattern_tree(expression);
  if (!tree) return std::unexpected(tree.error());
  Pattern pattern;
  pattern.states_.push_back({.kind = State::Kind::accept});
  pattern.start_ = Compiler(pattern.states_).add(*tree, 0);
  if (pattern.states_.size() > states_max) return std::unexpected(PatternFault::not_read);
  return pattern;
}

bool Pattern::matches(std::string_view text) const {
  Walker walker(*this, true);
  Position at = walker.begin();
  Beside before = Beside::nothing;
  for (const char32_t point : code_points_of(text)) {
    at = walker.step(at, before, point);
    before = beside(point);
    if (at.matched) return true;
    if (walker.work() > work_max) return false;
  }
  return walker.ends(at, before);
}

std::optional<std::string> text_for(std::span<const Pattern> patterns,
                                    TextLength length,
                                    std::size_t variant) {
  // A text that matches from its first character on is found sooner, so it is searched for first.
  for (const bool anywhere : {false, true})
    if (auto text = Search(patterns, length, variant, anywhere).run()) return text;
  return std::nullopt;
}

}  // namespace castwright::rehearsal
