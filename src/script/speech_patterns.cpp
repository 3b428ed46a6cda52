#include "script/speech_patterns.h"

#include <iterator>
#include <map>
#include <string>

namespace castwright::script {
namespace {

using Case = Pattern::Case;

/// The start of a line; its tag may stand before.
constexpr std::string_view line_start = R"(^[ \t]*(?:HOST_[A-Z0-9]+:[ \t]*)?)";

std::string at_line_start(std::string_view expression) {
  return std::string(line_start).append("(?:").append(expression).append(")");
}

void add(std::vector<SpeechPattern>& patterns,
         std::string_view rule,
         std::string_view remedy,
         std::string_view expression,
         Case letters = Case::any) {
  patterns.push_back({rule, remedy, Pattern(expression, letters)});
}

void add_errors(std::vector<SpeechPattern>& all) {
  constexpr std::string_view remedy =
      "an error message is not speech: have the chunk written again";
  add(all, "speech.error_text", remedy, at_line_start(R"(\{\s*"[^"\n]+"\s*:)"));
  add(all,
      "speech.error_text",
      remedy,
      R"re("(?:error|finishReason|finish_reason|status_code|error_code|incomplete_details)"\s*:)re");
  add(all,
      "speech.error_text",
      remedy,
      R"(\b(?:MALFORMED_FUNCTION_CALL|RESOURCE_EXHAUSTED|UNAVAILABLE: |DEADLINE_EXCEEDED|)"
      R"(invalid_request_error|rate_limit_exceeded|rate_limit_error|insufficient_quota|)"
      R"(server_error|overloaded_error|context_length_exceeded|invalid_api_key|)"
      R"((?:[A-Z][a-z]+){2,}(?:Error|Exception)\b|[A-Z][A-Za-z]*(?:Error|Exception):|)"
      R"(Traceback \(most recent call last\)|max_output_tokens))",
      Case::exact);
  add(all,
      "speech.error_text",
      remedy,
      R"(\b(?:error|http(?:/[12](?:\.[01])?)?|status)(?: code)?[ :]+[45]\d\d\b|)"
      R"(\b[45]\d\d (?:too many requests|internal server error|bad gateway|service unavailable|)"
      R"(gateway time-?out|unauthorized|forbidden|bad request)\b|)"
      R"(\b(?:an )?error occurred (?:while|during) (?:processing|generating|handling)\b|)"
      R"(\b(?:connection|request) (?:reset by peer|timed out after \d+)|)"
      R"(\bthe (?:server|model) (?:had an error|is (?:currently )?overloaded)\b)");
  add(all,
      "speech.think",
      "the model's thinking is not speech: delete it",
      R"(</?(?:think|thinking|reasoning|scratchpad|reflection|analysis)\b[^>\n]*>|)"
      R"(<\|[a-z_]+\|>)");
}

void add_placeholders(std::vector<SpeechPattern>& all) {
  constexpr std::string_view remedy = "a placeholder nobody has filled: write what belongs there";
  add(all,
      "speech.placeholder",
      remedy,
      R"([\[<{]+\s*(?:insert|your|name of|host(?: [ab12])?(?: name)?\s*(?=[\]>}])|topic|guest|company|date|)"
      R"(link|url|sponsor|mock|empty script|placeholder|todo|tbd|tbc|add |fill|cite|)"
      R"(citation needed|statistic|number|details?)[^\]>}\n]{0,80}[\]>}]+(?!\())");
  add(all,
      "speech.placeholder",
      remedy,
      R"(\{\{[^}\n]*\}\}|\$\{[^}\n]*\}|%\([a-z_]+\)s|_{4,}|(?<=[\s$€£])_{3}(?=[\s.,%]))");
  add(all,
      "speech.placeholder",
      remedy,
      R"(\b(?:T[O]DO|TBD|TBC|F[I]XME|X{3,}|PLACEHOLDER|LOREM IPSUM)\b)",
      Case::exact);
  add(all,
      "speech.placeholder",
      remedy,
      R"(\blorem ipsum\b|\b(?:paste|insert|fill in) (?:the |your |an? )?[^.?!\n]{0,60}\bhere\b|)"
      R"(\bcontinuation segment\b|\bgenerator produced no script\b|)"
      R"(\b(?:script|dialogue|conversation|segment) (?:continues|goes) (?:here|below)\b|)"
      R"(\b(?:rest|remainder) of the (?:script|dialogue|chunk)\b|)"
      R"(\(?\bcontinued in (?:the )?next (?:chunk|part|message|response)\b)");
}

void add_model_talk(std::vector<SpeechPattern>& all) {
  constexpr std::string_view remedy = "the model speaks of itself: delete it or write it again";
  add(all,
      "speech.model_talk",
      remedy,
      R"(\bas an? (?:(?:helpful )?ai(?= ?[,.;]| i\b| language\b| model\b| assistant\b| system, )|)"
      R"((?:large )?language model\b|artificial intelligence(?= ?,| i\b)|virtual assistant\b))");
  add(all,
      "speech.model_talk",
      remedy,
      R"(\b(?:knowledge|training)(?: data)? cut-? ?off\b|)"
      R"(\bmy (?:training(?: data)?|knowledge) (?:ends|ended|only goes|stops|does not|doesn['’]t)|)"
      R"(\bas of my (?:last|latest|most recent)(?: knowledge| training)? (?:update|training|data)|)"
      R"(\bi (?:cannot|can['’]t|can not|am (?:not able|unable) to|['’]m (?:not able|unable) to|)"
      R"(do not have the ability to) (?:browse|search (?:the )?(?:web|internet)|access (?:the )?)"
      R"((?:internet|web|real-time|live|current)|open (?:links|urls)|verify (?:real-time|current)))");
  add(all,
      "speech.model_talk",
      remedy,
      R"(\bi['’]m (?:not able|unable) to (?:browse|search the|access)|)"
      R"(\b(?:do not|don['’]t) have (?:real-time |live |direct )?access to (?:the (?:internet|web)|)"
      R"(real-time|current (?:news|data|events)|live)|)"
      R"(\bi(?:['’]m| am) (?:very )?sorry, (?:but )?i (?:can|cannot|can['’]t)|)"
      R"(\bi (?:cannot|can['’]t|am unable to) (?:help|assist|comply|fulfil+) (?:you )?(?:with )?)"
      R"((?:that|this) request)");
  add(all,
      "speech.model_talk",
      remedy,
      at_line_start(R"((?:sure|certainly|of course|absolutely)[,!.] here(?:['’]s| is| are)\b)"));
  add(all,
      "speech.model_talk",
      remedy,
      R"(\bhere(?:['’]s| is) (?:the|your|a|another|my) (?:[a-z-]+ ){0,3}(?:script|chunk|draft|)"
      R"(json|rewrite|revised version)\b|)"
      R"(\blet me know if you(?:['’]d| would)? (?:like|want|need) (?:me to|any|more|further)\b|)"
      R"(\bi hope (?:this|that) (?:script|draft|chunk|helps you with|meets|is what you)\b|)"
      R"(\bi(?:['’]m| am) (?:just |only )?an? (?:ai|language model|chatbot|virtual assistant)(?= ?[,.;!]| and\b| so\b|)"
      R"( language\b| model\b| assistant\b))");
}

void add_citations(std::vector<SpeechPattern>& all) {
  constexpr std::string_view remedy =
      "a citation is not spoken: keep it in the sources, say the publisher's name";
  add(all,
      "speech.citation",
      remedy,
      R"(\(\s*(?:\[[^\]\n]+\]\([^)\s]+\)[\s,;]*)+\)|\(\s*https?://[^\s)]+\s*\)|\[[^\]\n]+\]\(https?://[^)\s]+\)|)"
      R"([\uE200-\uE206](?:[^\uE201\n]{0,200}\uE201)?|【[^】\n]{0,200}】)");
  add(all,
      "speech.citation",
      remedy,
      R"(\[(?:\^?\d{1,3}|source|sources|ref)(?:[ ,;:-]+\d{1,3})*\]|\[(?:sources?|ref|via)[ :][^\]\n]{1,80}\]|)"
      R"(\((?:source|sources|cf\.|ref)[ :][^)\n]{1,120}\)|\bturn\d+(?:search|news|view)\d+\b)");
  add(all,
      "speech.url",
      "an address is not spoken: say the publisher's name",
      R"re(\b(?:https?://|www\.)[^\s)\]>"]+)re");
}

void add_directions(std::vector<SpeechPattern>& all) {
  constexpr std::string_view remedy = "a stage direction would be read out: delete it";
  constexpr std::string_view in_parentheses =
      R"(\(\s*(?:(?:[a-z]+ly|both|all|brief|short|long|soft|light|small|slight|a|the|intro|outro|)"
      R"(theme|upbeat|host [ab]|[a-z]+) )?(?:laugh(?:s|ing|ter)?|chuckl(?:es?|ing)|giggl(?:es?|ing)|)"
      R"(sigh(?:s|ing)?|paus(?:es?|ing)|beat|silence|applause|gasp(?:s|ing)?|whisper(?:s|ing)|)"
      R"(smil(?:es|ing)|grin(?:s|ning)|nod(?:s|ding)|clears? (?:his|her|their)? ?throat|groans?|)"
      R"(music(?: (?:fades?|plays?|swells?|starts?|stops?|up|out|in|cue|sting))+(?: (?:in|out|up))?|)"
      R"(sfx[^)]*|sound of [^)]*|sound effects?|transition|jingle|crosstalk|inaudible|excited|)"
      R"(excitedly|sarcastic|sarcastically|thoughtful|thoughtfully|quietly|dramatically|)"
      R"(exhales?|inhales?|takes? a breath|deep breath)(?: (?:[a-z]+ly|together|again|)"
      R"(for effect))?\s*\))";
  add(all, "speech.direction", remedy, in_parentheses);
  add(all,
      "speech.direction",
      remedy,
      R"(\*+(?:[a-z]+ )?(?:laugh(?:s|ing|ter)?|chuckl(?:es?|ing)|giggl(?:es?|ing)|sigh(?:s|ing)?|)"
      R"(paus(?:es?|ing)|gasp(?:s|ing)?|whisper(?:s|ing)?|smil(?:es|ing)|grins?|nods?|winks?|)"
      R"(music|applause|clears throat|takes a breath)[^*\n]{0,40}\*+)");
  add(all,
      "speech.direction",
      remedy,
      R"(<(?:[a-z]+ )?(?:laugh|chuckl|giggl|sigh|paus|gasp|whisper|smil|music|applause)[^>\n]{0,30}>)");
  add(all, "speech.direction", remedy, R"(\[[^\]\n]{1,80}\])");
}

void add_markdown(std::vector<SpeechPattern>& all) {
  constexpr std::string_view remedy = "Markdown would be read out: plain sentences only";
  add(all, "speech.markdown", remedy, at_line_start(R"(#{1,6}[ \t]+\S[^\n]*)"));
  add(all,
      "speech.markdown",
      remedy,
      R"((?<![\w*])(\*{2,3})(?=[^\s*])[^*\n]*[^\s*]\1(?![\w*])|(?<![\w_])__(?=\S)[^_\n]+__(?![\w_])|)"
      R"((?<![\w*])\*(?=[^\s*])[^*\n]{0,200}[^\s*]\*(?![\w*])|)"
      R"((?<![\w_])_(?=[^\s_])[^_\n]{0,200}[^\s_]_(?![\w_]))");
  add(all, "speech.markdown", remedy, R"(```|`[^`\n]+`|~~[^~\n]+~~)");
  add(all,
      "speech.markdown",
      remedy,
      at_line_start(R"((?:[-*+•◦][ \t]+(?!\d)\S|>[ \t]*\S|\|)[^\n]*)"));
  // Behind a tag "12. That was the number" is an answer, on a line of its own a list.
  add(all, "speech.markdown", remedy, R"((?<=\n)[ \t]*\d{1,2}[.)][ \t]+\S[^\n]*)");
  add(all,
      "speech.markdown",
      remedy,
      at_line_start(R"((?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,})$)"));
  add(all,
      "speech.markdown",
      "mark-up would be read out: plain sentences only",
      R"(</?(?:b|i|u|em|strong|br|p|div|span|h[1-6]|ul|li|speak|break|prosody|emphasis|say-as)\b)"
      R"([^>\n]*>|&(?:nbsp|amp|quot|lt|gt|#\d+);)");
}

/// Made once.
const std::vector<SpeechPattern>& speech_patterns() {
  static const std::vector<SpeechPattern> patterns = [] {
    std::vector<SpeechPattern> all;
    add(all,
        "speech.marker",
        "a marker would be read out: delete it",
        R"((?-i:\[[A-Z_]{3,}\s*[=:])[^\]\n]*\]|\(?\bword count\s*[=:]\s*~?\d[\d,]*\)?|)"
        R"(\(\s*~?\d[\d,]* words\s*\)(?=[ \t]*$)|\[(?:END|START)(?: OF)?[^\]\n]*\])");
    add_errors(all);
    add_placeholders(all);
    add_model_talk(all);
    add_citations(all);
    add(all,
        "speech.markdown",
        "Markdown would be read out: plain sentences only",
        R"(!?\[[^\]\n]*\]\([^)\n]*\))");
    add_directions(all);
    add_markdown(all);
    return all;
  }();
  return patterns;
}

}  // namespace

std::vector<Unspeakable> unspeakable_in(std::string_view text) {
  std::map<std::size_t, Unspeakable> taken;  // by place
  for (const SpeechPattern& known : speech_patterns()) {
    for (const Match& match : known.pattern.find_all(text)) {
      const auto next = taken.lower_bound(match.at);
      const bool free_before =
          next == taken.begin()
          || std::prev(next)->second.where.at + std::prev(next)->second.where.size <= match.at;
      const bool free_behind = next == taken.end() || next->first >= match.at + match.size;
      if (free_before && free_behind) taken.emplace(match.at, Unspeakable{&known, match});
    }
  }
  std::vector<Unspeakable> found;
  found.reserve(taken.size());
  for (const auto& [at, one] : taken)
    found.push_back(one);
  return found;
}

}  // namespace castwright::script
