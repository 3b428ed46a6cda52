#include "script/number_words.h"

#include "script/tokens.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>

#include <unicode/rbnf.h>

namespace castwright::script {
namespace {

using Role = NumberWord::Role;

/// Words that ICU's rules do not spell: joiners, articles, halves, dozens. Words that a rule spells
/// and that are articles too ("un") are in `articles`.
constexpr std::array<NumberLanguage, 9> number_languages{{
    {.code = "en",
     .year_pairs = true,
     .joiners = "and",
     .articles = "a an",
     .ofs = "of",
     .zeros = "oh o",
     .points = "point",
     .halves = "half halves",
     .thirds = "third thirds",
     .quarters = "quarter quarters",
     .dozens = "dozen",
     .decade_endings = "y>ies"},
    {.code = "de",
     .compounds = true,
     .decimal_comma = true,
     .joiners = "und",
     .articles = "ein eine einen einem einer eines",
     .ofs = "von",
     .points = "komma",
     .halves = "halb halbe halber halbes halben hälfte",
     .thirds = "drittel dritteln",
     .quarters = "viertel vierteln",
     .dozens = "dutzend",
     .bare_sizes = "hundert tausend",
     .decade_endings = "ig>iger ig>igern ßig>ßiger ßig>ßigern"},
    {.code = "fr",
     .decimal_comma = true,
     .joiners = "et",
     .articles = "un une",
     .ofs = "de d",
     .points = "virgule",
     .halves = "demi demie moitié",
     .thirds = "tiers",
     .quarters = "quart quarts",
     .dozens = "douzaine",
     .decade_nouns = "années"},
    {.code = "es",
     .decimal_comma = true,
     .joiners = "y",
     .articles = "un uno una",
     .ofs = "de",
     .points = "coma",
     .halves = "medio media mitad",
     .thirds = "tercio tercios",
     .quarters = "cuarto cuartos",
     .dozens = "docena",
     .bare_sizes = "ciento",
     .decade_nouns = "años"},
    {.code = "it",
     .compounds = true,
     .decimal_comma = true,
     .joiners = "e",
     .articles = "un uno una",
     .ofs = "di",
     .points = "virgola",
     .halves = "mezzo mezza metà",
     .thirds = "terzo terzi",
     .quarters = "quarto quarti",
     .dozens = "dozzina",
     .bare_sizes = "cent",  // The beginning of "centotto".
     .decade_nouns = "anni"},
    {.code = "pt",
     .decimal_comma = true,
     .joiners = "e",
     .articles = "um uma",
     .ofs = "de",
     .points = "vírgula",
     .halves = "meio meia metade",
     .thirds = "terço terços",
     .quarters = "quarto quartos",
     .dozens = "dúzia",
     .bare_sizes = "cento",
     .decade_nouns = "anos"},
    {.code = "nl",
     .compounds = true,
     .decimal_comma = true,
     .joiners = "en",
     .articles = "een",
     .ofs = "van",
     .points = "komma",
     .halves = "half halve helft",
     .thirds = "derde",
     .quarters = "kwart",
     .dozens = "dozijn",
     .bare_sizes = "honderd",
     .decade_nouns = "jaren"},
    {.code = "zh", .spaces = false, .points = "点", .halves = "半"},
    {.code = "ja", .spaces = false, .points = "点", .halves = "半"},
}};

template <typename Use>
void for_each_word(std::string_view list, Use use) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (end > 0) use(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

/// Brings a spelling to the form in which the scanner sees a text: words in lower case with one
/// blank between, without soft hyphens.
std::string plain(const icu::UnicodeString& spelled) {
  std::string text;
  spelled.toUTF8String(text);
  for (std::size_t at = 0; (at = text.find("\xC2\xAD", at)) != std::string::npos;)
    text.erase(at, 2);
  std::string words;
  std::size_t end = 0;
  for (const Token& token : tokens_of(text)) {
    // Chinese words have no blank between them.
    words.append(token.at == end ? "" : " ").append(token.word);
    end = token.at + token.size;
  }
  return words;
}

}  // namespace

/// The rule sets of a language that spell cardinals and ordinals.
struct NumberWords::Spelled {
  explicit Spelled(std::string_view code) {
    UErrorCode status = U_ZERO_ERROR;
    rules = std::make_unique<icu::RuleBasedNumberFormat>(
        icu::URBNF_SPELLOUT, icu::Locale(std::string(code).c_str()), status);
    if (U_FAILURE(status) != 0) return;
    for (int32_t i = 0; i < rules->getNumberOfRuleSetNames(); ++i) {
      const icu::UnicodeString name = rules->getRuleSetName(i);
      std::string utf8;
      name.toUTF8String(utf8);
      const auto has = [&](std::string_view part) { return utf8.find(part) != std::string::npos; };
      if (has("financial") || has("days") || has("latn")) continue;
      if (has("ordinal")) {
        ordinals.push_back(name);
      } else if (has("cardinal") || has("numbering")) {
        cardinals.push_back(name);
      }
    }
  }
  std::string spell(std::int64_t value, const icu::UnicodeString& rule_set) const {
    icu::UnicodeString spelled;
    icu::FieldPosition position;
    UErrorCode status = U_ZERO_ERROR;
    rules->format(value, rule_set, spelled, position, status);
    return U_FAILURE(status) != 0 ? std::string() : plain(spelled);
  }

  std::unique_ptr<icu::RuleBasedNumberFormat> rules;
  std::vector<icu::UnicodeString> cardinals;
  std::vector<icu::UnicodeString> ordinals;
};

const NumberWords& NumberWords::of(std::string_view language) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<NumberWords>, std::less<>> made;
  const std::string_view code = language.substr(0, language.find_first_of("-_"));
  const auto* const row = std::ranges::find(number_languages, code, &NumberLanguage::code);
  const std::lock_guard lock(mutex);
  const std::string key(row == number_languages.end() ? "" : code);
  std::unique_ptr<NumberWords>& words = made[key];
  if (words == nullptr)
    words.reset(new NumberWords(row == number_languages.end() ? NumberLanguage{} : *row));
  return *words;
}

NumberWords::NumberWords(const NumberLanguage& language) : language_(language) {
  if (language_.code.empty()) return;
  const Spelled spelled(language_.code);
  add_cardinals(spelled);
  add_sizes(spelled);
  add_ordinals(spelled);
  add_decades(spelled);
  add_table();
}

/// Adds a phrase; if it has a meaning already, that one stays.
void NumberWords::add(std::string_view phrase, NumberWord word) {
  if (phrase.empty() || has_digit(phrase)) return;
  if (!words_.try_emplace(std::string(phrase), word).second) return;
  const auto words = static_cast<std::size_t>(std::ranges::count(phrase, ' ')) + 1;
  std::size_t& most = first_[std::string(phrase.substr(0, phrase.find(' ')))];
  most = std::max(most, words);
  bytes_max_ = std::max(bytes_max_, phrase.size());
}

void NumberWords::add_list(std::string_view words, NumberWord word) {
  for_each_word(words, [&](std::string_view one) { add(one, word); });
}

void NumberWords::add_cardinals(const Spelled& spelled) {
  for (const icu::UnicodeString& set : spelled.cardinals)
    for (int value = 0; value < 100; ++value)
      add(spelled.spell(value, set), {.role = Role::small, .value = double(value)});
  if (language_.spaces && language_.code != "it") return;
  // Some forms occur only behind a hundred: "tré" of "centotré", "一十" of "一百一十".
  for (const icu::UnicodeString& set : spelled.cardinals) {
    for (const int size : {100, 1'000}) {
      const std::string before = spelled.spell(size, set);
      for (int value = 1; value < 100; ++value) {
        const std::string phrase = spelled.spell(size + value, set);
        if (phrase.starts_with(before))
          add(std::string_view(phrase).substr(before.size()),
              {.role = Role::small, .value = double(value)});
      }
    }
  }
}

/// Finds the words for hundred, thousand and million by removing "one" and "two" from the spellings
/// of one and two of them.
void NumberWords::add_sizes(const Spelled& spelled) {
  const bool wide = !language_.spaces;  // Chinese and Japanese count in units of ten thousand.
  const std::array<std::int64_t, 4> western{1'000, 1'000'000, 1'000'000'000, 1'000'000'000'000};
  const std::array<std::int64_t, 4> eastern{1'000, 10'000, 100'000'000, 1'000'000'000'000};
  const auto add_size = [&](const icu::UnicodeString& set, std::int64_t value, Role role) {
    for (const int times : {1, 2}) {
      const std::string phrase = spelled.spell(value * times, set);
      bool rest_found = false;
      for (const icu::UnicodeString& other : spelled.cardinals) {
        const std::string one = spelled.spell(times, other);
        if (one.empty() || !phrase.starts_with(one)) continue;
        std::string_view rest = std::string_view(phrase).substr(one.size());
        if (rest.starts_with(' ')) rest.remove_prefix(1);
        rest_found = rest_found || !rest.empty();
        add(rest, {.role = role, .value = double(value)});
      }
      if (!rest_found) add(phrase, {.role = role, .value = double(value * times), .bare = true});
    }
  };
  for_each_word(language_.bare_sizes, [&](std::string_view word) {
    const bool hundred = word.starts_with("h") || word.starts_with("c");
    add(word,
        {.role = hundred ? Role::hundred : Role::scale,
         .value = hundred ? 100.0 : 1'000.0,
         .bare = true});
  });
  for (const icu::UnicodeString& set : spelled.cardinals) {
    for (std::int64_t value = 100; value < 1'000; value += 100) {
      const std::string phrase = spelled.spell(value, set);
      // A form such as "two hundred" is read by its parts; "quinientos" and "cent" are complete
      // words.
      if (!phrase.contains(' ') && !wide && value > 100)
        add(phrase, {.role = Role::hundred, .value = double(value), .bare = true});
    }
    add_size(set, 100, Role::hundred);
    for (const std::int64_t value : wide ? eastern : western)
      add_size(set, value, Role::scale);
  }
}

void NumberWords::add_ordinals(const Spelled& spelled) {
  for (const icu::UnicodeString& set : spelled.ordinals) {
    for (std::int64_t value = 0; value < 100; ++value)
      add(spelled.spell(value, set), {.role = Role::ordinal, .value = double(value)});
    for (const std::int64_t value : {100, 200, 300, 400, 500, 600, 700, 800, 900, 1'000, 1'000'000})
      add(spelled.spell(value, set), {.role = Role::ordinal, .value = double(value)});
  }
  if (language_.code != "en") return;
  for (const icu::UnicodeString& set : spelled.ordinals)
    for (int value = 3; value < 100; ++value)
      add(spelled.spell(value, set) + "s", {.role = Role::plural, .value = double(value)});
}

void NumberWords::add_decades(const Spelled& spelled) {
  for_each_word(language_.decade_endings, [&](std::string_view rule) {
    const std::string_view from = rule.substr(0, rule.find('>'));
    const std::string_view to = rule.substr(rule.find('>') + 1);
    for (const icu::UnicodeString& set : spelled.cardinals) {
      for (int value = 20; value < 100; value += 10) {
        std::string word = spelled.spell(value, set);
        if (!word.ends_with(from)) continue;
        word.replace(word.size() - from.size(), from.size(), to);
        add(word, {.role = Role::decade, .value = double(value)});
      }
    }
  });
}

void NumberWords::add_table() {
  const auto replace = [&](std::string_view list, NumberWord word) {
    for_each_word(list, [&](std::string_view one) {
      words_.erase(std::string(one));
      add(one, word);
    });
  };
  for_each_word(language_.articles, [&](std::string_view word) {
    const auto known = words_.find(word);
    if (known != words_.end()) {
      known->second.article = true;
    } else {
      add(word, {.role = Role::article, .value = 1});
    }
  });
  replace(language_.halves, {.role = Role::fraction, .value = 0.5});
  replace(language_.thirds, {.role = Role::fraction, .value = 1.0 / 3});
  replace(language_.quarters, {.role = Role::fraction, .value = 0.25});
  add_list(language_.dozens, {.role = Role::dozen, .value = 12});
  add_list(language_.joiners, {.role = Role::joiner});
  add_list(language_.ofs, {.role = Role::of});
  add_list(language_.zeros, {.role = Role::zero});
  add_list(language_.points, {.role = Role::point});
}

NumberWord NumberWords::longest(std::span<const std::string_view> words, std::size_t& taken) const {
  taken = 0;
  if (words.empty()) return {};
  const auto most = first_.find(words.front());
  if (most == first_.end()) return {};
  std::string phrase;
  NumberWord found;
  for (std::size_t i = 0; i < std::min(most->second, words.size()); ++i) {
    phrase.append(i == 0 ? "" : " ").append(words[i]);
    const auto word = words_.find(phrase);
    if (word == words_.end()) continue;
    found = word->second;
    taken = i + 1;
  }
  return found;
}

NumberWord NumberWords::prefix(std::string_view text, std::size_t& bytes) const {
  for (bytes = std::min(bytes_max_, text.size()); bytes > 0; --bytes) {
    const auto word = words_.find(text.substr(0, bytes));
    if (word != words_.end()) return word->second;
  }
  return {};
}

bool NumberWords::split(std::string_view rest, std::vector<NumberWord>& parts) const {
  if (rest.empty()) return true;
  std::size_t size = 0;
  for (size = std::min(bytes_max_, rest.size()); size > 1; --size) {
    const auto word = words_.find(rest.substr(0, size));
    if (word == words_.end()) continue;
    const Role role = word->second.role;
    if (role != Role::small && role != Role::hundred && role != Role::scale
        && role != Role::ordinal)
      continue;
    parts.push_back(word->second);
    if (split(rest.substr(size), parts)) return true;
    parts.pop_back();
  }
  return false;
}

std::vector<NumberWord> NumberWords::parts(std::string_view word) const {
  // The longest compound below a million has 66 bytes.
  constexpr std::size_t compound_bytes_max = 80;
  std::vector<NumberWord> parts;
  if (!language_.compounds || word.size() > compound_bytes_max || !split(word, parts))
    parts.clear();
  return parts;
}

}  // namespace castwright::script
