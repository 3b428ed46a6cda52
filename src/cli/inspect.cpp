#include "cli/inspect.h"

#include "cli/number_flags.h"
#include "cli/output.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

int on_input(const std::string& path, const std::function<Status(Input&)>& work) {
  auto input = Input::open(path);
  if (!input) return report(input.error());
  const Status status = work(*input);
  return status ? 0 : report(status.error());
}

/// The value that the user gave for `option`; "-" if none was given.
std::string text_of(const CLI::App& command, const std::string& option) {
  const CLI::Option* const given = command.get_option(option);
  return given->count() == 0 ? "-" : given->as<std::string>();
}

std::string shown_path(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

void add_sse(CLI::App& inspect, Action& chosen) {
  CLI::App* const command =
      inspect.add_subcommand("sse", "Event-stream bytes in, one JSON object per event out");
  command->add_option("FILE", "File to read; standard input if absent or -");
  auto chunk_bytes = std::make_shared<std::size_t>(0);
  add_whole_flag(*command,
                 "--chunk-bytes",
                 *chunk_bytes,
                 {1, std::size_t{1} << 40u},
                 "Feed the parser this many bytes at a time");
  const std::string framed =
      "The input is frames (4-byte little-endian length, bytes), each one feed; a frame of length "
      "0 "
      "ends a case, which is printed as one JSON array";
  command->add_flag("--framed", framed);
  command->callback([command, chunk_bytes, &chosen] {
    chosen = [command, chunk_bytes] {
      return on_input(text_of(*command, "FILE"), [&](Input& input) -> Status {
        if (command->count("--framed") > 0) return inspect_sse_framed(input, stdout);
        return inspect_sse(input, stdout, *chunk_bytes);
      });
    };
  });
}

void add_json(CLI::App& inspect, Action& chosen) {
  CLI::App* const command = inspect.add_subcommand("json", "Is FILE valid JSON by RFC 8259?");
  command->add_option("FILE", "File to read; standard input if absent or -");
  command->callback([command, &chosen] {
    chosen = [command] {
      const std::string path = text_of(*command, "FILE");
      return on_input(path, [&](Input& input) { return inspect_json(input, path); });
    };
  });
}

void add_json_field(CLI::App& inspect, Action& chosen) {
  CLI::App* const command = inspect.add_subcommand(
      "json-field",
      "The text of a top-level string field of a JSON document that may be incomplete");
  command->add_option("NAME", "Key of the field")->required();
  command->add_option("FILE", "File to read; standard input if absent or -");
  command->callback([command, &chosen] {
    chosen = [command] {
      const std::string path = text_of(*command, "FILE");
      const std::string field = text_of(*command, "NAME");
      return on_input(path, [&](Input& input) -> Status {
        Status status = inspect_json_field(input, stdout, field);
        if (status) return status;
        return std::unexpected(std::move(status).error().within(shown_path(path)));
      });
    };
  });
}

}  // namespace

void add_inspect(CLI::App& app, Action& chosen) {
  CLI::App* const inspect = app.add_subcommand("inspect", "Show what one layer makes of its input");
  inspect->require_subcommand(1);
  add_sse(*inspect, chosen);
  add_inspect_stream(*inspect, chosen);
  add_json(*inspect, chosen);
  add_json_field(*inspect, chosen);
}

}  // namespace castwright::cli
