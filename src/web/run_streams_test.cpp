#include "web/run_streams.h"

#include "disk/disk.h"
#include "engine/run_fixture.h"
#include "store/event_log.h"
#include "store/output.h"
#include "store/store_fixture.h"
#include "tape/tape.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::web {
namespace {

using engine::stage::AnswerStream;

/// One run of two chunks below an output root, which a test writes as a run would.
class Runs : public testing::Test {
 protected:
  Runs()
      : root_(std::filesystem::temp_directory_path() / ("castwright-web-" + random_hex(8))),
        output_(store::Output::open(root_).value()),
        run_(output_->make_run({.topic_id = "topic-01", .run_id = store::old_run}).value()),
        streams_(*output_) {
    EXPECT_TRUE(store::write_run_record(*run_, store::record_of(2)));
    happened(R"({"type":"run_started","topic_id":"topic-01","words":30,"chunks":2})");
  }
  ~Runs() override {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }

  void happened(std::string_view event) {
    std::vector<std::string> notices;
    const auto log = store::EventLog::open(*run_, store::old_run, notices).value();
    ASSERT_TRUE(log->append(json::parse(event).value(), WallTime(Millis(0))));
  }
  void asks(int chunk, int attempt) {
    const auto at = fmt::format(R"("chunk":{},"attempt":{})", chunk, attempt);
    happened(fmt::format(R"({{"type":"request_reserved",{},"worst_usd":"1"}})", at));
    tape_ = tape::Writer::create(*run_,
                                 store::tape_name(chunk, attempt),
                                 {.run = store::old_run, .chunk = chunk, .attempt = attempt},
                                 MonoTime())
                .value();
    ASSERT_TRUE(tape_->open({.number = 1, .method = "POST", .path = "/v1/responses"}));
    happened(
        fmt::format(R"({{"type":"request_opened",{},"body_sha256":"a","background":true}})", at));
    ASSERT_TRUE(tape_->head(1, MonoTime(), 200, {{"Content-Type", "text/event-stream"}}));
  }
  void comes(const std::vector<std::string>& events) {
    for (const std::string& event : events)
      ASSERT_TRUE(tape_->bytes(1, MonoTime(), event));
  }
  static std::string path(std::string_view rest) {
    return fmt::format("/streams/{}/{}", store::old_run, rest);
  }
  std::shared_ptr<ByteStream> stream(std::string_view rest) {
    auto found = streams_.find(path(rest));
    EXPECT_TRUE(found) << rest;
    return found ? *found : nullptr;
  }
  static std::string all(ByteStream& stream) {
    EXPECT_TRUE(stream.look());
    return stream.read(0, 1u << 20).value().bytes;
  }

  std::filesystem::path root_;
  std::unique_ptr<store::Output> output_;
  std::unique_ptr<disk::Folder> run_;
  std::unique_ptr<tape::Writer> tape_;
  RunStreams streams_;
};

TEST_F(Runs, TheEventsOfARunGrowWithItsLog) {
  const auto events = stream("events");
  EXPECT_EQ(events->content_type(), "application/json");
  const auto before = events->look().value();
  EXPECT_FALSE(before.closed);
  EXPECT_TRUE(all(*events).contains(R"("type":"run_started")"));
  EXPECT_FALSE(all(*events).contains(R"("c":)"));
  happened(R"({"type":"warning","text":"new"})");
  const auto after = events->look().value();
  EXPECT_GT(after.end, before.end);
  const auto part = events->read(before.end, 1'000).value();
  EXPECT_TRUE(part.bytes.contains(R"("text":"new"})"));
  EXPECT_EQ(part.end, after.end);
  EXPECT_EQ(events->read(before.end + 3, 1'000).error().fault, Fault::usage);
}

TEST_F(Runs, ATextIsClosedOnceItsAnswerIsWhole) {
  asks(1, 1);
  const auto text = stream("answers/1.1");
  EXPECT_EQ(text->content_type(), "text/plain; charset=utf-8");
  EXPECT_EQ(text->look().value().end, 0u);
  AnswerStream answer(R"({"chunk_text":"HOST_A: One."})");
  comes(AnswerStream("").opening().deltas_of(R"({"chunk_text":"HOST_A: )").events());
  EXPECT_EQ(all(*text), "HOST_A: ");
  EXPECT_FALSE(text->look().value().closed);
  comes(answer.closing().terminal("completed").events());
  EXPECT_EQ(all(*text), "HOST_A: One.");
  EXPECT_TRUE(text->look().value().closed);
}

TEST_F(Runs, ATextIsClosedOnceTheNextAttemptBeginsAndStaysReadable) {
  asks(1, 1);
  comes(AnswerStream("").opening().deltas_of(R"({"chunk_text":"HOST_A: lost)").events());
  const auto lost = stream("answers/1.1");
  EXPECT_FALSE(lost->look().value().closed);
  asks(1, 2);
  EXPECT_TRUE(lost->look().value().closed);
  comes(AnswerStream::whole(R"({"chunk_text":"HOST_A: again"})").events());
  EXPECT_EQ(all(*stream("answers/1.2")), "HOST_A: again");
  EXPECT_EQ(all(*lost), "HOST_A: lost");
}

TEST_F(Runs, ATextWhoseAnswerFailedAndCannotBeFetchedIsClosed) {
  asks(1, 1);
  comes(AnswerStream("").opening().deltas_of(R"({"chunk_text":"HOST_A: lost)").events());
  const auto text = stream("answers/1.1");
  EXPECT_FALSE(text->look().value().closed);
  happened(R"({"type":"chunk_ended","chunk":1,"attempt":1,"end":"cut","reason":"cut"})");
  EXPECT_TRUE(text->look().value().closed) << "it has no name by which it could be fetched";
}

TEST_F(Runs, ALogThatIsTakenAwayIsAnErrorAndOneThatIsPutBackIsReadAnew) {
  const auto events = stream("events");
  const std::string all_of_it = all(*events);
  const std::string log = run_->read("events.ndjson", 1u << 20).value();
  ASSERT_TRUE(run_->remove("events.ndjson"));
  EXPECT_EQ(events->look().error().fault, Fault::missing);
  ASSERT_TRUE(run_->replace("events.ndjson", log));
  EXPECT_EQ(all(*stream("events")), all_of_it);
}

TEST_F(Runs, AReaderOfAnotherServerReadsTheSame) {
  asks(1, 1);
  comes(AnswerStream::whole(R"({"chunk_text":"HOST_A: caf\u00e9 \ud83d\ude00"})", 4).events());
  const auto text = stream("answers/1.1");
  const std::string whole = all(*text);
  EXPECT_EQ(whole, "HOST_A: caf\u00e9 \U0001F600");
  RunStreams restarted(*output_);
  const auto again = restarted.find(path("answers/1.1")).value();
  EXPECT_EQ(all(*again), whole);
  EXPECT_EQ(again->look().value().end, text->look().value().end);
}

TEST_F(Runs, APartEndsBetweenCharacters) {
  asks(1, 1);
  comes(AnswerStream::whole(R"({"chunk_text":"\u00e9\ud83d\ude00\u00e9"})").events());
  const auto text = stream("answers/1.1");
  ASSERT_EQ(text->look().value().end, 8u);
  std::string joined;
  for (std::uint64_t at = 0; at < 8;) {
    const auto part = text->read(at, 1).value();
    joined += part.bytes;
    EXPECT_TRUE(part.end == 2 || part.end == 6 || part.end == 8) << part.end;
    at = part.end;
  }
  EXPECT_EQ(joined, all(*text));
  for (const std::uint64_t inside : {1u, 3u, 4u, 5u, 7u})
    EXPECT_EQ(text->read(inside, 10).error().fault, Fault::usage) << inside;
  EXPECT_EQ(text->read(100, 10).value().bytes, "");
}

TEST_F(Runs, WhatIsNotThereIsMissing) {
  asks(1, 1);
  for (const char* rest : {"",
                           "x",
                           "events/",
                           "events/x",
                           "answers",
                           "answers/",
                           "answers/1",
                           "answers/1.",
                           "answers/1.2",
                           "answers/3.1",
                           "answers/0.1",
                           "answers/-1.1",
                           "answers/01.1",
                           "answers/1.1.1",
                           "answers/1.1.2",
                           "answers/1.1.",
                           "answers/1.1/x",
                           "answers/../run.json",
                           "pass_b/events",
                           "long/events",
                           "../../castwright.db",
                           "answers/99999999999999999999.1"})
    EXPECT_EQ(streams_.find(path(rest)).error().fault, Fault::missing) << rest;
  for (const char* where : {"/streams/",
                            "/streams//events",
                            "/streams/01KAQ3V5N8/events",
                            "/streams/../events",
                            "/streams/topic-01/events",
                            "/streams/01KAQ3V5N8T6W2X4Y9Z0ABCDEF//events",
                            "/events",
                            ""})
    EXPECT_EQ(streams_.find(where).error().fault, Fault::missing) << where;
}

TEST_F(Runs, DamageIsAnErrorAndNeverAnEmptyStream) {
  asks(1, 1);
  ASSERT_TRUE(tape_->file().append("rubbish\n"));
  EXPECT_EQ(streams_.find(path("answers/1.1")).error().fault, Fault::storage);
}

TEST_F(Runs, AddressesLeadToTheirStreams) {
  asks(2, 1);
  EXPECT_TRUE(streams_.find(events_address(store::old_run, "")));
  EXPECT_TRUE(streams_.find(answer_address(store::old_run, "", 2, 1)));
  EXPECT_EQ(events_address("R", "pass_b"), "/streams/R/pass_b/events");
  EXPECT_EQ(answer_address("R", "pass_b", 2, 1), "/streams/R/pass_b/answers/2.1");
}

}  // namespace
}  // namespace castwright::web
