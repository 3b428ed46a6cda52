#pragma once
// Topic, plan and pack as the lines that prompts show. Used by make_ask only. Pure.

#include "passes/pass_a.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::passes {

/// "Gary Thompson (male). Plain-spoken …"; says so where a host has no name.
std::string host_line(const topic::Topic& topic, std::size_t slot);
/// "- " before each, one a line; `none` where there are none.
std::string bullets(const std::vector<std::string>& items, std::string_view none);
/// `a, b`; `none` where there are none.
std::string listed(const std::vector<std::string>& items, std::string_view none);
/// "- [1] Publisher: Title (2026-11-20)", one a line. Without addresses: nobody should speak them.
std::string source_lines(const std::vector<Source>& sources);
/// Does the prompt for chunk `number` show chunk `shown`? All of a plan of usual length; of a
/// longer one its ends and the chunks around, or prompts would grow with the plan.
bool is_shown(const plan::Plan& plan, int shown, int number);
/// "1. Cold Open: hook the audience (4 %)", with the share of the script, one a line, of those that
/// are shown. Without lengths in words: a prompt holds one, that of what it asks for.
std::string plan_lines(const plan::Plan& plan, int number);
/// "1. Cold Open: hook the audience, about 400 words", one a line.
std::string plan_lines_with_words(const plan::Plan& plan);
/// A window as a person says it: "the last 48 hours" up to three days, then days, months, years.
std::string freshness_text(int hours);

/// The lines of a pack's field without their bullets and numbers, but for empty ones.
std::vector<std::string> outline_lines(std::string_view text);
/// The beats of the pack (lines of `beats_outline`, without their bullets and numbers), in order.
std::vector<std::string> beats_of(const Research& research);
/// The turns that a dialogue of so many words has: 25 words each on average, as in three recorded
/// shows of strong writers (22 to 32).
int turns_of(int words);
/// "1. about 350 words: the beat", one a line: shares, in tens but for the last, that add up to
/// `words` exactly; with `turns` "about 350 words (14 turns)", and the turns add up to turns_of().
std::string beat_length_lines(int words, const std::vector<std::string>& beats, bool turns);

}  // namespace castwright::passes
