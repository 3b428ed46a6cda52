#include "core/check.h"
#include "script/characters.h"
#include "script/clean.h"
#include "script/labels.h"
#include "script/trim.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

using namespace castwright;  // NOLINT(google-build-using-namespace): one short file

/// Cleaning reaches rest, keeps turns short, and lists every change.
void check(std::string_view text, bool monologue) {
  const script::Cleaned once = script::clean(text, monologue);
  CW_CHECK(once.text == text || !once.changes.empty());
  const script::Cleaned twice = script::clean(once.text, monologue);
  CW_CHECK(twice.text == once.text && twice.changes.empty());
  if (monologue || !script::has_tags(once.text)) return;
  for (const script::Turn& turn : script::split_turns(once.text))
    CW_CHECK(script::count_characters(turn.text) <= script::turn_characters_max);
}

/// A short script ends up in its band, or stays whole.
void check_band(std::string_view text) {
  const auto words = static_cast<int>(script::count_spoken_words(text));
  const script::WordBand band{.min = words * 7 / 8 - 2, .max = words * 7 / 8 + 2};
  const script::Trimmed trimmed = script::trim(text, {.words = words * 7 / 8, .band = band});
  if (trimmed.text == text) return;
  CW_CHECK(!trimmed.cuts.empty());
  CW_CHECK(band.holds(static_cast<int>(script::count_spoken_words(trimmed.text))));
}

/// Names become tags and no line gets lost.
void check_names(std::string_view text) {
  const script::VoicedScript script = script::read_voices(text);
  CW_CHECK(std::ranges::count(script.text, '\n') == std::ranges::count(text, '\n'));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(text, false);
  check(text, true);
  check_band(text);
  check_names(text);
  return 0;
}
