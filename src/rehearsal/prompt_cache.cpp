#include "rehearsal/prompt_cache.h"

#include "rehearsal/models.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace castwright::rehearsal {
namespace {

// Prefix caches work in blocks of 128 tokens from 1,024 on.
constexpr std::int64_t cache_tokens_min = 1024;
constexpr std::int64_t cache_block_tokens = 128;
constexpr std::ptrdiff_t bytes_per_token = 4;
constexpr std::chrono::minutes kept_for{30};

// Room for a run of 40 chunks with all repetitions, and far less than a small machine has.
constexpr std::size_t entries_max = 256;
constexpr std::size_t bytes_max = 16U << 20;

std::int64_t whole_blocks(std::ptrdiff_t bytes) {
  const std::int64_t tokens = bytes / bytes_per_token;
  return tokens < cache_tokens_min ? 0 : tokens / cache_block_tokens * cache_block_tokens;
}

/// Everything that stands in front of the messages: requests that differ in it share no beginning.
std::string place_of(const CreateRequest& request) {
  std::string place = request.model;
  place += '\n';
  place += request.body.string_or("prompt_cache_key", "");
  for (const std::string_view part : {"tools", "text", "response_format"}) {
    place += '\n';
    if (const json::Value* const value = request.body.find(part)) place += json::dump(*value);
  }
  return place;
}

}  // namespace

bool PromptCache::is_fresh(const Entry& entry, MonoTime at) const {
  const std::chrono::duration<double> age = at - entry.at;
  return age * clock_scale_ <= kept_for;
}

void PromptCache::keep(Entry entry) {
  const MonoTime now = clock_.now();
  bytes_ += entry.prompt.size() + entry.place.size();
  entries_.push_back(std::move(entry));
  while (!entries_.empty()
         && (entries_.size() > entries_max || bytes_ > bytes_max
             || !is_fresh(entries_.front(), now))) {
    bytes_ -= entries_.front().prompt.size() + entries_.front().place.size();
    entries_.pop_front();
  }
}

CacheTokens PromptCache::look(const CreateRequest& request, double begins_in_s) {
  const std::chrono::nanoseconds wait(static_cast<std::int64_t>(begins_in_s * 1e9));
  const MonoTime begins = clock_.now() + wait;
  Entry own{.place = place_of(request), .prompt = request.prompt(), .at = begins};
  std::ptrdiff_t common = 0;
  for (const Entry& entry : entries_) {
    if (entry.at > begins || entry.place != own.place || !is_fresh(entry, begins)) continue;
    const auto mine = std::ranges::mismatch(own.prompt, entry.prompt).in1;
    common = std::max(common, mine - own.prompt.begin());
  }
  CacheTokens tokens{.read = whole_blocks(common)};
  const Model* const model = find_model(request.model);
  if (model != nullptr && model->bills_cache_writes)
    tokens.written = whole_blocks(std::ssize(own.prompt)) - tokens.read;
  keep(std::move(own));
  return tokens;
}

}  // namespace castwright::rehearsal
