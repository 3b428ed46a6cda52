#include "script/speech_patterns.h"

#include <iterator>
#include <map>
#include <string>

namespace castwright::script {
namespace {

using Case = Pattern::Case;

/// The start of a line, with or without a tag.
constexpr std::string_view line_start = R"(^[ \t]*(?:HOST_[A-Z0-9]+:[ \t]*)?)";

std::string at_line_start(std::string_view expression) {
  return std::string(line_start).append("(?:").append(expression).append(")");
}

struct SpeechPattern {
  std::string_view rule;
  Surety surety;
  Pattern pattern;
};
using Patterns = std::vector<SpeechPattern>;

void add(Patterns& patterns,
         std::string_view rule,
         Surety surety,
         std::string_view expression,
         Case letters = Case::any) {
  patterns.push_back({rule, surety, Pattern(expression, letters)});
}

void add_errors(Patterns& all) {
  add(all, "speech.error_text", Surety::sure, at_line_start(R"(\{\s*"[^"\n]+"\s*:)"));
  add(all,
      "speech.error_text",
      Surety::sure,
      R"re("(?:error|finishReason|finish_reason|status_code|error_code|incomplete_details)"\s*:)re");
  add(all,
      "speech.error_text",
      Surety::sure,
      R"(\b(?:MALFORMED_FUNCTION_CALL|RESOURCE_EXHAUSTED|UNAVAILABLE: |DEADLINE_EXCEEDED|)"
      R"(invalid_request_error|rate_limit_exceeded|rate_limit_error|insufficient_quota|)"
      R"(server_error|overloaded_error|context_length_exceeded|invalid_api_key|)"
      R"((?:[A-Z][a-z]+){2,}(?:Error|Exception)\b|[A-Z][A-Za-z]*(?:Error|Exception):|)"
      R"(Traceback \(most recent call last\)|max_output_tokens))",
      Case::exact);
  add(all,
      "speech.error_text",
      Surety::sure,
      R"(\b(?:error|http(?:/[12](?:\.[01])?)?|status)(?: code)?[ :]+[45]\d\d\b|)"
      R"(\b[45]\d\d (?:too many requests|internal server error|bad gateway|service unavailable|)"
      R"(gateway time-?out|unauthorized|forbidden|bad request)\b|)"
      R"(\b(?:an )?error occurred (?:while|during) (?:processing|generating|handling)\b|)"
      R"(\b(?:connection|request) (?:reset by peer|timed out after \d+)|)"
      R"(\bthe (?:server|model) (?:had an error|is (?:currently )?overloaded)\b)");
  add(all,
      "speech.think",
      Surety::sure,
      R"(</?(?:[a-z]+[_:-]){0,3}(?:think|thinking|thoughts?|reason|reasoning|scratchpad|reflection|analysis|)"
      R"(deliberation|contemplation|brainstorming|cot)(?:[_:-][a-z]+){0,3}\b[^>\n]*>|)"
      R"(<\|[a-z_]+\|?>|<[a-z_]+\|>)");
}

void add_placeholders(Patterns& all) {
  constexpr std::string_view rule = "speech.placeholder";
  // Placeholders that somebody should have replaced, also a mere name in capitals ("[SHOW NAME]",
  // "[YEAR]").
  add(all,
      rule,
      Surety::sure,
      R"([\[<{(]+\s*(?:insert|please (?:insert|add)|fill in|add (?:a |an |the |your |more )?(?:name|date|number|)"
      R"(statistic|figure|quote|source|detail|example|anecdote|link|fact|sponsor)|placeholder|todo\b|tbd\b|tbc\b|to be )"
      R"((?:confirmed|determined|added|filled|announced)|citation needed|mock\b|empty script|filled from|)"
      R"(your (?:name|company|show|sponsor|city|topic|text|channel|podcast|host|guest|link|brand)|)"
      R"(name of |(?:the )?(?:dialogue|script|conversation|segment) continues)[^\]>})\n]{0,80}[\]>})]+(?!\())");
  add(all,
      rule,
      Surety::sure,
      R"([\[<{]+\s*(?:(?:show|host|guest|company|sponsor|topic|podcast|city|product|brand|person|author|speaker)(?: ?[ab12])?)"
      R"((?:['’]s)? ?(?:name|title|here)|host(?: ?[ab12])?|[^\]>}\n]{1,40} (?:goes|here|einfügen|einsetzen|ergänzen|eintragen)|)"
      R"(insérer [^\]>}\n]{1,40}|insertar [^\]>}\n]{1,40}|inserire [^\]>}\n]{1,40}|inserir [^\]>}\n]{1,40})\s*[\]>}]+(?!\())");
  add(all,
      rule,
      Surety::sure,
      R"(\[(?:NAME|YEAR|DATE|NUMBER|AMOUNT|PRICE|TOPIC|GUEST|COMPANY|CITY|COUNTRY|TITLE|SHOW|SPONSOR|X+|LINK|URL|)"
      R"(STATISTIC|SOURCE|QUOTE|JAHR|DATUM|ZAHL|ORT|STADT|FIRMA|THEMA|BETRAG|PREIS|GAST)(?:[ _](?:NAME|HERE|TITLE|X|\d))?\])",
      Case::exact);
  add(all, rule, Surety::sure, R"(\{\{[^}\n]*\}\}|\$\{[^}\n]*\}|%\([a-z_]+\)s)");
  add(all,
      rule,
      Surety::sure,
      R"(\blorem ipsum dolor\b|\bpaste the full (?:article )?text[^.?!\n]{0,40}\bhere\b|)"
      R"(\bgenerator produced no script\b|\bcontinuation segment\b)");
  // Placeholders that may also be something real, such as a word that a beep hides.
  add(all,
      rule,
      Surety::doubtful,
      R"(_{4,}|(?<=[\s$€£])_{3}(?=[\s.,%])|(?<=[$€£])X+\b(?: (?:m|b|tr)illion)?|\bXX\b(?= ?(?:%|per ?cent|million|billion|people|dollars))|)"
      R"(\b(?:T[O]DO|F[I]XME|PLACEHOLDER|LOREM IPSUM)\b|\b(?:is|are|was|still|remains?) (?:TBD|TBC)\b)",
      Case::exact);
  add(all,
      rule,
      Surety::doubtful,
      R"((?<!the |your )\binsert (?:the |your |an? )(?:name|quote|anecdote|number|figure|date|example|story|statistic|text)\b[^.?!\n]{0,60}\bhere\b|)"
      R"(\b(?:script|dialogue|conversation|segment) (?:continues|goes) (?:here|below)\b|)"
      R"(\b(?:rest|remainder) of the (?:script|dialogue|chunk) (?:follows|continues|goes|will|is (?:the same|similar))\b)");
}

void add_citations(Patterns& all) {
  constexpr std::string_view rule = "speech.citation";
  add(all,
      rule,
      Surety::sure,
      R"(\(\s*(?:\[[^\]\n]+\]\([^)\s]+\)[\s,;]*)+\)|\(\s*https?://[^\s)]+\s*\)|\[[^\]\n]+\]\(https?://[^)\s]+\)|)"
      R"([\uE200-\uE206](?:[^\uE201\n]{0,200}\uE201)?|【[^】\n]{0,200}】)");
  // Markers of searches that lost their private-use marks, and markers of tools that concatenate
  // answers.
  add(all,
      rule,
      Surety::sure,
      R"((?:(?:file)?cite|navlist|video|image|i)?(?:turn\d+(?:search|news|view|fetch|file|image|product|forecast|sports|finance|msearch|reddit|academia)\d+)+|)"
      R"(:?contentReference\[oaicite:[^\]\n]{0,40}\](?:\{[^}\n]{0,40}\})?|\boaicite:\d+)");
  add(all,
      rule,
      Surety::sure,
      R"(\[(?:\^?\d{1,3}|source|sources|ref)(?:\s*[,;:–-]?\s*\^?\d{1,3})*\]|\[(?:sources?|ref|via|cf\.)[ :][^\]\n]{1,80}\]|)"
      R"(\((?:source|sources|cf\.|ref|quelle|quellen)[ :][^)\n]{1,120}\)|)"
      R"(\[(?:[a-z0-9-]+\.)+[a-z]{2,10}(?:/[^\]\s]*)?\]|)"
      R"(\((?-i:[A-Z])[\w'’-]+(?: et al\.?|,? (?:and|&|und) (?-i:[A-Z])[\w'’-]+),? (?:18|19|20)\d\d[a-z]?\))");
  add(all, rule, Surety::doubtful, R"(\((?-i:[A-Z])[\w'’-]+, (?:18|19|20)\d\d[a-z]?\))");
}

void add_addresses(Patterns& all) {
  constexpr std::string_view rule = "speech.url";
  add(all,
      rule,
      Surety::sure,
      R"re(\bhttps?://[^\s)\]>"]+|\bwww\.[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[^\s)\]>"]*)?|\b[\w.+-]{1,64}@(?:[a-z0-9-]+\.)+[a-z]{2,10}\b|)re"
      R"re(\b(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|int|info|io|co|uk|de|at|ch|fr|es|it|pt|nl|be|eu|jp|cn|us|fm|tv|ai|app|dev)/[\w/%.?=&#~-]+)re");
  // An address may also be the name of a company: “Amazon.com was a book shop”.
  add(all,
      rule,
      Surety::doubtful,
      R"(\b(?:[a-z0-9-]{3,}\.)+(?:com|org|net|edu|gov|info|io|de|fr|es|it|pt|nl|eu|jp|cn|fm|tv|ai)\b(?!\.\w))",
      Case::exact);
}

void add_markdown(Patterns& all) {
  add(all, "speech.markdown", Surety::sure, at_line_start(R"(#{1,6}[ \t]+\S[^\n]*)"));
  add(all,
      "speech.markdown",
      Surety::sure,
      R"((?<![\w*])(\*{2,3})(?=[^\s*])[^*\n]*[^\s*]\1(?![\w*])|(?<![\w_])__(?=\S)[^_\n]+__(?![\w_])|)"
      R"((?<![\w*])\*(?=[^\s*])[^*\n]{0,200}[^\s*]\*(?![\w*])|)"
      R"((?<![\w_])_(?=[^\s_])[^_\n]{0,200}[^\s_]_(?![\w_]))");
  add(all, "speech.markdown", Surety::sure, R"(```|`[^`\n]+`|~~[^~\n]+~~)");
  add(all,
      "speech.markdown",
      Surety::sure,
      at_line_start(R"((?:[-*+•◦][ \t]+(?!\d)\S|>[ \t]*\S|\|)[^\n]*)"));
  // "12. That was the number" behind a tag is an answer; on its own line it is part of a list.
  add(all, "speech.markdown", Surety::sure, R"((?<=\n)[ \t]*\d{1,2}[.)][ \t]+\S[^\n]*)");
  add(all,
      "speech.markdown",
      Surety::sure,
      at_line_start(R"((?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,})$)"));
  add(all,
      "speech.markdown",
      Surety::sure,
      R"(</?(?:b|i|u|em|strong|br|p|div|span|h[1-6]|ul|li|speak|break|prosody|emphasis|say-as)\b)"
      R"([^>\n]*>|&(?:nbsp|amp|quot|lt|gt|#\d+);)");
}

/// All patterns, made once: those that are looked for before directions, and those behind them.
struct AllPatterns {
  Patterns before;
  Patterns behind;
};
const AllPatterns& speech_patterns() {
  static const AllPatterns patterns = [] {
    AllPatterns all;
    add(all.before,
        "speech.marker",
        Surety::sure,
        R"((?-i:\[[A-Z_]{3,}\s*=)[^\]\n]*\]|(?-i:\[[A-Z_]{3,}\s*:)[^\]\n]*\]|\(?\bword count\s*[=:]\s*~?\d[\d,]*\)?|)"
        R"(\(\s*~?\d[\d,]* words\s*\)(?=[ \t]*$)|\[(?:END|START)(?: OF)?\b[^\]\n]*\]|)"
        R"(-{2,} ?(?:end|start|begin) of (?:part|chunk|section|segment|script)[^\n]{0,20}|<!--[^\n]*?-->|/\*[^\n]*?\*/)");
    add_errors(all.before);
    add_placeholders(all.before);
    add_citations(all.before);
    add_addresses(all.before);
    add(all.before, "speech.markdown", Surety::sure, R"(!?\[[^\]\n]*\]\([^)\n]*\))");
    add_markdown(all.behind);
    return all;
  }();
  return patterns;
}

/// The places found so far, in the order in which they begin. A place that is taken stays with the
/// first pattern.
class Places {
 public:
  void offer(std::string_view rule, Surety surety, Match where) {
    const auto next = taken_.lower_bound(where.at);
    const bool free_before =
        next == taken_.begin()
        || std::prev(next)->second.where.at + std::prev(next)->second.where.size <= where.at;
    const bool free_behind = next == taken_.end() || next->first >= where.at + where.size;
    if (free_before && free_behind)
      taken_.emplace(where.at, Unspeakable{.rule = rule, .surety = surety, .where = where});
  }
  void offer(const Patterns& patterns, std::string_view text) {
    for (const SpeechPattern& known : patterns)
      for (const Match& match : known.pattern.find_all(text))
        offer(known.rule, known.surety, match);
  }
  std::vector<Unspeakable> all() const {
    std::vector<Unspeakable> found;
    found.reserve(taken_.size());
    for (const auto& [at, one] : taken_)
      found.push_back(one);
    return found;
  }

 private:
  std::map<std::size_t, Unspeakable> taken_;
};

}  // namespace

std::vector<Unspeakable> unspeakable_in(std::string_view text) {
  Places places;
  places.offer(speech_patterns().before, text);
  for (const Direction& direction : directions_in(text))
    places.offer("speech.direction", direction.surety, direction.where);
  places.offer(speech_patterns().behind, text);
  return places.all();
}

}  // namespace castwright::script
