#include "topic/settings.h"

#include "core/check.h"
#include "core/number.h"
#include "topic/pasted.h"
#include "topic/suggest.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

namespace castwright::topic {
namespace {

using enum SettingKind;

// A day: no timer of a request means more.
constexpr std::int64_t day_ms = 86'400'000;

// Parts of a request that some server refuses and that a run can do without.
constexpr std::string_view optional_parts =
    "max_tool_calls|include|tool_choice|text|max_output_tokens|stream_options|store|"
    "prompt_cache_key";

constexpr std::array rows{
    SettingRow{"topics_dir", path, "CASTWRIGHT_TOPICS_DIR", "./topics"},
    SettingRow{"output_root", path, "CASTWRIGHT_OUTPUT_ROOT", "./output"},
    SettingRow{"prompts_dir", path, "CASTWRIGHT_PROMPTS_DIR", ""},
    SettingRow{"provider", text, "CASTWRIGHT_PROVIDER", "openai"},
    SettingRow{"base_url", url, "CASTWRIGHT_BASE_URL", ""},
    SettingRow{"dialect", text, "CASTWRIGHT_DIALECT", ""},
    SettingRow{"answer_field", choice, "CASTWRIGHT_ANSWER_FIELD", "", 0, 0, "content|reasoning"},
    SettingRow{"model", text, "CASTWRIGHT_MODEL", "gpt-5.2-pro"},
    SettingRow{"models_file", path, "CASTWRIGHT_MODELS_FILE", ""},
    SettingRow{"research", choice, "CASTWRIGHT_RESEARCH", "", 0, 0, "with-opening|first"},
    SettingRow{"research_model", text, "CASTWRIGHT_RESEARCH_MODEL", ""},
    SettingRow{"pass_b_model", text, "CASTWRIGHT_PASS_B_MODEL", ""},
    SettingRow{"pass_b_requests", choice, "CASTWRIGHT_PASS_B_REQUESTS", "type", 0, 0, "type|item"},
    SettingRow{"words", number, "CASTWRIGHT_WORDS", "10000", 1'000, 60'000},
    SettingRow{"chunks", chunks, "CASTWRIGHT_CHUNKS", "", 1, 40},
    SettingRow{"parallel", number, "CASTWRIGHT_PARALLEL", "1", 1, 40},
    SettingRow{"on_fault", choice, "CASTWRIGHT_ON_FAULT", "finish", 0, 0, "finish|cancel"},
    SettingRow{"background", choice, "CASTWRIGHT_BACKGROUND", "auto", 0, 0, "auto|on|off"},
    SettingRow{"window", choice, "CASTWRIGHT_WINDOW", "", 0, 0, "soonest|2h|8h"},
    SettingRow{"connect_timeout", seconds, "CASTWRIGHT_CONNECT_TIMEOUT", "15000", 1, day_ms},
    SettingRow{"idle_timeout", seconds, "CASTWRIGHT_IDLE_TIMEOUT", "", 1, day_ms},
    SettingRow{"progress_timeout", seconds, "CASTWRIGHT_PROGRESS_TIMEOUT", "600000", 1, day_ms},
    SettingRow{"poll_interval", seconds, "CASTWRIGHT_POLL_INTERVAL", "2000", 1, day_ms},
    SettingRow{"queue_timeout", seconds, "CASTWRIGHT_QUEUE_TIMEOUT", "120000", 1, day_ms},
    SettingRow{"deadline", seconds, "CASTWRIGHT_DEADLINE", "", 1, day_ms},
    SettingRow{"max_output_tokens", number, "CASTWRIGHT_MAX_OUTPUT_TOKENS", "", 1, 10'000'000},
    SettingRow{"budget", money, "CASTWRIGHT_BUDGET", ""},
    SettingRow{"budget_daily", money, "CASTWRIGHT_BUDGET_DAILY", ""},
    SettingRow{"price", text, "CASTWRIGHT_PRICE", ""},
    SettingRow{"flush_chars", number, "CASTWRIGHT_FLUSH_CHARS", "20000", 1, 1'000'000'000},
    SettingRow{"progress", choice, "CASTWRIGHT_PROGRESS", "auto", 0, 0, "auto|bar|lines|json|none"},
    SettingRow{"gates", flag, "CASTWRIGHT_GATES", "true"},
    SettingRow{"verbatim", flag, "CASTWRIGHT_VERBATIM", "false"},
    SettingRow{"only_pass_a", flag, "CASTWRIGHT_ONLY_PASS_A", "false"},
    SettingRow{"allow_stale", flag, "CASTWRIGHT_ALLOW_STALE", "false"},
    SettingRow{"stop_on_sources", flag, "CASTWRIGHT_STOP_ON_SOURCES", "false"},
    SettingRow{"stop_early", flag, "CASTWRIGHT_STOP_EARLY", "true"},
    SettingRow{"no_search", flag, "CASTWRIGHT_NO_SEARCH", "false"},
    SettingRow{"omit", parts, "CASTWRIGHT_OMIT", "", 0, 0, optional_parts},
    SettingRow{"ca_file", path, "CASTWRIGHT_CA_FILE", ""},
    SettingRow{"key_file", path, "CASTWRIGHT_KEY_FILE", ""},
    SettingRow{"key_command", text, "CASTWRIGHT_KEY_COMMAND", ""},
};

/// The address of other clients of OpenAI's: no other provider is meant by it.
constexpr std::string_view openai_address = "OPENAI_BASE_URL";

const SettingRow* row_of(std::string_view key) {
  const auto* const found =
      std::find_if(rows.begin(), rows.end(), [&](const SettingRow& row) { return row.key == key; });
  return found == rows.end() ? nullptr : &*found;
}

/// A decimal number without sign as a whole number of 10^-places; nothing where it has more
/// decimals.
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

/// The pieces of `text` between the marks; none of an empty text.
std::vector<std::string_view> split(std::string_view text, char mark) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    const std::size_t end = text.find(mark);
    pieces.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return pieces;
}

/// What people would leave out and what does that.
std::string_view other_way(std::string_view part) {
  if (part == "tools" || part == "web_search") return ": --no-search leaves the search tool out";
  if (part == "background") return ": --background off leaves it out";
  return {};
}

Checked check_parts(const SettingRow& row, std::string_view text) {
  const std::vector<std::string_view> choices = split(row.choices, '|');
  std::vector<bool> named(choices.size());
  for (const std::string_view piece : split(text, ',')) {
    const std::string_view part = without_blanks(piece);
    if (part.empty()) continue;
    const auto found = std::find(choices.begin(), choices.end(), part);
    if (found == choices.end()) {
      const std::string_view other = other_way(part);
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
  const std::vector<std::string_view> choices = split(row.choices, '|');
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

}  // namespace

std::span<const SettingRow> setting_rows() {
  return rows;
}

Result<Setting> check_setting(std::string_view key,
                              std::string_view text,
                              std::string_view origin) {
  const SettingRow* const row = row_of(key);
  if (row == nullptr) {
    std::vector<std::string_view> keys;
    keys.reserve(rows.size());
    for (const SettingRow& known : rows)
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

Result<SettingLayer> settings_of(const Environment& environment) {
  SettingLayer layer;
  const auto take = [&](std::string_view key, std::string_view variable) -> Status {
    const std::optional<std::string> value = environment(variable);
    if (!value || without_blanks(*value).empty()) return {};
    return set_setting(layer, key, *value, variable);
  };
  for (const SettingRow& row : rows)
    CW_RETURN_IF_ERROR(take(row.key, row.variable));
  if (!layer.contains("base_url")) CW_RETURN_IF_ERROR(take("base_url", openai_address));
  // In curl's own order.
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
  for (const SettingRow& row : rows) {
    built_in_[std::string(row.key)] = {std::string(row.built_in), "built-in"};
  }
}

void Settings::add_below(const SettingLayer& layer) {
  // Who names a server above means its own address, and its key goes there alone. Of `custom`
  // nothing is known but the address, so that any layer may bring it.
  const auto provider = given_.find("provider");
  const bool named_above = provider != given_.end() && provider->second.text != "custom";
  for (const auto& [key, setting] : layer) {
    if (key != "base_url") {
      given_.emplace(key, setting);
    } else if (setting.origin == openai_address) {
      if (!given_.contains(key)) address_at_openai_ = setting;
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
  const auto text = [&](std::string_view key) { return of(key).text; };
  const auto is_set = [&](std::string_view key) { return !of(key).text.empty(); };
  const auto number = [&](std::string_view key) {
    const std::optional<std::int64_t> value = whole_number<std::int64_t>(of(key).text);
    CW_CHECK(value.has_value());
    return *value;
  };
  const auto is_on = [&](std::string_view key) { return of(key).text == "true"; };
  const auto millis = [&](std::string_view key) { return Millis(number(key)); };

  Options options;
  options.topics_dir = text("topics_dir");
  options.output_root = text("output_root");
  options.prompts_dir = text("prompts_dir");
  options.provider = text("provider");
  options.base_url = text("base_url");
  options.dialect = text("dialect");
  options.answer_is_reasoning = text("answer_field") == "reasoning";
  options.model = text("model");
  options.models_file = text("models_file");
  options.research_model = text("research_model");
  options.window = window_named(text("window")).value_or(CompletionWindow::soonest);
  const bool waits = options.window != CompletionWindow::soonest;
  // A model for the research alone means that it is asked for alone. Of requests that may take
  // hours as few as can be wait for each other: the research, the chunks, the last chunk.
  const bool implied = !is_set("research") && (is_set("research_model") || waits);
  if (implied || text("research") == "first") options.research = ResearchStage::first;
  options.pass_b_model = text("pass_b_model");
  options.pass_b_per_item = text("pass_b_requests") == "item";
  options.words = int(number("words"));
  options.chunks_auto = text("chunks") == "auto";
  if (is_set("chunks") && !options.chunks_auto) options.chunks = int(number("chunks"));
  options.parallel = int(number("parallel"));
  if (waits && !given_.contains("parallel"))
    options.parallel = static_cast<int>(row_of("parallel")->most);
  options.cancel_on_fault = text("on_fault") == "cancel";
  if (text("background") == "on") options.background = Background::on;
  if (text("background") == "off") options.background = Background::off;
  options.connect_timeout = millis("connect_timeout");
  if (is_set("idle_timeout")) options.idle_timeout = millis("idle_timeout");
  options.progress_timeout = millis("progress_timeout");
  options.poll_interval = millis("poll_interval");
  options.queue_timeout = millis("queue_timeout");
  if (is_set("deadline")) options.deadline = millis("deadline");
  if (is_set("max_output_tokens")) options.max_output_tokens = number("max_output_tokens");
  if (is_set("budget")) options.budget = text("budget");
  if (is_set("budget_daily")) options.budget_daily = text("budget_daily");
  options.price = text("price");
  options.flush_chars = number("flush_chars");
  const std::string progress = text("progress");
  if (progress == "bar") options.progress = Progress::bar;
  if (progress == "lines") options.progress = Progress::lines;
  if (progress == "json") options.progress = Progress::json;
  if (progress == "none") options.progress = Progress::none;
  options.gates = is_on("gates");
  options.verbatim = is_on("verbatim");
  options.only_pass_a = is_on("only_pass_a");
  options.allow_stale = is_on("allow_stale");
  options.no_search = is_on("no_search");
  options.stop_early = is_on("stop_early");
  options.stop_on_sources = is_on("stop_on_sources");
  options.key_file = text("key_file");
  options.key_command = text("key_command");
  options.ca_file = text("ca_file");
  const std::string omit = text("omit");
  for (const std::string_view part : split(omit, ','))
    options.omit.emplace_back(part);
  return options;
}

}  // namespace castwright::topic
