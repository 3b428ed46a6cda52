#include "editorial/sources.h"

#include "editorial/addresses.h"
#include "editorial/dates.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr int hours_per_day = 24;

std::string titled(const passes::Source& source) {
  return fmt::format("{} ({})",
                     source.title.empty() ? source.url : source.title,
                     source.date.empty() ? "no date" : source.date);
}

class Gate {
 public:
  Gate(const Evidence& grounds, Findings& findings) : grounds_(grounds), findings_(findings) {
    if (const auto today = day_of(grounds.today)) today_ = *today;
    // A provider that reports no results may still have had some.
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
      // If there are enough fresh ones, the others are background.
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
  /// A rehearsal does not search and has only the sources of the user's texts, so only a source
  /// that it left out is a fault.
  bool is_excused(std::size_t wanted) const {
    return grounds_.rehearsal && figures_.count >= std::min(wanted, urls_in(grounds_.texts).size());
  }

  void check_url(const passes::Source& source) {
    if (!searched_ || known_.contains(bare_url(source.url))) return;
    // A search that reported no results may have found this very page; without any search no page
    // can be found.
    if (grounds_.research.searches_untold && !source.url.empty()) {
      ++unexamined_;
      return;
    }
    figures_.unknown_urls.push_back(source.url);
    add("sources.unknown_url",
        Severity::error,
        source.url.empty() ? titled(source) : source.url,
        "neither the search nor the notes have this address, so it may be invented: "
        "open it, or drop the source");
  }

  /// Without the results of a search no address can be checked, so all get one note.
  void tell_unsearched() {
    if (unexamined_ > 0) {
      add("sources.unsearched",
          Severity::info,
          fmt::format("{} of {} sources", unexamined_, figures_.count),
          "the provider reported no results of some searches, so these addresses could not be "
          "checked");
    }
    if (searched_ || figures_.count == 0) return;
    add("sources.unsearched",
        Severity::info,
        fmt::format("{} sources", figures_.count),
        "the provider reported no results of a search, so the addresses could not be checked");
  }

  void check_date(const passes::Source& source) {
    const auto day = day_of(source.date);
    if (!day) {
      add("sources.undated",
          Severity::warning,
          titled(source),
          "a source without a readable date cannot be compared with the window");
      return;
    }
    if (!today_) return;
    if (*day > *today_ + days(1)) {  // One day ahead may be another time zone.
      add("sources.future", Severity::warning, titled(source), "a date in the future");
      return;
    }
    const int window = (grounds_.freshness_hours + hours_per_day - 1) / hours_per_day;
    if (*today_ - *day <= days(window)) {
      // A page that is listed twice is one source.
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

  const Evidence& grounds_;
  Findings& findings_;
  std::optional<sys_days> today_;
  std::unordered_set<std::string> known_;
  std::unordered_set<std::string> fresh_;  ///< The pages that count for the window.
  bool searched_ = false;
  std::size_t unexamined_ = 0;  ///< The number of addresses that cannot be checked.
  SourceFigures figures_;
};

}  // namespace

std::optional<sys_days> day_of(std::string_view text) {
  for (const Date& date : dates_in(text))
    if (date.year > 0) return last_day(date);
  return std::nullopt;
}

SourceFigures check_sources(const Evidence& grounds, Findings& findings) {
  return Gate(grounds, findings).examine();
}

}  // namespace castwright::editorial
