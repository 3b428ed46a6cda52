#include "provider/citations.h"

#include <gtest/gtest.h>

namespace castwright::provider {
namespace {

TEST(Citations, BothUnitsAndTheSearchByUrlAreTried) {
  const std::string text = "😀😀 ([a](https://a.example)) and [b](https://b.example) é";
  const auto slice = [&text](Annotation annotation) {
    std::vector<Citation> citations;
    append_citations(text, {std::move(annotation)}, 100, citations);
    EXPECT_EQ(citations.size(), 1U);
    const Citation& citation = citations.front();
    return citation.end == 0 ? ""
                             : text.substr(citation.begin - 100, citation.end - citation.begin);
  };
  const std::string a = "([a](https://a.example))";
  EXPECT_EQ(slice({"https://a.example", "", 3, 27}), a);  // code points
  EXPECT_EQ(slice({"https://a.example", "", 5, 29}), a);  // UTF-16 units
  // If the link is written in another form than the annotation's, only the index decides.
  EXPECT_EQ(slice({"https://a.example?utm_source=x", "", 3, 27}), a);
  EXPECT_EQ(slice({"https://a.example?utm_source=x", "", 5, 29}), a);
  EXPECT_EQ(slice({"https://a.example", "", -1, -1}), a);  // fields missing
  EXPECT_EQ(slice({"https://a.example", "", 9, 4}), a);    // reversed
  EXPECT_EQ(slice({"https://b.example", "", 0, 9'999}), "[b](https://b.example)");
  EXPECT_EQ(slice({"https://c.example", "", 0, 5}), "");  // not in the text: unknown
}

TEST(Citations, AreFoundFarInsideALongText) {
  std::string text;
  for (int index = 0; index < 5'000; ++index)
    text += "é😀x";
  text += "([a](u))";
  std::vector<Citation> citations;
  append_citations(text, {{"u", "", 15'000, 15'008}, {"u", "", 20'000, 20'008}}, 0, citations);
  for (const Citation& citation : citations) {
    EXPECT_EQ(text.substr(citation.begin, citation.end - citation.begin), "([a](u))");
  }
}

}  // namespace
}  // namespace castwright::provider
