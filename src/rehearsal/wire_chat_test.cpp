#include "rehearsal/chat_fixture.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

const json::Value& only_choice(const json::Value& completion) {
  static const json::Value none;
  const json::Value* const choices = completion.find("choices");
  return choices == nullptr || choices->items().empty() ? none : choices->items().front();
}

json::Value strict_schema() {
  return *json::parse(
      R"({"type":"object","properties":{"sources":{"type":"array","items":{"type":"object","properties":{"title":{"type":"string"},"url":{"type":"string"}},"required":["title","url"],"additionalProperties":false}},"chunk_text":{"type":"string"}},"required":["sources","chunk_text"],"additionalProperties":false})");
}

/// A request for a part of a show together with the research, which is told as far as its notes
/// reach.
std::string show_prompt() {
  return "# Rules\n\nTopic: The harbour\nDescription: How a harbour was built again.\nLanguage of "
         "every spoken word: en\n\n- HOST_A is Nora: a diver.\n- HOST_B is Sam: a clerk.\n\nEvery "
         "turn begins with \"HOST_A: \" or \"HOST_B: \".\n\n# The whole plan\n\n3 parts:\n\n1. "
         "Cold "
         "Open: hook the audience\n2. What Happened: timeline of events\n3. Wrap: summary\n\n# "
         "Your "
         "task: research and part 1/3\n\nTitle: x\nCovers: y\nLength: about 200 words.\n\n## The "
         "answer\n\nOne JSON object with the keys sources, canonical_pack, facts, outline, style, "
         "chunk_text.\n";
}

// ---------------------------------------------------------------------------------------- bytes

constexpr std::string_view short_body =
    R"({"model":"gpt-4.1","stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false},"max_tokens":4,"messages":[{"role":"user","content":"Say something about the tide."}],"metadata":{"run":"7"}})";

TEST(Chat, AStreamIsTheseBytes) {
  const auto server = serve({.fill = true});
  const Got got = call(*server, "POST", chat_path, short_body);
  EXPECT_EQ(got.status, 200);
  for (const std::string_view header : {"x-request-id: req_",
                                        "x-ratelimit-remaining-tokens: ",
                                        "Cache-Control: no-cache",
                                        "Content-Type: text/event-stream; charset=utf-8",
                                        "Transfer-Encoding: chunked"})
    EXPECT_TRUE(got.head.contains(header)) << header;
  EXPECT_FALSE(got.head.contains("X-Generation-Id"));
  const auto chunk = [](std::string_view between,
                        std::string_view choices,
                        std::string_view usage) {
    return fmt::format(
        R"(data: {{"id":"chatcmpl-ID","object":"chat.completion.chunk","created":0,"model":"gpt-4.1","service_tier":"default","system_fingerprint":"rehearsal"{},"choices":[{}],"usage":{}}})"
        "\n\n",
        between,
        choices,
        usage);
  };
  constexpr std::string_view marks = R"(,"metadata":{"run":"7","rehearsal":"true"})";
  const auto text = [&chunk](std::string_view content) {
    return chunk(
        "",
        fmt::format(
            R"({{"index":0,"delta":{{"content":"{}"}},"logprobs":null,"finish_reason":null}})",
            content),
        "null");
  };
  EXPECT_EQ(
      without_chance(got.body),
      chunk(
          marks,
          R"({"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null})",
          "null")
          + text("Thi") + text("s is a") + text(" rehear")
          + chunk(
              marks, R"({"index":0,"delta":{},"logprobs":null,"finish_reason":"length"})", "null")
          + chunk(
              marks,
              "",
              R"({"prompt_tokens":20,"completion_tokens":4,"total_tokens":24,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}})")
          + "data: [DONE]\n\n");
}

TEST(Chat, AWholeCompletionIsTheseBytes) {
  const auto server = serve({.fill = true});
  const Got got = call(
      *server,
      "POST",
      chat_path,
      R"({"model":"gpt-4.1","max_tokens":4,"messages":[{"role":"user","content":"Say something about the tide."}]})");
  EXPECT_EQ(got.status, 200);
  EXPECT_TRUE(got.head.contains("Content-Type: application/json"));
  EXPECT_EQ(
      without_chance(got.body),
      R"({"id":"chatcmpl-ID","object":"chat.completion","created":0,"model":"gpt-4.1","choices":[{"index":0,"message":{"role":"assistant","content":"This is a rehear","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"length"}],"usage":{"prompt_tokens":20,"completion_tokens":4,"total_tokens":24,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},"service_tier":"default","system_fingerprint":"rehearsal","metadata":{"rehearsal":"true"}})");
}

TEST(Chat, UsageIsToldInAStreamOnlyWhereItWasAskedFor) {
  const auto server = serve({});
  const Chunks asked = chat(*server, tides());
  EXPECT_TRUE(asked.usage.is_object());
  EXPECT_EQ(asked.all.back().find("choices")->items().size(), 0U);
  EXPECT_TRUE(asked.all.front().find("usage")->is_null());
  const Got got =
      call(*server,
           "POST",
           chat_path,
           R"({"model":"gpt-5.2","stream":true,"messages":[{"role":"user","content":"x"}]})");
  EXPECT_FALSE(got.body.contains("usage"));
  EXPECT_TRUE(got.body.contains("\"obfuscation\":"));
  EXPECT_TRUE(chunks_of(got.body).done);
}

TEST(Chat, ThinkingIsBilledAndAStreamIsKeptAliveMeanwhile) {
  const auto server = serve({.clock_scale = 1000, .first_token_s = 0.1});
  const Got got = call(*server, "POST", chat_path, as_chat(tides()));
  const Chunks chunks = chunks_of(got.body);
  EXPECT_EQ(chunks.comments.size(), 6U);
  EXPECT_EQ(chunks.comments.front(), " keep-alive");
  EXPECT_GT(chunks.usage.find("completion_tokens_details")->int_or("reasoning_tokens", 0), 0);
  EXPECT_TRUE(chunks.thoughts.empty());
  const auto other =
      serve({.dialect = Dialect::open_responses, .clock_scale = 1000, .first_token_s = 0.1});
  const Chunks plain = chat(*other, tides());
  EXPECT_TRUE(plain.comments.empty());
  EXPECT_TRUE(plain.done);
  EXPECT_FALSE(got.body.contains("event:"));
}

// ------------------------------------------------------------------------------- the same author

TEST(Chat, TheSameQuestionGetsTheSameWordsAndTheSameBillAsFromResponses) {
  Question formed = tides();
  formed.schema = strict_schema();
  Question instructed = tides();
  instructed.instructions = "You write for two hosts.";
  Question short_one = tides();
  short_one.limit = 40;
  Question plain = tides();
  plain.model = "gpt-4.1";
  const Question show{.instructions = {}, .input = show_prompt()};
  for (Question question : {tides(), formed, instructed, short_one, plain, show}) {
    for (const bool stream : {true, false}) {
      question.stream = stream;
      // Each request has a server of its own, so that none finds the prompt of the other in its
      // cache.
      const auto one = serve({.seed = 5});
      const auto other = serve({.seed = 5});
      const Got got = call(*one, "POST", "/v1/responses", as_responses(question));
      const Got said = call(*other, "POST", chat_path, as_chat(question));
      ASSERT_EQ(said.status, 200) << said.body;
      const json::Value response =
          stream ? *events_of(got.body).events.back().find("response") : *json::parse(got.body);
      const json::Value& message = response.find("output")->items().back();
      const std::string_view text = message.find("content")->items().front().string_or("text", "");
      EXPECT_FALSE(text.empty());
      const json::Value chat_whole = stream ? json::Value() : *json::parse(said.body);
      const Chunks chunks = stream ? chunks_of(said.body) : Chunks();
      EXPECT_EQ(stream ? std::string_view(chunks.text)
                       : only_choice(chat_whole).find("message")->string_or("content", ""),
                text);
      const json::Value& bill = *response.find("usage");
      const json::Value& chat_bill = stream ? chunks.usage : *chat_whole.find("usage");
      EXPECT_EQ(chat_bill.int_or("prompt_tokens", 0), bill.int_or("input_tokens", -1));
      EXPECT_EQ(chat_bill.int_or("completion_tokens", 0), bill.int_or("output_tokens", -1));
      EXPECT_EQ(chat_bill.int_or("total_tokens", 0), bill.int_or("total_tokens", -1));
      EXPECT_EQ(chat_bill.find("completion_tokens_details")->int_or("reasoning_tokens", 0),
                bill.find("output_tokens_details")->int_or("reasoning_tokens", -1));
      const json::Value& marks =
          stream ? *chunks.all.front().find("metadata") : *chat_whole.find("metadata");
      EXPECT_EQ(json::dump(marks), json::dump(*response.find("metadata")));
      const bool cut = response.string_or("status", "") == "incomplete";
      EXPECT_EQ(
          stream ? chunks.finishes.back() : only_choice(chat_whole).string_or("finish_reason", ""),
          cut ? "length" : "stop");
    }
  }
}

TEST(Chat, WithoutASearchTheResearchIsThatOfOneWithASearch) {
  Question question{.instructions = {}, .input = show_prompt()};
  const auto server = serve({.fill = true});
  const Chunks chunks = chat(*server, question);
  question.search = true;
  const Parsed parsed =
      events_of(call(*server, "POST", "/v1/responses", as_responses(question)).body);
  EXPECT_FALSE(chunks.text.empty());
  EXPECT_EQ(chunks.text, parsed.text);
  EXPECT_FALSE(json::parse(chunks.text)->find("sources")->items().empty());
  const json::Value* const billed = parsed.events.back().find("response", "usage");
  EXPECT_LT(chunks.usage.int_or("prompt_tokens", 0), billed->int_or("input_tokens", 0));
  EXPECT_EQ(chunks.usage.int_or("completion_tokens", 0), billed->int_or("output_tokens", -1));
}

TEST(Chat, EveryStreamSaysThatItIsARehearsalAndWhetherItsLengthIsOpen) {
  const Question question{.instructions = {}, .input = show_prompt()};
  const Chunks open = chat(*serve({}), question);
  const std::vector<const json::Value*> marked{
      &open.all.front(), &open.all[open.all.size() - 2], &open.all.back()};
  for (const json::Value* const chunk : marked) {
    const json::Value* const metadata = chunk->find("metadata");
    ASSERT_NE(metadata, nullptr) << json::dump(*chunk);
    EXPECT_EQ(metadata->string_or("rehearsal", ""), "true");
    EXPECT_EQ(metadata->string_or("rehearsal_length", ""), "open");
  }
  EXPECT_EQ(open.all[1].find("metadata"), nullptr);
  for (const json::Value& chunk : open.all)
    EXPECT_EQ(chunk.string_or("system_fingerprint", ""), "rehearsal");
  const Chunks filled = chat(*serve({.fill = true}), question);
  EXPECT_EQ(filled.all.front().find("metadata", "rehearsal_length"), nullptr);
}

TEST(Chat, AFunctionIsCalledInPieces) {
  const auto server = serve({});
  const std::string tools =
      R"("tools":[{"type":"function","function":{"name":"save","parameters":{"type":"object","properties":{"title":{"type":"string"}},"required":["title"]}}}])";
  const auto body = [&tools](std::string_view more) {
    return fmt::format(
        R"({{"model":"gpt-5.2","messages":[{{"role":"user","content":"x"}}],{}{}}})", tools, more);
  };
  const Chunks chunks = chunks_of(call(*server, "POST", chat_path, body(",\"stream\":true")).body);
  std::string name;
  std::string arguments;
  for (const json::Value& chunk : chunks.all)
    if (const json::Value* calls = only_choice(chunk).find("delta", "tool_calls")) {
      const json::Value& call = calls->items().front();
      name += call.find("function")->string_or("name", "");
      arguments += call.find("function")->string_or("arguments", "");
    }
  EXPECT_EQ(name, "save");
  ASSERT_TRUE(json::parse(arguments).has_value()) << arguments;
  EXPECT_EQ(chunks.finishes, std::vector<std::string>{"tool_calls"});
  const auto whole = json::parse(call(*server, "POST", chat_path, body("")).body);
  const json::Value& message = *only_choice(*whole).find("message");
  EXPECT_TRUE(message.find("content")->is_null());
  EXPECT_EQ(
      message.find("tool_calls")->items().front().find("function")->string_or("arguments", ""),
      arguments);
}

// --------------------------------------------------------------------------------------- errors

TEST(Chat, ErrorsHaveTheFormOfTheOriginal) {
  const auto server = serve({.limits = {.requests = 1}});
  const auto refused = [&server](std::string_view body) {
    return call(*server, "POST", chat_path, body);
  };
  EXPECT_EQ(
      refused("{}").body,
      R"({"error":{"message":"you must provide a model parameter","type":"invalid_request_error","param":null,"code":null}})");
  EXPECT_EQ(refused("{}").status, 400);
  const Got unknown = refused(R"({"model":"gpt-9","messages":[{"role":"user","content":"x"}]})");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(
      unknown.body,
      R"({"error":{"message":"The model `gpt-9` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}})");
  EXPECT_EQ(call(*server, "GET", chat_path).status, 405);
  EXPECT_EQ(server->posts(), 0U);
  EXPECT_EQ(server->posts_seen(), 3U);
  EXPECT_EQ(refused(as_chat(tides())).status, 200);
  const Got limited = refused(as_chat(tides()));
  EXPECT_EQ(limited.status, 429);
  EXPECT_TRUE(limited.body.contains("rate_limit_exceeded"));
  EXPECT_TRUE(limited.head.contains("retry-after-ms: "));
  EXPECT_TRUE(limited.head.contains("x-ratelimit-remaining-requests: 0"));
}

TEST(Chat, ModelsOfOtherServersTakeTheOldNameOfTheLimit) {
  constexpr std::string_view body =
      R"({"model":"gpt-5.2","max_tokens":50,"messages":[{"role":"user","content":"x"}]})";
  EXPECT_EQ(call(*serve({}), "POST", chat_path, body).status, 400);
  EXPECT_EQ(call(*serve({.dialect = Dialect::open_responses}), "POST", chat_path, body).status,
            200);
  EXPECT_EQ(call(*serve({.any_model = true}), "POST", chat_path, body).status, 200);
}

TEST(Chat, OnlyTheApisThatAreServedHaveTheirPaths) {
  const auto status = [](const Server& server, std::string_view path) {
    return call(server, "POST", path, "{}").status;
  };
  const auto both = serve({});
  EXPECT_EQ(status(*both, chat_path), 400);
  EXPECT_EQ(status(*both, "/v1/responses"), 400);
  EXPECT_EQ(both->posts_seen(), 2U);
  const auto chat_only = serve({.apis = {ApiName::chat}});
  EXPECT_EQ(status(*chat_only, chat_path), 400);
  EXPECT_EQ(status(*chat_only, "/v1/responses"), 404);
  EXPECT_EQ(call(*chat_only, "GET", "/v1/responses/resp_1").status, 404);
  EXPECT_EQ(status(*chat_only, "/v1/responses/compact"), 404);
  EXPECT_EQ(chat_only->posts_seen(), 1U);
  const auto responses_only = serve({.apis = {ApiName::responses}});
  EXPECT_EQ(status(*responses_only, "/v1/responses"), 400);
  const Got missing = call(*responses_only, "POST", chat_path, "{}");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(
      missing.body,
      R"x({"error":{"message":"Invalid URL (POST /v1/chat/completions)","type":"invalid_request_error","param":null,"code":null}})x");
  const std::string models = call(*both, "GET", "/v1/models").body;
  EXPECT_EQ(call(*chat_only, "GET", "/v1/models").body, models);
  EXPECT_EQ(call(*responses_only, "GET", "/v1/models").body, models);
  EXPECT_EQ(Server::check({.apis = {}}).error().what, "--apis must name one at least");
}

TEST(Chat, ACompletionIsNoResponseThatCouldBeFetched) {
  const auto server = serve({});
  // A response that is stored would be found at this path.
  const auto stored = json::parse(
      call(*server,
           "POST",
           chat_path,
           R"({"model":"gpt-5.2","store":true,"messages":[{"role":"user","content":"x"}]})")
          .body);
  ASSERT_TRUE(stored.has_value());
  const std::string id(stored->string_or("id", ""));
  EXPECT_TRUE(id.starts_with("chatcmpl-"));
  EXPECT_EQ(call(*server, "GET", "/v1/responses/" + id).status, 404);
  EXPECT_EQ(call(*server, "GET", "/v1/responses/" + id + "?stream=true").status, 404);
  EXPECT_EQ(call(*server, "GET", "/v1/generation?id=" + id).status, 404);
  const Got next =
      call(*server,
           "POST",
           "/v1/responses",
           fmt::format(R"({{"model":"gpt-5.2","input":"x","previous_response_id":"{}"}})", id));
  EXPECT_EQ(next.status, 400);
  EXPECT_TRUE(next.body.contains("previous_response_not_found"));
}

TEST(Chat, TheLogHasTheSameMarkForTheSamePrompt) {
  std::vector<std::string> lines;
  {
    const auto server =
        serve({.log = [&lines](std::string_view line) { lines.emplace_back(line); }});
    call(*server, "POST", chat_path, as_chat(tides()));
    call(*server, "POST", "/v1/responses", as_responses(tides()));
    server->stop();
  }
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(lines[0].starts_with("POST /v1/chat/completions POST 1: gpt-5.2, stream, prompt "));
  EXPECT_EQ(lines[0].substr(lines[0].find("prompt ")), lines[1].substr(lines[1].find("prompt ")));
}

}  // namespace
}  // namespace castwright::rehearsal
