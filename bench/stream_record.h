#pragma once
// The stream client with everything that makes it durable: tape, raw text, group commit.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace castwright::bench {

struct Recorded {
  std::size_t events = 0;
  std::size_t text_units = 0;       ///< UTF-16
  std::int64_t first_event_ns = 0;  ///< monotonic_ns() of it
  std::string error{};              ///< "" where the answer is complete
};

/// Reads URL/responses as a run does, into files in `folder`, which is made. With `synced` false
/// nothing is synced: what the writes alone cost.
Recorded record(const std::string& base_url, const std::filesystem::path& folder, bool synced);

/// JavaScript counts text in UTF-16 units.
std::size_t utf16_units(std::string_view text);

}  // namespace castwright::bench
