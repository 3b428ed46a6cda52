#include "rehearsal/plain_talk.h"

#include "json/text.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace castwright::rehearsal {
namespace {

// A turn may have 500 characters; what one host tells without a break is shorter.
constexpr std::size_t turn_characters_max = 480;
constexpr std::size_t block_characters_max = 300;
constexpr std::size_t block_sentences_max = 3;
constexpr std::size_t heading_characters_max = 90;
// One host tells so many blocks before the other one takes over, so that both carry the talk.
constexpr std::size_t blocks_at_a_stretch = 2;
// A reaction and the words that introduce a heading take about so many words for each block.
constexpr int phrase_words = 4;
// So many of the searches that a prompt lists are named.
constexpr std::size_t searches_named_max = 3;
// The notes count as used up if a part tells fewer words than this share of what was asked for.
constexpr double used_up_share = 0.85;

int words_in(std::string_view text) {
  return static_cast<int>(script::count_words(text));
}

std::string replaced(std::string text, std::string_view mark, std::string_view value) {
  for (std::size_t at = text.find(mark); at != std::string::npos;
       at = text.find(mark, at + value.size()))
    text.replace(at, mark.size(), value);
  return text;
}

/// The text without the full stop or question mark at its end, since a mark of the phrase around it
/// follows.
std::string_view bare(std::string_view text) {
  constexpr std::array<std::string_view, 9> ends{".", "!", "?", ":", " ", "。", "！", "？", "："};
  for (bool again = true; again && !text.empty();) {
    again = false;
    for (const std::string_view end : ends) {
      if (!text.ends_with(end)) continue;
      text.remove_suffix(end.size());
      again = true;
    }
  }
  return text;
}

std::string quoted(const PlainPhrases& phrases, std::string_view text) {
  return std::string(phrases.quotes[0]) + std::string(bare(text)) + std::string(phrases.quotes[1]);
}

/// Appends a sentence to a turn; no blank follows a wide full stop, which has a space of its own.
void append(std::string& text, std::string_view sentence) {
  const bool wide = text.ends_with("。") || text.ends_with("！") || text.ends_with("？")
                    || text.ends_with("」") || text.ends_with("』");
  if (!text.empty() && !wide) text += ' ';
  text += sentence;
}

template <std::size_t count>
std::string_view variant(const std::array<std::string_view, count>& texts, std::size_t number) {
  return texts[number % count];
}

/// The heading under which a sentence stands; "" if it has none that can be spoken.
std::string_view heading_of(const Notes& notes, std::size_t sentence) {
  const std::string& heading = notes.sections[notes.sentences[sentence].section];
  return json::code_points(heading) <= heading_characters_max ? bare(heading) : std::string_view();
}

bool begins_heading(const Notes& notes, std::size_t sentence) {
  return sentence == 0
         || notes.sentences[sentence - 1].section != notes.sentences[sentence].section;
}

enum class Border { heading, more, next, open };

/// How part `number` begins, which decides what the question before it asks for.
Border border_before(const PlainPart& part, int number) {
  const auto& told = part.outline->sentences_of(number);
  if (told.empty()) return Border::open;
  if (heading_of(*part.notes, told.front()).empty()) return Border::next;
  return begins_heading(*part.notes, told.front()) ? Border::heading : Border::more;
}

using Variants = std::array<std::string_view, 3>;

std::string border_sentence(const PlainPart& part,
                            int number,
                            Border border,
                            const Variants& variants) {
  const auto index = static_cast<std::size_t>(std::max(0, number));
  std::string out(variant(variants, index));
  if (border == Border::open) {
    // The words of the plan are put in quotation marks, because nobody tells them here.
    const std::string title = title_of_part(*part.prompt, number);
    const std::string subject = subject_of_part(*part.prompt, number);
    if (title.empty() || subject.empty())
      return std::string(
          variant(out.contains("{title}") ? part.phrases->open_here : variants, index + 1));
    out = replaced(std::move(out), "{subject}", quoted(*part.phrases, subject));
    return filled(out, *part.phrases, title, {});
  }
  if (border == Border::next) return out;
  const std::size_t first = part.outline->sentences_of(number).front();
  return replaced(out, "{heading}", quoted(*part.phrases, heading_of(*part.notes, first)));
}

std::string question_before(const PlainPart& part, int number) {
  const PlainPhrases& phrases = *part.phrases;
  const Border border = border_before(part, number);
  switch (border) {
    case Border::heading: return border_sentence(part, number, border, phrases.ask_heading);
    case Border::more: return border_sentence(part, number, border, phrases.ask_more);
    case Border::next: return border_sentence(part, number, border, phrases.ask_next);
    case Border::open: break;
  }
  return border_sentence(part, number, border, phrases.ask_open);
}

std::string answer_at(const PlainPart& part, int number) {
  const PlainPhrases& phrases = *part.phrases;
  const Border border = border_before(part, number);
  switch (border) {
    case Border::heading: return border_sentence(part, number, border, phrases.answer_heading);
    case Border::more: return border_sentence(part, number, border, phrases.answer_more);
    case Border::next: return border_sentence(part, number, border, phrases.answer_next);
    case Border::open: break;
  }
  return border_sentence(part, number, border, phrases.answer_open);
}

class Talk {
 public:
  explicit Talk(const PlainPart& part)
      : part_(part),
        notes_(*part.notes),
        prompt_(*part.prompt),
        phrases_(*part.phrases),
        speaker_(prompt_.monologue ? 'A' : prompt_.opens),
        use_(static_cast<std::size_t>(std::max(0, prompt_.chunk)) * 3) {}

  std::string compose() {
    if (prompt_.greets) greet();
    const std::vector<std::size_t> own = told_here();
    if (prompt_.chunk > 1 || own.empty()) open_part(own.empty());
    tell(own);
    close_part(own.empty());
    return script::join_turns(turns_, prompt_.monologue);
  }

 private:
  void say(char speaker, std::string_view sentence) {
    if (sentence.empty()) return;
    if (prompt_.monologue) speaker = 'A';
    words_ += words_in(sentence);
    speaker_ = speaker;
    const bool fits = !turns_.empty() && turns_.back().speaker == speaker && !paragraph_ends_
                      && json::code_points(turns_.back().text) + json::code_points(sentence) + 1
                             <= turn_characters_max;
    paragraph_ends_ = false;
    if (fits) return append(turns_.back().text, sentence);
    turns_.push_back({.speaker = speaker, .text = std::string(sentence)});
  }

  char other() const { return speaker_ == 'A' ? 'B' : 'A'; }

  void greet() {
    const bool swapped = speaker_ == 'B';
    const std::string& first = swapped ? prompt_.host_b : prompt_.host_a;
    const std::string& second = swapped ? prompt_.host_a : prompt_.host_b;
    const char host = speaker_;
    say(host, phrases_.hello);
    if (!first.empty()) say(host, replaced(std::string(phrases_.i_am), "{name}", first));
    if (!second.empty() && !prompt_.monologue)
      say(other(), replaced(std::string(phrases_.and_i_am), "{name}", second));
    if (!prompt_.topic.empty())
      say(speaker_,
          replaced(std::string(phrases_.about), "{topic}", quoted(phrases_, prompt_.topic)));
    speaker_ = host;
    paragraph_ends_ = true;
  }

  /// The sentences of this part that have room: first those that it owes.
  std::vector<std::size_t> told_here() const {
    const std::vector<std::size_t>& all = part_.outline->sentences_of(prompt_.chunk);
    int owed = 0;
    for (const std::size_t i : all)
      if (part_.outline->is_owed(i)) owed += static_cast<int>(notes_.sentences[i].words);
    int room = (prompt_.words_asked > 0 ? prompt_.words_asked : prompt_words_unasked) - words_
               - ending_words();
    std::vector<std::size_t> own;
    for (const std::size_t i : all) {
      const auto words = static_cast<int>(notes_.sentences[i].words);
      const bool is_owed = part_.outline->is_owed(i);
      if (is_owed) owed -= words;
      // Half a sentence too much is as good as half a sentence too little.
      const int cost = words + (own.size() % 2 == 0 ? phrase_words : 0);
      if (!is_owed && cost / 2 + owed > room) continue;
      room -= cost;
      own.push_back(i);
    }
    return own;
  }

  int ending_words() const {
    if (prompt_.says_goodbye) return words_in(phrases_.thanks) + words_in(phrases_.goodbye);
    return words_in(question_out())
           + (prompt_.chunk > 1 ? words_in(answer_at(part_, prompt_.chunk)) : 0);
  }

  std::string question_out() const {
    if (prompt_.says_goodbye) return {};
    return prompt_.question_out.empty() ? plain_question(part_, prompt_.chunk)
                                        : prompt_.question_out;
  }

  void open_part(bool nothing_told) {
    if (prompt_.chunk > 1) return say(speaker_, answer_at(part_, prompt_.chunk));
    if (!nothing_told) return;
    if (notes_.sentences.empty()) {
      say(speaker_, phrases_.no_notes);
      name_searches();
    }
    say(other(), border_sentence(part_, prompt_.chunk, Border::open, phrases_.answer_open));
  }

  void name_searches() {
    const std::size_t count = std::min(searches_named_max, prompt_.queries.size());
    for (std::size_t i = 0; i < count; ++i)
      say(speaker_,
          replaced(std::string(i == 0 ? phrases_.would_search : phrases_.and_search),
                   "{query}",
                   quoted(phrases_, prompt_.queries[i])));
  }

  /// Tells blocks of a few sentences under one heading; the host who listens says a short word
  /// between them.
  void tell(const std::vector<std::size_t>& own) {
    char teller = speaker_;
    std::size_t blocks = 0;
    std::size_t at = 0;
    while (at < own.size()) {
      if (at > 0 || prompt_.chunk == 1) introduce(own, at, teller, blocks);
      at = tell_block(own, at, teller);
      ++blocks;
    }
  }

  void introduce(const std::vector<std::size_t>& own,
                 std::size_t at,
                 char& teller,
                 std::size_t& blocks) {
    const std::string_view heading = heading_of(notes_, own[at]);
    const bool fresh =
        !heading.empty() && heading != bare(prompt_.topic)
        && (at == 0 || notes_.sentences[own[at]].section != notes_.sentences[own[at - 1]].section);
    const std::string name = quoted(phrases_, heading);
    const char listener = teller == 'A' ? 'B' : 'A';
    if (prompt_.monologue) {
      paragraph_ends_ = true;
      if (fresh)
        say('A',
            replaced(std::string(variant(phrases_.answer_heading, use_++)), "{heading}", name));
      return;
    }
    if (at == 0) {
      if (fresh)
        say(teller,
            replaced(std::string(variant(phrases_.answer_heading, use_++)), "{heading}", name));
    } else if (fresh) {
      say(listener,
          replaced(std::string(variant(phrases_.ask_heading, use_++)), "{heading}", name));
      blocks = 0;
    } else if (blocks >= blocks_at_a_stretch) {
      teller = listener;
      say(teller, variant(phrases_.relays, use_++));
      blocks = 0;
    } else {
      say(listener, variant(phrases_.reactions, use_++));
    }
  }

  std::size_t tell_block(const std::vector<std::size_t>& own, std::size_t at, char teller) {
    std::size_t characters = 0;
    const std::size_t section = notes_.sentences[own[at]].section;
    for (std::size_t count = 0; at < own.size() && count < block_sentences_max; ++count, ++at) {
      const Sentence& sentence = notes_.sentences[own[at]];
      characters += json::code_points(sentence.text);
      if (count > 0 && (characters > block_characters_max || sentence.section != section)) break;
      say(teller, sentence.text);
    }
    return at;
  }

  void close_part(bool nothing_told) {
    const auto index = static_cast<std::size_t>(prompt_.chunk);
    const int asked = prompt_.words_asked;
    if (nothing_told) {
      if (prompt_.chunk > 1 || !notes_.sentences.empty())
        say(other(), variant(phrases_.open_here, index));
    } else if (words_ < used_up_share * asked) {
      const char host = other();
      say(host, variant(phrases_.used_up, index));
      const std::string title = title_of_part(prompt_, prompt_.chunk);
      say(host,
          title.empty() ? std::string(variant(phrases_.open_here, index))
                        : filled(variant(phrases_.stands_here, index),
                                 phrases_,
                                 title,
                                 subject_of_part(prompt_, prompt_.chunk)));
    }
    if (prompt_.says_goodbye) {
      say(other(), phrases_.thanks);
      say(other(), phrases_.goodbye);
      return;
    }
    say(prompt_.ends, question_out());
  }

  static constexpr int prompt_words_unasked = 300;

  const PlainPart& part_;
  const Notes& notes_;
  const PromptReading& prompt_;
  const PlainPhrases& phrases_;
  std::vector<script::Turn> turns_;
  char speaker_;
  std::size_t use_;  ///< number of the next variant, which begins with another one in every part
  bool paragraph_ends_ = false;
  int words_ = 0;
};

}  // namespace

std::string title_of_part(const PromptReading& prompt, int number) {
  const auto index = static_cast<std::size_t>(std::max(1, number)) - 1;
  return index < prompt.plan.size() ? prompt.plan[index].title : std::string();
}

std::string subject_of_part(const PromptReading& prompt, int number) {
  const auto index = static_cast<std::size_t>(std::max(1, number)) - 1;
  if (index < prompt.plan.size()) return prompt.plan[index].subject;
  return number == prompt.chunk ? prompt.subject : std::string();
}

std::string filled(std::string_view pattern,
                   const PlainPhrases& phrases,
                   std::string_view title,
                   std::string_view subject) {
  std::string out = replaced(std::string(pattern), "{title}", quoted(phrases, title));
  return replaced(std::move(out), "{subject}", bare(subject));
}

std::string plain_question(const PlainPart& part, int number) {
  if (number >= part.prompt->chunk_count) return {};
  return question_before(part, number + 1);
}

std::string compose_plain_talk(const PlainPart& part) {
  return Talk(part).compose();
}

}  // namespace castwright::rehearsal
