#include "http/batch.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace castwright::http {
namespace {

constexpr StreamId one_stream{1};
constexpr StreamId two{2};

TEST(Batch, BytesOfOneStreamInARowAreOneEvent) {
  Batch batch;
  std::vector<TransportEvent> events;
  batch.begin(events);
  batch.add_bytes(one_stream, "ab");
  batch.add_bytes(one_stream, "");
  batch.add_bytes(one_stream, "cd");
  batch.add_bytes(two, "ef");
  batch.add_bytes(one_stream, "gh");
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].bytes, "abcd");
  EXPECT_EQ(events[1].bytes, "ef");
  EXPECT_EQ(events[2].bytes, "gh");
  EXPECT_EQ(batch.size(), 8U);
}

TEST(Batch, BytesAfterAnotherEventOfTheStreamStartANewOne) {
  Batch batch;
  std::vector<TransportEvent> events;
  batch.begin(events);
  batch.add_bytes(one_stream, "ab");
  TransportEvent head;
  head.stream = one_stream;
  head.kind = TransportEvent::Kind::head;
  batch.add(head);
  batch.add_bytes(one_stream, "cd");
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[2].bytes, "cd");
}

TEST(Batch, EveryViewHasReadableSlackAndLivesUntilTheNextBatch) {
  Batch batch;
  std::vector<TransportEvent> events;
  for (int round = 0; round < 3; ++round) {
    batch.begin(events);
    EXPECT_TRUE(batch.empty());
    std::string sent;
    for (int i = 0; i < 200; ++i) {
      const std::string piece(static_cast<std::size_t>(i * 37 + 1),
                              static_cast<char>('a' + i % 26));
      sent += piece;
      batch.add_bytes(one_stream, piece);
    }
    batch.add_bytes(one_stream, std::string(300'000, 'z'));  // The bytes need more than one block.
    std::string received;
    for (const TransportEvent& event : events) {
      received += event.bytes;
      const std::string with_slack(event.bytes.data(), event.bytes.size() + event.slack);
      EXPECT_EQ(with_slack.size(), event.bytes.size() + Batch::slack);
    }
    EXPECT_EQ(received, sent + std::string(300'000, 'z'));
  }
}

}  // namespace
}  // namespace castwright::http
