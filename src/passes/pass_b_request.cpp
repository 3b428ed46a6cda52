// Pass B: makes the prompts.
#include "core/check.h"
#include "passes/describe.h"
#include "passes/pass_b.h"
#include "passes/prompt_values.h"
#include "passes/schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::passes {
namespace {

/// Returns a line for each item that names its code and its beats.
std::string item_lines(const std::vector<Item>& items, const std::vector<std::string>& beats) {
  std::vector<std::string> lines;
  for (const Item& item : items) {
    std::vector<std::string> own;
    for (const std::size_t beat : item.beats)
      if (beat < beats.size()) own.push_back(fmt::format("{}. {}", beat + 1, beats[beat]));
    lines.push_back(fmt::format(
        "{}: {}",
        item.code,
        own.empty() ? "the heart of the matter" : fmt::format("beats {}", fmt::join(own, "; "))));
  }
  return bullets(lines, "none");
}

Result<std::string> rules(const Templates& own, const topic::Topic& topic, Values& values) {
  CW_TRY(
      values["speakers"],
      render_for(
          own, topic.monologue() ? "speakers_one.md" : "speakers_two.md", topic.language, values));
  CW_TRY(
      values["rumors"],
      render_for(own,
                 topic.rumors_allowed.value_or(true) ? "rumors_allowed.md" : "rumors_forbidden.md",
                 topic.language,
                 values));
  values["wishes"] = "";
  if (!topic.instructions.empty()) {
    CW_TRY(const std::string wishes, render_for(own, "editor.md", topic.language, values));
    values["wishes"] = "\n\n" + wishes;
  }
  return render_for(own, "pass_b_rules.md", topic.language, values);
}

}  // namespace

Result<ModelRequest> build_pass_b_request(const Templates& templates,
                                          const PassBPromptInputs& inputs,
                                          int number,
                                          const RequestOptions& options) {
  CW_CHECK(inputs.topic != nullptr && inputs.pass != nullptr);
  CW_CHECK(number >= 1 && std::size_t(number) <= inputs.pass->requests.size());
  const std::vector<Item>& items = inputs.pass->requests[std::size_t(number) - 1];
  Values values = show_values({.topic = inputs.topic,
                               .plan = nullptr,
                               .today = inputs.today,
                               .source_text = {},
                               .research = &inputs.pass->research,
                               .chunk_texts = {}});
  // Before Pass A there is no pack that the prompt could show.
  const bool known = !inputs.pass->research.canonical_pack.is_null();
  add_pack(values, known ? &inputs.pass->research : nullptr);
  values["items"] = item_lines(items, beats_of(inputs.pass->research));
  values["item_count"] = fmt::format("{}", items.size());
  values["item_type"] = items.front().type;
  values["item_words"] =
      fmt::format("{}", words_to_ask(items.front(), options.length_ratio, options.verbatim));
  values["first_code"] = items.front().code;

  const Templates& own = usable_templates(templates);
  const std::string& language = inputs.topic->language;
  ModelRequest request;
  CW_TRY(std::string stable, rules(own, *inputs.topic, values));
  CW_TRY(values["beats_and_punchlines"], render_for(own, "pack_beats.md", language, values));
  values["beats_and_punchlines"].insert(0, "\n\n");
  values["loose_facts"] = "";
  CW_TRY(const std::string pack, render_for(own, "pack.md", language, values));
  CW_TRY(std::string task, render_for(own, "pass_b_task.md", language, values));
  if (!inputs.note.empty()) {
    values["note"] = inputs.note;
    CW_TRY(const std::string note, render_for(own, "note.md", language, values));
    task += "\n\n" + note;
  }
  request.messages = {{.role = Role::developer, .text = std::move(stable) + "\n\n" + pack},
                      {.role = Role::user, .text = std::move(task)}};
  request.structure = options.structure;
  if (options.structure == Structure::schema) {
    request.schema_name = "items";
    request.schema = items_schema();
  }
  int words = 0;
  for (const Item& item : items)
    words += words_to_ask(item, options.length_ratio, options.verbatim);
  // These words allow for title, description and tags beside each script.
  constexpr int words_beside = 80;
  request.output_tokens_max =
      output_tokens_limit(words + words_beside * static_cast<int>(items.size()), 0, options);
  return request;
}

}  // namespace castwright::passes
