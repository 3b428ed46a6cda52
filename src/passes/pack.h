#pragma once
// The seven fields of the canonical pack and their bounds (docs/formats/answer.md). Data only; any
// thread.

#include <array>
#include <cstddef>
#include <string_view>

namespace castwright::passes {

inline constexpr std::array<std::string_view, 7> pack_fields = {
    "timeline",
    "key_facts",
    "key_players",
    "claims_evidence",
    "beats_outline",
    "punchlines",
    "historical_context",
};
inline constexpr std::size_t pack_words_min = 1'000;
inline constexpr std::size_t pack_words_max = 2'500;
inline constexpr std::size_t beats_min = 10;
inline constexpr std::size_t beats_max = 15;
inline constexpr std::size_t sources_min = 8;
inline constexpr std::size_t sources_max = 20;

}  // namespace castwright::passes
