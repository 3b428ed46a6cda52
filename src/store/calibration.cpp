#include "store/calibration.h"

#include "store/run_rows.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace castwright::store {
namespace {

double length_ratio_of(const LengthSample& sample) {
  return static_cast<double>(sample.received) / static_cast<double>(sample.asked);
}

}  // namespace

std::string calibration_host(std::string_view provider, std::string_view base_url) {
  if (provider == "rehearsal") return std::string(provider);
  constexpr std::string_view mark = "://";
  const std::size_t scheme_end = base_url.find(mark);
  const std::string_view scheme = base_url.substr(0, scheme_end);
  std::string_view host =
      scheme_end == std::string_view::npos ? base_url : base_url.substr(scheme_end + mark.size());
  host = host.substr(0, host.find_first_of("/?#"));
  // Without an @ nothing is removed, since npos + 1 is 0.
  host.remove_prefix(std::min(host.size(), host.find('@') + 1));
  const std::size_t colon = host.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
  if (has_port) return std::string(host);
  return fmt::format("{}:{}", host, scheme == "http" ? 80 : 443);
}

std::optional<Calibration> calibration_of(std::span<const LengthSample> samples) {
  if (samples.empty()) return std::nullopt;
  const auto count = static_cast<double>(samples.size());
  Calibration calibration{.count = static_cast<int>(samples.size())};
  for (const LengthSample& sample : samples) {
    calibration.length_ratio += length_ratio_of(sample) / count;
    calibration.date = std::max(calibration.date, sample.date);
  }
  double squares = 0;
  for (const LengthSample& sample : samples)
    squares += std::pow(length_ratio_of(sample) - calibration.length_ratio, 2);
  if (samples.size() > 1)
    calibration.scatter = std::sqrt(squares / (count - 1)) / calibration.length_ratio;
  return calibration;
}

std::string calibration_kind(const RunRecord& record, const plan::Chunk& chunk) {
  return row_of(record.stage).is_dialogue ? std::string(plan::name_of(chunk.kind)) : chunk.subject;
}

FrozenCalibration frozen_calibration(Output& output,
                                     const RunRecord& record,
                                     const std::string& language) {
  FrozenCalibration frozen{.language = language};
  const auto store = RunStore::look(output.store_url());
  if (!store) return frozen;
  for (const plan::Chunk& chunk : record.plan.chunks) {
    const std::string kind = calibration_kind(record, chunk);
    const auto found =
        (*store)->calibration({.host = calibration_host(record.provider, record.base_url),
                               .model = record.model,
                               .kind = kind,
                               .language = language});
    const auto known = found.value_or(std::nullopt);
    if (known)
      frozen.length_ratios.emplace(kind,
                                   plan::Habit{.length_ratio = known->length_ratio,
                                               .scatter = known->scatter,
                                               .count = known->count});
  }
  return frozen;
}

std::vector<LengthSample> length_samples(const RunRecord& record, const journal::RunState& state) {
  std::vector<LengthSample> samples;
  // A rehearsal may stop when its notes are used up, which says nothing of how long a model writes.
  if (!record.calibration || state.length_open) return samples;
  for (std::size_t i = 0; i < state.chunks.size() && i < record.plan.chunks.size(); ++i) {
    const journal::ChunkState& chunk = state.chunks[i];
    if (!chunk.asked || chunk.received_words <= 0) continue;
    const plan::Chunk& planned = record.plan.chunks[i];
    samples.push_back({.run_id = record.run_id,
                       .chunk = call_id(record, planned.number, 1).chunk,
                       .key = {.host = calibration_host(record.provider, record.base_url),
                               .model = record.model,
                               .kind = calibration_kind(record, planned),
                               .language = record.calibration->language},
                       .asked = *chunk.asked,
                       .received = chunk.received_words,
                       .date = date_of(record.created)});
  }
  return samples;
}

}  // namespace castwright::store
