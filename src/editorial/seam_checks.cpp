#include "editorial/seam_checks.h"

#include "editorial/phrases.h"
#include "editorial/rules.h"
#include "editorial/words.h"
#include "script/language.h"
#include "script/turns.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

constexpr std::size_t overlap_gram_words = 3;
/// A word that stands in more rows of the outline, or in more chunks, than this belongs to the
/// subject of the show, not to a chunk.
constexpr std::size_t own_word_rows_max = 2;
/// A chunk begins with the matter of another row if it has at least so many more words of that row
/// than of its own. On 27 borders of three recorded shows the right chunk never had even one more;
/// 195 of 216 wrong ones had three more, and twice as many.
constexpr std::size_t other_row_lead_min = 3;
constexpr std::size_t other_row_times_min = 2;
/// A row with fewer words of its own than this says too little to be compared.
constexpr std::size_t row_words_min = 15;
/// So many words of the chunk's own row count as an answer, whatever was asked.
constexpr std::size_t own_words_of_an_answer = 2;
enum SeamCheck : std::size_t { overlap, thread, speaker, greetings, handoff, ending };

/// The words of one chunk, in order.
struct Side {
  std::vector<std::string> words;
  const ParsedTurn* first = nullptr;
  const ParsedTurn* last = nullptr;
  const ParsedTurn* before_last = nullptr;
};

std::map<int, Side> sides_of(const ParsedScript& parsed) {
  std::map<int, Side> sides;
  for (const ParsedTurn& turn : parsed.turns) {
    Side& side = sides[turn.chunk];
    if (side.first == nullptr) side.first = &turn;
    side.before_last = side.last;
    side.last = &turn;
    for (script::Token& token : script::tokens_of(turn.text))
      side.words.push_back(std::move(token.word));
  }
  return sides;
}

using Window = std::vector<std::string>;

Window tail(const Window& words, std::size_t count) {
  return {words.end() - static_cast<std::ptrdiff_t>(std::min(count, words.size())), words.end()};
}
Window head(const Window& words, std::size_t count) {
  return {words.begin(),
          words.begin() + static_cast<std::ptrdiff_t>(std::min(count, words.size()))};
}

/// The share of the three-word runs of `after` that `before` has. A host who repeats the question
/// that was just asked is found too, since three readers disliked such transitions.
double overlap_of(const Window& before, const Window& after) {
  const auto gram = [](const Window& words, std::size_t at) {
    return words[at] + ' ' + words[at + 1] + ' ' + words[at + 2];
  };
  std::unordered_set<std::string> known;
  for (std::size_t i = 0; i + overlap_gram_words <= before.size(); ++i)
    known.insert(gram(before, i));
  std::size_t shared = 0;
  std::size_t all = 0;
  for (std::size_t i = 0; i + overlap_gram_words <= after.size(); ++i, ++all)
    if (known.contains(gram(after, i))) ++shared;
  return all == 0 ? 0 : static_cast<double>(shared) / static_cast<double>(all);
}

using Stems = std::unordered_set<std::string>;

/// Returns the stems that can connect two texts: numbers, names and content words. English has a
/// list of words without matter, so that three letters are enough ("day", "sea"); elsewhere short
/// words are mostly grammar.
class Keywords {
 public:
  explicit Keywords(std::string_view language)
      : language_(language),
        english_(script::primary_subtag(language) == "en") {}

  bool is_one(const std::string& word) const {
    constexpr std::size_t letters_min_english = 3;
    constexpr std::size_t letters_min = 5;
    if (script::has_digit(word)) return true;
    if (english_) return word.size() >= letters_min_english && !is_function_word(word);
    return word.size() >= letters_min;
  }
  Stems of(const Window& words) const {
    Stems stems;
    for (const std::string& word : words)
      if (is_one(word)) stems.insert(stem_of(word, language_));
    return stems;
  }
  Stems of(std::string_view text) const {
    Window words;
    for (script::Token& token : script::tokens_of(text))
      words.push_back(std::move(token.word));
    return of(words);
  }
  /// True if both sets share a stem.
  bool tie(const Stems& known, const Window& words) const {
    return std::ranges::any_of(words, [&](const std::string& word) {
      return is_one(word) && known.contains(stem_of(word, language_));
    });
  }

 private:
  std::string language_;
  bool english_;
};

/// Counts in how many of `sets` each stem stands.
std::unordered_map<std::string, std::size_t> counts_of(const std::vector<Stems>& sets) {
  std::unordered_map<std::string, std::size_t> counts;
  for (const Stems& stems : sets)
    for (const std::string& stem : stems)
      ++counts[stem];
  return counts;
}

/// The words of each chunk's outline row that few other rows have.
class RowWords {
 public:
  RowWords(const passes::Outline& outline, const Keywords& keywords) {
    std::vector<Stems> rows;
    for (const passes::OutlineRow& row : outline.rows) {
      std::string text = row.material;
      for (const std::string& beat : row.beats)
        text.append("\n").append(beat);
      rows.push_back(keywords.of(text));
      chunks_.push_back(row.chunk);
    }
    const auto counts = counts_of(rows);
    for (Stems& row : rows) {
      std::erase_if(row,
                    [&](const std::string& stem) { return counts.at(stem) > own_word_rows_max; });
    }
    rows_ = std::move(rows);
  }

  /// Counts the stems that are words of this chunk's row.
  std::size_t shared(int chunk, const Stems& stems) const {
    const auto at = std::ranges::find(chunks_, chunk);
    return at == chunks_.end() ? 0 : shared(row_at(at), stems);
  }
  /// The chunk whose matter `stems` are, if that is neither `chunk` nor the one before it, to which
  /// a chunk may well look back.
  std::optional<int> other_chunk(int chunk, int before, const Stems& stems) const {
    const auto own = std::ranges::find(chunks_, chunk);
    if (own == chunks_.end() || row_at(own).size() < row_words_min) return std::nullopt;
    std::size_t most = 0;
    int other = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const std::size_t found = shared(rows_[i], stems);
      if (chunks_[i] == chunk || chunks_[i] == before || found <= most) continue;
      most = found;
      other = chunks_[i];
    }
    const std::size_t mine = shared(row_at(own), stems);
    if (most < mine + other_row_lead_min || most < mine * other_row_times_min) return std::nullopt;
    return other;
  }

 private:
  const Stems& row_at(std::vector<int>::const_iterator at) const {
    return rows_[static_cast<std::size_t>(at - chunks_.begin())];
  }
  static std::size_t shared(const Stems& row, const Stems& stems) {
    return static_cast<std::size_t>(
        std::ranges::count_if(row, [&](const std::string& stem) { return stems.contains(stem); }));
  }

  std::vector<Stems> rows_;
  std::vector<int> chunks_;
};

bool ends_a_sentence(std::string_view text) {
  static const std::vector<std::string_view> closers{"\"", "'", ")", "]", "”", "’", "»"};
  static const std::vector<std::string_view> stops{".", "!", "?", "…", "。", "！", "？"};
  text = script::trimmed(text);
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view closer : closers) {
      if (!text.ends_with(closer)) continue;
      text.remove_suffix(closer.size());
      again = true;
    }
  }
  return std::ranges::any_of(stops, [&](std::string_view stop) { return text.ends_with(stop); });
}

class SeamExamination {
 public:
  SeamExamination(const ScriptUnderReview& script, const ParsedScript& parsed, Findings& findings)
      : script_(script),
        parsed_(parsed),
        findings_(findings),
        keywords_(parsed.language),
        rows_(script.outline, keywords_),
        without_data_(not_examined(parsed.language)),
        sides_(sides_of(parsed)) {
    std::vector<Stems> chunks;
    for (const auto& [chunk, side] : sides_)
      chunks.push_back(keywords_.of(side.words));
    chunks_with_ = counts_of(chunks);
  }

  std::vector<SeamResult> run() {
    std::vector<SeamResult> results;
    for (auto before = sides_.begin(); before != sides_.end(); ++before) {
      const auto after = std::next(before);
      if (after == sides_.end()) break;
      earlier_.merge(keywords_.of(before->second.words));
      results.push_back(examine(before->first, before->second, after->second));
    }
    return results;
  }

 private:
  SeamResult examine(int chunk, const Side& before, const Side& after) {
    result_ = {.after = chunk};
    const Window last = tail(before.words, seam_window_words);
    const Window first = head(after.words, seam_window_words);
    const double shared = overlap_of(last, first);
    if (shared > seam_overlap_max) {
      fault(overlap,
            "seam.overlap",
            *after.first,
            fmt::format("{:.0f} % of its first {} words", 100 * shared, first.size()));
    }
    if (examines("seam.thread")) check_thread(before, after);
    if (examines("seam.handoff")) check_handoff(before, after);
    const auto seam = std::ranges::find(script_.seams, chunk, &passes::Seam::after);
    if (seam != script_.seams.end()) check_speaker(*seam, after);
    check_greeting(chunk, before, after);
    if (!ends_a_sentence(before.last->text)) fault(ending, "seam.ending", *before.last);
    return result_;
  }

  bool examines(std::string_view rule) const {
    return std::ranges::find(without_data_, rule) == without_data_.end();
  }

  void check_speaker(const passes::Seam& seam, const Side& after) {
    if (parsed_.monologue || !seam.next_speaker || after.first->speaker == *seam.next_speaker)
      return;
    fault(speaker,
          "seam.speaker",
          *after.first,
          fmt::format("HOST_{} speaks, HOST_{} should", after.first->speaker, *seam.next_speaker));
  }

  /// Checks for a common keyword. If the chunk takes up an image of an earlier chunk instead, the
  /// finding is a note.
  void check_thread(const Side& before, const Side& after) {
    const Window first = head(after.words, seam_context_words);
    if (keywords_.tie(keywords_.of(tail(before.words, seam_context_words)), first)) return;
    const Stems stems = keywords_.of(first);
    const bool image = std::ranges::any_of(stems, [&](const std::string& stem) {
      return earlier_.contains(stem) && chunks_with_.at(stem) <= own_word_rows_max;
    });
    if (image)
      note("seam.thread", *after.first);
    else
      fault(thread, "seam.thread", *after.first);
  }

  /// Checks that the question is taken up. Only a reader can say whether an answer fits; a chunk
  /// that begins with the matter of another one certainly does not answer.
  void check_handoff(const Side& before, const Side& after) {
    const Stems stems = keywords_.of(head(after.words, seam_context_words));
    if (repeats_the_question(before, stems)) return;
    if (const auto other = rows_.other_chunk(after.first->chunk, before.first->chunk, stems)) {
      const std::string what = fmt::format("it begins with what chunk {} is to tell", *other);
      // The limits at the top of this file were measured on English shows.
      if (script::primary_subtag(parsed_.language) == "en") {
        fault(handoff, "seam.handoff", *after.first, what);
      } else {
        note("seam.handoff", *after.first, what);
      }
      return;
    }
    const auto seam = std::ranges::find(script_.seams, before.first->chunk, &passes::Seam::after);
    if (seam == script_.seams.end() || is_taken_up(*seam, before, after)) return;
    note("seam.handoff",
         *after.first,
         script::quoted(seam->question.empty() ? seam->handoff : seam->question));
  }

  /// True if the chunk has four content words of the question that was handed on: then it takes the
  /// question up, whatever else it begins with.
  bool repeats_the_question(const Side& before, const Stems& stems) const {
    constexpr std::size_t words_min = 4;
    const auto seam = std::ranges::find(script_.seams, before.first->chunk, &passes::Seam::after);
    if (seam == script_.seams.end() || seam->question.empty()) return false;
    const Stems asked = keywords_.of(seam->question);
    return words_min <= static_cast<std::size_t>(std::ranges::count_if(
               asked, [&](const std::string& stem) { return stems.contains(stem); }));
  }

  bool is_taken_up(const passes::Seam& seam, const Side& before, const Side& after) const {
    if (seam.question.empty() && seam.handoff.empty()) return true;
    Stems asked = keywords_.of(asking_end(before));
    asked.merge(keywords_.of(seam.question));
    asked.merge(keywords_.of(seam.handoff));
    if (asked.empty() || keywords_.tie(asked, head(after.words, seam_context_words))) return true;
    if (asks(*before.last) && says_yes_or_no(*after.first)) return true;
    const Stems first = keywords_.of(head(after.words, seam_window_words));
    return rows_.shared(after.first->chunk, first) >= own_words_of_an_answer;
  }

  /// Returns what the end of a chunk asks: its last turn, and the turn before it if the last one
  /// asks without a question ("Go on, bring them out").
  static Window asking_end(const Side& side) {
    Window words;
    const auto add = [&](const ParsedTurn* turn) {
      if (turn == nullptr) return;
      for (script::Token& token : script::tokens_of(turn->text))
        words.push_back(std::move(token.word));
    };
    if (!asks(*side.last)) add(side.before_last);
    add(side.last);
    return tail(words, asking_words);
  }

  /// True if the last sentence of the turn is a question.
  static bool asks(const ParsedTurn& turn) {
    std::string_view text = script::trimmed(turn.text);
    while (text.ends_with('"') || text.ends_with(')'))
      text.remove_suffix(1);
    return text.ends_with('?') || text.ends_with("?”") || text.ends_with("？");
  }
  /// True for a beginning such as “Yes, …” or “Well, …”, which answers whatever words follow.
  bool says_yes_or_no(const ParsedTurn& turn) const {
    return std::ranges::any_of(
        phrases_in(turn.text.substr(0, turn.text.find_first_of("\n")), parsed_.language),
        [](const PhraseHit& hit) { return hit.kind == PhraseKind::yes_no && hit.where.at == 0; });
  }

  /// Fails the check if a greeting, recap or farewell was found in the window on either side.
  void check_greeting(int chunk, const Side& before, const Side& after) {
    for (const Finding& finding : findings_) {
      const bool greeting = finding.rule == "seam.greeting" || finding.rule == "seam.recap"
                            || finding.rule == "seam.farewell";
      if (!greeting) continue;
      const bool at_end = finding.chunk == chunk && in_window(before, finding.line, true);
      const bool at_start =
          finding.chunk == after.first->chunk && in_window(after, finding.line, false);
      if (!at_end && !at_start) continue;
      result_.passed[greetings] = false;
      result_.notes.push_back(fmt::format("line {}: {}", finding.line, finding.remedy));
    }
  }
  bool in_window(const Side& side, std::size_t line, bool at_end) const {
    std::size_t between = 0;  // The number of words between the border and the line.
    for (const ParsedTurn& turn : parsed_.turns) {
      if (turn.chunk != side.first->chunk) continue;
      if (at_end ? turn.line > line : turn.line < line)
        between += script::tokens_of(turn.text).size();
    }
    return between < seam_window_words;
  }

  void fault(SeamCheck check,
             std::string_view rule,
             const ParsedTurn& place,
             std::string_view detail = {}) {
    Finding found = finding(rule, {place.chunk, place.line}, place.text, detail);
    result_.passed[check] = false;
    result_.notes.push_back(found.remedy);
    findings_.push_back(std::move(found));
  }

  /// Adds a note that most readers would not agree with, so that the check still passes.
  void note(std::string_view rule, const ParsedTurn& place, std::string_view detail = {}) {
    Finding found = finding(rule, {place.chunk, place.line}, place.text, detail, Certainty::hint);
    result_.notes.push_back(found.remedy);
    findings_.push_back(std::move(found));
  }

  const ScriptUnderReview& script_;
  const ParsedScript& parsed_;
  Findings& findings_;
  Keywords keywords_;
  RowWords rows_;
  Stems earlier_;  ///< The stems of all chunks before the border.
  /// The number of chunks that have each stem.
  std::unordered_map<std::string, std::size_t> chunks_with_;
  std::vector<std::string> without_data_;  ///< The ids of rules without data for the language.
  std::map<int, Side> sides_;
  SeamResult result_;
};

}  // namespace

std::vector<SeamResult> check_seams(const ScriptUnderReview& script,
                                    const ParsedScript& parsed,
                                    Findings& findings) {
  return SeamExamination(script, parsed, findings).run();
}

}  // namespace castwright::editorial
