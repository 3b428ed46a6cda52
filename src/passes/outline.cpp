#include "passes/outline.h"

#include "passes/describe.h"
#include "script/trim_words.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::passes {
namespace {

/// Shorter words do not tie a fact to a beat.
constexpr std::size_t content_letters_min = 4;

std::string entry_of(std::string_view text) {
  std::string line(script::trimmed(text));
  std::ranges::replace(line, '\n', ' ');
  std::ranges::replace(line, '\r', ' ');
  return line == "-" ? std::string() : line;
}

/// Reads a list of texts, or one text with a line for each.
std::vector<std::string> texts_of(const json::Value& row, std::string_view key) {
  const json::Value* const value = row.find(key);
  if (value == nullptr) return {};
  if (const auto text = value->as_string()) return outline_lines(*text);
  std::vector<std::string> texts;
  for (const json::Value& item : value->items()) {
    std::string text = entry_of(
        item.as_string() ? *item.as_string() : item.string_or("text", item.string_or("id", "")));
    if (!text.empty()) texts.push_back(std::move(text));
  }
  return texts;
}

/// Reads a host as "A", "HOST_A" or "host a"; returns nothing for anything else.
std::optional<char> host_of(const json::Value& row, std::string_view key) {
  const std::string_view name = script::trimmed(row.string_or(key, ""));
  if (name.empty() || name.size() > 6) return std::nullopt;
  const char before = name.size() == 1 ? '_' : name[name.size() - 2];
  if (before != '_' && before != ' ') return std::nullopt;
  if (name.back() == 'A' || name.back() == 'a') return 'A';
  if (name.back() == 'B' || name.back() == 'b') return 'B';
  return std::nullopt;
}

/// Returns only the words of `text`, in small letters, for comparing.
std::string folded(std::string_view text) {
  return fmt::format("{}", fmt::join(script::words_of(text), " "));
}

script::WordSet content_of(std::string_view text) {
  script::WordSet content;
  for (std::string& word : script::words_of(text))
    if (word.size() >= content_letters_min) content.insert(std::move(word));
  return content;
}

/// Reads the rows in the order of the plan, and warns of what it changes.
class Reader {
 public:
  Reader(const plan::Plan& plan, const Research& research) : plan_(plan), research_(research) {}

  OutlineRead read() {
    read_.facts = facts_of(research_);
    if (!research_.outline.is_array() || research_.outline.items().empty()) {
      if (!plan_.chunks.empty() && plan_.chunks.size() > 1) {
        warn(
            "the research has no outline: every chunk is asked for by its title alone, and no "
            "fact has a chunk of its own");
      }
      return std::move(read_);
    }
    for (const plan::Chunk& chunk : plan_.chunks)
      read_.outline.rows.push_back({.chunk = chunk.number});
    take_rows();
    keep_each_once(&OutlineRow::beats, "beat");
    keep_each_once(&OutlineRow::punchlines, "punchline");
    give_facts_their_owners();
    for (OutlineRow& row : read_.outline.rows)
      mend_border(row);
    return std::move(read_);
  }

 private:
  void warn(std::string what) { read_.warnings.push_back(std::move(what)); }

  void take_rows() {
    std::set<int> seen;
    for (const json::Value& given : research_.outline.items()) {
      const int number = static_cast<int>(given.int_or("chunk", 0));
      if (number < 1 || static_cast<std::size_t>(number) > plan_.chunks.size()) {
        warn(
            fmt::format("the outline has a row for chunk {}, which the plan does not have: "
                        "left out",
                        number));
        continue;
      }
      if (!seen.insert(number).second) {
        warn(fmt::format("the outline has a second row for chunk {}: left out", number));
        continue;
      }
      take_row(given, read_.outline.rows[static_cast<std::size_t>(number) - 1]);
    }
    for (const OutlineRow& row : read_.outline.rows) {
      if (!seen.contains(row.chunk)) {
        warn(
            fmt::format("the outline has no row for chunk {}: it is asked for by its title "
                        "alone",
                        row.chunk));
      }
    }
  }

  void take_row(const json::Value& given, OutlineRow& row) {
    row.beats = texts_of(given, "beats");
    row.facts = texts_of(given, "facts");
    row.punchlines = texts_of(given, "punchlines");
    row.material = script::trimmed(given.string_or("material", ""));
    row.question = entry_of(given.string_or("question", ""));
    row.ends = host_of(given, "ends");
    row.opens = host_of(given, "opens");
    if (row.beats.size() < row_beats_min || row.beats.size() > row_beats_max) {
      warn(fmt::format("the outline has {} beats for chunk {}, outside {} to {}",
                       row.beats.size(),
                       row.chunk,
                       row_beats_min,
                       row_beats_max));
    }
    const std::size_t limit = material_words_limit(plan_);
    const std::size_t words = script::count_words(row.material);
    if (words > 2 * limit) {
      warn(fmt::format("the outline has {} words of material for chunk {}, more than {}",
                       words,
                       row.chunk,
                       limit));
    }
  }

  /// Keeps each text only in the first row that has it, because what is told twice bores.
  void keep_each_once(std::vector<std::string> OutlineRow::* list, std::string_view what) {
    std::map<std::string, int> told;
    for (OutlineRow& row : read_.outline.rows) {
      std::erase_if(row.*list, [&](const std::string& text) {
        const auto [at, added] = told.emplace(folded(text), row.chunk);
        if (!added) {
          warn(fmt::format("the {} “{}” stands in chunks {} and {}: kept in the first",
                           what,
                           text,
                           at->second,
                           row.chunk));
        }
        return !added;
      });
    }
  }

  void give_facts_their_owners() {
    for (OwnedFact& fact : read_.facts) {
      std::vector<int> claims;
      for (const OutlineRow& row : read_.outline.rows)
        if (std::ranges::find(row.facts, fact.id) != row.facts.end()) claims.push_back(row.chunk);
      fact.owner = claims.size() == 1 ? claims.front() : owner_among(fact, claims);
      if (claims.size() > 1) {
        warn(fact.owner > 0
                 ? fmt::format("fact {} stands in several chunks: given to chunk {}, whose beats "
                               "tell it",
                               fact.id,
                               fact.owner)
                 : fmt::format("fact {} stands in several chunks: no chunk owns it", fact.id));
      } else if (claims.empty()) {
        warn(fmt::format("fact {} stands in no chunk of the outline", fact.id));
      }
    }
    for (OutlineRow& row : read_.outline.rows)
      keep_own_facts(row);
  }

  /// Returns the only chunk of `claims` whose beats and material share a word with the fact, or 0
  /// if none or several do.
  int owner_among(const OwnedFact& fact, const std::vector<int>& claims) const {
    const script::WordSet content = content_of(fact.text);
    int owner = 0;
    for (const int number : claims) {
      const OutlineRow& row = read_.outline.rows[static_cast<std::size_t>(number) - 1];
      const script::WordSet words =
          content_of(fmt::format("{}\n{}", fmt::join(row.beats, "\n"), row.material));
      const bool shares = std::ranges::any_of(
          content, [&](const std::string& word) { return words.contains(word); });
      if (!shares) continue;
      if (owner > 0) return 0;
      owner = number;
    }
    return owner;
  }

  void keep_own_facts(OutlineRow& row) {
    std::set<std::string> seen;
    std::erase_if(row.facts, [&](const std::string& id) {
      const auto fact =
          std::ranges::find_if(read_.facts, [&](const OwnedFact& one) { return one.id == id; });
      if (fact == read_.facts.end()) {
        warn(
            fmt::format("the outline gives chunk {} a fact {} that the research does not have: "
                        "left out",
                        row.chunk,
                        id));
        return true;
      }
      return fact->owner != row.chunk || !seen.insert(id).second;
    });
  }

  void mend_border(OutlineRow& row) {
    if (row.chunk == static_cast<int>(plan_.chunks.size())) {
      row.question.clear();
      row.ends = row.opens = std::nullopt;
      return;
    }
    mend_question(row);
    if (row.ends && row.opens && *row.ends == *row.opens) {
      warn(fmt::format("the outline lets HOST_{} end chunk {} and open the next one: left free",
                       *row.ends,
                       row.chunk));
      row.ends = row.opens = std::nullopt;
    }
    const auto other = [](char host) { return host == 'A' ? 'B' : 'A'; };
    if (row.ends && !row.opens) row.opens = other(*row.ends);
    if (row.opens && !row.ends) row.ends = other(*row.opens);
  }

  void mend_question(OutlineRow& row) {
    if (row.question.empty() || is_question(row.question)) {
      if (row.question.empty())
        warn(fmt::format("the outline has no question after chunk {}", row.chunk));
      return;
    }
    const bool title = std::ranges::any_of(plan_.chunks, [&](const plan::Chunk& chunk) {
      return folded(row.question) == folded(chunk.title)
             || folded(row.question) == folded(chunk.title + " " + chunk.subject);
    });
    constexpr std::array<std::string_view, 7> ends{".", "!", ":", ";", ",", "。", "！"};
    const bool open_end = std::ranges::none_of(
        ends, [&](std::string_view end) { return row.question.ends_with(end); });
    if (title || !open_end) {
      warn(fmt::format("after chunk {} the outline has “{}”, which is no question: left out",
                       row.chunk,
                       row.question));
      row.question.clear();
    } else {
      row.question += '?';
    }
  }

  const plan::Plan& plan_;
  const Research& research_;
  OutlineRead read_;
};

json::Value strings(const std::vector<std::string>& texts) {
  json::Value list = json::Value::array();
  for (const std::string& text : texts)
    list.push(text);
  return list;
}

}  // namespace

std::size_t material_words_limit(const plan::Plan& plan) {
  return plan.chunks.size() >= long_plan_chunks_min ? material_words_max_long : material_words_max;
}

std::vector<OwnedFact> facts_of(const Research& research) {
  std::vector<OwnedFact> facts;
  std::set<std::string> ids;
  for (const json::Value& fact : research.facts.items()) {
    const std::string_view text = script::trimmed(
        fact.as_string().has_value() ? *fact.as_string() : fact.string_or("text", ""));
    if (text.empty()) continue;
    OwnedFact read{.id = entry_of(fact.string_or("id", "")), .text = std::string(text)};
    if (read.id.empty() || ids.contains(read.id)) read.id = fmt::format("F{}", facts.size() + 1);
    ids.insert(read.id);
    if (const json::Value* const sources = fact.find("sources")) {
      for (const json::Value& source : sources->items()) {
        const auto number = source.as_int().value_or(0);
        if (number >= 1 && static_cast<std::size_t>(number) <= research.sources.size())
          read.sources.push_back(static_cast<int>(number));
      }
    }
    facts.push_back(std::move(read));
  }
  if (!facts.empty()) return facts;
  for (std::string& line : outline_lines(research.canonical_pack.string_or("key_facts", "")))
    facts.push_back({.id = fmt::format("F{}", facts.size() + 1), .text = std::move(line)});
  return facts;
}

const OutlineRow* Outline::row(int number) const {
  if (number < 1 || static_cast<std::size_t>(number) > rows.size()) return nullptr;
  return &rows[static_cast<std::size_t>(number) - 1];
}

OutlineRead read_outline(const plan::Plan& plan, const Research& research) {
  return Reader(plan, research).read();
}

json::Value to_json(const Outline& outline) {
  json::Value rows = json::Value::array();
  const auto host = [](const std::optional<char>& who) {
    return who ? std::string(1, *who) : std::string();
  };
  for (const OutlineRow& row : outline.rows) {
    json::Value one = json::Value::object();
    one.set("chunk", row.chunk)
        .set("beats", strings(row.beats))
        .set("facts", strings(row.facts))
        .set("punchlines", strings(row.punchlines))
        .set("material", row.material)
        .set("question", row.question)
        .set("ends", host(row.ends))
        .set("opens", host(row.opens));
    rows.push(std::move(one));
  }
  return rows;
}

bool is_question(std::string_view text) {
  // These are the Latin, full-width, Arabic and Greek marks (the Greek one looks like a semicolon).
  // Each may stand before a closing quotation mark.
  constexpr std::array<std::string_view, 4> marks{"?", "？", "؟", "\u037E"};
  constexpr std::array<std::string_view, 6> closing{"\"", "”", "“", "»", "」", ")"};
  text = script::trimmed(text);
  for (const std::string_view mark : closing)
    if (text.ends_with(mark)) text.remove_suffix(mark.size());
  return std::ranges::any_of(marks, [&](std::string_view mark) { return text.ends_with(mark); });
}

}  // namespace castwright::passes
