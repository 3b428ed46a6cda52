#include "passes/ledger.h"

#include "passes/describe.h"
#include "script/trim_words.h"
#include "script/turns.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::passes {
namespace {

constexpr double overload_max = 1.5;  // of a chunk's share of the facts
constexpr std::size_t content_letters_min = 4;

/// A chunk that may own facts, and what is known of it.
struct Owner {
  int chunk = 0;
  double end = 0;  ///< share of the owners' words up to its end
  std::size_t room = 0;
  script::WordSet words;  ///< of its beats
};

std::vector<Owner> owners_of(const plan::Plan& plan, const Research& research, std::size_t facts) {
  const bool ends_apart = plan.chunks.size() > 2;
  std::vector<Owner> owners;
  double all = 0;
  for (const plan::Chunk& chunk : plan.chunks) {
    const bool end = chunk.number == 1 || chunk.number == static_cast<int>(plan.chunks.size());
    if (ends_apart && end) continue;
    all += chunk.words_target;
    Owner owner{.chunk = chunk.number, .end = all, .room = 0, .words = {}};
    for (const std::string& beat : beats_for(beats_of(research), plan, chunk.number)) {
      for (std::string& word : script::words_of(beat))
        if (word.size() >= content_letters_min) owner.words.insert(std::move(word));
    }
    owners.push_back(std::move(owner));
  }
  double before = 0;
  for (Owner& owner : owners) {
    owner.end /= all;
    owner.room = static_cast<std::size_t>(
        std::ceil((owner.end - before) * static_cast<double>(facts) * overload_max));
    before = owner.end;
  }
  return owners;
}

std::size_t shared_words(const script::WordSet& fact, const Owner& owner) {
  return static_cast<std::size_t>(std::ranges::count_if(
      fact, [&](const std::string& word) { return owner.words.contains(word); }));
}

/// Whose beats say most of it; of equals the one where it stands in order.
Owner& owner_of(const script::WordSet& words, double place, std::vector<Owner>& owners) {
  const auto in_order = std::ranges::find_if(
      owners, [&](const Owner& owner) { return place < owner.end && owner.room > 0; });
  Owner* best = in_order != owners.end() ? &*in_order : nullptr;
  for (Owner& owner : owners) {
    if (owner.room == 0) continue;
    if (best == nullptr || shared_words(words, owner) > shared_words(words, *best)) best = &owner;
  }
  return best != nullptr ? *best : owners.back();
}

}  // namespace

std::vector<OwnedFact> facts_of(const Research& research) {
  std::vector<OwnedFact> facts;
  for (const json::Value& fact : research.facts.items()) {
    const std::string_view text = script::trimmed(
        fact.as_string().has_value() ? *fact.as_string() : fact.string_or("text", ""));
    if (text.empty()) continue;
    std::string id(fact.string_or("id", ""));
    if (id.empty()) id = fmt::format("F{}", facts.size() + 1);
    facts.push_back({.id = std::move(id), .text = std::string(text)});
  }
  if (!facts.empty()) return facts;
  for (std::string& line : outline_lines(research.canonical_pack.string_or("key_facts", "")))
    facts.push_back({.id = fmt::format("F{}", facts.size() + 1), .text = std::move(line)});
  return facts;
}

std::vector<OwnedFact> owned_facts(const plan::Plan& plan, const Research& research) {
  std::vector<OwnedFact> facts = facts_of(research);
  if (facts.empty() || plan.chunks.empty()) return facts;
  std::vector<Owner> owners = owners_of(plan, research, facts.size());
  for (std::size_t i = 0; i < facts.size(); ++i) {
    script::WordSet words;
    for (std::string& word : script::words_of(facts[i].text))
      if (word.size() >= content_letters_min) words.insert(std::move(word));
    const double place = (static_cast<double>(i) + 0.5) / static_cast<double>(facts.size());
    Owner& owner = owner_of(words, place, owners);
    facts[i].owner = owner.chunk;
    if (owner.room > 0) --owner.room;
  }
  return facts;
}

std::string ledger_lines(const std::vector<OwnedFact>& facts, int chunk) {
  std::vector<std::string> own;
  std::vector<std::string> others;
  for (const OwnedFact& fact : facts) {
    if (fact.owner == chunk) {
      own.push_back(fmt::format("{}: {}", fact.id, fact.text));
    } else if (fact.owner > 0) {
      others.push_back(fmt::format("{} (chunk {})", fact.id, fact.owner));
    }
  }
  if (own.empty() && others.empty()) return {};
  return fmt::format(
      "Facts that this chunk introduces (tell every one of them, with its numbers and names):\n{}\n"
      "Facts that other chunks introduce (mention one in a clause where you must, do not introduce "
      "it): {}",
      bullets(own, "none"),
      listed(others, "none"));
}

}  // namespace castwright::passes
