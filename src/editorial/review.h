#pragma once
// The whole examination of a script: every figure, and every finding with
// its place. Pure, deterministic, linear in the length of the script.

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

/// The total must be within this share of the target.
inline constexpr double words_deviation_max = 0.03;

struct PartFigures {
  int chunk = 0;
  std::string title{};
  std::size_t words = 0;
  int words_target = 0;
};

struct Review {
  std::size_t words_spoken = 0;  ///< the figure that counts
  std::size_t words_whitespace = 0;
  std::size_t words_regex = 0;
  int words_target = 0;      ///< 0: not known
  bool length_open = false;  ///< a rehearsal told as far as its notes go: not examined
  std::vector<PartFigures> parts{};
  SpeechFigures speech{};
  RepetitionFigures repetition{};
  std::vector<SeamResult> seams{};
  std::optional<FactFigures> facts{};       ///< nothing for a bare file
  std::optional<SourceFigures> sources{};   ///< nothing for a bare file
  Findings findings{};                      ///< the gravest first, then by line
  std::vector<std::string> not_examined{};  ///< rules without data for the script's language

  /// (spoken − target) / target; 0 without a target.
  double deviation() const;
  /// Mean over the chunks of |words − target| / target.
  double mean_deviation() const;
  /// S_l of LongBench-Write: 100 at the target, 0 at four times or a third of it.
  double length_score() const;
  bool has_errors() const;
};

/// Of a script without parts the sources alone are examined.
Review examine(const ScriptUnderReview& script);

/// The families of rules: "length", "speech", "repetition", "seam", "facts", "sources".
std::string_view family_of(std::string_view rule);
inline constexpr std::array<std::string_view, 6> families{
    "length", "speech", "repetition", "seam", "facts", "sources"};
/// True if no finding of the family is an error.
bool passes_gate(const Findings& findings, std::string_view family);

json::Value to_json(const Finding& finding);
/// The sections `words`, `length`, `repetition`, `seams`, `facts`, `sources`, `speech` and
/// `findings`, and `not_examined`, as docs/formats/report.md says.
json::Value to_json(const Review& review);

/// The first of the gravest findings as one line for an error: its rule, its place in `file`, the
/// remedy, and how many more of them there are. `findings` is not empty; the gravest stand first.
std::string gate_line(const Findings& findings, std::string_view file);

/// Findings that say the same, for a person: one rule, one severity, one remedy.
struct FindingGroup {
  const Finding* first = nullptr;
  std::size_t count = 0;
  std::string places{};  ///< of the first few: "line 4, chunk 1; line 9, chunk 2; …"
};
/// In the order of each group's first finding. Points into `findings`.
std::vector<FindingGroup> grouped(const Findings& findings);

/// The figures and findings for a person at a terminal.
std::string review_text(const Review& review);

}  // namespace castwright::editorial
