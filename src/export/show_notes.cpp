#include "export/show_notes.h"

#include "export/html.h"
#include "export/markdown_text.h"
#include "export/turn_reader.h"
#include "script/sentences.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::exports {
namespace {

/// A player shows some 150 characters of the notes before a person opens them.
constexpr std::size_t description_sentences_max = 2;

std::string text_of(const Episode& episode, std::string_view field) {
  return std::string(script::trimmed(in_one_line(episode.content.string_or(field, ""))));
}

/// Returns the first sentences of the description, as they stand there.
std::string beginning_of(const Episode& episode) {
  const std::string whole = in_one_line(episode.description);
  std::vector<std::string_view> sentences = script::sentences_of(whole, episode.language);
  if (sentences.empty()) return {};
  sentences.resize(std::min(sentences.size(), description_sentences_max));
  // The sentences are views of the whole.
  const auto begin = static_cast<std::size_t>(sentences.front().data() - whole.data());
  const auto last = static_cast<std::size_t>(sentences.back().data() - whole.data());
  return whole.substr(begin, last + sentences.back().size() - begin);
}

std::string source_line(std::size_t number, const Source& source) {
  const std::string title = in_one_line(source.title.empty() ? source.url : source.title);
  std::string line = fmt::format("{}. {}", number, markdown_link(title, source.link()));
  if (!source.publisher.empty()) line += ". " + escaped_markdown(in_one_line(source.publisher));
  if (!source.date.empty()) line += ", " + escaped_markdown(in_one_line(source.date));
  return line + "\n";
}

std::string chapter_list_of(const Episode& episode) {
  if (episode.chapters.size() < 2) return {};
  std::string text = "\n## Chapters\n\n";
  for (const Chapter& chapter : episode.chapters)
    text += fmt::format(
        "- ({}) {}\n", clock_text(chapter.start_s), escaped_markdown(in_one_line(chapter.title)));
  return text;
}

}  // namespace

std::string to_show_notes(const Episode& episode) {
  std::string title = text_of(episode, "video_title");
  std::string about = text_of(episode, "video_description");
  if (title.empty()) title = in_one_line(episode.title);
  if (about.empty()) about = beginning_of(episode);
  std::string text = fmt::format("# {}\n", escaped_markdown(title));
  if (!about.empty()) text += "\n" + escaped_markdown_line(about) + "\n";
  text += fmt::format("\nHosts: {}\n", escaped_markdown(episode.hosts.list()));
  text += chapter_list_of(episode);
  if (!episode.sources.empty()) text += "\n## Sources\n\n";
  for (std::size_t i = 0; i < episode.sources.size(); ++i)
    text += source_line(i + 1, episode.sources[i]);
  if (const std::string tags = text_of(episode, "video_tags"); !tags.empty())
    text += "\nTags: " + escaped_markdown(tags) + "\n";
  return text
         + fmt::format("\n*Written with AI{}.*\n",
                       episode.rehearsal ? "; a rehearsal, not to be published" : "");
}

}  // namespace castwright::exports
