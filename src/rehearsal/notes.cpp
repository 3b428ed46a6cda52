#include "rehearsal/notes.h"

#include "core/ascii.h"
#include "json/text.h"
#include "script/sentences.h"
#include "script/words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <utility>

namespace castwright::rehearsal {
namespace {

// A sentence that is longer is left out: a turn holds at most 500 characters, and a few words stand
// in front of the sentence.
constexpr std::size_t sentence_characters_max = 340;
constexpr std::size_t sentence_words_min = 4;
// So many sentences are told together at most; more could not be shared among the parts of a show.
constexpr std::size_t group_words_max = 60;

bool is_space(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}
std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

/// Whether a character is a mark of Markdown, which is not spoken. An underscore inside of a word
/// is part of the word.
bool is_mark(std::string_view text, std::size_t i) {
  const char c = text[i];
  if (c == '*' || c == '`' || c == '~') return true;
  if (c == '!') return text.substr(i + 1).starts_with('[');
  return c == '_'
         && (i == 0 || i + 1 == text.size() || is_space(text[i - 1])
             || std::isalnum(static_cast<unsigned char>(text[i + 1])) == 0);
}

struct Bracket {
  std::size_t size = 0;     ///< bytes of the whole construct; 0 for an ordinary bracket
  std::string_view spoken;  ///< text of a link; empty for the mark of a footnote
};

/// What stands at the beginning of `text`, which is a `[`: `[text](address)`, `[3]` or `[^3]`.
Bracket bracket_at(std::string_view text) {
  const std::size_t close = text.find(']');
  if (close == std::string_view::npos) return {};
  if (text.substr(close + 1).starts_with('(')) {
    const std::size_t end = text.find(')', close);
    if (end != std::string_view::npos)
      return {.size = end + 1, .spoken = text.substr(1, close - 1)};
  }
  const bool footnote = close > 1 && close <= 4 && (is_digit(text[1]) || text[1] == '^');
  return {.size = footnote ? close + 1 : 0, .spoken = {}};
}

/// The text without the inline marks of Markdown: links keep their text, emphasis and code their
/// words.
std::string plain(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_mark(text, i)) continue;
    const Bracket bracket = text[i] == '[' ? bracket_at(text.substr(i)) : Bracket{};
    if (bracket.size != 0) {
      for (std::size_t k = 0; k < bracket.spoken.size(); ++k)
        if (!is_mark(bracket.spoken, k)) out += bracket.spoken[k];
      i += bracket.size - 1;
      continue;
    }
    out += is_space(text[i]) ? ' ' : text[i];
  }
  return out;
}

/// A date like "2024-05-17" anywhere in the text. "" if there is a year alone, because its first
/// day would be a lie.
std::string date_in(std::string_view text) {
  for (std::size_t i = 0; i + 10 <= text.size(); ++i) {
    const std::string_view part = text.substr(i, 10);
    bool fits = part[4] == '-' && part[7] == '-';
    for (const std::size_t k : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U})
      fits = fits && is_digit(part[k]);
    if (fits) return std::string(part);
  }
  return {};
}

std::string_view url_in(std::string_view text) {
  std::size_t at = text.find("https://");
  if (at == std::string_view::npos) at = text.find("http://");
  if (at == std::string_view::npos) return {};
  std::string_view url = text.substr(at);
  url = url.substr(0, url.find_first_of(" \t\r\n)>]\"'|,"));
  while (!url.empty() && (url.back() == '.' || url.back() == ';'))
    url.remove_suffix(1);
  return url;
}

std::string host_of(std::string_view url) {
  url.remove_prefix(std::min(url.find("://") + 3, url.size()));
  url = url.substr(0, url.find_first_of("/:?"));
  if (url.starts_with("www.")) url.remove_prefix(4);
  return std::string(url);
}

/// Reads "Publisher — Title (date). URL"; the texts are empty if the line has another form.
Source source_with_dash(std::string_view text, Source source) {
  constexpr std::string_view dash = " \u2014 ";
  const std::size_t at = text.find(dash);
  if (at == std::string_view::npos) return source;
  const std::string_view left = text.substr(0, at);
  std::string_view right = text.substr(at + dash.size());
  right = right.substr(0, right.find("http"));
  if (!source.date.empty()) right = right.substr(0, right.find(source.date));
  while (!right.empty() && std::string_view(" (.,").contains(right.back()))
    right.remove_suffix(1);
  source.publisher = left.substr(std::min(left.find_first_not_of("-* []0123456789."), left.size()));
  source.title = right;
  return source;
}

/// Number of bytes of the border between two parts of a source line at `text`; 0 if there is none.
std::size_t border_bytes(std::string_view text) {
  for (const std::string_view border : {"|", ";", "(", ")", ",", " - ", ". ", "\u2014", "\u2013"})
    if (text.starts_with(border)) return border.size();
  return 0;
}

std::string_view bare_part(std::string_view part) {
  constexpr std::string_view around = "-.;:,()<>|\" ";
  while (!part.empty() && (around.contains(part.front()) || is_digit(part.front())))
    part.remove_prefix(1);
  while (!part.empty() && around.contains(part.back()))
    part.remove_suffix(1);
  return part;
}

std::vector<std::string> parts_of_line(std::string_view text) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const std::size_t border = i == text.size() ? 1 : border_bytes(text.substr(i));
    if (border == 0) continue;
    const std::string_view part = bare_part(text.substr(begin, i - begin));
    if (!part.empty()) parts.emplace_back(part);
    begin = i + border;
    i += border - 1;
  }
  return parts;
}

/// Reads "- Title, Publisher, 2024-05-17, https://…" in any punctuation, or "[Title](url),
/// Publisher".
Source source_of_line(std::string_view line, std::string_view url) {
  Source source{.title = {}, .publisher = {}, .date = date_in(line), .url = std::string(url)};
  std::string text = plain(line);
  if (Source dashed = source_with_dash(text, source);
      !dashed.title.empty() && !dashed.publisher.empty())
    return dashed;
  for (const std::string_view gone : {url, std::string_view(source.date)})
    if (const std::size_t at = gone.empty() ? std::string::npos : text.find(gone);
        at != std::string::npos)
      text.erase(at, gone.size());
  const std::vector<std::string> parts = parts_of_line(text);
  source.title = parts.empty() ? host_of(url) : parts.front();
  source.publisher = parts.size() > 1 ? parts[1] : host_of(url);
  return source;
}

bool is_source_heading(std::string_view heading) {
  constexpr std::array<std::string_view, 16> names{"source",
                                                   "reference",
                                                   "further reading",
                                                   "bibliogra",
                                                   "links",
                                                   "quelle",
                                                   "literatur",
                                                   "fuentes",
                                                   "fonti",
                                                   "fontes",
                                                   "bronnen",
                                                   "出典",
                                                   "参考",
                                                   "资料来源",
                                                   "来源",
                                                   "情報源"};
  const std::string text = ascii_lower(heading);
  return std::ranges::any_of(names, [&](std::string_view name) { return text.contains(name); });
}

/// Whether the sentence has a punctuation mark at its end.
bool is_closed(std::string_view text) {
  constexpr std::array<std::string_view, 18> ends{".",
                                                  "!",
                                                  "?",
                                                  "\"",
                                                  "'",
                                                  ")",
                                                  "…",
                                                  "”",
                                                  "’",
                                                  "“",
                                                  "»",
                                                  "«",
                                                  "。",
                                                  "！",
                                                  "？",
                                                  "」",
                                                  "』",
                                                  "）"};
  return std::ranges::any_of(ends, [&](std::string_view end) { return text.ends_with(end); });
}

/// Whether the last character is of a script that is written without blanks (three bytes from
/// U+3000 on).
bool is_wide(std::string_view text) {
  if (text.size() < 3) return false;
  const auto lead = static_cast<unsigned char>(text[text.size() - 3]);
  return lead >= 0xE3 && lead <= 0xEF;
}

/// Reads a document line by line.
class NoteReader {
 public:
  explicit NoteReader(std::string_view language) : language_(language) {}

  Notes take(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      line(trimmed(text.substr(0, end)));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    paragraph_ends();
    rank_phrases();
    return std::move(notes_);
  }

 private:
  void line(std::string_view text) {
    if (text.starts_with("```") || text.starts_with("~~~")) {
      paragraph_ends();
      fenced_ = !fenced_;
      return;
    }
    if (fenced_ || text.starts_with('|') || text.starts_with("---") || text.starts_with("==="))
      return;
    if (text.empty()) {
      paragraph_ends();
      group_ends();
      return;
    }
    if (text.starts_with('#')) return heading(text);
    if (const std::string_view url = url_in(text); !url.empty()) {
      add_source(source_of_line(text, url));
      if (in_sources_ || text.starts_with("http")) return paragraph_ends();
    }
    if (in_sources_) return;
    if (is_item(text)) {
      paragraph_ends();
      text.remove_prefix(text.find_first_of(" \t"));
      text = trimmed(text);
    }
    while (text.starts_with('>'))
      text = trimmed(text.substr(1));
    if (!paragraph_.empty()) paragraph_ += ' ';
    paragraph_ += text;
  }

  static bool is_item(std::string_view text) {
    if (text.starts_with("- ") || text.starts_with("* ") || text.starts_with("+ ")) return true;
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    return digits > 0 && digits < 4
           && (text.substr(digits).starts_with(". ") || text.substr(digits).starts_with(") "));
  }

  void heading(std::string_view text) {
    paragraph_ends();
    group_ends();
    text = trimmed(text.substr(std::min(text.find_first_not_of('#'), text.size())));
    in_sources_ = is_source_heading(text);
    if (notes_.title.empty() && notes_.sections.empty()) notes_.title = plain(text);
    notes_.sections.push_back(plain(text));
  }

  void group_ends() {
    ++group_;
    group_words_ = 0;
  }

  void paragraph_ends() {
    const std::string text = plain(std::exchange(paragraph_, {}));
    for (const std::string_view sentence : script::sentences_of(text, language_))
      add_sentence(std::string(sentence));
  }

  void add_sentence(std::string text) {
    if (text.empty() || json::code_points(text) > sentence_characters_max || text.contains("://"))
      return;
    if (text.ends_with(':') || text.ends_with("：")) return;
    if (!is_closed(text)) text += is_wide(text) ? "。" : ".";
    const std::size_t words = script::count_words(text);
    if (words < sentence_words_min || !known_.insert(ascii_lower(text)).second) return;
    if (notes_.sections.empty()) notes_.sections.emplace_back();
    if (group_words_ >= group_words_max) group_ends();
    group_words_ += words;
    for (const std::string& phrase : phrases_of(text))
      ++phrases_[phrase];
    notes_.sentences.push_back({.text = std::move(text),
                                .words = words,
                                .section = notes_.sections.size() - 1,
                                .paragraph = group_});
  }

  void add_source(Source source) {
    if (std::ranges::find(notes_.sources, source.url, &Source::url) == notes_.sources.end())
      notes_.sources.push_back(std::move(source));
  }

  void rank_phrases() {
    for (const auto& [phrase, count] : phrases_)
      notes_.phrases.push_back(phrase);
    std::ranges::stable_sort(notes_.phrases, std::greater<>{}, [this](const std::string& phrase) {
      return std::min(phrases_.at(phrase), 3) * 10
             + static_cast<int>(std::ranges::count(phrase, ' '));
    });
  }

  std::string_view language_;
  Notes notes_;
  std::string paragraph_;
  std::set<std::string> known_;
  std::map<std::string, int> phrases_;
  std::size_t group_ = 0;
  std::size_t group_words_ = 0;
  bool fenced_ = false;
  bool in_sources_ = false;
};

}  // namespace

Notes read_notes(std::string_view text, std::string_view language) {
  Notes notes = NoteReader(language).take(text);
  notes.source = text;
  return notes;
}

std::vector<std::size_t> fact_sentences(const Notes& notes) {
  constexpr std::size_t facts_max = 24;
  std::vector<std::size_t> facts;
  for (std::size_t i = 0; i < notes.sentences.size() && facts.size() < facts_max; ++i) {
    const std::string& text = notes.sentences[i].text;
    if (text.find_first_of("0123456789") != std::string::npos) facts.push_back(i);
  }
  return facts;
}

}  // namespace castwright::rehearsal
