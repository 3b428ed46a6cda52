#include "provider/models.h"

#include <algorithm>
#include <array>

namespace castwright::provider {
namespace {

// The reasoning allowance is room on top of the visible text, not a forecast: a limit that is too
// low is paid for twice. Pro models reason at medium effort at least and were seen to use several
// thousand tokens for a chunk; models without reasoning need none; 8,000 otherwise.
constexpr std::int64_t pro_reasoning_tokens = 16'000;
constexpr std::int64_t usual_reasoning_tokens = 8'000;

struct Row {
  std::string_view model;
  bool searches;
  bool structured;
  std::int64_t output_tokens_max;  // 0: the sources do not say
  std::int64_t reasoning_tokens;
};

// docs/formats/prices.md names the sources. `structured` stays false where they do not say: JSON is
// then asked for in the prompt, which every model can do.
constexpr std::array rows{
    Row{"gpt-5.2-pro", true, false, 128'000, pro_reasoning_tokens},
    Row{"gpt-5.2", true, true, 128'000, usual_reasoning_tokens},
    Row{"gpt-5-pro", true, true, 272'000, pro_reasoning_tokens},
    Row{"gpt-5", true, true, 128'000, usual_reasoning_tokens},
    Row{"gpt-5-mini", true, true, 128'000, usual_reasoning_tokens},
    Row{"gpt-5-nano", true, true, 128'000, usual_reasoning_tokens},
    Row{"gpt-4.1-nano", false, true, 32'768, 0},
    Row{"gpt-4.1-mini", true, true, 32'768, 0},
    Row{"gpt-5.4", true, true, 0, usual_reasoning_tokens},
    Row{"gpt-5.4-pro", true, false, 128'000, pro_reasoning_tokens},
    Row{"gpt-5.4-mini", true, true, 0, usual_reasoning_tokens},
    Row{"gpt-5.4-nano", true, true, 0, usual_reasoning_tokens},
    Row{"gpt-5.5", true, false, 0, usual_reasoning_tokens},
    Row{"gpt-5.5-pro", true, false, 0, pro_reasoning_tokens},
    Row{"gpt-5.6-sol", true, true, 0, usual_reasoning_tokens},
    Row{"gpt-5.6-terra", true, true, 0, usual_reasoning_tokens},
    Row{"gpt-5.6-luna", true, true, 0, usual_reasoning_tokens},
    Row{"gpt-6-astra", true, true, 128'000, usual_reasoning_tokens},
    Row{"gpt-6-sol", true, true, 128'000, usual_reasoning_tokens},
    Row{"gpt-6-luna", true, true, 128'000, usual_reasoning_tokens},
    Row{"gpt-6.1-sol", true, true, 128'000, usual_reasoning_tokens},
    Row{"gpt-6.1-terra", true, true, 128'000, usual_reasoning_tokens},
    Row{"gpt-6.2-sol", true, true, 128'000, usual_reasoning_tokens},
    Row{"gpt-6.2-astra", true, true, 128'000, usual_reasoning_tokens},
};

using std::chrono::year;

/// OpenAI's deprecation page as of 2026-11-29: the last day is the one before.
struct Ending {
  std::string_view model;
  std::chrono::year_month_day ends;
  std::string_view successor;
};
constexpr auto december_2026 = year(2026) / 12 / 11;
constexpr auto january_2027 = year(2027) / 1 / 14;
constexpr auto april_2027 = year(2027) / 4 / 1;
constexpr std::array endings{
    Ending{"gpt-5", december_2026, "gpt-6.1-sol"},
    Ending{"gpt-5-mini", december_2026, "gpt-6.1-terra"},
    Ending{"gpt-5-nano", december_2026, "gpt-6-luna"},
    Ending{"gpt-5-pro", december_2026, "gpt-6.1-sol"},
    Ending{"o3", december_2026, "gpt-6.1-sol"},
    Ending{"gpt-4o", january_2027, "gpt-6-luna"},
    Ending{"gpt-4o-mini", january_2027, "gpt-6-luna"},
    Ending{"gpt-4.1", january_2027, "gpt-6-luna"},
    Ending{"gpt-4.1-mini", january_2027, "gpt-6-luna"},
    Ending{"gpt-5.1", april_2027, "gpt-6.1-sol"},
    Ending{"gpt-5.4-nano", april_2027, "gpt-6-luna"},
};

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

}  // namespace

Capabilities capabilities(std::string_view model) {
  const std::string_view base = base_model(model);
  const auto* const row = std::ranges::find(rows, base, &Row::model);
  if (row == rows.end()) return {};
  Capabilities found;
  found.known = true;
  found.searches = row->searches;
  found.structured = row->structured;
  // Accepted by the provider, but an enforced schema beside web search replaces citations by
  // private-use markers and leaves `annotations` empty. JSON by prompt keeps the evidence.
  found.structured_with_search = false;
  found.background = true;
  found.output_tokens_max = row->output_tokens_max;
  found.reasoning_tokens = row->reasoning_tokens;
  return found;
}

std::string_view base_model(std::string_view model) {
  constexpr std::string_view shape = "-dddd-dd-dd";
  if (model.size() <= shape.size()) return model;
  const std::string_view ending = model.substr(model.size() - shape.size());
  const bool dated = std::ranges::equal(ending, shape, [](char byte, char wanted) {
    return wanted == 'd' ? is_digit(byte) : byte == wanted;
  });
  return dated ? model.substr(0, model.size() - shape.size()) : model;
}

std::optional<Lifetime> lifetime_of(std::string_view model) {
  const auto* const row = std::ranges::find(endings, base_model(model), &Ending::model);
  if (row == endings.end()) return std::nullopt;
  return Lifetime{.ends = row->ends, .successor = row->successor};
}

std::vector<std::string_view> known_models() {
  std::vector<std::string_view> names;
  names.reserve(rows.size());
  for (const Row& row : rows)
    names.push_back(row.model);
  return names;
}

}  // namespace castwright::provider
