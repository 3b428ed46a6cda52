#pragma once
// The cache of prompts as the provider keeps it: what a request begins with, exactly as an earlier
// one of the same model and key did, is read from it and not paid in full.
//
// Owner: Api. Thread: the I/O thread. Life cycle: look() once for each request that is answered.
// Invariant: it holds a bounded number of prompts and bytes; the oldest go first.

#include "core/clock.h"
#include "rehearsal/create_request.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace castwright::rehearsal {

/// How many of the input tokens of one request the cache served and stored.
struct CacheTokens {
  std::int64_t read = 0;
  /// Unset for a model that does not bill them.
  std::optional<std::int64_t> written{};
};

class PromptCache {
 public:
  /// `clock` outlives it; its time runs `clock_scale` times as fast.
  PromptCache(const Clock& clock, double clock_scale) : clock_(clock), clock_scale_(clock_scale) {}

  /// What of the request is in the cache when the request begins, which is `begins_in_s` real
  /// seconds from now; from then on the request is in the cache too.
  CacheTokens look(const CreateRequest& request, double begins_in_s = 0);

 private:
  struct Entry {
    std::string place;  ///< only requests of the same place can share a beginning
    std::string prompt;
    MonoTime at{};  ///< the time at which its request begins, which may be in the future
  };

  bool is_fresh(const Entry& entry, MonoTime at) const;
  void keep(Entry entry);

  const Clock& clock_;
  double clock_scale_;
  std::deque<Entry> entries_;  ///< the request that came first stands first
  std::size_t bytes_ = 0;
};

}  // namespace castwright::rehearsal
