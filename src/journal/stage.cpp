#include "journal/stage.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include <fmt/format.h>

namespace castwright::journal {
namespace {

constexpr std::string_view request_mark = "{n}";
constexpr std::string_view attempt_mark = "{k}";

std::string filled(std::string_view pattern, int request, int attempt = 0) {
  return fmt::format(fmt::runtime(pattern), fmt::arg("n", request), fmt::arg("k", attempt));
}

/// Takes a number from 1 on off the front.
bool take_number(std::string_view& text, int& number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || number < 1) return false;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  return true;
}

}  // namespace

std::string Stage::prompt_name(int request) const {
  return filled(files.prompt, request);
}

std::string Stage::raw_name(int request) const {
  return filled(files.raw, request);
}

std::string Stage::tape_name(int request, int attempt) const {
  return filled(files.tape, request, attempt);
}

std::optional<TapeId> Stage::tape_of(std::string_view name) const {
  TapeId tape{.chunk = number.value_or(0), .attempt = 0};
  std::string_view rest = name;
  for (std::string_view pattern = files.tape; !pattern.empty();) {
    const bool of_request = pattern.starts_with(request_mark);
    if (of_request || pattern.starts_with(attempt_mark)) {
      if (!take_number(rest, of_request ? tape.chunk : tape.attempt)) return std::nullopt;
      pattern.remove_prefix(request_mark.size());
    } else {
      if (!rest.starts_with(pattern.front())) return std::nullopt;
      rest.remove_prefix(1);
      pattern.remove_prefix(1);
    }
  }
  // A number has one way to be written.
  return tape_name(tape.chunk, tape.attempt) == name ? std::optional(tape) : std::nullopt;
}

bool Stage::looks_like_tape(std::string_view name) const {
  const std::string_view end = files.tape.substr(files.tape.rfind('.'));
  return name.starts_with(files.tape.substr(0, files.tape.find('{'))) && name.ends_with(end);
}

std::string Stage::checkpoint_name(int request) const {
  return filled(files.checkpoint, request);
}

std::string Stage::text_name(int request, int version) const {
  return filled(files.text, request, version);
}

std::string Stage::version_name(int version) const {
  return filled(files.version, 0, version);
}

std::string Stage::request_name(int request) const {
  return filled(words.request, request);
}

std::string Stage::heading(int request) const {
  return filled(words.heading, request);
}

const Stage& stage_of(StageId home, int number) {
  const auto part = std::ranges::find_if(
      stage_table, [&](const Stage& row) { return row.home == home && row.number == number; });
  return part == stage_table.end() ? row_of(home) : *part;
}

}  // namespace castwright::journal
