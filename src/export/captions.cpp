#include "export/captions.h"

#include "export/speech.h"
#include "json/text.h"
#include "script/split_turn.h"
#include "script/words.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace castwright::exports {
namespace {

/// In lines of about the same length, none longer than the limit but for a part without a blank.
std::vector<std::string> wrapped(std::string_view text) {
  const std::size_t chars = json::code_points(text);
  if (chars <= caption_line_chars_max) return {std::string(text)};
  // The blank nearest to the middle that leaves both lines short enough.
  std::size_t best = std::string_view::npos;
  std::size_t best_longer = chars;
  for (std::size_t at = text.find(' '); at != std::string_view::npos; at = text.find(' ', at + 1)) {
    const std::size_t before = json::code_points(text.substr(0, at));
    const std::size_t longer = std::max(before, chars - before - 1);
    if (longer >= best_longer) continue;
    best = at;
    best_longer = longer;
  }
  if (best == std::string_view::npos) return {std::string(text)};
  return {std::string(text.substr(0, best)), std::string(text.substr(best + 1))};
}

/// `piece` in captions: two lines each hold what fits.
void fit(std::string_view piece, std::vector<std::vector<std::string>>& captions) {
  std::vector<std::string> lines = wrapped(piece);
  const bool fits = std::ranges::all_of(lines, [](const std::string& line) {
    return json::code_points(line) <= caption_line_chars_max;
  });
  if (fits) {
    captions.push_back(std::move(lines));
    return;
  }
  for (std::string& line : script::split_turn(piece, caption_line_chars_max)) {
    if (captions.empty() || captions.back().size() == caption_lines_max) captions.emplace_back();
    captions.back().push_back(std::move(line));
  }
}

std::vector<std::vector<std::string>> captions_of(std::string_view text) {
  std::vector<std::vector<std::string>> captions;
  for (const std::string& piece :
       script::split_turn(text, caption_line_chars_max * caption_lines_max)) {
    std::vector<std::vector<std::string>> own;
    fit(piece, own);
    std::ranges::move(own, std::back_inserter(captions));
  }
  return captions;
}

std::size_t words_of(const std::vector<std::string>& lines) {
  std::size_t words = 0;
  for (const std::string& line : lines)
    words += script::count_words(line);
  return words;
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

/// Cue text of WebVTT: `&`, `<` and `>` are escaped, so that no `-->` is in it.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (byte == '&') out += "&amp;";
    if (byte == '<') out += "&lt;";
    if (byte == '>') out += "&gt;";
    if (byte != '&' && byte != '<' && byte != '>') out.push_back(byte);
  }
  return out;
}

}  // namespace

std::vector<Cue> cues_of(const Episode& episode, Names names) {
  const double word_s = 60.0 / episode.words_per_minute;
  std::vector<Cue> cues;
  for (const Chapter& chapter : episode.chapters) {
    std::size_t said = 0;  // words of the chapter so far
    for (const script::Turn& turn : chapter.turns) {
      std::string text = speakable(turn.text);
      if (text.empty()) continue;
      std::size_t silent = 0;  // words of the name that are still to come
      if (names == Names::in_text) {
        const std::string label = episode.hosts.name_of(turn.speaker) + ":";
        silent = script::count_words(label);
        text.insert(0, label + " ");
      }
      for (std::vector<std::string>& lines : captions_of(text)) {
        const std::size_t shown = words_of(lines);
        const std::size_t words = shown - std::min(shown, silent);
        silent -= shown - words;
        if (words == 0) continue;
        const double start_s = chapter.start_s + static_cast<double>(said) * word_s;
        said += words;
        cues.push_back({.start_s = start_s,
                        .end_s = chapter.start_s + static_cast<double>(said) * word_s,
                        .speaker = turn.speaker,
                        .lines = std::move(lines)});
      }
    }
  }
  return cues;
}

std::string to_vtt(const Episode& episode) {
  std::string text = "WEBVTT\n\nNOTE Times are estimated from the number of words.\n";
  for (const Cue& cue : cues_of(episode, Names::none)) {
    text += fmt::format("\n{} --> {}\n<v {}>",
                        clock(cue.start_s, '.'),
                        clock(cue.end_s, '.'),
                        escaped(episode.hosts.name_of(cue.speaker)));
    for (const std::string& line : cue.lines)
      text += escaped(line) + "\n";
  }
  return text;
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
