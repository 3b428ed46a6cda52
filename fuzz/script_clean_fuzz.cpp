#include "core/check.h"
#include "script/characters.h"
#include "script/clean.h"
#include "script/turns.h"

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(text, false);
  check(text, true);
  return 0;
}
