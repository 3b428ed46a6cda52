#include "engine/estimate.h"

#include "engine/money.h"

#include <algorithm>
#include <cstddef>

namespace castwright::engine {
namespace {

constexpr std::int64_t reasoning_tokens_usual = 4'000;
constexpr std::int64_t research_words = 1'750 + 14 * 30;  // pack and sources, mid of their ranges
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
                  RequestKind kind,
                  const provider::Endpoint& endpoint) {
  Estimate estimate;
  const bool first = kind != RequestKind::text;
  // Every later prompt carries the pack, which is not known before.
  const std::int64_t pack_tokens = first ? 0 : tokens_of_words(research_words);
  const auto prompt_bytes = static_cast<std::int64_t>(passes::prompt_bytes(ask));
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

passes::WordLimits word_limits(const plan::Plan& plan,
                               const std::optional<provider::Price>& price) {
  constexpr double share = 0.15;
  constexpr double output_per_input_usual = 8;
  constexpr std::int64_t prompt_tokens_usual = 6'000;  // rules, pack and outline
  const bool known = price && price->input > 0 && price->output > 0;
  const double output_per_input =
      known ? static_cast<double>(price->output) / static_cast<double>(price->input)
            : output_per_input_usual;
  // A plan of the research alone is as much as one of one chunk.
  const auto chunks = static_cast<double>(std::max<std::size_t>(1, plan.chunks.size()));
  const double written = static_cast<double>(tokens_of_words(plan.words_target))
                         + chunks * static_cast<double>(reasoning_tokens_usual);
  // All in the price of an input token.
  const double run = written * output_per_input + chunks * static_cast<double>(prompt_tokens_usual);
  const auto words = [](double tokens) { return static_cast<std::size_t>(tokens * 3 / 4); };
  // The notes stand in every prompt; of the script on average half of its final length does.
  return {.notes_max = words(share * run / chunks), .told_max = words(2 * share * run / chunks)};
}

}  // namespace castwright::engine
