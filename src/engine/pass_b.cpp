// The part of the engine that is Pass B's own: what it asks, what it keeps, what it leaves behind.
// Everything between (schedule, tape, money, endings, recovery) is Pass A's.
#include "passes/pass_b.h"

#include "core/check.h"
#include "core/crash_point.h"
#include "editorial/items.h"
#include "engine/accept.h"
#include "engine/run.h"
#include "script/words.h"
#include "store/calibration.h"

#include <fmt/format.h>

namespace castwright::engine {
namespace {

constexpr int pass_b_schema = 1;

json::Value metadata_json(const RunFigures& figures) {
  json::Value metadata = json::Value::object();
  metadata.set("generated_at", figures.generated_at)
      .set("model", figures.model)
      .set("ai_generated", true)
      .set("rehearsal", figures.rehearsal);
  return metadata;
}

}  // namespace

Result<passes::ChunkAnswer> accept_answer(std::string_view answer,
                                          int chunk,
                                          const store::RunRecord& record,
                                          const topic::Topic& topic,
                                          bool verbatim) {
  if (record.pass == store::Pass::a) {
    const bool apart = store::research_stage(record) == topic::ResearchStage::first;
    return passes::accept(
        answer,
        chunk,
        topic,
        {.verbatim = verbatim,
         .research = apart ? passes::ResearchWanted::apart : passes::ResearchWanted::with_opening});
  }
  const passes::PassB pass = passes::pass_b_from_json(record.pass_b);
  CW_CHECK(static_cast<std::size_t>(chunk) <= pass.requests.size());
  CW_TRY(passes::PassBAnswer items,
         passes::accept_pass_b(answer,
                               pass.requests[static_cast<std::size_t>(chunk) - 1],
                               topic,
                               {.verbatim = verbatim}));
  return passes::ChunkAnswer{.text = passes::stored_text(items.items),
                             .research = std::nullopt,
                             .warnings = std::move(items.warnings),
                             .received_words = items.received_words};
}

int words_of_stored(std::string_view text, store::Pass pass) {
  if (pass == store::Pass::a) return static_cast<int>(script::count_spoken_words(text));
  int words = 0;
  for (const passes::ItemText& item : passes::items_in(text))
    words += item.words;
  return words;
}

Result<passes::Ask> Run::ask_for_items(int chunk) {
  const passes::PassB pass = passes::pass_b_from_json(record_.pass_b);
  passes::AskOptions options = request_options(chunk);
  plan::Knowledge knowledge = knowledge_for(chunk, written().measured);
  // Earlier runs tell more of this type than one request for another does.
  if (knowledge.calibrated) knowledge.settled = {};
  const plan::Gain gain = plan::gain_for(plan_, chunk, knowledge);
  options.words_gain = gain.value;
  options.gain_known = gain.known;
  options.verbatim = settings_.verbatim;
  int words = 0;
  for (const passes::Item& item : pass.requests[static_cast<std::size_t>(chunk) - 1])
    words += passes::words_to_ask(item, gain.value, settings_.verbatim);
  figures(chunk).asked_words = words;
  return passes::make_pass_b_ask(
      record_.templates,
      {.topic = &topic_, .pass = &pass, .today = record_.today, .note = known(chunk).note},
      chunk,
      options);
}

/// {CODE}.script.txt for every item, pass_b.json, and what the rules say of them.
Status Run::save_items(RunResult& result) {
  const passes::PassB pass = passes::pass_b_from_json(record_.pass_b);
  std::vector<passes::ItemText> items;
  for (const auto& [number, piece] : pieces_)
    for (passes::ItemText& item : passes::items_in(piece.text))
      items.push_back(std::move(item));
  RunFigures& figures = result.figures;
  editorial::Review& review = figures.review;
  review.words_target = figures.words_target;
  json::Value content = json::Value::array();
  for (const passes::ItemText& item : items) {
    review.words_spoken += static_cast<std::size_t>(item.words);
    CW_RETURN_IF_ERROR(doors_.folder.replace(item.item.code + ".script.txt", item.script));
    content.push(passes::to_json(item));
  }
  review.findings = editorial::check_items(
      items, grounds_of({.record = record_, .topic = topic_, .research = &pass.research}), topic_);
  json::Value findings = json::Value::array();
  for (const editorial::Finding& finding : review.findings) {
    findings.push(editorial::to_json(finding));
    CW_RETURN_IF_ERROR(tell(event_of(finding)));
  }
  result.document = json::Value::object();
  result.document.set("schema", pass_b_schema)
      .set("run_id", record_.run_id)
      .set("topic_id", topic_.id)
      .set("rehearsal", figures.rehearsal)
      .set("content", std::move(content))
      .set("sources", passes::to_json(pass.research.sources))
      .set("findings", std::move(findings))
      .set("metadata", metadata_json(figures));
  CW_RETURN_IF_ERROR(doors_.folder.replace(store::pass_b_name, json::dump_pretty(result.document)));
  crash_point("result_written");
  CW_RETURN_IF_ERROR(doors_.store.record_calibration(store::gain_samples(record_, state_)));
  CW_RETURN_IF_ERROR(tell(journal::ItemsSaved{
      .path = (doors_.folder.path() / store::pass_b_name).string(), .items = items.size()}));
  CW_RETURN_IF_ERROR(
      tell(journal::RunFinished{.words = static_cast<int>(review.words_spoken),
                                .target = figures.words_target,
                                .cost_nanodollars = figures.settled_nanodollars,
                                .ms = figures.ms,
                                .findings = static_cast<int>(review.findings.size())}));
  crash_point("run_finished");
  return {};
}

}  // namespace castwright::engine
