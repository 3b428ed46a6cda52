#include "app/models.h"

#include "app/access.h"
#include "app/files.h"
#include "app/model_list.h"
#include "app/runtime.h"
#include "core/clock.h"
#include "http/curl_transport.h"
#include "provider/diagnosis.h"
#include "provider/http_errors.h"
#include "rehearsal/server.h"
#include "topic/pasted.h"
#include "topic/suggest.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::app {
namespace {

/// How long to wait for the list: a gateway with hundreds of models may take a while.
constexpr Millis list_patience{30'000};

std::string text_of(std::chrono::sys_days day) {
  return fmt::format("{:%F}", std::chrono::sys_seconds(day));
}

/// Does a server of this preset offer models of any provider?
bool plays_all(std::string_view preset) {
  return preset.empty() || preset == "custom" || preset == "rehearsal";
}

std::string_view owner_of(std::string_view preset) {
  return plays_all(preset) ? std::string_view() : preset;
}

Status check_provider(const provider::ModelTable& table, const std::string& name) {
  std::set<std::string_view> known;
  for (const provider::Preset& preset : table.presets())
    known.insert(preset.name);
  for (const provider::ModelRow& row : table.rows())
    if (!row.provider.empty()) known.insert(row.provider);
  if (known.contains(name)) return {};
  const std::vector<std::string_view> names(known.begin(), known.end());
  return fail(Fault::usage,
              fmt::format("unknown provider {}{} (known: {})",
                          topic::printable(name),
                          topic::did_you_mean(name, names),
                          fmt::join(names, ", ")));
}

/// The server that is asked. If it is a rehearsal, it plays as long as this lives.
struct Asked {
  std::string preset;
  provider::Endpoint endpoint{};
  std::shared_ptr<rehearsal::Server> rehearsal{};
};

Result<Asked> open_server(const topic::Options& options,
                          const provider::ModelTable& table,
                          ModelsView& view) {
  Asked asked;
  asked.preset = preset_name(options);
  const provider::Preset* const preset = table.preset(asked.preset);
  if (preset == nullptr) {
    return fail(Fault::usage,
                fmt::format("castwright knows no server of {}: name its address with --base-url "
                            "and leave --provider out",
                            topic::printable(asked.preset)));
  }
  if (asked.preset == "rehearsal") {
    CW_TRY(auto server, rehearsal::Server::start(rehearsal_options({}, {})));
    asked.rehearsal = std::move(server);
    asked.endpoint.base_url = asked.rehearsal->base_url();
    return asked;
  }
  CW_TRY(asked.endpoint.base_url, address_of(options, *preset));
  CW_RETURN_IF_ERROR(add_key(asked.endpoint, options, *preset, view.warnings));
  return asked;
}

/// The list of the server. The key is taken out of it and of an error, which may repeat the
/// request.
Result<std::vector<provider::OfferedModel>> ask(const Asked& asked, ModelsView& view) {
  const RealClock clock;
  CW_TRY(const auto transport, http::CurlTransport::open(clock));
  auto fetched = fetch(*transport, clock, provider::encode_models(asked.endpoint), list_patience);
  if (!fetched) {
    if (fetched.error().fault == Fault::network) {
      view.hints.push_back(
          fmt::format("is {} right and reachable? Only the request for its list was sent",
                      asked.endpoint.base_url));
    }
    return std::unexpected(std::move(fetched).error());
  }
  if (fetched->status != 200) {
    Error error = provider::explain_http_error(fetched->status, fetched->headers, fetched->body);
    error.what = redact(error.what, asked.endpoint.key);
    return std::unexpected(std::move(error));
  }
  auto models = provider::offered_models(fetched->body);
  if (!models) {
    view.hints.push_back(fmt::format("check that {} is the right server: a base URL ends in /v1",
                                     asked.endpoint.base_url));
    return fail(Fault::provider,
                fmt::format("the answer of {} is not a list of models", asked.endpoint.base_url));
  }
  for (provider::OfferedModel& model : *models)
    model.id = redact(model.id, asked.endpoint.key);
  return *std::move(models);
}

/// Warns if the server says another end of a model than the table.
void compare_ends(const provider::OfferedModel& offered,
                  const provider::ModelRow* known,
                  std::vector<std::string>& warnings) {
  if (offered.ends.empty() || known == nullptr) return;
  const std::string ends = known->lifetime ? text_of(known->lifetime->ends) : std::string();
  if (ends == offered.ends) return;
  warnings.push_back(fmt::format("the server says that {} ends on {}, the table {}",
                                 topic::printable(offered.id),
                                 offered.ends,
                                 ends.empty() ? "knows of no end" : "says " + ends));
}

void add_offered(std::vector<provider::OfferedModel> offered,
                 const provider::ModelTable& table,
                 std::string_view preset,
                 ModelsView& view) {
  const std::string today = date_of(RealClock().wall());
  const std::string_view owner = owner_of(preset);
  std::set<std::string_view> there;
  for (provider::OfferedModel& model : offered) {
    const provider::ModelRow* const known = table.find(model.id, owner);
    if (known != nullptr) there.insert(known->match);
    compare_ends(model, known, view.warnings);
    const std::string_view whose =
        known != nullptr && owner.empty() ? std::string_view(known->provider) : owner;
    ListedModel listed{.name = model.id,
                       .known = known != nullptr,
                       .row = provider::row_of(model, known, whose, today)};
    listed.offered = std::move(model);
    view.models.push_back(std::move(listed));
  }
  if (owner.empty()) return;
  for (const provider::ModelRow& row : table.rows()) {
    if (row.provider == owner && !there.contains(row.match)) view.not_offered.push_back(row.match);
  }
}

void add_known(const provider::ModelTable& table, ModelsView& view) {
  const std::string_view owner = owner_of(view.provider);
  for (const provider::ModelRow& row : table.rows()) {
    if (owner.empty() || row.provider == owner)
      view.models.push_back({.name = row.match, .known = true, .row = row});
  }
}

/// The provider that the written rows are for. It is the host for a server known by its address
/// alone, so that the rows count there and not at OpenAI.
std::string owner_of_told(const ModelsView& view) {
  return std::string(view.provider == "custom" ? topic::host_of(view.asked)
                                               : std::string_view(view.provider));
}

Status write_rows(const std::filesystem::path& path, ModelsView& view) {
  std::vector<provider::ModelRow> rows;
  for (const ListedModel& model : view.models) {
    if (!model.offered || !model.offered->tells()) continue;
    rows.push_back(model.row);
    rows.back().provider = owner_of_told(view);
  }
  if (rows.empty()) {
    return fail(Fault::provider,
                "the server tells only the names of its models: there is no row to write");
  }
  CW_RETURN_IF_ERROR(write_file(path,
                                fmt::format("# Told by {} on {}.\n{}",
                                            view.asked,
                                            date_of(RealClock().wall()),
                                            provider::to_toml(rows))));
  view.written = path;
  view.rows_written = rows.size();
  return {};
}

json::Value day_or_null(const std::optional<provider::Lifetime>& lifetime) {
  return lifetime ? json::Value(text_of(lifetime->ends)) : json::Value();
}

json::Value to_json(const ListedModel& model) {
  const provider::ModelRow& row = model.row;
  const auto count = [](const std::optional<std::int64_t>& number) {
    return number ? json::Value(*number) : json::Value();
  };
  const json::Value said = provider::to_json(row);
  const auto field = [&](std::string_view key) {
    const json::Value* const value = said.find(key);
    return value == nullptr ? json::Value() : *value;
  };
  json::Value value = json::Value::object();
  value.set("model", model.name)
      .set("provider", field("provider"))
      .set("known", model.known)
      .set("price", field("price"))
      .set("context", count(row.context))
      .set("output_max", count(row.output_max))
      .set("search", field("search"))
      .set("structure", field("structure"))
      .set("efforts", field("efforts"))
      .set("ends", day_or_null(row.lifetime))
      .set("successor", field("successor"))
      .set("date",
           model.known || (model.offered && model.offered->tells()) ? json::Value(row.date)
                                                                    : json::Value());
  return value;
}

json::Value texts(const std::vector<std::string>& all) {
  json::Value list = json::Value::array();
  for (const std::string& one : all)
    list.push(one);
  return list;
}

}  // namespace

Status list_models(const ModelsRequest& request, ModelsView& view) {
  if (!request.write.empty() && !request.refresh) {
    return fail(Fault::usage,
                "--write writes what a server says of its models: add --refresh, which asks it");
  }
  if (!request.write.empty()) {
    auto named = check_names_file(request.write);
    if (!named) return fail(Fault::usage, fmt::format("--write: {}", named.error().what));
  }
  CW_TRY(const Gathered gathered, gather(request.settings, nullptr));
  const topic::Options& options = gathered.options;
  view.warnings = gathered.warnings;
  CW_TRY(const Models models, ModelSources().of(options));
  view.warnings.insert(view.warnings.end(), models.warnings.begin(), models.warnings.end());
  const provider::ModelTable& table = *models.table;
  view.date = text_of(table.date());
  if (request.settings.contains("provider")) {
    CW_RETURN_IF_ERROR(check_provider(table, options.provider));
    view.provider = options.provider;
  }
  if (!request.refresh) {
    add_known(table, view);
    return {};
  }
  CW_TRY(const Asked asked, open_server(options, table, view));
  CW_TRY(auto offered, ask(asked, view));
  view.provider = asked.preset;
  view.asked = asked.endpoint.base_url;
  add_offered(std::move(offered), table, asked.preset, view);
  return request.write.empty() ? Status() : write_rows(request.write, view);
}

json::Value to_json(const ModelsView& view) {
  json::Value models = json::Value::array();
  for (const ListedModel& model : view.models)
    models.push(to_json(model));
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? json::Value() : json::Value(text);
  };
  json::Value value = json::Value::object();
  value.set("schema", 1)
      .set("exit_code", 0)
      .set("date", view.date)
      .set("provider", text_or_null(view.provider))
      .set("asked", text_or_null(view.asked))
      .set("models", std::move(models))
      .set("not_offered", texts(view.not_offered))
      .set("written", text_or_null(view.written.string()))
      .set("warnings", texts(view.warnings));
  return value;
}

}  // namespace castwright::app
