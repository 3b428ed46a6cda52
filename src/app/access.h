#pragma once
// Whom to ask: provider name → base URL, key, capabilities and price; starts the rehearsal server
// where it was chosen.

#include "core/result.h"
#include "engine/run.h"
#include "provider/endpoint.h"
#include "provider/models.h"
#include "rehearsal/server.h"
#include "topic/settings.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::app {

struct Access {
  std::string provider;  ///< openai, rehearsal, or the host of a base URL
  provider::Endpoint endpoint;
  provider::Capabilities capabilities;
  std::optional<provider::Price> price;
  /// Whom the research is asked of, where that is another model; the server and key are the same.
  std::optional<engine::ModelAccess> research;
  bool rehearsal = false;
  std::shared_ptr<rehearsal::Server> server;  ///< lives as long as a run that uses it
  std::vector<std::string> warnings;
};

/// Is it OpenAI that is asked, by default or by its address?
bool is_at_openai(const topic::Options& options);

/// Fault::usage for an unknown provider or a model that cannot do the work or has ended; Fault::key
/// where a key is needed and none was found. Starts nothing. `flag` names the model.
Result<Access> open_access(const topic::Options& options, std::string_view flag = "--model");
/// The research's server and key are those of `access`, once they are known.
void share_endpoint(Access& access);
/// What open_access() would refuse of a model, without a key: for what is asked for later.
Status check_access(const topic::Options& options, std::string_view flag);
/// Fault::usage where a budget is given and a price is unknown: nothing could be reserved.
Status check_prices(const topic::Options& options, const Access& access);
/// Without a key, for what sends nothing: a model that has ended is a warning.
Result<Access> describe_access(const topic::Options& options, std::string_view flag = "--model");

}  // namespace castwright::app
