#pragma once
// The models that this stand-in plays: what the original accepts of each. A table of its own, since
// a mirror that read the client's table would repeat its mistakes; a test of the program holds both
// to each other. Values only; any thread.

#include <span>
#include <string_view>

namespace castwright::rehearsal {

struct Model {
  std::string_view name;
  std::string_view efforts;  ///< separated by blanks; "" for a model that does not reason
  bool structured = true;    ///< takes an enforced schema
  std::string_view ends;     ///< the day on which it is shut down; "" where none is announced
  bool bills_cache_writes = false;

  bool reasons() const { return !efforts.empty(); }
  bool takes_effort(std::string_view effort) const;
};

std::span<const Model> models();
/// Of the name, or of the model of a dated snapshot (`gpt-5.2-2025-12-11`); nullptr for one that
/// does not exist.
const Model* find_model(std::string_view name);

}  // namespace castwright::rehearsal
