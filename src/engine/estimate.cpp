#include "engine/estimate.h"

#include "engine/money.h"

#include <algorithm>
#include <cstddef>

namespace castwright::engine {
namespace {

constexpr std::int64_t reasoning_tokens_usual = 4'000;
constexpr std::int64_t research_words =
    1'750 + 14 * 30;  // Pack and sources, the middle of each range.
constexpr int searches_usual = 4;

// Prompt caches keep whole blocks, if a prompt has at least so many tokens.
constexpr std::int64_t cached_tokens_min = 1'024;
constexpr std::int64_t cache_block_tokens = 128;

/// A token is 0.75 words of English.
std::int64_t tokens_of_words(std::int64_t words) {
  return words * 4 / 3;
}

/// Returns the tokens of the same text at three bytes a token.
std::int64_t at_most(std::int64_t tokens) {
  return tokens * bytes_per_token / 3;
}

/// Returns how much of the first message a cache has. All requests after the research share that
/// message, which has the pack.
std::int64_t shared_tokens(const passes::ModelRequest& request, std::int64_t pack_tokens) {
  if (request.messages.empty()) return 0;
  const auto bytes = static_cast<std::int64_t>(request.messages.front().text.size());
  const std::int64_t tokens = bytes / bytes_per_token + pack_tokens;
  return tokens < cached_tokens_min ? 0 : tokens / cache_block_tokens * cache_block_tokens;
}

}  // namespace

Tokens& Tokens::operator+=(const Tokens& other) {
  input += other.input;
  output += other.output;
  cached += other.cached;
  cache_write += other.cache_write;
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

std::int64_t outline_bytes(const plan::Plan& plan) {
  constexpr std::int64_t facts_and_style = 6'500;
  constexpr std::int64_t row = 650;
  return facts_and_style + row * static_cast<std::int64_t>(plan.chunks.size());
}

std::int64_t told_bytes(const plan::Plan& plan,
                        int number,
                        const topic::Options& options,
                        const passes::WordLimits& shown) {
  // With the speakers' tags and a list of the facts that were told, as rehearsals have it.
  constexpr double word = 6.4;
  constexpr std::int64_t digest = 6'000;
  constexpr std::int64_t neighbours = 2'000;
  constexpr std::int64_t other_row = 600;
  const bool side_by_side = options.parallel > 1 && number < static_cast<int>(plan.chunks.size());
  const int known = !side_by_side ? number - 1
                    : options.research == topic::ResearchStage::with_opening
                        ? std::min(number - 1, 1)
                        : 0;
  std::int64_t words = 0;
  for (int i = 0; i < known; ++i)
    words += plan.chunks[static_cast<std::size_t>(i)].words_target;
  const bool whole = words <= static_cast<std::int64_t>(shown.told_max);
  const std::int64_t told =
      whole ? static_cast<std::int64_t>(word * static_cast<double>(words)) : digest;
  if (!side_by_side) return told;
  return told + neighbours + other_row * static_cast<std::int64_t>(plan.chunks.size());
}

CacheUse cache_use(const std::optional<provider::Price>& price, const Turn& turn) {
  if (!price) return {};
  const bool follows = turn.window == CompletionWindow::soonest
                       && (turn.position >= turn.parallel || (turn.last && turn.position > 0));
  return {.reads = follows && price->cached < price->input, .writes = price->cache_write > 0};
}

Estimate estimate(const passes::ModelRequest& request,
                  const plan::Chunk& chunk,
                  RequestKind kind,
                  const provider::Endpoint& endpoint,
                  const CacheUse& cache,
                  const UnwrittenText& unwritten) {
  Estimate estimate;
  const bool first = kind != RequestKind::text;
  // Every later prompt has the pack, which is not known before.
  const std::int64_t research_tokens =
      tokens_of_words(research_words) + unwritten.outline_bytes / bytes_per_token;
  const std::int64_t pack_tokens = first ? 0 : research_tokens;
  const auto prompt_bytes = static_cast<std::int64_t>(passes::prompt_bytes(request));
  const std::int64_t input =
      prompt_bytes / bytes_per_token + pack_tokens + unwritten.told_bytes / bytes_per_token;
  const std::int64_t visible = tokens_of_words(chunk.words_target) + (first ? research_tokens : 0);
  estimate.low = {.input = input, .output = visible};
  estimate.expected = {.input = input, .output = visible + reasoning_tokens_usual};
  estimate.worst = {.input = input_tokens_at_most(request)
                             + at_most(pack_tokens + unwritten.told_bytes / bytes_per_token),
                    .output = request.output_tokens_max};
  for (Tokens* const guess : {&estimate.low, &estimate.expected}) {
    if (cache.reads) guess->cached = shared_tokens(request, pack_tokens);
    if (cache.writes && input >= cached_tokens_min) guess->cache_write = input - guess->cached;
  }
  if (cache.writes) estimate.worst.cache_write = estimate.worst.input;
  if (request.search) {
    estimate.searches_low = 1;
    estimate.searches_expected = searches_usual;
    estimate.searches_worst = endpoint.tool_calls_max;
  }
  return estimate;
}

provider::Nanodollars cost_of(const provider::Price& price, const Tokens& tokens, int searches) {
  return provider::cost(price,
                        {.input_tokens = tokens.input,
                         .cached_tokens = tokens.cached,
                         .output_tokens = tokens.output,
                         .cache_write_tokens = tokens.cache_write},
                        searches);
}

passes::WordLimits word_limits(const plan::Plan& plan,
                               const std::optional<provider::Price>& price) {
  constexpr double share = 0.15;
  constexpr double output_per_input_usual = 8;
  constexpr std::int64_t prompt_tokens_usual = 6'000;  // Rules, pack and outline.
  const bool known = price && price->input > 0 && price->output > 0;
  const double output_per_input =
      known ? static_cast<double>(price->output) / static_cast<double>(price->input)
            : output_per_input_usual;
  // A plan of the research alone counts as one chunk.
  const auto chunks = static_cast<double>(std::max<std::size_t>(1, plan.chunks.size()));
  const double written = static_cast<double>(tokens_of_words(plan.words_target))
                         + chunks * static_cast<double>(reasoning_tokens_usual);
  // All costs are counted in the price of an input token.
  const double run = written * output_per_input + chunks * static_cast<double>(prompt_tokens_usual);
  const auto words = [](double tokens) { return static_cast<std::size_t>(tokens * 3 / 4); };
  // Every prompt has the notes, and on average half of the final script.
  return {.notes_max = words(share * run / chunks), .told_max = words(2 * share * run / chunks)};
}

}  // namespace castwright::engine
