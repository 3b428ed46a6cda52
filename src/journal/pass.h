#pragma once
// Which scripts a run writes, and how its requests are numbered.

namespace castwright::journal {

/// Pass A writes the long script, Pass B the shorter ones.
enum class Pass { a, b };

/// Number of the research request where it is one of its own; chunks are numbered from 1. Only a
/// run of Pass A has one.
inline constexpr int research_number = 0;

}  // namespace castwright::journal
