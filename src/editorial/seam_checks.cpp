#include "editorial/seam_checks.h"

#include "editorial/words.h"
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

constexpr std::size_t gram_words = 3;
enum Check : std::size_t { overlap, thread, speaker, courtesies, handoff, ending };

/// The words of one chunk, in order.
struct Side {
  std::vector<std::string> words;
  const ReadTurn* first = nullptr;
  const ReadTurn* last = nullptr;
};

std::map<int, Side> sides_of(const Reading& reading) {
  std::map<int, Side> sides;
  for (const ReadTurn& turn : reading.turns) {
    Side& side = sides[turn.chunk];
    if (side.first == nullptr) side.first = &turn;
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

/// The share of the runs of three words of `after` that `before` has.
double overlap_of(const Window& before, const Window& after) {
  const auto gram = [](const Window& words, std::size_t at) {
    return words[at] + ' ' + words[at + 1] + ' ' + words[at + 2];
  };
  std::unordered_set<std::string> known;
  for (std::size_t i = 0; i + gram_words <= before.size(); ++i)
    known.insert(gram(before, i));
  std::size_t shared = 0;
  std::size_t all = 0;
  for (std::size_t i = 0; i + gram_words <= after.size(); ++i, ++all)
    if (known.contains(gram(after, i))) ++shared;
  return all == 0 ? 0 : static_cast<double>(shared) / static_cast<double>(all);
}

std::unordered_set<std::string> keywords(const Window& words) {
  std::unordered_set<std::string> stems;
  for (const std::string& word : words)
    if (is_content_word(word)) stems.insert(stem_of(word));
  return stems;
}

bool share_keyword(const Window& before, const Window& after) {
  const auto known = keywords(before);
  const auto next = keywords(after);
  return std::ranges::any_of(next, [&](const std::string& stem) { return known.contains(stem); });
}

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

class Examination {
 public:
  Examination(const Manuscript& manuscript, const Reading& reading, Findings& findings)
      : manuscript_(manuscript),
        reading_(reading),
        findings_(findings),
        sides_(sides_of(reading)) {
    for (const auto& [chunk, side] : sides_)
      for (const std::string& word : side.words)
        if (is_content_word(word)) ++frequency_[stem_of(word)];
  }

  std::vector<SeamResult> run() {
    std::vector<SeamResult> results;
    for (auto before = sides_.begin(); before != sides_.end(); ++before) {
      const auto after = std::next(before);
      if (after == sides_.end()) break;
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
      fault(
          overlap,
          "overlap",
          *after.first,
          fmt::format("{:.0f} % of the first {} words stood at the end of chunk {} already: begin "
                      "with something new",
                      100 * shared,
                      first.size(),
                      chunk));
    }
    if (!share_keyword(last, first)) {
      fault(thread,
            "thread",
            *after.first,
            fmt::format("no name, number or keyword of the end of chunk {}: take up its thread",
                        chunk));
    }
    const auto seam = std::ranges::find(manuscript_.seams, chunk, &passes::Seam::after);
    if (seam != manuscript_.seams.end()) check_contract(*seam, after);
    check_courtesy(chunk, before, after);
    if (!ends_a_sentence(before.last->text)) {
      fault(ending, "ending", *before.last, "the chunk ends inside a sentence: complete it");
    }
    return result_;
  }

  void check_contract(const passes::Seam& seam, const Side& after) {
    if (!reading_.monologue && seam.next_speaker && after.first->speaker != *seam.next_speaker) {
      fault(speaker,
            "speaker",
            *after.first,
            fmt::format("HOST_{} speaks first here, the plan said HOST_{}",
                        after.first->speaker,
                        *seam.next_speaker));
    }
    if ((seam.question.empty() && seam.handoff.empty())
        || answered(seam, head(after.words, answer_words)))
      return;
    fault(handoff,
          "handoff",
          *after.first,
          fmt::format("the first {} words do not answer what chunk {} handed on (“{}”)",
                      answer_words,
                      seam.after,
                      quoted(seam.handoff.empty() ? seam.question : seam.handoff)));
  }

  /// The hand-off's rarest word, or any number, name or keyword of the question, is among the
  /// words.
  bool answered(const passes::Seam& seam, const Window& words) const {
    const auto said = keywords(words);
    std::optional<std::string> rarest;
    for (const std::string& stem : stems_of(seam.handoff)) {
      if (!rarest || frequency(stem) < frequency(*rarest)) rarest = stem;
    }
    if (rarest && said.contains(*rarest)) return true;
    const std::vector<std::string> asked = stems_of(seam.question);
    if (!rarest && asked.empty()) return true;  // nothing was handed on
    return std::ranges::any_of(asked, [&](const std::string& stem) { return said.contains(stem); });
  }
  std::size_t frequency(const std::string& stem) const {
    const auto found = frequency_.find(stem);
    return found == frequency_.end() ? 0 : found->second;
  }

  /// A courtesy that was found in the window on either side.
  void check_courtesy(int chunk, const Side& before, const Side& after) {
    for (const Finding& finding : findings_) {
      const bool courtesy = finding.rule == "seam.greeting" || finding.rule == "seam.recap"
                            || finding.rule == "seam.farewell";
      if (!courtesy) continue;
      const bool at_end = finding.chunk == chunk && in_window(before, finding.line, true);
      const bool at_start =
          finding.chunk == after.first->chunk && in_window(after, finding.line, false);
      if (!at_end && !at_start) continue;
      result_.passed[courtesies] = false;
      result_.notes.push_back(fmt::format("line {}: {}", finding.line, finding.remedy));
    }
  }
  bool in_window(const Side& side, std::size_t line, bool at_end) const {
    std::size_t between = 0;  // words from the border to the line
    for (const ReadTurn& turn : reading_.turns) {
      if (turn.chunk != side.first->chunk) continue;
      if (at_end ? turn.line > line : turn.line < line)
        between += script::tokens_of(turn.text).size();
    }
    return between < seam_window_words;
  }

  void fault(Check check, std::string_view rule, const ReadTurn& place, std::string remedy) {
    result_.passed[check] = false;
    result_.notes.push_back(remedy);
    findings_.push_back({.rule = fmt::format("seam.{}", rule),
                         .severity = Severity::warning,
                         .chunk = place.chunk,
                         .line = place.line,
                         .quote = quoted(place.text),
                         .remedy = std::move(remedy)});
  }

  const Manuscript& manuscript_;
  const Reading& reading_;
  Findings& findings_;
  std::map<int, Side> sides_;
  std::unordered_map<std::string, std::size_t> frequency_;
  SeamResult result_;
};

}  // namespace

std::vector<SeamResult> check_seams(const Manuscript& manuscript,
                                    const Reading& reading,
                                    Findings& findings) {
  return Examination(manuscript, reading, findings).run();
}

}  // namespace castwright::editorial
