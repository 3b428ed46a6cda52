// castwright schema [NAME]: prints the JSON Schema of a document that programs read, or lists them.

#include "cli/schema.h"

#include "cli/commands.h"
#include "cli/output.h"
#include "core/check.h"
#include "json/value.h"
#include "topic/suggest.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {

// The files of docs/schemas (cmake/embed.cmake).
extern const std::pair<std::string_view, std::string_view> schema_files[];
extern const std::size_t schema_files_count;

namespace {

constexpr std::string_view ending = ".schema.json";

struct SchemaFlags {
  std::string name;
  bool json = false;
};

std::string list_as_text(const std::vector<SchemaText>& all) {
  std::size_t width = 0;
  for (const SchemaText& one : all)
    width = std::max(width, one.name.size());
  std::string out;
  for (const SchemaText& one : all)
    out += fmt::format("{:<{}}  {}\n", one.name, width, one.title);
  return out;
}

std::string list_as_json(const std::vector<SchemaText>& all) {
  json::Value rows = json::Value::array();
  for (const SchemaText& one : all) {
    json::Value row = json::Value::object();
    row.set("name", one.name).set("title", one.title).set("about", one.about);
    rows.push(std::move(row));
  }
  json::Value value = json::Value::object();
  value.set("schema", 1).set("schemas", std::move(rows));
  return json::dump(value) + "\n";
}

int report_unknown(const std::string& name, const std::vector<SchemaText>& all) {
  std::vector<std::string_view> names;
  names.reserve(all.size());
  for (const SchemaText& one : all)
    names.emplace_back(one.name);
  const std::string nearest = topic::did_you_mean(name, names);
  return report(Error{Fault::usage,
                      fmt::format("no schema {}{}",
                                  topic::printable(name),
                                  nearest.empty() ? "; castwright schema lists them" : nearest)});
}

int print(const SchemaFlags& flags) {
  const std::vector<SchemaText> all = schemas();
  if (flags.name.empty()) {
    write_out(flags.json ? list_as_json(all) : list_as_text(all));
    return 0;
  }
  const auto found = std::ranges::find(all, flags.name, &SchemaText::name);
  if (found == all.end()) return report_unknown(flags.name, all);
  const Status delivered = deliver(found->text);
  return delivered ? 0 : report(delivered.error());
}

}  // namespace

std::vector<SchemaText> schemas() {
  std::vector<SchemaText> all;
  for (const auto& [file, text] : std::span(schema_files, schema_files_count)) {
    const auto schema = json::parse(text);
    CW_CHECK(schema.has_value() && file.ends_with(ending));
    all.push_back({.name = std::string(file.substr(0, file.size() - ending.size())),
                   .title = std::string(schema->string_or("title", "")),
                   .about = std::string(schema->string_or("description", "")),
                   .text = text});
  }
  return all;
}

void add_schema(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<SchemaFlags>();
  CLI::App* const command =
      app.add_subcommand("schema", "Print the JSON Schema of what programs read");
  command->footer(
      "Examples:\n  castwright schema\n"
      "  castwright schema event > event.schema.json\n"
      "The schemas are JSON Schema 2020-12; each can be used alone. Which command prints which "
      "document: docs/formats/json.md");
  command->add_option("name", flags->name, "its name; all are listed if it is absent");
  command->add_flag("--json", flags->json, "the list as JSON");
  command->callback([flags, &chosen] { chosen = [flags] { return print(*flags); }; });
}

}  // namespace castwright::cli
