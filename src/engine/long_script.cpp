#include "engine/long_script.h"

#include "core/crash_point.h"
#include "engine/request_builder.h"
#include "engine/research_keeper.h"
#include "engine/review.h"
#include "engine/run_journal.h"
#include "engine/run_terms.h"
#include "engine/script_store.h"
#include "engine/settlement.h"
#include "json/text.h"
#include "script/words.h"
#include "store/calibration.h"
#include "store/layout.h"

#include <string>

namespace castwright::engine {

Result<passes::ModelRequest> LongScript::build_request(RequestBuilder& builder, int number) const {
  return builder.build_chunk(number);
}

Result<passes::ChunkAnswer> LongScript::accept(const Received& answer) const {
  const bool apart = store::research_stage(answer.record) == topic::ResearchStage::first;
  return passes::accept(
      answer.text,
      answer.number,
      answer.topic,
      {.verbatim = answer.verbatim,
       .research = apart ? passes::ResearchWanted::apart : passes::ResearchWanted::with_opening});
}

int LongScript::words_of(std::string_view stored) const {
  return static_cast<int>(script::count_spoken_words(stored));
}

Result<StageWork::Review> LongScript::begin_review(const Finished& stage) const {
  disk::Folder& folder = stage.terms.doors.folder;
  const std::string& script = stage.script.script();
  if (store::writes_script(stage.terms.record)) {
    CW_RETURN_IF_ERROR(folder.replace(store::complete_name, script));
    crash_point("script_written");
    CW_RETURN_IF_ERROR(stage.journal.tell(
        journal::ScriptSaved{.path = (folder.path() / store::complete_name).string(),
                             .chars = json::code_points(script),
                             .chunks = static_cast<int>(stage.script.checkpoints())}));
  }
  return stage.terms.doors.reviewer.examine(
      under_review(stage.research.known(), stage.script.text_list()));
}

Result<json::Value> LongScript::save(const Finished& stage, RunFigures& figures) const {
  const RunTerms& terms = stage.terms;
  disk::Folder& folder = terms.doors.folder;
  for (const editorial::Finding& finding : figures.review.findings)
    CW_RETURN_IF_ERROR(stage.journal.tell(event_of(finding)));
  const passes::Research* const research = stage.research.research();
  json::Value document = pass_a_json(figures,
                                     terms.topic,
                                     research == nullptr ? passes::Research{} : *research,
                                     stage.script.text_list());
  CW_RETURN_IF_ERROR(folder.replace(store::pass_a_name, json::dump_pretty(document)));
  crash_point("result_written");
  CW_RETURN_IF_ERROR(
      folder.replace(store::report_json_name, json::dump_pretty(report_json(figures))));
  CW_RETURN_IF_ERROR(
      folder.replace(store::report_md_name, report_markdown(figures, stage.script.script())));
  crash_point("reports_written");
  CW_RETURN_IF_ERROR(terms.doors.store.record_calibration(
      store::length_samples(terms.record, stage.journal.state())));
  const int words = words_of(stage.script.script());
  CW_RETURN_IF_ERROR(stage.settlement.finish_row("finished", words));
  crash_point("run_row_finished");
  CW_RETURN_IF_ERROR(tell_finished(stage, figures, words));
  return document;
}

}  // namespace castwright::engine
