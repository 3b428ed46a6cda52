#include "engine/accept.h"

#include "core/check.h"
#include "passes/pass_b.h"
#include "script/words.h"

#include <cstddef>
#include <optional>
#include <utility>

namespace castwright::engine {

Result<passes::ChunkAnswer> accept_answer(std::string_view answer,
                                          int chunk,
                                          const store::RunRecord& record,
                                          const topic::Topic& topic,
                                          bool verbatim) {
  if (store::row_of(record.stage).is_dialogue) {
    const bool apart = store::research_stage(record) == topic::ResearchStage::first;
    return passes::accept(
        answer,
        chunk,
        topic,
        {.verbatim = verbatim,
         .research = apart ? passes::ResearchWanted::apart : passes::ResearchWanted::with_opening});
  }
  const passes::PassB pass = passes::pass_b_from_json(record.basis);
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

int words_of_stored(std::string_view text, store::StageId stage) {
  if (store::row_of(stage).is_dialogue) return static_cast<int>(script::count_spoken_words(text));
  int words = 0;
  for (const passes::ItemText& item : passes::items_in(text))
    words += item.words;
  return words;
}

}  // namespace castwright::engine
