#include "cli/parse_errors.h"

#include "cli/option_tree.h"
#include "topic/suggest.h"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

/// What stands before and behind the first `mark`; nothing if it is not there.
std::optional<std::pair<std::string, std::string>> parted(const std::string& text,
                                                          std::string_view mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string::npos) return std::nullopt;
  return std::pair(text.substr(0, at), text.substr(at + mark.size()));
}

/// The name of a flag or an argument as the help has it.
std::string name_in_help(const CLI::App& command, const std::string& name) {
  const CLI::Option* const option = command.get_option_no_throw(name);
  return option != nullptr && option->get_positional() ? value_name(*option) : name;
}

std::string how(const CLI::App& command) {
  return fmt::format("{} --help shows how", typed_name(command));
}

std::string about_missing(const CLI::App& command, const std::string& text) {
  if (text == "A subcommand is required")
    return fmt::format("a command is required: {} --help lists them", typed_name(command));
  const auto parts = parted(text, " is required");
  if (!parts || !parts->second.empty()) return text;
  return fmt::format("{} is required; {}", name_in_help(command, parts->first), how(command));
}

std::string about_value(const CLI::App& command, const std::string& text) {
  const auto parts = parted(text, ": ");
  const CLI::Option* const option = parts ? command.get_option_no_throw(parts->first) : nullptr;
  if (option == nullptr) return text;
  const std::vector<std::string> values = values_of(*option);
  if (values.empty()) return fmt::format("{} needs a value: {}", parts->first, value_name(*option));
  return fmt::format("{} needs a value: {}", parts->first, fmt::join(values, ", "));
}

/// About a flag that has more values than it takes.
std::string about_repeated(const CLI::App& command, const std::string& text) {
  const auto parts = parted(text, ": At Most 1 required but received ");
  if (!parts) return text;
  return fmt::format("{} is given {} times, and only one value can count: leave the other{} out",
                     name_in_help(command, parts->first),
                     parts->second,
                     parts->second == "2" ? "" : "s");
}

std::string about_choice(const CLI::App& command, const std::string& text) {
  const auto parts = parted(text, ": ");
  const auto end = parts ? parts->second.rfind(" not in {") : std::string::npos;
  const CLI::Option* const option = parts ? command.get_option_no_throw(parts->first) : nullptr;
  if (option == nullptr || end == std::string::npos) return text;
  const std::string given = parts->second.substr(0, end);
  const std::vector<std::string> values = values_of(*option);
  const std::vector<std::string_view> views(values.begin(), values.end());
  const std::string name = option->get_positional() ? "" : parts->first + ": ";
  return fmt::format("{}must be one of {}, not {}{}",
                     name,
                     fmt::join(values, ", "),
                     topic::printable(given),
                     topic::did_you_mean(given, views));
}

/// About a value behind a flag that stands alone, such as `--json=maybe`.
std::string about_switch(const std::string& text) {
  constexpr std::string_view start = "Could not convert: ";
  const auto parts = parted(text, " = ");
  if (!text.starts_with(start) || !parts) return text;
  return fmt::format("{}: must be true or false, not {}",
                     parts->first.substr(start.size()),
                     topic::printable(parts->second));
}

}  // namespace

std::string parse_error_text(const CLI::App& command, const CLI::ParseError& error) {
  const std::string text = error.what();
  const std::string& kind = error.get_name();
  if (kind == "RequiredError") return about_missing(command, text);
  if (kind == "ArgumentMismatch" && text.ends_with(" missing")) return about_value(command, text);
  if (kind == "ArgumentMismatch") return about_repeated(command, text);
  if (kind == "ValidationError") return about_choice(command, text);
  if (kind == "ConversionError") return about_switch(text);
  if (kind != "ExcludesError") return text;
  const auto parts = parted(text, " excludes ");
  if (!parts) return text;
  return fmt::format("{} cannot be used with {}; {}",
                     name_in_help(command, parts->first),
                     name_in_help(command, parts->second),
                     how(command));
}

}  // namespace castwright::cli
