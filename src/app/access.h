#pragma once
// Whom a run asks: from the settings to the address, key, abilities and price of each model,
// checked before anything is sent. Any thread; the functions keep nothing but what key.h says of
// the key.

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

/// How a run reaches its models: one server with one key, and for each model what it can and costs.
///
/// Owner: whoever prepares a run, then the run's RunJob. Thread: that of the runs, one at a time.
/// Life: describe_access() fills all but the key, for a command that sends nothing. For a run,
/// open_access() adds the key, and if `rehearsal` is set Runtime::rehearse() then starts the server
/// and sets its address. Afterwards nothing changes.
/// Invariants: `endpoint`, `capabilities` and `price` belong to the model of the run's own stage.
/// Every endpoint in `models_of` has the same address and key (share_endpoint()). All models were
/// checked by `models`, which never changes.
struct Access {
  std::string provider;  ///< the name of the preset, or the host of a server that has none
  ModelTablePtr models;  ///< the table that everything below was looked up in
  provider::Endpoint endpoint;
  provider::Capabilities capabilities;
  std::optional<provider::Price> price;  ///< empty if it is unknown
  /// Set for each stage that is a part of the run and asks another model, such as the research.
  journal::ByStage<std::optional<engine::ModelAccess>> models_of;
  bool rehearsal = false;                     ///< the built-in server is asked
  std::shared_ptr<rehearsal::Server> server;  ///< that server; it plays as long as a run holds it
  std::vector<std::string> warnings;          ///< what the user should know before anything is sent
};

/// Is the server of this address on this machine?
bool is_loopback(std::string_view url);
/// Do the options ask OpenAI, by default or by its address? True for a rehearsal, which plays it.
bool is_at_openai(const topic::Options& options);

/// The name of the server's preset: the provider that the options name, or `custom` if they give an
/// address alone.
std::string_view preset_name(const topic::Options& options);
/// The provider whose rows in the table of models hold for the server; "" if rows of any provider
/// do, since the server may offer models of anybody.
std::string_view rows_of(const topic::Options& options);
/// The base URL at which the server of the preset is asked, in canonical form. Fault::usage if
/// neither the options nor the preset name one.
Result<std::string> address_of(const topic::Options& options, const provider::Preset& preset);
/// Fault::usage if the preset of OpenAI, which has its key and behaviour, names another server.
Status check_is_openai(const provider::Preset& preset);
/// What the table knows of the models that `options` name and of the models `more`, as JSON for
/// run.json: a resume decides by it, whatever the table says by then.
json::Value model_facts(const topic::Options& options,
                        const provider::ModelTable& models,
                        const std::vector<std::string>& more = {});

/// The access for a run that sends requests. `flag` is the flag that names the model in messages.
/// Fault::usage for an unknown provider, and for a model that cannot do the work or has ended;
/// Fault::key if a key is needed and none is found. Starts no server and sends nothing.
Result<Access> open_access(const topic::Options& options,
                           ModelTablePtr models,
                           std::string_view flag = "--model");
/// Adds the key and the certificates to `endpoint`, whose address is set. Fault::usage if one of
/// them cannot be used, or if the key may not go there (project_trust.h). Fault::key if no setting
/// and no variable of `preset` has a key; no key is needed if it has no variables or the server is
/// on this machine.
Status add_key(provider::Endpoint& endpoint,
               const topic::Options& options,
               const provider::Preset& preset,
               std::vector<std::string>& warnings);
/// Copies address and key of `access` to the endpoints of all its other models.
void share_endpoint(Access& access);
/// Refuses what open_access() and check_prices() would refuse, without looking for a key: for a
/// stage that is asked later.
Status check_access(const topic::Options& options, ModelTablePtr models, std::string_view flag);
/// The access without a key, for a command that sends nothing: a model that has ended, or is not of
/// this provider, is a warning instead of an error.
Result<Access> describe_access(const topic::Options& options,
                               ModelTablePtr models,
                               std::string_view flag = "--model");

}  // namespace castwright::app
