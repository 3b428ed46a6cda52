#include "engine/taped_answer.h"

#include "disk/memory_disk.h"
#include "engine/chat_fixture.h"
#include "engine/run_fixture.h"
#include "tape/compressed.h"
#include "tape/tape.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::engine {
namespace {

/// A tape that is written event by event, and an answer that is followed on it.
class TapedAnswers : public testing::Test {
 protected:
  void begin(std::string_view dialect = "", AnswerForm form = AnswerForm::spoken) {
    writer_ =
        tape::Writer::create(
            *folder_, "t", {.run = "R", .chunk = 1, .dialect = std::string(dialect)}, MonoTime())
            .value();
    form_ = form;
    answer_ = std::make_unique<TapedAnswer>("t", provider::AnswerField::content, form);
    request();
  }
  void request(std::string_view method = "POST", std::string_view path = "/v1/responses") {
    ++exchange_;
    ASSERT_TRUE(writer_->open(
        {.number = exchange_, .method = std::string(method), .path = std::string(path)}));
    ASSERT_TRUE(writer_->head(exchange_, MonoTime(), 200, {{"Content-Type", "text/event-stream"}}));
  }
  /// Writes the bytes, and compares what is followed with what a late reader sees: the texts of
  /// both are the same, and no text that was read before has changed.
  void bytes(std::string_view received) {
    ASSERT_TRUE(writer_->bytes(exchange_, MonoTime(), received));
    const std::vector<std::string> before = answer_->tellings();
    ASSERT_TRUE(answer_->look(*folder_));
    const std::vector<std::string>& now = answer_->tellings();
    ASSERT_GE(now.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i)
      ASSERT_TRUE(now[i].starts_with(before[i])) << before[i];
    TapedAnswer late("t", provider::AnswerField::content, form_);
    ASSERT_TRUE(late.look(*folder_));
    ASSERT_EQ(late.tellings(), now);
    ASSERT_EQ(late.is_over(), answer_->is_over());
  }
  void play(const std::vector<std::string>& events, std::size_t piece_bytes = 1'000'000) {
    for (const std::string& event : events)
      for (std::size_t at = 0; at < event.size(); at += piece_bytes)
        bytes(std::string_view(event).substr(at, piece_bytes));
  }
  const std::vector<std::string>& tellings() const { return answer_->tellings(); }

  std::unique_ptr<disk::MemoryDisk> disk_ = disk::make_memory_disk();
  std::unique_ptr<disk::Folder> folder_ = disk_->open();
  std::unique_ptr<tape::Writer> writer_;
  std::unique_ptr<TapedAnswer> answer_;
  AnswerForm form_ = AnswerForm::spoken;
  int exchange_ = 0;
};

using stage::AnswerStream;
using stage::ChatStream;

TEST_F(TapedAnswers, TheSpokenTextGrowsWhileTheJsonAroundItArrives) {
  begin();
  const std::string text = stage::dialogue(1, 120);
  play(AnswerStream::whole(stage::answer_json(1, text), 40).events(), 170);
  EXPECT_EQ(tellings(), std::vector<std::string>{text});
  EXPECT_TRUE(answer_->is_over());
}

TEST_F(TapedAnswers, BeforeTheEndThereIsAlreadyText) {
  begin();
  AnswerStream stream(stage::answer_json(2, "HOST_A: One.\n\nHOST_B: Two."));
  play(stream.opening().deltas_of(R"({"chunk_text": "HOST_A: One.\n\nHO)").events());
  EXPECT_EQ(tellings().back(), "HOST_A: One.\n\nHO");
  EXPECT_FALSE(answer_->is_over());
}

TEST_F(TapedAnswers, AnEscapeOrACharacterInTwoPartsIsShownWhenItIsWhole) {
  begin();
  AnswerStream stream("");
  play(stream.opening().deltas_of(R"({"chunk_text": "caf\u00)").events());
  EXPECT_EQ(tellings().back(), "caf");
  bytes(AnswerStream("").deltas_of(R"(e9 \ud83d)").events()[0]);
  EXPECT_EQ(tellings().back(), "caf\u00e9 ");
  bytes(AnswerStream("").deltas_of(R"(\ude00")").events()[0]);
  EXPECT_EQ(tellings().back(), "caf\u00e9 \U0001F600");
}

TEST_F(TapedAnswers, AnAnswerThatIsFetchedAgainGoesOnWhereItWasCut) {
  begin();
  const std::string text = stage::dialogue(2, 80);
  const auto events = AnswerStream::whole(stage::answer_json(2, text), 30).events();
  const auto half = static_cast<std::ptrdiff_t>(events.size() / 2);
  play({events.begin(), events.begin() + half});
  ASSERT_TRUE(writer_->end(exchange_, MonoTime(), "reset"));
  request("GET", "/v1/responses/resp_1?stream=true&starting_after=5");
  play({events.begin() + half, events.end()});
  EXPECT_EQ(tellings(), std::vector<std::string>{text});
}

TEST_F(TapedAnswers, ATapeThatIsCompressedWhileItIsFollowedIsReadToItsEnd) {
  begin();
  const std::string text = stage::dialogue(2, 80);
  const auto events = AnswerStream::whole(stage::answer_json(2, text), 30).events();
  const auto half = static_cast<std::ptrdiff_t>(events.size() / 2);
  play({events.begin(), events.begin() + half});
  for (auto event = events.begin() + half; event != events.end(); ++event)
    ASSERT_TRUE(writer_->bytes(exchange_, MonoTime(), *event));
  const std::string tape = folder_->read("t", 1u << 24).value();
  ASSERT_TRUE(folder_->replace("t.zst", tape::compressed(tape).value()));
  ASSERT_TRUE(folder_->remove("t"));
  ASSERT_TRUE(answer_->look(*folder_));
  EXPECT_EQ(tellings(), std::vector<std::string>{text});
  TapedAnswer late("t", provider::AnswerField::content, form_);
  ASSERT_TRUE(late.look(*folder_));
  EXPECT_EQ(late.tellings(), tellings());
  EXPECT_TRUE(late.is_over());
}

TEST_F(TapedAnswers, AProcessThatDiedInARecordAndIsResumedChangesNothingThatWasRead) {
  begin();
  const std::string text = stage::dialogue(2, 80);
  const auto events = AnswerStream::whole(stage::answer_json(2, text), 30).events();
  play({events.begin(), events.begin() + 12});
  const std::string before = tellings().back();
  ASSERT_TRUE(writer_->file().append("{\"x\":1,\"t\":0,\"b\":\"torn in the mid"));
  ASSERT_TRUE(answer_->look(*folder_));
  EXPECT_EQ(tellings().back(), before);
  const tape::Tape left = tape::read_tape(folder_->read("t", 1u << 20).value()).value();
  writer_.reset();
  writer_ = tape::Writer::reopen(*folder_, "t", left, MonoTime()).value();
  request("GET", "/v1/responses/resp_1?stream=true&starting_after=11");
  play({events.begin() + 12, events.end()});
  EXPECT_EQ(tellings(), std::vector<std::string>{text});
}

TEST_F(TapedAnswers, ThinkingThatIsTakenBackIsATextOfItsOwn) {
  begin("chat");
  const std::string text = stage::dialogue(2, 40);
  ChatStream stream;
  stream.text("Let me think about it, without any brace. " + std::string(400, 'x'));
  play(stream.text("</think>" + stage::answer_json(2, text)).finish().usage().done().events());
  ASSERT_EQ(tellings().size(), 2u);
  EXPECT_TRUE(tellings()[0].starts_with("Let me think"));
  EXPECT_EQ(tellings()[1], text);
}

TEST_F(TapedAnswers, AnAnswerWithoutJsonIsShownWhileItIsWritten) {
  begin("chat");
  const std::string text = stage::dialogue(2, 200);
  ChatStream stream;
  play(stream.text(text.substr(0, 600)).events());
  EXPECT_EQ(tellings().back(), text.substr(0, 600));
  play(ChatStream().text(text.substr(600)).finish().usage().done().events());
  EXPECT_EQ(tellings(), std::vector<std::string>{text});
}

TEST_F(TapedAnswers, AWholeAnswerThatDiffersFromItsDeltasIsToldAnew) {
  begin();
  AnswerStream stream(stage::answer_json(2, "HOST_A: The whole text."));
  stream.opening().deltas_of(R"({"chunk_text": "HOST_A: Another text)").closing();
  play(stream.terminal("completed").events());
  EXPECT_EQ(tellings(),
            (std::vector<std::string>{"HOST_A: Another text", "HOST_A: The whole text."}));
}

TEST_F(TapedAnswers, LineEndsOfEveryKindAreLineFeeds) {
  begin("chat", AnswerForm::raw);
  ChatStream stream;
  play(stream.text("a\r").text("\nb\rc\n\nd").finish().done().events());
  EXPECT_EQ(tellings().back(), "a\nb\nc\n\nd");
}

TEST_F(TapedAnswers, TheResearchIsTheRawAnswer) {
  begin("", AnswerForm::raw);
  const std::string answer = stage::answer_json(stage::Brings::research, "");
  play(AnswerStream::whole(answer).events());
  EXPECT_EQ(tellings(), std::vector<std::string>{answer});
}

TEST_F(TapedAnswers, DamageIsAnErrorThatNamesTheFileAndNoTapeIsNone) {
  begin();
  ASSERT_TRUE(writer_->file().append("rubbish\n"));
  const Status damaged = answer_->look(*folder_);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().fault, Fault::storage);
  TapedAnswer none("none", provider::AnswerField::content, AnswerForm::raw);
  EXPECT_EQ(none.look(*folder_).error().fault, Fault::missing);
}

}  // namespace
}  // namespace castwright::engine
