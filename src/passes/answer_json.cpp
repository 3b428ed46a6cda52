#include "passes/answer_json.h"

#include "passes/lenient.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

/// An object with fewer words than this fraction of the fullest one (a quarter) is a template, an
/// example or a beginning that was given up; with more words it could be the answer itself.
constexpr std::size_t rival_share = 4;
/// If the fullest object was a draft, the answer stands after it. An object of so many words after
/// the fullest one may be this answer, because no example is so long.
constexpr std::size_t example_words_max = 40;
/// The most values of one key in one object that are read. A model that goes round in circles
/// writes more, and each costs a copy of the object.
constexpr std::size_t readings_max = 16;

/// Tells whether an object of `words` could be the answer if the fullest one has `most`.
bool is_rival(std::size_t words, std::size_t most, bool behind) {
  return words * rival_share >= most || (behind && words >= example_words_max);
}

/// Counts the spoken words of all texts in a value, of which an example has few.
std::size_t words_in(const json::Value& value) {
  if (const auto text = value.as_string()) return script::count_spoken_words(*text);
  std::size_t words = 0;
  for (const json::Value& item : value.items())
    words += words_in(item);
  for (const json::Member& member : value.members())
    words += words_in(member.value);
  return words;
}

void append_texts(const json::Value& value, std::string& texts) {
  if (const auto text = value.as_string()) texts.append(*text) += '\n';
  for (const json::Value& item : value.items())
    append_texts(item, texts);
  for (const json::Member& member : value.members())
    append_texts(member.value, texts);
}

bool same(const json::Value& one, const json::Value& other) {
  const auto text = one.as_string();
  const auto other_text = other.as_string();
  if (text && other_text) return script::trimmed(*text) == script::trimmed(*other_text);
  return json::dump(one) == json::dump(other);
}

/// Returns the different values that the object has under this key.
std::vector<const json::Value*> readings_of(const json::Value& object, std::string_view key) {
  std::vector<const json::Value*> readings;
  for (const json::Member& member : object.members()) {
    const auto is_same = [&member](const json::Value* one) { return same(*one, member.value); };
    if (member.key != key || readings.size() == readings_max) continue;
    if (std::ranges::none_of(readings, is_same)) readings.push_back(&member.value);
  }
  return readings;
}

/// Returns the object with only the member `meant` of several that have the same key.
TextObject with_reading(const TextObject& object, std::string_view key, const json::Value* meant) {
  TextObject one = object;
  one.value = json::Value::object();
  for (const json::Member& member : object.value->members())
    if (member.key != key || &member.value == meant) one.value->append_member(member);
  return one;
}

/// Returns the objects of `text`. An object that has one of `keys` twice counts as two, so that the
/// choice between its values is the same as between objects.
std::vector<TextObject> candidates_in(std::string_view text,
                                      std::span<const std::string_view> keys) {
  std::vector<TextObject> all;
  for (TextObject& object : objects_in(text)) {
    std::vector<TextObject> readings{std::move(object)};
    for (const std::string_view key : keys) {
      std::vector<TextObject> next;
      for (TextObject& one : readings) {
        const auto values =
            one.value ? readings_of(*one.value, key) : std::vector<const json::Value*>();
        if (values.size() < 2 || readings.size() + next.size() >= readings_max) {
          next.push_back(std::move(one));
          continue;
        }
        for (const json::Value* const value : values)
          next.push_back(with_reading(one, key, value));
      }
      readings = std::move(next);
    }
    std::ranges::move(readings, std::back_inserter(all));
  }
  return all;
}

using Objects = std::vector<const TextObject*>;

const json::Value* value_of(const TextObject& one, std::string_view key) {
  return one.value ? one.value->find(key) : nullptr;
}

/// Returns the fullest of the objects that have `key`, or nullptr if none has it.
const TextObject* fullest(const Objects& all, std::string_view key) {
  const TextObject* best = nullptr;
  std::size_t most = 0;
  for (const TextObject* const one : all) {
    const json::Value* const value = value_of(*one, key);
    if (value == nullptr) continue;
    const std::size_t words = words_in(*value);
    if (best != nullptr && words <= most) continue;
    best = one;
    most = words;
  }
  return best;
}

/// Chooses the answer among the objects of a text.
class Choice {
 public:
  Choice(std::string_view text, const std::vector<TextObject>& all) : text_(text) {
    for (const TextObject& one : all)
      all_.push_back(&one);
  }

  /// Returns the objects that are the answer. There are several if it came more than once; all of
  /// them have the same values of the answer's first key, then of its second key, and so on.
  /// Returns none if no object has the first key.
  Result<Objects> answers(std::span<const std::string_view> keys) {
    CW_TRY(const TextObject* const found, of(keys.front()));
    if (found == nullptr) return Objects{};
    Objects left = twins(all_, *found, keys.front());
    for (std::size_t i = 1; i < left.size(); ++i)
      warnings.push_back(fmt::format("the object with {} came twice", keys.front()));
    for (const std::string_view key : keys.subspan(1)) {
      const TextObject* const best = left.size() > 1 ? fullest(left, key) : nullptr;
      if (best == nullptr) continue;
      CW_RETURN_IF_ERROR(no_rival(left, key, *best));
      left = twins(left, *best, key);
    }
    return left;
  }

  /// Returns the object whose value of `key` is that of the answer, or nullptr if none has it.
  Result<const TextObject*> of(std::string_view key) {
    const TextObject* const best = fullest(all_, key);
    CW_RETURN_IF_ERROR(no_unread_rival(key, best));
    if (best != nullptr) CW_RETURN_IF_ERROR(no_rival(all_, key, *best));
    return best;
  }

  /// Fails if text that nobody would read has more words than the `key` of the answer. It may be
  /// the final text in another form, after a draft or an example in the right one.
  Status nothing_more_beside(const TextObject& answer, std::string_view key) const {
    const json::Value& value = *value_of(answer, key);
    const std::string beside = texts_beside(key);
    const std::size_t most = words_in(value);
    std::size_t words = script::count_spoken_words(beside);
    const std::string text = script::on_one_line(value.as_string().value_or(""));
    const bool again = !text.empty() && script::on_one_line(beside).contains(text);
    if (again) words -= std::min(words, most);
    if (words <= most || words < example_words_max) return {};
    return fail(Fault::unusable,
                fmt::format("the answer holds {} words beside the object with {}, which has {}: "
                            "nobody can tell which of them are meant",
                            words,
                            key,
                            most));
  }

  std::vector<std::string> warnings;

 private:
  /// Returns the text outside of the objects that were read, and the texts that objects without
  /// `key` have under names that no answer has.
  std::string texts_beside(std::string_view key) const {
    std::string texts;
    std::size_t at = 0;
    for (const TextObject* const one : all_) {
      if (!one->value || one->begin < at) continue;
      texts.append(text_.substr(at, one->begin - at)) += '\n';
      at = one->end;
      if (one->value->find(key) != nullptr) continue;
      for (const json::Member& member : one->value->members())
        if (std::ranges::find(answer_keys, member.key) == answer_keys.end())
          append_texts(member.value, texts);
    }
    return texts.append(text_.substr(at));
  }

  /// Returns the objects that have the same value of `key` as `best`.
  static Objects twins(const Objects& all, const TextObject& best, std::string_view key) {
    Objects same_ones;
    for (const TextObject* const one : all) {
      const json::Value* const value = value_of(*one, key);
      if (value != nullptr && same(*value, *value_of(best, key))) same_ones.push_back(one);
    }
    return same_ones;
  }

  /// Fails if another object could be the answer as well as `best`.
  Status no_rival(const Objects& all, std::string_view key, const TextObject& best) {
    const std::size_t most = words_in(*value_of(best, key));
    for (const TextObject* const one : all) {
      const json::Value* const value = value_of(*one, key);
      if (value == nullptr || same(*value, *value_of(best, key))) continue;
      const std::size_t words = words_in(*value);
      const bool behind = &best < one;
      if (is_rival(words, most, behind)) {
        return fail(Fault::unusable,
                    fmt::format("the answer holds two different objects with {}, of {} and {} "
                                "words: nobody can tell which of them is meant",
                                key,
                                behind ? most : words,
                                behind ? words : most));
      }
      warnings.push_back(
          fmt::format("an object with {} of {} words was taken for a draft or an example: the "
                      "answer has {}",
                      key,
                      words,
                      most));
    }
    return {};
  }

  /// Fails if an object that is cut or broken may have been the answer as well.
  Status no_unread_rival(std::string_view key, const TextObject* best) const {
    const std::size_t most = best == nullptr ? 0 : words_in(*value_of(*best, key));
    for (const TextObject* const one : all_) {
      const std::string_view part = text_.substr(one->begin, one->end - one->begin);
      if (one->value || !names_key(part, key)) continue;
      if (best == nullptr) return fail(Fault::unusable, one->error);
      // A cut object around `best` is no rival, unless it has the key itself, outside of `best`.
      const bool holds_it = one->begin < best->begin && best->begin < one->end
                            && !names_key(text_.substr(one->begin, best->begin - one->begin), key)
                            && (best->end >= one->end
                                || !names_key(text_.substr(best->end, one->end - best->end), key));
      const bool behind = best->begin < one->begin;
      if (holds_it || !is_rival(script::count_words(part), most, behind)) continue;
      return fail(Fault::unusable,
                  fmt::format("the answer holds two objects with {}, and one of them is not whole: "
                              "{}",
                              key,
                              one->error));
    }
    return {};
  }

  std::string_view text_;
  Objects all_;
};

/// Tells whether only white space, quotation marks and a fence stand around the object.
bool is_fence(std::string_view before, std::string_view after) {
  before = script::trimmed(before);
  after = script::trimmed(after);
  if (before.ends_with('"') && after.starts_with('"')) {
    before = script::trimmed(before.substr(0, before.size() - 1));
    after = script::trimmed(after.substr(1));
  }
  const bool opened = before.starts_with("```") && before.find('\n') == std::string_view::npos;
  return (before.empty() && after.empty()) || (opened && (after == "```" || after.empty()));
}

}  // namespace

Result<FoundObject> find_object(std::string_view text, std::span<const std::string_view> keys) {
  const std::vector<TextObject> all = candidates_in(text, keys);
  Choice choice(text, all);
  CW_TRY(const Objects answers, choice.answers(keys));
  const TextObject* chosen = answers.empty() ? nullptr : answers.front();
  if (chosen == nullptr) {
    // An object inside of a broken one is its part, not the answer.
    const auto first =
        std::ranges::find_if(all, [](const TextObject& one) { return one.value && !one.inside; });
    if (first == all.end()) {
      return fail(Fault::unusable,
                  all.empty() ? "the answer holds no JSON object" : all.front().error);
    }
    chosen = &*first;
  } else {
    CW_RETURN_IF_ERROR(choice.nothing_more_beside(*chosen, keys.front()));
  }
  FoundObject found{.object = *chosen->value, .warnings = {}};
  bool repaired = chosen->repaired;
  bool recoded = chosen->recoded;
  bool parts = false;
  for (const std::string_view key : keys.subspan(1)) {
    if (found.object.find(key) != nullptr) continue;
    CW_TRY(const TextObject* const part, choice.of(key));
    if (part == nullptr) continue;
    found.object.set(key, *part->value->find(key));
    repaired = repaired || part->repaired;
    recoded = recoded || part->recoded;
    parts = true;
  }
  found.warnings = std::move(choice.warnings);
  if (parts) {
    found.warnings.emplace_back("the answer came in several objects, read as one");
  } else if (!is_fence(text.substr(0, chosen->begin), text.substr(chosen->end))) {
    found.warnings.emplace_back("prose around the JSON object was left out");
  }
  if (repaired) found.warnings.emplace_back("the JSON was not exact and was repaired");
  if (recoded) found.warnings.emplace_back("the JSON was encoded twice and was decoded");
  return found;
}

}  // namespace castwright::passes
