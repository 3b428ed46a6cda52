#include "rehearsal/chat_fixture.h"
#include "rehearsal/faults.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

struct ChatPlay {
  std::string_view fault;
  std::function<bool(const Got&, const Chunks&)> shows;
};

std::string_view code_of(const Chunks& chunks) {
  return chunks.error.string_or("code", "");
}

/// Whether the answer came whole, however odd its form is.
bool is_whole(const Chunks& chunks) {
  return chunks.finishes == std::vector<std::string>{"stop"} && chunks.done
         && chunks.usage.is_object() && json::parse(chunks.text).has_value();
}

bool ends(const Chunks& chunks, std::string_view reason) {
  return !chunks.finishes.empty() && chunks.finishes.back() == reason && chunks.done;
}

const json::Value* last_choices(const Chunks& chunks) {
  return chunks.all.empty() ? nullptr : chunks.all.back().find("choices");
}

/// The text by which chunk `index` is told from its neighbours.
std::string chunk_text(const Chunks& chunks, std::size_t index) {
  return index < chunks.all.size() ? json::dump(*chunks.all[index].find("choices")) : "";
}

/// The answer to the same question without a fault.
const std::string& undisturbed() {
  static const std::string text = chat(*serve({.fill = true}), tides()).text;
  return text;
}

const std::vector<ChatPlay>& answer_plays() {
  static const std::vector<ChatPlay> table{
      {"http=503",
       [](auto& g, auto&) { return g.status == 503 && body_has(g, R"("param":null,"code")"); }},
      {"rate-limit",
       [](auto& g, auto&) { return g.status == 429 && g.head.contains("retry-after: 7"); }},
      {"slow-down", [](auto& g, auto&) { return g.status == 429 && body_has(g, "slow_down"); }},
      {"quota",
       [](auto& g, auto&) { return g.status == 429 && body_has(g, "insufficient_quota"); }},
      {"overloaded", [](auto& g, auto&) { return g.status == 503; }},
      {"model-not-found",
       [](auto& g, auto&) { return g.status == 404 && body_has(g, "`gpt-5.2` does not exist"); }},
      {"echo-key", [](auto& g, auto&) { return g.status == 401; }},
      {"bad-gateway-html", [](auto& g, auto&) { return g.status == 502 && body_has(g, "<html>"); }},
      {"html-200", [](auto& g, auto&) { return g.status == 200 && body_has(g, "<html>"); }},
      {"empty-200", [](auto& g, auto&) { return g.status == 200 && g.body.empty(); }},
      {"no-content", [](auto& g, auto&) { return g.status == 204; }},
      {"json-error-200",
       [](auto& g, auto&) { return g.status == 200 && g.body.starts_with("{\"error\":{"); }},
      {"redirect=308",
       [](auto& g, auto&) { return g.status == 308 && g.head.contains("Location: "); }},
      {"eof-before-headers", [](auto& g, auto&) { return g.status == 0 && g.end == End::fin; }},
      {"reset-before-headers", [](auto& g, auto&) { return g.status == 0 && g.end == End::reset; }},
      {"redirect-loop",
       [](auto& g, auto&) { return g.head.contains("Location: /v1/chat/completions\r\n"); }},
      {"redirect-away",
       [](auto& g, auto&) {
         return g.head.contains("Location: http://localhost")
                && g.head.contains("/v1/chat/completions\r\n");
       }},
      {"silent", [](auto& g, auto&) { return g.status == 0 && g.end == End::none; }},
      {"silent-after-headers",
       [](auto& g, auto&) { return g.status == 200 && g.end == End::none; }},
      {"header-bomb=100000", [](auto& g, auto&) { return g.head.size() > 100'000; }},
      {"gzip", [](auto& g, auto&) { return g.body.starts_with("\x1F\x8B"); }},
      {"gzip-bomb=8", [](auto& g, auto&) { return g.body.starts_with("\x1F\x8B"); }},
  };
  return table;
}

const std::vector<ChatPlay>& content_plays() {
  static const std::vector<ChatPlay> table{
      {"error-nested",
       [](auto&, auto& c) { return code_of(c) == "server_error" && ends(c, "error"); }},
      {"error-flat",
       [](auto& g, auto& c) {
         return body_has(g, R"(data: {"object":"error","message":)") && c.finishes.empty()
                && c.done;
       }},
      {"error-bare",
       [](auto& g, auto& c) {
         return body_has(g, R"(data: {"error":{)") && c.finishes.empty() && !c.done;
       }},
      {"failed=insufficient_quota",
       [](auto&, auto& c) {
         return code_of(c) == "insufficient_quota" && ends(c, "error")
                && last_choices(c)->items().size() == 1;
       }},
      {"cancelled", [](auto&, auto& c) { return ends(c, "abort") && c.usage.is_null(); }},
      {"incomplete",
       [](auto&, auto& c) { return ends(c, "length") && !json::parse(c.text).has_value(); }},
      {"incomplete-no-text",
       [](auto&, auto& c) {
         return ends(c, "length") && c.text.empty()
                && c.usage.find("completion_tokens_details")->int_or("reasoning_tokens", 0) > 0;
       }},
      {"content-filter", [](auto&, auto& c) { return ends(c, "content_filter"); }},
      {"refusal",
       [](auto& g, auto& c) {
         return body_has(g, R"("delta":{"refusal":"I'm)") && c.text.empty() && ends(c, "stop");
       }},
      {"citation-markers", [](auto&, auto& c) { return c.text.contains("\uE200cite\uE202"); }},
      {"inline-citations",
       [](auto& g, auto&) { return body_has(g, R"("annotations":[{"type":"url_citation")"); }},
      {"api-sources", [](auto&, auto& c) { return is_whole(c); }},
      {"wrong-final-text",
       [](auto& g, auto& c) { return is_whole(c) && body_has(g, R"("message":{"role")"); }},
      {"only-final",
       [](auto&, auto& c) { return c.all.size() == 3 && json::parse(c.text).has_value(); }},
      {"empty-completed", [](auto&, auto& c) { return c.all.size() == 3 && c.text.empty(); }},
      {"empty-answer", [](auto&, auto& c) { return c.text.empty() && ends(c, "stop"); }},
      {"no-usage",
       [](auto&, auto& c) { return c.usage.is_null() && last_choices(c)->items().empty(); }},
      {"not-json", [](auto&, auto& c) { return c.text.starts_with("HOST_"); }},
      {"fenced", [](auto&, auto& c) { return c.text.starts_with("```json\n"); }},
      {"prose-around", [](auto&, auto& c) { return c.text.starts_with("Here is"); }},
      {"truncated-json", [](auto&, auto& c) { return !json::parse(c.text) && ends(c, "stop"); }},
      {"placeholder", [](auto&, auto& c) { return c.text.contains("Paste the full"); }},
      {"error-text", [](auto&, auto& c) { return c.text.contains("MALFORMED_FUNCTION_CALL"); }},
      {"long-answer=5", [](auto&, auto& c) { return c.text.size() > 2500; }},
      {"bad-tags", [](auto&, auto& c) { return c.text.contains("**Host"); }},
      {"loop", [](auto&, auto& c) { return c.text.contains("keeps telling us, again"); }},
      {"one-voice", [](auto&, auto& c) { return !c.text.contains("HOST_B"); }},
      {"greeting", [](auto&, auto& c) { return is_whole(c); }},
      {"no-pack", [](auto&, auto& c) { return is_whole(c); }},
      {"few-sources", [](auto&, auto& c) { return is_whole(c); }},
      {"invented-sources", [](auto&, auto& c) { return is_whole(c); }},
      {"keepalive-flood=200",
       [](auto&, auto& c) { return c.comments.size() == 200 && is_whole(c); }},
      {"keepalive-only", [](auto& g, auto& c) { return c.finishes.empty() && g.end == End::none; }},
      {"unknown-events",
       [](auto& g, auto& c) { return body_has(g, "rehearsal.unheard_of") && is_whole(c); }},
      {"split-surrogates", [](auto&, auto& c) { return c.text.contains("\\ud83c\\udf0a"); }},
      {"lone-surrogate", [](auto&, auto& c) { return c.text.contains("\\ud83d"); }},
      {"control-text", [](auto&, auto& c) { return c.text.contains("\\u0000"); }},
      {"huge-event=1", [](auto& g, auto& c) { return g.body.size() > (1u << 20) && is_whole(c); }},
  };
  return table;
}

const std::vector<ChatPlay>& chat_plays() {
  static const std::vector<ChatPlay> table{
      {"finish-without-usage",
       [](auto&, auto& c) {
         return ends(c, "stop") && c.usage.is_null() && last_choices(c)->items().size() == 1;
       }},
      {"usage-in-last-chunk",
       [](auto&, auto& c) {
         return is_whole(c) && last_choices(c)->items().size() == 1
                && c.all.back().find("usage")->is_object();
       }},
      {"usage-null-after",
       [](auto&, auto& c) {
         return is_whole(c) && c.all.back().find("usage")->is_null()
                && c.all[c.all.size() - 2].find("usage")->is_object()
                && last_choices(c)->items().empty();
       }},
      {"finish-twice",
       [](auto&, auto& c) {
         return c.finishes == std::vector<std::string>{"stop", "stop"}
                && c.all[c.all.size() - 2].find("usage")->is_null()
                && c.all.back().find("usage")->is_object();
       }},
      {"done-without-finish",
       [](auto&, auto& c) { return c.finishes.empty() && c.done && json::parse(c.text); }},
      {"empty-choices-first",
       [](auto&, auto& c) {
         return c.all.front().find("choices")->items().empty()
                && c.all.front().find("prompt_filter_results") != nullptr && is_whole(c);
       }},
      {"reasoning-field",
       [](auto&, auto& c) {
         return c.thoughts.contains(R"({"chunk_text": )") && is_whole(c)
                && !c.text.contains("A first draft");
       }},
      {"think-tags",
       [](auto&, auto& c) {
         const std::size_t end = c.text.find("\n</think>\n\n{");
         return c.text.starts_with("<think>\n") && end != std::string::npos
                && c.text.find(R"({"chunk_text": )") < end
                && json::parse(c.text.substr(end + 11)).has_value();
       }},
      {"answer-in-reasoning",
       [](auto&, auto& c) {
         return c.text.empty() && json::parse(c.thoughts).has_value() && ends(c, "stop");
       }},
      {"error-in-stream",
       [](auto& g, auto& c) {
         return body_has(g, "event: error\ndata: {\"error\":{\"message\":") && c.finishes.empty()
                && !c.done && !c.text.empty();
       }},
      {"error-in-stream-done",
       [](auto& g, auto& c) {
         return body_has(g, "\n\ndata: {\"error\":{\"message\":") && c.finishes.empty() && c.done
                && !c.named;
       }},
      {"error-beside-choices",
       [](auto&, auto& c) {
         return ends(c, "length") && c.all.back().find("error") != nullptr
                && last_choices(c)->items().size() == 1 && c.usage.is_object();
       }},
      {"cost-told",
       [](auto& g, auto& c) {
         return is_whole(c) && c.usage.find("cost")->as_double() > 0
                && g.head.contains(
                    fmt::format("X-Generation-Id: {}\r\n", c.all.front().string_or("id", "")));
       }},
  };
  return table;
}

const std::vector<ChatPlay>& stream_plays() {
  static const std::vector<ChatPlay> table{
      {"cut-fin=5", [](auto& g, auto& c) { return c.all.size() == 5 && g.end == End::fin; }},
      {"cut-fin=last-delta",
       [](auto&, auto& c) { return c.finishes.empty() && json::parse(c.text).has_value(); }},
      {"cut-fin=terminal",
       [](auto&, auto& c) { return !c.finishes.empty() && c.usage.is_null() && !c.done; }},
      {"cut-rst=5", [](auto& g, auto& c) { return c.all.size() == 5 && g.end == End::reset; }},
      {"cut-mid-line=5",
       [](auto& g, auto& c) { return c.all.size() == 5 && !g.body.ends_with("\n"); }},
      {"reset-mid-line=5",
       [](auto& g, auto& c) { return c.all.size() == 5 && g.end == End::reset; }},
      {"cut-mid-utf8=5",
       [](auto& g, auto&) { return g.body.ends_with("{\"content\":\"\xF0\x9F"); }},
      {"eof=5", [](auto& g, auto& c) { return c.all.size() == 5 && g.body.ends_with("\n\n"); }},
      {"bad-chunk=5", [](auto& g, auto& c) { return c.all.size() == 5 && g.end == End::fin; }},
      {"short-length=5",
       [](auto& g, auto&) { return g.head.contains("Content-Length: 100000000"); }},
      {"content-length",
       [](auto& g, auto& c) {
         return g.head.contains("Content-Length: ") && c.finishes.size() == 1 && c.done;
       }},
      {"close-delimited",
       [](auto& g, auto& c) { return !g.head.contains("chunked") && is_whole(c); }},
      {"http-1.0", [](auto& g, auto& c) { return g.head.starts_with("HTTP/1.0") && is_whole(c); }},
      {"continue-100",
       [](auto& g, auto&) {
         return g.head == "HTTP/1.1 100 Continue" && body_has(g, "data: [DONE]");
       }},
      {"wrong-type",
       [](auto& g, auto& c) { return g.head.contains("application/json") && is_whole(c); }},
      {"stall=100", [](auto&, auto& c) { return is_whole(c); }},
      {"stall-mid-event=100", [](auto&, auto& c) { return is_whole(c); }},
      {"comments-only",
       [](auto& g, auto&) {
         return body_has(g, "\n\n: keep-alive\n\n: keep-alive\n\n") && g.end == End::none;
       }},
      {"comments", [](auto& g, auto& c) { return body_has(g, ": REHEARSAL") && is_whole(c); }},
      {"one-byte", [](auto&, auto& c) { return is_whole(c); }},
      {"drip=0", [](auto&, auto& c) { return is_whole(c); }},
      {"linger=100", [](auto&, auto& c) { return is_whole(c); }},
      {"duplicate",
       [](auto&, auto& c) { return c.all.size() > 2 && chunk_text(c, 2) == chunk_text(c, 3); }},
      {"replay=5",
       [](auto&, auto& c) {
         return chunk_text(c, 5) == chunk_text(c, 0) && chunk_text(c, 9) == chunk_text(c, 4);
       }},
      {"out-of-order=5",
       [](auto&, auto& c) {
         return c.text != undisturbed() && c.text.size() == undisturbed().size() && ends(c, "stop");
       }},
      {"lose=5",
       [](auto&, auto& c) { return c.text.size() < undisturbed().size() && ends(c, "stop"); }},
      {"no-names", [](auto& g, auto& c) { return !body_has(g, "event:") && is_whole(c); }},
      {"crlf", [](auto& g, auto&) { return body_has(g, "}\r\n\r\ndata: [DONE]\r\n\r\n"); }},
      {"cr", [](auto& g, auto&) { return body_has(g, "}\r\rdata: [DONE]\r\r"); }},
      {"no-space",
       [](auto& g, auto&) {
         return g.body.starts_with("data:{\"id\"") && g.body.ends_with("data:[DONE]\n\n");
       }},
      {"bom", [](auto& g, auto&) { return g.body.starts_with("\xEF\xBB\xBF"); }},
      {"multi-line", [](auto& g, auto&) { return body_has(g, ",\ndata: \""); }},
      {"unterminated",
       [](auto& g, auto& c) {
         return g.body.ends_with("}\n\ndata: [DONE]") && c.usage.is_object();
       }},
      {"done", [](auto&, auto& c) { return is_whole(c); }},
      {"no-done",
       [](auto&, auto& c) { return !c.done && c.finishes.size() == 1 && c.usage.is_object(); }},
      {"garbage-after", [](auto& g, auto&) { return body_has(g, "{not json"); }},
      {"second-terminal", [](auto&, auto& c) { return ends(c, "content_filter"); }},
      {"bad-json=5", [](auto& g, auto& c) { return body_has(g, "}]\n\n") && ends(c, "stop"); }},
      {"bad-utf8=5", [](auto& g, auto&) { return body_has(g, "\xC3\x28\xFF"); }},
      {"endless-line", [](auto& g, auto&) { return g.body.size() - g.body.rfind('\n') > 200'000; }},
      {"endless-stream", [](auto&, auto& c) { return c.all.size() > 500 && c.finishes.empty(); }},
      {"keys-shuffled",
       [](auto& g, auto& c) {
         return g.body.starts_with("data: {\"obfuscation\":") && is_whole(c);
       }},
      {"rotating-ids", [](auto& g, auto& c) { return body_has(g, "gAAAAitem") && is_whole(c); }},
  };
  return table;
}

void expect_each(const std::vector<ChatPlay>& plays) {
  // There is one server, and each fault has a POST of its own.
  Options options{.clock_scale = 1000};
  for (std::size_t i = 0; i < plays.size(); ++i)
    options.faults.push_back(fmt::format("{}@{}", plays[i].fault, i + 1));
  const auto server = serve(std::move(options));
  const std::string body = as_chat(tides());
  for (const ChatPlay& play : plays) {
    Patience patience;
    if (play.fault.starts_with("silent")) patience.wait_ms = 100;
    if (play.fault.ends_with("-only")) patience.bytes_max = 20'000;
    if (play.fault.starts_with("endless")) patience.bytes_max = 300'000;
    const Got got = call(*server, "POST", chat_path, body, patience);
    EXPECT_TRUE(play.shows(got, chunks_of(got.body)))
        << play.fault << ": " << got.head.substr(0, 300) << "\n"
        << got.body.substr(0, 600) << "\n...\n"
        << got.body.substr(got.body.size() - std::min<std::size_t>(900, got.body.size()));
  }
  EXPECT_EQ(server->posts_seen(), plays.size());
}

TEST(ChatFaults, InPlaceOfAnAnswer) {
  expect_each(answer_plays());
}
TEST(ChatFaults, InWhatTheModelSays) {
  expect_each(content_plays());
}
TEST(ChatFaults, ThatOnlyThisApiHas) {
  expect_each(chat_plays());
}
TEST(ChatFaults, InTheBytesOfTheStream) {
  expect_each(stream_plays());
}

std::string_view name_of(std::string_view call) {
  return call.substr(0, call.find('='));
}

TEST(ChatFaults, EachThatExistsHereIsPlayedByATest) {
  std::set<std::string_view> played;
  for (const auto* const table :
       {&answer_plays(), &content_plays(), &chat_plays(), &stream_plays()})
    for (const ChatPlay& play : *table)
      played.insert(name_of(play.fault));
  for (const FaultSpec& spec : fault_catalogue())
    EXPECT_EQ(played.contains(spec.name), spec.exists_on(ApiName::chat)) << spec.name;
}

TEST(ChatFaults, OneWithoutAPlaceOnTheWireIsRefusedByName) {
  std::set<std::string_view> not_on_chat;
  for (const FaultSpec& spec : fault_catalogue()) {
    const bool chat = spec.exists_on(ApiName::chat);
    const bool of_jobs = spec.layer == FaultLayer::attach || spec.layer == FaultLayer::window;
    if (!chat && !of_jobs) not_on_chat.insert(spec.name);
    if (chat && spec.exists_on(ApiName::responses)) continue;
    const auto server = serve({.faults = {std::string(spec.name)}});
    const Got got = call(*server,
                         "POST",
                         chat ? "/v1/responses" : chat_path,
                         chat ? as_responses(tides()) : as_chat(tides()));
    EXPECT_EQ(got.status, 400) << spec.name;
    EXPECT_TRUE(
        got.body.contains(fmt::format("--fault {}: this fault does not exist on the {} wire.",
                                      spec.name,
                                      chat ? "Responses" : "Chat Completions")))
        << got.body.substr(0, 300);
    EXPECT_EQ(server->posts(), 0U);
    EXPECT_EQ(server->posts_seen(), 1U);
  }
  EXPECT_EQ(not_on_chat,
            (std::set<std::string_view>{"incomplete-as-completed",
                                        "commentary",
                                        "missing-action",
                                        "stuck-queued",
                                        "renumber",
                                        "no-numbers"}));
}

TEST(ChatFaults, OneThatNoServedApiHasIsAUsageError) {
  const auto started = Server::start({.faults = {"renumber"}, .apis = {ApiName::chat}});
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().fault, Fault::usage);
  EXPECT_EQ(started.error().what,
            "--fault renumber: this fault does not exist on the Chat Completions wire");
  EXPECT_EQ(Server::check({.faults = {"think-tags"}, .apis = {ApiName::responses}}).error().what,
            "--fault think-tags: this fault does not exist on the Responses wire");
  EXPECT_TRUE(Server::check({.faults = {"think-tags", "renumber@2"}}));
}

TEST(ChatFaults, WithoutAStreamAnErrorIsOneOfHttp) {
  for (const std::string_view fault : {"failed", "error-bare", "error-in-stream"}) {
    const auto server = serve({.faults = {std::string(fault)}});
    Question question = tides();
    question.stream = false;
    const Got got = call(*server, "POST", chat_path, as_chat(question));
    EXPECT_EQ(got.status, 500) << fault;
    EXPECT_TRUE(got.body.starts_with(R"({"error":{"message":)")) << got.body;
  }
}

TEST(ChatFaults, WithoutAStreamTheWholeAnswerShowsThem) {
  const auto whole = [](std::string_view fault) {
    const auto server = serve({.faults = {std::string(fault)}});
    Question question = tides();
    question.stream = false;
    return *json::parse(call(*server, "POST", chat_path, as_chat(question)).body);
  };
  const auto choice = [](const json::Value& completion) -> const json::Value& {
    return completion.find("choices")->items().front();
  };
  const json::Value thinking = whole("reasoning-field");
  EXPECT_TRUE(choice(thinking)
                  .find("message")
                  ->string_or("reasoning_content", "")
                  .contains("A first draft"));
  const json::Value hidden = whole("answer-in-reasoning");
  EXPECT_EQ(choice(hidden).find("message")->string_or("content", "none"), "");
  EXPECT_TRUE(json::parse(choice(hidden).find("message")->string_or("reasoning_content", "")));
  EXPECT_TRUE(whole("finish-without-usage").find("usage")->is_null());
  EXPECT_NE(whole("error-beside-choices").find("error", "code"), nullptr);
  EXPECT_GT(whole("cost-told").find("usage", "cost")->as_double(), 0);
}

TEST(ChatFaults, SeveralOfOneRequestArePlayedTogether) {
  const auto both = [](std::string_view one, std::string_view other) {
    return chat(*serve({.faults = {std::string(one), std::string(other)}}), tides());
  };
  const Chunks endless = both("done-without-finish", "usage-in-last-chunk");
  EXPECT_TRUE(endless.finishes.empty());
  EXPECT_EQ(endless.text, undisturbed());
  EXPECT_TRUE(endless.usage.is_object());
  const Chunks thinking = both("reasoning-field", "answer-in-reasoning");
  EXPECT_TRUE(thinking.text.empty());
  EXPECT_TRUE(thinking.thoughts.ends_with(undisturbed()));
  const Chunks filtered = both("empty-choices-first", "no-done");
  EXPECT_EQ(filtered.text, undisturbed());
  EXPECT_FALSE(filtered.done);
}

TEST(ChatFaults, ACostThatIsToldCanBeAskedForByItsId) {
  const auto server = serve({.faults = {"cost-told", "finish-without-usage"}});
  const Got got = call(*server, "POST", chat_path, as_chat(tides()));
  const std::size_t at = got.head.find("X-Generation-Id: ") + 17;
  const std::string id = got.head.substr(at, got.head.find('\r', at) - at);
  EXPECT_TRUE(chunks_of(got.body).usage.is_null());
  const auto told = json::parse(call(*server, "GET", "/v1/generation?id=" + id).body);
  const json::Value* const data = told->find("data");
  ASSERT_NE(data, nullptr);
  EXPECT_EQ(data->string_or("id", ""), id);
  const std::int64_t nanodollars =
      data->int_or("tokens_prompt", 0) * 1'250 + data->int_or("tokens_completion", 0) * 10'000;
  EXPECT_EQ(data->find("total_cost")->text(),
            fmt::format("{}.{:09}", nanodollars / 1'000'000'000, nanodollars % 1'000'000'000));
  EXPECT_GT(nanodollars, 0);
  EXPECT_EQ(call(*server, "GET", "/v1/generation?id=chatcmpl-other").status, 404);
  EXPECT_EQ(call(*server, "GET", "/v1/generation").status, 404);
}

}  // namespace
}  // namespace castwright::rehearsal
