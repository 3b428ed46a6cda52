#include "core/check.h"
#include "export/edited.h"
#include "export/speech.h"
#include "json/text.h"
#include "script/split_turn.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

using namespace castwright;  // NOLINT(google-build-using-namespace): one short file

/// What was read once is read again from every form in which it can be written.
void check_round_trip(const std::vector<script::Turn>& turns, const exports::Hosts& hosts) {
  exports::Episode episode;
  episode.hosts = hosts;
  episode.chapters.push_back({.title = "T", .turns = turns});
  const auto check = [&](const std::string& text, exports::Form form) {
    const auto again = exports::read_edited(text, hosts, form);
    CW_CHECK(again.has_value());
    CW_CHECK(std::ranges::equal(
        again->turns, turns, [](const script::Turn& left, const script::Turn& right) {
          return left.speaker == right.speaker && left.text == right.text;
        }));
  };
  check(exports::to_markdown(episode), exports::Form::markdown);
  check(exports::to_plain(episode), exports::Form::plain);
  check(exports::to_fountain(episode), exports::Form::fountain);
  check(episode.script(), exports::Form::tagged);
}

/// Without blanks of any kind (Unicode's White_Space).
std::string solid(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const bool two = text.starts_with("\u00A0") || text.starts_with("\u0085");
    const bool three = text.size() > 2
                       && ((text.starts_with("\xE2\x80")
                            && ((text[2] >= '\x80' && text[2] <= '\x8A') || text[2] == '\xA8'
                                || text[2] == '\xA9' || text[2] == '\xAF'))
                           || text.starts_with("\u205F") || text.starts_with("\u3000")
                           || text.starts_with("\u1680"));
    if (!two && !three && text.front() != ' ') out.push_back(text.front());
    text.remove_prefix(three ? 3 : two ? 2 : 1);
  }
  return out;
}

/// Every piece is short enough for a voice, and together they are the text.
void check_pieces(const script::Turn& turn) {
  const std::string spoken = exports::speakable(turn.text);
  std::string joined;
  for (const std::string& piece : script::split_turn(spoken)) {
    CW_CHECK(!piece.empty() && json::code_points(piece) <= script::turn_characters_max);
    joined += piece;
  }
  CW_CHECK(solid(joined) == solid(spoken));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(data)) + 1,
                              size - 1);
  // A byte order mark counts at the very beginning only: no text can begin with one.
  if (text.contains("\xEF\xBB\xBF")) return 0;
  // A list of sources at the end is left out in reading: what a turn has that looks like one as
  // well.
  if (text.contains("ources")) return 0;
  const exports::Hosts two{.all = {{'A', "Nora"}, {'B', "Sam: 2"}}, .monologue = false};
  const exports::Hosts one{.all = {{'A', "Nora"}}, .monologue = true};
  const exports::Hosts& hosts = (data[0] & 8u) != 0 ? one : two;
  const auto form = static_cast<exports::Form>(data[0] & 3u);
  if (const auto edited = exports::read_edited(text, hosts, form)) {
    check_round_trip(edited->turns, hosts);
    for (const script::Turn& turn : edited->turns)
      check_pieces(turn);
  }
  static_cast<void>(exports::read_edited(text, hosts));
  return 0;
}
