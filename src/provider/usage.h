#pragma once
// The tokens that an answer was billed by. Values only.

#include <cstdint>

namespace castwright::provider {

/// Tokens as the server counts them. If some counts are missing, they are 0; if no counts came at
/// all, there is no Usage, which is not the same.
struct Usage {
  std::int64_t input_tokens = 0;        ///< Includes those read from and written to the cache.
  std::int64_t cached_tokens = 0;       ///< Part of input_tokens.
  std::int64_t output_tokens = 0;       ///< Includes those of reasoning.
  std::int64_t reasoning_tokens = 0;    ///< Part of output_tokens.
  std::int64_t cache_write_tokens = 0;  ///< Part of input_tokens; only newer models report it.
};

}  // namespace castwright::provider
