#include "editorial/greetings.h"

#include "editorial/phrases.h"
#include "editorial/rules.h"
#include "editorial/spoken_words.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <vector>

namespace castwright::editorial {
namespace {

/// If the division is not known, so many words count as the opening and the end.
constexpr std::size_t zone_words = 500;
/// Two hosts greet one after the other within so many words; a later greeting is a second one.
constexpr std::size_t greeting_words_max = 120;
/// The words at the beginning of a chunk, where a writer who sees no other chunk greets.
constexpr std::size_t first_words = 40;
/// The words at the end of a chunk, where such a writer says goodbye.
constexpr std::size_t last_words = 60;

/// A greeting, recap or farewell, and where in its chunk it stands.
struct Greeting {
  PhraseHit hit;
  std::size_t at = 0;  ///< The byte offset in the script.
  int chunk = 0;
  std::size_t before = 0;  ///< The number of words before it in its chunk.
  std::size_t behind = 0;  ///< The number of words behind it in its chunk.
};

std::vector<Greeting> greetings_in(const ParsedScript& parsed) {
  std::vector<Greeting> all;
  std::map<int, std::size_t> words;  // The number of words of each chunk so far.
  for (const ParsedTurn& turn : parsed.turns) {
    const std::vector<PhraseHit> hits = phrases_in(turn.text, parsed.language);
    const std::vector<SpokenWord> spoken = spoken_words(turn.text);
    for (const PhraseHit& hit : hits) {
      const auto word = std::ranges::lower_bound(spoken, hit.where.at, {}, &SpokenWord::at);
      all.push_back(
          {.hit = hit,
           .at = parsed.offset_of(turn.text) + hit.where.at,
           .chunk = turn.chunk,
           .before = words[turn.chunk] + static_cast<std::size_t>(word - spoken.begin())});
    }
    words[turn.chunk] += spoken.size();
  }
  for (Greeting& greeting : all)
    greeting.behind = words[greeting.chunk] - greeting.before;
  return all;
}

class GreetingExamination {
 public:
  GreetingExamination(const ParsedScript& parsed, Findings& findings)
      : parsed_(parsed),
        findings_(findings),
        all_(greetings_in(parsed)) {
    if (parsed.turns.empty()) return;
    first_ = parsed.turns.front().chunk;
    last_ = parsed.turns.back().chunk;
  }

  void examine() {
    for (const Greeting& greeting : all_) {
      if (greeting.hit.voice == PhraseVoice::told) continue;
      switch (greeting.hit.kind) {
        case PhraseKind::greeting: tell("seam.greeting", greeting, of_greeting(greeting)); break;
        case PhraseKind::farewell: tell("seam.farewell", greeting, of_farewell(greeting)); break;
        case PhraseKind::recap: tell("seam.recap", greeting, of_recap(greeting)); break;
        case PhraseKind::model_talk:
        case PhraseKind::yes_no: break;
      }
    }
  }

 private:
  using Verdict = std::optional<Certainty>;

  bool divided() const { return first_ != last_; }
  bool in_opening(const Greeting& one) const {
    return divided() ? one.chunk == first_ : one.before < zone_words;
  }
  bool in_end(const Greeting& one) const {
    return divided() ? one.chunk == last_ : one.behind <= zone_words;
  }
  /// True if the same phrase is also of the other kind: “thanks for joining us” can open a show and
  /// end it.
  bool is_also(const Greeting& one, PhraseKind kind) const {
    const auto here = std::ranges::equal_range(all_, one.at, {}, &Greeting::at);
    return std::ranges::any_of(here, [&](const Greeting& other) { return other.hit.kind == kind; });
  }

  static Verdict by_trust(const Greeting& one, Certainty sure, Verdict likely) {
    return one.hit.trust == PhraseTrust::sure ? Verdict(sure) : likely;
  }

  Verdict of_greeting(const Greeting& one) {
    if (in_end(one) && is_also(one, PhraseKind::farewell)) return {};
    if (in_opening(one)) {
      if (!first_greeting_) first_greeting_ = one.before;
      if (one.before - *first_greeting_ <= greeting_words_max) return {};
      return by_trust(one, Certainty::doubtful, {});
    }
    if (!divided()) return by_trust(one, Certainty::doubtful, {});
    if (one.before <= first_words) return by_trust(one, Certainty::certain, Certainty::doubtful);
    return by_trust(one, Certainty::doubtful, Certainty::hint);
  }

  Verdict of_farewell(const Greeting& one) const {
    if (in_end(one)) return {};
    if (in_opening(one) && is_also(one, PhraseKind::greeting)) return {};
    if (!divided()) return by_trust(one, Certainty::doubtful, {});
    if (one.behind <= last_words) return by_trust(one, Certainty::certain, Certainty::doubtful);
    return by_trust(one, Certainty::doubtful, Certainty::hint);
  }

  Verdict of_recap(const Greeting& one) const {
    if (in_end(one)) return {};
    const bool at_edge = one.before <= first_words || one.behind <= last_words;
    if (!divided()) return by_trust(one, Certainty::doubtful, {});
    return by_trust(one, Certainty::doubtful, at_edge ? Certainty::doubtful : Certainty::hint);
  }

  void tell(std::string_view rule, const Greeting& one, Verdict verdict) {
    if (!verdict) return;
    const Line& line = parsed_.line_at(one.at);
    // A sentence that says both “welcome” and “thanks for joining us” is reported once.
    const std::string quote =
        quoted(parsed_.text.substr(one.at, line.at + line.text.size() - one.at));
    if (!findings_.empty() && findings_.back().rule == rule && findings_.back().line == line.number
        && one.at < told_until_) {
      findings_.back().severity =
          std::max(findings_.back().severity, finding(rule, {}, {}, {}, *verdict).severity);
      return;
    }
    const std::string_view rest = parsed_.text.substr(one.at + one.hit.where.size);
    told_until_ = one.at + one.hit.where.size + std::min(rest.find_first_of(".!?\n"), rest.size());
    findings_.push_back(finding(rule, {line.chunk, line.number}, quote, {}, *verdict));
  }

  const ParsedScript& parsed_;
  Findings& findings_;
  std::vector<Greeting> all_;
  int first_ = 0;
  int last_ = 0;
  std::optional<std::size_t> first_greeting_;
  std::size_t told_until_ = 0;
};

}  // namespace

void check_greetings(const ParsedScript& parsed, Findings& findings) {
  GreetingExamination(parsed, findings).examine();
}

}  // namespace castwright::editorial
