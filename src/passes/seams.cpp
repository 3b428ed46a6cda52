#include "passes/seams.h"

#include "script/turns.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace castwright::passes {
namespace {

/// A longer line is no hand-off but a piece of text.
constexpr std::size_t field_bytes_max = 400;

std::string field(const json::Value& seam, std::string_view name) {
  std::string text(script::trimmed(seam.string_or(name, "")));
  std::ranges::replace(text, '\n', ' ');
  if (text == "-" || text.size() > field_bytes_max) text.clear();
  return text;
}

/// Takes what an answer of the older form says of the border; if it says it twice, the first
/// counts.
void take_older(const json::Value& seams, Seam& seam) {
  const auto own = std::ranges::find_if(
      seams.items(), [&](const json::Value& one) { return one.int_or("after", 0) == seam.after; });
  if (own == seams.items().end()) return;
  const std::string question = field(*own, "question");
  if (is_question(question)) seam.question = question;
  seam.handoff = field(*own, "handoff");
  const std::string_view speaker = own->string_or("next_speaker", "");
  if (speaker == "A" || speaker == "HOST_A") seam.next_speaker = 'A';
  if (speaker == "B" || speaker == "HOST_B") seam.next_speaker = 'B';
}

}  // namespace

std::vector<Seam> seams_of(const plan::Plan& plan,
                           const Research& research,
                           const Outline& outline) {
  std::vector<Seam> seams;
  for (std::size_t i = 0; i + 1 < plan.chunks.size(); ++i) {
    Seam seam{.after = plan.chunks[i].number};
    if (const OutlineRow* const row = outline.row(seam.after)) {
      seam.question = row->question;
      seam.ends = row->ends;
      seam.next_speaker = row->opens;
    } else if (research.seams.is_array() && seam.after > 1) {
      // In the older form chunk 1 was written before the seams were known, so its border has none.
      take_older(research.seams, seam);
    }
    seams.push_back(std::move(seam));
  }
  return seams;
}

std::vector<Seam> seams_of(const plan::Plan& plan, const Research* research) {
  if (research == nullptr) return {};
  return seams_of(plan, *research, read_outline(plan, *research).outline);
}

}  // namespace castwright::passes
