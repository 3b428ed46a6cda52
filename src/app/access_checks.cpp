#include "app/access_checks.h"

#include "core/clock.h"
#include "provider/dialect.h"
#include "provider/model_names.h"
#include "provider/model_row.h"
#include "provider/model_table.h"
#include "topic/suggest.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::app {
namespace {

/// The provider of a model for a message, such as " (Anthropic's, by its name)"; "" if the name
/// does not tell.
std::string whose(std::string_view model) {
  const std::string_view owner = provider::owner_by_name(model);
  return owner.empty() ? std::string() : fmt::format(" ({}'s, by its name)", owner);
}

/// A model that ends within this time is warned of.
constexpr std::chrono::days soon{90};

/// Warns of a model that ends soon or has ended. Fault::usage if it has ended and something is to
/// be sent.
Status check_lifetime(Access& access, const Candidate& candidate, Sending sending) {
  if (access.provider != "openai") return {};  // another server has lifetimes of its own
  const auto lifetime = access.models->lifetime(candidate.model, candidate.owner);
  if (!lifetime) return {};
  const auto today = std::chrono::floor<std::chrono::days>(RealClock().wall());
  const std::string ends = date_of(lifetime->ends);
  const std::string_view successor =
      lifetime->successor.empty() ? "none" : std::string_view(lifetime->successor);
  if (lifetime->ends - today > soon) return {};
  if (lifetime->ends > today) {
    access.warnings.push_back(
        fmt::format("model {} ends on {}, {}: its provider names {} instead",
                    candidate.model,
                    ends,
                    lifetime->ends - today == std::chrono::days(1)
                        ? "tomorrow"
                        : fmt::format("in {} days", (lifetime->ends - today).count()),
                    successor));
    return {};
  }
  std::string gone =
      fmt::format("model {} ended on {}: name another with {}, its provider names {}",
                  candidate.model,
                  ends,
                  candidate.flag,
                  successor);
  if (sending == Sending::something) return fail(Fault::usage, std::move(gone));
  access.warnings.push_back(std::move(gone));
  return {};
}

/// Returns `, did you mean "…"?` with the nearest model that castwright knows; "" if none is near.
std::string nearest_known(std::string_view model) {
  std::vector<std::string_view> names;
  for (const provider::ModelRow& row : provider::ModelTable::built_in().rows())
    names.push_back(row.match);
  return topic::did_you_mean(model, names);
}

/// Fault::usage if OpenAI is to be sent a request for a model that it does not have; a warning if
/// nothing is to be sent, so that a topic of another pipeline can be planned with any model.
Status check_owner(Access& access, const Candidate& candidate, Sending sending) {
  if (access.provider != "openai" || candidate.can.known
      || provider::may_be_openai(candidate.model))
    return {};
  std::string why = fmt::format(
      "model {} is not one of OpenAI's{}{}: name another with "
      "{}, or its server with --base-url",
      topic::printable(candidate.model),
      whose(candidate.model),
      nearest_known(candidate.model),
      candidate.flag);
  if (sending == Sending::something) return fail(Fault::usage, std::move(why));
  access.warnings.push_back(std::move(why));
  return {};
}

}  // namespace

bool omits(const topic::Options& options, std::string_view part) {
  return std::ranges::find(options.omit, part) != options.omit.end();
}

Status check_model(Access& access, const Candidate& candidate, Sending sending) {
  const auto& [model, can, priced, flag, owner, searcher] = candidate;
  CW_RETURN_IF_ERROR(check_lifetime(access, candidate, sending));
  CW_RETURN_IF_ERROR(check_owner(access, candidate, sending));
  if (!can.known) {
    access.warnings.push_back(fmt::format(
        "model {} is not in the capability table{}: castwright assumes that it can stream{}, and "
        "asks for JSON by prompt{}",
        model,
        nearest_known(model),
        searcher.empty() || !can.searches ? "" : " and search",
        priced ? "" : "; its price is unknown"));
  }
  if (!can.streams) return fail(Fault::usage, fmt::format("model {} cannot stream", model));
  if (!searcher.empty() && !can.searches) {
    access.warnings.push_back(
        fmt::format("model {} cannot search the web: {} gets no search tool and sources are not "
                    "checked",
                    model,
                    searcher));
  }
  return {};
}

Status check_traits(Access& access, const topic::Options& options) {
  const provider::Dialect& dialect = provider::dialect_of(access.endpoint);
  if (options.background == topic::Background::on && !dialect.traits().background) {
    return fail(Fault::usage,
                fmt::format("--background on: the {} has no background answers", dialect.title()));
  }
  if (!options.no_search && !dialect.traits().searches) {
    access.warnings.push_back(
        fmt::format("the {} has no web search: the script rests on the "
                    "topic's notes, and sources are not checked",
                    dialect.title()));
  }
  return {};
}

Status check_window(const Access& access, const topic::Options& options) {
  if (options.window == CompletionWindow::soonest) return {};
  const std::string flag = fmt::format("--window {}", window_name(options.window));
  const provider::Dialect& dialect = provider::dialect_of(access.endpoint);
  if (!dialect.traits().background) {
    return fail(Fault::usage,
                fmt::format("{}: the {} has no background answers", flag, dialect.title()));
  }
  if (options.background == topic::Background::off) {
    return fail(
        Fault::usage,
        fmt::format("{} needs answers in the background: leave --background off out", flag));
  }
  const auto check = [&](const std::string& model, const provider::Capabilities& can) -> Status {
    if (can.windows.percent(options.window)) return {};
    return fail(
        Fault::usage,
        fmt::format("{}: no discount is known for model {}; castwright plan shows the models "
                    "that have one, and a row of --models can name it",
                    flag,
                    model));
  };
  CW_RETURN_IF_ERROR(check(access.endpoint.model, access.capabilities));
  for (const journal::Stage& stage : journal::stage_table) {
    const auto& own = access.models_of[stage.id];
    if (own) CW_RETURN_IF_ERROR(check(own->endpoint.model, own->capabilities));
  }
  return {};
}

Status check_budget(const Access& access, const topic::Options& options) {
  if (!options.budget && !options.budget_daily) return {};
  const bool searches = omits(options, "max_tool_calls") && !options.no_search;
  if (!searches && !omits(options, "max_output_tokens")) return {};
  const provider::Endpoint& endpoint = access.endpoint;
  return fail(Fault::usage,
              fmt::format("a budget needs a worst case, and {} is left out: leave it in, or {}",
                          provider::dialect_of(endpoint).own_name(
                              searches ? "max_tool_calls" : "max_output_tokens", endpoint),
                          searches ? "do without search (--no-search) or without a budget"
                                   : "do without a budget"));
}

Status check_prices(const topic::Options& options, const Access& access) {
  if (!options.budget && !options.budget_daily) return {};
  if (!access.price) {
    return fail(Fault::usage,
                fmt::format("a budget needs a price, and the price of {} is unknown: give --price "
                            "INPUT,OUTPUT[,SEARCH]",
                            access.endpoint.model));
  }
  for (const journal::Stage& stage : journal::stage_table) {
    const auto& own = access.models_of[stage.id];
    if (!own || own->price) continue;
    return fail(Fault::usage,
                fmt::format("a budget needs a price, and the price of {}, {}'s model, is unknown: "
                            "name another with {}",
                            own->endpoint.model,
                            stage.words.request,
                            stage.model_flag));
  }
  return {};
}

}  // namespace castwright::app
