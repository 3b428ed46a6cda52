#include "passes/pack.h"
#include "passes/pass_a.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace castwright::passes {
namespace {

constexpr double length_ratio_unknown = 2.5;
constexpr double length_ratio_margin = 1.5;
constexpr double pack_allowance_words = 2'500;
constexpr double source_allowance_words = 60;
constexpr double outline_row_allowance_words = 230;
constexpr double facts_and_style_allowance_words = 300;
constexpr double words_per_token = 0.75;
constexpr double tokens_margin = 1.35;

}  // namespace

std::int64_t output_tokens_limit(int words,
                                 std::size_t researched_chunks,
                                 const RequestOptions& options) {
  if (options.output_tokens_max) return *options.output_tokens_max;
  const double length_ratio = options.length_ratio_known
                                  ? length_ratio_margin * options.length_ratio
                                  : length_ratio_unknown;
  double allowed = words * length_ratio;
  if (researched_chunks > 0) {
    allowed += pack_allowance_words + source_allowance_words * double(sources_max)
               + outline_row_allowance_words * double(researched_chunks)
               + facts_and_style_allowance_words;
  }
  const auto tokens = std::int64_t(std::llround(allowed / words_per_token * tokens_margin))
                      + options.reasoning_tokens;
  const std::int64_t model_max = options.model_output_tokens_max > 0
                                     ? options.model_output_tokens_max
                                     : std::numeric_limits<std::int64_t>::max();
  return std::min(tokens, model_max);
}

}  // namespace castwright::passes
