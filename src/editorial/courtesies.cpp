#include "editorial/courtesies.h"

#include "script/search.h"
#include "script/words.h"

#include <algorithm>
#include <cstddef>

namespace castwright::editorial {
namespace {

/// Where the division is not known, so many words count as the opening and the end.
constexpr std::size_t zone_words = 500;
/// Two hosts greet in a row; what comes later is a second greeting.
constexpr std::size_t greeting_words_max = 120;

const script::Pattern& greetings() {
  static const script::Pattern pattern(
      R"(\bwelcome(?: back| aboard| once more| again)?(?:,? (?:everyone|everybody|listeners|folks|all|friends))?,? to )"
      R"((?:the|our|this|another|today['’]s|a new|yet another|a(?:nother)? special|[A-Z]\w+) )"
      R"((?:\w+ ){0,3}?(?:show|podcast|programme|program|episode|edition|broadcast)\b|)"
      R"(\bwelcome back\b(?=[,.!]| to (?:the show|our)| everyone| listeners| folks)|)"
      R"((?:^|[:.!?] +)(?:hello|hi|hey|good (?:morning|afternoon|evening))(?: there| again)?(?:,? and welcome|)"
      R"(,? (?:everyone|everybody|listeners|folks|friends|dear listeners|ladies and gentlemen|all)\b)|)"
      R"(\bhello and welcome\b|\byou(?:['’]re| are) (?:listening|tuned in) to\b|)"
      R"(\bi(?:['’]m| am) (?:your host|(?-i:[A-Z])\w+(?: (?-i:[A-Z])\w+)?,? (?:and (?:this|with me|i(?:['’]m| am) )"
      R"(joined)|here with|joined by|your host))|\bthanks? (?:you )?for (?:tuning in|joining us)(?: today| again)?\b)");
  return pattern;
}

const script::Pattern& recaps() {
  static const script::Pattern pattern(
      R"(\b(?:(?:to|let['’]?s|let us|time to|time for a)(?: quick| quickly| briefly)?|a quick) recap\b|\bpreviously on\b|)"
      R"(\bin (?:the|our) (?:last|previous|earlier|preceding) (?:part|segment|chunk|section|chapter|episode)\b|)"
      R"(\bas (?:we|i)(?:['’]ve| have)? (?:discussed|covered|mentioned|explained|saw|heard|said|talked about)"
      R"() (?:earlier|before|previously|in the (?:last|previous|first))\b|\bbefore the break\b|)"
      R"(\b(?:so far|earlier) (?:today |in (?:this|the|today['’]s) (?:show|episode) )?we(?:['’]ve| have)? )"
      R"((?:discussed|covered|talked|heard|learned|looked|seen)\b|)"
      R"(\bto (?:sum up|summari[sz]e) (?:what|where) we\b|\b(?:picking|pick) up where we left off\b|)"
      R"(\bwhere were we\b|\b(?:last time|earlier on),? we\b)");
  return pattern;
}

const script::Pattern& farewells() {
  static const script::Pattern pattern(
      R"((?:^|[:.!?,—] *)(?:and )?(?:good-?bye|bye(?:-bye| bye)?|farewell|so long)(?=[,.!]| everyone| listeners| for now| and)|)"
      R"(\b(?:we|i) (?:must )?(?:say|bid)(?: you)? (?:good-?bye|farewell|good night)\b(?! to (?!you|all|our))|)"
      R"(\b(?:see|talk to|catch) you (?:all )?(?:in|for|on) (?:the|our) next\b|)"
      R"(\bthat(?:['’]s| is) (?:just about )?all (?:the time )?we(?:['’]ve| have)(?: got)?(?: time)? for\b|)"
      R"(\b(?:see|talk to|catch|speak to) you (?:all )?(?:next (?:time|week|month|episode)|tomorrow|soon)\b|)"
      R"(\bthat(?:['’]s| is|['’]ll be| will be| does it| wraps)(?: just about| about)? (?:all|it|everything)?,? ?)"
      R"((?:the time )?(?:we have |we['’]ve got )?(?:for|from) (?:today|tonight|this (?:episode|week|show)|now|us)\b|)"
      R"(\b(?:that|this) wraps (?:up|things up|it up)\b|\buntil (?:next time|we meet again|tomorrow)\b|)"
      R"(\bthank(?:s| you)(?: all)?(?: so much| again)? for (?:listening|tuning in|watching|being with us|)"
      R"(spending (?:your|this) time|joining us)\b|\bsigning off\b|\bthis has been (?-i:[A-Z])|)"
      R"(\b(?:we(?:['’]ll| will) be right back|stay tuned|don['’]t go away)\b|)"
      R"(\b(?:don['’]t forget to|please|remember to|make sure to|be sure to) (?:like and )?(?:subscribe|rate (?:and|us)|leave (?:us )?a review)\b|)"
      R"(\b(?:join|tune in with) us (?:again )?(?:next|tomorrow)\b|\btune in (?:again|next|tomorrow)\b|)"
      R"(\btake care(?: of yourselves)?,? (?:everyone|everybody|and|folks|listeners)\b)");
  return pattern;
}

struct Zones {
  std::size_t opening_end = 0;  ///< byte offsets in the text
  std::size_t last_begin = 0;
};

Zones zones_of(const Reading& reading) {
  Zones zones{.opening_end = reading.text.size(), .last_begin = 0};
  if (reading.lines.empty() || reading.turns.empty()) return zones;
  const int first = reading.lines.front().chunk;
  const int last = reading.lines.back().chunk;
  if (first != last) {
    const auto second =
        std::ranges::find_if(reading.lines, [&](const Line& line) { return line.chunk != first; });
    const auto end = std::ranges::find(reading.lines, last, &Line::chunk);
    return {.opening_end = second->at, .last_begin = end->at};
  }
  std::size_t before = 0;
  std::size_t all = 0;
  for (const ReadTurn& turn : reading.turns)
    all += script::count_words(turn.text);
  for (const ReadTurn& turn : reading.turns) {
    const std::size_t at = reading.offset_of(turn.text);
    if (before < zone_words) zones.opening_end = at + turn.text.size();
    if (before + zone_words < all) zones.last_begin = at + turn.text.size();
    before += script::count_words(turn.text);
  }
  return zones;
}

void add(const Reading& reading, const script::Match& match, Finding finding, Findings& findings) {
  const Line& line = reading.line_at(match.at + match.size - 1);
  const std::size_t from = std::max(line.at, match.at - std::min<std::size_t>(match.at, 30));
  finding.chunk = line.chunk;
  finding.line = line.number;
  finding.quote = quoted(line.text.substr(from - line.at));
  findings.push_back(std::move(finding));
}

void check_greetings(const Reading& reading, const Zones& zones, Findings& findings) {
  std::size_t first = std::string_view::npos;
  for (const script::Match& match : greetings().find_all(reading.text)) {
    if (first == std::string_view::npos) first = match.at;
    const bool opening = match.at < zones.opening_end;
    const bool in_a_row = script::count_spoken_words(reading.text.substr(first, match.at - first))
                          <= greeting_words_max;
    if (opening && in_a_row) continue;
    // “Thanks for joining us” ends a show as well as it opens one.
    if (match.at >= zones.last_begin
        && farewells().is_in(reading.text.substr(match.at, match.size)))
      continue;
    add(reading,
        match,
        {.rule = "seam.greeting",
         .severity = Severity::error,
         .remedy = "a second greeting inside the show: delete it"},
        findings);
  }
}

void check_farewells(const Reading& reading, const Zones& zones, Findings& findings) {
  for (const script::Match& match : farewells().find_all(reading.text)) {
    if (match.at >= zones.last_begin) continue;
    if (match.at < zones.opening_end
        && greetings().is_in(reading.text.substr(match.at, match.size)))
      continue;
    add(reading,
        match,
        {.rule = "seam.farewell",
         .severity = Severity::error,
         .remedy = "an early goodbye, the show goes on: delete it"},
        findings);
  }
}

}  // namespace

void check_courtesies(const Reading& reading, Findings& findings) {
  const Zones zones = zones_of(reading);
  check_greetings(reading, zones, findings);
  check_farewells(reading, zones, findings);
  for (const script::Match& match : recaps().find_all(reading.text)) {
    if (match.at >= zones.last_begin) continue;
    add(reading,
        match,
        {.rule = "seam.recap",
         .severity = Severity::warning,
         .remedy = "a recap inside the show: go straight on"},
        findings);
  }
}

}  // namespace castwright::editorial
