#include "rehearsal/phrase_table.h"

#include "core/ascii.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <span>
#include <unordered_set>
#include <utility>
#include <vector>

namespace castwright::rehearsal {
namespace {

// NOLINTBEGIN(bugprone-suspicious-missing-comma): long sentences are broken over two lines
// A template: {a|b|c} is a choice, $1 and $2 are phrases of the notes ("the tide gauge"). No
// stretch of five words is without a choice or a phrase, because the same five words in two parts
// of a show would count as repetition.

constexpr std::string_view ask[] = {
    "{Where|How|When|At what point|In which way} {does|would|might|could|will} $1 "
    "{meet|touch|affect|run into|cross} $2?",
    "{Hold on,|Wait,|One moment,|Sorry,|Stop there,} {is|was} $1 "
    "{really|truly|honestly|actually|seriously} {bound up with|tied to|part of|close to|mixed up "
    "in} $2?",
    "{What|So what|And what|Then what|But what} {makes|made} $1 {so hard|so striking|so "
    "delicate|so stubborn|so odd} {once|when|whenever|the moment|after} $2 {comes in|enters the "
    "picture|is on the table|gets involved|shows up}?",
    "{Who|And who|But who|So who|Then who} {looks after|keeps an eye on|answers for|has to worry "
    "about|pays attention to} $1 {while|as long as|if|whenever|now that} $2 {gets the "
    "attention|makes headlines|is in dispute|goes its own way|fills the room}?",
    "{Can|Could|Should|Would|Will} {a listener|anybody|someone at home|a newcomer|an outsider} "
    "{picture|imagine|grasp|feel|understand} $1 {without|before knowing|without hearing "
    "about|apart from|ahead of} $2?",
    "{Can you|Could you|Will you|Would you|May I ask you to} {link|connect|square|join|match} $1 "
    "{with|to} $2{, please|, if possible| for a moment| for us| in plain words}?",
    "{Which|And which|So which|Honestly, which|Then which} {matters|counts|weighs|says|means} more "
    "{here|at this point|for you|in the end|today}: $1 or $2?",
    "{Suppose|Say|Imagine|Assume|Pretend} $1 {had been missing|were gone|had come later|had stayed "
    "away|never existed}; {what then|what becomes|what remains|what is left|what survives} of $2?",
    "{Is there|Was there|Do you see|Did you find|Have you got} {a simple|a short|an honest|a "
    "plain|a quick} {way|road|line|path|step} from $1 to $2?",
    "{Before|After|With|Given|Knowing} $1, {did|would|could|should|might} {anyone|a careful "
    "person|people on the spot|the specialists|a neighbour} {expect|foresee|bet on|plan for|dream "
    "of} $2?",
    "{Tell me|Say|Explain|Go on|Be honest}: {why|since when|how far|how exactly|in what sense} "
    "{does|did|would|should|could} $1 {matter to|count for|point at|lean on|speak for} $2?",
    "{And|But|So|Then|Yet} {if|when|suppose|once|say} $1 {stays|holds|remains|lasts|survives}, "
    "{what happens|who decides|what follows|where do we go|what changes} "
    "{about|with|regarding|over|around} $2?",
    "{Do you|Would you|Should I|Must we|Can one} {file|store|read|hear|treat} $1 {under|next to|as "
    "part of|together with|ahead of} $2{, then|, or not| after all| at all}?",
    "$1, {fine|good|granted|sure|agreed}; {but|and|only} {how about|what about|where is|who "
    "mentions|what of} $2?",
    "{Am I wrong|Is it odd|Is it fair|Would it hurt|Is it early} {to ask|to wonder|to think} "
    "{whether|if} $1 {changes|explains|softens|sharpens|answers} $2?",
};

constexpr std::string_view remark[] = {
    "{Put|Lay|Set|Hold|Place} $1 {beside|next to|against|under|behind} $2 and {listen|wait|look "
    "again|think twice|breathe}.",
    "{I|Personally I|For my part I|Honestly I|These days I} {keep coming back to|cannot let go "
    "of|still think about|am drawn to|would start from} $1{, not only| and not just| as much as|, "
    "and then|, long before} $2.",
    "{That|This|It|Such a line|So much} {puts|places|leaves|shows|sets} $1 in {another|a "
    "different|a clearer|a harsher|a kinder} light, {and|and maybe|and surely|and perhaps|and "
    "indeed} $2 {too|as well|along with it|at the same time|with that}.",
    "{Keep|Hold|Carry|Leave|Store} $1 {in mind|in view|at hand|in the picture|within reach}; $2 "
    "{will need it|comes back to it|hangs on who asks|is never far away|follows soon}.",
    "{Picture|Imagine|Think of|Take|Sketch} $1 {first|for a second|on its own|by itself|alone}, "
    "{then|and only then|and after it|and next|and finally} {add|bring in|turn to|consider|invite} "
    "$2.",
    "{People|Listeners|Visitors|Outsiders|Newcomers} {ask about|remember|notice|talk of|point at} "
    "$1 {and|but|yet|while|and then} {overlook|forget|skip|miss|pass by} $2.",
    "{Without|Leaving out|Forgetting|Ignoring|Short of} $1, {nobody|no one|hardly anybody|few of "
    "us|not a soul} {would|could|can|might|will} {make sense of|explain|discuss|follow|retell} $2.",
    "$1 {is|remains|stays|has become|looks like} {the thread|the hinge|the thing|the detail|the "
    "point} {I would pull on|to hold on to|that stays with me|worth a second look|that lasts}, "
    "{more than|before|ahead of|not only|next to} $2.",
    "{The|A|One|Any|Some} {careful|patient|fair|sober|good} "
    "{reader|observer|account|telling|guide} {starts|begins|opens|sets out|departs} "
    "{with|from|at|near} $1 and {ends|stops|arrives|finishes|rests} {at|with|near|beside} $2.",
    "{Somewhere|Halfway|Right there,|Just there,|Quietly,} between $1 and $2 "
    "{sits|lies|hides|waits|lives} {the real|the harder|the better|the quieter|the older} "
    "{question|story|lesson|argument|puzzle}.",
    "{We|You and I|Both of us|All of us|Reporters} {should|ought to|had better|may want to|need "
    "to} {separate|tell apart|keep apart|distinguish|untangle} $1 {from|and} $2 {here|at this "
    "point|for now|a little|with care}.",
    "{Nothing|Little|Not much|Hardly anything|Not one thing} about $1 {is|was|feels|sounds|seems} "
    "{obvious|simple|settled|cheap|dull} {once you|after you|when you|if you|until you} {have "
    "seen|have heard of|remember|weigh|meet} $2.",
    "{Slowly|Bit by bit|Step by step|Piece by piece|Over time}, $1 {turns into|becomes|grows "
    "into|begins to look like|melts into} {a story|a matter|a case|an argument|a chapter} "
    "{about|of|around} $2.",
    "{If|When|Wherever|As soon as|Each time} $1 {comes up|is mentioned|gets discussed|is "
    "named|returns}, {somebody|someone|a voice|a colleague|one of us} {brings up|reaches "
    "for|points to|thinks of|asks for} $2.",
    "{Strip|Peel|Take|Clear|Talk} $1 {away|aside|off|out of it} and {you still have|there "
    "remains|we are left with|one finds|what stays is} $2.",
    "{From|Seen from|Heard from|Starting at|Beyond} $1 it is {a short step|a small jump|no "
    "distance|one thought|half a page} {to|towards|over to} $2.",
    "{Call|Name|Consider|Make} $1 {the frame|the stage|the opening|the floor|the map} and $2 {the "
    "picture|the play|the answer|the house|the road}.",
    "{Some|Others|Many|A few|Most} {would rather|prefer to|like to|tend to|choose to} {begin "
    "with|speak of|hear about|argue over|skip} $1{; I take| and leave|, others pick|; give me|, "
    "not} $2.",
};

constexpr std::string_view lead[] = {
    "{Here is|This is|Now comes|Next comes|Then there is} {the part|the piece|the bit|the "
    "passage|the line} {about|on|concerning|around|touching} $1.",
    "{Stay|Remain|Linger|Pause|Stop} {with|on|at|near|beside} $1 {for a moment|for one breath|a "
    "second|a little longer|briefly}.",
    "{Back|Over|On|Round|Across} to $1{, then|, if I may|, quickly| now| again}.",
    "{The notes|My notes|Our notes|The pages here|These papers} {are clear|are plain|speak "
    "well|are dry|leave no doubt} {on|about|regarding|around} $1.",
    "{Take|Consider|Look at|Start from|Open with} $1{, for instance|, to begin with| again| once "
    "more|, say}.",
    "{On|About|As for|Concerning|Around} $1, {I wrote down|we have|I noted|there is|I found} "
    "{this|one line|a short answer|the following|a sentence}.",
    "{Let me|I will|I want to|Allow me to|I should} {add|bring in|slip in|place|offer} {a line|a "
    "detail|a point|something|a word} {on|about|regarding} $1.",
    "{Now|So|Right|Well|Good}, $1{.| again.| at last.| in short.| once more.}",
    "{Listen to|Hear|Mark|Mind|Notice} {what|how much|which thing} {comes with|stands "
    "beside|follows from|goes with|surrounds} $1.",
};

constexpr std::string_view react[] = {
    "{Fine|Good|Right|Sure|Granted}, {so|and|then|but|thus} $1 {it is|comes first|stays in|gets "
    "its due|has a place}.",
    "$1, {of all things|no less|once again|really|imagine}.",
    "{That|Now that|See, that|Well, that|Oh, that} {surprises|helps|worries|pleases|moves} me{,| a "
    "little,| rather,| honestly,| today,} {given|considering|after|with|despite} $1.",
    "{I see|I follow|I hear you|I get it|I am with you}; $1 {had|has|left|kept} "
    "{me|us|everyone|half the room|my neighbour} {puzzled|curious|on alert|guessing|awake}.",
    "{Huh|Well|Hm|Ah|Oh}, {I would have|I might have|you could have|one would have|we should have} "
    "{guessed|sworn by|said|bet on|named} $1.",
    "{Noted|Understood|Agreed|Fair enough|Very well}: $1 {first|before the rest|above all|in "
    "full|with care}.",
    "{Then|So|Well then,|And yet|Still,} $1 {deserves|wants|earns|needs|gets} {a pause|a slower "
    "look|some patience|one more minute|a fair hearing}.",
};

constexpr std::string_view greet[] = {
    "{Hello|Welcome|Good day|Hi} and {thank you for|thanks for|it is good to have you here,} "
    "joining us{.| today.}",
    "{Welcome in|Good to have you|Hello everyone|Glad you are here}, {it is good|it is lovely|it "
    "is a pleasure} to have you with us.",
};
constexpr std::string_view promise[] = {
    "{Today|In this episode|Over the next while|This time} {we want to|we will|we try to|we hope "
    "to} {understand|answer|follow|find out} {what|how much|which part of|where} $1 {has to do "
    "with|tells us about|leads to|says about} $2.",
    "{By the end|When we are done|Before we finish|At the end} {you should know|we hope to know|it "
    "should be clear} {how|why|where} $1 {belongs to|meets|shapes|explains} $2.",
};
constexpr std::string_view thanks[] = {
    "{Thank you|Thanks|Many thanks|Our thanks} for {listening|your time|staying with us|spending "
    "this hour with us}.",
};
constexpr std::string_view action[] = {
    "{If you do one thing|If one thing stays|Do us one favour|One small request}: {tell a "
    "friend|send this to someone|talk with a neighbour|share it with one person} {about|who would "
    "like to hear about|who should know about} $1.",
};
constexpr std::string_view goodbye[] = {
    "{Goodbye|Take care|Until next time}, {and goodbye|and until the next one|and see you soon}.",
};

// NOLINTEND(bugprone-suspicious-missing-comma)

std::span<const std::string_view> bank_of(Role role) {
  switch (role) {
    case Role::ask: return ask;
    case Role::remark: return remark;
    case Role::lead: return lead;
    case Role::react: return react;
    case Role::greet: return greet;
    case Role::promise: return promise;
    case Role::thanks: return thanks;
    case Role::action: return action;
    case Role::goodbye: return goodbye;
  }
  return ask;
}

// How many parts are kept apart, and how often each may use a role before repetition is possible.
// The plan of 10,000 words has 10 parts of at most 1,600 words, which use a role about 45 times.
constexpr std::size_t guarded_parts = 12;
constexpr std::size_t guarded_uses = 80;
constexpr std::size_t guarded_uses_once = 2;  // for greetings and other roles that a part uses once
constexpr std::size_t tries_max = 24;

std::vector<std::string_view> options_of(std::string_view group) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= group.size(); ++i) {
    if (i < group.size() && group[i] != '|') continue;
    out.push_back(group.substr(begin, i - begin));
    begin = i + 1;
  }
  return out;
}

/// The option of choice `place` at the `round`-th use of a template. A hash draws it, so that the
/// choices of one sentence vary independently and whole sentences do not come back.
std::size_t option_number(std::size_t round,
                          std::size_t place,
                          std::size_t options,
                          std::uint64_t offset) {
  std::uint64_t draw = offset + (round * 64 + place + 1) * std::uint64_t{0x9E3779B97F4A7C15};
  draw = (draw ^ (draw >> 30U)) * std::uint64_t{0xBF58476D1CE4E5B9};
  draw = (draw ^ (draw >> 27U)) * std::uint64_t{0x94D049BB133111EB};
  return static_cast<std::size_t>((draw ^ (draw >> 31U)) % options);
}

std::string build(Role role,
                  std::size_t pattern,
                  std::size_t round,
                  std::uint64_t seed,
                  std::array<std::string_view, 2> phrases) {
  const std::string_view text = bank_of(role)[pattern];
  std::string out;
  std::size_t place = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') {
      const std::size_t close = text.find('}', i);
      const auto options = options_of(text.substr(i + 1, close - i - 1));
      out += options[option_number(round, place, options.size(), seed + pattern)];
      ++place;
      i = close;
    } else if (text[i] == '$') {
      out += text[i + 1] == '1' ? phrases[0] : phrases[1];
      ++i;
    } else {
      out += text[i];
    }
  }
  if (!out.empty()) out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
  return out;
}

/// The hashes of the runs of five words of a sentence whose phrases are marked. A phrase counts as
/// its "the" alone, with which most of them begin, because a run that reaches into the rest of a
/// phrase repeats nothing.
std::vector<std::uint64_t> runs_of(std::string_view sentence) {
  constexpr std::uint64_t inside_phrase = 0;
  constexpr std::uint64_t word_the = 0x746865;
  constexpr std::size_t run_words = 5;
  std::vector<std::uint64_t> words;
  std::uint64_t word = 0;
  for (const char byte : sentence) {
    const auto c = static_cast<unsigned char>(byte);
    if (c == '\x01') {
      words.push_back(word_the);
      words.push_back(inside_phrase);
    } else if (std::isalnum(c) != 0) {
      const auto small = static_cast<unsigned char>(ascii_lower(byte));
      word = (word ^ small) * std::uint64_t{0x100000001B3} + 1;
    } else if (c == ' ' && word != 0) {
      words.push_back(std::exchange(word, 0));
    }
  }
  if (word != 0) words.push_back(word);
  std::vector<std::uint64_t> out;
  for (std::size_t i = 0; i + run_words <= words.size(); ++i) {
    std::uint64_t run = 0;
    bool fixed = true;
    for (std::size_t k = 0; k < run_words; ++k) {
      fixed = fixed && words[i + k] != inside_phrase;
      run = (run ^ words[i + k]) * std::uint64_t{0x9E3779B97F4A7C15} + k;
    }
    if (fixed) out.push_back(run);
  }
  return out;
}

}  // namespace

PhraseTable::PhraseTable(std::uint64_t seed)
    : seed_(seed * 0x9E3779B97F4A7C15ULL + 0x1234567ULL),
      parts_(guarded_parts) {
  Runs used;
  std::array<std::size_t, role_count> walk{};
  walk.fill(static_cast<std::size_t>(seed_ >> 44U));
  for (std::size_t use = 0; use < guarded_uses; ++use) {
    for (auto& part : parts_) {
      for (std::size_t r = 0; r < role_count; ++r) {
        const auto role = static_cast<Role>(r);
        if (role >= Role::greet && use >= guarded_uses_once) continue;
        part[r].push_back(freshest(role, walk[r], used));
      }
    }
  }
}

/// The next choice that repeats least of what was used; its own runs count as used from then on.
PhraseTable::Choice PhraseTable::freshest(Role role, std::size_t& walk, Runs& used) const {
  const std::size_t patterns = bank_of(role).size();
  Choice best;
  std::vector<std::uint64_t> best_runs;
  std::size_t best_known = SIZE_MAX;
  for (std::size_t tries = 0; tries < tries_max && best_known > 0; ++tries, ++walk) {
    const Choice choice{.pattern = static_cast<std::uint16_t>(walk % patterns),
                        .round = static_cast<std::uint16_t>(walk / patterns)};
    auto runs = runs_of(build(role, choice.pattern, choice.round, seed_, {"\x01", "\x01"}));
    const auto known = static_cast<std::size_t>(
        std::ranges::count_if(runs, [&used](std::uint64_t run) { return used.contains(run); }));
    if (known >= best_known) continue;
    best = choice;
    best_runs = std::move(runs);
    best_known = known;
  }
  used.insert(best_runs.begin(), best_runs.end());
  return best;
}

PhraseTable::Choice PhraseTable::choice_at(Role role, int part, std::size_t use) const {
  const std::size_t patterns = bank_of(role).size();
  const auto index = static_cast<std::size_t>(std::max(1, part)) - 1;
  if (index < parts_.size()) {
    const Uses& uses = parts_[index][static_cast<std::size_t>(role)];
    if (use < uses.size()) return uses[use];
  }
  const std::size_t walk = (index + 50) * guarded_uses + use;
  return {.pattern = static_cast<std::uint16_t>(walk % patterns),
          .round = static_cast<std::uint16_t>(walk / patterns)};
}

std::string PhraseTable::sentence(
    Role role, int part, std::size_t use, std::string_view first, std::string_view second) const {
  const Choice choice = choice_at(role, part, use);
  return build(role, choice.pattern, choice.round, seed_, {first, second});
}

std::string PartPhrases::next(Role role, std::string_view first, std::string_view second) {
  return table_.sentence(role, part_, used_[static_cast<std::size_t>(role)]++, first, second);
}

std::string PartPhrases::peek(Role role,
                              std::size_t ahead,
                              std::string_view first,
                              std::string_view second) const {
  return table_.sentence(role, part_, used_[static_cast<std::size_t>(role)] + ahead, first, second);
}

std::string_view filler_of(std::size_t words, std::size_t number) {
  static constexpr std::string_view table[5][4] = {
      {"Right.", "Indeed.", "Exactly.", "True."},
      {"Quite so.", "Very true.", "Oh yes.", "I agree."},
      {"There it is.", "Fair enough, yes.", "So it seems.", "I can tell."},
      {"That is well said.", "You may be right.", "I had missed that.", "Good that you ask."},
      {"That makes sense to me.",
       "I think so as well.",
       "We can leave it there.",
       "Let that stand for now."}};
  if (words < 1 || words > 5) return {};
  return table[words - 1][number % 4];
}

}  // namespace castwright::rehearsal
