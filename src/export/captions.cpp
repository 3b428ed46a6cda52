#include "export/captions.h"

#include "export/speech.h"
#include "script/columns.h"
#include "script/split_turn.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace castwright::exports {
namespace {

using CaptionLines = std::vector<std::string>;

/// What decides at which places captions are divided.
struct Shape {
  std::string_view language;
  std::size_t words_max = 0;  ///< The words that are spoken within cue_seconds_max.
};

/// Returns the place at which `text` may be divided into two lines so that the longer one is as
/// short as possible, or npos if it may not be divided.
std::size_t middle_of(std::string_view text, std::string_view language) {
  const std::size_t columns = script::count_columns(text);
  std::size_t best = std::string_view::npos;
  std::size_t best_longer = columns;
  std::size_t begin = 0;
  std::size_t before = 0;
  for (const std::size_t at : script::line_breaks_of(text, language)) {
    before += script::count_columns(text.substr(begin, at - begin));
    begin = at;
    const std::size_t blank = text[at - 1] == ' ' ? 1 : 0;
    const std::size_t longer = std::max(before - blank, columns - before);
    if (longer >= best_longer) continue;
    best = at;
    best_longer = longer;
  }
  return best;
}

bool is_line(std::string_view text) {
  return script::count_columns(text) <= caption_line_columns_max;
}

/// Appends `piece` to `captions`, halved as often as needed, so that each caption has at most two
/// lines and is spoken in time.
void fit(std::string_view piece, const Shape& shape, std::vector<CaptionLines>& captions) {
  const bool in_time = script::count_words(piece) <= shape.words_max;
  if (in_time && is_line(piece)) {
    captions.push_back({std::string(piece)});
    return;
  }
  std::size_t middle = middle_of(piece, shape.language);
  if (middle == std::string_view::npos) middle = script::start_of(piece, caption_line_columns_max);
  const std::string_view first = script::trimmed(piece.substr(0, middle));
  const std::string_view second = script::trimmed(piece.substr(middle));
  if (first.empty() || second.empty()) {  // The piece is one long word that counts as many.
    captions.push_back({std::string(piece)});
    return;
  }
  if (in_time && is_line(first) && is_line(second)) {
    captions.push_back({std::string(first), std::string(second)});
    return;
  }
  fit(first, shape, captions);
  fit(second, shape, captions);
}

std::vector<CaptionLines> captions_of(std::string_view text, const Shape& shape) {
  std::vector<CaptionLines> captions;
  for (const std::string& piece : script::split_turn(text,
                                                     caption_line_columns_max * caption_lines_max,
                                                     shape.language,
                                                     script::Measure::columns))
    fit(piece, shape, captions);
  return captions;
}

std::size_t words_of(const std::vector<std::string>& lines) {
  std::size_t words = 0;
  for (const std::string& line : lines)
    words += script::count_words(line);
  return words;
}

/// Returns `lines`, which stand in `rest` one after another, as one text, and takes them from
/// `rest`. Between the lines of Chinese or Japanese there is no blank.
std::string taken_from(std::string_view& rest, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    const std::size_t at = std::min(rest.find(line), rest.size());
    if (!text.empty() && at > 0) text += " ";
    text += line;
    rest.remove_prefix(std::min(at + line.size(), rest.size()));
  }
  return text;
}

std::string clock(double seconds, char point) {
  const auto ms = std::llround(seconds * 1000);
  return fmt::format("{:02}:{:02}:{:02}{}{:03}",
                     ms / 3'600'000,
                     ms / 60'000 % 60,
                     ms / 1000 % 60,
                     point,
                     ms % 1000);
}

/// Escapes `&`, `<` and `>` for the text of a WebVTT cue, so that no `-->` is in it.
std::string escaped_caption(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (byte == '&') out += "&amp;";
    if (byte == '<') out += "&lt;";
    if (byte == '>') out += "&gt;";
    if (byte != '&' && byte != '<' && byte != '>') out.push_back(byte);
  }
  return out;
}

/// Keeps every cue for at least cue_seconds_min, because nobody reads faster. The cues after a
/// short one begin later until a longer one has made up for it.
void keep_readable(std::vector<Cue>& cues) {
  double last_s = 0;
  for (Cue& cue : cues) {
    cue.start_s = std::max(cue.start_s, last_s);
    cue.end_s = std::max(cue.end_s, cue.start_s + cue_seconds_min);
    last_s = cue.end_s;
  }
}

}  // namespace

std::vector<Cue> cues_of(const Episode& episode, Names names) {
  const double word_s = 60.0 / episode.words_per_minute;
  const Shape shape{.language = episode.language,
                    .words_max = static_cast<std::size_t>(cue_seconds_max / word_s)};
  std::vector<Cue> cues;
  std::size_t number = 0;  // The turns so far.
  for (const Chapter& chapter : episode.chapters) {
    std::size_t said = 0;  // The words of the chapter so far.
    for (const script::Turn& turn : chapter.turns) {
      ++number;
      std::string text = speakable(turn.text);
      if (text.empty()) continue;
      std::size_t silent = 0;  // The words of the name that are still to come.
      if (names == Names::in_text) {
        const std::string label = episode.hosts.name_of(turn.speaker) + ":";
        silent = script::count_words(label);
        text.insert(0, label + " ");
      }
      std::string_view rest = text;
      for (std::vector<std::string>& lines : captions_of(text, shape)) {
        std::string whole = taken_from(rest, lines);
        const std::size_t shown = words_of(lines);
        const std::size_t words = shown - std::min(shown, silent);
        silent -= shown - words;
        if (words == 0) continue;
        const double start_s = chapter.start_s + static_cast<double>(said) * word_s;
        said += words;
        cues.push_back({.start_s = start_s,
                        .end_s = chapter.start_s + static_cast<double>(said) * word_s,
                        .speaker = turn.speaker,
                        .lines = std::move(lines),
                        .text = std::move(whole),
                        .turn = number - 1});
      }
    }
  }
  keep_readable(cues);
  return cues;
}

std::string to_vtt(const Episode& episode) {
  std::string text = "WEBVTT\n";
  for (const Cue& cue : cues_of(episode, Names::none)) {
    text += fmt::format("\n{} --> {}\n<v {}>",
                        clock(cue.start_s, '.'),
                        clock(cue.end_s, '.'),
                        escaped_caption(episode.hosts.name_of(cue.speaker)));
    for (const std::string& line : cue.lines)
      text += escaped_caption(line) + "\n";
  }
  // Readers of transcripts that know no notes expect a cue first.
  return text + "\nNOTE Times are estimated from the number of words.\n";
}

std::string to_srt(const Episode& episode) {
  std::string text;
  std::size_t number = 0;
  // A single voice needs no name.
  const Names names = episode.hosts.monologue ? Names::none : Names::in_text;
  for (const Cue& cue : cues_of(episode, names)) {
    if (number > 0) text += "\n";
    text +=
        fmt::format("{}\n{} --> {}\n", ++number, clock(cue.start_s, ','), clock(cue.end_s, ','));
    for (const std::string& line : cue.lines)
      text += line + "\n";
  }
  return text;
}

}  // namespace castwright::exports
