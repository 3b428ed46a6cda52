#pragma once
// The rows from which language.cpp makes the data of script/language.h, in a form that people can
// write: lists are separated by "|". Used only by language.cpp. Data only, any thread.

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

/// Returns the rows. The last row, with the code "", is for every other language.
std::span<const LanguageRow> language_rows();

}  // namespace castwright::script
