#include "passes/thinking.h"

#include "script/turns.h"

#include <algorithm>
#include <array>
#include <utility>

namespace castwright::passes {
namespace {

enum class Mark { none, partial, open, close, empty };
struct Tag {
  Mark mark = Mark::none;
  std::size_t size = 0;
};

/// Names in angle brackets, with or without attributes: <think>, </think>, <thinking mode="x">.
constexpr std::array<std::string_view, 11> names{"think",
                                                 "thinking",
                                                 "thought",
                                                 "thoughts",
                                                 "reason",
                                                 "reasoning",
                                                 "scratchpad",
                                                 "reflection",
                                                 "analysis",
                                                 "antthinking",
                                                 "seed:think"};
/// Attributes of a tag; a longer run of text behind a name is prose.
constexpr std::size_t attribute_bytes_max = 64;

struct Fixed {
  std::string_view text;  ///< lower case but for `exact`
  Mark mark;
  bool exact = false;  ///< "[think]" is a stage direction
};
/// Special tokens that a server did not take out.
constexpr std::array fixed_tags{
    Fixed{"[THINK]", Mark::open, true},
    Fixed{"[/THINK]", Mark::close, true},
    Fixed{"◁think▷", Mark::open},
    Fixed{"◁/think▷", Mark::close},
    Fixed{"<|begin_of_thought|>", Mark::open},
    Fixed{"<|end_of_thought|>", Mark::close},
    Fixed{"<|start_thinking|>", Mark::open},
    Fixed{"<|end_thinking|>", Mark::close},
    Fixed{"<|channel|>analysis<|message|>", Mark::open},
    Fixed{"<|channel|>commentary<|message|>", Mark::open},
    Fixed{"<|channel|>final<|message|>", Mark::close},
};

char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

bool equal(std::string_view text, std::string_view wanted, bool exact) {
  return std::ranges::equal(
      text, wanted, [exact](char a, char b) { return (exact ? a : lower(a)) == b; });
}

/// `text` begins with `wanted`, or ends inside of it.
Mark begins(std::string_view text, std::string_view wanted, bool exact, Mark mark) {
  const std::size_t size = std::min(text.size(), wanted.size());
  if (!equal(text.substr(0, size), wanted.substr(0, size), exact)) return Mark::none;
  return size == wanted.size() ? mark : Mark::partial;
}

/// `<name …>`, `</name>`, `<name/>`.
Tag named_tag(std::string_view text) {
  const bool closes = text.size() > 1 && text[1] == '/';
  const std::size_t begin = closes ? 2 : 1;
  if (text.size() <= begin) return {.mark = Mark::partial};
  bool partial = false;
  for (const std::string_view name : names) {
    const Mark found = begins(text.substr(begin), name, false, Mark::open);
    partial = partial || found == Mark::partial;
    if (found != Mark::open) continue;
    const std::string_view rest = text.substr(begin + name.size());
    if (rest.empty()) {
      partial = true;
      continue;
    }
    if (rest.front() != '>' && rest.front() != ' ' && rest.front() != '/') continue;
    const std::size_t end = rest.substr(0, attribute_bytes_max).find_first_of("<>\n");
    if (end == std::string_view::npos && rest.size() < attribute_bytes_max) {
      partial = true;
      continue;
    }
    if (end == std::string_view::npos || rest[end] != '>') continue;
    const bool empty = end > 0 && rest[end - 1] == '/';
    return {.mark = empty    ? Mark::empty
                    : closes ? Mark::close
                             : Mark::open,
            .size = begin + name.size() + end + 1};
  }
  return {.mark = partial ? Mark::partial : Mark::none};
}

bool may_begin_tag(char byte) {
  return byte == '<' || byte == '[' || byte == "◁"[0];
}

/// A tag in quotes or single backticks is one that somebody talks about. Nothing: the byte behind
/// it has not come.
Tag unless_quoted(Tag tag, std::string_view all, std::size_t at) {
  if (tag.mark == Mark::none || tag.mark == Mark::partial || at == 0) return tag;
  const char before = all[at - 1];
  if (before != '`' && before != '"' && before != '\'') return tag;
  if (before == '`' && at > 1 && all[at - 2] == '`') return tag;  // the end of a fence
  const std::size_t behind = at + tag.size;
  if (behind == all.size()) return {.mark = Mark::partial, .size = tag.size};
  return all[behind] == before ? Tag{} : tag;
}

/// The tag at `at`; at the end of the text what may become one is none.
Tag tag_at(std::string_view all, std::size_t at, bool ended) {
  const std::string_view text = all.substr(at);
  if (!may_begin_tag(text.front())) return {};
  Tag found;
  if (text.front() == '<') found = named_tag(text);
  for (const Fixed& one : fixed_tags) {
    if (found.mark != Mark::none && found.mark != Mark::partial) break;
    const Mark mark = begins(text, one.text, one.exact, one.mark);
    if (mark != Mark::none) found = {.mark = mark, .size = one.text.size()};
  }
  if (found.mark == Mark::partial) return ended ? Tag{} : found;
  const Tag meant = unless_quoted(found, all, at);
  return meant.mark == Mark::partial && ended ? found : meant;
}

bool is_space(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/// Is the text an object, perhaps in a fence? Words before it would be thinking, and it a draft.
bool is_object(std::string_view text) {
  text = script::trimmed(text);
  const bool fenced = text.starts_with("```");
  if (text.ends_with("```")) text = script::trimmed(text.substr(0, text.size() - 3));
  return (fenced || text.starts_with('{')) && text.ends_with('}');
}

}  // namespace

ThinkingFilter::Fed ThinkingFilter::feed(std::string_view piece) {
  received_ += piece;
  return read(false);
}

ThinkingFilter::Fed ThinkingFilter::finish() {
  const std::size_t before = text_.size();
  Fed fed = read(true);
  if (thinking_ && is_object(std::string_view(received_).substr(handed_))) {
    thinking_ = false;
    hand_out(received_.size());
    fed.added = std::string_view(text_).substr(fed.anew ? 0 : before);
  }
  return fed;
}

ThinkingFilter::Fed ThinkingFilter::read(bool ended) {
  anew_ = false;
  const std::size_t before = text_.size();
  while (at_ < received_.size() && step(ended)) {
  }
  if (!thinking_) hand_out(at_);
  return {.anew = anew_, .added = std::string_view(text_).substr(anew_ ? 0 : before)};
}

/// One byte or tag. False where the next one depends on what has not come yet.
bool ThinkingFilter::step(bool ended) {
  const Tag tag = tag_at(received_, at_, ended);
  if (tag.mark == Mark::partial) return false;
  const std::size_t behind = at_ + tag.size;
  if (tag.mark == Mark::none) {
    if (!thinking_) json_byte(received_[at_]);
    ++at_;
  } else if (thinking_) {
    at_ = behind;
    if (tag.mark != Mark::close) return true;
    thinking_ = false;
    handed_ = behind;
  } else if (string_) {
    if (tag.mark == Mark::close) doubtful_ = behind;
    escaped_ = false;
    at_ = behind;
  } else if (tag.mark == Mark::close) {
    begin_at(behind);
  } else {
    hand_out(at_);
    at_ = handed_ = behind;
    thinking_ = tag.mark == Mark::open;
  }
  return true;
}

void ThinkingFilter::json_byte(char byte) {
  if (string_) {
    if (escaped_) {
      escaped_ = false;
    } else if (byte == '\\') {
      escaped_ = true;
    } else if (byte == '"') {
      string_ = false;
      string_over_ = true;
    }
    return;
  }
  if (is_space(byte)) return;
  if (std::exchange(string_over_, false)
      && std::string_view(",:]}").find(byte) == std::string_view::npos) {
    return broken(byte);
  }
  const bool opened = std::exchange(opened_, false);
  if (byte == '"' && (opened || depth_ > 0)) {
    string_ = true;
    if (opened) ++depth_;
  } else if (byte == '{') {
    if (depth_ == 0) {
      opened_ = true;
    } else {
      ++depth_;
    }
  } else if (byte == '[' && depth_ > 0) {
    ++depth_;
  } else if ((byte == '}' || byte == ']') && depth_ > 0) {
    if (--depth_ == 0) doubtful_ = std::string::npos;  // a whole object: what it says is said
  }
}

/// What looked like an object is none: a closing tag in one of its strings was a tag.
void ThinkingFilter::broken(char byte) {
  depth_ = 0;
  opened_ = byte == '{';
  if (doubtful_ == std::string::npos) return;
  begin_at(doubtful_);
  --at_;  // step() goes on behind the byte that it handed over
}

/// All before `at` was thinking.
void ThinkingFilter::begin_at(std::size_t at) {
  text_.clear();
  anew_ = true;
  at_ = handed_ = at;
  depth_ = 0;
  opened_ = true;
  string_ = escaped_ = string_over_ = false;
  doubtful_ = std::string::npos;
}

void ThinkingFilter::hand_out(std::size_t end) {
  text_.append(received_, handed_, end - handed_);
  handed_ = end;
}

const std::string& ThinkingFilter::kept() const {
  const bool nothing = script::trimmed(text_).empty();
  const bool object_lost = received_.contains('{') && !text_.contains('{');
  return nothing || object_lost ? received_ : text_;
}

std::string without_thinking(std::string_view answer) {
  ThinkingFilter filter;
  filter.feed(answer);
  filter.finish();
  return filter.text();
}

std::string kept_of(std::string_view answer) {
  ThinkingFilter filter;
  filter.feed(answer);
  filter.finish();
  return filter.kept();
}

}  // namespace castwright::passes
