#include "rehearsal/pattern_text.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

namespace castwright::rehearsal {
namespace {

constexpr std::size_t text_bytes_max = 10'000;
constexpr int depth_max = 64;

/// Characters of a class, as ranges of bytes; what is beyond ASCII is never chosen.
struct Class {
  std::vector<std::pair<unsigned char, unsigned char>> ranges;
  bool negated = false;

  bool has(char byte) const {
    const auto code = static_cast<unsigned char>(byte);
    const bool found = std::ranges::any_of(
        ranges, [code](const auto& range) { return code >= range.first && code <= range.second; });
    return found != negated;
  }
  /// A plain character where one is in it.
  char choice() const {
    for (const char byte : std::string_view("a1A-_. x2bcdefBC,:/@+#%&*()'\"!?<>=~"))
      if (has(byte)) return byte;
    for (int code = 0x20; code < 0x7F; ++code)
      if (has(static_cast<char>(code))) return static_cast<char>(code);
    return ranges.empty() ? 'a' : static_cast<char>(ranges.front().first);
  }
  void add(char byte) {
    const auto code = static_cast<unsigned char>(byte);
    ranges.emplace_back(code, code);
  }
};

class Reader {
 public:
  Reader(std::string_view pattern, std::size_t more) : rest_(pattern), more_(more) {}

  std::optional<std::string> whole() {
    std::string text = alternatives(0);
    if (bad_ || !rest_.empty() || text.size() > text_bytes_max) return std::nullopt;
    return text;
  }

 private:
  bool take(std::string_view wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }
  char next() {
    if (rest_.empty()) {
      bad_ = true;
      return 0;
    }
    const char byte = rest_.front();
    rest_.remove_prefix(1);
    return byte;
  }

  /// The first alternative's text; the others are only read.
  std::string alternatives(int depth) {
    if (depth > depth_max) bad_ = true;
    std::string text = sequence(depth);
    while (!bad_ && take("|"))
      sequence(depth);
    return text;
  }

  std::string sequence(int depth) {
    std::string text;
    while (!bad_ && !rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      const std::string part = atom(depth);
      const std::size_t times = repetitions();
      if (part.size() * times > text_bytes_max) bad_ = true;
      for (std::size_t i = 0; i < times && !bad_; ++i)
        text += part;
    }
    return text;
  }

  std::string atom(int depth) {
    if (take("(")) return group(depth);
    if (take("[")) return {read_class().choice()};
    if (take("\\")) return escape();
    if (take("^") || take("$")) return {};
    if (take(".")) return "a";
    return {next()};
  }

  std::string group(int depth) {
    const bool look = take("?=") || take("?!") || take("?<=") || take("?<!");
    const bool named = !look && take("?<");
    if (named) rest_.remove_prefix(std::min(rest_.find('>'), rest_.size() - 1) + 1);
    const bool counted = !look && !take("?:");
    const std::size_t number = groups_.size();
    if (counted) groups_.emplace_back();
    std::string text = alternatives(depth + 1);
    if (!take(")")) bad_ = true;
    if (counted) groups_[number] = text;
    return look ? std::string() : text;
  }

  std::size_t repetitions() {
    std::size_t least = 1;
    std::size_t most = 1;
    if (take("?")) {
      least = 0;
    } else if (take("*")) {
      least = 0;
      most = text_bytes_max;
    } else if (take("+")) {
      most = text_bytes_max;
    } else if (rest_.starts_with('{')) {
      const std::size_t end = rest_.find('}');
      const std::string_view counts = rest_.substr(1, end == std::string_view::npos ? 0 : end - 1);
      if (counts.empty() || counts.find_first_not_of("0123456789,") != std::string_view::npos)
        return 1;  // a brace as such
      const std::size_t comma = counts.find(',');
      const auto number = [](std::string_view digits, std::size_t otherwise) {
        std::size_t value = otherwise;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
      };
      least = number(counts.substr(0, comma), 0);
      most = comma == std::string_view::npos ? least
                                             : number(counts.substr(comma + 1), text_bytes_max);
      rest_.remove_prefix(end + 1);
    }
    take("?");  // lazy
    return std::min(least + more_, std::max(least, most));
  }

  static Class shorthand(char letter) {
    Class found;
    switch (letter) {
      case 'd':
      case 'D': found.ranges = {{'0', '9'}}; break;
      case 'w':
      case 'W': found.ranges = {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}, {'_', '_'}}; break;
      default: found.ranges = {{' ', ' '}, {'\t', '\r'}}; break;
    }
    found.negated = letter == 'D' || letter == 'W' || letter == 'S';
    return found;
  }

  /// A character written as an escape.
  std::string character(char letter) {
    switch (letter) {
      case 'n': return "\n";
      case 't': return "\t";
      case 'r': return "\r";
      case 'f': return "\f";
      case 'v': return "\v";
      case '0': return {'\0'};
      case 'x': return coded(2);
      case 'u': return take("{") ? coded(std::min(rest_.find('}'), rest_.size()), true) : coded(4);
      default: return {letter};
    }
  }
  std::string coded(std::size_t digits, bool braced = false) {
    unsigned code = 0;
    const std::string_view hex = rest_.substr(0, digits);
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
    if (error != std::errc() || end != hex.data() + hex.size()) bad_ = true;
    rest_.remove_prefix(std::min(digits + (braced ? 1 : 0), rest_.size()));
    if (code < 0x80) return {static_cast<char>(code)};
    if (code < 0x800) return {static_cast<char>(0xC0 | code >> 6U), low(code)};
    if (code < 0x10000) return {static_cast<char>(0xE0 | code >> 12U), low(code >> 6U), low(code)};
    return {
        static_cast<char>(0xF0 | (code >> 18U & 7U)), low(code >> 12U), low(code >> 6U), low(code)};
  }
  static char low(unsigned code) { return static_cast<char>(0x80 | (code & 0x3FU)); }

  /// `\p{Lu}`: upper case and digits are told apart, all else is a letter.
  std::string property() {
    const std::size_t end = std::min(rest_.find('}'), rest_.size());
    const std::string_view name = rest_.substr(0, end);
    const bool upper = name.contains("Lu") || name.contains("Uppercase");
    const bool number = name.contains("{N") || name.contains("Number");
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return upper ? "A" : number ? "1" : "a";
  }

  std::string escape() {
    const char letter = next();
    if (letter == 'b' || letter == 'B') return {};
    if (std::string_view("dDwWsS").contains(letter)) return {shorthand(letter).choice()};
    if (letter == 'p') return property();
    if (letter == 'P') {
      property();
      return "-";
    }
    if (letter >= '1' && letter <= '9') {
      const auto number = static_cast<std::size_t>(letter - '1');
      return number < groups_.size() ? groups_[number] : std::string();
    }
    return character(letter);
  }

  Class read_class() {
    Class found;
    found.negated = take("^");
    for (bool first = true; !bad_ && (first || !rest_.starts_with(']')); first = false) {
      if (first && rest_.starts_with(']')) break;
      const char byte = next();
      if (byte != '\\') {
        found.add(byte);
      } else if (const char letter = next(); std::string_view("dDwWsS").contains(letter)) {
        const Class part = shorthand(letter);
        for (int code = 0; code < 0x7F; ++code)
          if (part.has(static_cast<char>(code))) found.add(static_cast<char>(code));
      } else if (letter == 'p') {
        found.add(property().front());
      } else {
        for (const char one : character(letter))
          found.add(one);
      }
      read_range(found);
    }
    if (!take("]")) bad_ = true;
    return found;
  }
  /// `-z` behind a character that was just read.
  void read_range(Class& found) {
    if (!rest_.starts_with('-') || rest_.size() < 2 || rest_[1] == ']' || found.ranges.empty())
      return;
    take("-");
    char last = next();
    if (last == '\\') last = character(next()).back();
    found.ranges.back().second = static_cast<unsigned char>(last);
  }

  std::string_view rest_;
  std::size_t more_;
  std::vector<std::string> groups_;
  bool bad_ = false;
};

}  // namespace

std::optional<std::string> text_for_pattern(std::string_view pattern, std::size_t more) {
  return Reader(pattern, more).whole();
}

}  // namespace castwright::rehearsal
