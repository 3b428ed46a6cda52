#pragma once
// The complete review of a script: every figure, and every finding with its place. Pure,
// deterministic, linear in the length of the script.

#include "editorial/facts.h"
#include "editorial/repetition.h"
#include "editorial/script_under_review.h"
#include "editorial/seam_checks.h"
#include "editorial/sources.h"
#include "editorial/speech.h"
#include "json/value.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::editorial {

/// The total number of words must be within this share of the target.
inline constexpr double words_deviation_max = 0.03;

struct PartFigures {
  int chunk = 0;
  std::string title{};
  std::size_t words = 0;
  int words_target = 0;
};

struct Review {
  std::size_t words_spoken = 0;  ///< The number of words that the length rules use.
  std::size_t words_whitespace = 0;
  std::size_t words_regex = 0;
  int words_target = 0;  ///< The words that were asked for; 0 if that is not known.
  /// A rehearsal stopped when its notes were used up, so that its length is not examined.
  bool length_open = false;
  std::vector<PartFigures> parts{};
  SpeechFigures speech{};
  RepetitionFigures repetition{};
  std::vector<SeamResult> seams{};
  std::optional<FactFigures> facts{};      ///< Nothing for a bare file.
  std::optional<SourceFigures> sources{};  ///< Nothing for a bare file.
  Findings findings{};                     ///< The findings, the gravest first, then by line.
  /// The ids of rules that have no data for the script's language.
  std::vector<std::string> not_examined{};

  /// The deviation (spoken − target) / target; 0 without a target.
  double deviation() const;
  /// The mean of |words − target| / target over the chunks.
  double mean_deviation() const;
  /// The score S_l of the benchmark LongBench-Write: 100 at the target, 0 at four times or a third
  /// of it.
  double length_score() const;
  bool has_errors() const;
};

/// Reviews a script. If the script has no parts, only its sources are examined.
Review examine(const ScriptUnderReview& script);

/// The family of a rule: one of `families`.
std::string_view family_of(std::string_view rule);
inline constexpr std::array<std::string_view, 6> families{
    "length", "speech", "repetition", "seam", "facts", "sources"};
/// True if no finding of the rules of `family` is an error.
bool passes_gate(const Findings& findings, std::string_view family);

json::Value to_json(const Finding& finding);
/// Makes the sections `words`, `length`, `repetition`, `seams`, `facts`, `sources`, `speech` and
/// `findings`, and `not_examined`, as docs/formats/report.md says.
json::Value to_json(const Review& review);

/// Tells the first finding as one line of an error: its rule, its place in `file`, its remedy, and
/// how many more of the same severity there are. `findings` must not be empty and must have the
/// gravest first.
std::string gate_line(const Findings& findings, std::string_view file);

/// Findings that say the same to a person: they have one rule, one severity and one remedy.
struct FindingGroup {
  const Finding* first = nullptr;
  std::size_t count = 0;
  std::string places{};  ///< The first few places: "line 4, chunk 1; line 9, chunk 2; …".
};
/// Groups findings, in the order of each group's first finding. The groups point into `findings`.
std::vector<FindingGroup> grouped(const Findings& findings);

/// Tells the figures and findings to a person at a terminal.
std::string review_text(const Review& review);

}  // namespace castwright::editorial
