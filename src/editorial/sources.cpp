#include "editorial/sources.h"

#include "editorial/dates.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr int hours_per_day = 24;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& byte : out)
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
  return out;
}

/// `%7E` is `~`: what needs no escape is written without one. Others keep theirs.
std::string without_escapes(std::string_view path) {
  const auto digit = [](char c) {
    const std::size_t value = std::string_view("0123456789abcdef").find(lower({&c, 1}));
    return value == std::string_view::npos ? -1 : static_cast<int>(value);
  };
  std::string out;
  for (std::size_t at = 0; at < path.size(); ++at) {
    const bool escape = path[at] == '%' && at + 2 < path.size() && digit(path[at + 1]) >= 0
                        && digit(path[at + 2]) >= 0;
    const int byte = escape ? digit(path[at + 1]) * 16 + digit(path[at + 2]) : 0;
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
                       || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_'
                       || byte == '~';
    if (plain) {
      out += static_cast<char>(byte);
      at += 2;
    } else if (escape) {
      out += "%" + lower(path.substr(at + 1, 2));
      at += 2;
    } else {
      out += path[at];
    }
  }
  return out;
}

bool is_tracking(std::string_view parameter) {
  return parameter.starts_with("utm_") || parameter.starts_with("fbclid")
         || parameter.starts_with("gclid");
}

std::string without_tracking(std::string_view query) {
  std::string kept;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view parameter = query.substr(0, end);
    if (!parameter.empty() && !is_tracking(parameter))
      kept.append(kept.empty() ? "?" : "&").append(parameter);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
  }
  return kept;
}

std::string titled(const passes::Source& source) {
  return fmt::format("{} ({})",
                     source.title.empty() ? source.url : source.title,
                     source.date.empty() ? "no date" : source.date);
}

class Gate {
 public:
  Gate(const Grounds& grounds, Findings& findings) : grounds_(grounds), findings_(findings) {
    if (const auto today = day_of(grounds.today)) today_ = *today;
    // A provider that tells of no result has not said that there was none.
    searched_ = grounds.research.searched_urls && !grounds.research.searched_urls->empty();
    if (!searched_) return;
    for (const std::string& url : *grounds.research.searched_urls)
      known_.insert(bare_url(url));
    for (const std::string& url : urls_in(grounds.texts))
      known_.insert(bare_url(url));
  }

  SourceFigures examine() {
    figures_.count = grounds_.research.sources.size();
    for (const passes::Source& source : grounds_.research.sources) {
      check_url(source);
      check_date(source);
    }
    const auto wanted = static_cast<std::size_t>(std::max(0, grounds_.fresh_sources_min));
    const bool too_few = today_ && figures_.in_window < wanted;
    const bool excused = too_few && is_excused(wanted);
    for (const std::string& stale : figures_.stale) {
      // Where there are fresh ones enough the others are background.
      add("sources.stale",
          too_few && !excused ? Severity::warning : Severity::info,
          stale,
          fmt::format("older than the {} hours of the topic", grounds_.freshness_hours));
    }
    if (too_few) {
      add("sources.too_few",
          excused                ? Severity::info
          : grounds_.allow_stale ? Severity::warning
                                 : Severity::error,
          fmt::format("{} of {} sources", figures_.in_window, figures_.count),
          excused
              ? fmt::format("the topic wants {} of the last {} hours, and a rehearsal searches for "
                            "none",
                            wanted,
                            grounds_.freshness_hours)
              : fmt::format("the topic wants {} sources of the last {} hours: research again, or "
                            "--allow-stale",
                            wanted,
                            grounds_.freshness_hours));
    }
    tell_unsearched();
    return figures_;
  }

 private:
  /// A rehearsal has the sources of the user's texts and searches for none: only what it left out
  /// of them is a fault.
  bool is_excused(std::size_t wanted) const {
    return grounds_.rehearsal && figures_.count >= std::min(wanted, urls_in(grounds_.texts).size());
  }

  void check_url(const passes::Source& source) {
    if (!searched_ || known_.contains(bare_url(source.url))) return;
    figures_.unknown_urls.push_back(source.url);
    add("sources.unknown_url",
        Severity::error,
        source.url.empty() ? titled(source) : source.url,
        "neither the search returned this address nor do the notes have it, it may be invented: "
        "open it, or drop the source");
  }

  /// Without results of a search nothing can be said of an address: one note for all.
  void tell_unsearched() {
    if (searched_ || figures_.count == 0) return;
    add("sources.unsearched",
        Severity::info,
        fmt::format("{} sources", figures_.count),
        "the provider told no results of a search: whether the addresses exist was not examined");
  }

  void check_date(const passes::Source& source) {
    const auto day = day_of(source.date);
    if (!day) {
      add("sources.undated",
          Severity::warning,
          titled(source),
          "a source without a readable date cannot be held against the window");
      return;
    }
    if (!today_) return;
    if (*day > *today_ + days(1)) {  // a day ahead is a time zone
      add("sources.future", Severity::warning, titled(source), "a date that has not come yet");
      return;
    }
    const int window = (grounds_.freshness_hours + hours_per_day - 1) / hours_per_day;
    if (*today_ - *day <= days(window)) {
      // The same page twice is one source.
      const bool again = !source.url.empty() && !fresh_.insert(bare_url(source.url)).second;
      if (!again) ++figures_.in_window;
      return;
    }
    figures_.stale.push_back(titled(source));
  }

  void add(std::string_view rule, Severity severity, std::string_view quote, std::string remedy) {
    findings_.push_back({.rule = std::string(rule),
                         .severity = severity,
                         .quote = quoted(quote),
                         .remedy = std::move(remedy)});
  }

  const Grounds& grounds_;
  Findings& findings_;
  std::optional<sys_days> today_;
  std::unordered_set<std::string> known_;
  std::unordered_set<std::string> fresh_;  ///< pages that count for the window
  bool searched_ = false;
  SourceFigures figures_;
};

}  // namespace

std::optional<sys_days> day_of(std::string_view text) {
  for (const Date& date : dates_in(text))
    if (date.year > 0) return last_day(date);
  return std::nullopt;
}

std::string bare_url(std::string_view url) {
  std::string_view usual_port = ":443";
  if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) {
    if (lower(url.substr(0, scheme)) == "http") usual_port = ":80";
    url.remove_prefix(scheme + 3);
  }
  url = url.substr(0, url.find('#'));
  const std::size_t query = url.find('?');
  const std::string kept =
      query == std::string_view::npos ? "" : without_tracking(url.substr(query + 1));
  url = url.substr(0, query);
  const std::size_t path = std::min(url.find('/'), url.size());
  std::string host = lower(url.substr(0, path));
  if (host.ends_with(usual_port)) host.resize(host.size() - usual_port.size());
  if (host.ends_with('.')) host.pop_back();
  if (host.starts_with("www.")) host.erase(0, 4);
  std::string rest = without_escapes(url.substr(path));
  while (rest.ends_with('/'))
    rest.pop_back();
  return host + rest + kept;
}

std::vector<std::string> urls_in(std::string_view text) {
  constexpr std::string_view scheme_mark = "://";
  std::vector<std::string> urls;
  for (std::size_t at = 0; (at = text.find(scheme_mark, at)) != std::string_view::npos;) {
    std::size_t begin = at;
    while (begin > 0 && ((text[begin - 1] >= 'a' && text[begin - 1] <= 'z')))
      --begin;
    std::size_t end = std::min(text.find_first_of(" \t\r\n<>\"|`", at), text.size());
    std::string_view url = text.substr(begin, end - begin);
    // A bracket or a sentence around it is not of it; one inside ("…_(ship)") is.
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

SourceFigures check_sources(const Grounds& grounds, Findings& findings) {
  return Gate(grounds, findings).examine();
}

}  // namespace castwright::editorial
