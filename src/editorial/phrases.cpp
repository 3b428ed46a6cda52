#include "editorial/phrases.h"

#include "core/check.h"
#include "editorial/spoken_words.h"
#include "script/language.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace castwright::editorial {

// The name and the text of each file phrases/*.tsv. cw_embed of CMakeLists.txt makes the table.
extern const std::pair<std::string_view, std::string_view> embedded_files[];
extern const std::size_t embedded_files_count;

namespace {

using PhraseWords = std::vector<std::string>;

struct Element {
  enum class Type { words, any, name, mark, sentence };
  Type type = Type::words;
  std::vector<PhraseWords> alternatives{};  ///< The alternatives of an element of Type::words.
  bool optional = false;
  std::size_t most = 0;  ///< The most words that an element of Type::any stands for.
};

struct Phrase {
  PhraseKind kind = PhraseKind::greeting;
  PhraseTrust trust = PhraseTrust::likely;
  std::vector<Element> elements{};
  std::string text{};  ///< The text of a phrase in a language without blanks.
};

std::vector<std::string_view> split(std::string_view text, char mark) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(mark);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

PhraseWords words_of(std::string_view text) {
  PhraseWords words;
  for (SpokenWord& word : spoken_words(text))
    words.push_back(std::move(word.word));
  return words;
}

constexpr std::array<std::pair<std::string_view, PhraseKind>, 5> kinds{
    {{"greeting", PhraseKind::greeting},
     {"farewell", PhraseKind::farewell},
     {"recap", PhraseKind::recap},
     {"model_talk", PhraseKind::model_talk},
     {"yes_no", PhraseKind::yes_no}}};

/// All phrases of one language, found by their first words.
class Table {
 public:
  Table(std::string_view language, std::string_view rows)
      : spaced_(language != "zh" && language != "ja") {
    for (const std::string_view line : split(rows, '\n')) {
      if (line.empty() || line.front() == '#') continue;
      const auto cells = split(line, '\t');
      CW_CHECK(cells.size() == 3);
      if (cells[0] == "class") {
        for (const std::string_view member : split(cells[2], '|'))
          classes_[std::string(cells[1])].push_back(words_of(member));
      } else {
        add(cells);
      }
    }
    for (const PhraseWords& word : classes_["told"])
      told_.emplace(word.front(), true);
  }

  std::vector<PhraseHit> find(std::string_view turn) const {
    if (!spaced_) return find_text(turn);
    const std::vector<SpokenWord> words = spoken_words(turn);
    std::vector<PhraseHit> hits;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto known = first_.find(words[i].word);
      if (known == first_.end()) continue;
      std::map<PhraseKind, std::pair<PhraseTrust, std::size_t>> best;
      for (const std::size_t index : known->second) {
        const Phrase& phrase = phrases_[index];
        const auto found = best.find(phrase.kind);
        if (found != best.end() && found->second.first >= phrase.trust) continue;
        if (const auto end = Matcher{phrase.elements, words}.match(0, i, i))
          best[phrase.kind] = {phrase.trust, std::max(*end, i + 1)};
      }
      for (const auto& [kind, what] : best) {
        const SpokenWord& last = words[what.second - 1];
        hits.push_back({.kind = kind,
                        .trust = what.first,
                        .voice = voice_of(words, i, what.second),
                        .where = {.at = words[i].at, .size = last.at + last.size - words[i].at}});
      }
    }
    return hits;
  }

  bool has(PhraseKind kind) const {
    return std::ranges::any_of(phrases_, [&](const Phrase& phrase) { return phrase.kind == kind; });
  }

 private:
  /// Matches the elements from `element` on with the words from `word` on.
  struct Matcher {
    const std::vector<Element>& elements;
    const std::vector<SpokenWord>& words;

    /// The index of the word behind the match.
    std::optional<std::size_t> match(std::size_t element,
                                     std::size_t word,
                                     std::size_t begin) const {
      if (element == elements.size()) return word;
      const Element& now = elements[element];
      const Break before = word < words.size() ? words[word].before : Break::sentence;
      switch (now.type) {
        case Element::Type::mark:
        case Element::Type::sentence:
          if (before < (now.type == Element::Type::mark ? Break::mark : Break::sentence)) return {};
          return match(element + 1, word, begin);
        case Element::Type::name:
          if (may_stand(element, word, begin) && words[word].capital) {
            if (const auto end = match(element + 1, word + 1, begin)) return end;
          }
          return now.optional ? match(element + 1, word, begin) : std::nullopt;
        case Element::Type::any:
          for (std::size_t more = 0; more <= now.most; ++more) {
            if (more > 0 && !may_stand(element, word + more - 1, begin)) return {};
            if (const auto end = match(element + 1, word + more, begin)) return end;
          }
          return {};
        case Element::Type::words: break;
      }
      for (const PhraseWords& wanted : now.alternatives) {
        if (!stands(wanted, element, word, begin)) continue;
        if (const auto end = match(element + 1, word + wanted.size(), begin)) return end;
      }
      return now.optional ? match(element + 1, word, begin) : std::nullopt;
    }
    /// A sentence ends between two words of a phrase only if the phrase says so.
    bool may_stand(std::size_t element, std::size_t word, std::size_t begin) const {
      if (word >= words.size()) return false;
      if (word == begin || words[word].before < Break::sentence) return true;
      return element > 0
             && (elements[element - 1].type == Element::Type::mark
                 || elements[element - 1].type == Element::Type::sentence);
    }
    bool stands(const PhraseWords& wanted,
                std::size_t element,
                std::size_t word,
                std::size_t begin) const {
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        const bool free = i == 0
                              ? may_stand(element, word, begin)
                              : word + i < words.size() && words[word + i].before < Break::sentence;
        if (!free || words[word + i].word != wanted[i]) return false;
      }
      return true;
    }
  };

  void add(const std::vector<std::string_view>& cells) {
    const auto* const kind =
        std::ranges::find(kinds, cells[0], [](const auto& row) { return row.first; });
    CW_CHECK(kind != kinds.end());
    CW_CHECK(cells[1] == "sure" || cells[1] == "likely");
    Phrase phrase{.kind = kind->second,
                  .trust = cells[1] == "sure" ? PhraseTrust::sure : PhraseTrust::likely};
    if (!spaced_) {
      phrase.text = cells[2];
    } else {
      for (const std::string_view element : split(cells[2], ' '))
        phrase.elements.push_back(element_of(element));
      index(phrase);
    }
    phrases_.push_back(std::move(phrase));
  }

  /// Appends the phrase to the list and indexes it by every word that it may begin with.
  void index(const Phrase& phrase) {
    for (const Element& element : phrase.elements) {
      if (element.type == Element::Type::mark || element.type == Element::Type::sentence) continue;
      CW_CHECK(element.type == Element::Type::words);
      for (const PhraseWords& words : element.alternatives) {
        std::vector<std::size_t>& here = first_[words.front()];
        if (here.empty() || here.back() != phrases_.size()) here.push_back(phrases_.size());
      }
      if (!element.optional) return;
    }
    CW_CHECK(false);  // A phrase must have an element that is not optional.
  }

  Element element_of(std::string_view text) const {
    if (text == ",") return {.type = Element::Type::mark};
    if (text == ".") return {.type = Element::Type::sentence};
    if (text == "@" || text == "@?")
      return {.type = Element::Type::name, .optional = text.ends_with('?')};
    if (text.starts_with('*')) {
      Element any{.type = Element::Type::any};
      std::from_chars(text.data() + 1, text.data() + text.size(), any.most);
      CW_CHECK(any.most > 0);
      return any;
    }
    Element element;
    element.optional = text.ends_with('?');
    if (element.optional) text.remove_suffix(1);
    for (const std::string_view one : split(text, '|')) {
      if (!one.starts_with('<')) {
        element.alternatives.push_back(words_of(one));
        continue;
      }
      const auto known = classes_.find(std::string(one.substr(1, one.size() - 2)));
      CW_CHECK(known != classes_.end());
      std::ranges::copy(known->second, std::back_inserter(element.alternatives));
    }
    for (const PhraseWords& words : element.alternatives)
      CW_CHECK(!words.empty());
    return element;
  }

  PhraseVoice voice_of(const std::vector<SpokenWord>& words,
                       std::size_t begin,
                       std::size_t end) const {
    if (words[begin].quoted) return PhraseVoice::told;
    std::size_t first = begin;
    while (first > 0 && words[first].before < Break::sentence)
      --first;
    std::size_t last = end;
    while (last < words.size() && words[last].before < Break::sentence)
      ++last;
    for (std::size_t i = first; i < last; ++i)
      if ((i < begin || i >= end) && told_.contains(words[i].word)) return PhraseVoice::told;
    return PhraseVoice::own;
  }

  std::vector<PhraseHit> find_text(std::string_view turn) const {
    std::vector<PhraseHit> hits;
    for (const Phrase& phrase : phrases_) {
      for (std::size_t at = turn.find(phrase.text); at != std::string_view::npos;
           at = turn.find(phrase.text, at + phrase.text.size())) {
        hits.push_back({.kind = phrase.kind,
                        .trust = phrase.trust,
                        .voice = is_quoted(turn, at) ? PhraseVoice::told : PhraseVoice::own,
                        .where = {.at = at, .size = phrase.text.size()}});
      }
    }
    std::ranges::sort(hits, {}, [](const PhraseHit& hit) { return hit.where.at; });
    return hits;
  }

  bool spaced_;
  std::vector<Phrase> phrases_;
  std::unordered_map<std::string, std::vector<PhraseWords>> classes_;
  /// The phrases that may begin with each word.
  std::unordered_map<std::string, std::vector<std::size_t>> first_;
  std::unordered_map<std::string, bool> told_;
};

const Table* table_of(std::string_view language) {
  static const std::map<std::string, Table> tables = [] {
    std::map<std::string, Table> made;
    for (std::size_t i = 0; i < embedded_files_count; ++i) {
      const auto& [name, text] = embedded_files[i];
      const std::string known(name.substr(0, name.find('.')));
      made.emplace(known, Table(known, text));
    }
    return made;
  }();
  const auto found = tables.find(script::primary_subtag(language));
  return found == tables.end() ? nullptr : &found->second;
}

}  // namespace

std::vector<PhraseHit> phrases_in(std::string_view turn, std::string_view language) {
  const Table* const table = table_of(language);
  return table == nullptr ? std::vector<PhraseHit>{} : table->find(turn);
}

bool has_phrases(PhraseKind kind, std::string_view language) {
  const Table* const table = table_of(language);
  return table != nullptr && table->has(kind);
}

}  // namespace castwright::editorial
