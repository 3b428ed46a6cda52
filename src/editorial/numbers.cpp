#include "editorial/numbers.h"

#include "core/ascii.h"
#include "script/tokens.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace castwright::editorial {
namespace {

/// The words of a language that stand around numbers. The lists are separated by commas.
struct NumberContext {
  std::string_view code;
  std::string_view hedges;
  std::string_view percents;
};

constexpr std::array<NumberContext, 9> contexts{{
    {"en",
     "about,nearly,almost,around,roughly,approximately,over,under,some,than,close,just,least,most,"
     "to,nearer,circa,maybe,perhaps,say,like",
     "percent,per cent,%"},
    {"de",
     "etwa,rund,fast,knapp,gut,ungefähr,circa,zirka,mehr,als,über,unter,beinahe,höchstens,"
     "mindestens,vielleicht,bis",
     "prozent,%"},
    {"fr", "environ,presque,près,quelque,quelques,plus,moins,de,autour,peut,être,à", "pour cent,%"},
    {"es", "unos,unas,casi,cerca,aproximadamente,más,menos,de,alrededor,quizá,a", "por ciento,%"},
    {"it", "circa,quasi,oltre,più,meno,di,intorno,forse,a", "per cento,percento,%"},
    {"pt", "cerca,quase,aproximadamente,mais,menos,de,uns,umas,talvez,a", "por cento,%"},
    {"nl", "ongeveer,bijna,circa,ruim,zo,meer,minder,dan,rond,misschien,tot", "procent,%"},
    {"zh", "", "%,％"},
    {"ja", "", "%,％,パーセント"},
}};

const NumberContext& context_of(std::string_view language) {
  const std::string_view code = language.substr(0, language.find_first_of("-_"));
  const auto* const found = std::ranges::find(contexts, code, &NumberContext::code);
  return found == contexts.end() ? contexts.front() : *found;
}

bool is_listed(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

bool is_letter_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || script::is_upper(byte)
         || static_cast<unsigned char>(byte) >= 0x80;
}

/// Returns the last `count` words before `at`, the nearest first.
std::vector<std::string> words_before(std::string_view text, std::size_t at, std::size_t count) {
  std::vector<std::string> words;
  while (words.size() < count && at > 0) {
    while (at > 0 && !is_letter_byte(text[at - 1]))
      if (const char byte = text[--at]; byte == '.' || byte == '!' || byte == '?') return words;
    const std::size_t end = at;
    while (at > 0 && is_letter_byte(text[at - 1]))
      --at;
    if (end > at) words.push_back(ascii_lower(text.substr(at, end - at)));
  }
  return words;
}

bool is_percent(std::string_view after, const NumberContext& context) {
  while (after.starts_with(' ') || after.starts_with("\xC2\xA0"))
    after.remove_prefix(after.front() == ' ' ? 1 : 2);
  constexpr std::size_t longest = 16;
  const std::string next = ascii_lower(after.substr(0, longest));
  for (std::string_view list = context.percents; !list.empty();) {
    const std::size_t end = std::min(list.find(','), list.size());
    if (next.starts_with(list.substr(0, end))) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

/// Recognises times of day: "3:42", "12.32 Uhr", "three forty-two", "eight o'clock", "11 p.m.".
bool is_clock(std::string_view text, const script::SpokenNumber& spoken) {
  if (spoken.value >= 25) return false;
  const std::string_view written = text.substr(spoken.at, spoken.size);
  const std::string_view after = text.substr(spoken.at + spoken.size);
  constexpr std::array<std::string_view, 8> behind{
      " Uhr", " o'clock", " o’clock", " a.m", " p.m", " am ", " pm ", " heures"};
  const bool named =
      std::ranges::any_of(behind, [&](std::string_view word) { return after.starts_with(word); });
  const bool in_two = spoken.words && spoken.value != std::floor(spoken.value)
                      && !contains_ignoring_case(written, "point")
                      && !contains_ignoring_case(written, "komma")
                      && spoken.kind == script::SpokenNumber::Kind::cardinal
                      && std::ranges::count(written, ' ') == 1;
  return named || written.contains(':') || in_two;
}

Number made(const script::SpokenNumber& spoken,
            std::string_view text,
            const NumberContext& context) {
  Number number{.value = spoken.value,
                .at = spoken.at,
                .size = spoken.size,
                .kind = spoken.kind,
                .unit = spoken.sized,
                .words = spoken.words};
  const std::string_view written = text.substr(spoken.at, spoken.size);
  number.counted = spoken.words
                   && std::ranges::any_of(
                       std::array<std::string_view, 3>{"one thousand", "tausend", "duizend"},
                       [&](std::string_view word) { return contains_ignoring_case(written, word); })
                   && number.value < 2'000;
  number.clock = is_clock(text, spoken);
  const std::string_view before = text.substr(0, spoken.at);
  for (const std::string_view sign : {"$", "€", "£", "¥"})
    number.unit = number.unit || before.ends_with(sign);
  const std::string_view after = text.substr(spoken.at + spoken.size);
  number.percent = is_percent(after, context) || before.ends_with("百分之");
  number.unit = number.unit || number.percent;
  for (const std::string& word : words_before(text, spoken.at, 2))
    number.hedged = number.hedged || is_listed(context.hedges, word);
  number.hedged = number.hedged || after.starts_with("-odd") || after.starts_with(" or so")
                  || after.starts_with(" odd");
  return number;
}

/// The names of a unit and of its hundredth part, separated by commas; the last row is hours and
/// minutes.
struct Amount {
  std::string_view wholes;
  std::string_view parts;
};
constexpr std::array<Amount, 4> amounts{{
    {"dollar,dollars,euro,euros", "cent,cents,centimes,céntimos,cêntimos,centesimi"},
    {"pound,pounds", "pence,penny,p"},
    {"meter,meters,metre,metres", "centimeter,centimeters,centimetre,centimetres"},
    {"uhr,heures,heure,h", ""},  // A time of day such as "14 Uhr 32" has the value 14.32.
}};

/// Returns the next word behind `at` and one blank; empty if something else stands there.
std::string word_behind(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != ' ') return {};
  std::size_t end = ++at;
  while (end < text.size() && is_letter_byte(text[end]))
    ++end;
  return ascii_lower(text.substr(at, end - at));
}

/// Returns the bytes of an amount in two units ("5 dollars and 83 cents", "3 meters 50"); 0 if
/// there is none.
std::size_t amount_size(std::string_view text, const Number& whole, const Number& part) {
  const bool parts_fit =
      part.value > 0 && part.value < 100 && !whole.percent && part.kind == Number::Kind::cardinal
      && part.value == std::floor(part.value) && whole.value == std::floor(whole.value);
  if (!parts_fit) return 0;
  const std::size_t end = whole.at + whole.size;
  const std::string unit = word_behind(text, end);
  const auto* const amount = std::ranges::find_if(
      amounts, [&](const Amount& one) { return !unit.empty() && is_listed(one.wholes, unit); });
  if (amount == amounts.end()) return 0;
  const std::size_t behind = end + 1 + unit.size();
  const std::string_view between = text.substr(behind, std::max(part.at, behind) - behind);
  const std::size_t stop = part.at + part.size;
  if (amount == &amounts.back()) return between == " " && part.value < 60 ? stop - whole.at : 0;
  const std::string next = word_behind(text, stop);
  if (is_listed(amount->parts, next) && !next.empty()) {
    constexpr std::array<std::string_view, 6> joints{" ", ", ", " and ", " und ", " et ", " y "};
    if (std::ranges::find(joints, between) == joints.end()) return 0;
    return stop + 1 + next.size() - whole.at;
  }
  // The second part is a number of two digits with nothing behind it that it could count.
  return between == " " && part.value >= 10 && next.empty() ? stop - whole.at : 0;
}

void join_amounts(std::string_view text, std::vector<Number>& numbers) {
  for (std::size_t i = 0; i + 1 < numbers.size(); ++i) {
    const std::size_t size = amount_size(text, numbers[i], numbers[i + 1]);
    if (size == 0) continue;
    constexpr double parts = 100;
    numbers[i].value += numbers[i + 1].value / parts;
    numbers[i].size = size;
    numbers[i].unit = true;
    numbers[i].clock = numbers[i].clock && numbers[i].value < 25;
    numbers.erase(numbers.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
}

}  // namespace

bool Number::is_year() const {
  constexpr double year_min = 1'000;
  constexpr double year_max = 2'200;
  return kind == Kind::cardinal && !percent && !counted && value >= year_min && value < year_max
         && value == std::floor(value);
}

bool is_rounded(double said, double known) {
  constexpr double large = 1e6;
  constexpr double most = 1e15;  // Above this a double cannot hold units exactly.
  constexpr double ten = 10;
  if (said < large || said > most || said == known) return false;
  double unit = 1;
  while (std::fmod(said, unit * ten) == 0)
    unit *= ten;
  const double figures = known / unit;
  return said >= ten * unit
         && (std::floor(figures) * unit == said || std::round(figures) * unit == said);
}

std::vector<Number> numbers_in(std::string_view text, std::string_view language) {
  const NumberContext& context = context_of(language);
  std::vector<Number> numbers;
  for (const script::SpokenNumber& spoken : script::spoken_numbers_in(text, language)) {
    // The hundred in a percentage ("pour cent") is no number of its own.
    const std::vector<std::string> before = spoken.value == 100 && spoken.words
                                                ? words_before(text, spoken.at, 1)
                                                : std::vector<std::string>{};
    if (spoken.article || (!before.empty() && is_listed("pour,por,per", before.front()))) continue;
    numbers.push_back(made(spoken, text, context));
  }
  join_amounts(text, numbers);
  return numbers;
}

}  // namespace castwright::editorial
