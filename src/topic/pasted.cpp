#include "topic/pasted.h"

#include "core/ascii.h"
#include "core/number.h"
#include "topic/secret_names.h"
#include "topic/suggest.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

namespace castwright::topic {
namespace {

constexpr std::string_view ascii_blanks = " \t\r\n\v\f";

struct Character {
  char32_t point = 0;
  std::size_t size = 1;
};

/// Returns the first character of `text`, which is not empty; an invalid byte becomes U+FFFD.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned lead = byte(0);
  if (lead < 0x80U) return {.point = lead, .size = 1};
  const std::size_t size = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
  if (lead < 0xC2U || lead > 0xF4U || text.size() < size) return {.point = 0xFFFD, .size = 1};
  char32_t point = lead & (0x7FU >> size);
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xC0U) != 0x80U) return {.point = 0xFFFD, .size = 1};
    point = (point << 6U) | (byte(at) & 0x3FU);
  }
  return {.point = point, .size = size};
}

Character last_of(std::string_view text) {
  std::size_t begin = text.size() - 1;
  while (begin > 0 && text.size() - begin < 4
         && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U)
    --begin;
  const Character last = first_of(text.substr(begin));
  return begin + last.size == text.size() ? last : Character{.point = 0xFFFD, .size = 1};
}

/// Returns true for blanks, visible or not, and for characters that only steer how text is shown.
bool is_blank(char32_t point) {
  if (point < 0x80) return ascii_blanks.contains(static_cast<char>(point));
  constexpr std::array<std::pair<char32_t, char32_t>, 9> ranges{{
      {0x0085, 0x0085},
      {0x00A0, 0x00A0},
      {0x00AD, 0x00AD},
      {0x1680, 0x1680},
      {0x180E, 0x180E},
      {0x2000, 0x200F},
      {0x2028, 0x202F},
      {0x205F, 0x206F},
      {0x3000, 0x3000},
  }};
  return point == 0xFEFF || std::ranges::any_of(ranges, [&](const auto& range) {
           return point >= range.first && point <= range.second;
         });
}

struct Quotes {
  std::string_view open;
  std::string_view close;
};
constexpr std::array<Quotes, 8> quotes{{
    {"\"", "\""},
    {"'", "'"},
    {"`", "`"},
    {"“", "”"},
    {"‘", "’"},
    {"„", "“"},
    {"«", "»"},
    {"”", "”"},
}};

/// Returns the name of a parameter that looks like a secret, or "": in a query, a fragment, or a
/// path (`/v1;token=…`).
std::string secret_in(std::string_view behind_host) {
  constexpr std::string_view ends = "/?&;#,";
  const std::string text = without_escapes(behind_host);
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find_first_of(ends));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    const std::string_view name = part.substr(0, part.find('='));
    if (name.size() < part.size() && names_secret(name)) return std::string(name);
  }
  return {};
}

/// Returns where the part of an address begins that may hold a login.
std::size_t behind_scheme(std::string_view word) {
  const std::size_t mark = word.find("://");
  return mark == std::string_view::npos ? 0 : mark + 3;
}

constexpr std::string_view digits = "0123456789";
constexpr std::string_view host_ends = "/?#";

bool is_port(std::string_view text) {
  const auto port = whole_number<std::uint16_t>(text);
  return port && *port > 0 && text.find_first_not_of(digits) == std::string_view::npos;
}

/// Returns true for an IPv6 address without its brackets, perhaps with a zone (`fe80::1%25eth0`).
bool is_ipv6(std::string_view text) {
  const std::string_view address = text.substr(0, text.find('%'));
  return address.contains(':')
         && address.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

/// Returns true if the text has only the characters of host names: letters, digits, hyphens, dots
/// and underscores.
bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || digits.contains(c) || c == '-' || c == '.' || c == '_';
  });
}

/// Returns true for a name, an IPv4 address, or an IPv6 address in brackets, perhaps with a port.
bool is_host(std::string_view host) {
  std::size_t end = std::min(host.find(':'), host.size());
  bool known = is_name(host.substr(0, end));
  if (host.starts_with('[')) {
    const std::size_t close = host.find(']');
    if (close == std::string_view::npos) return false;
    end = close + 1;
    known = is_ipv6(host.substr(1, close - 1));
  }
  const std::string_view port = host.substr(end);
  return known && (port.empty() || (port.front() == ':' && is_port(port.substr(1))));
}

/// Returns true if `user:12/pa@host` may be a login: a password may begin like a port and continue
/// like a path. Only names without a dot are doubted; in `host:8000/users/a@b` the `@` is too far
/// away.
bool may_be_user(std::string_view host, std::string_view behind) {
  if (!host.contains(':') || host.starts_with('[')) return false;
  const std::string_view name = host.substr(0, host.find(':'));
  if (name.contains('.') || ascii_lower(name) == "localhost") return false;
  const std::string_view piece =
      behind.substr(0, behind.empty() ? 0 : behind.find_first_of(host_ends, 1));
  const bool begins_segment = piece.starts_with("/@");
  return piece.contains('@') && !begins_segment && !piece.contains('=');
}

/// Returns the position of the last `@` if a user name and password stand before the host, even if
/// the password contains characters that end a host; npos if there is no login. After a complete
/// host an `@` belongs to the path (`/@cf/…`), the query or the fragment.
std::size_t login_end(std::string_view word) {
  const std::size_t at = word.rfind('@');
  if (at == std::string_view::npos) return at;
  const std::string_view address = word.substr(behind_scheme(word));
  const std::string_view host = address.substr(0, address.find_first_of(host_ends));
  const std::string_view behind = address.substr(host.size());
  const bool login = !is_host(host) || may_be_user(host, behind);
  return login ? at : std::string_view::npos;
}

}  // namespace

std::string_view without_blanks(std::string_view text) {
  while (!text.empty()) {
    const Character first = first_of(text);
    if (!is_blank(first.point)) break;
    text.remove_prefix(first.size);
  }
  while (!text.empty()) {
    const Character last = last_of(text);
    if (!is_blank(last.point)) break;
    text.remove_suffix(last.size);
  }
  return text;
}

std::string_view unwrapped(std::string_view text) {
  text = without_blanks(text);
  for (const auto& [open, close] : quotes) {
    if (text.size() < open.size() + close.size()) continue;
    if (!text.starts_with(open) || !text.ends_with(close)) continue;
    return unwrapped(text.substr(open.size(), text.size() - open.size() - close.size()));
  }
  return text;
}

std::string hidden_character(std::string_view text) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const Character first = first_of(text);
    if (first.point <= ' ' || first.point >= 0x7F) {
      const std::string_view kind = is_blank(first.point) ? "a blank"
                                    : first.point < 0xA0  ? "a control character"
                                                          : "a character outside ASCII";
      return fmt::format(
          "{} (U+{:04X}) as character {}", kind, static_cast<std::uint32_t>(first.point), number);
    }
    text.remove_prefix(first.size);
  }
  return {};
}

std::expected<std::string, std::string> base_address(std::string_view text) {
  text = unwrapped(text);
  if (text.empty()) return std::string();
  const std::string host = without_escapes(host_of(text));
  if (login_end(text) != std::string_view::npos || host.contains('@')) {
    return std::unexpected(
        "holds a user name or password, which would end up in logs and files: leave it out, and "
        "give the key with GPT_KEY or --key-file");
  }
  if (const std::string hidden = hidden_character(text); !hidden.empty()) {
    return std::unexpected(
        fmt::format("must be an address such as https://host/v1: it has {}", hidden));
  }
  const std::size_t scheme_end = behind_scheme(text);
  const std::string scheme = ascii_lower(text.substr(0, scheme_end));
  const std::string_view query =
      text.substr(std::min(text.size(), std::min(text.size(), text.find('?')) + 1));
  std::string_view place = text.substr(scheme_end, text.find_first_of("?#") - scheme_end);
  if (const std::string name = secret_in(text.substr(scheme_end)); !name.empty()) {
    return std::unexpected(fmt::format(
        "holds a secret ({}=…), which would end up in logs and files: leave it out, and give the "
        "key with GPT_KEY or --key-file",
        printable(name)));
  }
  const bool http = scheme == "http://" || scheme == "https://";
  if (!http || text.find_first_of("#\"'\\") != std::string_view::npos
      || !is_host(place.substr(0, place.find('/')))) {
    // The text after `?` and `#` may be a secret without a name.
    const std::string_view shown = text.substr(0, text.find_first_of("?#"));
    return std::unexpected(fmt::format("must be an address such as https://host/v1, not {}{}",
                                       printable(shown),
                                       text.contains('#') ? " with a # behind it" : ""));
  }
  while (place.ends_with('/'))
    place.remove_suffix(1);
  return fmt::format("{}{}{}{}", scheme, place, query.empty() ? "" : "?", query);
}

std::string_view host_of(std::string_view address) {
  address.remove_prefix(behind_scheme(address));
  return address.substr(0, address.find_first_of(host_ends));
}

std::string without_logins(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t gap = std::min(text.size(), text.find_first_of(ascii_blanks));
    std::string_view word = text.substr(0, gap);
    const std::size_t begin = behind_scheme(word);
    const std::size_t end = login_end(word);
    const bool login =
        end != std::string_view::npos && (begin > 0 || word.substr(0, end).contains(':'));
    if (login && end > begin) {
      out += fmt::format("{}***", word.substr(0, begin));
      word.remove_prefix(end);
    }
    out += word;
    text.remove_prefix(gap);
    const std::size_t next = std::min(text.size(), text.find_first_not_of(ascii_blanks));
    out += text.substr(0, next);
    text.remove_prefix(next);
  }
  return out;
}

}  // namespace castwright::topic
