#include "editorial/rules.h"

#include "core/check.h"
#include "editorial/phrases.h"
#include "script/language.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

constexpr Severity info = Severity::info;
constexpr Severity warning = Severity::warning;
constexpr Severity error = Severity::error;

constexpr std::string_view all_languages;
/// The languages that have a table of phrases (phrases/).
constexpr std::string_view with_phrases = "en de fr es it pt nl zh ja";
constexpr std::string_view with_recaps = "en de";
/// The languages that separate words by blanks and have few enough endings to compare stems.
constexpr std::string_view with_stems = "en de fr es it pt nl";

constexpr std::array table{
    Rule{"length.total",
         error,
         warning,
         all_languages,
         "the script is outside ±3 % of its target: have the chunk that is farthest off written "
         "again"},

    Rule{"speech.tag", error, warning, all_languages, "tags are exactly “HOST_A: ” and “HOST_B: ”"},
    Rule{"speech.characters",
         error,
         warning,
         all_languages,
         "characters that nobody hears or that may confuse a speech engine: delete them"},
    Rule{"speech.markdown",
         error,
         warning,
         all_languages,
         "mark-up would be read out: plain sentences only"},
    Rule{"speech.direction",
         error,
         warning,
         all_languages,
         "a stage direction would be read out: delete it"},
    Rule{"speech.marker", error, warning, all_languages, "a marker would be read out: delete it"},
    Rule{"speech.placeholder",
         error,
         warning,
         all_languages,
         "a placeholder that nobody replaced: write what belongs there"},
    Rule{"speech.error_text",
         error,
         warning,
         all_languages,
         "an error message is not speech: have the chunk written again"},
    Rule{"speech.think",
         error,
         warning,
         all_languages,
         "the model's thinking is not speech: delete it"},
    Rule{"speech.model_talk",
         error,
         warning,
         with_phrases,
         "the model speaks of itself or of its task: delete it or write it again"},
    Rule{"speech.citation",
         error,
         warning,
         all_languages,
         "a citation is not spoken: keep it in the sources, say the publisher's name"},
    Rule{"speech.url",
         error,
         warning,
         all_languages,
         "an address is not spoken: say the publisher's name"},
    Rule{"speech.long_turn",
         error,
         warning,
         all_languages,
         "speech engines drop turns of more than 500 characters: divide it"},
    Rule{"speech.third_voice",
         error,
         warning,
         all_languages,
         "somebody who is not a host speaks: give the words to a host, or delete them"},
    Rule{"speech.one_speaker",
         error,
         warning,
         all_languages,
         "only one host speaks in a show of two"},
    Rule{"speech.empty", error, warning, all_languages, "nothing is spoken in this script"},
    Rule{"speech.balance", warning, info, all_languages, "give the other host more of the words"},

    Rule{"repetition.paragraph",
         error,
         warning,
         all_languages,
         "40 words or more were said before: delete them"},
    Rule{"repetition.sentence", warning, info, all_languages, "said before: delete one of them"},
    Rule{"repetition.chunk",
         warning,
         info,
         all_languages,
         "too much of this chunk was said before: have it written again"},
    Rule{"repetition.share",
         warning,
         info,
         all_languages,
         "more than 1.5 % of the runs of five words were used by an earlier chunk"},

    Rule{"seam.greeting",
         error,
         warning,
         with_phrases,
         "a greeting in the middle of the show: delete it"},
    Rule{"seam.farewell",
         error,
         warning,
         with_phrases,
         "a goodbye, but the show continues: delete it"},
    Rule{"seam.recap", warning, warning, with_recaps, "a recap inside the show: delete it"},
    Rule{"seam.overlap",
         warning,
         info,
         all_languages,
         "the chunk begins with what the one before it said last: begin with something new"},
    Rule{"seam.thread",
         warning,
         info,
         with_stems,
         "no name, number or keyword of the end of the chunk before: take up its thread"},
    Rule{"seam.speaker",
         warning,
         info,
         all_languages,
         "the chunk begins with another host than planned"},
    Rule{"seam.handoff",
         warning,
         info,
         with_stems,
         "the chunk does not take up what the one before it handed on"},
    Rule{"seam.ending",
         warning,
         info,
         all_languages,
         "the chunk ends inside a sentence: complete it"},

    Rule{"facts.missing", warning, info, all_languages, "a fact of the pack is not told"},
    Rule{"facts.twice", warning, info, all_languages, "a fact is introduced twice"},
    Rule{"facts.unsupported_number",
         warning,
         info,
         all_languages,
         "a number that is in no source, pack or topic: check it, or delete it"},
    Rule{"facts.unsupported_date",
         warning,
         info,
         all_languages,
         "a date that is in no source, pack or topic: check it, or delete it"},
    Rule{"facts.unsupported_name",
         warning,
         info,
         all_languages,
         "a name that is in no source, pack or topic: check it, or delete it"},
    Rule{"facts.changed_number",
         error,
         warning,
         all_languages,
         "a fact of the pack is told with another number: correct it"},
    Rule{"facts.changed_date",
         error,
         warning,
         all_languages,
         "a fact of the pack is told with another date: correct it"},
    Rule{"facts.changed_name",
         error,
         warning,
         all_languages,
         "a fact of the pack is told with another name: correct it"},
    Rule{"facts.changed_quote",
         error,
         warning,
         all_languages,
         "a quotation of the pack is told with other words: correct it"},
    Rule{"facts.untold", info, info, all_languages, "facts of the pack that nobody tells"},
    Rule{"facts.today", error, warning, all_languages, "the script was written for another day"},

    Rule{"sources.unknown_url",
         error,
         warning,
         all_languages,
         "neither the search nor the notes have this address, so it may be invented: "
         "open it, or drop the source"},
    Rule{"sources.unsearched",
         info,
         info,
         all_languages,
         "the provider reported no results of a search, so the addresses could not be checked"},
    Rule{"sources.too_few",
         error,
         warning,
         all_languages,
         "too few sources inside the window: research again, or --allow-stale"},
    Rule{"sources.stale", warning, info, all_languages, "older than the window of the topic"},
    Rule{"sources.undated",
         warning,
         info,
         all_languages,
         "a source without a readable date cannot be compared with the window"},
    Rule{"sources.future", warning, info, all_languages, "a date in the future"},

    Rule{"items.words",
         error,
         warning,
         all_languages,
         "outside of its length: have it written again"},
    Rule{"items.new_fact",
         error,
         warning,
         all_languages,
         "it stands in no pack, source, topic or note: delete it"},
    Rule{"items.repeated",
         error,
         warning,
         all_languages,
         "another item says it too: have one of them written again"},
    Rule{"items.title",
         warning,
         info,
         all_languages,
         "a title must have 6 to 70 characters and differ from all others"},
    Rule{"items.description",
         warning,
         info,
         all_languages,
         "a description must have 150 to 200 characters and differ from all others"},
    Rule{"items.tags", warning, info, all_languages, "tags are missing"},
};

bool holds(std::string_view languages, std::string_view language) {
  for (std::size_t at = 0; at < languages.size();) {
    const std::size_t end = std::min(languages.find(' ', at), languages.size());
    if (languages.substr(at, end - at) == language) return true;
    at = end + 1;
  }
  return languages.empty();
}

}  // namespace

std::span<const Rule> rules() {
  return table;
}

const Rule& rule_of(std::string_view id) {
  const auto* const row = std::ranges::find(table, id, &Rule::id);
  CW_CHECK(row != table.end());
  return *row;
}

Finding finding(std::string_view rule,
                Place place,
                std::string_view quote,
                std::string_view detail,
                Certainty certainty) {
  const Rule& row = rule_of(rule);
  Finding made{.rule = std::string(rule),
               .severity = row.severity,
               .chunk = place.chunk,
               .line = place.line,
               .quote = quoted(quote),
               .remedy = std::string(row.remedy)};
  if (certainty == Certainty::doubtful) made.severity = row.doubtful;
  if (certainty == Certainty::hint) made.severity = Severity::info;
  if (!detail.empty()) made.remedy += fmt::format(" ({})", detail);
  return made;
}

std::vector<std::string> not_examined(std::string_view language) {
  const std::string primary = script::primary_subtag(language);
  std::vector<std::string> ids;
  for (const Rule& rule : table)
    if (!holds(rule.languages, primary)) ids.emplace_back(rule.id);
  return ids;
}

}  // namespace castwright::editorial
