#include "passes/describe.h"

#include "script/turns.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::passes {
namespace {

/// Words of one beat: what a listener follows as one thought, about two minutes.
constexpr int beat_words = 350;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

/// A line without "- ", "* ", "1. ", "2) " or "Beat 3: " before it.
std::string_view without_bullet(std::string_view line) {
  line = script::trimmed(line);
  const std::size_t begin = line.find_first_not_of("-*• \t");
  line.remove_prefix(std::min(begin, line.size()));
  std::string_view rest = line;
  if (rest.starts_with("Beat ") || rest.starts_with("beat ")) rest.remove_prefix(5);
  const auto digits =
      std::size_t(std::find_if_not(rest.begin(), rest.end(), is_digit) - rest.begin());
  const bool numbered = digits > 0 && digits <= 3 && digits < rest.size()
                        && std::string_view(".):").find(rest[digits]) != std::string_view::npos;
  // "3.5 million" is a number of the text.
  if (!numbered || (digits + 1 < rest.size() && rest[digits + 1] != ' ')) return line;
  return script::trimmed(rest.substr(digits + 1));
}

/// Words of the chunks before `number`, and of all, among those that share the beats.
struct Span {
  double begin = 0;
  double end = 0;
};
Span span_of(const plan::Plan& plan, int number) {
  const bool ends_apart = plan.chunks.size() > 2;
  double before = 0;
  double own = 0;
  double all = 0;
  for (const plan::Chunk& chunk : plan.chunks) {
    const bool end = chunk.number == 1 || chunk.number == int(plan.chunks.size());
    if (ends_apart && end) continue;
    if (chunk.number < number) before += chunk.words_target;
    if (chunk.number == number) own = chunk.words_target;
    all += chunk.words_target;
  }
  return {before / all, (before + own) / all};
}

/// The first sentence that is spoken in `text`, at most 160 bytes of it.
std::string opening_of(std::string_view text) {
  constexpr std::size_t shown_max = 160;
  const std::vector<script::Turn> turns = script::split_turns(text);
  if (turns.empty()) return {};
  std::string_view first = turns.front().text;
  const std::size_t stop = first.find_first_of(".?!\n");
  if (stop != std::string_view::npos) first = first.substr(0, stop + 1);
  if (first.size() <= shown_max) return std::string(script::trimmed(first));
  const std::size_t cut = first.rfind(' ', shown_max);
  if (cut == std::string_view::npos) return {};
  return std::string(first.substr(0, cut)) + "…";
}

}  // namespace

std::string host_line(const topic::Topic& topic, std::size_t slot) {
  if (slot >= topic.roles.size()) return "a host without a name.";
  const topic::Role& role = topic.roles[slot];
  std::string line = role.name.empty() ? "a host without a name" : role.name;
  if (!role.gender.empty()) line += fmt::format(" ({})", role.gender);
  line += '.';
  if (!role.bio.empty()) line += ' ' + role.bio;
  return line;
}

std::string bullets(const std::vector<std::string>& items, std::string_view none) {
  if (items.empty()) return fmt::format("- {}", none);
  return fmt::format("- {}", fmt::join(items, "\n- "));
}

std::string listed(const std::vector<std::string>& items, std::string_view none) {
  return items.empty() ? std::string(none) : fmt::format("{}", fmt::join(items, ", "));
}

std::string source_lines(const std::vector<Source>& sources) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const Source& source = sources[i];
    lines.push_back(
        fmt::format("[{}] {}: {} ({})", i + 1, source.publisher, source.title, source.date));
  }
  return bullets(lines, "(none)");
}

bool is_shown(const plan::Plan& plan, int shown, int number) {
  constexpr std::size_t whole_max = 40;  // the most that a user may ask for
  constexpr int around = 12;
  if (plan.chunks.size() <= whole_max) return true;
  return shown == 1 || shown == static_cast<int>(plan.chunks.size())
         || std::abs(shown - number) <= around;
}

std::string plan_lines(const plan::Plan& plan, int number) {
  std::string lines;
  for (const plan::Chunk& chunk : plan.chunks) {
    if (!is_shown(plan, chunk.number, number)) continue;
    if (!lines.empty()) lines += '\n';
    lines += fmt::format("{}. {} ({}): about {} words",
                         chunk.number,
                         chunk.title,
                         chunk.subject,
                         chunk.words_target);
  }
  return lines;
}

std::vector<std::string> outline_lines(std::string_view text) {
  std::vector<std::string> items;
  for (const std::string_view line : lines_of(text)) {
    const std::string_view item = without_bullet(line);
    if (!item.empty()) items.emplace_back(item);
  }
  return items;
}

std::vector<std::string> beats_of(const Research& research) {
  return outline_lines(research.canonical_pack.string_or("beats_outline", ""));
}

std::vector<std::string> beats_for(const std::vector<std::string>& beats,
                                   const plan::Plan& plan,
                                   int number) {
  const Span span = span_of(plan, number);
  std::vector<std::string> own;
  for (std::size_t i = 0; i < beats.size(); ++i) {
    const double middle = (double(i) + 0.5) / double(beats.size());
    if (middle >= span.begin && middle < span.end) own.push_back(beats[i]);
  }
  return own;
}

std::string beat_length_lines(int words, const std::vector<std::string>& beats) {
  const std::size_t count = std::max(beat_count(words), beats.size());
  std::string lines;
  std::size_t previous = beats.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (!lines.empty()) lines += '\n';
    lines += fmt::format("Beat {}: about {} words", i + 1, std::size_t(words) / count);
    if (beats.empty()) continue;
    const std::size_t beat = i * beats.size() / count;
    lines += fmt::format(": {}{}", beats[beat], beat == previous ? " (continued)" : "");
    previous = beat;
  }
  return lines;
}

std::size_t beat_count(int words) {
  return std::size_t(std::max(1L, std::lround(double(words) / beat_words)));
}

std::string told_lines(const Material& material, int number) {
  std::vector<std::string> beats;
  if (material.research != nullptr) beats = beats_of(*material.research);
  std::vector<std::string> lines;
  for (const plan::Chunk& chunk : material.plan->chunks) {
    if (chunk.number >= number) break;
    if (!is_shown(*material.plan, chunk.number, number)) continue;
    std::string line = fmt::format("{} ({})", chunk.title, chunk.subject);
    const std::vector<std::string> own = beats_for(beats, *material.plan, chunk.number);
    if (!own.empty()) line += fmt::format(": {}", fmt::join(own, "; "));
    const auto index = std::size_t(chunk.number - 1);
    if (index < material.chunk_texts.size()) {
      const std::string opening = opening_of(material.chunk_texts[index]);
      if (!opening.empty()) line += fmt::format(". It began: “{}”", opening);
    }
    lines.push_back(std::move(line));
  }
  return bullets(lines, "nothing yet");
}

}  // namespace castwright::passes
