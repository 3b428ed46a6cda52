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
/// "1. Cold Open (hook the audience): about 400 words", one a line, of those that are shown.
std::string plan_lines(const plan::Plan& plan, int number);

/// The lines of a pack's field without their bullets and numbers, but for empty ones.
std::vector<std::string> outline_lines(std::string_view text);
/// The beats of the pack (lines of `beats_outline`, without their bullets and numbers), in order.
std::vector<std::string> beats_of(const Research& research);
/// Which of `beats` belong to chunk `number`: the beats run through the chunks in order, in
/// proportion to their words, the first and the last chunk left out where there are others.
std::vector<std::string> beats_for(const std::vector<std::string>& beats,
                                   const plan::Plan& plan,
                                   int number);
/// "Beat 1: about 320 words: …", one a line: beats of about 350 words, so that the sub-budgets add
/// up to the length asked for.
std::string beat_length_lines(int words, const std::vector<std::string>& beats);
/// How many beats of about 350 words a length makes; at least one.
std::size_t beat_count(int words);
/// What chunks 1..number-1 have told: titles, beats and first sentences.
std::string told_lines(const Material& material, int number);

}  // namespace castwright::passes
