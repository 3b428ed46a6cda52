#include "script/directions.h"

#include "script/tokens.h"
#include "script/turns.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <unordered_set>

namespace castwright::script {
namespace {

/// A direction has a few words; a longer bracket is a remark.
constexpr std::size_t content_bytes_max = 120;
constexpr std::size_t direction_words_max = 8;

/// The words of directions in one language. A word that ends in `*` stands for all words with that
/// beginning.
struct Vocabulary {
  std::string_view actions;  ///< What is done or heard; one such word makes a direction.
  /// The manner; such words are a direction if they stand alone at the start of a sentence.
  std::string_view manners;
  std::string_view fillers;  ///< Other words that directions contain.
};

constexpr std::array<Vocabulary, 7> vocabularies{{
    {"laugh* chuckl* giggl* sigh sighs sighing pause pauses pausing gasp gasps gasping whisper "
     "whispers whispering smiles smiling grins grinning nods nodding winks winking groan groans "
     "groaning cough coughs coughing sniffs snorts snorting exhal* inhal* beat silence applause "
     "applauds clapping claps cheers cheering music sfx jingle crosstalk inaudible sobs sobbing "
     "cries crying shrugs shrugging scoffs hums humming sings singing mumbles mumbling mutters "
     "yawns stinger transition breath throat fade fades",
     "excited* sarcastic* thoughtful* quietly softly dramatic* deadpan ironic* hushed teasing* "
     "playfully mock serious* gravely warmly dryly hesitant* nervously gently loudly voice tone",
     "a an the and with then both all brief short long soft light small slight quiet loud warm "
     "nervous deep heavy slow together again for effect his her their in out up down under over "
     "plays playing swells swelling starts stops begins ends intro outro theme upbeat gentle "
     "background ambient host hosts a b audience crowd cue low high takes take taking clears "
     "clearing moment to himself herself themselves another heavily slightly briefly awkward "
     "sound effect effects of some lets"},
    {"lacht lachen lachend gelächter kichert kichern seufzt seufzen seufzend pause schweigen "
     "stille "
     "musik applaus beifall flüstert flüsternd grinst grinsend lächelt schmunzelt räuspert hustet "
     "atmet geräusch geräusche klatschen nickt schluchzt stöhnt prustet lautes",
     "leise nachdenklich ironisch aufgeregt zögernd stimme tonfall",
     "laut kurz kurze langsam lange tief sich und beide dann der die das ein eine einem mit aus "
     "durch herzlich leicht im hintergrund verklingt setzt blendet nervös spielt wird lauter "
     "leiser "
     "ausblenden einblenden intro outro leiser"},
    {"rires rire rit rient soupir soupire pause silence musique applaudissements chuchote sourit "
     "ricane tousse jingle",
     "ironique doucement",
     "doux douce un une le la les long longue petit léger bref brève et puis de du fond gros"},
    {"risas risa ríe ríen suspira suspiro pausa silencio música aplausos susurra sonríe tose "
     "sintonía carraspea",
     "irónico suavemente",
     "un una se larga largo breve suave y de fondo la el las los"},
    {"ride ridono ridendo risate risata sospira sospiro pausa silenzio musica applausi sussurra "
     "sorride tossisce sigla",
     "ironico sottovoce",
     "un una lunga breve piano di sottofondo e la le"},
    {"risos ri riem rindo suspira suspiro pausa silêncio música aplausos sussurra sorri tosse "
     "vinheta",
     "irônico",
     "um uma longa breve suave e de fundo os as"},
    {"lacht lachen lachend gelach zucht pauze stilte muziek applaus fluistert glimlacht grinnikt "
     "hoest jingle",
     "zachtjes ironisch",
     "zacht een korte lange en de het op achtergrond"},
}};

/// For languages without blanks between words the whole bracket is compared.
constexpr std::array<std::string_view, 20> whole_directions{
    "笑",     "笑い", "笑い声", "苦笑", "爆笑", "拍手", "音楽", "沈黙", "ため息", "間",
    "咳払い", "笑声", "笑聲",   "掌声", "音乐", "沉默", "叹气", "停顿", "大笑",   "轻笑"};

/// Verbs for what a person does on a stage, in square brackets behind the name.
constexpr std::array<std::string_view, 24> stage_verbs{
    "leans", "turns",  "looks",  "walks", "enters", "exits", "points", "picks",
    "puts",  "opens",  "closes", "reads", "types",  "holds", "raises", "sips",
    "pours", "stands", "sits",   "taps",  "shakes", "waves", "leafs",  "steps"};
/// The labels with which a line of sound begins.
constexpr std::array<std::string_view, 6> sound_labels{
    "SFX:", "FX:", "Sound effect:", "Sound effects:", "SOUND:", "MUSIC:"};
/// Labels of sound with which people also begin sentences.
constexpr std::array<std::string_view, 5> doubtful_labels{
    "Music:", "Sound:", "Musik:", "Geräusch:", "Musique:"};

/// A vocabulary as sets.
class Dictionary {
 public:
  explicit Dictionary(const Vocabulary& words)
      : actions_(words.actions),
        manners_(words.manners),
        fillers_(words.fillers) {}

  bool is_action(const std::string& word) const { return actions_.holds(word); }
  bool is_manner(const std::string& word) const { return manners_.holds(word); }
  bool knows(const std::string& word) const {
    return is_action(word) || is_manner(word) || fillers_.holds(word);
  }

 private:
  class Set {
   public:
    explicit Set(std::string_view words) {
      for (std::size_t at = 0; at < words.size();) {
        const std::size_t end = std::min(words.find(' ', at), words.size());
        const std::string_view word = words.substr(at, end - at);
        if (word.ends_with('*')) {
          beginnings_.push_back(word.substr(0, word.size() - 1));
        } else {
          words_.emplace(word);
        }
        at = end + 1;
      }
    }
    bool holds(const std::string& word) const {
      return words_.contains(word) || std::ranges::any_of(beginnings_, [&](std::string_view begin) {
               return word.starts_with(begin);
             });
    }

   private:
    std::unordered_set<std::string> words_;
    std::vector<std::string_view> beginnings_;
  };
  Set actions_;
  Set manners_;
  Set fillers_;
};

const std::vector<Dictionary>& dictionaries() {
  static const std::vector<Dictionary> all(vocabularies.begin(), vocabularies.end());
  return all;
}

/// The words of a bracket, the case of its first letter, and whether it stands where a sentence
/// begins.
struct Content {
  std::vector<std::string> words;
  bool named = false;  ///< It begins with a capital letter.
  bool first = false;  ///< It stands where a sentence begins.
};

/// True if the content has only words of directions, with at least one word for what is done or
/// heard. One or two names may stand before them ("Lisa and Tom laugh").
bool has_only_direction_words(const Content& content, const Dictionary& dictionary) {
  bool done = false;
  std::size_t manners = 0;
  for (std::size_t i = 0; i < content.words.size(); ++i) {
    const std::string& word = content.words[i];
    const bool adverb = word.size() > 4 && word.ends_with("ly");
    if (!dictionary.knows(word) && !adverb && !(i == 0 && content.named)) return false;
    done = done || dictionary.is_action(word);
    manners += dictionary.is_manner(word) ? 1U : 0U;
  }
  if (done) return true;
  return manners > 0 && (content.first || content.words.size() >= 3);
}

/// True for a longer direction: “[music fades over the last words]”, “[Maya leans closer to the
/// microphone]”.
bool begins_as_direction(const Content& content, const Dictionary& dictionary) {
  const std::vector<std::string>& words = content.words;
  if (dictionary.is_action(words[0])) return words.size() == 1 || dictionary.knows(words[1]);
  if (words.size() < 2) return false;
  if ((words[0] == "sound" || words[0] == "sounds") && words[1] == "of") return true;
  if (words[0] == "cut" && words[1] == "to") return true;
  if (words[0] == "host" && words.size() > 2 && words[1].size() == 1)
    return dictionary.is_action(words[2])
           || std::ranges::find(stage_verbs, words[2]) != stage_verbs.end();
  return content.named
         && (dictionary.is_action(words[1])
             || std::ranges::find(stage_verbs, words[1]) != stage_verbs.end());
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<Direction> run() {
    bool line_start = true;
    while (at_ < text_.size()) {
      if (line_start) take_label();
      if (at_ >= text_.size()) break;
      line_start = text_[at_] == '\n';
      if (!take_bracket()) ++at_;
    }
    return std::move(found_);
  }

 private:
  void tell(std::size_t size, Surety surety) {
    found_.push_back({.where = {.at = at_, .size = size}, .surety = surety});
    at_ += size;
  }

  /// Takes a line of sound such as “SFX: a door slams.”, which may have a speaker tag before it.
  void take_label() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    const std::string_view line = text_.substr(at_, end - at_);
    const auto tag = tag_of(line.substr(0, 100));
    const std::string_view said = tag ? line.substr(tag->size) : line;
    const auto begins = [&](std::string_view label) { return said.starts_with(label); };
    const bool sure = std::ranges::any_of(sound_labels, begins);
    if (!sure && std::ranges::none_of(doubtful_labels, begins)) return;
    at_ += line.size() - said.size();
    tell(said.size(), sure ? Surety::sure : Surety::doubtful);
  }

  bool take_bracket() {
    const std::string_view rest = text_.substr(at_);
    switch (rest.front()) {
      case '[': return take_square();
      case '(': return take_round("(", ")");
      case '<': return take_round("<", ">");
      case '*': return take_stars();
      case '\xEF': return rest.starts_with("（") && take_round("（", "）");
      default: return false;
    }
  }

  /// Returns the text between the mark at `at_` and `close` on the same line; nothing if that is
  /// too far away.
  std::optional<std::string_view> content_to(std::size_t open, std::string_view close) const {
    const std::string_view reach = text_.substr(at_ + open, content_bytes_max + close.size());
    const std::size_t end = reach.find(close);
    if (end == std::string_view::npos || end == 0) return std::nullopt;
    const std::string_view content = reach.substr(0, end);
    if (content.find('\n') != std::string_view::npos) return std::nullopt;
    return content;
  }

  Content read(std::string_view text) const {
    Content content;
    for (Token& token : tokens_of(text))
      content.words.push_back(std::move(token.word));
    text = trimmed(text);
    content.named = !text.empty() && is_upper(text.front());
    content.first = stands_alone();
    return content;
  }

  /// True if the place is behind the end of a sentence, a mark or a tag, not between two words.
  bool stands_alone() const {
    const std::size_t last = text_.substr(0, at_).find_last_not_of(" \t");
    if (last == std::string_view::npos) return true;
    constexpr std::string_view behind = ".!?:,;\n\"-";
    if (behind.find(text_[last]) != std::string_view::npos) return true;
    const std::string_view before = text_.substr(0, last + 1);
    return before.ends_with("…") || before.ends_with("”") || before.ends_with("—");
  }

  static bool is_direction(const Content& content, bool square) {
    if (content.words.empty() || (!square && content.words.size() > direction_words_max))
      return false;
    return std::ranges::any_of(dictionaries(), [&](const Dictionary& dictionary) {
      return (content.words.size() <= direction_words_max
              && has_only_direction_words(content, dictionary))
             || (square && begins_as_direction(content, dictionary));
    });
  }
  static bool is_whole(std::string_view content) {
    return std::ranges::find(whole_directions, trimmed(content)) != whole_directions.end();
  }

  bool take_square() {
    const auto content = content_to(1, "]");
    if (!content || content->find('[') != std::string_view::npos) return false;
    const std::size_t size = content->size() + 2;
    if (text_.substr(at_ + size).starts_with('(')) return false;  // It is a link.
    const bool sure = is_whole(*content) || is_direction(read(*content), true);
    tell(size, sure ? Surety::sure : Surety::doubtful);
    return true;
  }

  bool take_round(std::string_view open, std::string_view close) {
    const auto content = content_to(open.size(), close);
    if (!content || content->find(open) != std::string_view::npos) return false;
    const Content words = read(*content);
    const bool sound =
        words.words.size() > 2 && words.words[0].starts_with("sound") && words.words[1] == "of";
    const bool effect = !words.words.empty() && words.words[0] == "sfx";
    if (!is_whole(*content) && !sound && !effect && !is_direction(words, false)) return false;
    tell(open.size() + content->size() + close.size(), Surety::sure);
    return true;
  }

  /// Takes a direction such as `*sighs*`, `*[music]*`, `**(beat)**`. Between two words of a
  /// sentence the stars are emphasis.
  bool take_stars() {
    const std::size_t stars = std::min(text_.find_first_not_of('*', at_), text_.size()) - at_;
    if (stars > 3) {
      at_ += stars;
      return true;
    }
    const auto content = content_to(stars, text_.substr(at_, stars));
    if (!content || content->front() == ' ') return false;
    std::string_view inner = *content;
    const bool bracketed = inner.size() > 2
                           && ((inner.front() == '[' && inner.back() == ']')
                               || (inner.front() == '(' && inner.back() == ')'));
    if (bracketed) inner = inner.substr(1, inner.size() - 2);
    const Content words = read(inner);
    if (!bracketed && !words.first) return false;
    if (!is_whole(inner) && !is_direction(words, bracketed)) return false;
    tell(content->size() + 2 * stars, Surety::sure);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Direction> found_;
};

}  // namespace

std::vector<Direction> directions_in(std::string_view text) {
  return Scanner(text).run();
}

}  // namespace castwright::script
