#include "core/check.h"
#include "export/docx.h"
#include "export/docx_package.h"
#include "export/edited.h"
#include "script/turns.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace castwright;  // NOLINT(google-build-using-namespace): one short file

/// The checksums of an archive would refuse nearly every changed byte, so the input is the text of
/// one part, and of the other behind a NUL byte.
std::string archive_of(std::string_view text) {
  const std::size_t end = std::min(text.find('\0'), text.size());
  const std::string head =
      "<w:x xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";
  const auto made = exports::write_docx_parts(
      {{"word/document.xml", head + std::string(text.substr(0, end)) + "</w:body></w:x>"},
       {"word/styles.xml", std::string(text.substr(std::min(end + 1, text.size())))}});
  return made.value_or("");
}

/// True for a text that an XML file can hold.
bool fits_xml(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char byte) {
                               const auto code = static_cast<unsigned char>(byte);
                               return code >= ' ' || byte == '\n' || byte == '\t';
                             })
         && !text.contains("\uFFFE") && !text.contains("\uFFFF");
}

/// What was read once is read again from the file in which it is written.
void check_round_trip(const exports::Edited& edited, const exports::Hosts& hosts) {
  exports::Episode episode;
  episode.hosts = hosts;
  episode.sources = {{.title = "S"}};
  episode.chapters.push_back({.title = "T", .turns = edited.turns});
  episode.chapters[0].turn_sources.assign(edited.turns.size(), {1});
  if (!std::ranges::all_of(edited.turns, fits_xml, &script::Turn::text)) return;
  const auto again = exports::read_edited_docx(exports::to_docx(episode).value(), hosts);
  CW_CHECK(again.has_value());
  CW_CHECK(std::ranges::equal(
      again->turns, edited.turns, [](const script::Turn& left, const script::Turn& right) {
        return left.speaker == right.speaker && left.text == right.text;
      }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  exports::Hosts hosts{.all = {{.speaker = 'A', .name = "Nora"}, {.speaker = 'B', .name = "Sam"}}};
  static_cast<void>(exports::read_edited_docx(bytes, hosts));
  for (const bool monologue : {false, true}) {
    hosts.monologue = monologue;
    const auto edited = exports::read_edited_docx(archive_of(bytes), hosts);
    if (edited) check_round_trip(*edited, hosts);
  }
  return 0;
}
