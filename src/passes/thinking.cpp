#include "passes/thinking.h"

#include "passes/lenient.h"
#include "passes/thinking_tags.h"
#include "script/turns.h"

#include <algorithm>
#include <array>
#include <utility>

namespace castwright::passes {
namespace {

bool is_space(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/// Tells whether the text is an object, perhaps in a fence. After other words it would be a draft
/// in the thinking.
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
  if (thinking_ && !whole_ && is_object(std::string_view(received_).substr(handed_))) {
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

/// Takes one byte, tag or fence. Returns false if the next one depends on text that has not come
/// yet.
bool ThinkingFilter::step(bool ended) {
  if (!string_) {
    const Fence fence = fence_at(received_, at_, ended);
    if (fence.kind == Fence::Kind::partial) return false;
    if (take_fence(fence)) return true;
  }
  const Tag tag = tag_at(received_, at_, ended);
  if (tag.mark == Mark::partial) return false;
  if (tag.mark == Mark::none) {
    if (!thinking_) json_byte(received_[at_]);
    ++at_;
  } else {
    take_tag(tag);
  }
  return true;
}

void ThinkingFilter::take_tag(const Tag& tag) {
  const std::size_t behind = at_ + tag.size;
  const bool first_final = tag.mark == Mark::final_answer && !final_;
  if (thinking_) {
    at_ = behind;
    if (tag.mark == Mark::open || tag.mark == Mark::empty) return;
    thinking_ = false;
    fences_ = 0;
    handed_ = behind;
  } else if (string_) {
    if (tag.mark == Mark::close || first_final) doubtful_ = behind;
    escaped_ = false;
    at_ = behind;
    return;
  } else if (tag.mark == Mark::close || first_final) {
    begin_at(behind);
  } else {
    hand_out(at_);
    at_ = handed_ = behind;
    thinking_ = tag.mark == Mark::open;
  }
  final_ = final_ || first_final;
}

/// Takes a fence; returns false if the fence is text. A block that says that it is thinking ends as
/// soon as all blocks that began inside of it have ended.
bool ThinkingFilter::take_fence(const Fence& fence) {
  using enum Fence::Kind;
  const std::size_t behind = at_ + fence.size;
  if (fence.kind == none || (thinking_ ? fences_ == 0 : fence.kind != thinking)) return false;
  if (!thinking_) {
    hand_out(at_);
    handed_ = behind;
    thinking_ = true;
  }
  fences_ += fence.kind == bare ? -1 : 1;
  if (fences_ == 0) {
    handed_ = behind;
    thinking_ = false;
  }
  at_ = behind;
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
    if (--depth_ > 0) return;
    doubtful_ = std::string::npos;  // A whole object is no longer in doubt.
    whole_ = true;
  }
}

/// Notes that what looked like an object is none, so that a closing tag in its strings was a tag.
void ThinkingFilter::broken(char byte) {
  depth_ = 0;
  opened_ = byte == '{';
  if (doubtful_ == std::string::npos) return;
  begin_at(doubtful_);
  --at_;  // step() continues after the byte that it handed over.
}

/// Begins anew at `at`, because all text before it was thinking.
void ThinkingFilter::begin_at(std::size_t at) {
  text_.clear();
  anew_ = true;
  at_ = handed_ = at;
  depth_ = 0;
  opened_ = true;
  string_ = escaped_ = string_over_ = whole_ = false;
  doubtful_ = std::string::npos;
}

void ThinkingFilter::hand_out(std::size_t end) {
  text_.append(received_, handed_, end - handed_);
  handed_ = end;
}

const std::string& ThinkingFilter::kept() const {
  const bool nothing = script::trimmed(text_).empty();
  return nothing || is_answer_lost(received_, text_) ? received_ : text_;
}

bool is_answer_lost(std::string_view answer, std::string_view rest) {
  constexpr std::array<std::string_view, 3> keys{"chunk_text", "canonical_pack", "content"};
  const auto names_one = [&keys](std::string_view text) {
    return std::ranges::any_of(keys, [text](std::string_view key) { return names_key(text, key); });
  };
  if (answer.contains('{') && !rest.contains('{')) return true;
  return answer.size() != rest.size() && names_one(answer) && !names_one(rest);
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
