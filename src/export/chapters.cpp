#include "export/chapters.h"

#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace castwright::exports {
namespace {

std::int64_t milliseconds(double seconds) {
  return std::llround(seconds * 1000);
}

/// Escapes `=`, `;`, `#`, `\` and line breaks for a value of a metadata file.
std::string escaped_metadata(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (std::string_view("=;#\\\n").contains(byte)) out.push_back('\\');
    out.push_back(byte);
  }
  return out;
}

}  // namespace

std::string podcast_chapters(const Episode& episode) {
  json::Value chapters = json::Value::array();
  for (const Chapter& chapter : episode.chapters) {
    json::Value one = json::Value::object();
    one.set("startTime", seconds_json(chapter.start_s))
        .set("title", chapter.title)
        .set("endTime", seconds_json(chapter.start_s + chapter.duration_s));
    chapters.push(std::move(one));
  }
  json::Value document = json::Value::object();
  document.set("version", "1.2.0").set("title", episode.title).set("chapters", std::move(chapters));
  return json::dump_pretty(document);
}

json::Value chapter_list(const Episode& episode) {
  json::Value list = json::Value::array();
  for (const Chapter& chapter : episode.chapters) {
    json::Value one = json::Value::object();
    one.set("title", chapter.title)
        .set("start_time", seconds_json(chapter.start_s))
        .set("chapter", static_cast<std::uint64_t>(list.items().size() + 1))
        .set("duration", seconds_json(chapter.duration_s));
    list.push(std::move(one));
  }
  return list;
}

std::string ffmeta(const Episode& episode) {
  std::string text = fmt::format(";FFMETADATA1\ntitle={}\n", escaped_metadata(episode.title));
  for (const Chapter& chapter : episode.chapters) {
    text += fmt::format("[CHAPTER]\nTIMEBASE=1/1000\nSTART={}\nEND={}\ntitle={}\n",
                        milliseconds(chapter.start_s),
                        milliseconds(chapter.start_s + chapter.duration_s),
                        escaped_metadata(chapter.title));
  }
  return text;
}

}  // namespace castwright::exports
