#include "json/utf8.h"
#include "json/value.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace castwright::json {
namespace {

void append_escape(std::string& out, char byte) {
  switch (byte) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(byte);
  out += "\\u00";
  out += digits[value >> 4u];
  out += digits[value & 15u];
}

/// Writes a document without recursion, as the reader reads it.
class Writer {
 public:
  Writer(std::string& out, bool pretty) : out_(out), pretty_(pretty) {}

  void document(const Value& root) {
    begin(root);
    while (!open_.empty()) {
      Open& top = open_.back();
      const std::size_t size =
          top.value->is_array() ? top.value->items().size() : top.value->members().size();
      if (top.next == size) {
        const bool array = top.value->is_array();
        open_.pop_back();
        line();
        out_ += array ? ']' : '}';
        continue;
      }
      if (top.next > 0) out_ += ',';
      line();
      const std::size_t index = top.next++;
      if (top.value->is_array()) {
        begin(top.value->items()[index]);  // This may move `top`.
      } else {
        const Member& member = top.value->members()[index];
        append_string(out_, member.key);
        out_ += pretty_ ? ": " : ":";
        begin(member.value);
      }
    }
  }

 private:
  struct Open {
    const Value* value;
    std::size_t next;
  };

  void begin(const Value& value) {
    switch (value.kind()) {
      case Value::Kind::null: out_ += "null"; return;
      case Value::Kind::boolean: out_ += value.as_bool() == true ? "true" : "false"; return;
      case Value::Kind::number: out_ += value.text(); return;
      case Value::Kind::string: append_string(out_, value.text()); return;
      case Value::Kind::array:
        if (value.items().empty()) {
          out_ += "[]";
          return;
        }
        out_ += '[';
        break;
      case Value::Kind::object:
        if (value.members().empty()) {
          out_ += "{}";
          return;
        }
        out_ += '{';
        break;
    }
    open_.push_back({.value = &value, .next = 0});
  }

  void line() {
    if (!pretty_) return;
    out_ += '\n';
    out_.append(2 * open_.size(), ' ');
  }

  std::string& out_;
  bool pretty_;
  std::vector<Open> open_;
};

}  // namespace

std::string dump(const Value& value) {
  std::string out;
  Writer(out, false).document(value);
  return out;
}

std::string dump_pretty(const Value& value) {
  std::string out;
  Writer(out, true).document(value);
  out += '\n';
  return out;
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const auto* const rest = text.begin() + static_cast<std::ptrdiff_t>(at);
    const auto* const special = std::find_if(rest, text.end(), [](char byte) {
      const auto value = static_cast<unsigned char>(byte);
      return value < 0x20 || value >= 0x80 || byte == '"' || byte == '\\';
    });
    out.append(rest, special);
    at += static_cast<std::size_t>(special - rest);
    if (at == text.size()) break;
    if (static_cast<unsigned char>(*special) < 0x80) {
      append_escape(out, *special);
      ++at;
      continue;
    }
    const Utf8Step step = utf8_step(text, at);
    out += step.valid ? text.substr(at, step.size) : "\xEF\xBF\xBD";
    at += step.size;
  }
  out += '"';
}

}  // namespace castwright::json
