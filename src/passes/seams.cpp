#include "passes/seams.h"

#include "passes/describe.h"
#include "script/turns.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

/// A line that is longer is no hand-off but a piece of text.
constexpr std::size_t field_bytes_max = 400;

std::string field(const json::Value& seam, std::string_view name) {
  std::string text(script::trimmed(seam.string_or(name, "")));
  std::ranges::replace(text, '\n', ' ');
  if (text == "-" || text.size() > field_bytes_max) text.clear();
  return text;
}

/// The contracts that chunk 1 brought, by border; of two for one the first.
std::map<int, const json::Value*> given(const Research* research) {
  std::map<int, const json::Value*> by_border;
  if (research == nullptr || !research->seams.is_array()) return by_border;
  for (const json::Value& seam : research->seams.items())
    by_border.emplace(static_cast<int>(seam.int_or("after", 0)), &seam);
  return by_border;
}

/// The hosts take turns at opening, as far as nobody says otherwise.
char usual_speaker(int after) {
  return after % 2 == 0 ? 'A' : 'B';
}

std::string usual_beat(const plan::Plan& plan, const Research* research, const plan::Chunk& chunk) {
  if (research == nullptr) return chunk.subject;
  const std::vector<std::string> beats = beats_for(beats_of(*research), plan, chunk.number);
  return beats.empty() ? chunk.subject : beats.back();
}

std::string titles_of(const plan::Chunk& chunk) {
  return fmt::format("{} ({})", chunk.title, chunk.subject);
}

std::string usual_question(const plan::Plan& plan,
                           const Research* research,
                           const plan::Chunk& next) {
  if (research != nullptr) {
    const std::vector<std::string> beats = beats_for(beats_of(*research), plan, next.number);
    if (!beats.empty()) return beats.front();
  }
  return titles_of(next);
}

/// What chunk 1 wrote of it.
void take_over(const json::Value& own, Seam& seam) {
  seam.last_beat = field(own, "last_beat");
  seam.question = field(own, "question");
  seam.handoff = field(own, "handoff");
  const std::string_view speaker = own.string_or("next_speaker", "");
  if (speaker == "A" || speaker == "HOST_A") seam.next_speaker = 'A';
  if (speaker == "B" || speaker == "HOST_B") seam.next_speaker = 'B';
}

}  // namespace

std::vector<Seam> seams_of(const plan::Plan& plan, const Research* research) {
  std::vector<Seam> seams;
  const auto contracts = given(research);
  for (std::size_t i = 0; i + 1 < plan.chunks.size(); ++i) {
    const int after = plan.chunks[i].number;
    if (after > 1 && research == nullptr) break;
    // Chunk 1 was written by what the plan alone gives.
    const Research* const known = after == 1 ? nullptr : research;
    Seam seam{.after = after, .next_speaker = usual_speaker(after)};
    const auto own = contracts.find(after);
    if (known != nullptr && own != contracts.end()) take_over(*own->second, seam);
    if (seam.last_beat.empty()) seam.last_beat = usual_beat(plan, known, plan.chunks[i]);
    if (seam.question.empty()) seam.question = usual_question(plan, known, plan.chunks[i + 1]);
    seam.titles_only = seam.handoff.empty() && seam.question == titles_of(plan.chunks[i + 1]);
    seams.push_back(std::move(seam));
  }
  return seams;
}

json::Value to_json(const std::vector<Seam>& seams) {
  json::Value list = json::Value::array();
  for (const Seam& seam : seams) {
    json::Value one = json::Value::object();
    one.set("after", seam.after)
        .set("last_beat", seam.last_beat)
        .set("question", seam.question)
        .set("handoff", seam.handoff)
        .set("next_speaker", std::string(1, seam.next_speaker));
    list.push(std::move(one));
  }
  return list;
}

std::string seam_lines(const std::vector<Seam>& seams,
                       const topic::Topic& topic,
                       const plan::Plan& plan,
                       int number) {
  std::string lines;
  for (const Seam& seam : seams) {
    if (!is_shown(plan, seam.after, number)) continue;
    lines += fmt::format("\nAfter chunk {}: last beat: {}; question carried over: {}; hand-off: {}",
                         seam.after,
                         seam.last_beat,
                         seam.question,
                         seam.handoff.empty() ? "-" : seam.handoff);
    if (!topic.monologue()) lines += fmt::format("; next to speak: HOST_{}", seam.next_speaker);
    lines += '.';
  }
  return lines.empty() ? lines : "\n\nThe seams:\n" + lines;
}

std::string seam_out(const Seam& seam, const topic::Topic& topic) {
  std::string text = fmt::format(
      "The contract of its end: the last thing told is: {}. It leaves open, without answering it: "
      "{}",
      seam.last_beat,
      seam.question);
  if (!seam.handoff.empty()) {
    text += fmt::format(" Its last line is this one, or says the same: “{}”", seam.handoff);
  }
  if (!topic.monologue()) {
    text += fmt::format(" HOST_{} opens the next chunk, so the other host ends this one.",
                        seam.next_speaker);
  }
  return text;
}

std::string seam_in(const Seam& seam, const topic::Topic& topic) {
  std::string text =
      topic.monologue()
          ? std::string("The contract of its beginning:")
          : fmt::format("The contract of its beginning: HOST_{} speaks first.", seam.next_speaker);
  text += fmt::format(" The first sentences answer: {}", seam.question);
  if (!seam.handoff.empty()) text += fmt::format(" The words before are: “{}”", seam.handoff);
  return text;
}

}  // namespace castwright::passes
