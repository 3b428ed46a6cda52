#include "rehearsal/models.h"

#include "core/ascii.h"

#include <algorithm>
#include <array>

namespace castwright::rehearsal {
namespace {

constexpr std::string_view every = "none minimal low medium high xhigh max";
constexpr std::string_view to_max = "none low medium high xhigh max";
constexpr std::string_view from_low = "low medium high xhigh max";
constexpr std::string_view from_none = "none low medium high xhigh";
constexpr std::string_view with_minimal = "minimal low medium high";
constexpr std::string_view pro = "medium high xhigh";
constexpr std::string_view usual = "low medium high";
constexpr std::string_view thinks_not;

// The models as the provider's pages about models and deprecations had them on 2026-11-29. If the
// pages say nothing about efforts or schemas of a model, nothing is refused.
constexpr std::array model_rows{
    Model{"gpt-5.2-pro", pro, false, ""},
    Model{"gpt-5.2", from_none, true, ""},
    Model{"gpt-5-pro", "high", true, "2026-12-11"},
    Model{"gpt-5", with_minimal, true, "2026-12-11"},
    Model{"gpt-5-mini", with_minimal, true, "2026-12-11"},
    Model{"gpt-5-nano", with_minimal, true, "2026-12-11"},
    Model{"gpt-5.1", "none low medium high", true, "2027-04-01"},
    Model{"gpt-5.4", from_none, true, ""},
    Model{"gpt-5.4-pro", pro, false, ""},
    Model{"gpt-5.4-mini", from_none, true, ""},
    Model{"gpt-5.4-nano", from_none, true, "2027-04-01"},
    Model{"gpt-5.5", from_none, true, ""},
    Model{"gpt-5.5-pro", pro, true, ""},
    Model{"gpt-5.6-sol", every, true, "", true},
    Model{"gpt-5.6-terra", every, true, "", true},
    Model{"gpt-5.6-luna", every, true, "", true},
    Model{"gpt-6-astra", from_low, true, "", true},
    Model{"gpt-6-sol", to_max, true, "", true},
    Model{"gpt-6-luna", to_max, true, "", true},
    Model{"gpt-6.1-sol", from_low, true, "", true},
    Model{"gpt-6.1-terra", from_low, true, "", true},
    Model{"gpt-6.2-sol", from_low, true, "", true},
    Model{"gpt-6.2-astra", from_low, true, ""},
    Model{"gpt-4.1", thinks_not, true, "2027-01-14"},
    Model{"gpt-4.1-mini", thinks_not, true, "2027-01-14"},
    Model{"gpt-4.1-nano", thinks_not, true, ""},
    Model{"gpt-4o", thinks_not, true, "2027-01-14"},
    Model{"gpt-4o-mini", thinks_not, true, "2027-01-14"},
    Model{"o3", usual, true, "2026-12-11"},
    Model{"o4-mini", usual, true, ""},
    Model{"rehearsal", every, true, ""},
};

/// The name of a model without the date of a snapshot.
std::string_view undated(std::string_view name) {
  constexpr std::string_view shape = "-dddd-dd-dd";
  if (name.size() <= shape.size()) return name;
  const bool dated = std::ranges::equal(
      name.substr(name.size() - shape.size()), shape, [](char byte, char wanted) {
        return wanted == 'd' ? is_digit(byte) : byte == wanted;
      });
  return dated ? name.substr(0, name.size() - shape.size()) : name;
}

}  // namespace

bool Model::takes_effort(std::string_view effort) const {
  std::string_view rest = efforts;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == effort) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

std::span<const Model> models() {
  return model_rows;
}

const Model* find_model(std::string_view name) {
  const auto* const row = std::ranges::find(model_rows, undated(name), &Model::name);
  return row == model_rows.end() ? nullptr : row;
}

}  // namespace castwright::rehearsal
