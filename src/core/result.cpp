#include "core/result.h"

#include <array>

namespace castwright {
namespace {

struct Row {
  Fault fault;
  int code;
  std::string_view name;
};

// docs/errors.md has the same table; a test compares both.
constexpr std::array rows{
    Row{Fault::internal, 1, "internal"},
    Row{Fault::usage, 2, "usage"},
    Row{Fault::gate, 3, "gate"},
    Row{Fault::key, 4, "key"},
    Row{Fault::provider, 5, "provider"},
    Row{Fault::network, 6, "network"},
    Row{Fault::repay, 6, "repay"},
    Row{Fault::incomplete, 6, "incomplete"},
    Row{Fault::budget, 7, "budget"},
    Row{Fault::limit, 8, "limit"},
    Row{Fault::busy, 9, "busy"},
    Row{Fault::missing, 10, "missing"},
    Row{Fault::storage, 11, "storage"},
    Row{Fault::unusable, 12, "unusable"},
    Row{Fault::hung_up, 129, "hung_up"},
    Row{Fault::interrupted, 130, "interrupted"},
    Row{Fault::terminated, 143, "terminated"},
};

const Row& row(Fault fault) {
  for (const Row& candidate : rows) {
    if (candidate.fault == fault) return candidate;
  }
  return rows.front();
}

}  // namespace

int exit_code(Fault fault) {
  return row(fault).code;
}
std::string_view name_of(Fault fault) {
  return row(fault).name;
}

}  // namespace castwright
