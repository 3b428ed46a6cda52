#include "sse/writer.h"

#include "sse/parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace castwright::sse {
namespace {

TEST(Writer, AnEventIsANameALineOfDataAndABlankLine) {
  std::string out;
  append_event(out, "response.created", R"({"type":"response.created"})");
  EXPECT_EQ(out, "event: response.created\ndata: {\"type\":\"response.created\"}\n\n");
}

TEST(Writer, AnEventWithoutANameHasNoEventLine) {
  std::string out;
  append_event(out, "", "[DONE]");
  EXPECT_EQ(out, "data: [DONE]\n\n");
}

TEST(Writer, EveryLineOfTheDataGetsALineOfItsOwn) {
  std::string out;
  append_event(out, "", "a\nb\r\nc\rd");
  EXPECT_EQ(out, "data: a\ndata: b\ndata: c\ndata: d\n\n");
}

TEST(Writer, ANameCannotSmuggleALineIntoTheStream) {
  std::string out;
  append_event(out, "a\ndata: b", "c");
  EXPECT_EQ(out, "event: a\ndata: c\n\n");
}

TEST(Writer, CommentsAreLinesThatReadersIgnore) {
  std::string out;
  append_comment(out, "keep-alive");
  append_comment(out, "two\nlines");
  EXPECT_EQ(out, ": keep-alive\n\n: two\n: lines\n\n");
}

TEST(Writer, TheParserReadsBackWhatWasWritten) {
  const std::vector<std::string> texts = {
      "", " ", "  two spaces", "\n", "\n\n", "a\n", "\na", ":", "data: x", std::string("a\0b", 3)};
  for (const std::string& text : texts) {
    std::string bytes;
    append_event(bytes, "n", text);
    Parser parser;
    std::vector<Event> events;
    ASSERT_TRUE(parser.feed(bytes, events));
    ASSERT_EQ(events.size(), 1u) << bytes;
    EXPECT_EQ(events[0].name, "n");
    EXPECT_EQ(events[0].data, text);
  }
}

}  // namespace
}  // namespace castwright::sse
