#pragma once
// What a run must not ask of its models and their server: each check refuses it with Fault::usage,
// or adds a warning to the access, before anything is sent. Pure, but for the day of today. Any
// thread.

#include "app/access.h"
#include "core/result.h"
#include "provider/models.h"
#include "topic/settings.h"

#include <string>
#include <string_view>

namespace castwright::app {

/// Is something to be sent, or only shown? What would be refused of a model is then a warning.
enum class Sending { nothing, something };

/// A model that is checked, and what it is to do.
struct Candidate {
  const std::string& model;
  const provider::Capabilities& can;
  bool priced = false;
  std::string_view flag;        ///< the flag that names it
  std::string_view owner;       ///< the provider whose rows of models count (rows_of())
  std::string_view searcher{};  ///< the request in which it searches; "" for none
};

/// Do the options leave this part out of the requests?
bool omits(const topic::Options& options, std::string_view part);

/// Checks one model: that it has not ended, that its provider is the one that is asked, that it
/// streams, and that it can search if it has to. Warns of an end that comes soon.
Status check_model(Access& access, const Candidate& candidate, Sending sending);
/// Fault::usage if the API has no background answers and the user wants them; a warning if it has
/// no search.
Status check_traits(Access& access, const topic::Options& options);
/// Fault::usage if answers may wait (--window) and the server cannot keep them meanwhile, or if the
/// discount is unknown: then neither the reservation nor the bill would be right.
Status check_window(const Access& access, const topic::Options& options);
/// Fault::usage if there is a budget and the request leaves out a limit that the worst case needs.
Status check_budget(const Access& access, const topic::Options& options);
/// Fault::usage if there is a budget and a price is unknown, since nothing could be reserved.
Status check_prices(const topic::Options& options, const Access& access);

}  // namespace castwright::app
