#pragma once
// Estimates what a request will cost before anything is sent: low, expected and worst. Pure; any
// thread.

#include "engine/request_kind.h"
#include "passes/pass_a.h"
#include "plan/plan.h"
#include "provider/endpoint.h"
#include "provider/models.h"
#include "provider/usage.h"
#include "topic/options.h"

#include <cstdint>
#include <optional>

namespace castwright::engine {

/// The usual length of a token of English, in prompts and in answers.
inline constexpr int bytes_per_token = 4;

struct Tokens {
  std::int64_t input = 0;
  std::int64_t output = 0;
  std::int64_t cached = 0;       ///< The part of the input that is read from the prompt cache.
  std::int64_t cache_write = 0;  ///< The part that is written to it, if writing has a price.

  Tokens& operator+=(const Tokens& other);
};

/// The estimate of one request, or of all requests of a run. Tokens are estimated from text: a
/// token is 0.75 words or 4 bytes of English. Expected reasoning is 4,000 tokens, as measured with
/// thinking models at medium effort.
struct Estimate {
  Tokens low;       ///< The words asked for, and no reasoning.
  Tokens expected;  ///< The words asked for, and the usual reasoning.
  Tokens worst;     ///< The whole token limit, three bytes for a token of input, nothing cached.
  int searches_low = 0;
  int searches_expected = 0;
  int searches_worst = 0;

  Estimate& operator+=(const Estimate& other);
};

/// The place of a request among those requests of its run that begin with the pack.
struct Turn {
  int position = 0;  ///< It counts from 0.
  bool last = false;
  int parallel = 1;  ///< The number of requests that the run sends at once.
  CompletionWindow window = CompletionWindow::soonest;
};
/// What the prompt of a request will have and what is not written yet when a run is planned.
struct UnwrittenText {
  std::int64_t outline_bytes = 0;  ///< What follows the pack in the first message: outline_bytes().
  std::int64_t told_bytes = 0;     ///< What follows the first message: told_bytes().
};
/// Returns the size of the facts and the outline that the research of a plan brings beside sources
/// and pack: as much as real answers have, with a row for each chunk. Every later prompt has them.
std::int64_t outline_bytes(const plan::Plan& plan);
/// Returns the size of what the prompt of chunk `number` will show of other chunks: the script so
/// far, whole or as a digest (`shown`), and in parallel the plans of its neighbours.
std::int64_t told_bytes(const plan::Plan& plan,
                        int number,
                        const topic::Options& options,
                        const passes::WordLimits& shown);
/// What the provider's prompt cache does for a request.
struct CacheUse {
  bool reads = false;   ///< The first message is in the cache, since an earlier request has it too.
  bool writes = false;  ///< All other input has the price of writing to the cache.
};
/// Returns what is certain of the cache. Of requests that are sent at once none finds what another
/// one wrote, but the last request waits for all others. Caches forget within half an hour, so that
/// a request that may wait for hours finds nothing. Without a price nothing is certain.
CacheUse cache_use(const std::optional<provider::Price>& price, const Turn& turn);

/// Estimates a request that is built without the research: the usual size of a pack and the
/// `unwritten` text are added to every request that comes after it.
Estimate estimate(const passes::ModelRequest& request,
                  const plan::Chunk& chunk,
                  RequestKind kind,
                  const provider::Endpoint& endpoint,
                  const CacheUse& cache = {},
                  const UnwrittenText& unwritten = {});

/// Returns the price of so many tokens and searches.
provider::Nanodollars cost_of(const provider::Price& price, const Tokens& tokens, int searches);

/// Returns how much of the user's notes, and of the script so far, the prompts of a run repeat:
/// each of the two may make the run's expected cost 15 % higher. This depends on the ratio of the
/// model's prices for input and output; an unknown price counts as 1 to 8, as most models have it.
passes::WordLimits word_limits(const plan::Plan& plan, const std::optional<provider::Price>& price);

}  // namespace castwright::engine
