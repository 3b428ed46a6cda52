#include "script/names.h"

#include "script/letters.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <unordered_set>
#include <vector>

namespace castwright::script {
namespace {

/// Names in scripts are short; a longer run of words before a colon is a sentence.
constexpr std::size_t name_bytes_max = 80;
constexpr std::size_t name_words_max = 4;
/// In writing without blanks a sentence would be one "word" too.
constexpr std::size_t wide_letters_max = 10;
/// A full stop belongs to short words ("Prof.", "Mrs.", "J."); behind a longer word it ends a
/// sentence.
constexpr std::size_t abbreviation_letters_max = 4;

using WordSet = std::unordered_set<std::string>;

WordSet words_of(std::initializer_list<std::string_view> lists) {
  WordSet all;
  for (std::string_view list : lists) {
    while (!list.empty()) {
      const std::size_t end = std::min(list.find('|'), list.size());
      all.insert(folded(list.substr(0, end)));
      list.remove_prefix(std::min(end + 1, list.size()));
    }
  }
  return all;
}

/// Labels of parts, remarks and headers, and words that begin a sentence and have a colon behind
/// them.
const WordSet& no_names() {
  static const WordSet words = words_of({
      // English
      "note|notes|warning|ps|p.s.|pps|nb|n.b.|remember|example|examples|for example|for instance|"
      "tip|tips|fact|facts|fun fact|important|update|summary|conclusion|conclusions|result|results|"
      "reason|reasons|title|subtitle|date|author|authors|credit|credits|draft date|contact|"
      "copyright|format|episode|chapter|part|section|step|steps|scene|act|music|sound|sfx|fx|link|"
      "links|url|email|e-mail|mail|phone|http|https|ftp|spoiler|disclaimer|caveat|translation|"
      "caption|figure|table|todo|total|time|place|location|topic|topics|subject|re|fwd|from|to|cc|"
      "language|duration|length|words|word count|transcript|script|search queries|full text|end|"
      "today|tomorrow|yesterday|first|second|third|fourth|finally|lastly|next|then|now|so|but|and|"
      "or|also|here|there|that|this|these|those|it|he|she|they|we|i|you|because|meaning|namely|"
      "consider|think|listen|look|wait|imagine|guess|verdict|bottom line|key point|key points|"
      "takeaway|takeaways|plot twist|true story|hint|rule|rules|problem|problems|solution|option|"
      "options|pro|pros|con|cons|myth|reality|headline|quote|quotes|quotation|one|two|three|four|"
      "five|six|seven|eight|nine|ten|yes|no|well|okay|ok|right|sure|exactly|true|false|correct|"
      "wrong|why|how|what|who|when|where|which|my point|the point|the thing|the catch|the problem|"
      "the answer|the question|the result|the truth|the lesson|the rule|observation|background|"
      "context|overview|introduction|intro|outro|agenda|appendix|abstract|definition|lesson|phase|"
      "level|page|verse|line|minute|version|day|week|month|year|number|point|item|case|exhibit|"
      "speakers|participants|hosts|guests|attendees|recorded|published|edited by|written by|"
      "produced by|hosted by|transcribed by|created|modified|tags|category|categories|keywords|"
      "description|status|id|name|names|see|say|read|hear|compare|picture|fast forward|"
      "in short|in other words|in brief|in sum|that is|to be clear|to be fair|by contrast|"
      // German
      "hinweis|wichtig|achtung|beispiel|zum beispiel|fazit|merke|anmerkung|notiz|zusammenfassung|"
      "kapitel|teil|abschnitt|titel|untertitel|datum|tipp|stichwort|thema|ergebnis|grund|gründe|"
      "lösung|also|nämlich|und|aber|denn|heute|morgen|gestern|merksatz|zitat|übersetzung|szene|akt|"
      "schritt|folge|musik|stimmt|richtig|genau|gut|ja|nein|erstens|zweitens|drittens|kurz|"
      "kurz gesagt|klar|sprache|dauer|ort|zeit|jahr|seite|das heißt|mit anderen worten|vorsicht|"
      "bedeutung|hintergrund|einleitung|regel|sprecher und sprecherinnen|teilnehmer|"
      // French
      "remarque|attention|exemple|par exemple|chapitre|partie|titre|résumé|bref|donc|mais|et|étape|"
      "scène|acte|musique|oui|non|alors|résultat|problème|rappel|à noter|autrement dit|règle|"
      "aujourd'hui|premièrement|deuxièmement|enfin|durée|lieu|langue|intervenants|"
      // Spanish, Italian, Portuguese
      "nota|notas|importante|atención|advertencia|ejemplo|por ejemplo|conclusión|capítulo|parte|"
      "título|fecha|resumen|posdata|pd|música|sí|resultado|problema|solución|recuerda|ojo|es decir|"
      "paso|escena|acto|regla|primero|segundo|tercero|hoy|duración|lugar|idioma|"
      "attenzione|esempio|per esempio|conclusione|capitolo|titolo|data|riassunto|musica|sì|"
      "risultato|soluzione|cioè|passo|scena|atto|regola|oggi|durata|luogo|lingua|"
      "atenção|aviso|exemplo|por exemplo|conclusão|resumo|sim|não|solução|ou seja|cena|ato|"
      "regra|hoje|duração|local|"
      // Dutch
      "let op|opmerking|belangrijk|voorbeeld|bijvoorbeeld|conclusie|hoofdstuk|deel|samenvatting|"
      "muziek|nee|resultaat|probleem|oplossing|stap|scène|regel|kortom|dus|maar|vandaag|"
      // Chinese, Japanese, Korean
      "注意|注|备注|提示|问题|例如|比如|结论|总结|标题|日期|音乐|原因|结果|重点|警告|时间|地点|"
      "主题|"
      "首先|其次|最后|就是说|换句话说|规则|"
      "備考|例|例えば|たとえば|問題|結論|まとめ|題名|タイトル|日付|音楽|理由|結果|重要|警告|"
      "ポイント|ヒント|つまり|すなわち|テーマ|時間|場所|規則|"
      "참고|주의|예|예를 들어|결론|제목|날짜|음악|이유|결과|주제|"
      // Russian
      "примечание|внимание|важно|пример|например|вывод|глава|часть|название|дата|итог|итак|музыка|"
      "причина|результат|проблема|решение|сегодня|то есть",
  });
  return words;
}

/// Names of counted parts: "Chapter 3", "Teil II", "第3章".
const WordSet& counted_parts() {
  static const WordSet words = words_of({
      "chapter|part|section|step|scene|act|episode|segment|day|week|month|year|number|no|no.|point|"
      "item|question|answer|figure|fig.|table|rule|lesson|phase|level|tip|option|page|verse|line|"
      "minute|version|room|round|case|exhibit|reason|fact|appendix|take|track|volume|vol.|chunk|"
      "note|module|unit|article|"
      "kapitel|teil|abschnitt|schritt|szene|akt|folge|tag|woche|jahr|nummer|nr.|punkt|frage|regel|"
      "seite|chapitre|partie|étape|scène|acte|épisode|jour|point|règle|capítulo|parte|paso|escena|"
      "acto|episodio|regla|capitolo|passo|scena|atto|regola|cena|ato|episódio|regra|hoofdstuk|deel|"
      "stap|aflevering|dag|глава|часть|шаг|сцена",
  });
  return words;
}

/// Labels that name voices in an interview, where they occur again and again, and belong to the
/// text if they occur once.
const WordSet& weak_names() {
  static const WordSet words = words_of({
      "question|answer|frage|antwort|réponse|pregunta|respuesta|domanda|risposta|pergunta|resposta|"
      "vraag|antwoord|问|答|問|答え|質問|回答|答案|질문|답|вопрос|ответ",
  });
  return words;
}

const WordSet& roles() {
  static const WordSet words = words_of({
      "narrator|host|co-host|cohost|guest|moderator|interviewer|interviewee|announcer|caller|"
      "voiceover|voice "
      "over|voice-over|reporter|anchor|presenter|speaker|audience|listener|producer|"
      "unknown speaker|male speaker|"
      "female speaker|participant|interpreter|translator|commentator|"
      ""
      "erzähler|erzählerin|sprecher|sprecherin|moderatorin|gast|anrufer|anruferin|hörer|hörerin|"
      "einspieler|aus dem off|reporterin|interviewerin|zuhörer|publikum|"
      "co-moderator|co-moderatorin|experte|expertin|"
      "narrateur|narratrice|invité|invitée|animateur|animatrice|présentateur|présentatrice|voix "
      "off|"
      "auditeur|auditrice|journaliste|chroniqueur|intervenant|"
      "narrador|narradora|presentador|presentadora|invitado|invitada|locutor|locutora|voz en off|"
      "oyente|moderadora|entrevistador|entrevistadora|apresentador|apresentadora|"
      "convidado|convidada|ouvinte|moderador|"
      "narratore|ospite|conduttore|conduttrice|voce fuori campo|ascoltatore|"
      "intervistatore|moderatore|moderatrice|"
      "verteller|presentator|presentatrice|luisteraar|"
      "主持人|主持|旁白|嘉宾|解说|记者|听众|画外音|司会|司会者|ナレーター|ナレーション|ゲスト|"
      "聞き手|記者|進行|진행자|내레이터|게스트|해설|기자|"
      "ведущий|ведущая|гость|гостья|диктор|рассказчик|голос за кадром|"
      "المذيع|المذيعة|الضيف|الضيفة|الراوي",
  });
  return words;
}

/// Small words inside the names of people and roles.
const WordSet& particles() {
  static const WordSet words = words_of({
      "von|van|der|den|de|del|della|di|da|do|dos|das|du|la|le|el|al|bin|ibn|ten|ter|zu|zur|y|e|"
      "of|the|and|und|et|off|over|aus|dem|en|in|fuori|campo|за|кадром",
  });
  return words;
}

bool holds(const WordSet& words, const std::string& key) {
  return words.contains(key);
}

std::vector<std::string> split(const std::string& key) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < key.size();) {
    const std::size_t end = std::min(key.find(' ', at), key.size());
    if (end > at) words.push_back(key.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

/// True for a number such as "3", "iv", "00", "#2".
bool is_number(std::string_view word) {
  if (word.starts_with('#')) word.remove_prefix(1);
  if (word.empty()) return false;
  return word.find_first_not_of("0123456789") == std::string_view::npos
         || (word.size() <= 4 && word.find_first_not_of("ivx") == std::string_view::npos);
}

/// Removes the number from the name of a role: "speaker_00" becomes "speaker", "guest2" and "guest
/// 2" become "guest".
std::string without_count(std::string key) {
  std::size_t end = key.find_last_not_of("0123456789#");
  end = end == std::string::npos ? 0 : end + 1;
  const bool letter = end == key.size() && end >= 2 && key[end - 1] >= 'a' && key[end - 1] <= 'z'
                      && (key[end - 2] == ' ' || key[end - 2] == '_' || key[end - 2] == '-');
  if (letter) --end;
  while (end > 0 && (key[end - 1] == ' ' || key[end - 1] == '_' || key[end - 1] == '-'))
    --end;
  key.resize(end);
  return key;
}

/// The properties of a word that decide whether it may be part of a name.
struct Shape {
  bool upper_first = false;
  bool lower_first = false;
  bool allowed = true;  ///< It has only characters that names may have.
  std::size_t letters = 0;
  std::size_t wide = 0;
};

bool is_inner_mark(std::string_view rest) {
  for (const std::string_view mark : {"’", "‘", "‐", "‑", "·", "・", "–", "ʼ"}) {
    if (rest.starts_with(mark)) return true;
  }
  return std::string_view("'-_.&/#+").contains(rest.front());
}

Shape shape_of(std::string_view word) {
  Shape shape;
  bool first = true;
  for (std::size_t at = 0; at < word.size();) {
    const LetterStep step = letter_at(word, at);
    const bool letter =
        step.kind == Letter::upper || step.kind == Letter::lower || step.kind == Letter::uncased;
    if (letter) ++shape.letters;
    if (step.wide) ++shape.wide;
    if (first && step.kind != Letter::none) {
      shape.upper_first = step.kind == Letter::upper || step.kind == Letter::uncased;
      shape.lower_first = step.kind == Letter::lower;
      first = false;
    }
    if (step.kind == Letter::none && !is_inner_mark(word.substr(at))) shape.allowed = false;
    at += step.size;
  }
  return shape;
}

/// True if the words are written as a name is, whatever they mean.
bool written_as_name(std::string_view text) {
  std::size_t words = 0;
  std::size_t wide = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    const Shape shape = shape_of(word);
    if (!shape.allowed || ++words > name_words_max) return false;
    if (words == 1 && (!shape.upper_first || shape.letters == 0)) return false;
    if (shape.lower_first && !holds(particles(), folded(word))) return false;
    if (word.ends_with('.') && shape.letters > abbreviation_letters_max) return false;
    wide += shape.wide;
  }
  return words > 0 && wide <= wide_letters_max;
}

bool is_counted_part(const std::vector<std::string>& words, const std::string& key) {
  if (key.starts_with("第")) return true;
  if (words.size() < 2 || !holds(counted_parts(), words.front())) return false;
  return is_number(words[1]) || holds(no_names(), words[1]);
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

}  // namespace

NameKind kind_of_name(std::string_view text) {
  text = without_blanks(text);
  if (text.empty() || text.size() > name_bytes_max) return NameKind::none;
  const std::string key = folded(text);
  // The name of a role may begin with a small letter: "speaker 1", "voix off".
  const std::string part = without_count(key);
  if (holds(roles(), part) || holds(roles(), key)) {
    const bool small = letter_at(text, 0).kind == Letter::lower;
    return small && part == key ? NameKind::weak : NameKind::role;
  }
  if (!written_as_name(text)) return NameKind::none;
  if (holds(no_names(), key) || is_sources_title(key) || is_sound(key)) return NameKind::none;
  if (is_counted_part(split(key), key)) return NameKind::none;
  if (holds(weak_names(), key)) return NameKind::weak;
  std::size_t letters = 0;
  bool wide = false;
  for (std::size_t at = 0; at < key.size();) {
    const LetterStep step = letter_at(key, at);
    if (step.kind != Letter::none && step.kind != Letter::mark) ++letters;
    wide = wide || step.wide;
    at += step.size;
  }
  return letters == 1 && !wide ? NameKind::weak : NameKind::plain;
}

bool is_sound(std::string_view text) {
  static const WordSet words = words_of({
      "laughs|laugh|laughing|laughter|chuckles|chuckle|music|applause|pause|beat|silence|sighs|"
      "sigh|"
      "gasps|crosstalk|inaudible|unintelligible|foreign|noise|background noise|cheering|cheers|"
      "coughs|clears throat|whispers|whispering|smiles|nods|sound|sfx|jingle|intro|outro|"
      "intro music|outro music|theme|theme music|cont'd|cont’d|continued|lacht|lachen|musik|"
      "applaus|pausiert|seufzt|rires|rit|musique|applaudissements|risas|ríe|música|aplausos|"
      "risate|ride|musica|applausi|risos|gelach|lacht|muziek|applaus|音乐|笑|笑声|掌声|音楽|笑い|"
      "拍手|웃음|박수|музыка|смех|аплодисменты",
  });
  return holds(words, folded(text));
}

bool is_host_tag(std::string_view text) {
  static const WordSet words = words_of({
      "host a|host b|host_a|host_b|host-a|host-b|hosta|hostb|host 1|host 2|host_1|host_2|host1|"
      "host2|speaker a|speaker b|speaker_a|speaker_b|speaker 1|speaker 2|speaker_1|speaker_2|"
      "speaker1|speaker2",
  });
  return holds(words, folded(text));
}

bool is_sources_title(std::string_view text) {
  static const WordSet words = words_of({
      "sources|source|references|reference|links|show notes|shownotes|further reading|bibliography|"
      "works cited|source list|list of sources|notes and sources|sources and notes|"
      "sources and links|citations|endnotes|footnotes|"
      "quellen|quelle|quellenangaben|quellenverzeichnis|literatur|literaturverzeichnis|belege|"
      "nachweise|références|liens|bibliographie|fuentes|fuente|referencias|enlaces|bibliografía|"
      "fonti|fonte|riferimenti|bibliografia|fontes|referências|bronnen|bron|referenties|"
      "来源|资料来源|参考资料|参考文献|出典|情報源|参考|출처|참고 문헌|참고문헌|источники|источник|"
      "المصادر",
  });
  std::string key = folded(text);
  for (const std::string_view colon : {":", "："}) {
    if (key.ends_with(colon)) key.resize(key.size() - colon.size());
  }
  return holds(words, key.ends_with(' ') ? key.substr(0, key.size() - 1) : key);
}

}  // namespace castwright::script
