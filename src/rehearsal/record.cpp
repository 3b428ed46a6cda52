#include "rehearsal/record.h"

#include <array>
#include <utility>

namespace castwright::rehearsal {
namespace {

using json::Value;

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

// The snapshots that the original puts in place of these names.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> snapshots{{
    {"gpt-5.2", "gpt-5.2-2025-12-11"},
    {"gpt-5.2-pro", "gpt-5.2-pro-2025-12-11"},
    {"gpt-5", "gpt-5-2025-08-07"},
    {"gpt-5-mini", "gpt-5-mini-2025-08-07"},
}};

}  // namespace

Value echoed(const Record& record, std::string_view key, const Value& fallback) {
  const Value* value = record.request.body.find(key);
  return value == nullptr || value->is_null() ? fallback : *value;
}

Value marked_metadata(const Record& record) {
  Value metadata = echoed(record, "metadata", Value::object());
  metadata.set("rehearsal", "true");
  if (record.scenario.open_ended) metadata.set("rehearsal_length", "open");
  return metadata;
}

std::string_view snapshot_of(std::string_view model) {
  for (const auto& [name, snapshot] : snapshots)
    if (name == model) return snapshot;
  return model;
}

std::string obfuscation_of(const Record& record, std::uint64_t event) {
  std::uint64_t state = event * 0x9E3779B97F4A7C15ULL;
  for (const char byte : record.id)
    state = (state ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
  std::string out;
  for (auto left = static_cast<std::size_t>((state >> 40U) % 17U); left > 0; --left) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    out += alphabet[static_cast<std::size_t>((state >> 33U) % alphabet.size())];
  }
  return out;
}

}  // namespace castwright::rehearsal
