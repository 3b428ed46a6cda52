#include "editorial/items.h"

#include "editorial/facts.h"
#include "editorial/rules.h"
#include "editorial/speech.h"
#include "editorial/words.h"
#include "script/characters.h"
#include "script/sentences.h"
#include "script/trim_words.h"
#include "script/turns.h"

#include <algorithm>
#include <ranges>
#include <set>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

using passes::ItemText;

constexpr double repeated_max = 0.10;
constexpr double same_min = 0.5;
// The lengths that video platforms show: they cut longer texts off in lists.
constexpr std::size_t title_min = 6;
constexpr std::size_t title_max = 70;
constexpr std::size_t description_min = 150;
constexpr std::size_t description_max = 200;

class ItemCheck {
 public:
  ItemCheck(const std::vector<ItemText>& items, const Evidence& grounds, const topic::Topic& topic)
      : items_(items),
        topic_(topic) {
    std::vector<std::string> hosts;
    hosts.reserve(topic.roles.size());
    for (const topic::Role& role : topic.roles)
      hosts.push_back(role.name);
    support_ = support_text(grounds, hosts);
  }

  Findings examine() {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      check_words(items_[i]);
      check_text(items_[i]);
      check_titles(items_[i], i);
      check_repetition(items_[i], i);
    }
    std::ranges::stable_sort(findings_, [](const Finding& a, const Finding& b) {
      return static_cast<int>(a.severity) > static_cast<int>(b.severity);
    });
    return std::move(findings_);
  }

 private:
  void add(const ItemText& item,
           std::string_view rule,
           std::string_view quote,
           std::string_view detail = {},
           Certainty certainty = Certainty::certain) {
    findings_.push_back(
        finding(rule, {}, fmt::format("{}: {}", item.item.code, quote), detail, certainty));
  }

  void check_words(const ItemText& item) {
    const script::WordBand band = passes::band_of(item.item);
    if (band.holds(item.words)) return;
    add(item,
        "items.words",
        fmt::format("{} words against {}", item.words, item.item.words_target),
        fmt::format("allowed are {} to {}", band.min, band.max));
  }

  void check_text(const ItemText& item) {
    ScriptUnderReview script;
    script.parts.push_back({.chunk = 1, .title = {}, .text = item.script});
    script.monologue = topic_.monologue();
    script.language = topic_.language;
    const ParsedScript parsed = parse(script);
    Findings found;
    check_speech(parsed, found);
    for (const Unsupported& one : unsupported_in(parsed, support_)) {
      if (one.certain)
        found.push_back(finding("items.new_fact", {.chunk = 0, .line = one.line}, one.text));
    }
    for (Finding& finding : found) {
      finding.chunk = 0;
      finding.quote = script::quoted(fmt::format("{}: {}", item.item.code, finding.quote));
      findings_.push_back(std::move(finding));
    }
  }

  void check_titles(const ItemText& item, std::size_t index) {
    const auto size_in = [](std::string_view text, std::size_t min, std::size_t max) {
      const std::size_t size = script::count_characters(text);
      return size >= min && size <= max;
    };
    if (!size_in(item.video_title, title_min, title_max)) {
      add(item, "items.title", item.video_title);
    }
    if (!size_in(item.video_description, description_min, description_max)) {
      add(item, "items.description", item.video_description);
    }
    if (item.video_tags.empty()) {
      add(item, "items.tags", "");
    }
    for (const ItemText& other : items_ | std::views::take(index)) {
      if (!item.video_title.empty() && item.video_title == other.video_title)
        add(item, "items.title", item.video_title, fmt::format("that of {}", other.item.code));
      if (!item.video_description.empty() && item.video_description == other.video_description)
        add(item,
            "items.description",
            item.video_description,
            fmt::format("that of {}", other.item.code));
    }
  }

  /// Reports a sentence of 12 words or more that an earlier item has.
  void check_sentences(const ItemText& item) {
    constexpr std::size_t words_min = 12;
    const std::string spoken = script::spoken_text(item.script);
    for (const std::string_view sentence : script::sentences_of(spoken, topic_.language)) {
      std::string key;
      const script::Words words = script::words_of(sentence);
      for (const std::string& word : words)
        key.append(word).push_back(' ');
      if (words.size() < words_min) continue;
      const auto [known, fresh] = sentences_.emplace(std::move(key), item.item.code);
      if (fresh || known->second == item.item.code) continue;
      add(item,
          "items.repeated",
          sentence,
          fmt::format("a sentence of {}", known->second),
          Certainty::doubtful);
    }
  }

  /// Compares the item with every earlier one, since items are few and short.
  void check_repetition(const ItemText& item, std::size_t index) {
    check_sentences(item);
    const script::Words words = script::words_of(item.script);
    for (const ItemText& other : items_ | std::views::take(index)) {
      const double share = script::repeated_share(words, script::grams_of(other.script));
      if (share <= repeated_max) continue;
      add(item,
          "items.repeated",
          fmt::format("{:.0f} % of its runs of five words", 100 * share),
          other.item.code,
          share >= same_min ? Certainty::certain : Certainty::doubtful);
    }
  }

  const std::vector<ItemText>& items_;
  const topic::Topic& topic_;
  std::string support_;
  /// The code of the item for the words of each sentence.
  std::unordered_map<std::string, std::string> sentences_;
  Findings findings_;
};

}  // namespace

Findings check_items(const std::vector<ItemText>& items,
                     const Evidence& grounds,
                     const topic::Topic& topic) {
  return ItemCheck(items, grounds, topic).examine();
}

}  // namespace castwright::editorial
