#pragma once
// Looks at what a run would meet before it is begun: settings, topics, disk, clock, certificates,
// proxy, key, model. Sends nothing, or, if that is wanted, one free request. Changes nothing but
// for a file that proves that the output root can be written, and that is removed again. One
// thread.

#include "app/settings.h"
#include "core/result.h"
#include "json/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace castwright::app {

enum class CheckState {
  ok,
  warn,  ///< a run may work, and a person should know
  fail,  ///< a run would end with the fault
};
/// The word of a state in the output (`OK`, `WARN`, `FAIL`).
std::string_view name_of(CheckState state);

/// One thing that was looked at.
struct SurroundingCheck {
  std::string id{};
  CheckState state = CheckState::ok;
  std::string what{};
  std::string remedy{};           ///< what a person can do; "" if nothing is wrong
  Fault fault = Fault::internal;  ///< of a run, if the check fails
};

struct SurroundingsRequest {
  GivenSettings settings{};
  bool live = false;  ///< ask the server for its list of models, which costs nothing
};

/// Everything that was looked at, in the order in which a run would meet it.
struct Surroundings {
  std::vector<SurroundingCheck> checks{};

  /// The first check that failed; nullptr if none did.
  const SurroundingCheck* first_failure() const;
};

/// Looks around. Settings that cannot be read are a check that failed; what depends on them is then
/// left out. No text contains a secret.
Surroundings look_around(const SurroundingsRequest& request);

/// The list `checks` of `castwright doctor --json`.
json::Value to_json(const std::vector<SurroundingCheck>& checks);

}  // namespace castwright::app
