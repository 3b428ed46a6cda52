#pragma once
// How long the answers of a model are compared with what was asked for, as earlier runs measured
// it: samples of words asked and received, and the length ratio that follows from them. Any thread;
// only frozen_calibration() reads a store, the others are values.

#include "journal/run_state.h"
#include "store/output.h"
#include "store/run_record.h"
#include "store/run_store.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::store {

/// Samples that a calibration looks back on: enough for a steady mean, few enough to follow a model
/// that its provider changes.
inline constexpr int calibration_samples_max = 40;

/// Returns `rehearsal` for the built-in rehearsal, else the host of the base URL with its port,
/// even if that is the usual one.
std::string calibration_host(std::string_view provider, std::string_view base_url);

/// Returns the mean of the samples' length ratios, their relative standard deviation, their number
/// and the newest date; nothing if there is no sample.
std::optional<Calibration> calibration_of(std::span<const LengthSample> samples);

/// The key under which the length ratio of this chunk is kept: the kind of a chunk, or the type of
/// a shorter script.
std::string calibration_kind(const RunRecord& record, const plan::Chunk& chunk);

/// What earlier runs measured of the model of `record`, for each kind of chunk of its plan. The
/// result is empty if there is no run store or if it cannot be read; the run reports an unreadable
/// store when it opens it.
FrozenCalibration frozen_calibration(Output& output,
                                     const RunRecord& record,
                                     const std::string& language);

/// Makes one sample for each chunk of a run whose asked and received words are known; none if an
/// older program, without calibration, began the run.
std::vector<LengthSample> length_samples(const RunRecord& record, const journal::RunState& state);

}  // namespace castwright::store
