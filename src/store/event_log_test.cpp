// Tests the event log in a sound, torn and damaged state.

#include "store/layout.h"
#include "store/store_fixture.h"

#include <gmock/gmock-matchers.h>

namespace castwright::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Events = StoreTest;

TEST_F(Events, EventsGoOnWithTheNextNumberInTheNextProcess) {
  append(R"({"type":"run_started"})");
  append(R"({"type":"warning","text":"grüße"})");
  const EventsRead read = read_events(*folder_).value();
  ASSERT_EQ(read.events.size(), 2u);
  EXPECT_FALSE(read.torn);
  EXPECT_EQ(read.events[1].int_or("seq", 0), 2);
  EXPECT_EQ(read.events[1].int_or("schema", 0), 1);
  EXPECT_EQ(read.events[1].string_or("run_id", ""), old_run);
  EXPECT_EQ(read.events[1].string_or("ts", ""), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(read.events[1].string_or("text", ""), "grüße");
}

TEST_F(Events, ALogThatIsNotThereHasNoEvents) {
  const EventsRead read = read_events(*folder_).value();
  EXPECT_TRUE(read.events.empty());
  EXPECT_FALSE(read.torn);
}

TEST_F(Events, ATornLastEventIsCutWhereverItWasTorn) {
  append(R"({"type":"run_started"})");
  const std::string one = read(events_name);
  append(R"({"type":"warning","text":"two"})");
  const std::string two = read(events_name);
  for (std::size_t size = one.size() + 1; size < two.size(); ++size) {
    write(events_name, two.substr(0, size));
    const EventsRead read = read_events(*folder_).value();
    EXPECT_TRUE(read.torn) << size;
    EXPECT_EQ(read.events.size(), 1u) << size;
    EXPECT_EQ(read.whole_bytes, one.size()) << size;
  }
  append(R"({"type":"warning","text":"three"})");
  EXPECT_THAT(notices_, ElementsAre(HasSubstr("torn")));
  const EventsRead read = read_events(*folder_).value();
  ASSERT_EQ(read.events.size(), 2u);
  EXPECT_EQ(read.events[1].string_or("text", ""), "three");
}

TEST_F(Events, AFlippedBitBeforeTheLastEventIsDamageAndNamesFileAndByte) {
  append(R"({"type":"run_started"})");
  const std::size_t second = read(events_name).size();
  append(R"({"type":"warning","text":"two"})");
  append(R"({"type":"warning","text":"three"})");
  std::string bytes = read(events_name);
  bytes[second + 20] ^= 1;
  write(events_name, bytes);
  const auto result = read_events(*folder_);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(exit_code(result.error().fault), 11);
  EXPECT_THAT(result.error().what, HasSubstr(fmt::format("byte {}", second)));
  EXPECT_THAT(result.error().what, HasSubstr("events.ndjson"));
  EXPECT_FALSE(EventLog::open(*folder_, old_run, notices_).has_value());
  EXPECT_EQ(read(events_name), bytes) << "what is damaged is left as it is";
}

TEST_F(Events, AFlippedBitInTheLastEventWhoseLineEndIsThereIsDamageAndNotATornEnd) {
  append(R"({"type":"run_started"})");
  const std::size_t last = read(events_name).size();
  append(R"({"type":"request_opened","chunk":1,"attempt":1})");
  const std::string whole = read(events_name);
  for (std::size_t at = last; at + 1 < whole.size(); ++at) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    write(events_name, bytes);
    const auto result = read_events(*folder_);
    ASSERT_FALSE(result.has_value()) << "not noticed: byte " << at;
    EXPECT_EQ(exit_code(result.error().fault), 11);
    EXPECT_THAT(result.error().what, HasSubstr(fmt::format("byte {}", last)));
    EXPECT_FALSE(EventLog::open(*folder_, old_run, notices_).has_value());
    EXPECT_EQ(read(events_name), bytes) << "what is damaged is left as it is";
  }
}

TEST_F(Events, AMissingEventIsDamage) {
  append(R"({"type":"run_started"})");
  const std::size_t second = read(events_name).size();
  append(R"({"type":"warning","text":"two"})");
  const std::size_t third = read(events_name).size();
  append(R"({"type":"warning","text":"three"})");
  std::string bytes = read(events_name);
  bytes.erase(second, third - second);
  write(events_name, bytes);
  const auto result = read_events(*folder_);
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().what, HasSubstr("missing"));
}

TEST_F(Events, WholeLinesAreReadFromTheByteBehindALineOnWithoutTheirSeals) {
  EXPECT_TRUE(read_event_lines(*folder_, 0, 100).value().lines.empty()) << "there is no log yet";
  append(R"({"type":"run_started"})");
  const std::string one = read(events_name);
  append(R"({"type":"warning","text":"two"})");
  const std::string two = read(events_name);
  const EventLines all = read_event_lines(*folder_, 0, 10'000).value();
  ASSERT_EQ(all.lines.size(), 2u);
  EXPECT_EQ(all.end, two.size());
  EXPECT_THAT(all.lines[1], HasSubstr(R"("text":"two"})"));
  EXPECT_FALSE(all.lines[1].contains(R"("c":)"));
  EXPECT_EQ(read_event_lines(*folder_, one.size(), 10'000).value().lines[0], all.lines[1]);
  EXPECT_TRUE(read_event_lines(*folder_, two.size(), 10'000).value().lines.empty());
  EXPECT_EQ(read_event_lines(*folder_, 5, 10'000).error().fault, Fault::usage);
}

TEST_F(Events, APartHasOneLineAtLeastHoweverSmallItIs) {
  append(R"({"type":"run_started"})");
  const std::string one = read(events_name);
  append(R"({"type":"warning","text":"two"})");
  const EventLines part = read_event_lines(*folder_, 0, 3).value();
  EXPECT_EQ(part.lines.size(), 1u);
  EXPECT_EQ(part.end, one.size());
}

TEST_F(Events, AFollowerReadsEachEventOnceAlsoBehindATornLineThatWasCutOff) {
  EventFollower follower;
  EXPECT_TRUE(follower.more(*folder_).value().empty());
  append(R"({"type":"run_started"})");
  EXPECT_EQ(follower.more(*folder_).value().size(), 1u);
  write(events_name, read(events_name) + R"({"schema":1,"seq":2,"torn)");
  EXPECT_TRUE(follower.more(*folder_).value().empty());
  append(R"({"type":"warning","text":"two"})");
  const auto more = follower.more(*folder_).value();
  ASSERT_EQ(more.size(), 1u);
  EXPECT_EQ(more[0].string_or("text", ""), "two");
  EXPECT_EQ(follower.read_bytes(), read(events_name).size());
}

TEST_F(Events, AFollowerSaysThatALogIsGoneOrShorterThanItWas) {
  append(R"({"type":"run_started"})");
  const std::string one = read(events_name);
  append(R"({"type":"warning","text":"two"})");
  EventFollower follower;
  EXPECT_EQ(follower.more(*folder_).value().size(), 2u);
  write(events_name, one);
  EXPECT_EQ(follower.more(*folder_).error().fault, Fault::storage);
  ASSERT_TRUE(folder_->remove(events_name));
  EXPECT_EQ(follower.more(*folder_).error().fault, Fault::missing);
}

TEST_F(Events, AFollowerFindsDamage) {
  append(R"({"type":"run_started"})");
  write(events_name, read(events_name) + "rubbish\n");
  EventFollower follower;
  EXPECT_EQ(follower.more(*folder_).error().fault, Fault::storage);
}

}  // namespace
}  // namespace castwright::store
