#include "passes/richness.h"

#include "script/words.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string_view>
#include <vector>

namespace castwright::passes {
namespace {

/// Returns the fields of the pack from which a chunk of this kind is told.
std::vector<std::string_view> fields_of(plan::ChunkKind kind) {
  using enum plan::ChunkKind;
  switch (kind) {
    case events: return {"timeline"};
    case significance: return {"key_facts", "historical_context"};
    case technical: return {"key_facts"};
    case market: return {"key_players"};
    case broader: return {"historical_context"};
    case rumors: return {"claims_evidence"};
    case opening:
    case outlook:
    case actions:
    case wrap:
    case whole: break;
  }
  return {};
}

struct UsualShare {
  std::string_view field;
  double share;
};
/// The usual shares of the fields. Every pack has more facts than dates or players, so a field is
/// rich only if it has more than its usual share.
constexpr UsualShare usual_shares[] = {
    {"timeline", 1},
    {"key_facts", 2},
    {"key_players", 1},
    {"claims_evidence", 1},
    {"historical_context", 1},
};

/// The bounds of the weights. The length of a field is a sign of how much there is to tell, but no
/// measure: twice the words are not twice the story.
constexpr double richness_min = 0.8;
constexpr double richness_max = 1.25;

}  // namespace

plan::Plan revised_plan(const plan::Plan& plan, const Research& research) {
  if (!plan.adaptive) return plan;
  std::map<std::string_view, double> words;
  double all = 0;
  double shares = 0;
  for (const auto& [field, share] : usual_shares) {
    const auto count = static_cast<double>(
        script::count_spoken_words(research.canonical_pack.string_or(field, "")));
    words.emplace(field, count / share);
    all += count;
    shares += share;
  }
  const double mean = all / shares;
  if (mean <= 0) return plan;
  std::vector<double> richness;
  richness.reserve(plan.chunks.size());
  for (const plan::Chunk& chunk : plan.chunks) {
    const std::vector<std::string_view> fields = fields_of(chunk.kind);
    double own = 0;
    for (const std::string_view field : fields)
      own += words.at(field) / static_cast<double>(fields.size());
    richness.push_back(
        fields.empty() ? 1.0 : std::clamp(std::sqrt(own / mean), richness_min, richness_max));
  }
  return plan::weighted(plan, richness);
}

}  // namespace castwright::passes
