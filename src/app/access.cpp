#include "app/access.h"

#include "app/access_checks.h"
#include "app/files.h"
#include "app/key.h"
#include "app/project_trust.h"
#include "app/settings.h"
#include "core/certificates.h"
#include "core/check.h"
#include "core/limits.h"
#include "provider/dialect.h"
#include "provider/model_names.h"
#include "topic/pasted.h"
#include "topic/suggest.h"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::app {
namespace {

constexpr std::string_view openai_url = "https://api.openai.com/v1";

/// Fault::usage if the file of certificates cannot be used. Checked before anything is sent, since
/// later it would look like a server that cannot be reached.
Status check_ca_file(const topic::Options& options, std::string_view base_url) {
  if (options.ca_file.empty() || !base_url.starts_with("https://")) return {};
  const auto told = [&](const std::string& what) {
    return fail(Fault::usage,
                fmt::format("ca_file {}: {} (--ca-file, CASTWRIGHT_CA_FILE, CURL_CA_BUNDLE, "
                            "SSL_CERT_FILE)",
                            options.ca_file,
                            what));
  };
  const auto bytes = read_file(options.ca_file, limits::ca_file_bytes_max);
  if (!bytes) return told(bytes.error().what);
  const auto count = count_certificates(*bytes);
  return count ? Status() : told(count.error().what);
}

/// The API that the options name, else that of the server. Fault::usage if it is unknown.
Result<const provider::Dialect*> dialect_of(const topic::Options& options,
                                            const provider::Preset& preset) {
  const std::string& name = options.dialect.empty() ? preset.dialect : options.dialect;
  if (const provider::Dialect* const found = provider::dialect_named(name)) return found;
  std::vector<std::string_view> names;
  for (const provider::Dialect* const dialect : provider::dialects())
    names.push_back(dialect->name());
  return fail(Fault::usage,
              fmt::format("unknown dialect {}{} (known: {})",
                          topic::printable(options.dialect),
                          topic::did_you_mean(options.dialect, names),
                          fmt::join(names, ", ")));
}

/// The preset of the server. Fault::usage if the provider is unknown.
Result<const provider::Preset*> preset_of(const topic::Options& options,
                                          const provider::ModelTable& models) {
  if (const provider::Preset* const preset = models.preset(preset_name(options))) return preset;
  std::vector<std::string_view> names;
  for (const provider::Preset& preset : models.presets())
    names.push_back(preset.name);
  return fail(Fault::usage,
              fmt::format("unknown provider {}{} (known: {}; any other server is named with "
                          "--base-url)",
                          topic::printable(options.provider),
                          topic::did_you_mean(options.provider, names),
                          fmt::join(names, ", ")));
}

/// Takes from the abilities of a model what its server does not do.
void hold_to(provider::Capabilities& can, const provider::Preset& preset) {
  if (preset.search) can.searches = can.searches && *preset.search;
  if (preset.structure == passes::Structure::prompt)
    can.structured = can.structured_with_search = false;
}

/// Endpoint, abilities and price of one model of the server of `access`.
engine::ModelAccess model_access(const Access& access,
                                 const topic::Options& options,
                                 const std::string& model) {
  engine::ModelAccess found;
  found.endpoint.model = model;
  found.endpoint.base_url = access.endpoint.base_url;
  found.endpoint.dialect = access.endpoint.dialect;
  found.endpoint.limit_field = access.endpoint.limit_field;
  found.endpoint.notes = access.endpoint.notes;
  found.endpoint.bill_path = access.endpoint.bill_path;
  found.endpoint.answer_field = access.endpoint.answer_field;
  found.capabilities = access.models->capabilities(model, rows_of(options));
  if (const provider::Preset* const preset = access.models->preset(preset_name(options)))
    hold_to(found.capabilities, *preset);
  found.endpoint.omit = options.omit;
  found.endpoint.ca_file = options.ca_file;
  const provider::Traits traits = provider::dialect_of(found.endpoint).traits();
  if (options.no_search || !traits.searches) found.capabilities.searches = false;
  if (!traits.background) found.capabilities.background = false;
  // A schema that is left out of the request must stand in the prompt.
  if (omits(options, "text")) {
    found.capabilities.structured = found.capabilities.structured_with_search = false;
  }
  // Answers are made in the background by default only at OpenAI: another server may refuse the
  // field, or echo it without a meaning.
  const bool supported = found.capabilities.background && is_at_openai(options);
  if (!is_at_openai(options)) found.capabilities.prompt_cache = false;
  found.endpoint.window = options.window;
  const bool waits = options.window != CompletionWindow::soonest;
  found.endpoint.background = waits || options.background == topic::Background::on
                              || (options.background == topic::Background::automatic && supported);
  found.price = access.models->price(model, rows_of(options));
  return found;
}

/// Checks every model of a run before the first request, and sets the model of the research if it
/// is another one.
Status check_models(Access& access,
                    const topic::Options& options,
                    std::string_view flag,
                    Sending sending) {
  const bool apart = options.research == topic::ResearchStage::first;
  const bool searches =
      !options.no_search && provider::dialect_of(access.endpoint).traits().searches;
  const std::string_view researcher = !searches ? "" : apart ? "the research" : "chunk 1";
  const bool other =
      apart && !options.research_model.empty() && options.research_model != options.model;
  CW_RETURN_IF_ERROR(check_model(access,
                                 {.model = access.endpoint.model,
                                  .can = access.capabilities,
                                  .priced = access.price.has_value(),
                                  .flag = flag,
                                  .owner = rows_of(options),
                                  .searcher = other ? "" : researcher},
                                 sending));
  if (!other) return {};
  const journal::Stage& research = journal::row_of(journal::StageId::research);
  auto& own = access.models_of[research.id];
  own = model_access(access, options, options.research_model);
  return check_model(access,
                     {.model = own->endpoint.model,
                      .can = own->capabilities,
                      .priced = own->price.has_value(),
                      .flag = research.model_flag,
                      .owner = rows_of(options),
                      .searcher = researcher},
                     sending);
}

/// The options, whose list of omitted parts also has what the server refuses, each under one name.
topic::Options with_omissions(topic::Options options, const provider::ModelTable& models) {
  for (std::string& part : options.omit)
    part = provider::part_named(part);
  const provider::Preset* const preset = models.preset(preset_name(options));
  if (preset == nullptr) return options;
  for (const std::string& name : preset->omit) {
    const std::string part(provider::part_named(name));
    if (!omits(options, part)) options.omit.push_back(part);
  }
  return options;
}

Result<Access> make_access(const topic::Options& given,
                           ModelTablePtr models,
                           std::string_view flag,
                           Sending sending) {
  // This comes first, because later messages repeat settings.
  CW_RETURN_IF_ERROR(check_no_key_in(given, Secret()));
  const topic::Options options = with_omissions(given, *models);
  Access access;
  access.models = std::move(models);
  access.rehearsal = options.provider == "rehearsal";
  CW_TRY(const provider::Preset* const preset, preset_of(options, *access.models));
  if (access.rehearsal && !options.base_url.empty()) {
    return fail(Fault::usage, "--provider rehearsal starts its own server: leave --base-url out");
  }
  CW_TRY(access.endpoint.dialect, dialect_of(options, *preset));
  access.endpoint.model = options.model;
  // A server known by its address alone may be a proxy for OpenAI, whose models take no other name.
  access.endpoint.limit_field = preset->name == "custom" && provider::may_be_openai(options.model)
                                    ? provider::LimitField::max_completion_tokens
                                    : preset->limit_field;
  access.endpoint.answer_field =
      options.answer_is_reasoning ? provider::AnswerField::reasoning : preset->answer_field;
  access.endpoint.notes = {.status_page = preset->status_page,
                           .billing_page = preset->billing_page,
                           .key_variables = preset->key};
  access.endpoint.bill_path = preset->bill_path;
  CW_TRY(access.endpoint.base_url, address_of(options, *preset));
  const bool named = preset->name != "custom";
  access.provider = named ? preset->name : std::string(topic::host_of(access.endpoint.base_url));
  const engine::ModelAccess own = model_access(access, options, options.model);
  access.endpoint = own.endpoint;
  access.capabilities = own.capabilities;
  access.price = own.price;
  if (!options.price.empty()) {
    CW_TRY(access.price, provider::parse_price(options.price));
  }
  CW_RETURN_IF_ERROR(check_models(access, options, flag, sending));
  CW_RETURN_IF_ERROR(check_traits(access, options));
  CW_RETURN_IF_ERROR(check_window(access, options));
  CW_RETURN_IF_ERROR(check_budget(access, options));
  if (omits(options, "max_tool_calls") && !options.no_search) {
    access.warnings.emplace_back(
        "max_tool_calls is left out: the model may search more often than the worst case says");
  }
  return access;
}

}  // namespace

bool is_loopback(std::string_view url) {
  std::string_view host = topic::host_of(url);
  if (host.starts_with("[::1]")) return host.size() == 5 || host[5] == ':';
  host = host.substr(0, host.find(':'));
  // 127.0.0.1.example.com is a name, and any machine may have it.
  const bool is_number = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host == "localhost" || (is_number && host.starts_with("127."));
}

bool is_at_openai(const topic::Options& options) {
  if (options.provider != "openai" && options.provider != "rehearsal") return false;
  return options.base_url.empty() || topic::host_of(options.base_url) == topic::host_of(openai_url);
}

std::string_view preset_name(const topic::Options& options) {
  if (options.provider != "openai") return options.provider;
  return is_at_openai(options) ? "openai" : "custom";
}

std::string_view rows_of(const topic::Options& options) {
  // The other servers may offer models of any provider.
  const std::string_view name = preset_name(options);
  return name == "openai" || name == "openrouter" ? name : std::string_view();
}

Status check_is_openai(const provider::Preset& preset) {
  if (preset.name != "openai" || preset.base_url.empty()) return {};
  if (topic::host_of(preset.base_url) == topic::host_of(openai_url)) return {};
  const std::string& place = preset.base_url_place;
  return fail(Fault::usage,
              fmt::format("{}: provider.openai.base_url: {} is not OpenAI, whose key and rules the "
                          "preset has: name another server's preset otherwise, or use --base-url",
                          place.empty() ? "models" : place,
                          topic::printable(preset.base_url)));
}

Result<std::string> address_of(const topic::Options& options, const provider::Preset& preset) {
  if (!options.base_url.empty()) return options.base_url;
  if (preset.name == "rehearsal") return std::string(openai_url);  // until Runtime::rehearse()
  if (preset.base_url.empty()) {
    return fail(
        Fault::usage,
        fmt::format("provider {} has no address of its own: name it with --base-url", preset.name));
  }
  CW_TRY(topic::Setting setting,
         topic::check_setting("base_url", preset.base_url, "models: base_url"));
  CW_RETURN_IF_ERROR(check_is_openai(preset));
  return std::move(setting.text);
}

json::Value model_facts(const topic::Options& options,
                        const provider::ModelTable& models,
                        const std::vector<std::string>& more) {
  std::vector<std::string> names{options.model};
  if (!options.research_model.empty()) names.push_back(options.research_model);
  names.insert(names.end(), more.begin(), more.end());
  return models.facts(names, rows_of(options), preset_name(options));
}

Result<Access> describe_access(const topic::Options& options,
                               ModelTablePtr models,
                               std::string_view flag) {
  return make_access(options, std::move(models), flag, Sending::nothing);
}

Status check_access(const topic::Options& options, ModelTablePtr models, std::string_view flag) {
  CW_TRY(const Access access, make_access(options, std::move(models), flag, Sending::something));
  return check_prices(options, access);
}

void share_endpoint(Access& access) {
  for (std::optional<engine::ModelAccess>& own : access.models_of) {
    if (!own) continue;
    own->endpoint.base_url = access.endpoint.base_url;
    own->endpoint.key = access.endpoint.key;
  }
}

Status add_key(provider::Endpoint& endpoint,
               const topic::Options& options,
               const provider::Preset& preset,
               std::vector<std::string>& warnings) {
  CW_RETURN_IF_ERROR(check_ca_file(options, endpoint.base_url));
  const std::vector<std::string>& key_variables = preset.key;
  KeySources sources = key_sources(options, key_variables);
  CW_RETURN_IF_ERROR(check_project_may(options, preset, endpoint.base_url, sources));
  // A server without variables takes no key, so that no command of a project is run for it.
  if (key_variables.empty() && has_projects_command(options)) sources.key_command.clear();
  CW_TRY(FoundKey found, find_key(sources));
  CW_RETURN_IF_ERROR(check_no_key(endpoint.base_url, found.key, "--base-url"));
  endpoint.ca_file = options.ca_file;
  endpoint.key = std::move(found.key);
  know_key(endpoint.key);
  for (std::string& secret : proxy_secrets(environment))
    endpoint.key.hide_too(std::move(secret));
  for (std::string& warning : found.warnings)
    warnings.push_back(std::move(warning));
  if (!endpoint.key.empty()) protect_process();
  if (endpoint.key.empty() && !key_variables.empty() && !is_loopback(endpoint.base_url)) {
    return fail(Fault::key,
                fmt::format("no key for {}: set {}, or try --provider rehearsal, which needs none",
                            topic::host_of(endpoint.base_url),
                            fmt::join(key_variables, " or ")));
  }
  return {};
}

namespace {

/// Without its key the server would refuse what is left of the run in words that help nobody.
Status check_key_is_known(const provider::Endpoint& endpoint,
                          const topic::Options& options,
                          const provider::Preset& preset) {
  const bool given = !options.key_file.empty() || !options.key_command.empty();
  if (!preset.key_is_lost || given || is_loopback(endpoint.base_url)) return {};
  return fail(
      Fault::key,
      fmt::format("no key for {}: the run was begun with provider {}, and no file of models "
                  "says today in which variable its key is: put [provider.{}] with its key "
                  "back, or give --key-file or --key-command",
                  topic::host_of(endpoint.base_url),
                  preset.name,
                  preset.name));
}

}  // namespace

Result<Access> open_access(const topic::Options& options,
                           ModelTablePtr models,
                           std::string_view flag) {
  CW_TRY(Access access, make_access(options, std::move(models), flag, Sending::something));
  if (access.rehearsal) return access;
  const provider::Preset* const preset = access.models->preset(preset_name(options));
  CW_CHECK(preset != nullptr);
  CW_RETURN_IF_ERROR(check_key_is_known(access.endpoint, options, *preset));
  CW_RETURN_IF_ERROR(add_key(access.endpoint, options, *preset, access.warnings));
  CW_RETURN_IF_ERROR(check_no_key(options.model, access.endpoint.key, flag));
  CW_RETURN_IF_ERROR(check_no_key_in(options, access.endpoint.key));
  share_endpoint(access);
  return access;
}

}  // namespace castwright::app
