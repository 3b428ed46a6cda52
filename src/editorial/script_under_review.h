#pragma once
// What is examined, and how what was found is told. A script is any two-host script or
// monologue: of a run with all that is known about it, or a bare file. Values only, any thread.

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

/// What the facts of a script may rest on.
struct Grounds {
  passes::Research research{};
  std::vector<passes::OwnedFact> facts{};
  std::string texts{};    ///< topic and notes, as one text; its addresses are known sources
  std::string context{};  ///< plan, queries, hosts: names and numbers that may be said, no facts
  std::string today{};    ///< YYYY-MM-DD
  int freshness_hours = 0;
  int fresh_sources_min = 0;
  bool allow_stale = false;
  bool rehearsal = false;  ///< nothing was searched: there are no more sources than in `texts`
};

struct ScriptUnderReview {
  std::vector<Part> parts{};  ///< in order; one if the division is not known
  int words_target = 0;       ///< 0: not known
  bool length_open = false;   ///< a rehearsal told as far as its notes go: not examined
  bool monologue = false;     ///< no speaker tags wanted
  std::string language = "en";
  std::vector<std::string> hosts{};
  /// Whoever speaks in a file whose voices are named; empty if the text itself says it.
  std::vector<script::Voice> voices{};
  std::vector<passes::Seam> seams{};
  passes::Outline outline{};         ///< no rows if it is not known
  std::optional<Grounds> grounds{};  ///< nothing for a bare file
};

/// A bare script: one part; a monologue if it has no tags at all.
ScriptUnderReview under_review(std::string text);

enum class Severity { info, warning, error };
std::string_view name_of(Severity severity);

struct Finding {
  std::string rule;  ///< "seam.greeting"; listed in docs/formats/report.md
  Severity severity = Severity::warning;
  int chunk = 0;         ///< 0: the whole script
  std::size_t line = 0;  ///< of the whole script, 1-based; 0: no place
  std::string quote{};   ///< the words at that place, shortened
  std::string remedy{};  ///< what is wrong and what to do
};
using Findings = std::vector<Finding>;

/// A line of the script.
struct Line {
  std::size_t at = 0;  ///< byte offset in ParsedScript::text
  std::size_t number = 1;
  int chunk = 1;
  std::string_view text{};
};

struct ParsedTurn {
  char speaker = 'A';
  bool tagged = false;
  int chunk = 1;
  std::size_t line = 1;
  std::string_view text{};  ///< without its tag; its paragraphs, to the next tag
};

struct ParsedSentence {
  int chunk = 1;
  std::size_t line = 1;
  std::size_t turn = 0;
  std::string_view text{};
};

/// A script read once for all rules. The views point into `text`, also in copies.
struct ParsedScript {
  std::shared_ptr<const std::string> whole;
  std::string_view text;  ///< the parts joined by a blank line, as L1_complete.txt has them
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
