#include "json/text.h"

#include "json/beginning.h"
#include "json/utf8.h"

#include <simdjson.h>

#include <algorithm>

namespace castwright::json {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::size_t surrogate_size = 3;

unsigned byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// What a first byte tells: the size of its character (0 if it is no first byte), and the range of
/// the second byte. The range shuts out overlong forms, surrogates and values above U+10FFFF (RFC
/// 3629, section 4; Unicode table 3-7).
struct Lead {
  std::size_t size = 0;
  unsigned low = 0x80;
  unsigned high = 0xBF;
};

Lead lead_of(unsigned byte) {
  if (byte < 0x80) return {.size = 1};
  if (byte < 0xC2 || byte > 0xF4) return {};
  if (byte < 0xE0) return {.size = 2};
  switch (byte) {
    case 0xE0: return {.size = 3, .low = 0xA0};
    case 0xED: return {.size = 3, .high = 0x9F};
    case 0xF0: return {.size = 4, .low = 0x90};
    case 0xF4: return {.size = 4, .high = 0x8F};
    default: return {.size = byte < 0xF0 ? std::size_t{3} : std::size_t{4}};
  }
}

/// Tells whether a surrogate in its three-byte form (ED A0..BF 80..BF) stands at `at`.
bool surrogate_at(std::string_view text, std::size_t at) {
  return text.size() - at >= surrogate_size && byte_at(text, at) == 0xED
         && byte_at(text, at + 1) >= 0xA0;
}

unsigned surrogate_value(std::string_view text, std::size_t at) {
  return 0xD000u | (byte_at(text, at + 1) & 0x3Fu) << 6u | (byte_at(text, at + 2) & 0x3Fu);
}

}  // namespace

std::string_view without_half_character(std::string_view bytes) {
  constexpr std::size_t tail_max = 3;
  for (std::size_t tail = 1; tail <= std::min(tail_max, bytes.size()); ++tail) {
    const std::size_t at = bytes.size() - tail;
    const std::size_t size = lead_of(byte_at(bytes, at)).size;
    if (size == 0) continue;
    const bool half = size > tail && utf8_step(bytes, at).size == tail;
    return half ? bytes.substr(0, at) : bytes;
  }
  return bytes;
}

void append_code_point(std::string& out, unsigned point) {
  const auto put = [&](unsigned byte) { out.push_back(static_cast<char>(byte)); };
  const auto tail = [&](unsigned shift) { put(0x80u | ((point >> shift) & 0x3Fu)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0u | point >> 6u);
    tail(0);
  } else if (point < 0x10000) {
    put(0xE0u | point >> 12u);
    tail(6);
    tail(0);
  } else {
    put(0xF0u | point >> 18u);
    tail(12);
    tail(6);
    tail(0);
  }
}

Utf8Step utf8_step(std::string_view bytes, std::size_t at) {
  const Lead lead = lead_of(byte_at(bytes, at));
  if (lead.size == 0) return {.size = 1, .valid = false};
  for (std::size_t i = 1; i < lead.size; ++i) {
    if (at + i == bytes.size()) return {.size = i, .valid = false};
    const unsigned next = byte_at(bytes, at + i);
    const unsigned low = i == 1 ? lead.low : 0x80;
    const unsigned high = i == 1 ? lead.high : 0xBF;
    if (next < low || next > high) return {.size = i, .valid = false};
  }
  return {.size = lead.size, .valid = true};
}

std::size_t valid_prefix(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const Utf8Step step = utf8_step(bytes, at);
    if (!step.valid) break;
    at += step.size;
  }
  return at;
}

bool is_utf8(std::string_view bytes) {
  return bytes.empty() || simdjson::validate_utf8(bytes.data(), bytes.size());
}

std::string_view without_bom(std::string_view bytes) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
  return bytes;
}

std::string to_utf8(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string out;
  out.reserve(bytes.size() + replacement.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t good = valid_prefix(bytes.substr(at));
    out.append(bytes, at, good);
    at += good;
    if (at == bytes.size()) break;
    out.append(replacement);
    at += utf8_step(bytes, at).size;
  }
  return out;
}

std::string_view TextJoiner::append(std::string_view wtf8) {
  const std::size_t before = text_.size();
  if (wtf8.empty()) return {};
  std::size_t at = 0;
  if (!pending_.empty()) {
    if (surrogate_at(wtf8, 0) && surrogate_value(wtf8, 0) >= 0xDC00) {
      const unsigned high = surrogate_value(pending_, 0) - 0xD800u;
      append_code_point(text_, 0x10000u + (high << 10u) + (surrogate_value(wtf8, 0) - 0xDC00u));
      at = surrogate_size;
    } else {
      text_.append(replacement);
    }
    pending_.clear();
  }
  while (at < wtf8.size()) {
    // ED also begins ordinary characters (much of Hangul), so each ED needs a look.
    const std::size_t lead = wtf8.find('\xED', at);
    const std::size_t plain = lead == std::string_view::npos ? wtf8.size() : lead;
    text_.append(wtf8, at, plain - at);
    at = plain;
    if (at == wtf8.size()) break;
    if (!surrogate_at(wtf8, at)) {
      text_.push_back(wtf8[at++]);
      continue;
    }
    const bool high = surrogate_value(wtf8, at) < 0xDC00;
    if (high && at + surrogate_size == wtf8.size()) {
      pending_ = wtf8.substr(at);
    } else {
      text_.append(replacement);
    }
    at += surrogate_size;
  }
  return std::string_view(text_).substr(before);
}

std::string_view TextJoiner::finish() {
  const std::size_t before = text_.size();
  if (!pending_.empty()) text_.append(replacement);
  pending_.clear();
  return std::string_view(text_).substr(before);
}

void TextJoiner::reset(std::string text) {
  text_ = std::move(text);
  pending_.clear();
}

std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

}  // namespace castwright::json
