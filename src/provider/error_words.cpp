#include "provider/error_words.h"

#include "core/ascii.h"
#include "core/clock.h"
#include "json/text.h"
#include "provider/page_title.h"
#include "provider/rate_news.h"
#include "provider/words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <vector>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

/// The longest line made of a provider's message; the longest real message seen has 361 characters.
constexpr std::size_t message_bytes_max = 500;
/// The depth of nested causes: a gateway before a gateway before a provider, and some to spare.
constexpr int depth_max = 5;
/// The most parts of one message; later parts repeat earlier ones.
constexpr std::size_t parts_max = 6;

/// Returns the longest prefix of at most `bytes_max` bytes that does not split a character.
std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end;
  return text.substr(0, end);
}

bool starts_with_any(std::string_view text, const auto& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}

/// Returns true for a line of a stack trace, on which the reader of the message cannot act.
bool is_trace(std::string_view line) {
  constexpr std::array<std::string_view, 5> marks{
      "file \"", "traceback (", "during handling of", "the above exception", "^"};
  return line.starts_with("at ") || starts_with_any(ascii_lower(line), marks);
}

/// Returns true for a line that only sends the reader elsewhere; the first line is shown in any
/// case.
bool is_pointer(std::string_view line) {
  constexpr std::array<std::string_view, 8> pointers{"for more information",
                                                     "read more",
                                                     "learn more",
                                                     "visit ",
                                                     "please see",
                                                     "see http",
                                                     "see the doc",
                                                     "see our doc"};
  return starts_with_any(ascii_lower(line), pointers);
}

/// Returns the JSON object that begins at text[begin], or "". Brackets inside strings do not count.
std::string_view object_at(std::string_view text, std::size_t begin) {
  int open = 0;
  bool quoted = false;
  for (std::size_t at = begin; at < text.size(); ++at) {
    const char byte = text[at];
    if (quoted) {
      if (byte == '\\') ++at;
      if (byte == '"') quoted = false;
    } else if (byte == '"') {
      quoted = true;
    } else if (byte == '{' || byte == '[') {
      ++open;
    } else if (byte == '}' || byte == ']') {
      if (--open == 0) return text.substr(begin, at + 1 - begin);
    }
  }
  return {};
}

/// Returns the date of a number of seconds since 1970, or of milliseconds if seconds would be in
/// the far future. Other text is returned printable; a number too small for a date gives "".
std::string moment_of(std::string_view value) {
  constexpr std::int64_t first = 1'000'000'000;  // The year 2001; a smaller number is no date.
  constexpr std::int64_t seconds_max = 100'000'000'000;
  std::int64_t number = 0;
  const char* const end = value.data() + value.size();  // NOLINT(*-stringview-data-usage)
  const auto [stop, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc() || stop != end) return printable(value, 64);
  if (number < first) return {};
  const std::chrono::milliseconds since(number > seconds_max ? number : number * 1000);
  if (since.count() > seconds_max * 1000) return {};
  return rfc3339(WallTime(since));
}

/// The members in which servers write their message.
constexpr std::array<std::string_view, 9> message_keys{"message",
                                                       "msg",
                                                       "Message",
                                                       "error_message",
                                                       "errorMessage",
                                                       "error_description",
                                                       "faultstring",
                                                       "title",
                                                       "description"};

/// Collects what an error says while going through it from the outside to the inside.
class ErrorReader {
 public:
  void take_object(const json::Value& error, int depth);
  void take_text(std::string_view text, int depth);
  bool take_value(const json::Value& value, int depth);
  ErrorWords words();

 private:
  void take_lines(std::string_view text);
  void take_code(const json::Value& error, int depth);
  void take_header(std::string_view name, std::string_view value);
  void take_waits(const json::Value& object);
  void take_headers(const json::Value& headers);
  void take_placed(const json::Value& error, const json::Value& loc, int depth);
  void take_fields(const json::Value& object, int depth);
  void add(std::string_view part);

  ErrorWords words_;
  std::vector<std::string> parts_;
  /// True inside `previous_errors`, attempts whose codes do not decide what this error is.
  bool earlier_ = false;
};

void ErrorReader::add(std::string_view part) {
  part = trim(part);
  while (part.ends_with(':') || part.ends_with('-') || part.ends_with(' '))
    part.remove_suffix(1);
  if (part.empty() || parts_.size() == parts_max) return;
  const bool said =
      std::ranges::any_of(parts_, [&](const std::string& before) { return before.contains(part); });
  if (!said) parts_.emplace_back(part);
}

void ErrorReader::take_lines(std::string_view text) {
  bool first = true;
  bool code_follows = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    const bool trace = is_trace(line) || std::exchange(code_follows, false);
    code_follows = line.starts_with("File \"");
    if (trace || (!first && is_pointer(line))) continue;
    first = false;
    add(line);
  }
}

// Reads a message, which may be JSON, contain JSON after a sentence of the gateway, or be an HTML
// page.
void ErrorReader::take_text(std::string_view text, int depth) {
  text = trim(without_mark(trim(text)));
  if (const std::string title = page_title(text); !title.empty()) return add(title);
  if (depth < depth_max && text.starts_with('"')) {
    const auto value = json::parse(text);
    if (value && value->as_string()) return take_text(*value->as_string(), depth + 1);
  }
  // Brackets may be part of the sentence: "[gateway] upstream {…}".
  constexpr int brackets_max = 16;
  std::size_t begin = depth < depth_max ? text.find_first_of("{[") : std::string_view::npos;
  for (int i = 0; i < brackets_max && begin != std::string_view::npos; ++i) {
    const std::string_view inner = object_at(text, begin);
    const auto value = json::parse(inner);
    ErrorReader nested = *this;
    nested.take_lines(text.substr(0, begin));
    if (value && nested.take_value(*value, depth + 1)) {
      *this = std::move(nested);
      return take_lines(text.substr(begin + inner.size()));
    }
    begin = text.find_first_of("{[", begin + 1);
  }
  take_lines(text);
}

void ErrorReader::take_code(const json::Value& error, int depth) {
  const auto member = [&error](std::string_view key) {
    const json::Value* const value = error.find(key);
    return value == nullptr ? std::string() : std::string(value->text());
  };
  const std::string code = member("code");
  // Gemini sends a numeric code, and the word in `status`.
  const std::string type = error.find("type") != nullptr ? member("type") : member("status");
  std::optional<Fault> fault = known_fault(code);
  if (!fault) fault = known_fault(type);
  Cause cause = known_cause(code);
  if (cause == Cause::unknown) cause = known_cause(type);
  if (earlier_) {
    fault.reset();
    cause = Cause::unknown;
  }
  if (cause != Cause::unknown) words_.cause = cause;
  // A nested error about a key concerns the gateway's key, not the user's.
  if (fault && (depth == 0 || *fault == Fault::limit)) words_.fault = fault;
  if (depth == 0) {
    words_.code = code;
    words_.type = type;
    words_.field = member("param");
  } else if (const std::string& word = code.empty() ? type : code; word != words_.word()) {
    add(word);
  }
}

void ErrorReader::take_header(std::string_view name, std::string_view value) {
  if (words_.wait.empty()) words_.wait = wait_of(name, value);
  if (words_.request_id.empty() && ascii_lower(name) == "x-request-id")
    words_.request_id = trim(value);
}

void ErrorReader::take_waits(const json::Value& object) {
  for (const json::Member& member : object.members()) {
    const auto& values = member.value.items();
    take_header(member.key, values.empty() ? member.value.text() : values.front().text());
  }
}

/// Reads headers inside an error, in any form in which programs store them: an object, pairs, one
/// flat list, lines, or one text.
void ErrorReader::take_headers(const json::Value& headers) {
  take_waits(headers);
  const auto take_line = [this](std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    take_header(trim(line.substr(0, colon)), line.substr(colon + 1));
    return true;
  };
  for (std::string_view text = headers.as_string().value_or(""); !text.empty();) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    take_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const auto& items = headers.items();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const json::Value& item = items[i];
    const auto& pair = item.items();
    if (pair.size() == 2) take_header(pair[0].text(), pair[1].text());
    const std::string_view name = item.string_or("name", item.string_or("key", ""));
    const json::Value* const value = item.find("value");
    if (!name.empty() && value != nullptr) take_header(name, value->text());
    if (!item.as_string() || take_line(*item.as_string()) || i + 1 == items.size()) continue;
    take_header(*item.as_string(), items[++i].text());
  }
}

/// Reads errors of FastAPI, which name the place in the request.
void ErrorReader::take_placed(const json::Value& error, const json::Value& loc, int depth) {
  std::string place;
  const auto step_in = [&](const json::Value& step) {
    if (step.text().empty() || step.text() == "body") return;
    if (words_.field.empty()) words_.field = step.text();
    place += std::string(step.text()) + ": ";
  };
  step_in(loc);
  for (const json::Value& step : loc.items()) {
    step_in(step);
    for (const json::Value& inner : step.items())
      step_in(inner);
  }
  ErrorReader inner;
  for (const std::string_view key : message_keys) {
    const json::Value* const message = error.find(key);
    if (message != nullptr && inner.take_value(*message, depth)) break;
  }
  add(place + inner.words().message);
}

/// Reads `{"field": ["what is wrong with it"]}`.
void ErrorReader::take_fields(const json::Value& object, int depth) {
  for (const json::Member& member : object.members()) {
    const auto& items = member.value.items();
    const bool texts = !items.empty() && std::ranges::all_of(items, [](const json::Value& item) {
      return item.as_string().has_value();
    });
    if (!texts) continue;
    add(member.key + ": " + std::string(items.front().text()));
    take_value(member.value, depth);
  }
}

void ErrorReader::take_object(const json::Value& error, int depth) {
  if (const json::Value* const loc = error.find("loc")) return take_placed(error, *loc, depth);
  take_code(error, depth);
  take_waits(error);
  for (const std::string_view key : message_keys) {
    const json::Value* const message = error.find(key);
    if (message != nullptr && take_value(*message, depth)) break;
  }
  if (depth >= depth_max) return;
  for (const std::string_view key : {"error",
                                     "errors",
                                     "fault",
                                     "detail",
                                     "details",
                                     "reason",
                                     "cause",
                                     "inner_error",
                                     "innererror",
                                     "metadata",
                                     "raw",
                                     "body",
                                     "response",
                                     "previous_errors",
                                     "provider_name",
                                     "remedy_hint",
                                     "headers"}) {
    const json::Value* const value = error.find(key);
    if (value == nullptr) continue;
    if (key == "metadata") take_waits(*value);
    if (key == "headers") {
      take_headers(*value);
      continue;
    }
    const bool before = std::exchange(earlier_, earlier_ || key == "previous_errors");
    const bool read = take_value(*value, depth + 1);
    earlier_ = before;
    if (!read && key.starts_with("error")) take_fields(*value, depth + 1);
  }
}

/// Returns false if the value contains nothing of an error.
bool ErrorReader::take_value(const json::Value& value, int depth) {
  const std::size_t before = parts_.size();
  const std::string wait_before = words_.wait;
  if (value.as_string()) take_text(*value.as_string(), depth);
  if (value.is_object()) take_object(value, depth);
  for (const json::Value& item : value.items()) {
    // A list inside a list counts as one level deeper.
    if (item.is_array() && depth >= depth_max) continue;
    take_value(item, depth + (item.is_array() ? 1 : 0));
  }
  return parts_.size() > before || words_.wait != wait_before;
}

ErrorWords ErrorReader::words() {
  std::size_t bytes = 0;
  for (const std::string& part : parts_)
    bytes += part.size() + 2;
  // The most deeply nested part says most, so if the whole is too long, every part is shortened.
  const std::size_t part_max = bytes <= message_bytes_max || parts_.empty()
                                   ? message_bytes_max
                                   : message_bytes_max / parts_.size();
  for (const std::string& part : parts_) {
    if (!words_.message.empty())
      words_.message += std::string_view(".!?:;,").contains(words_.message.back()) ? " " : ": ";
    words_.message += printable(part, part_max);
  }
  words_.message = printable(words_.message, message_bytes_max + parts_max * 4);
  return words_;
}

}  // namespace

std::string printable(std::string_view text, std::size_t bytes_max) {
  const std::string valid = json::to_utf8(text);
  std::string line;
  for (std::size_t at = 0; at < valid.size(); ++at) {
    const auto byte = static_cast<unsigned char>(valid[at]);
    // C1 control characters take two bytes in UTF-8, and some terminals obey them.
    const bool c1 =
        byte == 0xC2U && at + 1 < valid.size() && static_cast<unsigned char>(valid[at + 1]) < 0xA0U;
    if (byte < 0x20 || byte == 0x7F) {
      line += fmt::format("\\x{:02x}", byte);
    } else if (c1) {
      line += fmt::format("\\x{:02x}", static_cast<unsigned char>(valid[++at]));
    } else {
      line += valid[at];
    }
  }
  return line.size() <= bytes_max ? line : std::string(cut(line, bytes_max)) + "…";
}

ErrorWords read_error_object(const json::Value& error) {
  ErrorReader reading;
  reading.take_object(error, 0);
  return reading.words();
}

ErrorWords read_error_text(std::string_view text) {
  ErrorReader reading;
  reading.take_text(text, 0);
  return reading.words();
}

ErrorWords read_error_value(const json::Value& value) {
  json::Value error = value;
  const json::Value* const nested = value.find("error");
  if (nested != nullptr && nested->is_object()) {
    error = *nested;
    for (const json::Member& member : value.members())
      if (member.key != "error" && error.find(member.key) == nullptr) error.append_member(member);
  } else if (nested != nullptr && value.find("message") == nullptr) {
    error.set("message", *nested);
  }
  // That is the type of the event, not of the error.
  if (error.string_or("type", "") == "error") error.set("type", "");
  return read_error_object(error);
}

ErrorWords read_failure(const json::Value& response) {
  for (const std::string_view key :
       {"error", "last_error", "status_details", "failure_reason", "detail"}) {
    const json::Value* const cause = response.find(key);
    if (cause == nullptr) continue;
    ErrorReader reading;
    reading.take_value(*cause, 0);
    ErrorWords words = reading.words();
    if (cause->as_int()) words.code = cause->text();
    // The name of the status is no cause.
    if (words.type == "failed" || words.type == "error") words.type.clear();
    if (!words.empty()) return words;
  }
  json::Value flat = json::Value::object();
  for (const std::string_view key : {"code", "param", "message"}) {
    if (const json::Value* const value = response.find(key)) flat.set(key, *value);
  }
  return read_error_object(flat);
}

std::optional<ErrorWords> read_error_body(std::string_view body) {
  const auto parsed = json::parse(without_mark(body));
  if (!parsed) return std::nullopt;
  const bool listed = parsed->is_array() && !parsed->items().empty();
  const json::Value& value = listed ? parsed->items().front() : *parsed;
  if (!value.is_object()) return std::nullopt;
  ErrorWords words = read_error_value(value);
  const json::Value* const named = value.find("error");
  const bool says = !words.message.empty() || (named != nullptr && !named->is_null());
  return says ? std::optional(std::move(words)) : std::nullopt;
}

void merge(ErrorWords& known, ErrorWords newer) {
  if (!newer.word().empty()) {
    known.code = std::move(newer.code);
    known.type = std::move(newer.type);
    known.fault = newer.fault;
    known.cause = newer.cause;
  }
  if (newer.fault) known.fault = newer.fault;
  if (newer.cause != Cause::unknown) known.cause = newer.cause;
  if (!newer.message.empty()) known.message = std::move(newer.message);
  if (!newer.wait.empty()) known.wait = std::move(newer.wait);
  if (!newer.request_id.empty()) known.request_id = std::move(newer.request_id);
}

std::string describe(const ErrorWords& words) {
  if (words.word().empty()) return words.message;
  return printable(words.word(), 64) + (words.message.empty() ? "" : ": " + words.message);
}

std::string wait_note(std::string_view wait) {
  if (wait.empty()) return {};
  return fmt::format(" (the provider asks to wait {}; nothing is repeated by itself)", wait);
}

std::string wait_of(std::string_view name, std::string_view value) {
  std::string plain = ascii_lower(name);
  std::erase_if(plain, [](char byte) { return byte == '-' || byte == '_'; });
  value = trim(value);
  if (value.empty() || value.starts_with('-')) return {};
  const bool number = value.find_first_not_of("0123456789.") == std::string_view::npos;
  const auto is_one_of = [&plain](const auto&... names) { return ((plain == names) || ...); };
  if (is_one_of("retryafterms")) return printable(value, 64) + " ms";
  if (is_one_of("retryafter",
                "retryafterseconds",
                "resetsinseconds",
                "resetinseconds",
                "resetafterseconds",
                "waitseconds",
                "retrydelay",
                "retryin")) {
    if (number) return printable(value, 64) + " s";
    return (parse_duration(value) ? "" : "until ") + printable(value, 64);
  }
  if (is_one_of("resetsat", "resetat", "resettime", "xratelimitreset")) {
    const std::string moment = moment_of(value);
    return moment.empty() ? moment : "until " + moment;
  }
  return {};
}

}  // namespace castwright::provider
