#include "export/agenda.h"

#include "export/chapters.h"
#include "export/speech.h"
#include "script/words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/format.h>

namespace castwright::exports {
namespace {

/// The seconds that the video step accepts for a type of script.
struct Range {
  std::string_view type;
  int min = 0;
  int max = 0;
};
constexpr std::array<Range, 4> durations{
    {{"long", 600, 3600}, {"medium", 300, 1200}, {"short", 120, 600}, {"reels", 15, 90}}};

/// Warns of texts that a voice would read out and of a length that the pipeline would refuse.
void warn(const Episode& spoken, std::vector<std::string>& warnings) {
  std::set<std::string> told;  // A script may hold the same brackets a hundred times.
  for (const Chapter& chapter : spoken.chapters) {
    for (const script::Turn& turn : chapter.turns) {
      for (const std::string_view bracket : brackets_in(turn.text)) {
        if (!told.insert(std::string(bracket)).second) continue;
        warnings.push_back(
            fmt::format("{}: \"{}\": {} will be read out", spoken.code, chapter.title, bracket));
      }
    }
  }
  for (const Range& range : durations) {
    const double seconds = spoken.duration_s();
    if (range.type != spoken.type || (seconds >= range.min && seconds <= range.max)) continue;
    warnings.push_back(
        fmt::format("{}: about {:.0f} s at {} words a minute, and the video step "
                    "takes {} to {} s",
                    spoken.code,
                    seconds,
                    spoken.words_per_minute,
                    range.min,
                    range.max));
  }
}

/// Returns `written` with nothing left in it but what is spoken. Only A and B have voices.
Result<Episode> spoken(const Episode& written, std::vector<std::string>& warnings) {
  Episode episode = written;
  bool others = false;
  for (Chapter& chapter : episode.chapters) {
    chapter.turns = spoken_turns(chapter.turns, episode.language);
    if (chapter.turns.empty()) {
      return fail(Fault::unusable,
                  fmt::format("{}: nothing of \"{}\" is spoken", episode.code, chapter.title));
    }
    for (script::Turn& turn : chapter.turns) {
      if (turn.speaker == 'A' || turn.speaker == 'B') continue;
      turn.speaker = 'A';
      others = true;
    }
  }
  if (others) {
    warnings.push_back(
        fmt::format("{}: only A and B have voices: others speak as A", episode.code));
  }
  warn(episode, warnings);
  return episode;
}

json::Value segments_json(const Episode& episode) {
  json::Value segments = json::Value::array();
  for (std::size_t i = 0; i < episode.chapters.size(); ++i) {
    const Chapter& chapter = episode.chapters[i];
    json::Value dialogue = json::Value::array();
    for (const script::Turn& turn : chapter.turns) {
      json::Value one = json::Value::object();
      one.set("speaker", std::string(1, turn.speaker)).set("text", turn.text);
      dialogue.push(std::move(one));
    }
    json::Value segment = json::Value::object();
    segment.set("chapter", static_cast<std::uint64_t>(i + 1))
        .set("title", chapter.title)
        .set("start_time", seconds_json(chapter.start_s))
        .set("duration", seconds_json(chapter.duration_s))
        .set("dialogue", std::move(dialogue));
    segments.push(std::move(segment));
  }
  return segments;
}

/// Counts the words here by three rules, so that the figures explain each other. The count that a
/// model gives of its own text is not read.
json::Value words_json(const Episode& episode) {
  const std::string plain = script::spoken_text(episode.script());
  json::Value words = json::Value::object();
  words.set("spoken", static_cast<std::uint64_t>(script::count_words(plain)))
      .set("whitespace", static_cast<std::uint64_t>(script::count_whitespace_words(plain)))
      .set("regex", static_cast<std::uint64_t>(script::count_regex_words(plain)));
  return words;
}

json::Value script_json(const Episode& episode) {
  json::Value metadata = json::Value::object();
  metadata.set("generated_at", episode.generated_at)
      .set("model", episode.model)
      .set("num_sources", static_cast<std::uint64_t>(episode.sources.size()))
      .set("content_type", episode.type)
      .set("content_code", episode.code)
      .set("words", words_json(episode))
      .set("words_per_minute", episode.words_per_minute)
      .set("ai_generated", true)
      .set("rehearsal", episode.rehearsal);
  json::Value document = json::Value::object();
  document.set("title", fmt::format("{} - {}", episode.title, episode.code))
      .set("duration_sec", static_cast<std::int64_t>(std::lround(episode.duration_s())))
      .set("segments", segments_json(episode))
      .set("metadata", std::move(metadata));
  for (const std::string_view key : {"video_title", "video_description", "video_tags"}) {
    if (const json::Value* const value = episode.content.find(key)) document.set(key, *value);
  }
  return document;
}

/// Writes the form of G2: lines `Name: text`, with a blank line after every chapter.
std::string script_txt(const Episode& episode) {
  std::string text;
  for (const Chapter& chapter : episode.chapters) {
    if (!text.empty()) text += "\n";
    for (const script::Turn& turn : chapter.turns)
      text += fmt::format("{}: {}\n", episode.hosts.name_of(turn.speaker), turn.text);
  }
  return text;
}

json::Value sources_json(const Episode& episode) {
  json::Value list = json::Value::array();
  for (std::size_t i = 0; i < episode.sources.size(); ++i) {
    const Source& source = episode.sources[i];
    json::Value one = json::Value::object();
    one.set("n", static_cast<std::uint64_t>(i + 1))
        .set("title", source.title)
        .set("publisher", source.publisher)
        .set("date", source.date)
        .set("url", source.url);
    list.push(std::move(one));
  }
  return list;
}

json::Value queries_json(const Episode& episode, std::string_view date) {
  json::Value queries = json::Value::array();
  for (const std::string& query : episode.queries)
    queries.push(query);
  json::Value document = json::Value::object();
  document.set("topic_id", episode.topic_id)
      .set("date", date)
      .set("search_queries", std::move(queries))
      .set("generated_at", episode.generated_at);
  return document;
}

/// Returns `text` on one line and without the dash that separates publisher and title.
std::string part_of_line(std::string_view text) {
  std::string part = speakable(text);
  constexpr std::string_view dash = "—";
  for (std::size_t at = part.find(dash); at != std::string::npos; at = part.find(dash, at))
    part.replace(at, dash.size(), "-");
  return part;
}

/// Writes `- [1] Publisher — Title (2026-01-31) https://…`. No full stop follows the date, because
/// the parser would leave " ." at the end of the title.
std::string source_line(std::size_t number, const Source& source) {
  const std::string link = source.link();
  const std::size_t host = link.find("//");
  std::string publisher = part_of_line(source.publisher);
  if (publisher.empty() && host != std::string::npos)
    publisher = link.substr(host + 2, link.find('/', host + 2) - host - 2);
  std::string line = fmt::format("- [{}] {} — {}",
                                 number,
                                 publisher.empty() ? "Unknown" : publisher,
                                 part_of_line(source.title));
  if (!source.date.empty()) line += fmt::format(" ({})", part_of_line(source.date));
  if (!link.empty()) line += " " + link;
  return line + "\n";
}

std::string pass_a_txt(const Episode& episode) {
  std::string text = "SOURCES:\n";
  for (std::size_t i = 0; i < episode.sources.size(); ++i)
    text += source_line(i + 1, episode.sources[i]);
  return text + "\nSCRIPT:\n" + tagged_script(episode.turns(), episode.hosts.monologue) + "\n";
}

}  // namespace

std::string tagged_script(const std::vector<script::Turn>& turns, bool monologue) {
  std::vector<script::Turn> safe = turns;
  for (script::Turn& turn : safe) {
    for (std::size_t at = turn.text.find("HOST_"); at != std::string::npos;
         at = turn.text.find("HOST_", at + 1)) {
      const std::size_t end =
          turn.text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", at + 5);
      if (end != std::string::npos && end > at + 5 && turn.text[end] == ':')
        turn.text.replace(at, 4, "Host");
    }
  }
  return script::join_turns(safe, monologue);
}

Result<Agenda> to_agenda(const std::vector<Episode>& episodes) {
  Agenda agenda;
  const Episode& main = episodes.front();
  std::string date = main.date;
  std::erase(date, '-');
  const std::string base = fmt::format("{}-{}", main.topic_id, date);
  if (std::ranges::count(main.topic_id, '-') != 1) {
    agenda.warnings.push_back(
        fmt::format("topic id {} has not exactly one hyphen: the pipeline takes the fourth part "
                    "of a file name for the code and skips these files or takes them for others",
                    main.topic_id));
  }
  if (main.rehearsal) agenda.warnings.emplace_back("a rehearsal: not to be voiced or published");
  for (const Episode& written : episodes) {
    CW_TRY(const Episode episode, spoken(written, agenda.warnings));
    const std::string stem = fmt::format("{}-{}", base, episode.code);
    agenda.files.push_back({stem + ".script.json", json::dump_pretty(script_json(episode))});
    agenda.files.push_back({stem + ".script.txt", script_txt(episode)});
    agenda.files.push_back({stem + ".chapters.json", json::dump_pretty(chapter_list(episode))});
    agenda.files.push_back({stem + ".ffmeta", ffmeta(episode)});
    if (&written == &main && main.type == "long")
      agenda.files.push_back({base + "-PASS_A.txt", pass_a_txt(episode)});
  }
  agenda.files.push_back({base + ".sources.json", json::dump_pretty(sources_json(main))});
  agenda.files.push_back(
      {base + ".search_queries.json", json::dump_pretty(queries_json(main, date))});
  return agenda;
}

Status check_place(const std::filesystem::path& folder,
                   const std::filesystem::path& root,
                   std::string_view topic_id) {
  const auto [mine, rest] = std::ranges::mismatch(root, folder);
  const bool below_root = mine == root.end() && rest != folder.end();
  if (below_root && (*rest == "runs" || *rest == "podcast_chunks")) {
    return fail(Fault::usage,
                fmt::format("--to {}: inside of the runs: an export never becomes part of what it "
                            "is made from",
                            folder.string()));
  }
  std::set<std::filesystem::path> parents;
  std::filesystem::path parent;
  for (const std::filesystem::path& part : folder) {
    if (part == std::filesystem::path(topic_id) && !parents.insert(parent).second) {
      return fail(Fault::usage,
                  fmt::format("--to {}: {}/{} inside of {}/{}: outputs never lie in themselves",
                              folder.string(),
                              parent.string(),
                              topic_id,
                              parent.string(),
                              topic_id));
    }
    parent = part;
  }
  return {};
}

}  // namespace castwright::exports
