#include "editorial/review.h"

#include "editorial/greetings.h"
#include "editorial/rules.h"
#include "editorial/voices.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

double off(std::size_t words, int target) {
  return target == 0 ? 0.0 : (static_cast<double>(words) - target) / target;
}

void check_length(const Review& review, Findings& findings) {
  if (review.length_open || review.words_target == 0
      || std::abs(review.deviation()) <= words_deviation_max)
    return;
  findings.push_back(finding("length.total",
                             {},
                             fmt::format("{} words against {}: {:+.1f} %",
                                         review.words_spoken,
                                         review.words_target,
                                         100 * review.deviation())));
}

/// Sorts the gravest findings first, then by line.
void sort(Findings& findings) {
  std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
    return std::tuple(-static_cast<int>(a.severity), a.line)
           < std::tuple(-static_cast<int>(b.severity), b.line);
  });
}

/// Reviews a run without a long script: nobody speaks in it, so only the sources of the other
/// scripts count.
Review examine_sources(const ScriptUnderReview& script) {
  Review review;
  if (script.grounds) review.sources = check_sources(*script.grounds, review.findings);
  sort(review.findings);
  return review;
}

}  // namespace

double Review::deviation() const {
  return off(words_spoken, words_target);
}

double Review::mean_deviation() const {
  double sum = 0;
  for (const PartFigures& part : parts)
    sum += std::abs(off(part.words, part.words_target));
  return parts.empty() ? 0.0 : sum / static_cast<double>(parts.size());
}

double Review::length_score() const {
  if (words_spoken == 0 || words_target <= 0) return 0;
  const double x = words_target;
  const auto y = static_cast<double>(words_spoken);
  const double score = y > x ? 1 - (y / x - 1) / 3 : 1 - (x / y - 1) / 2;
  return 100 * std::max(0.0, score);
}

bool Review::has_errors() const {
  return std::ranges::any_of(
      findings, [](const Finding& finding) { return finding.severity == Severity::error; });
}

Review examine(const ScriptUnderReview& script) {
  if (script.parts.empty()) return examine_sources(script);
  const ParsedScript parsed = parse(script);
  Review review;
  review.words_target = script.words_target;
  review.not_examined = not_examined(script.language);
  review.length_open = script.length_open;
  const std::string spoken = script::spoken_text(parsed.text);
  review.words_spoken = script::count_words(spoken);
  review.words_whitespace = script::count_whitespace_words(spoken);
  review.words_regex = script::count_regex_words(spoken);
  for (const Part& part : script.parts) {
    review.parts.push_back({.chunk = part.chunk,
                            .title = part.title,
                            .words = script::count_spoken_words(part.text),
                            .words_target = part.words_target});
  }
  Findings& findings = review.findings;
  check_length(review, findings);
  review.speech = speech_figures(parsed);
  check_speech(parsed, findings);
  check_voices(script, parsed, findings);
  review.repetition = check_repetition(parsed, findings);
  check_greetings(parsed, findings);
  review.seams = check_seams(script, parsed, findings);
  if (script.grounds) {
    review.facts = check_facts(script, parsed, findings);
    review.sources = check_sources(*script.grounds, findings);
  }
  if (script.length_open) {
    // A rehearsal whose notes are used up says so in every part: that is no repetition, and a part
    // that tells nothing leaves no thread to the next.
    for (Finding& finding : findings)
      if (family_of(finding.rule) == "repetition" || finding.rule == "seam.thread")
        finding.severity = Severity::info;
  }
  if (script.parts.size() == 1) {
    for (Finding& finding : findings)
      finding.chunk = 0;  // In an undivided script the number of the chunk has no meaning.
  }
  sort(findings);
  return review;
}

std::string_view family_of(std::string_view rule) {
  return rule.substr(0, rule.find('.'));
}

bool passes_gate(const Findings& findings, std::string_view family) {
  return std::ranges::none_of(findings, [&](const Finding& finding) {
    return finding.severity == Severity::error && family_of(finding.rule) == family;
  });
}

}  // namespace castwright::editorial
