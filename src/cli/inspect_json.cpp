// The work of `inspect json` and `inspect json-field`.

#include "cli/inspect.h"
#include "cli/inspect_input.h"
#include "json/beginning.h"
#include "json/field_stream.h"
#include "json/text.h"
#include "json/value.h"

#include <string>

#include <fmt/format.h>

namespace castwright::cli {

Status inspect_json(Input& in, std::string_view name) {
  CW_TRY(const std::string text, in.all());
  const auto value = json::parse(text);
  if (value) return {};
  const json::ParseError& error = value.error();
  return fail(Fault::unusable,
              fmt::format("{}:{}:{}: {}", name, error.place.line, error.place.column, error.what));
}

Status inspect_json_field(Input& in, std::FILE* out, std::string_view field) {
  CW_TRY(const std::string bytes, in.all());
  json::FieldStream stream{std::string(field)};
  std::string text;
  stream.feed(json::to_utf8(json::without_half_character(bytes)), text);
  CW_RETURN_IF_ERROR(write(out, text));
  CW_RETURN_IF_ERROR(flush(out));
  using enum json::FieldStream::State;
  if (stream.state() == broken) {
    return fail(Fault::unusable,
                fmt::format("not JSON; {} bytes of \"{}\" were read before", text.size(), field));
  }
  if (stream.state() == closed && !stream.found()) {
    return fail(Fault::unusable, fmt::format("no top-level string \"{}\" in the document", field));
  }
  return {};
}

}  // namespace castwright::cli
