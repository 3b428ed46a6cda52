#include "rehearsal/faults.h"

#include "core/number.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using enum FaultArgument;

/// The Levenshtein distance, which finds the name for "did you mean".
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

bool is_number(std::string_view text) {
  constexpr double most = 1e9;  // seconds, bytes or events: no answer has as many
  const std::optional<double> value = decimal_number(text);
  return value && *value >= 0 && *value <= most;
}

bool argument_fits(FaultArgument kind, std::string_view text) {
  switch (kind) {
    case none: return text.empty();
    case number: return is_number(text);
    case place: return is_number(text) || text == "last-delta" || text == "terminal";
    case word: return !text.empty();
  }
  return false;
}

}  // namespace

bool FaultSpec::exists_on(ApiName api) const {
  if (layer == FaultLayer::attach || layer == FaultLayer::window) return api == ApiName::responses;
  return !only || *only == api;
}

std::string fault_help() {
  std::string out;
  for (const FaultSpec& spec : fault_catalogue()) {
    std::string call(spec.name);
    if (spec.argument != none) call += fmt::format("={}", spec.fallback);
    const std::string_view only = !spec.exists_on(ApiName::chat)        ? " [responses]"
                                  : !spec.exists_on(ApiName::responses) ? " [chat]"
                                                                        : "";
    out += fmt::format("  {:<28} {}{}\n", call, spec.what, only);
  }
  return out;
}

Result<PlayedFault> parse_fault(std::string_view text) {
  PlayedFault fault;
  std::string_view rest = text;
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    const std::string_view which = rest.substr(at + 1);
    const auto post = whole_number<std::uint64_t>(which);
    if (which == "*") {
      fault.post.reset();
    } else if (!post || *post == 0) {
      return fail(Fault::usage,
                  fmt::format("--fault {}: after @ comes a number from 1 or *", text));
    } else {
      fault.post = post;
    }
    rest = rest.substr(0, at);
  }
  const std::size_t equals = rest.find('=');
  const std::string_view name = rest.substr(0, equals);
  const auto catalogue = fault_catalogue();
  const auto spec = std::ranges::find(catalogue, name, &FaultSpec::name);
  if (spec == catalogue.end()) {
    const auto near = std::ranges::min_element(
        catalogue, {}, [name](const FaultSpec& other) { return distance(name, other.name); });
    return fail(Fault::usage,
                fmt::format("--fault {}: no such fault; did you mean {}? (castwright "
                            "rehearse --help lists them)",
                            name,
                            near->name));
  }
  fault.spec = &*spec;
  fault.argument =
      std::string(equals == std::string_view::npos ? spec->fallback : rest.substr(equals + 1));
  if (!argument_fits(spec->argument, fault.argument))
    return fail(Fault::usage,
                fmt::format("--fault {}: {} does not take '{}'", text, name, fault.argument));
  return fault;
}

FaultSet::FaultSet(const std::vector<PlayedFault>& all, std::uint64_t post) {
  std::ranges::copy_if(all, std::back_inserter(faults_), [post](const PlayedFault& fault) {
    return !fault.post || *fault.post == post;
  });
}

FaultSet FaultSet::of(FaultLayer layer) const {
  FaultSet out;
  std::ranges::copy_if(faults_, std::back_inserter(out.faults_), [layer](const PlayedFault& fault) {
    return fault.spec->layer == layer;
  });
  return out;
}

const PlayedFault* FaultSet::find(FaultKind kind) const {
  const auto found =
      std::ranges::find_if(faults_, [kind](const PlayedFault& f) { return f.spec->kind == kind; });
  return found == faults_.end() ? nullptr : &*found;
}

const PlayedFault* FaultSet::first(FaultLayer layer) const {
  const auto found = std::ranges::find_if(
      faults_, [layer](const PlayedFault& f) { return f.spec->layer == layer; });
  return found == faults_.end() ? nullptr : &*found;
}

const PlayedFault* FaultSet::first_not_on(ApiName api) const {
  const auto found = std::ranges::find_if(
      faults_, [api](const PlayedFault& f) { return !f.spec->exists_on(api); });
  return found == faults_.end() ? nullptr : &*found;
}

double FaultSet::number(FaultKind kind) const {
  const PlayedFault* fault = find(kind);
  return fault == nullptr ? 0 : decimal_number(fault->argument).value_or(0);
}

}  // namespace castwright::rehearsal
