#include "app/source_marks.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace castwright::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

exports::Episode episode() {
  exports::Episode made{
      .language = "en", .chapters = {}, .sources = {{.title = "a"}, {.title = "b"}}};
  made.chapters.push_back(
      {.title = "One",
       .turns = {{'A', "The ferry is old."}, {'B', "It carries 42 cars, the ferry Aurora."}}});
  made.chapters.push_back({.title = "Two",
                           .turns = {{'B', "Marta Lind paid 3.5 million euros for the ferry."},
                                     {'A', "Did she?\n\nShe did."}}});
  return made;
}

editorial::Evidence evidence(std::vector<int> first, std::vector<int> second) {
  editorial::Evidence made;
  made.facts = {
      {.id = "F1", .text = "The ferry Aurora carries 42 cars", .sources = std::move(first)},
      {.id = "F2",
       .text = "Marta Lind paid 3.5 million euros for the ferry",
       .sources = std::move(second)},
      {.id = "F3", .text = "Nobody tells of 99 dragons", .sources = {1}}};
  return made;
}

TEST(SourceMarks, ATurnHasTheSourcesOfTheFactsThatItTells) {
  exports::Episode script = episode();
  mark_sources(script, evidence({2, 1, 2}, {2}));
  EXPECT_THAT(script.chapters[0].turn_sources, ElementsAre(IsEmpty(), ElementsAre(1, 2)));
  EXPECT_THAT(script.chapters[1].turn_sources, ElementsAre(ElementsAre(2), IsEmpty()));
}

TEST(SourceMarks, ANumberWithoutASourceIsNoMark) {
  exports::Episode script = episode();
  mark_sources(script, evidence({0, 3, -1}, {}));
  EXPECT_THAT(script.chapters[0].turn_sources, ElementsAre(IsEmpty(), IsEmpty()));
  EXPECT_THAT(script.chapters[1].turn_sources, ElementsAre(IsEmpty(), IsEmpty()));
}

TEST(SourceMarks, AMonologueIsDividedAsItsExportIs) {
  exports::Episode script = episode();
  script.hosts.monologue = true;
  script.chapters[1].turns = {{'A', "Did you know?"},
                              {'A', "Marta Lind paid 3.5 million euros\nfor the ferry."}};
  mark_sources(script, evidence({}, {1}));
  EXPECT_THAT(script.chapters[1].turn_sources, ElementsAre(IsEmpty(), ElementsAre(1)));
}

}  // namespace
}  // namespace castwright::app
