#pragma once
// The models that this stand-in plays, and what the original accepts for each. The table is one of
// its own, since a mirror that read the table of the client would repeat its mistakes; a test of
// the program compares both. Values only; any thread.

#include <span>
#include <string_view>

namespace castwright::rehearsal {

struct Model {
  std::string_view name;
  std::string_view efforts;  ///< words separated by blanks; "" for a model that does not reason
  bool structured = true;    ///< whether it takes an enforced schema
  std::string_view ends;     ///< the day on which it is shut down; "" if none is announced
  bool bills_cache_writes = false;

  bool reasons() const { return !efforts.empty(); }
  bool takes_effort(std::string_view effort) const;
};

std::span<const Model> models();
/// The model of this name or of a dated snapshot (`gpt-5.2-2025-12-11`); nullptr if it does not
/// exist.
const Model* find_model(std::string_view name);

}  // namespace castwright::rehearsal
