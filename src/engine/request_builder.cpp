#include "engine/request_builder.h"

#include "engine/estimate.h"
#include "engine/stage_work.h"
#include "store/layout.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace castwright::engine {

/// Returns the texts that are written in any case when chunk `number` is asked for. In parallel
/// that is chunk 1 alone, and nothing if the research was a request of its own: what else is
/// finished by then depends on which answer came first, and a prompt must not depend on that.
std::vector<std::string_view> RequestBuilder::certain_texts(int number) {
  std::vector<std::string_view> texts = script_.written().texts;
  const bool last = number == terms_.chunks();
  const auto certain = static_cast<std::size_t>(store::first_request(terms_.record));
  if (terms_.settings.parallel > 1 && !last) texts.resize(std::min(texts.size(), certain));
  return texts;
}

Result<passes::ModelRequest> RequestBuilder::build(int number) {
  return work_of(terms_.record.stage).build_request(*this, number);
}

Result<passes::ModelRequest> RequestBuilder::build_chunk(int number) {
  const store::RunRecord& record = terms_.record;
  const passes::PromptInputs inputs{.topic = &terms_.topic,
                                    .plan = &research_.plan(),
                                    .today = record.today,
                                    .source_text = record.source_text,
                                    .research = research_.research(),
                                    .contracts = research_.contracts(),
                                    .chunk_texts = certain_texts(number),
                                    .note = journal_.request(number).note,
                                    .shown = word_limits(research_.plan(), terms_.settings.price)};
  passes::RequestOptions options = terms_.options_for(number);
  if (!terms_.stage_of(number).writes_text())
    return passes::build_request(record.templates, inputs, number, options);
  const plan::Request request = length_.ask(number);
  options.words_asked = request.words;
  options.length_ratio = request.length_ratio.value;
  options.length_ratio_known = request.length_ratio.known;
  return passes::build_request(record.templates, inputs, number, options);
}

}  // namespace castwright::engine
