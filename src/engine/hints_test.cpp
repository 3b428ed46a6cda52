#include "engine/hints.h"

#include "provider/dialect.h"

#include <gtest/gtest.h>

#include <numeric>

namespace castwright::engine {
namespace {

FailureContext trouble(End end, Fault fault) {
  return {.end = end,
          .fault = fault,
          .chars = 1'234,
          .raw = "out/L1_chunk3.txt.chunk3",
          .tape = "out/L1_chunk3.1.tape",
          .model = "gpt-5.2-pro",
          .base_url = "https://api.openai.com/v1",
          .server = {.status_page = "https://status.openai.com",
                     .billing_page = "https://platform.openai.com/settings/organization/billing",
                     .key_variables = {"GPT_KEY", "OPENAI_API_KEY"}}};
}

std::string all(const FailureContext& about) {
  const auto lines = remedies(about);
  return std::accumulate(
      lines.begin(), lines.end(), std::string(), [](std::string sum, const std::string& line) {
        return sum + line + "\n";
      });
}

TEST(Hints, WhatWasReceivedIsNamedWithItsPath) {
  const std::string text = all(trouble(End::cut, Fault::network));
  EXPECT_NE(text.find("1234 characters"), std::string::npos);
  EXPECT_NE(text.find("out/L1_chunk3.txt.chunk3"), std::string::npos);
  EXPECT_NE(text.find("out/L1_chunk3.1.tape"), std::string::npos);
}

TEST(Hints, AFailedChunkAStalledStreamAndAnUnreadableAnswerEachGetTheirOwnRemedies) {
  const std::string cut = all(trouble(End::cut, Fault::network));
  const std::string stalled = all(trouble(End::stalled, Fault::network));
  const std::string unusable = all(trouble(End::unusable, Fault::unusable));
  EXPECT_NE(cut.find("--chunks"), std::string::npos);
  EXPECT_NE(stalled.find("--idle-timeout"), std::string::npos);
  EXPECT_NE(unusable.find("simpler prompt"), std::string::npos);
  EXPECT_EQ(unusable.find("--idle-timeout"), std::string::npos);
  EXPECT_EQ(cut.find("simpler prompt"), std::string::npos);
}

TEST(Hints, AHitTokenLimitNamesTheFlagAndAnotherIncompleteAnswerDoesNot) {
  FailureContext incomplete = trouble(End::incomplete, Fault::provider);
  EXPECT_EQ(all(incomplete).find("--max-output-tokens"), std::string::npos);
  incomplete.token_limit_hit = true;
  EXPECT_NE(all(incomplete).find("--max-output-tokens"), std::string::npos);
}

TEST(Hints, NoEndingOfTheResearchOrOfAShorterScriptSpeaksOfChunksOrOfWhatItDoesAlready) {
  for (const journal::StageId asked :
       {journal::StageId::research, journal::StageId::short_scripts}) {
    for (const End end : {End::cut, End::stalled, End::incomplete, End::unusable, End::unknown}) {
      FailureContext about = trouble(end, Fault::network);
      about.asked = asked;
      about.token_limit_hit = true;
      about.searches = 3;
      about.chars = 0;
      for (const char* reason : {"", "max_tool_calls", "max_output_tokens"}) {
        about.incomplete_reason = reason;
        const std::string text = all(about);
        EXPECT_EQ(text.find("--chunks"), std::string::npos) << text;
        const bool research = asked == journal::StageId::research;
        EXPECT_EQ(text.find(research ? "--research first" : "--max-output-tokens"),
                  std::string::npos)
            << text;
      }
    }
  }
}

TEST(Hints, ARefusedKeyPointsToTheKeyAndTheModel) {
  const std::string text = all(trouble(End::failed, Fault::key));
  EXPECT_NE(text.find("GPT_KEY"), std::string::npos);
  EXPECT_NE(text.find("gpt-5.2-pro"), std::string::npos);
}

TEST(Hints, TheProvidersStatusPageIsNamedOnlyForThatProvider) {
  FailureContext failed = trouble(End::failed, Fault::provider);
  EXPECT_NE(all(failed).find("status.openai.com"), std::string::npos);
  failed.server = {};
  EXPECT_EQ(all(failed).find("status.openai.com"), std::string::npos);
}

TEST(Hints, AnUnansweredRequestSaysThatItsBillingIsUnknown) {
  EXPECT_NE(all(trouble(End::unknown, Fault::network)).find("billing unknown"), std::string::npos);
}

TEST(Hints, ARefusalIsToldByItsCauseAndTheProvidersStateIsNot) {
  using provider::Cause;
  FailureContext refused = trouble(End::failed, Fault::provider);
  const auto said = [&](Cause cause, std::string part = "") {
    refused.why = {.cause = cause, .part = std::move(part)};
    const std::string text = all(refused);
    EXPECT_EQ(text.find("status.openai.com"), std::string::npos) << text;
    return text;
  };
  EXPECT_NE(said(Cause::part, "max_tool_calls").find("--omit max_tool_calls"), std::string::npos);
  EXPECT_NE(said(Cause::part, "tools").find("--no-search"), std::string::npos);
  EXPECT_NE(said(Cause::part, "background").find("--background off"), std::string::npos);
  EXPECT_NE(said(Cause::model).find("--model"), std::string::npos);
  EXPECT_NE(said(Cause::quota).find("settings/organization/billing"), std::string::npos);
  EXPECT_NE(said(Cause::proxy).find("HTTPS_PROXY"), std::string::npos);
}

TEST(Hints, AWrongBaseAddressIsPutRight) {
  FailureContext refused = trouble(End::failed, Fault::provider);
  refused.why.cause = provider::Cause::path;
  const auto said = [&](const char* base_url) {
    refused.base_url = base_url;
    return all(refused);
  };
  EXPECT_NE(said("https://h").find("--base-url https://h/v1\n"), std::string::npos);
  EXPECT_NE(said("https://h/openai?api-version=1").find("https://h/openai/v1?api-version=1\n"),
            std::string::npos);
  EXPECT_NE(said("https://h/v1/responses").find("--base-url https://h/v1\n"), std::string::npos);
  EXPECT_NE(said("https://h/v1").find("--dialect chat"), std::string::npos);
}

TEST(Hints, ARedirectToARequestOfEitherApiNamesTheBaseBeforeIt) {
  FailureContext sent_away = trouble(End::failed, Fault::network);
  sent_away.why.cause = provider::Cause::redirect;
  for (const char* const request : {"/responses", "/chat/completions"}) {
    sent_away.why.location = std::string("https://other.example/v1") + request;
    EXPECT_NE(all(sent_away).find("--base-url https://other.example/v1\n"), std::string::npos)
        << all(sent_away);
  }
  sent_away.why.location = "https://other.example/login";
  EXPECT_EQ(all(sent_away).find("--base-url"), std::string::npos);
}

TEST(Hints, ACallOfAToolThatNobodyOfferedIsTheServersDoing) {
  FailureContext incomplete = trouble(End::incomplete, Fault::provider);
  for (const char* const word : {"tool_calls", "tool_use", "function_call"}) {
    incomplete.incomplete_reason = word;
    const std::string text = all(incomplete);
    EXPECT_NE(text.find("the request has no tools"), std::string::npos) << text;
    EXPECT_NE(text.find("chat template"), std::string::npos) << text;
    EXPECT_EQ(text.find("--chunks"), std::string::npos) << text;
  }
}

TEST(Hints, AConnectionThatNeverStoodIsToldByItsCause) {
  FailureContext unreached = trouble(End::failed, Fault::network);
  const auto said = [&](const char* reason) {
    unreached.reason = reason;
    return all(unreached);
  };
  EXPECT_NE(said("SSL certificate problem: certificate is not yet valid").find("clock"),
            std::string::npos);
  EXPECT_NE(said("SSL certificate problem: certificate has expired").find("clock"),
            std::string::npos);
  EXPECT_NE(said("unable to get local issuer certificate").find("--ca-file"), std::string::npos);
  EXPECT_NE(said("self-signed certificate in certificate chain").find("--ca-file"),
            std::string::npos);
  EXPECT_NE(said("CONNECT tunnel failed, response 407").find("password"), std::string::npos);
  EXPECT_NE(said("CONNECT tunnel failed, response 503").find("refuses to connect"),
            std::string::npos);
  EXPECT_NE(said("Connection refused").find("right and reachable?"), std::string::npos);
}

TEST(Hints, AnEarlyEndIsToldByItsReason) {
  FailureContext incomplete = trouble(End::incomplete, Fault::provider);
  incomplete.incomplete_reason = "content_filter";
  EXPECT_NE(all(incomplete).find("content filter"), std::string::npos);
  EXPECT_EQ(all(incomplete).find("--chunks"), std::string::npos);
  incomplete.incomplete_reason = "max_tool_calls";
  EXPECT_NE(all(incomplete).find("--omit max_tool_calls"), std::string::npos);
  FailureContext unusable = trouble(End::unusable, Fault::unusable);
  unusable.token_limit_hit = true;
  EXPECT_NE(all(unusable).find("--max-output-tokens"), std::string::npos);
  unusable.token_limit_hit = false;
  unusable.chars = 0;
  unusable.searches = 3;
  EXPECT_NE(all(unusable).find("searched 3 times and wrote nothing"), std::string::npos);
}

TEST(Hints, EveryCommandOfARunNamesItsOutputRoot) {
  const auto checked = [](const FailureContext& about) {
    const std::string text = all(about);
    std::size_t commands = 0;
    for (std::size_t at = 0; (at = text.find("castwright ", at)) != std::string::npos; ++at) {
      const std::string_view rest = std::string_view(text).substr(at);
      if (rest.starts_with("castwright asks")) continue;
      ++commands;
      EXPECT_TRUE(rest.substr(0, rest.find('\n')).contains("R1 --output-root '/a b'")) << text;
      EXPECT_FALSE(rest.starts_with("castwright resume fetches")) << text;
    }
    return commands;
  };
  FailureContext about = trouble(End::cut, Fault::network);
  about.resume_command = "castwright resume R1 --output-root '/a b'";
  about.run_id = "R1";
  about.response_id = "resp_1";
  about.fetchable = true;
  EXPECT_EQ(checked(about), 2U);
  about.why.cause = provider::Cause::path;
  about.own_base_url = about.base_url = "https://h/v1";
  EXPECT_EQ(checked(about), 2U);
  FailureContext unusable = trouble(End::unusable, Fault::unusable);
  unusable.resume_command = about.resume_command;
  EXPECT_EQ(checked(unusable), 1U);
}

TEST(Hints, WhatCameInPlaceOfTheAnswerIsNamedAndNoNewRunIsAdvised) {
  FailureContext about = trouble(End::cut, Fault::network);
  about.base_url = "https://h/v1";
  about.why = {.cause = provider::Cause::no_api, .came = "a Chat Completions stream"};
  const std::string text = all(about);
  EXPECT_NE(text.find("a Chat Completions stream"), std::string::npos) << text;
  EXPECT_EQ(text.find("--chunks"), std::string::npos) << text;
  EXPECT_EQ(text.find("sign-in page"), std::string::npos) << text;
}

TEST(Hints, AStreamOfAnotherDialectIsAnsweredWithTheFlagThatReadsIt) {
  FailureContext about = trouble(End::cut, Fault::network);
  about.base_url = "https://h/v1";
  about.why = {.cause = provider::Cause::no_api,
               .came = "a Chat Completions stream",
               .dialect = &provider::chat()};
  const std::string text = all(about);
  EXPECT_NE(text.find("this is a Chat Completions stream: --dialect chat"), std::string::npos)
      << text;
  EXPECT_EQ(text.find("ask who runs it"), std::string::npos) << text;
}

TEST(Hints, ARefusalForWhereTheMachineIsDoesNotAskToCheckTheKey) {
  FailureContext about = trouble(End::failed, Fault::provider);
  about.why.cause = provider::Cause::place;
  const std::string text = all(about);
  EXPECT_NE(text.find("country"), std::string::npos) << text;
  EXPECT_EQ(text.find("GPT_KEY"), std::string::npos) << text;
}

TEST(Hints, AProxyThatCannotBeReachedIsNamed) {
  FailureContext about = trouble(End::failed, Fault::network);
  for (const char* reason :
       {"the request was not sent: https://h: the proxy cannot be reached: Failed to connect",
        "the request was not sent: Could not resolve proxy: p"}) {
    about.reason = reason;
    const std::string text = all(about);
    EXPECT_NE(text.find("HTTPS_PROXY"), std::string::npos) << text;
    EXPECT_EQ(text.find("is https://api.openai.com/v1 right"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace castwright::engine
