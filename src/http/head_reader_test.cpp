#include "http/head_reader.h"

#include <gtest/gtest.h>

#include <string_view>

namespace castwright::http {
namespace {

using Step = HeadReader::Step;

TEST(HeadReader, TheFinalHeadIsCompleteAtItsBlankLine) {
  HeadReader head(1000);
  EXPECT_EQ(head.take("HTTP/1.1 200 OK\r\n"), Step::more);
  EXPECT_EQ(head.take("Content-Type:  text/event-stream \r\n"), Step::more);
  EXPECT_FALSE(head.complete());
  EXPECT_EQ(head.take("\r\n"), Step::complete);
  EXPECT_TRUE(head.complete());
  EXPECT_EQ(head.status(), 200);
  EXPECT_EQ(head.value_of("content-type"), "text/event-stream");
  EXPECT_EQ(head.value_of("retry-after"), "");
}

TEST(HeadReader, InterimHeadsAreForgotten) {
  HeadReader head(1000);
  for (const char* line : {"HTTP/1.1 100 Continue\r\n",
                           "X-Interim: 1\r\n",
                           "\r\n",
                           "HTTP/1.1 103 Early Hints\r\n",
                           "\r\n",
                           "HTTP/1.1 429 Slow\r\n",
                           "Retry-After: 3\r\n"}) {
    EXPECT_EQ(head.take(line), Step::more);
  }
  EXPECT_EQ(head.take("\r\n"), Step::complete);
  EXPECT_EQ(head.status(), 429);
  ASSERT_EQ(head.headers().size(), 1U);
  EXPECT_EQ(head.headers()[0].name, "retry-after");
}

TEST(HeadReader, AFoldedLineGoesOnTheValueBeforeIt) {
  HeadReader head(1000);
  head.take("HTTP/1.0 200\n");
  head.take("\tfolded before any field\r\n");
  head.take("a: one\r\n");
  head.take("  two\r\n");
  EXPECT_EQ(head.value_of("a"), "one two");
}

TEST(HeadReader, AnyBytesAreTaken) {
  HeadReader head(1000);
  for (const std::string_view line : {std::string_view("HTTP/"),
                                      std::string_view("HTTP/1.1 abc\r\n"),
                                      std::string_view("no colon"),
                                      std::string_view(":\r\n"),
                                      std::string_view("\0\xff: \0\r\n", 7),
                                      std::string_view()}) {
    head.take(line);
  }
  EXPECT_TRUE(head.complete());  // The empty line completes the head.
  EXPECT_EQ(head.status(), 0);
}

TEST(HeadReader, TheLimitCountsAllHeadsAndTrailersTogether) {
  constexpr std::string_view interim = "HTTP/1.1 100 Continue\r\n\r\n";
  HeadReader head(interim.size() + 4);
  EXPECT_EQ(head.take(interim.substr(0, interim.size() - 2)), Step::more);
  EXPECT_EQ(head.take("\r\n"), Step::more);
  EXPECT_EQ(head.take("a:b\n"), Step::more);
  EXPECT_EQ(head.take("\n"), Step::too_large);

  HeadReader with_trailer(10);
  EXPECT_EQ(with_trailer.take("HTTP/1\n"), Step::more);
  EXPECT_EQ(with_trailer.take("\n"), Step::complete);
  EXPECT_EQ(with_trailer.take("t:1\n"), Step::too_large);
}

}  // namespace
}  // namespace castwright::http
