#pragma once
// The rows of which script/language.h is made, as a person writes them: lists are parted by "|".
// Used by language.cpp only.

#include "script/language.h"

#include <span>
#include <string_view>

namespace castwright::script {

struct LanguageRow {
  std::string_view code{};
  Spacing spacing = Spacing::blanks;
  NumberDot number_dot = NumberDot::ends;
  std::u32string_view quotes{};
  std::string_view abbreviations{};
  std::string_view before_numbers{};
  std::string_view at_sentence_ends{};
  std::string_view not_initials{};
  std::string_view months{};
  std::string_view ordinal_leads{};
  std::string_view starters{};
  std::string_view leaning{};
  std::string_view speech_verbs{};
  std::string_view continuations{};
  std::string_view greetings{};
  std::string_view part{};
};

/// The last row is that of every other language; its code is "".
std::span<const LanguageRow> language_rows();

}  // namespace castwright::script
