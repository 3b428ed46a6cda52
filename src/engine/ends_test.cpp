#include "engine/ends.h"

#include <gtest/gtest.h>

#include <array>

namespace castwright::engine {
namespace {

constexpr std::array all_answers{Answer::no_head,
                                 Answer::silent,
                                 Answer::running,
                                 Answer::error_body,
                                 Answer::text,
                                 Answer::empty,
                                 Answer::refusal,
                                 Answer::incomplete,
                                 Answer::failed,
                                 Answer::cancelled};
constexpr std::array all_stops{EndCause::terminal,
                               EndCause::eof,
                               EndCause::reset,
                               EndCause::not_sent,
                               EndCause::idle,
                               EndCause::progress,
                               EndCause::deadline,
                               EndCause::limit,
                               EndCause::redirect,
                               EndCause::broken,
                               EndCause::asked,
                               EndCause::gone,
                               EndCause::key_refused,
                               EndCause::refused,
                               EndCause::stuck,
                               EndCause::gave_up};

TEST(Ends, OnlyACompletedAnswerWithTextIsCompletedInEveryPair) {
  for (const Answer answer : all_answers) {
    for (const EndCause stop : all_stops) {
      EXPECT_EQ(judge(answer, stop).end == End::completed, answer == Answer::text)
          << static_cast<int>(answer) << " " << static_cast<int>(stop);
    }
  }
}

TEST(Ends, WhatTheProviderSaidStandsAboveHowTheExchangeStopped) {
  for (const EndCause stop : all_stops) {
    EXPECT_EQ(judge(Answer::empty, stop).fault, Fault::unusable);
    EXPECT_EQ(judge(Answer::refusal, stop).end, End::refused);
    EXPECT_EQ(judge(Answer::incomplete, stop).end, End::incomplete);
    EXPECT_EQ(judge(Answer::failed, stop).end, End::failed);
    EXPECT_EQ(judge(Answer::cancelled, stop).end, End::cancelled);
    EXPECT_EQ(judge(Answer::incomplete, stop).fault, Fault::provider);
  }
}

Fault fault_without_an_ending(EndCause stop) {
  switch (stop) {
    case EndCause::asked: return Fault::interrupted;
    case EndCause::gone:
    case EndCause::refused: return Fault::provider;
    case EndCause::key_refused: return Fault::key;
    default: return Fault::network;
  }
}

TEST(Ends, AStreamWithoutATerminalEventIsNeverASuccessAndMostlyANetworkFaultOrAStop) {
  for (const Answer answer : {Answer::no_head, Answer::silent, Answer::running}) {
    for (const EndCause stop : all_stops) {
      const Verdict verdict = judge(answer, stop);
      EXPECT_EQ(verdict.fault, fault_without_an_ending(stop))
          << static_cast<int>(answer) << " " << static_cast<int>(stop);
    }
  }
}

TEST(Ends, TheBillingIsUnknownWhereARequestWasSentAndNothingCameBack) {
  for (const EndCause stop : all_stops) {
    const bool fetching = stop == EndCause::gone || stop == EndCause::key_refused
                          || stop == EndCause::refused || stop == EndCause::stuck
                          || stop == EndCause::gave_up;
    if (fetching) continue;  // Something came back, else there is nothing to fetch.
    const bool sent = stop != EndCause::not_sent && stop != EndCause::redirect;
    EXPECT_EQ(judge(Answer::no_head, stop).end == End::unknown, sent) << static_cast<int>(stop);
  }
}

TEST(Ends, OurTimersAreStallsAndLostConnectionsAreCuts) {
  for (const Answer answer : {Answer::silent, Answer::running}) {
    for (const EndCause stop : {EndCause::idle, EndCause::progress, EndCause::deadline}) {
      EXPECT_EQ(judge(answer, stop).end, End::stalled);
    }
    for (const EndCause stop :
         {EndCause::eof, EndCause::reset, EndCause::limit, EndCause::broken, EndCause::asked}) {
      EXPECT_EQ(judge(answer, stop).end, End::cut);
    }
  }
}

TEST(Ends, EveryEndHasAName) {
  for (const End end : {End::completed,
                        End::incomplete,
                        End::failed,
                        End::refused,
                        End::cancelled,
                        End::cut,
                        End::stalled,
                        End::unusable,
                        End::unknown}) {
    EXPECT_FALSE(name_of(end).empty());
  }
}

}  // namespace
}  // namespace castwright::engine
