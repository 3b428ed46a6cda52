#include "engine/short_scripts.h"

#include "core/check.h"
#include "core/crash_point.h"
#include "editorial/items.h"
#include "engine/length_keeper.h"
#include "engine/request_builder.h"
#include "engine/review.h"
#include "engine/run_journal.h"
#include "engine/run_terms.h"
#include "engine/script_store.h"
#include "passes/pass_b.h"
#include "store/calibration.h"
#include "store/layout.h"

#include <cstddef>
#include <utility>
#include <vector>

namespace castwright::engine {
namespace {

constexpr int pass_b_schema = 1;

const std::vector<passes::Item>& items_of(const passes::PassB& pass, int number) {
  CW_CHECK(number >= 1 && static_cast<std::size_t>(number) <= pass.requests.size());
  return pass.requests[static_cast<std::size_t>(number) - 1];
}

json::Value metadata_json(const RunFigures& figures) {
  json::Value metadata = json::Value::object();
  metadata.set("generated_at", figures.generated_at)
      .set("model", figures.model)
      .set("ai_generated", true)
      .set("rehearsal", figures.rehearsal);
  return metadata;
}

/// Saves a file for every item.
Status save_scripts(disk::Folder& folder, const std::vector<passes::ItemText>& items) {
  for (const passes::ItemText& item : items)
    CW_RETURN_IF_ERROR(
        folder.replace(item.item.code + std::string(store::item_script_ending), item.script));
  return {};
}

}  // namespace

Result<passes::ModelRequest> ShortScripts::build_request(RequestBuilder& builder,
                                                         int number) const {
  const RunTerms& terms = builder.terms();
  const passes::PassB pass = passes::pass_b_from_json(terms.record.basis);
  const bool verbatim = terms.settings.verbatim;
  const plan::LengthRatio length_ratio = builder.length().item_length_ratio(number);
  passes::RequestOptions options = terms.options_for(number);
  options.length_ratio = length_ratio.value;
  options.length_ratio_known = length_ratio.known;
  options.verbatim = verbatim;
  int words = 0;
  for (const passes::Item& item : items_of(pass, number))
    words += passes::words_to_ask(item, length_ratio.value, verbatim);
  builder.length().ask_items(number, words);
  return passes::build_pass_b_request(terms.record.templates,
                                      {.topic = &terms.topic,
                                       .pass = &pass,
                                       .today = terms.record.today,
                                       .note = builder.journal().request(number).note},
                                      number,
                                      options);
}

Result<passes::ChunkAnswer> ShortScripts::accept(const Received& answer) const {
  const passes::PassB pass = passes::pass_b_from_json(answer.record.basis);
  CW_TRY(
      passes::PassBAnswer items,
      passes::accept_pass_b(
          answer.text, items_of(pass, answer.number), answer.topic, {.verbatim = answer.verbatim}));
  return passes::ChunkAnswer{.text = passes::stored_text(items.items),
                             .research = std::nullopt,
                             .warnings = std::move(items.warnings),
                             .received_words = items.received_words};
}

int ShortScripts::words_of(std::string_view stored) const {
  int words = 0;
  for (const passes::ItemText& item : passes::items_in(stored))
    words += item.words;
  return words;
}

Result<StageWork::Review> ShortScripts::begin_review(const Finished& /*stage*/) const {
  return Review();
}

/// Saves {CODE}.script.txt for every item, pass_b.json, and what the rules say of them.
Result<json::Value> ShortScripts::save(const Finished& stage, RunFigures& figures) const {
  const RunTerms& terms = stage.terms;
  disk::Folder& folder = terms.doors.folder;
  const passes::PassB pass = passes::pass_b_from_json(terms.record.basis);
  std::vector<passes::ItemText> items;
  for (const auto& [number, kept] : stage.script.texts())
    for (passes::ItemText& item : passes::items_in(kept.text))
      items.push_back(std::move(item));
  CW_RETURN_IF_ERROR(save_scripts(folder, items));
  editorial::Review& review = figures.review;
  review.words_target = figures.words_target;
  json::Value content = json::Value::array();
  for (const passes::ItemText& item : items) {
    review.words_spoken += static_cast<std::size_t>(item.words);
    content.push(passes::to_json(item));
  }
  review.findings = editorial::check_items(
      items,
      evidence_of({.record = terms.record, .topic = terms.topic, .research = &pass.research}),
      terms.topic);
  json::Value findings = json::Value::array();
  for (const editorial::Finding& finding : review.findings) {
    findings.push(editorial::to_json(finding));
    CW_RETURN_IF_ERROR(stage.journal.tell(event_of(finding)));
  }
  json::Value document = json::Value::object();
  document.set("schema", pass_b_schema)
      .set("run_id", terms.record.run_id)
      .set("topic_id", terms.topic.id)
      .set("rehearsal", figures.rehearsal)
      .set("content", std::move(content))
      .set("sources", passes::to_json(pass.research.sources))
      .set("findings", std::move(findings))
      .set("metadata", metadata_json(figures));
  const std::string_view name = terms.stage().files.result;
  CW_RETURN_IF_ERROR(folder.replace(name, json::dump_pretty(document)));
  crash_point("result_written");
  CW_RETURN_IF_ERROR(terms.doors.store.record_calibration(
      store::length_samples(terms.record, stage.journal.state())));
  CW_RETURN_IF_ERROR(stage.journal.tell(
      journal::ItemsSaved{.path = (folder.path() / name).string(), .items = items.size()}));
  CW_RETURN_IF_ERROR(tell_finished(stage, figures, static_cast<int>(review.words_spoken)));
  return document;
}

}  // namespace castwright::engine
