#pragma once
// The input of a review, its parsed form, and the form of a finding. The input is any two-host
// script or monologue: the script of a run with all that is known about it, or a bare file. Values
// only, any thread.

#include "passes/outline.h"
#include "passes/pass_a.h"
#include "passes/seams.h"
#include "script/clean.h"
#include "script/labels.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::editorial {

struct Part {
  int chunk = 1;
  std::string title{};
  int words_target = 0;
  std::string text{};
};

/// The texts that may support the facts of a script.
struct Evidence {
  passes::Research research{};
  std::vector<passes::OwnedFact> facts{};
  std::string texts{};  ///< Topic and notes as one text; its addresses count as known sources.
  /// Plan, queries and hosts: their names and numbers may be said but are no facts.
  std::string context{};
  std::string today{};  ///< The date that the prompts name as today, YYYY-MM-DD.
  int freshness_hours = 0;
  int fresh_sources_min = 0;
  bool allow_stale = false;
  bool rehearsal = false;  ///< Nothing was searched, so that only `texts` has sources.
};

struct ScriptUnderReview {
  std::vector<Part> parts{};  ///< The chunks in order; one part if the division is not known.
  int words_target = 0;       ///< The words that were asked for; 0 if that is not known.
  /// A rehearsal stopped when its notes were used up, so that its length is not examined.
  bool length_open = false;
  bool monologue = false;  ///< The script should have no speaker tags.
  std::string language = "en";
  std::vector<std::string> hosts{};
  /// The voices of a file that names them in another form than tags; empty if the tags of the text
  /// say who speaks.
  std::vector<script::Voice> voices{};
  std::vector<passes::Seam> seams{};
  passes::Outline outline{};          ///< The outline of the show; without rows if it is not known.
  std::optional<Evidence> grounds{};  ///< Nothing for a bare file.
};

/// Makes the input for a bare script: one part, and a monologue if the text has no tags at all.
ScriptUnderReview under_review(std::string text);

enum class Severity { info, warning, error };
std::string_view name_of(Severity severity);

struct Finding {
  /// The id of the rule, such as "seam.greeting"; docs/formats/findings.md lists them.
  std::string rule;
  Severity severity = Severity::warning;
  int chunk = 0;  ///< The chunk; 0 if the whole script is meant.
  /// The line of the whole script, counted from 1; 0 if the finding has no place.
  std::size_t line = 0;
  std::string quote{};   ///< The words at that place, shortened.
  std::string remedy{};  ///< What is wrong and what to do.
};
using Findings = std::vector<Finding>;

/// A line of the script.
struct Line {
  std::size_t at = 0;  ///< The byte offset in ParsedScript::text.
  std::size_t number = 1;
  int chunk = 1;
  std::string_view text{};
};

struct ParsedTurn {
  char speaker = 'A';
  bool tagged = false;
  int chunk = 1;
  std::size_t line = 1;
  std::string_view text{};  ///< All paragraphs up to the next tag, without the own tag.
};

struct ParsedSentence {
  int chunk = 1;
  std::size_t line = 1;
  std::size_t turn = 0;
  std::string_view text{};
};

/// A script divided into lines, turns and sentences, once for all rules. The views point into
/// `text`, also in copies.
struct ParsedScript {
  std::shared_ptr<const std::string> whole;
  std::string_view text;  ///< The parts joined by blank lines, as L1_complete.txt has them.
  std::vector<Line> lines;
  std::vector<ParsedTurn> turns;
  std::vector<ParsedSentence> sentences;
  bool monologue = false;
  std::string language = "en";

  const Line& line_at(std::size_t offset) const;
  std::size_t offset_of(std::string_view view) const {
    return static_cast<std::size_t>(view.data() - text.data());
  }
};
ParsedScript parse(const ScriptUnderReview& script);

using script::quoted;

}  // namespace castwright::editorial
