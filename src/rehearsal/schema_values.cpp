#include "json/text.h"
#include "rehearsal/pattern.h"
#include "rehearsal/schema_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

constexpr std::int64_t text_chars_max = 10'000;

/// A format with one text of it and a pattern that only its texts match. The pattern does not match
/// all of them: day 31 is left out, because not every month has one.
struct FormatExample {
  std::string_view name;
  std::string_view example;
  std::string_view pattern;
  bool enforced = true;  ///< whether the original enforces it; it refuses the others
};
constexpr std::string_view email =
    R"(^[A-Za-z0-9]{1,30}([._+-][A-Za-z0-9]{1,30})?@)"
    R"(([A-Za-z0-9]{1,30}(-[A-Za-z0-9]{1,30})?\.){1,3}[A-Za-z]{2,20}$)";
constexpr std::string_view address =
    R"(^https?://([A-Za-z0-9]{1,30}(-[A-Za-z0-9]{1,30})?\.){1,3}[A-Za-z]{2,20}(/[A-Za-z0-9._~-]+)*/?$)";
constexpr std::array formats{
    FormatExample{
        "date-time",
        "2026-01-02T03:04:05Z",
        R"(^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$)"},
    FormatExample{"date", "2026-01-02", R"(^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$)"},
    FormatExample{"time",
                  "03:04:05",
                  R"(^([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$)"},
    FormatExample{
        "duration",
        "PT30M",
        R"(^P(\d+W|\d+[YMD]|\d+Y\d+M(\d+D)?|\d+M\d+D|(\d+D)?T(\d+H|\d+M|\d+S|\d+H\d+M(\d+S)?|\d+M\d+S))$)"},
    FormatExample{"email", "host@example.com", email},
    FormatExample{"hostname",
                  "example.com",
                  R"(^([A-Za-z0-9]{1,30}(-[A-Za-z0-9]{1,30})?\.){0,6}[A-Za-z]{2,20}$)"},
    FormatExample{"ipv4",
                  "192.0.2.1",
                  R"(^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$)"},
    FormatExample{
        "ipv6",
        "2001:db8::1",
        R"(^(([0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|([0-9A-Fa-f]{1,4}:){1,3}(:[0-9A-Fa-f]{1,4}){1,3})$)"},
    FormatExample{
        "uuid",
        "123e4567-e89b-42d3-a456-426614174000",
        R"(^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[1-8][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$)"},
    FormatExample{"idn-email", "host@example.com", email, false},
    FormatExample{"cidrv4", "192.0.2.0/24", R"(^192\.0\.2\.[1-9]?\d/(2[4-9]|3[0-2])$)", false},
    FormatExample{
        "cidrv6", "2001:db8::/32", R"(^2001:db8::[0-9a-f]{0,4}/(3[2-9]|1[01]\d)$)", false},
    FormatExample{"uri", "https://example.com/rehearsal", address, false},
    FormatExample{"url", "https://example.com/rehearsal", address, false},
    FormatExample{"uri-reference", "https://example.com/rehearsal", address, false},
    FormatExample{"base64",
                  "bm9uZQ==",
                  R"(^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$)",
                  false},
    FormatExample{"base64url", "bm9uZQ", R"(^([A-Za-z0-9_-]{4})*([A-Za-z0-9_-]{2,3})?$)", false},
};

const FormatExample* find_format(std::string_view name) {
  const auto* const found = std::ranges::find(formats, name, &FormatExample::name);
  return found == formats.end() ? nullptr : found;
}

/// Calls `use` for each value under `key`, which is a list if several schemas were merged.
template <class Use>
void each(const Value& schema, std::string_view key, const Use& use) {
  const Value* const value = schema.find(key);
  if (value == nullptr) return;
  if (!value->is_array()) return use(*value);
  for (const Value& one : value->items())
    use(one);
}

struct TextRules {
  std::vector<Pattern> patterns;
  std::vector<std::string_view> examples;  ///< one text of each format
  TextLength length;
  bool read = true;  ///< whether all patterns could be read
};

TextRules text_rules(const Value& schema) {
  TextRules rules;
  const auto add = [&rules](std::string_view expression) {
    auto pattern = Pattern::read(expression);
    rules.read = rules.read && pattern.has_value();
    if (pattern) rules.patterns.push_back(*std::move(pattern));
  };
  each(schema, "pattern", [&](const Value& one) { add(one.text()); });
  each(schema, "format", [&](const Value& one) {
    const FormatExample* const format = find_format(one.text());
    if (format == nullptr) return;
    add(format->pattern);
    rules.examples.push_back(format->example);
  });
  rules.length.least = std::max<std::int64_t>(0, count_in(schema, "minLength", 0));
  rules.length.most = count_in(schema, "maxLength", std::numeric_limits<std::int64_t>::max());
  return rules;
}

bool keeps(const TextRules& rules, std::string_view text) {
  const auto chars = static_cast<std::int64_t>(json::code_points(text));
  return rules.read && chars >= rules.length.least && chars <= rules.length.most
         && std::ranges::all_of(rules.patterns,
                                [text](const Pattern& pattern) { return pattern.matches(text); });
}

/// A text of plain words with a length that is asked for.
std::string plain_text(TextLength length, int variant) {
  std::string text = variant == 0 ? "none" : "none " + std::to_string(variant);
  while (static_cast<std::int64_t>(text.size()) < length.least)
    text += " none";
  text.resize(std::min(text.size(), static_cast<std::size_t>(length.most)));
  while (text.ends_with(' '))
    text.back() = '.';
  return text;
}

struct Bounds {
  long double least = -std::numeric_limits<long double>::infinity();
  long double most = std::numeric_limits<long double>::infinity();
  bool above = false;  ///< whether `least` itself is out of bounds
  bool below = false;
  std::vector<const Value*> steps;
};

/// The number, exact if it is a whole one, which a double may round.
std::optional<long double> number_in(const Value* value) {
  if (value == nullptr) return std::nullopt;
  if (const auto whole = value->as_int()) return static_cast<long double>(*whole);
  return value->as_double();
}

Bounds bounds_of(const Value& schema) {
  Bounds bounds;
  bounds.least = number_in(schema.find("minimum")).value_or(bounds.least);
  bounds.most = number_in(schema.find("maximum")).value_or(bounds.most);
  if (const auto least = number_in(schema.find("exclusiveMinimum")); least >= bounds.least) {
    bounds.least = *least;
    bounds.above = true;
  }
  if (const auto most = number_in(schema.find("exclusiveMaximum")); most && *most <= bounds.most) {
    bounds.most = *most;
    bounds.below = true;
  }
  // An older draft of JSON Schema says the same with a boolean.
  bounds.above = bounds.above || schema.bool_or("exclusiveMinimum", false);
  bounds.below = bounds.below || schema.bool_or("exclusiveMaximum", false);
  each(schema, "multipleOf", [&bounds](const Value& step) {
    if (step.as_double().value_or(0) > 0) bounds.steps.push_back(&step);
  });
  return bounds;
}

bool within(const Bounds& bounds, long double value) {
  return (bounds.above ? value > bounds.least : value >= bounds.least)
         && (bounds.below ? value < bounds.most : value <= bounds.most);
}

/// The number of digits behind the point of a number as it is written: 2 for 0.25 and for 25e-2.
int decimals_of(const Value& number) {
  std::string_view text = number.text();
  int exponent = 0;
  if (const std::size_t at = text.find_first_of("eE"); at != std::string_view::npos) {
    std::string_view digits = text.substr(at + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    text = text.substr(0, at);
  }
  const std::size_t point = text.find('.');
  std::size_t digits = point == std::string_view::npos ? 0 : text.size() - point - 1;
  while (digits > 0 && text.ends_with('0')) {
    text.remove_suffix(1);
    --digits;
  }
  return std::max(0, static_cast<int>(digits) - exponent);
}

/// The number `scaled` / 10^decimals, written in its digits.
Value decimal(std::int64_t scaled, int decimals) {
  while (decimals > 0 && scaled % 10 == 0) {
    scaled /= 10;
    --decimals;
  }
  if (decimals == 0) return Value(scaled);
  std::string digits = std::to_string(std::abs(scaled));
  if (digits.size() <= static_cast<std::size_t>(decimals))
    digits.insert(0, static_cast<std::size_t>(decimals) + 1 - digits.size(), '0');
  digits.insert(digits.size() - static_cast<std::size_t>(decimals), ".");
  return Value::number((scaled < 0 ? "-" : "") + digits);
}

bool divides(const Value& step, double number) {
  const double times = number / step.as_double().value_or(1);
  return times == std::round(times);
}

/// A multiple of all steps within the bounds. It is counted in whole numbers, because 0.07 is seven
/// times 0.01, and a division of doubles says otherwise.
std::optional<Value> multiple_for(const Bounds& bounds, bool whole, int variant) {
  constexpr int decimals_max = 15;
  constexpr long double most = 9e17L;
  constexpr int tries_max = 1'000;
  int decimals = 0;
  for (const Value* const step : bounds.steps)
    decimals = std::max(decimals, decimals_of(*step));
  if (decimals > decimals_max) return std::nullopt;
  const long double scale = std::pow(10.0L, decimals);
  std::int64_t stride = whole ? static_cast<std::int64_t>(scale) : 1;
  for (const Value* const step : bounds.steps) {
    const long double scaled = std::round(*number_in(step) * scale);
    if (scaled < 1 || scaled > most) return std::nullopt;
    const auto own = static_cast<std::int64_t>(scaled);
    const std::int64_t times = own / std::gcd(stride, own);
    if (static_cast<long double>(stride) * static_cast<long double>(times) > most)
      return std::nullopt;
    stride *= times;
  }
  const auto wide = static_cast<long double>(stride);
  const long double low = std::ceil(bounds.least * scale / wide - 1e-9L);
  const long double high = std::floor(bounds.most * scale / wide + 1e-9L);
  const bool up = std::isfinite(low) || !std::isfinite(high);
  long double at = std::isfinite(low) ? low : std::isfinite(high) ? high : 1;
  // The number 1 is taken if it is allowed, because it reads better than a far bound.
  if (const long double one = std::floor(scale / wide);
      one * wide == scale && within(bounds, 1) && at <= one)
    at = one;
  at += up ? variant : -variant;
  std::optional<Value> found;
  for (int i = 0; i < tries_max; ++i, at += up ? 1 : -1) {
    const long double scaled = at * wide;
    if (std::abs(scaled) > most * 10) return found;
    Value value = decimal(static_cast<std::int64_t>(scaled), decimals);
    if (!within(bounds, number_in(&value).value_or(0))) {
      if (i > 1) return found;  // the numbers behind a bound are no use
      continue;
    }
    if (std::ranges::all_of(bounds.steps, [&value](const Value* step) {
          return divides(*step, value.as_double().value_or(0));
        }))
      return value;
    if (!found) found = std::move(value);
  }
  return found;
}

}  // namespace

bool is_known_format(std::string_view format) {
  const FormatExample* const known = find_format(format);
  return known != nullptr && known->enforced;
}

bool takes_number(const Value& schema, const Value& number) {
  const Bounds bounds = bounds_of(schema);
  const long double value = number_in(&number).value_or(0);
  return within(bounds, value) && std::ranges::all_of(bounds.steps, [value](const Value* step) {
           const long double times = value / *number_in(step);
           return std::abs(times - std::round(times))
                  <= 1e-9L * std::max(1.0L, std::abs(times) * 1e-3L);
         });
}

bool takes_text(const Value& schema, std::string_view text) {
  return keeps(text_rules(schema), text);
}

std::optional<Value> number_for(const Value& schema, bool whole, int variant) {
  const Bounds bounds = bounds_of(schema);
  if (whole || !bounds.steps.empty()) return multiple_for(bounds, whole, variant);
  const bool from_below = std::isfinite(bounds.least);
  const long double stride = 1 + variant;
  const std::array<long double, 4> candidates{
      stride,
      from_below ? bounds.least + static_cast<long double>(variant)
                 : bounds.most - static_cast<long double>(variant),
      from_below ? bounds.least + stride : bounds.most - stride,
      bounds.least + (bounds.most - bounds.least) / (stride + 1)};
  for (const long double value : candidates) {
    const auto number = static_cast<double>(value);
    if (!std::isfinite(value) || !within(bounds, number)) continue;
    if (std::abs(number) < 1e15 && number == std::round(number))
      return Value(static_cast<std::int64_t>(number));
    return Value(number);
  }
  return std::nullopt;
}

std::optional<Value> text_for(const Value& schema, int variant) {
  TextRules rules = text_rules(schema);
  rules.length.most = std::min(rules.length.most, text_chars_max);
  if (!rules.read || rules.length.most < rules.length.least) return std::nullopt;
  if (rules.patterns.empty()) return Value(plain_text(rules.length, variant));
  if (variant == 0)
    for (const std::string_view example : rules.examples)
      if (keeps(rules, example)) return Value(example);
  auto text = text_for(rules.patterns, rules.length, static_cast<std::size_t>(variant));
  return text ? std::optional(Value(*std::move(text))) : std::nullopt;
}

}  // namespace castwright::rehearsal
