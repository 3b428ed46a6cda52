#pragma once
// Whom to ask: provider name → base URL, key, capabilities and price; starts the rehearsal server
// where it was chosen.

#include "app/model_sources.h"
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
  std::string provider;  ///< the preset's name, or the host of a server that has none
  ModelTablePtr models;  ///< by which everything below was decided
  provider::Endpoint endpoint;
  provider::Capabilities capabilities;
  std::optional<provider::Price> price;
  /// Of the stages that are a part of the run and ask another model; server and key are the same.
  journal::ByStage<std::optional<engine::ModelAccess>> models_of;
  bool rehearsal = false;
  std::shared_ptr<rehearsal::Server> server;  ///< lives as long as a run that uses it
  std::vector<std::string> warnings;
};

/// Is it OpenAI that is asked, by default or by its address?
bool is_at_openai(const topic::Options& options);

/// The name of the server's preset: the provider that was named, or `custom` for an address alone.
std::string_view preset_name(const topic::Options& options);
/// Whose rows of models count there; "" where the server says nothing of that.
std::string_view rows_of(const topic::Options& options);
/// Where the server of the preset is asked, in canonical form. Fault::usage where nobody says it.
Result<std::string> address_of(const topic::Options& options, const provider::Preset& preset);
/// What is known of the models that `options` name, and of `more`, for a run to keep.
json::Value model_facts(const topic::Options& options,
                        const provider::ModelTable& models,
                        const std::vector<std::string>& more = {});

/// Fault::usage for an unknown provider or a model that cannot do the work or has ended; Fault::key
/// where a key is needed and none was found. Starts nothing. `flag` names the model.
Result<Access> open_access(const topic::Options& options,
                           ModelTablePtr models,
                           std::string_view flag = "--model");
/// The key and the certificates for the address of `endpoint`. Fault::usage where one of them is of
/// no use; Fault::key where no variable of `key_variables`, of which one is needed unless the
/// server is on this machine, and no setting has one.
Status add_key(provider::Endpoint& endpoint,
               const topic::Options& options,
               const std::vector<std::string>& key_variables,
               std::vector<std::string>& warnings);
/// The server and key of all its models are those of `access`, once they are known.
void share_endpoint(Access& access);
/// What open_access() would refuse of a model, without a key: for what is asked for later.
Status check_access(const topic::Options& options, ModelTablePtr models, std::string_view flag);
/// Fault::usage where a budget is given and a price is unknown: nothing could be reserved.
Status check_prices(const topic::Options& options, const Access& access);
/// Without a key, for what sends nothing: a model that has ended is a warning.
Result<Access> describe_access(const topic::Options& options,
                               ModelTablePtr models,
                               std::string_view flag = "--model");

}  // namespace castwright::app
