#include "editorial/sources.h"

#include "editorial/addresses.h"

#include <gmock/gmock.h>

namespace castwright::editorial {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Evidence grounds_of(std::vector<passes::Source> sources) {
  Evidence grounds;
  grounds.research.sources = std::move(sources);
  grounds.today = "2026-11-26";
  grounds.freshness_hours = 48;
  grounds.fresh_sources_min = 0;
  return grounds;
}

passes::Source source(std::string date, std::string url = "https://example.org/a") {
  return {"Title", "Publisher", std::move(date), std::move(url)};
}

std::vector<std::string> rules(const Findings& findings) {
  std::vector<std::string> names;
  for (const Finding& finding : findings)
    names.push_back(finding.rule);
  return names;
}

TEST(Sources, DatesAreReadInTheFormsThatPublishersUse) {
  const auto day = day_of("2026-11-20");
  ASSERT_TRUE(day);
  for (const auto* text : {"2026-11-20T08:00:00Z",
                           "20 November 2026",
                           "Nov. 20, 2026",
                           "2026/11/20",
                           "November 20th, 2026",
                           "Published on 20 Nov 2026",
                           "2026-11-20 10:11"})
    EXPECT_EQ(day_of(text), day) << text;
  EXPECT_EQ(day_of("November 2026"), day_of("2026-11-30"));
  for (const auto* text : {"", "yesterday", "2026", "May be", "20.", "n/a", "99-99-99"})
    EXPECT_FALSE(day_of(text)) << text;
}

TEST(Sources, AddressesAreComparedWithoutTheirDress) {
  EXPECT_EQ(bare_url("https://www.Example.org/Path/?utm_source=openai#top"), "example.org/Path");
  EXPECT_EQ(bare_url("http://example.org/Path"), "example.org/Path");
  EXPECT_EQ(bare_url("https://example.org/?id=4&utm_medium=x&b=2"), "example.org?id=4&b=2");
  EXPECT_NE(bare_url("https://example.org/a"), bare_url("https://example.org/b"));
  EXPECT_EQ(bare_url(""), "");
}

TEST(Sources, TheAddressesOfOnePageAreOne) {
  for (const char* same : {"https://a.b/x",
                           "https://a.b:443/x/",
                           "https://www.a.b/x",
                           "http://a.b:80/x",
                           "HTTPS://A.B./x",
                           "https://a.b/%78#part"}) {
    EXPECT_EQ(bare_url(same), "a.b/x") << same;
  }
  for (const char* other : {"https://a.b:8443/x", "https://a.b:80/x", "https://a.b/X"}) {
    EXPECT_NE(bare_url(other), "a.b/x") << other;
  }
  EXPECT_EQ(bare_url("https://a.b/%2Fx%E2%82%AC"), bare_url("https://a.b/%2fx%e2%82%ac"));
  EXPECT_NE(bare_url("https://a.b/%2Fx"), bare_url("https://a.b//x"));
}

TEST(Sources, AHostIsTheSameInItsOwnLettersAndInPunycode) {
  const std::string page = bare_url("https://xn--mnchen-3ya.de/x");
  for (const char* same : {"https://münchen.de/x",
                           "https://MÜNCHEN.de:443/x",
                           "https://www.münchen.de/x",
                           "https://XN--Mnchen-3ya.de./x",
                           "https://m%C3%BCnchen.de/x",
                           "https://mu\u0308nchen.de/x",
                           "https://münchen。de/x"}) {
    EXPECT_EQ(bare_url(same), page) << same;
  }
  EXPECT_EQ(bare_url("https://例え.jp/"), bare_url("http://xn--r8jz45g.jp"));
  EXPECT_NE(bare_url("https://munchen.de/x"), page);
  EXPECT_NE(bare_url("https://straße.de"), bare_url("https://strase.de"));
  EXPECT_EQ(bare_url("https://under_score.org/x"), "under_score.org/x");
}

TEST(Sources, LettersAndTheirEscapesAreOnePath) {
  const std::string page = bare_url("https://de.wikipedia.org/wiki/Caf%C3%A9_(Film)");
  for (const char* same : {"https://de.wikipedia.org/wiki/Café_(Film)",
                           "https://de.wikipedia.org/wiki/Caf%c3%a9_%28Film%29",
                           "https://de.wikipedia.org/./wiki/x/../Caf%C3%A9_(Film)/"}) {
    EXPECT_EQ(bare_url(same), page) << same;
  }
  EXPECT_EQ(bare_url("https://a.b/a b"), bare_url("https://a.b/a%20b"));
  EXPECT_EQ(bare_url("https://a.b/100%"), bare_url("https://a.b/100%25"));
  for (const char* other : {"https://a.b/a%2Fb", "https://a.b/a%3Fb", "https://a.b/a%23b"})
    EXPECT_NE(bare_url(other), bare_url("https://a.b/a/b")) << other;
  EXPECT_NE(bare_url("https://a.b/%2541"), bare_url("https://a.b/A"));
  EXPECT_NE(bare_url("https://a.b/a+b"), bare_url("https://a.b/a%20b"));
  EXPECT_NE(bare_url("https://de.wikipedia.org/wiki/café_(Film)"), page);
}

TEST(Sources, TheQueriesOfOnePageAreOne) {
  const std::string page = bare_url("https://a.b/s?q=big+news&ids[]=1&u=c,d/é");
  for (const char* same : {"https://a.b/s?q=big%20news&ids%5B%5D=1&u=c%2Cd%2F%C3%A9",
                           "https://a.b/s?q=big news&ids[]=1&u=c,d/é#:~:text=x",
                           "https://a.b/s/?q=big+news&amp;ids%5b%5d=1&amp;u=c,d/é",
                           "https://a.b/s?utm_id=1&amp;q=big+news&ids[]=1&u=c,d/é",
                           "https://a.b/s?&q=big+news&&ids[]=1&UTM_Source=x&u=c,d/é&msclkid=1",
                           "https://a.b/s?%71=big+news&ids[]=1&u=c,d/é&utm%5Fmedium=x"}) {
    EXPECT_EQ(bare_url(same), page) << same;
  }
  EXPECT_EQ(bare_url("https://a.b/s?"), bare_url("https://a.b/s"));
  const char* const two[][2] = {{"https://a.b/s?q=1", "https://a.b/s?q=2"},
                                {"https://a.b/s?q=a%2Bb", "https://a.b/s?q=a+b"},
                                {"https://a.b/s?q=a%26b=c", "https://a.b/s?q=a&b=c"},
                                {"https://a.b/s?q=A", "https://a.b/s?q=a"},
                                {"https://a.b/s?q=a", "https://a.b/s"},
                                {"https://a.b/s?q=%2541", "https://a.b/s?q=A"},
                                {"https://a.b/s?gclidlike=1", "https://a.b/s"}};
  for (const auto& [one, other] : two)
    EXPECT_NE(bare_url(one), bare_url(other)) << one;
}

TEST(Sources, AnAddressInsideAQueryIsNotTheAddress) {
  EXPECT_EQ(bare_url("a.b/go?u=https://c.d/x"), bare_url("https://a.b/go?u=https://c.d/x"));
  EXPECT_NE(bare_url("a.b/go?u=https://c.d/x"), bare_url("https://c.d/x"));
  EXPECT_EQ(bare_url("//a.b/x"), "a.b/x");
  EXPECT_EQ(bare_url("https://[2001:DB8::1]:443/x"), "[2001:db8::1]/x");
  EXPECT_EQ(bare_url("http://[2001:db8::1]:8080/x"), "[2001:db8::1]:8080/x");
  EXPECT_THAT(urls_in("see HTTPS://A.b/x."), testing::ElementsAre("HTTPS://A.b/x"));
}

TEST(Sources, TheSamePageTwiceIsOneFreshSource) {
  Evidence grounds = grounds_of({source("2026-11-26", "https://a.b/x"),
                                 source("2026-11-26", "https://www.a.b:443/x/"),
                                 source("2026-11-26", "https://a.b/y")});
  grounds.fresh_sources_min = 3;
  Findings findings;
  EXPECT_EQ(check_sources(grounds, findings).in_window, 2U);
  EXPECT_THAT(rules(findings), ElementsAre("sources.too_few", "sources.unsearched"));
}

TEST(Sources, AnInventedAddressIsAnError) {
  for (const auto* url : {"https://example.org/invented",
                          "https://examp1e.org/a",
                          "https://example.org",
                          "",
                          "https://example.org/a/b"}) {
    Evidence grounds = grounds_of({source("2026-11-26"), source("2026-11-26", url)});
    grounds.research.searched_urls = {"https://www.example.org/a?utm_source=chatgpt.com",
                                      "https://b.org/"};
    Findings findings;
    const SourceFigures figures = check_sources(grounds, findings);
    EXPECT_THAT(rules(findings), ElementsAre("sources.unknown_url")) << url;
    EXPECT_EQ(findings[0].severity, Severity::error);
    EXPECT_EQ(figures.unknown_urls.size(), 1u);
  }
}

TEST(Sources, WithoutASearchNoAddressIsInvented) {
  Findings findings;
  static_cast<void>(check_sources(
      grounds_of({source("2026-11-26", "https://x.org"), source("2026-11-26", "https://y.org")}),
      findings));
  EXPECT_THAT(rules(findings), ElementsAre("sources.unsearched"));
  EXPECT_EQ(findings[0].severity, Severity::info);
}

TEST(Sources, ASearchOfWhichTheProviderTellsNothingAccusesNobody) {
  Evidence grounds = grounds_of({source("2026-11-26", "https://x.org")});
  grounds.research.searched_urls.emplace();
  Findings findings;
  EXPECT_THAT(check_sources(grounds, findings).unknown_urls, IsEmpty());
  EXPECT_THAT(rules(findings), ElementsAre("sources.unsearched"));
}

TEST(Sources, WhereASearchDidNotTellItsResultsTheOtherAddressesAreUnknownAndNotInvented) {
  Evidence grounds = grounds_of({source("2026-11-26", "https://x.org"),
                                 source("2026-11-26", "https://y.org"),
                                 source("2026-11-26", "https://z.org")});
  grounds.research.searched_urls = {"https://y.org/"};
  grounds.research.searches_untold = true;
  Findings findings;
  EXPECT_THAT(check_sources(grounds, findings).unknown_urls, IsEmpty());
  ASSERT_THAT(rules(findings), ElementsAre("sources.unsearched"));
  EXPECT_EQ(findings[0].severity, Severity::info);
  EXPECT_EQ(findings[0].quote, "2 of 3 sources");
  // If every address is known, there is nothing to note, and a source without an address is no
  // result.
  grounds.research.searched_urls = {"https://x.org", "https://y.org/", "https://z.org"};
  findings.clear();
  static_cast<void>(check_sources(grounds, findings));
  EXPECT_THAT(findings, IsEmpty());
  grounds.research.sources.push_back(source("2026-11-26", ""));
  static_cast<void>(check_sources(grounds, findings));
  EXPECT_THAT(rules(findings), ElementsAre("sources.unknown_url"));
}

TEST(Sources, TheAddressesOfTheUsersNotesAreKnown) {
  Evidence grounds = grounds_of({source("2026-11-26", "https://notes.org/a_(b)"),
                                 source("2026-11-26", "https://notes.org/c"),
                                 source("2026-11-26", "https://notes.org/d?x=1"),
                                 source("2026-11-26", "https://invented.org/")});
  grounds.texts =
      "See (https://www.notes.org/a_(b)).\n- [3] A title — https://notes.org/c/, and "
      "[this](http://notes.org/d?x=1).";
  grounds.research.searched_urls = {"https://elsewhere.org/"};
  Findings findings;
  EXPECT_THAT(check_sources(grounds, findings).unknown_urls, ElementsAre("https://invented.org/"));
  EXPECT_THAT(rules(findings), ElementsAre("sources.unknown_url"));
}

TEST(Sources, AddressesInATextAreReadWithoutWhatStandsAroundThem) {
  EXPECT_THAT(urls_in("a https://x.org/1. b <http://y.org>, [z](https://z.org/q)"),
              ElementsAre("https://x.org/1", "http://y.org", "https://z.org/q"));
  EXPECT_THAT(urls_in(":// and x://"), IsEmpty());
  EXPECT_THAT(urls_in("none"), IsEmpty());
}

TEST(Sources, TheWindowCountsWholeDays) {
  Findings findings;
  const SourceFigures figures = check_sources(grounds_of({source("2026-11-26"),
                                                          source("2026-11-24", "https://b.org"),
                                                          source("2026-11-23"),
                                                          source("November 20, 2026"),
                                                          source("2024-10-20"),
                                                          source("2026-11-27", "https://c.org")}),
                                              findings);
  EXPECT_EQ(figures.count, 6u);
  EXPECT_EQ(figures.in_window, 3u);
  EXPECT_EQ(figures.stale.size(), 3u);
}

TEST(Sources, TooFewFreshOnesFailUnlessStaleOnesAreAllowed) {
  Evidence grounds = grounds_of({source("2026-11-26"), source("2025-10-15")});
  grounds.fresh_sources_min = 2;
  Findings findings;
  static_cast<void>(check_sources(grounds, findings));
  EXPECT_THAT(rules(findings),
              ElementsAre("sources.stale", "sources.too_few", "sources.unsearched"));
  EXPECT_EQ(findings[0].severity, Severity::warning);
  EXPECT_EQ(findings[1].severity, Severity::error);
  findings.clear();
  grounds.allow_stale = true;
  static_cast<void>(check_sources(grounds, findings));
  EXPECT_EQ(findings[1].severity, Severity::warning);
}

TEST(Sources, ARehearsalNeedsNoMoreSourcesThanTheNotesHave) {
  Evidence grounds =
      grounds_of({source("2026-11-26", "https://a.org"), source("2025-10-15", "https://b.org")});
  grounds.fresh_sources_min = 10;
  grounds.rehearsal = true;
  grounds.texts = "https://a.org and https://b.org";
  Findings findings;
  static_cast<void>(check_sources(grounds, findings));
  EXPECT_THAT(rules(findings),
              ElementsAre("sources.stale", "sources.too_few", "sources.unsearched"));
  EXPECT_EQ(findings[0].severity, Severity::info);
  EXPECT_EQ(findings[1].severity, Severity::info);
  findings.clear();
  grounds.texts += " and https://c.org, which it left out";
  static_cast<void>(check_sources(grounds, findings));
  EXPECT_EQ(findings[1].severity, Severity::error);
}

TEST(Sources, WithoutADateOrOfTomorrowsTomorrowASourceIsWarnedOf) {
  Findings findings;
  static_cast<void>(
      check_sources(grounds_of({source(""), source("last week"), source("2027-01-01")}), findings));
  EXPECT_THAT(
      rules(findings),
      ElementsAre("sources.undated", "sources.undated", "sources.future", "sources.unsearched"));
}

}  // namespace
}  // namespace castwright::editorial
