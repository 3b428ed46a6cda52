#include "editorial/sources.h"

#include <gmock/gmock.h>

namespace castwright::editorial {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Grounds grounds_of(std::vector<passes::Source> sources) {
  Grounds grounds;
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

TEST(Sources, TheSamePageTwiceIsOneFreshSource) {
  Grounds grounds = grounds_of({source("2026-11-26", "https://a.b/x"),
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
    Grounds grounds = grounds_of({source("2026-11-26"), source("2026-11-26", url)});
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
  Grounds grounds = grounds_of({source("2026-11-26", "https://x.org")});
  grounds.research.searched_urls.emplace();
  Findings findings;
  EXPECT_THAT(check_sources(grounds, findings).unknown_urls, IsEmpty());
  EXPECT_THAT(rules(findings), ElementsAre("sources.unsearched"));
}

TEST(Sources, TheAddressesOfTheUsersNotesAreKnown) {
  Grounds grounds = grounds_of({source("2026-11-26", "https://notes.org/a_(b)"),
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
  Grounds grounds = grounds_of({source("2026-11-26"), source("2025-10-15")});
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
  Grounds grounds =
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
