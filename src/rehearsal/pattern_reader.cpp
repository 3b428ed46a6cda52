#include "rehearsal/pattern_reader.h"

#include <algorithm>
#include <array>

namespace castwright::rehearsal {
namespace {

using Tree = PatternTree;
using Kind = Tree::Kind;

constexpr int depth_max = 64;
constexpr std::size_t repetitions_max = 100'000;
constexpr char32_t last_point = 0x10FFFF;

// Ranges of code points as pairs of their ends.
constexpr std::u32string_view digits = U"09";
constexpr std::u32string_view word_ranges = U"09AZ__az";
constexpr std::u32string_view space =
    U"\t\r  \u00A0\u00A0\u1680\u1680\u2000\u200A\u2028\u2029\u202F\u202F\u205F\u205F\u3000\u3000"
    U"\uFEFF\uFEFF";
constexpr std::u32string_view line_ends = U"\n\n\r\r\u2028\u2029";

/// A Unicode property with some of its characters: enough to write texts with.
struct Property {
  std::u32string_view name;
  std::u32string_view pairs;
};
constexpr std::array properties{
    Property{U"L", U"AZaz"},
    Property{U"Letter", U"AZaz"},
    Property{U"Alphabetic", U"AZaz"},
    Property{U"Lu", U"AZ"},
    Property{U"Uppercase_Letter", U"AZ"},
    Property{U"Uppercase", U"AZ"},
    Property{U"Ll", U"az"},
    Property{U"Lowercase_Letter", U"az"},
    Property{U"Lowercase", U"az"},
    Property{U"N", U"09"},
    Property{U"Nd", U"09"},
    Property{U"Number", U"09"},
    Property{U"Decimal_Number", U"09"},
    Property{U"P", U"!#%*,/:;?@"},
    Property{U"Punctuation", U"!#%*,/:;?@"},
    Property{U"Z", U"  "},
    Property{U"Zs", U"  "},
    Property{U"Script=Latin", U"AZaz"},
    Property{U"Script=Greek", U"\u03B1\u03C9"},
    Property{U"Script=Cyrillic", U"\u0430\u044F"},
    Property{U"Script=Hebrew", U"\u05D0\u05EA"},
    Property{U"Script=Arabic", U"\u0627\u063A"},
    Property{U"Script=Hiragana", U"\u3042\u3093"},
    Property{U"Script=Katakana", U"\u30A2\u30F3"},
    Property{U"Script=Han", U"\u4E00\u9FA5"},
    Property{U"Script=Hangul", U"\uAC00\uD7A3"},
};

CodePoints ranges(std::u32string_view pairs) {
  CodePoints out;
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
    out.emplace_back(pairs[i], pairs[i + 1]);
  return out;
}

bool is_decimal(char32_t point) {
  return point >= U'0' && point <= U'9';
}

bool is_letter(char32_t point) {
  return (point >= U'A' && point <= U'Z') || (point >= U'a' && point <= U'z');
}

Tree of_points(CodePoints points) {
  return {.kind = Kind::code_points, .code_points = std::move(points)};
}

Tree of_kind(Kind kind) {
  return {.kind = kind};
}

/// One text of a group that a back reference repeats. Nothing if the surroundings of the group
/// decide whether the text matches, or if it would be long.
std::optional<std::u32string> first_text(const Tree& tree) {
  std::u32string text;
  const auto add = [&text](const Tree& part) {
    const auto more = first_text(part);
    if (more) text += *more;
    return more.has_value() && text.size() <= repetitions_max;
  };
  switch (tree.kind) {
    case Kind::code_points:
      if (tree.code_points.empty()) return std::nullopt;
      return std::u32string{tree.code_points.back().first};
    case Kind::alternatives: return first_text(tree.parts.front());
    case Kind::sequence:
      if (!std::ranges::all_of(tree.parts, add)) return std::nullopt;
      return text;
    case Kind::repeat:
      for (std::size_t i = 0; i < tree.least; ++i)
        if (!add(tree.parts.front())) return std::nullopt;
      return text;
    default: return std::nullopt;
  }
}

Tree literal(std::u32string_view text) {
  Tree tree;
  for (const char32_t point : text)
    tree.parts.push_back(of_points({{point, point}}));
  return tree;
}

class PatternReader {
 public:
  explicit PatternReader(std::u32string pattern) : text_(std::move(pattern)), rest_(text_) {
    for (std::size_t i = 0; i + 1 < text_.size(); ++i) {
      if (text_[i] != U'\\') continue;
      const char32_t letter = text_[++i];
      refers_ = refers_ || (letter >= U'1' && letter <= U'9') || letter == U'k';
    }
  }

  std::expected<Tree, PatternFault> whole() {
    if (take(U"(?") && rest_.find(U')') != std::u32string_view::npos
        && rest_.substr(0, rest_.find(U')')).find_first_not_of(U"aimsu") == rest_.npos
        && !rest_.starts_with(U')')) {
      // Flags only widen what matches, so that the expression read without them is a part of it.
      rest_.remove_prefix(rest_.find(U')') + 1);
    } else {
      rest_ = text_;
    }
    Tree tree = alternatives(0);
    if (!rest_.empty()) fail();
    if (fault_) return std::unexpected(*fault_);
    return tree;
  }

 private:
  void fail(PatternFault fault = PatternFault::not_read) {
    if (!fault_) fault_ = fault;
  }
  bool take(std::u32string_view wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }
  char32_t next() {
    if (rest_.empty()) {
      fail();
      return 0;
    }
    const char32_t point = rest_.front();
    rest_.remove_prefix(1);
    return point;
  }
  /// The text up to `end`; both are taken.
  std::u32string_view until(char32_t end) {
    const std::size_t at = rest_.find(end);
    if (at == std::u32string_view::npos) {
      fail();
      return {};
    }
    const std::u32string_view found = rest_.substr(0, at);
    rest_.remove_prefix(at + 1);
    return found;
  }

  Tree alternatives(int depth) {
    if (depth > depth_max) fail();
    Tree first = sequence(depth);
    if (fault_ || !rest_.starts_with(U'|')) return first;
    Tree tree = of_kind(Kind::alternatives);
    tree.parts.push_back(std::move(first));
    while (!fault_ && take(U"|"))
      tree.parts.push_back(sequence(depth));
    return tree;
  }

  Tree sequence(int depth) {
    Tree tree;
    while (!fault_ && !rest_.empty() && rest_.front() != U'|' && rest_.front() != U')')
      tree.parts.push_back(repeated(atom(depth)));
    return tree;
  }

  Tree repeated(Tree part) {
    Tree tree = of_kind(Kind::repeat);
    if (take(U"?")) {
      tree.most = 1;
    } else if (take(U"+")) {
      tree.least = 1;
    } else if (!take(U"*") && !counts(tree)) {
      return part;
    }
    take(U"?");  // a lazy repetition matches the same texts
    if (rest_.starts_with(U'+') || rest_.starts_with(U'*')) fail();
    tree.parts.push_back(std::move(part));
    return tree;
  }

  /// Reads `{2}`, `{2,}` or `{2,5}`; a brace with anything else in it is an ordinary character.
  bool counts(Tree& tree) {
    if (!rest_.starts_with(U'{')) return false;
    const std::size_t end = rest_.find(U'}');
    if (end == std::u32string_view::npos) return false;
    const std::u32string_view inner = rest_.substr(1, end - 1);
    const std::size_t comma = inner.find(U',');
    const auto least = number(inner.substr(0, comma));
    if (!least) return false;
    tree.least = *least;
    tree.most = least;
    if (comma != std::u32string_view::npos) {
      tree.most = number(inner.substr(comma + 1));
      if (!tree.most && comma + 1 != inner.size()) return false;
    }
    if (tree.most && *tree.most < tree.least) fail();
    rest_.remove_prefix(end + 1);
    return true;
  }
  static std::optional<std::size_t> number(std::u32string_view text) {
    std::size_t value = 0;
    for (const char32_t point : text) {
      if (!is_decimal(point)) return std::nullopt;
      value = std::min(value * 10 + (point - U'0'), repetitions_max);
    }
    return text.empty() ? std::nullopt : std::optional(value);
  }

  Tree atom(int depth) {
    if (take(U"(")) return group(depth);
    if (take(U"[")) return of_points(read_class());
    if (take(U"\\")) return escape();
    if (take(U"^")) return of_kind(Kind::begin);
    if (take(U"$")) return of_kind(Kind::end);
    if (take(U".")) return of_points(negated(ranges(line_ends)));
    const char32_t point = next();
    if (point == U'*' || point == U'+' || point == U'?') fail();
    return of_points({{point, point}});
  }

  Tree group(int depth) {
    for (const std::u32string_view look : {U"?=", U"?!", U"?<=", U"?<!"})
      if (rest_.starts_with(look)) fail(PatternFault::lookaround);
    bool counted = !take(U"?:");
    std::u32string_view name;
    if (counted && (take(U"?<") || take(U"?P<"))) {
      name = until(U'>');
      if (name.empty()) fail();
    } else if (counted && rest_.starts_with(U'?')) {
      fail();
    }
    const std::size_t place = groups_.size();
    if (counted) groups_.push_back({.name = name, .text = {}});
    Tree tree = alternatives(depth + 1);
    if (!take(U")")) fail();
    if (fault_ || !counted || !refers_) return tree;
    auto text = first_text(tree);
    if (!text) fail();
    groups_[place].text = std::move(text).value_or(std::u32string());
    return literal(groups_[place].text);
  }

  /// The character that an escape stands for; escapes of classes are read elsewhere.
  char32_t character(char32_t letter) {
    switch (letter) {
      case U'n': return U'\n';
      case U't': return U'\t';
      case U'r': return U'\r';
      case U'f': return U'\f';
      case U'v': return U'\v';
      case U'0': return 0;
      case U'x': return coded(taken(2));
      case U'u': return take(U"{") ? coded(until(U'}')) : coded(taken(4));
      default: break;
    }
    if (is_letter(letter) || is_decimal(letter)) fail();
    return letter;
  }
  std::u32string_view taken(std::size_t count) {
    if (rest_.size() < count) fail();
    const std::u32string_view found = rest_.substr(0, count);
    rest_.remove_prefix(found.size());
    return found;
  }
  char32_t coded(std::u32string_view hex) {
    char32_t value = 0;
    for (const char32_t point : hex) {
      const std::size_t digit = std::u32string_view(U"0123456789abcdef").find(point | 0x20U);
      if (digit == std::u32string_view::npos || value > last_point) {
        fail();
        return 0;
      }
      value = value * 16 + static_cast<char32_t>(digit);
    }
    if (hex.empty() || value > last_point) fail();
    return value;
  }

  /// The characters that a class escape stands for; nothing if `letter` is no such escape.
  std::optional<CodePoints> shorthand(char32_t letter) {
    switch (letter) {
      case U'd': return ranges(digits);
      case U'w': return ranges(word_ranges);
      case U's': return ranges(space);
      case U'D': return negated(ranges(digits));
      case U'W': return negated(ranges(word_ranges));
      case U'S': return negated(ranges(space));
      case U'p':
      case U'P': return property(letter == U'P');
      default: return std::nullopt;
    }
  }
  CodePoints property(bool without) {
    std::u32string name;
    if (take(U"{")) name = until(U'}');
    for (const std::u32string_view before : {U"General_Category=", U"gc=", U"sc=", U"Script="})
      if (name.starts_with(before))
        name = (before.starts_with(U's') || before.starts_with(U'S') ? U"Script=" : U"")
               + name.substr(before.size());
    const auto* const found = std::ranges::find(properties, name, &Property::name);
    if (found == properties.end()) {
      fail();
      return {};
    }
    if (!without) return ranges(found->pairs);
    // The table does not know all characters of a property beyond ASCII, so that its complement has
    // ASCII only.
    CodePoints out;
    for (const auto& [first, last] : negated(ranges(found->pairs)))
      if (first < 0x80) out.emplace_back(first, std::min<char32_t>(last, 0x7F));
    return out;
  }

  Tree escape() {
    const char32_t letter = next();
    if (letter == U'b') return of_kind(Kind::border);
    if (letter == U'B') return of_kind(Kind::no_border);
    if (auto points = shorthand(letter)) return of_points(*std::move(points));
    if (letter >= U'1' && letter <= U'9') {
      const auto place = static_cast<std::size_t>(letter - U'1');
      if (place >= groups_.size()) fail();
      return fault_ ? Tree() : literal(groups_[place].text);
    }
    if (letter == U'k') {
      if (!take(U"<")) fail();
      const std::u32string_view name = until(U'>');
      const auto found = std::ranges::find(groups_, name, &Group::name);
      if (found == groups_.end()) fail();
      return fault_ ? Tree() : literal(found->text);
    }
    const char32_t point = character(letter);
    return of_points({{point, point}});
  }

  CodePoints read_class() {
    const bool without = take(U"^");
    CodePoints found;
    bool ascii = false;  // whether a property is in it, of which only the ASCII part is known
    while (!fault_ && !rest_.starts_with(U']')) {
      const auto first = class_atom(found, ascii);
      if (!first) continue;
      char32_t last = *first;
      if (rest_.size() > 1 && rest_[0] == U'-' && rest_[1] != U']') {
        take(U"-");
        const auto end = class_atom(found, ascii);
        if (!end || *end < *first) fail();
        last = end.value_or(last);
      }
      found.emplace_back(*first, last);
    }
    if (!take(U"]")) fail();
    if (!without) return found;
    if (ascii) found.emplace_back(0x80, last_point);
    return negated(std::move(found));
  }
  /// One character of the class, or nothing if a whole class was added to `found`.
  std::optional<char32_t> class_atom(CodePoints& found, bool& ascii) {
    const char32_t point = next();
    if (point != U'\\') return point;
    const char32_t letter = next();
    if (letter == U'b') return U'\b';
    if (auto points = shorthand(letter)) {
      ascii = ascii || letter == U'p' || letter == U'P';
      found.insert(found.end(), points->begin(), points->end());
      return std::nullopt;
    }
    return character(letter);
  }

  struct Group {
    std::u32string_view name;
    std::u32string text;
  };
  std::u32string text_;
  std::u32string_view rest_;
  std::vector<Group> groups_;
  bool refers_ = false;
  std::optional<PatternFault> fault_;
};

}  // namespace

CodePoints negated(CodePoints points) {
  std::ranges::sort(points);
  CodePoints out;
  char32_t begin = 0;
  for (const auto& [first, last] : points) {
    if (first > begin) out.emplace_back(begin, first - 1);
    begin = std::max<char32_t>(begin, last + 1);
  }
  if (begin <= last_point) out.emplace_back(begin, last_point);
  return out;
}

std::u32string code_points_of(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    char32_t point = more == 0 ? lead : lead & (0x3FU >> static_cast<unsigned>(more));
    for (int k = 0; k < more && i < text.size(); ++k)
      point = point << 6U | (static_cast<unsigned char>(text[i++]) & 0x3FU);
    out += point;
  }
  return out;
}

void append_utf8(std::string& text, char32_t point) {
  const auto low = [](char32_t bits) { return static_cast<char>(0x80U | (bits & 0x3FU)); };
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += {static_cast<char>(0xC0U | point >> 6U), low(point)};
  } else if (point < 0x10000) {
    text += {static_cast<char>(0xE0U | point >> 12U), low(point >> 6U), low(point)};
  } else {
    text +=
        {static_cast<char>(0xF0U | point >> 18U), low(point >> 12U), low(point >> 6U), low(point)};
  }
}

std::expected<PatternTree, PatternFault> read_pattern_tree(std::string_view expression) {
  return PatternReader(code_points_of(expression)).whole();
}

}  // namespace castwright::rehearsal
