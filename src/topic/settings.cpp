#include "topic/settings.h"

#include "core/check.h"
#include "core/number.h"
#include "topic/pasted.h"
#include "topic/suggest.h"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <type_traits>
#include <variant>
#include <vector>

#include <fmt/format.h>

namespace castwright::topic {
namespace {

using enum SettingKind;

/// The variable of OpenAI's own clients; it counts only for the provider `openai`.
constexpr std::string_view openai_address = "OPENAI_BASE_URL";

/// Reads a decimal number without sign as a whole number of 10^-places; returns nothing if it has
/// more decimals.
std::optional<std::int64_t> scaled(std::string_view text, std::size_t places) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view before = text.substr(0, point);
  const std::string_view after = point < text.size() ? text.substr(point + 1) : std::string_view();
  const auto is_digit = [](char byte) { return byte >= '0' && byte <= '9'; };
  const bool digits = std::all_of(before.begin(), before.end(), is_digit)
                      && std::all_of(after.begin(), after.end(), is_digit);
  if (!digits || before.empty() || before.size() > 9 || after.size() > places) return std::nullopt;
  if (point < text.size() && after.empty()) return std::nullopt;
  return whole_number<std::int64_t>(std::string(before) + std::string(after)
                                    + std::string(places - after.size(), '0'));
}

/// A canonical text, or what is wrong with the given one.
using Checked = std::expected<std::string, std::string>;

std::unexpected<std::string> wrong(std::string_view text, std::string_view wanted) {
  return std::unexpected(fmt::format("must be {}, not {}", wanted, printable(text)));
}

Checked check_number(const SettingRow& row, std::string_view text) {
  const std::optional<std::int64_t> value = whole_number<std::int64_t>(text);
  if (!value) {
    return wrong(text, row.kind == chunks ? "auto or a whole number" : "a whole number");
  }
  if (*value < row.least || *value > row.most) {
    return std::unexpected(fmt::format("{} is outside {} to {}", *value, row.least, row.most));
  }
  return fmt::format("{}", *value);
}

Checked check_seconds(const SettingRow& row, std::string_view text) {
  const std::optional<std::int64_t> millis = scaled(text, 3);
  if (!millis) return wrong(text, "seconds, such as 15 or 0.5");
  if (*millis < row.least || *millis > row.most) {
    return std::unexpected(fmt::format(
        "{} s is outside {} to {} s", text, double(row.least) / 1'000, row.most / 1'000));
  }
  return fmt::format("{}", *millis);
}

Checked check_flag(std::string_view text) {
  for (const std::string_view yes : {"true", "on", "yes", "1"}) {
    if (text == yes) return "true";
  }
  for (const std::string_view no : {"false", "off", "no", "0"}) {
    if (text == no) return "false";
  }
  return wrong(text, "on or off");
}

/// Returns the hint at the flag that leaves out a part which `omit` may not leave out; "" if there
/// is none.
std::string_view other_flag_for(std::string_view part) {
  if (part == "tools" || part == "web_search") return ": --no-search leaves the search tool out";
  if (part == "background") return ": --background off leaves it out";
  return {};
}

Checked check_parts(const SettingRow& row, std::string_view text) {
  const std::vector<std::string_view> choices = choices_of(row);
  std::vector<bool> named(choices.size());
  for (const auto piece : text | std::views::split(',')) {
    const std::string_view part = without_blanks(std::string_view(piece));
    if (part.empty()) continue;
    const auto found = std::find(choices.begin(), choices.end(), part);
    if (found == choices.end()) {
      const std::string_view other = other_flag_for(part);
      return std::unexpected(fmt::format(
          "{} is not a part that can be left out{}{}",
          printable(part),
          other,
          other.empty() ? fmt::format(" ({}){}", row.choices, did_you_mean(part, choices)) : ""));
    }
    named[static_cast<std::size_t>(found - choices.begin())] = true;
  }
  std::string canonical;
  for (std::size_t at = 0; at < choices.size(); ++at) {
    if (named[at]) canonical += fmt::format("{}{}", canonical.empty() ? "" : ",", choices[at]);
  }
  return canonical;
}

Checked check_choice(const SettingRow& row, std::string_view text) {
  const std::vector<std::string_view> choices = choices_of(row);
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return std::string(text);
  return std::unexpected(fmt::format(
      "must be {}, not {}{}", row.choices, printable(text), did_you_mean(text, choices)));
}

Checked check_text(std::string_view text) {
  const bool printable = std::none_of(text.begin(), text.end(), [](char byte) {
    return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
  });
  if (!printable) return wrong(text, "one line of text");
  return std::string(text);
}

Checked canonical(const SettingRow& row, std::string_view text) {
  text = without_blanks(text);
  switch (row.kind) {
    case SettingKind::text:
    case path:
    case command:
      if (text.empty() && !row.built_in.empty()) return wrong(text, "given");
      return check_text(text);
    case url: return base_address(text);
    case chunks:
      if (text == "auto") return "auto";
      return check_number(row, text);
    case number: return check_number(row, text);
    case seconds: return check_seconds(row, text);
    case money:
      if (!scaled(text, 6)) return wrong(text, "dollars, such as 5 or 0.25");
      return std::string(text);
    case choice: return check_choice(row, text);
    case parts: return check_parts(row, text);
    case flag: return check_flag(text);
  }
  CW_CHECK(false);
  return {};
}

/// Turns a canonical text into the value of a member of Options. A setting that is not set, or a
/// choice that this program does not know, leaves the member as it is.
class ValueReader {
 public:
  ValueReader(const SettingRow& row, std::string_view value) : row_(row), value_(value) {}

  void read(std::string& member) const { member = value_; }
  void read(bool& member) const {
    if (row_.kind == choice) {
      if (const auto position = position_of_choice()) member = *position == 1;
    } else {
      member = value_ == "true";
    }
  }
  template <std::signed_integral Number>
  void read(Number& member) const {
    const std::optional<std::int64_t> number = whole_number<std::int64_t>(value_);
    CW_CHECK(number.has_value());
    member = static_cast<Number>(*number);
  }
  void read(Millis& member) const {
    std::int64_t millis = 0;
    read(millis);
    member = Millis(millis);
  }
  template <typename Enum>
    requires std::is_enum_v<Enum>
  void read(Enum& member) const {
    if (const auto position = position_of_choice()) member = static_cast<Enum>(*position);
  }
  void read(std::vector<std::string>& member) const {
    for (const auto part : value_ | std::views::split(','))
      member.emplace_back(std::string_view(part));
  }
  template <typename Value>
  void read(std::optional<Value>& member) const {
    if (!value_.empty() && value_ != "auto") read(member.emplace());
  }

 private:
  std::optional<std::size_t> position_of_choice() const {
    const std::vector<std::string_view> choices = choices_of(row_);
    const auto found = std::ranges::find(choices, value_);
    if (found == choices.end()) return std::nullopt;
    return static_cast<std::size_t>(found - choices.begin());
  }

  const SettingRow& row_;
  std::string_view value_;
};

}  // namespace

Result<Setting> check_setting(std::string_view key,
                              std::string_view text,
                              std::string_view origin) {
  const SettingRow* const row = setting_row(key);
  if (row == nullptr) {
    std::vector<std::string_view> keys;
    for (const SettingRow& known : setting_rows())
      keys.push_back(known.key);
    return fail(
        Fault::usage,
        fmt::format("{}: unknown setting {}{}", origin, printable(key), did_you_mean(key, keys)));
  }
  Checked checked = canonical(*row, text);
  if (!checked) return fail(Fault::usage, fmt::format("{}: {}", origin, checked.error()));
  return Setting{*std::move(checked), std::string(origin)};
}

Status set_setting(SettingLayer& layer,
                   std::string_view key,
                   std::string_view text,
                   std::string_view origin) {
  CW_TRY(Setting setting, check_setting(key, text, origin));
  layer.insert_or_assign(std::string(key), std::move(setting));
  return {};
}

Result<SettingLayer> settings_of(const Environment& environment, const PlaceOfVariable& place_of) {
  SettingLayer layer;
  const auto take = [&](std::string_view key, std::string_view variable) -> Status {
    const std::optional<std::string> value = environment(variable);
    if (!value || without_blanks(*value).empty()) return {};
    const std::string place = place_of ? place_of(variable) : std::string(variable);
    const std::string named = place_of ? fmt::format("{}: {}", place, variable) : place;
    CW_TRY(Setting setting, check_setting(key, *value, named));
    setting.origin = place;
    setting.variable = variable;
    layer.insert_or_assign(std::string(key), std::move(setting));
    return {};
  };
  for (const SettingRow& row : setting_rows())
    CW_RETURN_IF_ERROR(take(row.key, variable_of(row)));
  if (!layer.contains("base_url")) CW_RETURN_IF_ERROR(take("base_url", openai_address));
  // In the order in which curl reads them.
  for (const std::string_view variable : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
    if (!layer.contains("ca_file")) CW_RETURN_IF_ERROR(take("ca_file", variable));
  }
  return layer;
}

SettingLayer settings_of(const Topic& topic) {
  SettingLayer layer;
  if (!topic.model_pass_a.empty()) layer["model"] = {topic.model_pass_a, "topic file"};
  if (!topic.model_pass_b.empty()) layer["pass_b_model"] = {topic.model_pass_b, "topic file"};
  const auto words = std::find_if(
      topic.content_types.begin(), topic.content_types.end(), [](const ContentType& type) {
        return type.name == "long" && type.words_max > 0;
      });
  if (words != topic.content_types.end()) {
    layer["words"] = {fmt::format("{}", words->words_max), "topic file"};
  }
  if (topic.pass_a_output_tokens_max > 0) {
    layer["max_output_tokens"] = {fmt::format("{}", topic.pass_a_output_tokens_max), "topic file"};
  }
  return layer;
}

Settings::Settings() {
  for (const SettingRow& row : setting_rows()) {
    built_in_[std::string(row.key)] = {std::string(row.built_in), "built-in"};
  }
}

void Settings::add_below(const SettingLayer& layer) {
  // A layer above that names a provider means the provider's own address, and its key must go only
  // there. The provider `custom` has no address of its own, so any layer may give it.
  const auto provider = given_.find("provider");
  const bool named_above = provider != given_.end() && provider->second.text != "custom";
  for (const auto& [key, setting] : layer) {
    if (key != "base_url") {
      given_.emplace(key, setting);
    } else if (setting.variable == openai_address) {
      if (!given_.contains(key) && !address_at_openai_) address_at_openai_ = setting;
    } else if (!named_above) {
      given_.emplace(key, setting);
    }
  }
}

const Setting& Settings::of(std::string_view key) const {
  if (key == "base_url" && address_at_openai_ && of("provider").text == "openai")
    return *address_at_openai_;
  if (const auto given = given_.find(key); given != given_.end()) return given->second;
  const auto built_in = built_in_.find(key);
  CW_CHECK(built_in != built_in_.end());
  return built_in->second;
}

bool Settings::is_given(std::string_view key) const {
  const auto built_in = built_in_.find(key);
  return built_in != built_in_.end() && &of(key) != &built_in->second;
}

Status Settings::check() const {
  const Setting& stage = of("research");
  const Setting& model = of("research_model");
  if (stage.text != "with-opening" || model.text.empty()) return {};
  return fail(
      Fault::usage,
      fmt::format("research_model = {} ({}) needs a research request of its own, and research "
                  "is with-opening ({}): say --research first, or leave the model out",
                  printable(model.text),
                  model.origin,
                  stage.origin));
}

Options Settings::options() const {
  Options options;
  for (const SettingRow& row : setting_rows()) {
    const ValueReader value(row, of(row.key).text);
    std::visit([&](auto member) { value.read(options.*member); }, row.member);
    if (of(row.key).by_project)
      options.by_project.emplace(std::string(row.key), of(row.key).origin);
  }
  options.chunks_auto = of("chunks").text == "auto";
  // A model for the research alone implies a research request of its own. If requests may take
  // hours, as few of them as possible should wait for each other: the research, then the chunks,
  // then the last chunk.
  const bool waits = options.window != CompletionWindow::soonest;
  if (of("research").text.empty() && (!options.research_model.empty() || waits))
    options.research = ResearchStage::first;
  if (waits && !given_.contains("parallel"))
    options.parallel = static_cast<int>(setting_row("parallel")->most);
  return options;
}

}  // namespace castwright::topic
