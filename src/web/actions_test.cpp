// What a person does from the page, over real connections: who may, what must be confirmed, and
// that nothing is done twice. The runs are rehearsals.

#include "web/actions.h"

#include "core/id.h"
#include "httpd/raw_client.h"
#include "rehearsal/server.h"
#include "store/output.h"
#include "web/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

namespace castwright::web {
namespace {

constexpr std::string_view topic = "topic-01";

class Acts : public testing::Test {
 protected:
  struct Answered {
    std::string status;
    json::Value body{};
    std::string raw{};
    std::string text(std::string_view key) const { return std::string(body.string_or(key, "")); }
  };

  Acts()
      : root_(std::filesystem::temp_directory_path() / ("castwright-web-" + random_hex(8))),
        output_(store::Output::open(root_).value()) {
    acting_.settings = {{"topics_dir", CW_SOURCE_DIR "/examples/topics"},
                        {"chunks", "3"},
                        {"words", "2000"},
                        {"gates", "off"},
                        {"only_pass_a", "true"}};
  }
  ~Acts() override {
    if (server_) server_->stop();
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }

  /// Serves from now on; the server before it, if any, is stopped.
  void serve(bool slowly = false) {
    if (server_) server_->stop();
    acting_.rehearsal.pace_tokens_per_s = slowly ? 200 : 0;
    server_ = Server::start(0, *output_, acting_).value();
    const std::string link = server_->link();
    const std::size_t fragment = link.find("#token=");
    token_ = link.substr(fragment + std::string_view("#token=").size());
    const std::string address = server_->address();
    port_ = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  }
  Answered ask(std::string_view method,
               std::string_view path,
               std::string_view headers,
               std::string_view body = "") const {
    httpd::RawClient client(port_);
    client.send(
        fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{}Content-Length: {}\r\n"
                    "Connection: close\r\n\r\n{}",
                    method,
                    path,
                    port_,
                    headers,
                    body.size(),
                    body));
    client.read_to_end(60'000);
    Answered answered{.status = client.received().substr(9, 3), .raw = client.received()};
    const std::size_t head = answered.raw.find("\r\n\r\n");
    answered.body = json::parse(answered.raw.substr(head + 4)).value_or(json::Value());
    return answered;
  }
  std::string bearer() const { return fmt::format("Authorization: Bearer {}\r\n", token_); }
  Answered get(std::string_view path) const { return ask("GET", path, bearer()); }
  Answered post(std::string_view path, std::string_view body) const {
    return ask("POST", path, bearer() + "Content-Type: application/json\r\n", body);
  }
  Answered plan(bool rehearsal = true) const {
    return post("/api/plan", fmt::format(R"({{"topic":"{}","rehearsal":{}}})", topic, rehearsal));
  }
  Answered start(std::string_view confirm, bool rehearsal = true) const {
    return post(
        "/api/start",
        fmt::format(
            R"({{"topic":"{}","rehearsal":{},"confirm":"{}"}})", topic, rehearsal, confirm));
  }
  std::string started() const {
    const Answered begun = start(plan().text("confirm"));
    EXPECT_EQ(begun.status, "200") << begun.raw;
    return begun.text("run_id");
  }
  std::string state(std::string_view run) const {
    return get(fmt::format("/api/runs/{}", run)).text("state");
  }
  std::string ended(std::string_view run) const {
    for (int i = 0; i < 600; ++i) {
      if (const std::string now = state(run); now != "working") return now;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return "still working";
  }
  std::string events(std::string_view run) const {
    std::ifstream in(root_ / "runs" / topic / run / "events.ndjson");
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos;
         at = text.find(part, at + 1))
      ++found;
    return found;
  }
  static std::string of_run(std::string_view run, std::string_view what) {
    return fmt::format("/api/runs/{}/{}", run, what);
  }

  std::filesystem::path root_;
  std::unique_ptr<store::Output> output_;
  Acting acting_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
  std::string token_;
};

TEST_F(Acts, WithoutTheTokenNothingIsDone) {
  serve();
  const std::string json = "Content-Type: application/json\r\n";
  const std::string almost = token_.substr(0, 31) + (token_.back() == '0' ? '1' : '0');
  for (const std::string& headers : {std::string(),
                                     std::string("Authorization: Bearer \r\n"),
                                     "Authorization: Bearer " + almost + "\r\n",
                                     "Authorization: Bearer " + token_ + "0\r\n",
                                     "Authorization: Basic " + token_ + "\r\n",
                                     "Cookie: token=" + token_ + "\r\n"}) {
    for (const char* path : {"/api/plan",
                             "/api/start",
                             "/api/runs/01AAAAAAAAAAAAAAAAAAAAAAAA/stop",
                             "/api/runs/01AAAAAAAAAAAAAAAAAAAAAAAA/resume",
                             "/api/runs/01AAAAAAAAAAAAAAAAAAAAAAAA/redo",
                             "/api/runs/01AAAAAAAAAAAAAAAAAAAAAAAA/edit",
                             "/api/runs/01AAAAAAAAAAAAAAAAAAAAAAAA/export",
                             "/api/nothing"})
      EXPECT_EQ(ask("POST", path, headers + json, "{}").status, "401") << path << headers;
    EXPECT_EQ(ask("GET", "/api/topics", headers).status, "401");
    EXPECT_EQ(ask("GET", "/api/runs/01AAAAAAAAAAAAAAAAAAAAAAAA/resume", headers).status, "401");
  }
  EXPECT_TRUE(output_->runs().value().empty());
}

TEST_F(Acts, AnotherSiteAFormAndABrokenBodyAreRefusedThoughTheTokenIsRight) {
  serve();
  const std::string json = "Content-Type: application/json\r\n";
  const std::string foreign = "Origin: https://evil.example\r\n";
  EXPECT_EQ(ask("POST", "/api/plan", bearer() + json + foreign, "{}").status, "403");
  EXPECT_EQ(ask("POST", "/api/plan", bearer() + json + "Origin: null\r\n", "{}").status, "403");
  const std::string own = fmt::format("Origin: http://127.0.0.1:{}\r\n", port_);
  EXPECT_EQ(ask("POST", "/api/plan", bearer() + json + own, "{}").status, "404");
  for (const char* type : {"",
                           "Content-Type: text/plain\r\n",
                           "Content-Type: application/x-www-form-urlencoded\r\n",
                           "Content-Type: application/jsonp\r\n"})
    EXPECT_EQ(ask("POST", "/api/plan", bearer() + type, "{}").status, "415") << type;
  for (const char* body : {"", "{", "[]", "3", "{\"topic\":\"topic-01\"", "\xff"})
    EXPECT_EQ(post("/api/plan", body).status, "400") << body;
  EXPECT_EQ(post("/api/nothing", "{}").status, "404");
  EXPECT_EQ(ask("PUT", "/api/plan", bearer() + json, "{}").status, "404");
  const Answered approve = post("/api/runs/01AAAAAAAAAAAAAAAAAAAAAAAA/approve", "{}");
  EXPECT_EQ(approve.status, "404");
  EXPECT_NE(approve.body.find("error", "message"), nullptr);
}

TEST_F(Acts, TheTokenIsInTheLinkAndNowhereElse) {
  serve();
  EXPECT_EQ(server_->link(), server_->address() + "#token=" + token_);
  EXPECT_EQ(token_.size(), 32U);
  const std::string first = token_;
  const Answered about = ask("GET", "/api/about", "");
  EXPECT_TRUE(about.body.bool_or("can_act", false));
  EXPECT_EQ(about.body.find("token"), nullptr);
  EXPECT_EQ(get("/api/about").text("token"), "ok");
  EXPECT_EQ(ask("GET", "/api/about", "Authorization: Bearer x\r\n").text("token"), "wrong");
  const std::string run = started();
  EXPECT_EQ(ended(run), "finished");
  for (const char* path : {"/", "/api/about", "/api/topics", "/api/runs", "/healthz"})
    EXPECT_FALSE(get(path).raw.contains(token_)) << path;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root_)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_FALSE(bytes.contains(token_)) << entry.path();
  }
  serve();
  EXPECT_NE(token_, first) << "each start has a token of its own";
}

TEST_F(Acts, AServerThatOnlyReadsHasNoToken) {
  const auto reader = Server::start(0, *output_).value();
  EXPECT_EQ(reader->link(), reader->address());
  const std::string address = reader->address();
  port_ = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  EXPECT_EQ(post("/api/start", "{}").status, "405");
  EXPECT_EQ(get("/api/topics").status, "404");
  EXPECT_FALSE(get("/api/about").body.bool_or("can_act", true));
}

TEST_F(Acts, ARehearsalIsPlannedConfirmedAndWritten) {
  serve();
  const Answered topics = get("/api/topics");
  ASSERT_EQ(topics.status, "200") << topics.raw;
  const auto& all = topics.body.find("topics")->items();
  ASSERT_TRUE(std::ranges::any_of(
      all, [](const json::Value& one) { return one.string_or("id", "") == topic; }));
  const Answered planned = plan();
  ASSERT_EQ(planned.status, "200") << planned.raw;
  EXPECT_EQ(planned.body.find("plan", "chunks")->items().size(), 3U);
  EXPECT_EQ(planned.text("worst_usd"), "0.00");
  const Answered begun = start(planned.text("confirm"));
  ASSERT_EQ(begun.status, "200") << begun.raw;
  const std::string run = begun.text("run_id");
  EXPECT_EQ(ended(run), "finished");
  const Answered read = get("/api/runs/" + run);
  EXPECT_TRUE(read.body.bool_or("rehearsal", false));
  EXPECT_EQ(read.body.int_or("stored", 0), 3);
}

TEST_F(Acts, OtherFilesAreNotReadAsTopics) {
  serve();
  const std::string path = std::string(CW_SOURCE_DIR) + "/examples/topics/topic-01.json";
  for (const std::string& name :
       {path, std::string("../topics/topic-01"), std::string("/etc/passwd"), std::string()})
    EXPECT_EQ(post("/api/plan", fmt::format(R"({{"topic":"{}"}})", name)).status, "404") << name;
  EXPECT_EQ(post("/api/plan", R"({"topic":"topic-01","words":"many"})").status, "400");
  EXPECT_EQ(post("/api/plan", R"({"topic":"topic-01","words":3})").status, "400");
}

TEST_F(Acts, AConfirmationCountsOnceAndOnlyForWhatWasShown) {
  serve();
  EXPECT_EQ(start("").status, "409");
  EXPECT_EQ(start("yes").status, "409");
  const std::string first = plan().text("confirm");
  const std::string second = plan().text("confirm");
  const std::string other_way = plan().text("confirm");
  const std::string other_topic = plan().text("confirm");
  EXPECT_EQ(start(other_way, false).status, "409");
  EXPECT_EQ(
      post("/api/start",
           fmt::format(R"({{"topic":"topic-02","rehearsal":true,"confirm":"{}"}})", other_topic))
          .status,
      "409");
  const Answered begun = start(first);
  ASSERT_EQ(begun.status, "200") << begun.raw;
  EXPECT_EQ(start(first).status, "409") << "once";
  EXPECT_EQ(ended(begun.text("run_id")), "finished");
  EXPECT_EQ(start(second).status, "409") << "the topic has another newest run by now";
  EXPECT_EQ(output_->runs().value().size(), 1U);
}

TEST_F(Acts, TwoBrowsersAtOnceStartOneRun) {
  serve(true);
  std::vector<std::string> confirms;
  for (int i = 0; i < 4; ++i)
    confirms.push_back(plan().text("confirm"));
  std::vector<std::string> statuses(confirms.size());
  {
    std::vector<std::jthread> browsers;
    for (std::size_t i = 0; i < confirms.size(); ++i)
      browsers.emplace_back([&, i] { statuses[i] = start(confirms[i]).status; });
  }
  EXPECT_EQ(std::ranges::count(statuses, "200"), 1);
  EXPECT_EQ(std::ranges::count(statuses, "409"), 3);
  EXPECT_EQ(output_->runs().value().size(), 1U);
}

TEST_F(Acts, ATopicThatAnotherProcessWorksOnIsLeftAlone) {
  serve();
  const std::string run = started();
  EXPECT_EQ(ended(run), "finished");
  const std::string confirm = plan().text("confirm");
  const std::string redo = get(of_run(run, "redo?chunk=2")).text("confirm");
  auto other = output_->hold({.topic_id = std::string(topic)}).value();
  const Answered refused = start(confirm);
  EXPECT_EQ(refused.status, "409");
  EXPECT_THAT(refused.raw, testing::HasSubstr("another process works on topic"));
  EXPECT_EQ(post(of_run(run, "redo"), fmt::format(R"({{"chunk":2,"confirm":"{}"}})", redo)).status,
            "409");
  EXPECT_EQ(get(of_run(run, "redo?chunk=2")).status, "409");
  EXPECT_EQ(post(of_run(run, "edit"), R"({"chunk":1,"turn":0,"was":"a","text":"b"})").status,
            "409");
  const Answered stop = post(of_run(run, "stop"), "{}");
  EXPECT_EQ(stop.status, "409");
  EXPECT_THAT(stop.raw, testing::HasSubstr("this server did not begin this run"));
  other.reset();
  EXPECT_EQ(start(confirm).status, "409") << "it counted once, though nothing was done";
  EXPECT_EQ(output_->runs().value().size(), 1U);
}

TEST_F(Acts, ARunIsStoppedAndResumedWithoutPayingForWhatIsStored) {
  serve(true);
  const std::string run = started();
  ASSERT_FALSE(run.empty());
  EXPECT_EQ(state(run), "working");
  EXPECT_EQ(get(of_run(run, "resume")).status, "200") << "reading never disturbs a run";
  EXPECT_EQ(post(of_run(run, "stop"), "{}").status, "200");
  EXPECT_EQ(ended(run), "stopped");
  EXPECT_EQ(get("/api/runs/" + run).body.int_or("code", 0), 130);
  const Answered again = post(of_run(run, "stop"), "{}");
  EXPECT_EQ(again.status, "409");
  EXPECT_THAT(again.raw, testing::HasSubstr("nothing to stop"));

  serve();
  const Answered offer = get(of_run(run, "resume"));
  ASSERT_EQ(offer.status, "200") << offer.raw;
  EXPECT_EQ(offer.text("worst_usd"), "0.00");
  const std::string spare = get(of_run(run, "resume")).text("confirm");
  EXPECT_EQ(post(of_run(run, "resume"), "{}").status, "409") << "not without what was shown";
  EXPECT_EQ(post(of_run(run, "resume"), R"({"confirm":"yes"})").status, "409");
  const auto resume = [&](const std::string& confirm) {
    return post(of_run(run, "resume"), fmt::format(R"({{"confirm":"{}"}})", confirm));
  };
  const Answered resumed = resume(offer.text("confirm"));
  EXPECT_EQ(resumed.status, "200") << resumed.raw;
  EXPECT_EQ(ended(run), "finished");
  EXPECT_EQ(resume(spare).status, "409") << "the run has gone on since";
  EXPECT_EQ(get(of_run(run, "resume")).status, "409") << "it is finished";
  EXPECT_EQ(count(events(run), R"("type":"chunk_stored")"), 3U);
}

TEST_F(Acts, WhatWasShownOfARunIsStaleOnceTheRunWentOn) {
  serve(true);
  const std::string run = started();
  const auto stop = [&] {
    EXPECT_EQ(post(of_run(run, "stop"), "{}").status, "200");
    EXPECT_EQ(ended(run), "stopped");
  };
  const auto resume = [&](const std::string& confirm) {
    return post(of_run(run, "resume"), fmt::format(R"({{"confirm":"{}"}})", confirm)).status;
  };
  stop();
  const std::string first = get(of_run(run, "resume")).text("confirm");
  const std::string second = get(of_run(run, "resume")).text("confirm");
  EXPECT_EQ(resume(first), "200");
  EXPECT_EQ(resume(get(of_run(run, "resume")).text("confirm")), "409") << "it is at work";
  stop();
  EXPECT_EQ(resume(second), "409") << "its log has grown since";
  EXPECT_EQ(state(run), "stopped");
}

TEST_F(Acts, AnEditorApprovesTheTextThatWasRead) {
  serve();
  const std::string run = started();
  EXPECT_EQ(ended(run), "finished");
  const Answered before = get("/api/runs/" + run);
  const std::string read = get(of_run(run, "script")).text("text_sha256");
  EXPECT_EQ(read.size(), 64U);
  EXPECT_TRUE(before.body.find("approval")->is_null());
  const auto approve = [&](std::string_view editor, const std::string& text) {
    return post(of_run(run, "approve"),
                fmt::format(R"({{"editor":"{}","text_sha256":"{}"}})", editor, text));
  };
  EXPECT_EQ(approve("", read).status, "400");
  EXPECT_EQ(approve("Nora\\nBerg", read).status, "400") << "a name is one line";
  EXPECT_EQ(approve("Nora Berg", "").status, "400") << "not without what was read";
  EXPECT_EQ(approve("Nora Berg", std::string(64, '0')).status, "409") << "another text";
  EXPECT_TRUE(get("/api/runs/" + run).body.find("approval")->is_null());
  const Answered done = approve("Nora Berg", read);
  ASSERT_EQ(done.status, "200") << done.raw;
  const Answered after = get("/api/runs/" + run);
  EXPECT_EQ(after.body.find("approval", "editor")->as_string(), "Nora Berg");
  EXPECT_TRUE(after.body.find("approval")->bool_or("fits", false));
  EXPECT_EQ(count(events(run), R"("type":"approved")"), 1U);
  EXPECT_EQ(after.text("approved"), "Nora Berg");
  const Answered list = get("/api/runs");
  EXPECT_EQ(list.body.find("runs")->items().front().string_or("approved", "nobody"), "Nora Berg");
  EXPECT_EQ(state(run), "finished");

  std::ofstream(output_->open_run({.topic_id = std::string(topic), .run_id = run}).value()->path()
                    / "L1_complete.txt",
                std::ios::app)
      << "x";
  EXPECT_FALSE(get("/api/runs/" + run).body.find("approval")->bool_or("fits", true));
  EXPECT_EQ(approve("Nora Berg", get(of_run(run, "script")).text("text_sha256")).status, "500")
      << "a file that was changed by hand is not what is exported";
}

TEST_F(Acts, AServerThatIsStoppedStopsItsRunsAndKeepsWhatTheyReceived) {
  serve(true);
  const std::string run = started();
  ASSERT_FALSE(run.empty());
  const auto before = std::chrono::steady_clock::now();
  server_->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(20));
  EXPECT_TRUE(output_->hold({.topic_id = std::string(topic), .run_id = run}));
  EXPECT_THAT(events(run), testing::HasSubstr(R"("type":"run_stopped")"));
  serve();
  EXPECT_EQ(state(run), "stopped");
  EXPECT_EQ(get("/api/runs/" + run).body.int_or("code", 0), 143);
}

TEST_F(Acts, TheWorstPriceOfAStartIsNoMoreThanTheBudget) {
  acting_.settings["base_url"] = "http://127.0.0.1:1/v1";
  acting_.settings["price"] = "10,40";
  serve();
  const Answered without = plan(false);
  ASSERT_EQ(without.status, "200") << without.raw;
  EXPECT_TRUE(without.body.find("budget_usd")->is_null());
  acting_.settings["budget"] = "0.01";
  serve();
  const Answered with = plan(false);
  ASSERT_EQ(with.status, "200") << with.raw;
  EXPECT_GT(std::stod(without.text("worst_usd")), 0.01);
  EXPECT_EQ(with.text("worst_usd"), "0.01");
  EXPECT_EQ(with.text("budget_usd"), "0.01");
}

TEST_F(Acts, APaidRunNeedsItsPriceConfirmedKnownOrNot) {
  rehearsal::Options options;
  options.any_model = true;
  const auto provider = rehearsal::Server::start(options).value();
  acting_.settings["base_url"] = provider->base_url();
  acting_.settings["model"] = "my-model";
  serve();
  const Answered unknown = plan(false);
  ASSERT_EQ(unknown.status, "200") << unknown.raw;
  ASSERT_NE(unknown.body.find("worst_usd"), nullptr);
  EXPECT_TRUE(unknown.body.find("worst_usd")->is_null())
      << "nobody knows the price, and it is said";
  EXPECT_FALSE(unknown.body.bool_or("rehearsal", true));
  EXPECT_EQ(start("", false).status, "409");
  EXPECT_EQ(start(plan(true).text("confirm"), false).status, "409") << "that was the free one";
  EXPECT_EQ(provider->posts(), 0U);

  acting_.settings["price"] = "10,40";
  const std::string before = unknown.text("confirm");
  serve();
  EXPECT_EQ(start(before, false).status, "409") << "another server has not shown it";
  const Answered known = plan(false);
  ASSERT_EQ(known.status, "200") << known.raw;
  EXPECT_GT(std::stod(known.text("worst_usd")), std::stod(known.text("expected_usd")));
  EXPECT_GT(std::stod(known.text("expected_usd")), 0);
  const Answered begun = start(known.text("confirm"), false);
  ASSERT_EQ(begun.status, "200") << begun.raw;
  EXPECT_EQ(ended(begun.text("run_id")), "finished");
  EXPECT_EQ(provider->posts(), 3U);
  const Answered redo = get(of_run(begun.text("run_id"), "redo?chunk=2"));
  ASSERT_EQ(redo.status, "200") << redo.raw;
  EXPECT_GT(std::stod("0" + redo.text("worst_usd")), 0);
  EXPECT_LT(std::stod(redo.text("worst_usd")), std::stod(known.text("worst_usd")) / 2)
      << "one chunk of three";
}

TEST_F(Acts, AnInterruptedPaidRunSaysWhatItMayPayAgain) {
  rehearsal::Options options;
  options.any_model = true;
  options.pace_tokens_per_s = 100;
  const auto provider = rehearsal::Server::start(options).value();
  acting_.settings["base_url"] = provider->base_url();
  acting_.settings["model"] = "my-model";
  acting_.settings["price"] = "10,40";
  acting_.settings["background"] = "off";
  serve();
  const Answered whole = plan(false);
  const Answered begun = start(whole.text("confirm"), false);
  ASSERT_EQ(begun.status, "200") << begun.raw;
  const std::string run = begun.text("run_id");
  for (int i = 0; i < 200 && provider->posts() == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_EQ(post(of_run(run, "stop"), "{}").status, "200");
  EXPECT_EQ(ended(run), "stopped");
  const Answered offer = get(of_run(run, "resume"));
  ASSERT_EQ(offer.status, "200") << offer.raw;
  EXPECT_GT(std::stod("0" + offer.text("may_pay_again_usd")), 0) << offer.raw;
  EXPECT_EQ(offer.text("worst_usd"), whole.text("worst_usd")) << "nothing is stored yet";
  EXPECT_THAT(offer.text("what"), testing::HasSubstr("asked for again"));
}

TEST_F(Acts, WhatAnEditChangedIsToldTurnByTurn) {
  serve();
  const std::string run = started();
  EXPECT_EQ(ended(run), "finished");
  EXPECT_EQ(get(of_run(run, "changes")).body.int_or("after", 0), 1) << "nothing was changed yet";
  const std::string first =
      std::string(get(of_run(run, "script")).body.find("chunks")->items()[0].string_or("text", ""));
  const std::string was = first.substr(8, first.find('\n') - 8);
  json::Value edit = json::Value::object();
  edit.set("chunk", 1).set("turn", 0).set("was", was).set("text", "These are my own words.");
  EXPECT_EQ(post(of_run(run, "edit"), json::dump(edit)).status, "200");
  for (const std::string_view since : {"changes", "changes/1"}) {
    const Answered told = get(of_run(run, since));
    EXPECT_EQ(told.body.int_or("before", 0), 1) << told.raw;
    EXPECT_EQ(told.body.int_or("after", 0), 2);
    const json::Value* const changes = told.body.find("changes");
    ASSERT_TRUE(changes != nullptr && changes->items().size() == 2) << told.raw;
    EXPECT_EQ(changes->items()[0].string_or("change", ""), "removed");
    EXPECT_EQ(changes->items()[0].string_or("text", ""), was);
    EXPECT_EQ(changes->items()[0].int_or("turn", -1), 0);
    EXPECT_EQ(changes->items()[1].string_or("change", ""), "added");
    EXPECT_EQ(changes->items()[1].string_or("text", ""), "These are my own words.");
    EXPECT_EQ(changes->items()[1].int_or("turn", -1), 0);
  }
  for (const std::string_view none : {"changes/9", "changes/0", "changes/x", "changes/"})
    EXPECT_EQ(get(of_run(run, none)).status, "404") << none;

  serve(true);
  const std::string confirm = get(of_run(run, "redo?chunk=1")).text("confirm");
  ASSERT_EQ(
      post(of_run(run, "redo"), fmt::format(R"({{"chunk":1,"confirm":"{}"}})", confirm)).status,
      "200");
  const Answered meanwhile = get(of_run(run, "changes"));
  ASSERT_EQ(state(run), "working");
  EXPECT_EQ(meanwhile.status, "200") << meanwhile.raw;
  EXPECT_EQ(meanwhile.body.int_or("after", 0), 1) << "there is no script as it is";
}

TEST_F(Acts, AFinishedScriptIsExportedEditedAndAChunkWrittenAgain) {
  serve();
  const std::string run = started();
  EXPECT_EQ(ended(run), "finished");
  const Answered text = post(of_run(run, "export"), R"({"format":"md"})");
  EXPECT_EQ(text.status, "200") << text.raw;
  EXPECT_EQ(text.text("name"), "topic-01.md");
  EXPECT_FALSE(text.text("text").empty());
  EXPECT_TRUE(
      post(of_run(run, "export"), R"({"format":"docx"})").text("base64").starts_with("UEsD"));
  EXPECT_EQ(post(of_run(run, "export"), R"({"format":"exe"})").status, "400");

  const auto chunk = [&](std::size_t number) {
    return std::string(
        get(of_run(run, "script")).body.find("chunks")->items()[number - 1].string_or("text", ""));
  };
  const std::string before = chunk(2);
  ASSERT_TRUE(before.starts_with("HOST_")) << before.substr(0, 80);
  const std::string was = before.substr(8, before.find('\n') - 8);
  json::Value edit = json::Value::object();
  edit.set("chunk", 2).set("turn", 0).set("was", was).set("text", "These are my own words.");
  const Answered edited = post(of_run(run, "edit"), json::dump(edit));
  EXPECT_EQ(edited.status, "200") << edited.raw;
  EXPECT_EQ(chunk(2),
            before.substr(0, 8) + "These are my own words." + before.substr(8 + was.size()));
  EXPECT_EQ(post(of_run(run, "edit"), json::dump(edit)).status, "409") << "it has changed since";
  edit.set("was", "These are my own words.").set("text", "HOST_B: I am somebody else.");
  EXPECT_EQ(post(of_run(run, "edit"), json::dump(edit)).status, "400");
  edit.set("text", std::string("a\x01 b\0c", 6));
  EXPECT_EQ(post(of_run(run, "edit"), json::dump(edit)).status, "400") << "control characters";
  edit.set("text", "Plain again.").set("turn", 4000);
  EXPECT_EQ(post(of_run(run, "edit"), json::dump(edit)).status, "400");

  const Answered offer = get(of_run(run, "redo?chunk=2"));
  ASSERT_EQ(offer.status, "200") << offer.raw;
  EXPECT_EQ(offer.text("worst_usd"), "0.00");
  const std::string third = get(of_run(run, "redo?chunk=3")).text("confirm");
  const auto redo = [&](const std::string& confirm) {
    return post(of_run(run, "redo"),
                fmt::format(R"({{"chunk":2,"note":"Warmer","confirm":"{}"}})", confirm));
  };
  EXPECT_EQ(redo(third).status, "409") << "another chunk was shown";
  EXPECT_EQ(redo(offer.text("confirm")).status, "200");
  EXPECT_EQ(ended(run), "finished");
  EXPECT_FALSE(chunk(2).contains("These are my own words."));
  EXPECT_EQ(redo(offer.text("confirm")).status, "409");
  EXPECT_EQ(get(of_run(run, "redo?chunk=9")).status, "400");
  EXPECT_EQ(get(of_run(run.substr(0, 20), "redo?chunk=2")).status, "404") << "no half of an id";
}

}  // namespace
}  // namespace castwright::web
