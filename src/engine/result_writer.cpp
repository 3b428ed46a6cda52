#include "engine/result_writer.h"

#include "core/crash_point.h"
#include "editorial/items.h"
#include "engine/review.h"
#include "json/text.h"
#include "passes/pass_b.h"
#include "script/words.h"
#include "store/calibration.h"
#include "store/layout.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

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

/// What the plan and the kept text say of a chunk.
void add_text(ChunkFigures& figures, const ScriptStore& script) {
  const auto found = script.texts().find(figures.plan.number);
  if (found == script.texts().end()) return;
  const ChunkText& kept = found->second;
  figures.words = kept.words;
  figures.received_words = kept.received_words;
  figures.work = kept.work;
}

}  // namespace

Status ResultWriter::begin_review() {
  disk::Folder& folder = terms_.doors.folder;
  const std::string& script = from_.script.script();
  if (store::writes_script(terms_.record)) {
    CW_RETURN_IF_ERROR(folder.replace(store::complete_name, script));
    crash_point("script_written");
    CW_RETURN_IF_ERROR(journal_.tell(
        journal::ScriptSaved{.path = (folder.path() / store::complete_name).string(),
                             .chars = json::code_points(script),
                             .chunks = static_cast<int>(from_.script.checkpoints())}));
  }
  review_ = terms_.doors.reviewer.examine(
      manuscript_of(from_.research.known(), from_.script.text_list()));
  return {};
}

bool ResultWriter::is_reviewed() const {
  return !review_ || review_->wait_for(Millis(0)) == std::future_status::ready;
}

RunFigures ResultWriter::figures() const {
  const Clock& clock = terms_.doors.clock;
  RunFigures figures{.run_id = terms_.record.run_id,
                     .topic_id = terms_.record.topic_id,
                     .title = terms_.topic.title,
                     .model = terms_.record.model,
                     .provider = terms_.record.provider,
                     .generated_at = rfc3339(clock.wall()),
                     .gates = terms_.settings.gates,
                     .ms = std::chrono::duration_cast<Millis>(clock.now() - started_).count(),
                     .words_target = terms_.record.plan.words_target};
  from_.settlement.fill(figures);
  for (std::size_t i = 0; i < figures.chunks.size(); ++i) {
    ChunkFigures& chunk = figures.chunks[i];
    chunk.plan = from_.research.plan().chunks[i];
    chunk.asked_words = from_.length.asked(chunk.plan.number);
    add_text(chunk, from_.script);
  }
  if (figures.research)
    figures.research->plan = {.number = store::research_number,
                              .title = terms_.stage_of(store::research_number).heading(0),
                              .subject = "",
                              .words_target = 0};
  return figures;
}

Result<json::Value> ResultWriter::save(RunFigures& figures) {
  return terms_.writes_items() ? save_items(figures) : save_script(figures);
}

Result<json::Value> ResultWriter::save_script(RunFigures& figures) {
  disk::Folder& folder = terms_.doors.folder;
  figures.review = review_->get();
  for (const editorial::Finding& finding : figures.review.findings)
    CW_RETURN_IF_ERROR(journal_.tell(event_of(finding)));
  const passes::Research* const research = from_.research.research();
  json::Value document = pass_a_json(figures,
                                     terms_.topic,
                                     research == nullptr ? passes::Research{} : *research,
                                     from_.script.text_list());
  CW_RETURN_IF_ERROR(folder.replace(store::pass_a_name, json::dump_pretty(document)));
  crash_point("result_written");
  CW_RETURN_IF_ERROR(
      folder.replace(store::report_json_name, json::dump_pretty(report_json(figures))));
  CW_RETURN_IF_ERROR(folder.replace(store::report_md_name, report_markdown(figures)));
  crash_point("reports_written");
  CW_RETURN_IF_ERROR(
      terms_.doors.store.record_calibration(store::gain_samples(terms_.record, journal_.state())));
  const int words = static_cast<int>(script::count_spoken_words(from_.script.script()));
  CW_RETURN_IF_ERROR(from_.settlement.finish_row("finished", words));
  crash_point("run_row_finished");
  CW_RETURN_IF_ERROR(tell_finished(figures, words));
  return document;
}

/// {CODE}.script.txt for every item, pass_b.json, and what the rules say of them.
Result<json::Value> ResultWriter::save_items(RunFigures& figures) {
  disk::Folder& folder = terms_.doors.folder;
  const passes::PassB pass = passes::pass_b_from_json(terms_.record.basis);
  std::vector<passes::ItemText> items;
  for (const auto& [number, kept] : from_.script.texts())
    for (passes::ItemText& item : passes::items_in(kept.text))
      items.push_back(std::move(item));
  editorial::Review& review = figures.review;
  review.words_target = figures.words_target;
  json::Value content = json::Value::array();
  for (const passes::ItemText& item : items) {
    review.words_spoken += static_cast<std::size_t>(item.words);
    CW_RETURN_IF_ERROR(folder.replace(item.item.code + ".script.txt", item.script));
    content.push(passes::to_json(item));
  }
  review.findings = editorial::check_items(
      items,
      grounds_of({.record = terms_.record, .topic = terms_.topic, .research = &pass.research}),
      terms_.topic);
  json::Value findings = json::Value::array();
  for (const editorial::Finding& finding : review.findings) {
    findings.push(editorial::to_json(finding));
    CW_RETURN_IF_ERROR(journal_.tell(event_of(finding)));
  }
  json::Value document = json::Value::object();
  document.set("schema", pass_b_schema)
      .set("run_id", terms_.record.run_id)
      .set("topic_id", terms_.topic.id)
      .set("rehearsal", figures.rehearsal)
      .set("content", std::move(content))
      .set("sources", passes::to_json(pass.research.sources))
      .set("findings", std::move(findings))
      .set("metadata", metadata_json(figures));
  CW_RETURN_IF_ERROR(folder.replace(terms_.stage().files.result, json::dump_pretty(document)));
  crash_point("result_written");
  CW_RETURN_IF_ERROR(
      terms_.doors.store.record_calibration(store::gain_samples(terms_.record, journal_.state())));
  CW_RETURN_IF_ERROR(journal_.tell(journal::ItemsSaved{
      .path = (folder.path() / terms_.stage().files.result).string(), .items = items.size()}));
  CW_RETURN_IF_ERROR(tell_finished(figures, static_cast<int>(review.words_spoken)));
  return document;
}

Status ResultWriter::tell_finished(const RunFigures& figures, int words) {
  CW_RETURN_IF_ERROR(journal_.tell(
      journal::RunFinished{.words = words,
                           .target = figures.words_target,
                           .cost_nanodollars = figures.settled_nanodollars,
                           .ms = figures.ms,
                           .findings = static_cast<int>(figures.review.findings.size())}));
  crash_point("run_finished");
  return {};
}

}  // namespace castwright::engine
