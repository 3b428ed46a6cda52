#include "app/rival_models.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace castwright::app {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using ::testing::ElementsAre;

constexpr sys_days today{year(2026) / month(12) / day(1)};

provider::ModelTable table() {
  std::vector<std::string> warnings;
  return provider::ModelTable()
      .with(R"(
[[model]]
provider = "acme"
match = "chosen"
match_dated = true
date = "2026-11-29"
search = true
price = { input = "1", output = "8" }
[[model]]
provider = "acme"
match = "writes"
date = "2026-11-29"
search = true
price = { input = "1", output = "8" }
[[model]]
provider = "acme"
match = "without-search"
date = "2026-11-29"
search = false
price = { input = "1", output = "8" }
[[model]]
provider = "acme"
match = "without-price"
date = "2026-11-29"
search = true
[[model]]
provider = "acme"
match = "of-unknown-abilities"
date = "2026-11-29"
price = { input = "1", output = "8" }
[[model]]
provider = "acme"
match = "does-not-stream"
date = "2026-11-29"
search = true
streams = false
price = { input = "1", output = "8" }
[[model]]
provider = "acme"
match = "gone-in-90-days"
date = "2026-11-29"
search = true
ends = "2027-03-01"
price = { input = "1", output = "8" }
[[model]]
provider = "acme"
match = "gone-in-91-days"
date = "2026-11-29"
search = true
ends = "2027-03-02"
price = { input = "1", output = "8" }
[[model]]
provider = "other"
match = "of-another"
date = "2026-11-29"
search = true
price = { input = "1", output = "8" }
)",
            "t.toml",
            warnings)
      .value();
}

std::vector<std::string> names(const RivalQuery& query) {
  const provider::ModelTable models = table();
  std::vector<std::string> found;
  for (const provider::ModelRow* const row : rivals_of(models, query))
    found.push_back(row->match);
  return found;
}

TEST(Rivals, AreThoseThatCouldWriteItAndStayForAWhile) {
  RivalQuery query{.model = "chosen", .provider = "acme", .searches = true, .today = today};
  EXPECT_THAT(names(query), ElementsAre("writes", "gone-in-91-days"));
  query.searches = false;
  EXPECT_THAT(names(query), ElementsAre("writes", "without-search", "gone-in-91-days"));
}

TEST(Rivals, ASnapshotOfTheChosenModelIsTheChosenModel) {
  const RivalQuery query{
      .model = "chosen-2026-11-01", .provider = "acme", .searches = true, .today = today};
  EXPECT_THAT(names(query), ElementsAre("writes", "gone-in-91-days"));
}

TEST(Rivals, OfAServerThatNobodyKnowsThereAreNone) {
  EXPECT_THAT(names({.model = "chosen", .provider = "", .searches = true, .today = today}),
              ElementsAre());
}

}  // namespace
}  // namespace castwright::app
