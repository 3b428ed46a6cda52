#include "core/check.h"
#include "passes/contracts.h"
#include "passes/describe.h"
#include "passes/ledger.h"
#include "passes/pack.h"
#include "passes/pass_a.h"
#include "passes/prompt_values.h"
#include "passes/schema.h"
#include "passes/seams.h"
#include "passes/templates.h"
#include "script/characters.h"
#include "script/turns.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

// The rule of editorial.md section 1.
constexpr double gain_unknown = 2.5;
constexpr double gain_margin = 1.5;
constexpr double pack_allowance_words = 2'500;
constexpr double source_allowance_words = 60;
constexpr double words_per_token = 0.75;
constexpr double tokens_margin = 1.35;

/// One ask in the making: what every section of its prompt draws on.
struct Writer {
  const Templates& templates;
  const Material& material;
  const AskOptions& options;
  const plan::Chunk& chunk;
  const Contracts& contracts;
  Values values;

  int count() const { return int(material.plan->chunks.size()); }
  bool whole() const { return count() == 1; }
  bool first() const { return chunk.number == 1; }
  bool last() const { return chunk.number == count(); }
  /// The pack is needed, and not there yet.
  bool unresearched() const { return !first() && material.research == nullptr; }
  int words() const { return options.words_asked.value_or(chunk.words_target); }
  /// The neighbour `by` places on; the chunk itself at the ends of the show.
  const plan::Chunk& neighbour(int by) const {
    const int index = std::clamp(chunk.number - 1 + by, 0, count() - 1);
    return material.plan->chunks[std::size_t(index)];
  }

  Result<std::string> section(std::string_view file) const {
    return render(templates, file, values);
  }
  /// Renders `file` and makes it the value of `name`.
  Status put(std::string_view name, std::string_view file) {
    CW_TRY(std::string text, section(file));
    values.insert_or_assign(std::string(name), std::move(text));
    return {};
  }
};

std::vector<std::string> own_beats(const Writer& writer, int number) {
  if (writer.material.research == nullptr) return {};
  return beats_for(beats_of(*writer.material.research), *writer.material.plan, number);
}

std::string next_beat(const Writer& writer) {
  if (writer.unresearched()) return std::string(pack_mark);
  const plan::Chunk& next = writer.neighbour(1);
  const std::vector<std::string> beats = own_beats(writer, next.number);
  return beats.empty() ? next.subject : beats.front();
}

/// The lengths inside the chunk; for a whole episode the parts that it would have in chunks.
Result<std::string> lengths(const Writer& writer) {
  if (writer.whole()) {
    CW_TRY(const plan::Plan parts,
           plan::make_plan({writer.words(), std::nullopt, true}, *writer.material.topic));
    return plan_lines(parts, 1);
  }
  if (writer.unresearched()) {
    return beat_length_lines(
        writer.words(),
        std::vector<std::string>(beat_count(writer.words()), std::string(pack_mark)));
  }
  return beat_length_lines(writer.words(), own_beats(writer, writer.chunk.number));
}

/// The contracts of all borders, and those of this chunk's.
void add_seams(Writer& writer) {
  const Material& material = writer.material;
  Values& values = writer.values;
  const std::vector<Seam>& seams = writer.contracts.seams;
  values["seams"] = writer.unresearched()
                        ? "\n\nThe seams: " + std::string(pack_mark)
                        : seam_lines(seams, *material.topic, *material.plan, writer.chunk.number);
  values["seam_in"] = values["seam_out"] = std::string(pack_mark);
  for (const Seam& seam : seams) {
    if (seam.after == writer.chunk.number - 1) values["seam_in"] = seam_in(seam, *material.topic);
    if (seam.after == writer.chunk.number) values["seam_out"] = seam_out(seam, *material.topic);
  }
}

Status add_chunk(Writer& writer) {
  const plan::Chunk& chunk = writer.chunk;
  Values& values = writer.values;
  values["chunk_number"] = fmt::format("{}", chunk.number);
  values["chunk_title"] = chunk.title;
  values["chunk_subject"] = chunk.subject;
  values["chunk_words"] = fmt::format("{}", writer.words());
  values["previous_title"] = writer.neighbour(-1).title;
  values["next_title"] = writer.neighbour(1).title;
  values["next_subject"] = writer.neighbour(1).subject;
  values["next_beat"] = next_beat(writer);
  values["ledger"] = writer.unresearched() ? std::string(pack_mark)
                                           : ledger_lines(writer.contracts.facts, chunk.number);
  CW_TRY(values["beat_lengths"], lengths(writer));
  const std::string_view position = writer.whole()   ? "position_whole.md"
                                    : writer.first() ? "position_first.md"
                                    : writer.last()  ? "position_last.md"
                                                     : "position_inner.md";
  return writer.put("position", position);
}

/// The rules: equal for every chunk of a run, byte by byte, so that prefix caches work.
Result<std::string> instructions(Writer& writer) {
  const topic::Topic& topic = *writer.material.topic;
  CW_RETURN_IF_ERROR(
      writer.put("speakers", topic.monologue() ? "speakers_one.md" : "speakers_two.md"));
  CW_RETURN_IF_ERROR(writer.put(
      "rumors", topic.rumors_allowed.value_or(true) ? "rumors_allowed.md" : "rumors_forbidden.md"));
  writer.values["wishes"] = "";
  if (!topic.instructions.empty()) {
    CW_TRY(const std::string wishes, writer.section("editor.md"));
    writer.values["wishes"] = "\n\n" + wishes;
  }
  return writer.section("rules.md");
}

/// What a chunk knows of its neighbours: in sequence the words before it, in parallel the
/// contracts.
Result<std::string> before(Writer& writer) {
  const Material& material = writer.material;
  const auto needed = std::size_t(writer.chunk.number - 1);
  if (material.chunk_texts.size() >= needed) {
    const std::string_view text = material.chunk_texts[needed - 1];
    const std::string_view tail = script::last_words(text, last_words_shown);
    writer.values["last_words"] = (tail.size() < text.size() ? "… " : "") + std::string(tail);
  } else if (material.research == nullptr) {
    writer.values["last_words"] = fmt::format("[filled from the text of chunk {}]", needed);
  } else {
    const auto line = [](const plan::Chunk& chunk) {
      return fmt::format("{} ({})", chunk.title, chunk.subject);
    };
    writer.values["previous"] = line(writer.neighbour(-1));
    writer.values["next"] = writer.last() ? "nothing, the show ends"
                                          : line(writer.neighbour(1)) + ", which begins with: "
                                                + writer.values["next_beat"];
    return writer.section("neighbours.md");
  }
  writer.values["told"] = told_lines(material, writer.chunk.number);
  return writer.section("before.md");
}

Result<std::string> research_input(Writer& writer) {
  CW_RETURN_IF_ERROR(writer.put("search", writer.options.search ? "search.md" : "no_search.md"));
  CW_RETURN_IF_ERROR(writer.put("brief", "brief.md"));
  const bool schema = writer.options.structure == Structure::schema;
  CW_RETURN_IF_ERROR(
      writer.put("answer", schema ? "answer_research_schema.md" : "answer_research_prompt.md"));
  std::string input;
  if (!writer.material.source_text.empty()) {
    CW_TRY(const std::string notes, writer.section("notes.md"));
    input += notes + "\n\n";
  }
  if (!writer.whole()) {
    CW_TRY(const std::string plan, writer.section("plan.md"));
    input += plan + "\n\n";
  }
  CW_TRY(const std::string task,
         writer.section(writer.whole() ? "single.md" : "research_opening.md"));
  return input + task;
}

Result<std::string> chunk_input(Writer& writer) {
  const bool schema = writer.options.structure == Structure::schema;
  CW_RETURN_IF_ERROR(
      writer.put("answer", schema ? "answer_chunk_schema.md" : "answer_chunk_prompt.md"));
  add_pack(writer.values, writer.material.research);
  CW_TRY(std::string input, writer.section("pack.md"));
  CW_TRY(const std::string plan, writer.section("plan.md"));
  CW_TRY(const std::string told, before(writer));
  CW_TRY(const std::string task, writer.section("chunk.md"));
  return std::move(input) + "\n\n" + plan + "\n\n" + told + "\n\n" + task;
}

}  // namespace

Result<Ask> make_ask(const Templates& templates,
                     const Material& material,
                     int number,
                     const AskOptions& options) {
  CW_CHECK(material.topic != nullptr && material.plan != nullptr);
  CW_CHECK(number >= 1 && std::size_t(number) <= material.plan->chunks.size());
  const plan::Chunk& chunk = material.plan->chunks[std::size_t(number - 1)];
  const Contracts own =
      material.contracts == nullptr ? contracts_of(*material.plan, material.research) : Contracts();
  const Contracts& contracts = material.contracts == nullptr ? own : *material.contracts;
  Writer writer{templates, material, options, chunk, contracts, show_values(material)};
  writer.values["chunks"] = plan_lines(*material.plan, number);
  add_seams(writer);

  Ask ask;
  CW_TRY(ask.instructions, instructions(writer));
  CW_RETURN_IF_ERROR(add_chunk(writer));
  CW_TRY(ask.input, writer.first() ? research_input(writer) : chunk_input(writer));
  if (!material.note.empty()) {
    // A run that was begun before there were notes has no template for them.
    const bool kept = templates.contains("note.md");
    writer.values["note"] = material.note;
    CW_TRY(const std::string note,
           render(kept ? templates : built_in_templates(), "note.md", writer.values));
    ask.input += "\n\n" + note;
  }
  ask.search = writer.first() && options.search;
  ask.structure = options.structure;
  if (options.structure == Structure::schema) {
    ask.schema_name = writer.first() ? "research_and_chunk" : "chunk";
    ask.schema = writer.first() ? research_schema() : chunk_schema();
  }
  ask.output_tokens_max = output_tokens_limit(writer.words(), writer.first(), options);
  return ask;
}

std::int64_t output_tokens_limit(int words, bool with_research, const AskOptions& options) {
  if (options.output_tokens_max) return *options.output_tokens_max;
  const double gain = options.gain_known ? gain_margin * options.words_gain : gain_unknown;
  double allowed = words * gain;
  if (with_research) {
    allowed += pack_allowance_words + source_allowance_words * double(sources_max);
  }
  const auto tokens = std::int64_t(std::llround(allowed / words_per_token * tokens_margin))
                      + options.reasoning_tokens;
  const std::int64_t model_max = options.model_output_tokens_max > 0
                                     ? options.model_output_tokens_max
                                     : std::numeric_limits<std::int64_t>::max();
  return std::min(tokens, model_max);
}

}  // namespace castwright::passes
