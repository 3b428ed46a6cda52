#include "export/format.h"

#include "export/captions.h"
#include "export/chapters.h"
#include "export/docx.h"
#include "export/edited.h"
#include "export/html.h"
#include "export/show_notes.h"
#include "export/transcript.h"

#include <algorithm>
#include <array>

namespace castwright::exports {
namespace {

/// Gives a writer that cannot fail the type of one that can.
template <std::string (*Write)(const Episode&)>
Result<std::string> always(const Episode& episode) {
  return Write(episode);
}

constexpr std::array<Format, 12> all{{{"md", true, always<to_markdown>},
                                      {"txt", true, always<to_plain>},
                                      {"html", true, always<to_html>},
                                      {"fountain", true, always<to_fountain>},
                                      {"docx", false, to_docx},
                                      {"json", true, always<to_json>},
                                      {"chapters", true, always<podcast_chapters>},
                                      {"vtt", true, always<to_vtt>},
                                      {"srt", true, always<to_srt>},
                                      {"transcript-json", true, always<transcript_json>},
                                      {"transcript-html", true, always<transcript_html>},
                                      {"show-notes", true, always<to_show_notes>}}};

}  // namespace

std::span<const Format> formats() {
  return all;
}

const Format* format_named(std::string_view name) {
  const auto found = std::ranges::find(all, name, &Format::name);
  return found == all.end() ? nullptr : &*found;
}

std::string to_json(const Episode& episode) {
  json::Value document = episode.content;
  if (json::Value* const segments = document.find("segments")) {
    json::Value timed = json::Value::array();
    for (std::size_t i = 0; i < segments->items().size() && i < episode.chapters.size(); ++i) {
      json::Value segment = segments->items()[i];
      segment.set("start_time", seconds_json(episode.chapters[i].start_s))
          .set("duration", seconds_json(episode.chapters[i].duration_s));
      timed.push(std::move(segment));
    }
    *segments = std::move(timed);
  }
  json::Value sources = json::Value::array();
  for (const Source& source : episode.sources) {
    json::Value one = json::Value::object();
    one.set("title", source.title)
        .set("publisher", source.publisher)
        .set("date", source.date)
        .set("url", source.url);
    sources.push(std::move(one));
  }
  document.set("sources", std::move(sources));
  return json::dump_pretty(document);
}

}  // namespace castwright::exports
