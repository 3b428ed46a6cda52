#include "app/surroundings.h"

#include "app/access.h"
#include "app/files.h"
#include "app/key.h"
#include "app/later_stage.h"
#include "app/model_list.h"
#include "app/model_sources.h"
#include "app/place_checks.h"
#include "app/topics.h"
#include "app/version.h"
#include "core/clock.h"
#include "http/curl_transport.h"
#include "provider/diagnosis.h"
#include "provider/http_errors.h"
#include "topic/pasted.h"
#include "topic/suggest.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <iomanip>
#include <iterator>
#include <locale>
#include <optional>
#include <ranges>
#include <sstream>
#include <system_error>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

namespace castwright::app {
namespace {

SurroundingCheck fine(std::string_view id, std::string what) {
  return {.id = std::string(id), .what = std::move(what)};
}

SurroundingCheck doubtful(std::string_view id, std::string what, std::string remedy) {
  return {.id = std::string(id),
          .state = CheckState::warn,
          .what = std::move(what),
          .remedy = std::move(remedy)};
}

SurroundingCheck failed(std::string_view id, Error error, std::string remedy) {
  return {.id = std::string(id),
          .state = CheckState::fail,
          .what = std::move(error.what),
          .remedy = std::move(remedy),
          .fault = error.fault};
}

SurroundingCheck program_check() {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
  return fine("program",
              fmt::format("castwright {}{}",
                          version(),
                          error ? std::string() : fmt::format(", {}", path.string())));
}

SurroundingCheck config_check(const Gathered& gathered) {
  if (Status sure = check_limits(gathered); !sure)
    return failed("config", std::move(sure).error(), "castwright config path lists all files");
  const std::vector<std::string>& told = gathered.warnings;
  if (!told.empty()) {
    return doubtful("config",
                    fmt::format("{}", fmt::join(told, "; ")),
                    "correct what is named; castwright config show --origin tells what holds");
  }
  std::vector<std::string> read;
  std::error_code error;
  if (env_file() == EnvFile::read) read.emplace_back(".env");
  for (const std::filesystem::path& file : config_files())
    if (std::filesystem::exists(file, error)) read.push_back(file.string());
  std::string what =
      read.empty() ? "no config file, which is fine" : fmt::format("{}", fmt::join(read, ", "));
  const topic::Setting& profile = gathered.settings.of("profile");
  if (!profile.text.empty()) what += fmt::format("; profile {}", profile.text);
  return fine("config", std::move(what));
}

SurroundingCheck topics_check(const SurroundingsRequest& request, const topic::Options& options) {
  const auto topics = enabled_topics(options.topics_dir);
  if (!topics) {
    return doubtful("topics",
                    topics.error().what,
                    "--topics-dir DIR names another folder, and --topic also takes a path");
  }
  const auto checked = check_topics(topics->files, request.settings);
  if (!checked) return failed("topics", checked.error(), "correct the settings");
  std::vector<std::string> warnings;
  std::optional<Error> first;
  std::size_t wrong = 0;
  for (const CheckedTopic& one : *checked) {
    std::ranges::copy(one.warnings, std::back_inserter(warnings));
    if (one.fault.empty()) continue;
    ++wrong;
    if (!first) first = Error{one.kind, one.fault};
  }
  const std::size_t count = topics->files.size();
  if (first) {
    first->what = fmt::format("{} of {} cannot be used: {}", wrong, count, first->what);
    return failed(
        "topics", *std::move(first), "correct the file; castwright topics check names all");
  }
  std::string what = fmt::format("{} in {} can be used", count, options.topics_dir);
  if (topics->switched_off > 0) what += fmt::format(", {} more are off", topics->switched_off);
  if (warnings.empty()) return fine("topics", std::move(what));
  return doubtful("topics", fmt::format("{}; {}", what, warnings.front()), "correct the file");
}

SurroundingCheck clock_check(const provider::ModelTable& models) {
  const auto now = std::chrono::floor<std::chrono::days>(RealClock().wall());
  constexpr std::chrono::days ten_years{3653};
  std::string what = rfc3339(RealClock().wall());
  if (now < models.date() - std::chrono::days(1) || now > models.date() + ten_years) {
    return failed(
        "clock",
        {Fault::network, fmt::format("it says {}, which cannot be", what)},
        "set the clock of this machine: servers' certificates are refused by a wrong one");
  }
  return fine("clock", std::move(what));
}

/// The usual beginning of the keys of a provider; "" if it is not known.
std::string_view usual_beginning(std::string_view preset) {
  if (preset == "openai") return "sk-";
  return preset == "openrouter" ? "sk-or-" : "";
}

SurroundingCheck key_check(provider::Endpoint& endpoint,
                           const topic::Options& options,
                           const provider::Preset& preset) {
  std::vector<std::string> warnings;
  topic::Options own = options;
  own.ca_file.clear();  // it has a check of its own
  auto added = add_key(endpoint, own, preset, warnings);
  if (added) added = check_no_key_in(options, endpoint.key);
  if (!added) {
    Error error = std::move(added).error();
    const std::size_t colon = error.fault == Fault::key ? error.what.find(": ") : std::string::npos;
    if (colon == std::string::npos)
      return failed("key", std::move(error), "castwright config show key --origin names its place");
    std::string remedy = error.what.substr(colon + 2);
    error.what.resize(colon);
    return failed("key", std::move(error), std::move(remedy));
  }
  const std::string place = place_of_key(key_sources(options, preset.key));
  const std::string_view host = topic::host_of(endpoint.base_url);
  if (endpoint.key.empty()) return fine("key", fmt::format("{} needs none", host));
  if (!warnings.empty()) return doubtful("key", fmt::format("from {}", place), warnings.front());
  const std::string_view begins = usual_beginning(preset.name);
  if (!endpoint.key.reveal().starts_with(begins)) {
    return doubtful("key",
                    fmt::format("{}: keys of {} begin with {}", place, preset.name, begins),
                    "make sure that it is the key of this provider: --live asks");
  }
  return fine("key", fmt::format("from {}, for {}", place, host));
}

/// The price and the end of a model in words.
std::string known_of(const std::string& model,
                     const topic::Options& options,
                     const provider::ModelTable& models,
                     bool priced) {
  const auto lifetime = models.lifetime(model, rows_of(options));
  return fmt::format("{}: price {}, {}",
                     model,
                     priced ? "known" : "unknown",
                     lifetime ? "ends on " + date_of(lifetime->ends) : "no end announced");
}

SurroundingCheck model_check(const topic::Options& options, const ModelTablePtr& models) {
  std::vector<std::string> told;
  std::vector<std::string> warnings;
  const auto look = [&](const topic::Options& own, std::string_view flag) -> Status {
    CW_RETURN_IF_ERROR(check_access(own, models, flag));
    CW_TRY(const Access access, describe_access(own, models, flag));
    std::string known = known_of(own.model, own, *models, access.price.has_value());
    if (std::ranges::find(told, known) == told.end()) told.push_back(std::move(known));
    for (const std::string& warning : access.warnings)
      if (std::ranges::find(warnings, warning) == warnings.end()) warnings.push_back(warning);
    if (!access.price && own.provider != "rehearsal")
      warnings.push_back(
          fmt::format("the price of {} is unknown, so no budget can hold", own.model));
    return {};
  };
  Status looked = look(options, "--model");
  const topic::Topic any;
  for (const LaterStage* const stage : later_stages()) {
    if (looked && !options.only_pass_a)
      looked = look(stage->options_of(options, any), stage->row().model_flag);
  }
  constexpr const char* lists = "castwright models lists what is known";
  if (!looked) return failed("model", std::move(looked).error(), lists);
  if (warnings.empty()) return fine("model", fmt::format("{}", fmt::join(told, "; ")));
  return doubtful("model",
                  fmt::format("{}", fmt::join(warnings, "; ")),
                  "--model names another, --price a price; castwright models lists what is known");
}

/// The time of a field `Date` of HTTP; empty if it is none.
std::optional<WallTime> http_time(std::string_view text) {
  std::tm time{};
  std::istringstream in{std::string(text)};
  in.imbue(std::locale::classic());
  in >> std::get_time(&time, "%a, %d %b %Y %H:%M:%S");
  if (!in) return std::nullopt;
  return WallTime(std::chrono::seconds(::timegm(&time)));
}

/// Warns if this machine and the server do not agree on the time.
void compare_clocks(std::string_view date, std::vector<SurroundingCheck>& checks) {
  constexpr std::chrono::seconds apart{120};
  const auto theirs = http_time(date);
  const auto clock = std::ranges::find(checks, "clock", &SurroundingCheck::id);
  if (!theirs || clock == checks.end() || clock->state == CheckState::fail) return;
  const auto ahead = std::chrono::floor<std::chrono::seconds>(RealClock().wall() - *theirs);
  if (std::chrono::abs(ahead) <= apart) return;
  clock->state = CheckState::warn;
  clock->what += fmt::format(", {} s {} the server's",
                             std::chrono::abs(ahead).count(),
                             ahead.count() > 0 ? "ahead of" : "behind");
  clock->remedy = "set the clock: days of budgets and of freshness follow it";
}

/// Asks the server for its list of models. The time that it says goes to the check of the clock.
SurroundingCheck server_check(const provider::Endpoint& endpoint,
                              std::vector<SurroundingCheck>& checks) {
  constexpr Millis patience{15'000};
  constexpr const char* no_stream =
      "whether a proxy holds streams back cannot be tested without a paid request";
  const RealClock clock;
  const auto transport = http::CurlTransport::open(clock);
  if (!transport) return failed("server", transport.error(), "");
  auto fetched = fetch(**transport, clock, provider::encode_models(endpoint), patience);
  if (!fetched) {
    fetched.error().what = redact(fetched.error().what, endpoint.key);
    return failed("server",
                  std::move(fetched).error(),
                  fmt::format("is {} right and reachable? castwright config show base_url --origin",
                              endpoint.base_url));
  }
  compare_clocks(http::header_value(fetched->headers, "date"), checks);
  if (fetched->status != 200) {
    Error error = provider::explain_http_error(fetched->status, fetched->headers, fetched->body);
    error.what = redact(error.what, endpoint.key);
    return failed("server", std::move(error), "GET /models was sent, which costs nothing");
  }
  std::vector<std::string> ids = provider::model_ids(fetched->body);
  if (!ids.empty() && std::ranges::find(ids, endpoint.model) == ids.end()) {
    return doubtful("server",
                    fmt::format("{} answers, and does not offer {}",
                                topic::host_of(endpoint.base_url),
                                topic::printable(endpoint.model)),
                    "castwright models --refresh shows what it offers");
  }
  return fine("server",
              fmt::format("{} answers and offers {}; {}",
                          topic::host_of(endpoint.base_url),
                          ids.empty() ? "no list of models" : endpoint.model,
                          no_stream));
}

SurroundingCheck tools_check() {
  constexpr std::array names{"pandoc", "ffmpeg", "espeak-ng", "git"};
  const std::string path = process_variable("PATH").value_or("");
  std::vector<std::string> told;
  for (const std::string_view name : names) {
    bool found = false;
    for (const auto part : path | std::views::split(':')) {
      const std::filesystem::path file = std::filesystem::path(std::string_view(part)) / name;
      found = found || ::access(file.c_str(), X_OK) == 0;
    }
    told.push_back(fmt::format("{} {}", name, found ? "yes" : "none"));
  }
  return fine("tools", fmt::format("{} (optional)", fmt::join(told, ", ")));
}

void add_server_checks(const SurroundingsRequest& request,
                       const topic::Options& options,
                       const ModelTablePtr& models,
                       std::vector<SurroundingCheck>& checks) {
  if (options.provider == "rehearsal") {
    checks.push_back(fine("key", "the rehearsal needs none"));
    checks.push_back(model_check(options, models));
    if (request.live) checks.push_back(fine("server", "the rehearsal is built in"));
    return;
  }
  const provider::Preset* const preset = models->preset(preset_name(options));
  const auto access = describe_access(options, models);
  if (preset == nullptr || !access) {
    checks.push_back(model_check(options, models));
    return;
  }
  provider::Endpoint endpoint = access->endpoint;
  checks.push_back(certificates_check(options, endpoint.base_url));
  checks.push_back(proxy_check(endpoint.base_url));
  checks.push_back(key_check(endpoint, options, *preset));
  const bool has_key = checks.back().state != CheckState::fail;
  checks.push_back(model_check(options, models));
  if (!request.live) return;
  if (has_key) {
    SurroundingCheck server = server_check(endpoint, checks);
    checks.push_back(std::move(server));
  } else {
    checks.push_back(doubtful("server", "not asked, since there is no key", "set the key first"));
  }
}

void make_showable(std::vector<SurroundingCheck>& checks) {
  for (SurroundingCheck& check : checks) {
    for (std::string* const text : {&check.what, &check.remedy}) {
      std::ranges::replace(*text, '\n', ' ');
      *text = for_terminal(*text);
    }
  }
}

}  // namespace

std::string_view name_of(CheckState state) {
  switch (state) {
    case CheckState::ok: return "OK";
    case CheckState::warn: return "WARN";
    case CheckState::fail: return "FAIL";
  }
  return {};
}

const SurroundingCheck* Surroundings::first_failure() const {
  const auto found = std::ranges::find(checks, CheckState::fail, &SurroundingCheck::state);
  return found == checks.end() ? nullptr : &*found;
}

Surroundings look_around(const SurroundingsRequest& request) {
  Surroundings around;
  std::vector<SurroundingCheck>& checks = around.checks;
  checks.push_back(program_check());
  auto gathered = gather(request.settings, nullptr);
  std::optional<Models> models;
  if (gathered) {
    if (auto read = ModelSources().of(gathered->options)) {
      models = *std::move(read);
      std::ranges::copy(models->warnings, std::back_inserter(gathered->warnings));
      std::ranges::copy(models->unread, std::back_inserter(gathered->unread));
      checks.push_back(config_check(*gathered));
    } else {
      checks.push_back(failed("config", std::move(read).error(), "correct the file of models"));
    }
    checks.push_back(topics_check(request, gathered->options));
    checks.push_back(output_check(gathered->options));
    checks.push_back(locks_check(gathered->options));
  } else {
    checks.push_back(failed("config",
                            std::move(gathered).error(),
                            "correct it; what depends on the settings was not looked at"));
  }
  checks.push_back(clock_check(models ? *models->table : *built_in_models()));
  if (models) add_server_checks(request, gathered->options, models->table, checks);
  checks.push_back(tools_check());
  make_showable(checks);
  return around;
}

json::Value to_json(const std::vector<SurroundingCheck>& checks) {
  json::Value list = json::Value::array();
  for (const SurroundingCheck& check : checks) {
    const bool wrong = check.state == CheckState::fail;
    json::Value one = json::Value::object();
    one.set("id", check.id)
        .set("state", name_of(check.state))
        .set("what", check.what)
        .set("remedy", check.remedy.empty() ? json::Value() : json::Value(check.remedy))
        .set("exit_code", wrong ? json::Value(exit_code(check.fault)) : json::Value());
    list.push(std::move(one));
  }
  return list;
}

}  // namespace castwright::app
