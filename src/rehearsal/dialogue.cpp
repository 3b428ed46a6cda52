#include "rehearsal/dialogue.h"

#include "core/ascii.h"
#include "rehearsal/phrase_table.h"
#include "script/trim_words.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace castwright::rehearsal {
namespace {

constexpr std::size_t turn_bytes_max = 480;  // a turn may have 500 characters
constexpr std::size_t turn_bytes_usual = 330;
constexpr int seam_words = 130;         // so long a listener remembers the end of the part before
constexpr int last_stretch_words = 26;  // from here on sentences are chosen by their length
constexpr std::size_t echo_words_min = 4;
constexpr std::size_t echo_words_max = 9;

// The phrases to talk about if notes and prompt give none.
constexpr std::array<std::string_view, 8> plain_phrases{"the first question",
                                                        "the long view",
                                                        "the small print",
                                                        "the other side",
                                                        "the open end",
                                                        "the short answer",
                                                        "the honest answer",
                                                        "the next step"};

int words_in(std::string_view text) {
  return static_cast<int>(script::count_words(text));
}

/// The phrase with a definite article, because it is known by now: "a tide gauge" becomes "the tide
/// gauge".
std::string definite(std::string_view phrase) {
  if (phrase.starts_with("a ")) return "the " + std::string(phrase.substr(2));
  if (phrase.starts_with("an ")) return "the " + std::string(phrase.substr(3));
  return std::string(phrase);
}

/// Whether two parts may share the phrase: it is short, and one of its words means something by
/// itself.
bool can_be_handed_on(std::string_view phrase) {
  constexpr std::size_t letters_min = 5;
  constexpr std::size_t words_max = 3;
  const script::Words words = script::words_of(phrase);
  return words.size() <= words_max && std::ranges::any_of(words, [](const std::string& word) {
           return word.size() >= letters_min;
         });
}

/// The end of a sentence from a function word on: "when the water rises over the piazza".
std::string echo_of(std::string_view sentence) {
  constexpr std::array<std::string_view, 18> heads{" when ",
                                                   " because ",
                                                   " in ",
                                                   " at ",
                                                   " for ",
                                                   " from ",
                                                   " with ",
                                                   " after ",
                                                   " before ",
                                                   " until ",
                                                   " under ",
                                                   " between ",
                                                   " through ",
                                                   " while ",
                                                   " without ",
                                                   " into ",
                                                   " across ",
                                                   " on "};
  std::string_view body = sentence;
  while (!body.empty() && std::string_view(".!?\"')").contains(body.back()))
    body.remove_suffix(1);
  const std::size_t total = script::count_words(body);
  std::string_view best;
  for (const std::string_view head : heads) {
    const std::size_t at = body.rfind(head);
    if (at == std::string_view::npos) continue;
    const std::string_view tail = body.substr(at + 1);
    const std::size_t words = script::count_words(tail);
    const bool fits = words >= echo_words_min && words <= echo_words_max && words * 2 < total
                      && tail.find_first_of(",;:\"()") == std::string_view::npos;
    if (fits && tail.size() > best.size()) best = tail;
  }
  return std::string(best);
}

class Composer {
 public:
  Composer(const Notes& notes,
           const EpisodeOutline& outline,
           const PromptReading& prompt,
           const DialogueOptions& options)
      : notes_(notes),
        outline_(outline),
        prompt_(prompt),
        options_(options),
        part_phrases_(*options.phrases, prompt.chunk),
        random_(options.seed * 31 + static_cast<std::uint64_t>(prompt.chunk)),
        speaker_(prompt.opens) {
    part_phrases_.skip(Role::ask, 1);  // closing_question() uses the first one
    for (std::string& run : runs_of_three(prompt.told))
      told_.insert(std::move(run));
    for (const std::string& phrase : outline.phrases_of_part(notes, prompt.chunk))
      phrases_.push_back(definite(phrase));
    for (const std::string_view phrase : plain_phrases)
      if (phrases_.size() < 4 || notes.phrases.size() < 4) phrases_.emplace_back(phrase);
  }

  std::string compose() {
    std::vector<std::string> ending = make_ending();
    int ending_words = 0;
    for (const std::string& sentence : ending)
      ending_words += words_in(sentence);
    const int room = options_.words - ending_words;
    if (options_.greets) {
      open_show(room);
    } else {
      take_up();
    }
    tell(room);
    land(room);
    other_speaker();
    if (!prompt_.monologue && prompt_.of_show) speaker_ = prompt_.ends;
    for (std::string& sentence : ending)
      say(std::move(sentence));
    if (turns_.empty()) say(std::string(filler_of(1, 0)));
    return script::join_turns(turns_, prompt_.monologue);
  }

 private:
  void say(std::string sentence) {
    words_ += words_in(sentence);
    const std::size_t limit = words_ % 3 == 0 ? turn_bytes_max : turn_bytes_usual;
    if (!turns_.empty() && turns_.back().speaker == speaker_ && !paragraph_ends_
        && turns_.back().text.size() + sentence.size() + 1 <= limit) {
      turns_.back().text += ' ';
      turns_.back().text += sentence;
      return;
    }
    paragraph_ends_ = false;
    if (!turns_.empty() && turns_.back().speaker == speaker_ && !prompt_.monologue)
      speaker_ = speaker_ == 'A' ? 'B' : 'A';
    turns_.push_back({.speaker = speaker_, .text = std::move(sentence)});
  }

  void other_speaker() {
    if (prompt_.monologue) {
      paragraph_ends_ = !turns_.empty() && turns_.back().text.size() > turn_bytes_usual / 2;
    } else {
      speaker_ = speaker_ == 'A' ? 'B' : 'A';
    }
  }

  const std::string& phrase() { return phrases_[next_phrase_++ % phrases_.size()]; }
  /// A phrase that shares no text with `other`.
  std::string phrase_beside(std::string_view other) {
    for (std::size_t i = 0; i < phrases_.size(); ++i) {
      const std::string& candidate = phrase();
      if (!candidate.contains(other) && !other.contains(candidate)) return candidate;
    }
    return std::string(plain_phrases[next_phrase_ % plain_phrases.size()]);
  }
  std::string made(Role role) { return made_about(role, phrase()); }
  /// A sentence for a role about a phrase. Near the beginning of a part it avoids the words that
  /// the part before ended on.
  std::string made_about(Role role, const std::string& first) {
    constexpr std::size_t tries = 6;
    std::string second = phrase_beside(first);
    for (std::size_t i = 0; words_ < seam_words && i < tries; ++i) {
      if (!said_before(part_phrases_.peek(role, 0, first, second))) break;
      if (i == tries / 2) part_phrases_.skip(role, 1);
      second = phrase_beside(first);
    }
    return part_phrases_.next(role, first, second);
  }
  bool said_before(std::string_view sentence) const {
    const std::vector<std::string> runs = runs_of_three(sentence);
    return std::ranges::any_of(runs,
                               [this](const std::string& run) { return told_.contains(run); });
  }
  static std::vector<std::string> runs_of_three(std::string_view text) {
    const script::Words words = script::words_of(text);
    std::vector<std::string> runs;
    for (std::size_t i = 0; i + 2 < words.size(); ++i)
      runs.push_back(words[i] + ' ' + words[i + 1] + ' ' + words[i + 2]);
    return runs;
  }

  void open_show(int room) {
    say(part_phrases_.next(Role::greet, phrase(), phrase()));
    if (!prompt_.host_a.empty() && room > 60) {
      const char tag = prompt_.monologue ? 'A' : speaker_;
      const std::string& name =
          tag == 'A' || prompt_.host_b.empty() ? prompt_.host_a : prompt_.host_b;
      say("I am " + name + ".");
      if (!prompt_.monologue && !prompt_.host_b.empty()) {
        other_speaker();
        say("And I am " + (tag == 'A' ? prompt_.host_b : prompt_.host_a) + ".");
      }
    }
    if (room > 80) say(made(Role::promise));
    other_speaker();
  }

  /// Answers the question on which the part before ended.
  void take_up() {
    const std::vector<std::string> asked = phrases_of(prompt_.question_in);
    if (asked.empty() || options_.words < 80) return;
    const std::string first = definite(asked.front());
    say(part_phrases_.next(
        Role::remark, first, asked.size() > 1 ? definite(asked[1]) : phrase_beside(first)));
  }

  std::vector<std::string> make_ending() {
    std::vector<std::string> out;
    if (options_.says_goodbye) {
      out.push_back(part_phrases_.next(Role::thanks, phrase(), phrase()));
      const std::string topic = prompt_.topic.empty() ? phrase() : prompt_.topic;
      if (options_.words > 60) out.push_back(part_phrases_.next(Role::action, topic, phrase()));
      out.push_back(part_phrases_.next(Role::goodbye, phrase(), phrase()));
      return out;
    }
    if (options_.stands_alone || prompt_.chunk_count < 2 || options_.words < 40) return out;
    std::string line = prompt_.question_out;
    if (line.empty() || words_in(line) > 40 || line.size() > turn_bytes_max)
      line = closing_question(notes_, outline_, prompt_.chunk, *options_.phrases);
    if (!line.empty() && !std::string_view(".!?").contains(line.back())) line += '.';
    if (!line.empty()) out.push_back(std::move(line));
    return out;
  }

  /// Tells the facts with talk between them, spread evenly over the room.
  void tell(int room) {
    const auto& facts = outline_.sentences_of(prompt_.chunk);
    int owed = 0;  // words of the facts of the ledger that are still to be told
    for (const std::size_t fact : facts)
      if (outline_.is_owed(fact)) owed += static_cast<int>(notes_.sentences[fact].words);
    const int begin = words_;
    const int space = room - last_stretch_words - begin;
    for (std::size_t i = 0; i < facts.size() && words_ < room - last_stretch_words; ++i) {
      const Sentence& fact = notes_.sentences[facts[i]];
      const auto fact_words = static_cast<int>(fact.words);
      if (outline_.is_owed(facts[i])) owed -= fact_words;
      if (words_ + fact_words + owed > room - last_stretch_words / 2) continue;
      tell_fact(fact);
      const int due =
          begin
          + static_cast<int>(static_cast<long long>(space) * static_cast<long long>(i + 1)
                             / static_cast<long long>(facts.size()));
      talk(std::min(due, room - last_stretch_words - owed));
      other_speaker();
    }
    while (words_ < room - last_stretch_words) {
      talk(std::min(words_ + 60, room - last_stretch_words));
      other_speaker();
    }
  }

  void tell_fact(const Sentence& fact) {
    const std::vector<std::string> own = phrases_of(fact.text);
    subject_ = own.empty() ? phrase() : definite(own.front());
    if (random_() % 3 == 0) say(made_about(Role::lead, subject_));
    say(fact.text);
    echo_ = echo_of(fact.text);
    other_speaker();
  }

  /// Adds questions and answers in turn until `due` words are said.
  void talk(int due) {
    while (words_ < due) {
      if (!echo_.empty() && random_() % 2 == 0) {
        say_echo();
      } else if (random_() % 3 != 0) {
        say(named(made_about(Role::ask, subject_)));
      } else {
        say(made_about(Role::react, subject_));
      }
      echo_.clear();
      if (words_ >= due) return;
      other_speaker();
      say(made_about(Role::remark, subject_));
      subject_ = phrase();
      if (words_ < due && random_() % 2 == 0) say(made(Role::remark));
      if (words_ >= due) return;
      other_speaker();
      if (random_() % 3 == 0) {
        say(made_about(Role::react, subject_));
        other_speaker();
      }
    }
  }

  void say_echo() {
    constexpr std::array<std::string_view, 6> heads{
        "Only ", "Really ", "And that ", "Even ", "Just ", "Wait, "};
    say(std::string(heads[random_() % heads.size()]) + echo_ + "?");
  }

  /// Calls the other host by name now and then.
  std::string named(std::string sentence) {
    const std::string& name = speaker_ == 'A' ? prompt_.host_b : prompt_.host_a;
    if (prompt_.monologue || name.empty() || random_() % 7 != 0) return sentence;
    if (sentence.size() > 1 && sentence[1] >= 'a' && sentence[1] <= 'z'
        && !sentence.starts_with("I "))
      sentence[0] = ascii_lower(sentence[0]);
    return name + ", " + sentence;
  }

  /// Fills the rest of the room: first with sentences of fitting length, then with a few short
  /// words.
  void land(int room) {
    for (int tries = 0; room - words_ > 5 && tries < 12; ++tries) {
      other_speaker();
      const int left = room - words_;
      std::string best;
      int best_gap = left + 1;
      for (const Role role : {Role::remark, Role::ask, Role::react, Role::lead}) {
        for (std::size_t ahead = 0; ahead < 12; ++ahead) {
          const std::string first = phrase();
          std::string candidate = part_phrases_.peek(role, ahead, first, phrase_beside(first));
          const int gap = left - words_in(candidate);
          if (gap < 0 || gap >= best_gap) continue;
          best = std::move(candidate);
          best_gap = gap;
        }
      }
      if (best.empty()) break;
      say(std::move(best));
      (void)part_phrases_.next(Role::remark, phrase(), phrase());
    }
    for (std::size_t number = random_() % 4; room - words_ > 0; ++number) {
      const auto left = static_cast<std::size_t>(std::min(5, room - words_));
      other_speaker();
      say(std::string(filler_of(left, number)));
    }
  }

  const Notes& notes_;
  const EpisodeOutline& outline_;
  const PromptReading& prompt_;
  const DialogueOptions& options_;
  PartPhrases part_phrases_;
  std::mt19937_64 random_;
  std::vector<std::string> phrases_;
  std::unordered_set<std::string> told_;  ///< runs of three words of what the prompt shows as told
  std::size_t next_phrase_ = 0;
  std::string subject_ = "the first question";
  std::string echo_;
  std::vector<script::Turn> turns_;
  char speaker_;
  bool paragraph_ends_ = false;
  int words_ = 0;
};

}  // namespace

std::string closing_question(const Notes& notes,
                             const EpisodeOutline& outline,
                             int part,
                             const PhraseTable& phrases) {
  const auto& next = outline.sentences_of(part + 1);
  std::string subject;
  for (const std::size_t i : next) {
    const auto own = phrases_of(notes.sentences[i].text);
    const auto fit = std::ranges::find_if(own, can_be_handed_on);
    if (fit == own.end()) continue;
    subject = definite(*fit);
    break;
  }
  auto stock = outline.phrases_of_part(notes, part);
  std::ranges::stable_partition(stock, can_be_handed_on);
  if (subject.empty()) subject = stock.empty() ? plain_phrases[0] : definite(stock.front());
  std::string other(plain_phrases[static_cast<std::size_t>(part) % plain_phrases.size()]);
  if (!stock.empty() && definite(stock.front()) != subject) other = definite(stock.front());
  // The first question of the part is kept for its end.
  return phrases.sentence(Role::ask, part, 0, subject, other);
}

std::string compose_dialogue(const Notes& notes,
                             const EpisodeOutline& outline,
                             const PromptReading& prompt,
                             const DialogueOptions& options) {
  return Composer(notes, outline, prompt, options).compose();
}

}  // namespace castwright::rehearsal
