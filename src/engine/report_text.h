#pragma once
// What report.json, report.md and the table of a terminal say in the same words. Used only by
// report.cpp and report_markdown.cpp. Pure.

#include "engine/report.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace castwright::engine {

/// How far `words` are from `target`, as a share of it; 0 for a target of 0.
double deviation(int words, int target);
/// What a request cost, for a person.
std::string cost_text(const ChunkFigures& request);
/// What all requests of the run cost together.
std::string cost_text(const RunFigures& figures);
std::string seconds_text(std::int64_t ms);
/// "fast" or "slow" for a chunk that took less or more than the expected time; else "".
std::string_view time_mark(const ChunkFigures& chunk);
/// How many chunks have a text.
int completed(const RunFigures& figures);

}  // namespace castwright::engine
