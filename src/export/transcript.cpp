#include "export/transcript.h"

#include "export/captions.h"
#include "export/html.h"
#include "export/speech.h"
#include "json/value.h"

#include <optional>
#include <vector>

#include <fmt/format.h>

namespace castwright::exports {
namespace {

json::Value milliseconds_json(double seconds) {
  return json::Value::number(fmt::format("{:.3f}", seconds));
}

}  // namespace

std::string transcript_json(const Episode& episode) {
  json::Value segments = json::Value::array();
  for (const Cue& cue : cues_of(episode, Names::none)) {
    json::Value one = json::Value::object();
    one.set("speaker", episode.hosts.name_of(cue.speaker))
        .set("startTime", milliseconds_json(cue.start_s))
        .set("endTime", milliseconds_json(cue.end_s))
        .set("body", cue.text);
    segments.push(std::move(one));
  }
  json::Value document = json::Value::object();
  document.set("version", "1.0.0").set("segments", std::move(segments));
  return json::dump_pretty(document);
}

std::string transcript_html(const Episode& episode) {
  const std::vector<script::Turn> turns = episode.turns();
  std::string text;
  std::optional<std::size_t> last;
  for (const Cue& cue : cues_of(episode, Names::none)) {
    if (last == cue.turn) continue;
    last = cue.turn;
    text += fmt::format("<cite>{}:</cite>\n<time>{}</time>\n<p>{}</p>\n",
                        escaped_html_text(episode.hosts.name_of(cue.speaker)),
                        clock_text(cue.start_s),
                        escaped_html_text(speakable(turns[cue.turn].text)));
  }
  return text;
}

}  // namespace castwright::exports
