#pragma once
// What earlier runs say of how long a model's answers are: samples of words
// asked and received, and the gain that they give. Any thread; only frozen_calibration() reads a
// store, the others are values.

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

/// `rehearsal` for the built-in rehearsal; else host and port of the base URL, the port always
/// said.
std::string calibration_host(std::string_view provider, std::string_view base_url);

/// The mean of the samples' gains, their relative standard deviation, their number, the newest
/// date; nothing without a sample.
std::optional<Calibration> calibration_of(std::span<const GainSample> samples);

/// What a calibration of this chunk goes by: its kind; of the shorter scripts their type.
std::string calibration_kind(const RunRecord& record, const plan::Chunk& chunk);

/// What earlier runs measured of the model of `record` for each kind of chunk of its plan. Nothing
/// where there is no index, or where it cannot be read: that is said when the run opens it.
FrozenCalibration frozen_calibration(Output& output,
                                     const RunRecord& record,
                                     const std::string& language);

/// A sample for each chunk of a run whose asked and received words are known; none where the run
/// was begun before there were calibrations.
std::vector<GainSample> gain_samples(const RunRecord& record, const journal::RunState& state);

}  // namespace castwright::store
