#include "engine/estimate.h"

#include "engine/money.h"

namespace castwright::engine {
namespace {

constexpr std::int64_t reasoning_tokens_usual = 4'000;
constexpr std::int64_t research_words = 1'750 + 14 * 30;  // pack and sources, mid of their ranges
constexpr std::int64_t bytes_per_token = 4;
constexpr int searches_usual = 4;

/// 0.75 words of English are a token.
std::int64_t tokens_of_words(std::int64_t words) {
  return words * 4 / 3;
}

}  // namespace

Tokens& Tokens::operator+=(const Tokens& other) {
  input += other.input;
  output += other.output;
  return *this;
}

Estimate& Estimate::operator+=(const Estimate& other) {
  low += other.low;
  expected += other.expected;
  worst += other.worst;
  searches_low += other.searches_low;
  searches_expected += other.searches_expected;
  searches_worst += other.searches_worst;
  return *this;
}

Estimate estimate(const passes::Ask& ask,
                  const plan::Chunk& chunk,
                  const provider::Endpoint& endpoint) {
  Estimate estimate;
  const bool first = chunk.number == 1;
  // Every later prompt carries the pack, which is not known before chunk 1 is written.
  const std::int64_t pack_tokens = first ? 0 : tokens_of_words(research_words);
  const auto prompt_bytes = static_cast<std::int64_t>(ask.instructions.size() + ask.input.size());
  const std::int64_t input = prompt_bytes / bytes_per_token + pack_tokens;
  const std::int64_t visible = tokens_of_words(chunk.words_target + (first ? research_words : 0));
  estimate.low = {.input = input, .output = visible};
  estimate.expected = {.input = input, .output = visible + reasoning_tokens_usual};
  estimate.worst = {.input = input_tokens_at_most(ask) + pack_tokens,
                    .output = ask.output_tokens_max};
  if (ask.search) {
    estimate.searches_low = 1;
    estimate.searches_expected = searches_usual;
    estimate.searches_worst = endpoint.tool_calls_max;
  }
  return estimate;
}

provider::Nanodollars cost_of(const provider::Price& price, const Tokens& tokens, int searches) {
  return provider::cost(
      price, {.input_tokens = tokens.input, .output_tokens = tokens.output}, searches);
}

}  // namespace castwright::engine
