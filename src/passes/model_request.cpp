#include "core/check.h"
#include "passes/contracts.h"
#include "passes/describe.h"
#include "passes/excerpt.h"
#include "passes/outline_text.h"
#include "passes/pack.h"
#include "passes/pass_a.h"
#include "passes/prompt_values.h"
#include "passes/schema.h"
#include "passes/templates.h"
#include "passes/told.h"
#include "script/characters.h"
#include "script/language.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::passes {
namespace {

/// The most words of an excerpt of notes that are too long to be shown whole: half of a usual
/// chunk.
constexpr std::size_t excerpt_words_max = 800;

/// What a request asks for.
enum class Kind {
  research,          ///< The research alone.
  research_opening,  ///< The research and chunk 1.
  research_whole,    ///< The research and the whole episode, in a plan of one chunk.
  chunk,             ///< A chunk alone.
};

/// A request in the making, with everything that the sections of its prompt draw on.
struct Writer {
  const Templates& templates;
  const PromptInputs& inputs;
  const RequestOptions& options;
  int number;
  Kind kind;
  const Contracts& contracts;
  Values values;

  int count() const { return int(inputs.plan->chunks.size()); }
  /// Returns the chunk that the request is about. The plan must have chunks.
  const plan::Chunk& chunk() const { return planned(std::max(number, 1)); }
  const plan::Chunk& planned(int of) const {
    return inputs.plan->chunks[std::size_t(std::clamp(of, 1, count()) - 1)];
  }
  bool monologue() const { return inputs.topic->monologue(); }
  int words() const { return options.words_asked.value_or(chunk().words_target); }
  /// Returns the row of the outline for this chunk, or nullptr if there is none.
  const OutlineRow* row() const { return contracts.outline.row(number); }
  const Seam* seam(int after) const {
    const auto at = std::ranges::find(contracts.seams, after, &Seam::after);
    return at == contracts.seams.end() ? nullptr : &*at;
  }
  bool notes_fit() const {
    return script::count_whitespace_words(inputs.source_text) <= inputs.shown.notes_max;
  }

  Result<std::string> section(std::string_view file) const {
    return render_for(templates, file, inputs.topic->language, values);
  }
  /// Renders `file` and makes it the value of `name`.
  Status put(std::string_view name, std::string_view file) {
    CW_TRY(std::string text, section(file));
    values.insert_or_assign(std::string(name), std::move(text));
    return {};
  }
};

Kind kind_of(const PromptInputs& inputs, int number) {
  if (number == research_number) return Kind::research;
  if (inputs.plan->chunks.size() == 1) return Kind::research_whole;
  return number == 1 && inputs.research == nullptr ? Kind::research_opening : Kind::chunk;
}

/// Appends a part to a prompt; an empty part leaves no trace.
void append(std::string& prompt, const std::string& part) {
  if (part.empty()) return;
  if (!prompt.empty()) prompt += "\n\n";
  prompt += part;
}

/// Returns "\n\nTitle:\n- line\n- line", or "" without lines.
std::string list_section(std::string_view title, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  return fmt::format("\n\n{}\n{}", title, bullets(lines, ""));
}

// The functions below make the first message, which is equal, byte by byte, for all chunks after
// the research.

Result<std::string> rules(Writer& writer) {
  const topic::Topic& topic = *writer.inputs.topic;
  const bool alone = writer.monologue();
  CW_RETURN_IF_ERROR(writer.put(
      "production", writer.count() <= 1 ? "production_whole.md" : "production_parts.md"));
  CW_RETURN_IF_ERROR(writer.put("speakers", alone ? "speakers_one.md" : "speakers_two.md"));
  CW_RETURN_IF_ERROR(writer.put("craft", alone ? "craft_one.md" : "craft_two.md"));
  CW_RETURN_IF_ERROR(writer.put(
      "rumors", topic.rumors_allowed.value_or(true) ? "rumors_allowed.md" : "rumors_forbidden.md"));
  writer.values["wishes"] = "";
  if (!topic.instructions.empty()) {
    CW_TRY(const std::string wishes, writer.section("editor.md"));
    writer.values["wishes"] = "\n\n" + wishes;
  }
  return writer.section("rules.md");
}

/// Writes pack, plan and style, as far as the research has brought them.
Result<std::string> what_is_known(Writer& writer) {
  const Research* const research = writer.inputs.research;
  const bool outlined = writer.contracts.outline.known();
  add_pack(writer.values, research);
  writer.values["beats_and_punchlines"] = writer.values["loose_facts"] = "";
  if (!outlined) CW_RETURN_IF_ERROR(writer.put("beats_and_punchlines", "pack_beats.md"));
  // The facts of chunk 0 are those that no chunk owns.
  const std::vector<std::string> loose = own_fact_lines(writer.contracts.facts, 0);
  if (!loose.empty()) {
    writer.values["facts"] = bullets(loose, "");
    CW_RETURN_IF_ERROR(writer.put("loose_facts", "loose_facts.md"));
  }
  for (const std::string_view name : {"beats_and_punchlines", "loose_facts"}) {
    std::string& text = writer.values[std::string(name)];
    if (!text.empty()) text = "\n\n" + std::string(script::trimmed(text));
  }
  CW_TRY(std::string known, writer.section("pack.md"));
  writer.values["outline_rows"] =
      research == nullptr ? std::string(pack_mark)
                          : outline_text(*writer.inputs.plan, writer.contracts, writer.number);
  CW_TRY(const std::string plan,
         writer.section(outlined || research == nullptr ? "outline.md" : "plan.md"));
  append(known, plan);
  if (research != nullptr && !research->style.empty()) {
    writer.values["style"] = research->style;
    CW_TRY(const std::string style, writer.section("style.md"));
    append(known, style);
  }
  return known;
}

Result<std::string> stable_part(Writer& writer) {
  CW_TRY(std::string text, rules(writer));
  const bool research = writer.kind != Kind::chunk;
  if (!writer.inputs.source_text.empty() && (research || writer.notes_fit())) {
    CW_TRY(const std::string notes, writer.section("notes.md"));
    append(text, notes);
  }
  if (!research) {
    CW_TRY(const std::string known, what_is_known(writer));
    append(text, known);
  }
  return text;
}

// The functions below make the second message: what was told, and the task.

/// Writes the texts before this chunk, whole or as a digest; "" if none is known.
Result<std::string> heard(Writer& writer) {
  const PromptInputs& inputs = writer.inputs;
  const auto before = std::size_t(writer.number - 1);
  if (before == 0) return std::string();
  if (inputs.chunk_texts.empty()) {
    if (inputs.research != nullptr) return std::string();
    writer.values["heard"] = fmt::format("[filled from the text of chunk {}]", before);
    return writer.section("heard.md");
  }
  if (fits_whole(inputs, writer.number)) {
    writer.values["heard"] = whole_text(inputs, writer.number);
    const std::vector<OwnedFact> told =
        told_facts(inputs, loose_facts(writer.contracts.facts), writer.number);
    std::vector<std::string> lines;
    for (const OwnedFact& fact : told)
      lines.push_back(fact_line(fact));
    writer.values["heard"] += list_section("So these facts are told already:", lines);
    return writer.section("heard.md");
  }
  const std::string_view text = inputs.chunk_texts[std::min(before, inputs.chunk_texts.size()) - 1];
  const std::string_view tail = script::last_words(text, last_words_shown);
  writer.values["last_words"] = (tail.size() < text.size() ? "… " : "") + std::string(tail);
  writer.values["heard"] = digest(inputs, writer.contracts, writer.number);
  return writer.section("heard_digest.md");
}

/// Writes, in parallel, what the neighbours tell in full, and the details of all other parts, whose
/// rows stand in the plan. Writers who did not see them explained again what other parts explain.
Result<std::string> beside(Writer& writer) {
  const PromptInputs& inputs = writer.inputs;
  const bool all_heard = inputs.chunk_texts.size() + 1 >= std::size_t(writer.number);
  if (all_heard && writer.number > 1) return std::string();
  if (!writer.contracts.outline.known()) return std::string();
  std::string rows;
  for (const int number : {writer.number - 1, writer.number + 1}) {
    const bool written = std::size_t(number) <= inputs.chunk_texts.size();
    if (number < 1 || number > writer.count() || written) continue;
    append(rows, row_text(writer.planned(number), writer.contracts, RowDetail::with_material));
  }
  for (const plan::Chunk& other : inputs.plan->chunks) {
    const bool written = std::size_t(other.number) <= inputs.chunk_texts.size();
    const OutlineRow* const row = writer.contracts.outline.row(other.number);
    if (written || std::abs(other.number - writer.number) < 2 || row == nullptr) continue;
    if (row->material.empty() || !is_shown(*inputs.plan, other.number, writer.number)) continue;
    append(
        rows,
        fmt::format("## Part {}: {}\n\nIts details: {}", other.number, other.title, row->material));
  }
  if (rows.empty()) return rows;
  writer.values["beside"] = std::move(rows);
  return writer.section("beside.md");
}

/// Writes an excerpt of notes that are too long to be shown whole.
Result<std::string> notes_part(Writer& writer) {
  const PromptInputs& inputs = writer.inputs;
  if (inputs.source_text.empty() || writer.notes_fit()) return std::string();
  std::string wanted = writer.chunk().title + "\n" + writer.chunk().subject;
  if (const OutlineRow* const row = writer.row()) {
    wanted += fmt::format("\n{}\n{}", fmt::join(row->beats, "\n"), row->material);
    for (const OwnedFact& fact : writer.contracts.facts)
      if (fact.owner == writer.number) wanted += "\n" + fact.text;
  }
  std::string places = excerpt(inputs.source_text, wanted, excerpt_words_max);
  if (places.empty()) return places;
  Values values = writer.values;
  values["source_text"] = std::move(places);
  return render_for(writer.templates, "notes_part.md", inputs.topic->language, values);
}

/// Returns a clause that tells who speaks at a border; "" in a monologue or if it is free.
std::string speaker_clause(const Writer& writer,
                           const std::optional<char>& host,
                           std::string_view verb) {
  if (writer.monologue() || !host) return {};
  return fmt::format("HOST_{} {}; ", *host, verb);
}

/// Adds what the chunk owes the one before it and the one after it.
Status add_borders(Writer& writer) {
  Values& values = writer.values;
  values["border_in"] = values["border_out"] = "";
  const int number = std::max(writer.number, 1);
  const plan::Chunk& next = writer.planned(number + 1);
  values["previous_number"] = fmt::format("{}", number - 1);
  values["previous_title"] = writer.planned(number - 1).title;
  values["next_number"] = fmt::format("{}", next.number);
  values["next_title"] = next.title;
  values["next_subject"] = next.subject;
  const bool unknown = writer.kind == Kind::chunk && writer.inputs.research == nullptr;
  if (number > 1) {
    const Seam* const seam = writer.seam(number - 1);
    const bool asked = seam != nullptr && !seam->question.empty();
    // The question is quoted as it was really asked; the words of the outline serve only if the
    // text is not known.
    const std::string spoken =
        question_asked(writer.inputs, number, asked ? std::string_view(seam->question) : "");
    values["question_in"] = unknown           ? std::string(pack_mark)
                            : !spoken.empty() ? spoken
                            : asked           ? seam->question
                                              : "";
    values["as_asked"] = spoken.empty() ? "in words of its own, " : "";
    values["opener"] =
        seam == nullptr ? "" : speaker_clause(writer, seam->next_speaker, "speaks first");
    CW_RETURN_IF_ERROR(
        writer.put("border_in", asked || unknown ? "border_in.md" : "border_in_free.md"));
  }
  if (number == writer.count()) return {};
  if (writer.kind == Kind::research_opening) return writer.put("border_out", "border_out_own.md");
  const Seam* const seam = writer.seam(number);
  const bool asked = seam != nullptr && !seam->question.empty();
  values["question_out"] = unknown ? std::string(pack_mark) : asked ? seam->question : "";
  values["ender"] = seam == nullptr ? "" : speaker_clause(writer, seam->ends, "speaks last");
  return writer.put("border_out", asked || unknown ? "border_out.md" : "border_out_free.md");
}

std::string_view position_file(const Writer& writer) {
  if (writer.kind == Kind::research_whole) return "position_whole.md";
  if (writer.number <= 1) return writer.monologue() ? "position_first_one.md" : "position_first.md";
  return writer.number == writer.count() ? "position_last.md" : "position_inner.md";
}

/// Writes the facts that the chunk introduces. If an earlier chunk has told one against the plan,
/// this chunk no longer introduces it, because a prompt never asks for what it forbids.
std::string own_facts(const Writer& writer) {
  std::vector<OwnedFact> own;
  for (const OwnedFact& fact : writer.contracts.facts)
    if (fact.owner == writer.number) own.push_back(fact);
  const std::vector<OwnedFact> told = told_facts(writer.inputs, own, writer.number);
  std::vector<std::string> introduced;
  std::vector<std::string> known;
  for (const OwnedFact& fact : own) {
    const bool is_told = std::ranges::find(told, fact.id, &OwnedFact::id) != told.end();
    (is_told ? known : introduced).push_back(fact_line(fact));
  }
  return list_section("Facts that it introduces, every one with its numbers and names:", introduced)
         + list_section(
             "Facts of its matter that were told before it, against the plan; it leans on them:",
             known);
}

/// Writes the length in characters for languages whose words are not divided by blanks, because
/// nobody counts words there; "" for other languages. A word has 1.7 characters with punctuation,
/// as in two recorded shows (Chinese 1.70, Japanese 1.76).
std::string characters_clause(int words, std::string_view language) {
  if (script::language_of(language).spacing == script::Spacing::blanks) return {};
  constexpr double characters_a_word = 1.7;
  constexpr int step = 50;
  const int characters = static_cast<int>(words * characters_a_word) / step * step;
  return fmt::format(" That is about {} characters, punctuation included.",
                     std::max(characters, step));
}

/// Writes the length in turns, because a writer of dialogue cannot hear words but can count turns.
/// Strong writers who were told only the words wrote 5 to 18 % too many (18 parts of two recorded
/// runs); those who were told the turns as well wrote 3 to 9 % too many.
std::string turns_clause(int words) {
  return fmt::format(
      " That is about {} turns of very different length. Dialogue runs over easily: "
      "count the turns of each beat, and rather leave out a detail than go over.",
      turns_of(words));
}

Status add_chunk(Writer& writer) {
  const plan::Chunk& chunk = writer.chunk();
  Values& values = writer.values;
  values["chunk_number"] = fmt::format("{}", chunk.number);
  values["chunk_title"] = chunk.title;
  values["chunk_subject"] = chunk.subject;
  values["chunk_words"] = fmt::format("{}", writer.words());
  constexpr int words_in_turns_min = 100;  // A shorter text has few enough words to be counted.
  const bool in_turns = !writer.inputs.topic->monologue() && writer.words() >= words_in_turns_min;
  values["characters"] = characters_clause(writer.words(), writer.inputs.topic->language);
  values["turns"] = in_turns ? turns_clause(writer.words()) : "";
  values["tells"] = values["own_facts"] = values["own_punchlines"] = values["own_material"] = "";
  if (writer.kind == Kind::chunk && writer.inputs.research == nullptr)
    values["tells"] = fmt::format("\n\nWhat it tells: {}", pack_mark);
  if (const OutlineRow* const row = writer.row(); row != nullptr && writer.kind == Kind::chunk) {
    if (!row->beats.empty()) {
      values["tells"] =
          fmt::format("\n\nWhat it tells, with the rough share of each in its length:\n{}",
                      beat_length_lines(writer.words(), row->beats, in_turns));
    }
    values["own_facts"] = own_facts(writer);
    values["own_punchlines"] = list_section(
        "Punchlines that are this part's alone; each is said once where the talk leads to it, or "
        "not at all:",
        row->punchlines);
    if (!row->material.empty())
      values["own_material"] = "\n\nDetails for it, to choose from: " + row->material;
  }
  CW_RETURN_IF_ERROR(add_borders(writer));
  return writer.put("position", position_file(writer));
}

/// Writes the task of the research: sources, pack, facts, outline, style, and the text if the
/// request asks for it too.
Result<std::string> research_task(Writer& writer) {
  const bool outline = writer.count() > 1;
  const bool text = writer.kind != Kind::research;
  Values& values = writer.values;
  CW_RETURN_IF_ERROR(writer.put("search", writer.options.search ? "search.md" : "no_search.md"));
  CW_RETURN_IF_ERROR(writer.put("brief", "brief.md"));
  values["outline_step"] = "";
  values["style_step"] = outline ? "5" : "4";
  if (outline) {
    CW_RETURN_IF_ERROR(
        writer.put("border_speakers",
                   writer.monologue() ? "border_speakers_one.md" : "border_speakers_two.md"));
    CW_TRY(const std::string step, writer.section("outline_step.md"));
    values["outline_step"] = "\n\n" + std::string(script::trimmed(step));
  }
  CW_RETURN_IF_ERROR(writer.put("research_steps", "research_steps.md"));
  if (writer.kind == Kind::research_whole) {
    CW_TRY(const plan::Plan parts,
           plan::make_plan({writer.words(), std::nullopt, true}, *writer.inputs.topic));
    values["whole_parts"] = plan_lines_with_words(parts);
  }
  values["research_keys"] = fmt::format("sources, canonical_pack, facts, {}style{}",
                                        outline ? "outline, " : "",
                                        text ? ", chunk_text" : "");
  values["chunk_text_last"] = text ? ", chunk_text last" : "";
  values["outline_key"] = "";
  if (outline) {
    values["outline_key"] =
        "\n \"outline\": [{\"chunk\": 1, \"beats\": [\"...\"], \"facts\": [\"F1\"], "
        "\"punchlines\": [\"...\"], \"material\": \"...\", \"question\": \"...?\", "
        "\"ends\": \"A\", \"opens\": \"B\"}],";
  }
  values["chunk_text_key"] =
      text ? fmt::format(",\n \"chunk_text\": \"{}\"", values["example"]) : "";
  const bool schema = writer.options.structure == Structure::schema;
  CW_RETURN_IF_ERROR(
      writer.put("answer", schema ? "answer_research_schema.md" : "answer_research_prompt.md"));
  std::string prompt;
  if (outline) {
    CW_TRY(prompt, writer.section("plan.md"));
  }
  CW_TRY(const std::string task,
         writer.section(writer.kind == Kind::research           ? "task_research.md"
                        : writer.kind == Kind::research_opening ? "task_research_opening.md"
                                                                : "task_whole.md"));
  append(prompt, task);
  return prompt;
}

Result<std::string> chunk_task(Writer& writer) {
  const bool schema = writer.options.structure == Structure::schema;
  CW_RETURN_IF_ERROR(
      writer.put("answer", schema ? "answer_chunk_schema.md" : "answer_chunk_prompt.md"));
  std::string prompt;
  for (const auto part : {heard, beside, notes_part}) {
    CW_TRY(const std::string text, part(writer));
    append(prompt, text);
  }
  CW_TRY(const std::string task, writer.section("task_chunk.md"));
  append(prompt, task);
  return prompt;
}

void set_structure(const Writer& writer, ModelRequest& request) {
  request.structure = writer.options.structure;
  if (request.structure != Structure::schema) return;
  if (writer.kind == Kind::chunk) {
    request.schema_name = "chunk";
    request.schema = chunk_schema();
    return;
  }
  request.schema_name = writer.kind == Kind::research ? "research" : "research_and_chunk";
  request.schema =
      research_schema({.outline = writer.count() > 1, .text = writer.kind != Kind::research});
}

}  // namespace

std::string_view name_of(Role role) {
  return role == Role::developer ? "developer" : "user";
}

Result<ModelRequest> build_request(const Templates& templates,
                                   const PromptInputs& inputs,
                                   int number,
                                   const RequestOptions& options) {
  CW_CHECK(inputs.topic != nullptr && inputs.plan != nullptr);
  CW_CHECK(number >= research_number && std::size_t(number) <= inputs.plan->chunks.size());
  const Contracts own =
      inputs.contracts == nullptr ? contracts_of(*inputs.plan, inputs.research) : Contracts();
  const Contracts& contracts = inputs.contracts == nullptr ? own : *inputs.contracts;
  Writer writer{.templates = usable_templates(templates),
                .inputs = inputs,
                .options = options,
                .number = number,
                .kind = kind_of(inputs, number),
                .contracts = contracts,
                .values = show_values(inputs)};
  writer.values["chunks"] = plan_lines(*inputs.plan, number);

  ModelRequest request;
  CW_TRY(std::string stable, stable_part(writer));
  if (writer.count() > 0) CW_RETURN_IF_ERROR(add_chunk(writer));
  const bool research = writer.kind != Kind::chunk;
  CW_TRY(std::string task, research ? research_task(writer) : chunk_task(writer));
  if (!inputs.note.empty()) {
    writer.values["note"] = inputs.note;
    CW_TRY(const std::string note, writer.section("note.md"));
    append(task, note);
  }
  request.messages = {{.role = Role::developer, .text = std::move(stable)},
                      {.role = Role::user, .text = std::move(task)}};
  request.search = research && options.search;
  set_structure(writer, request);
  const std::size_t plan_chunks = inputs.plan->chunks.size();
  request.output_tokens_max =
      output_tokens_limit(writer.kind == Kind::research ? 0 : writer.words(),
                          // At least one row, because the pack comes anyway.
                          research ? std::max<std::size_t>(1, plan_chunks) : 0,
                          options);
  return request;
}

std::size_t prompt_bytes(const ModelRequest& request) {
  std::size_t bytes = 0;
  for (const Message& message : request.messages)
    bytes += message.text.size();
  return bytes;
}

std::string prompt_text(const ModelRequest& request) {
  std::string text;
  for (const Message& message : request.messages)
    append(text, message.text);
  return text;
}

}  // namespace castwright::passes
