#pragma once
// What a request will probably cost, before anything is sent: low, expected, worst. Pure.

#include "engine/request_kind.h"
#include "passes/pass_a.h"
#include "plan/plan.h"
#include "provider/endpoint.h"
#include "provider/models.h"
#include "provider/usage.h"

#include <cstdint>
#include <optional>

namespace castwright::engine {

/// Of English text; of a model's answer as of a prompt.
inline constexpr int bytes_per_token = 4;

struct Tokens {
  std::int64_t input = 0;
  std::int64_t output = 0;
  std::int64_t cached = 0;       ///< of the input, read from the provider's cache of prompts
  std::int64_t cache_write = 0;  ///< of the input, written to it where that has a price

  Tokens& operator+=(const Tokens& other);
};

/// Of one request, or of all. Tokens are estimated from text: a token is 0.75 words or 4 bytes of
/// English; expected reasoning is 4,000 tokens (as measured with thinking models at medium effort).
struct Estimate {
  Tokens low;       ///< the words asked for, and no reasoning
  Tokens expected;  ///< the same with usual reasoning
  Tokens worst;     ///< the whole token limit, three bytes a token of input, nothing cached
  int searches_low = 0;
  int searches_expected = 0;
  int searches_worst = 0;

  Estimate& operator+=(const Estimate& other);
};

/// When a request is asked for, among those of its run that carry the pack.
struct Turn {
  int position = 0;  ///< 0 for the first of them
  bool last = false;
  int parallel = 1;  ///< requests of the run that are asked for at once
  CompletionWindow window = CompletionWindow::soonest;
};
/// What a provider's cache of prompts does for a request.
struct CacheUse {
  bool reads = false;   ///< the first message, which an earlier request began with as well
  bool writes = false;  ///< all other input has the price of writing to it
};
/// By a model's price, and by what is certain: of the requests that are asked for at once none
/// finds what another one of them wrote; the last one waits for all others. Caches forget within
/// half an hour, so that a request that may wait finds nothing.
CacheUse cache_use(const std::optional<provider::Price>& price, const Turn& turn);

/// `request` may be one whose research is still unknown: the usual size of a pack is added then.
Estimate estimate(const passes::ModelRequest& request,
                  const plan::Chunk& chunk,
                  RequestKind kind,
                  const provider::Endpoint& endpoint,
                  const CacheUse& cache = {});

provider::Nanodollars cost_of(const provider::Price& price, const Tokens& tokens, int searches);

/// How much of the user's notes and of the script so far the prompts of a run repeat: as many words
/// as make the run's expected cost 15 % higher, for each of the two. By the ratio of the model's
/// prices; an unknown price counts as 1 to 8, as those of most models of 2026 are.
passes::WordLimits word_limits(const plan::Plan& plan, const std::optional<provider::Price>& price);

}  // namespace castwright::engine
