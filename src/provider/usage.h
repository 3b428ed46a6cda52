#pragma once
// What an answer was billed by. Values only.

#include <cstdint>

namespace castwright::provider {

/// Tokens as the server counts them. A count that is missing beside others is 0; where no counts
/// came at all there is no Usage, which is not the same.
struct Usage {
  std::int64_t input_tokens = 0;        ///< with those read from and written to the cache
  std::int64_t cached_tokens = 0;       ///< of input_tokens
  std::int64_t output_tokens = 0;       ///< with those of reasoning
  std::int64_t reasoning_tokens = 0;    ///< of output_tokens
  std::int64_t cache_write_tokens = 0;  ///< of input_tokens; newer models only
};

}  // namespace castwright::provider
