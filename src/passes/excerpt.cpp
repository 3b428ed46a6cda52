#include "passes/excerpt.h"

#include "script/trim_words.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <vector>

namespace castwright::passes {
namespace {

struct Paragraph {
  std::string_view text{};
  script::WordSet words{};
  std::size_t count = 0;
  double score = 0;
  bool chosen = false;
};

std::vector<Paragraph> paragraphs_of(std::string_view notes) {
  std::vector<Paragraph> paragraphs;
  std::size_t begin =
      std::string_view::npos;  // The begin of a heading that waits for its paragraph.
  std::size_t at = 0;
  while (at < notes.size()) {
    const std::size_t border = std::min(notes.find("\n\n", at), notes.size());
    const std::string_view text = script::trimmed(notes.substr(at, border - at));
    const bool heading = script::is_heading(text) && text.find('\n') == std::string_view::npos;
    if (!text.empty()) {
      const auto from = static_cast<std::size_t>(text.data() - notes.data());
      if (begin == std::string_view::npos) begin = from;
      if (!heading || border == notes.size()) {
        const std::string_view whole = notes.substr(begin, from + text.size() - begin);
        Paragraph paragraph{.text = whole, .count = script::count_words(whole)};
        for (std::string& word : script::words_of(whole))
          paragraph.words.insert(std::move(word));
        paragraphs.push_back(std::move(paragraph));
        begin = std::string_view::npos;
      }
    }
    at = border + 2;
  }
  return paragraphs;
}

}  // namespace

std::string excerpt(std::string_view notes, std::string_view wanted, std::size_t words_max) {
  std::vector<Paragraph> paragraphs = paragraphs_of(notes);
  std::unordered_map<std::string, std::size_t> in_paragraphs;
  for (const Paragraph& paragraph : paragraphs)
    for (const std::string& word : paragraph.words)
      ++in_paragraphs[word];
  script::WordSet asked;
  for (std::string& word : script::words_of(wanted))
    asked.insert(std::move(word));
  const auto all = static_cast<double>(paragraphs.size());
  for (Paragraph& paragraph : paragraphs) {
    for (const std::string& word : asked) {
      if (!paragraph.words.contains(word)) continue;
      const auto count = static_cast<double>(in_paragraphs.at(word));
      paragraph.score += std::log(1 + (all - count + 0.5) / (count + 0.5));
    }
  }
  std::vector<Paragraph*> best;
  for (Paragraph& paragraph : paragraphs)
    if (paragraph.score > 0) best.push_back(&paragraph);
  std::ranges::stable_sort(
      best, [](const Paragraph* a, const Paragraph* b) { return a->score > b->score; });
  std::size_t words = 0;
  for (Paragraph* const paragraph : best) {
    if (words + paragraph->count > words_max) continue;
    words += paragraph->count;
    paragraph->chosen = true;
  }
  std::string text;
  for (const Paragraph& paragraph : paragraphs) {
    if (!paragraph.chosen) continue;
    if (!text.empty()) text += "\n\n";
    text += paragraph.text;
  }
  return text;
}

}  // namespace castwright::passes
