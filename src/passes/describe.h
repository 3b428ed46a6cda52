#pragma once
// Writes topic, plan and pack as the lines that prompts show. Only the functions that make prompts
// use it. Pure; any thread.

#include "passes/pass_a.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::passes {

/// Returns e.g. "Gary Thompson (male). Plain-spoken …"; the line says so if a host has no name.
std::string host_line(const topic::Topic& topic, std::size_t slot);
/// Returns a line for each item with "- " before it, or a line of `none` if there are no items.
std::string bullets(const std::vector<std::string>& items, std::string_view none);
/// Returns `a, b`, or `none` if there are no items.
std::string listed(const std::vector<std::string>& items, std::string_view none);
/// Returns a line "- [1] Publisher: Title (2026-11-20)" for each source. The lines have no
/// addresses, because nobody should speak them.
std::string source_lines(const std::vector<Source>& sources);
/// Tells whether the prompt for chunk `number` shows chunk `shown`. It shows all chunks of a plan
/// of usual length. Of a longer plan it shows the ends and the chunks around `number`, or prompts
/// would grow with the plan.
bool is_shown(const plan::Plan& plan, int shown, int number);
/// Returns a line "1. Cold Open: hook the audience (4 %)" for each chunk that is shown, with its
/// share of the script. The lines have no lengths in words, because a prompt holds only the length
/// of what it asks for.
std::string plan_lines(const plan::Plan& plan, int number);
/// Returns a line "1. Cold Open: hook the audience, about 400 words" for each chunk.
std::string plan_lines_with_words(const plan::Plan& plan);
/// Returns a span of time as a person says it: "the last 48 hours" up to three days, then days,
/// months or years.
std::string freshness_text(int hours);

/// Returns the lines of a pack's field without bullets, numbers and empty lines.
std::vector<std::string> outline_lines(std::string_view text);
/// Returns the beats of the pack: the outline_lines() of `beats_outline`, in order.
std::vector<std::string> beats_of(const Research& research);
/// Returns how many turns a dialogue of so many words has. A turn has 25 words on average, as three
/// recorded shows of strong writers had 22 to 32.
int turns_of(int words);
/// Returns a line "1. about 350 words: the beat" for each beat. The shares are in tens except for
/// the last, and add up to `words` exactly. With `turns` a line has "about 350 words (14 turns)",
/// and the turns add up to turns_of().
std::string beat_length_lines(int words, const std::vector<std::string>& beats, bool turns);

}  // namespace castwright::passes
