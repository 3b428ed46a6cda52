#include "editorial/addresses.h"

#include "core/ascii.h"
#include "script/host_name.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

bool is_ascii_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/// The byte that an escape at the beginning of `text` stands for.
std::optional<unsigned char> escaped_byte(std::string_view text) {
  const auto digit = [&](std::size_t at) {
    return std::string_view("0123456789abcdef").find(ascii_lower(text.substr(at, 1)));
  };
  if (text.size() < 3 || text.front() != '%') return std::nullopt;
  constexpr std::size_t none = std::string_view::npos;
  const std::size_t high = digit(1);
  const std::size_t low = digit(2);
  if (high == none || low == none) return std::nullopt;
  return static_cast<unsigned char>(high * 16 + low);
}

/// Brings a part of an address to the normal form of RFC 3986, section 6.2.2: a byte that needs no
/// escape has none. The bytes of `marks` divide the part where they are bare, and stay as they were
/// given.
std::string plain(std::string_view part, std::string_view marks) {
  std::string out;
  while (!part.empty()) {
    const std::optional<unsigned char> escaped = escaped_byte(part);
    const auto byte = escaped.value_or(static_cast<unsigned char>(part.front()));
    part.remove_prefix(escaped ? 3 : 1);
    const bool visible = byte > ' ' && byte < 0x7F && byte != '%';
    const bool mark = marks.contains(static_cast<char>(byte));
    if (visible && !(mark && escaped)) {
      out += static_cast<char>(byte);
    } else {
      out += fmt::format("%{:02x}", byte);
    }
  }
  return out;
}

/// Replaces every escape by the byte that it stands for.
std::string unescaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::optional<unsigned char> escaped = escaped_byte(text);
    out += escaped ? static_cast<char>(*escaped) : text.front();
    text.remove_prefix(escaped ? 3 : 1);
  }
  return out;
}

/// True for a parameter that tells where a visitor came from, not which page is shown.
bool is_tracking(std::string_view parameter) {
  constexpr std::array<std::string_view, 11> names{"fbclid",
                                                   "gclid",
                                                   "dclid",
                                                   "gbraid",
                                                   "wbraid",
                                                   "msclkid",
                                                   "yclid",
                                                   "twclid",
                                                   "igshid",
                                                   "mc_cid",
                                                   "mc_eid"};
  const std::string name = ascii_lower(parameter.substr(0, parameter.find('=')));
  return name.starts_with("utm_") || std::ranges::find(names, name) != names.end();
}

std::string plain_query(std::string_view query) {
  std::string kept;
  for (bool first = true; !query.empty(); first = false) {
    const std::size_t end = query.find('&');
    std::string_view given = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    // An address that was copied out of the source of a page has `&amp;` for `&`.
    constexpr std::string_view of_html = "amp;";
    if (!first && given.starts_with(of_html)) given.remove_prefix(of_html.size());
    std::string parameter = plain(given, "#&=+;");
    // In a query a plus stands for a blank.
    for (std::size_t at = 0; (at = parameter.find("%20", at)) != std::string::npos; ++at)
      parameter.replace(at, 3, "+");
    if (!parameter.empty() && !is_tracking(parameter))
      kept.append(kept.empty() ? "?" : "&").append(parameter);
  }
  return kept;
}

std::string plain_path(std::string_view path) {
  const std::string given = plain(path, "/?#+;");
  std::vector<std::string_view> segments;
  for (std::string_view rest = given; !rest.empty();) {
    rest.remove_prefix(1);  // The slash before the segment is skipped.
    const std::string_view segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(segment.size());
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (segment != ".") {
      segments.push_back(segment);
    }
  }
  while (!segments.empty() && segments.back().empty())
    segments.pop_back();
  std::string out;
  for (const std::string_view segment : segments)
    out.append("/").append(segment);
  return out;
}

std::string plain_host(std::string_view host, std::string_view usual_port) {
  if (host.ends_with(usual_port)) host.remove_suffix(usual_port.size());
  const std::size_t colon = std::min(host.rfind(':'), host.size());
  const bool has_port =
      host.find(']', colon) == std::string_view::npos;  // The colon is no part of an IPv6 address.
  const std::string_view port = has_port ? host.substr(colon) : std::string_view();
  std::string name = script::ascii_host(unescaped(host.substr(0, host.size() - port.size())));
  if (name.ends_with('.')) name.pop_back();
  if (name.starts_with("www.")) name.erase(0, 4);
  return name.append(port);
}

}  // namespace

std::string bare_url(std::string_view url) {
  std::string_view usual_port = ":443";
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos && scheme < url.find_first_of("/?#&=")) {
    if (ascii_lower(url.substr(0, scheme)) == "http") usual_port = ":80";
    url.remove_prefix(scheme + 3);
  } else if (url.starts_with("//")) {
    url.remove_prefix(2);
  }
  url = url.substr(0, url.find('#'));
  const std::size_t query = std::min(url.find('?'), url.size());
  const std::size_t path = std::min(url.find('/'), query);
  return plain_host(url.substr(0, path), usual_port) + plain_path(url.substr(path, query - path))
         + plain_query(url.substr(std::min(query + 1, url.size())));
}

std::vector<std::string> urls_in(std::string_view text) {
  constexpr std::string_view scheme_mark = "://";
  std::vector<std::string> urls;
  for (std::size_t at = 0; (at = text.find(scheme_mark, at)) != std::string_view::npos;) {
    std::size_t begin = at;
    while (begin > 0 && is_ascii_letter(text[begin - 1]))
      --begin;
    std::size_t end = std::min(text.find_first_of(" \t\r\n<>\"|`", at), text.size());
    std::string_view url = text.substr(begin, end - begin);
    // A bracket or a full stop around an address is no part of it; a bracket inside ("…_(ship)")
    // is.
    while (!url.empty() && std::string_view(".,;:!?*_'").contains(url.back()))
      url.remove_suffix(1);
    while (!url.empty() && (url.back() == ')' || url.back() == ']')
           && std::ranges::count(url, url.back() == ')' ? '(' : '[')
                  < std::ranges::count(url, url.back())) {
      url.remove_suffix(1);
      while (!url.empty() && std::string_view(".,;:!?").contains(url.back()))
        url.remove_suffix(1);
    }
    // "[text](https://x.org)" and "https://x.org](": the address ends where the link does.
    url = url.substr(0, url.find("]("));
    if (begin < at && url.size() > at - begin + scheme_mark.size()) urls.emplace_back(url);
    at = end;
  }
  return urls;
}

}  // namespace castwright::editorial
