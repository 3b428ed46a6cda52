// castwright models: lists what is known of models, and with --refresh what a server offers.

#include "app/models.h"

#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "core/money.h"
#include "topic/suggest.h"

#include <algorithm>
#include <memory>
#include <string>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

struct ModelsFlags {
  app::GivenSettings settings;
  bool refresh = false;
  std::string write;
  bool json = false;
};

/// A name for the terminal: as it is if it is short plain ASCII, else quoted, since a server may
/// send anything as a name.
std::string shown(const std::string& name) {
  constexpr std::size_t name_bytes_max = 60;
  const bool plain = name.size() <= name_bytes_max
                     && std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7F'; });
  return plain ? name : topic::printable(name);
}

std::string tokens_shown(const std::optional<std::int64_t>& tokens) {
  return tokens ? fmt::format("{}", *tokens) : "-";
}

std::string price_shown(const std::optional<provider::Price>& price) {
  if (!price) return fmt::format("{:<29}", "unknown price");
  return fmt::format("{:>9} {:>9} {:>9}",
                     dollars_exactly(price->input) + (price->long_input_above > 0 ? "*" : ""),
                     dollars_exactly(price->cached),
                     dollars_exactly(price->output));
}

std::string structure_shown(const std::optional<passes::Structure>& structure) {
  if (!structure) return "-";
  return *structure == passes::Structure::schema ? "schema" : "prompt";
}

std::string row_text(const app::ListedModel& model, std::size_t width) {
  const provider::ModelRow& row = model.row;
  const bool tells = model.offered && model.offered->tells();
  return fmt::format(
      "{:<{}}  {:<10} {} {:>9}  {:<6} {:<9} {:<10}  {}\n",
      shown(model.name),
      width,
      row.provider.empty() ? "-" : shown(row.provider),
      price_shown(row.price),
      tokens_shown(row.context),
      row.search ? (*row.search ? "yes" : "no") : "-",
      structure_shown(row.structure),
      row.lifetime ? fmt::format("{:%F}", std::chrono::sys_seconds(row.lifetime->ends)) : "-",
      model.known || tells ? row.date : "-");
}

std::string table_text(const app::ModelsView& view) {
  std::size_t width = std::string_view("model").size();
  bool tiered = false;
  for (const app::ListedModel& model : view.models) {
    width = std::max(width, shown(model.name).size());
    tiered = tiered || (model.row.price && model.row.price->long_input_above > 0);
  }
  std::string out = fmt::format("{:<{}}  {:<10} {:>9} {:>9} {:>9} {:>9}  {:<6} {:<9} {:<10}  {}\n",
                                "model",
                                width,
                                "provider",
                                "in",
                                "cached",
                                "out",
                                "context",
                                "search",
                                "structure",
                                "ends",
                                "of");
  for (const app::ListedModel& model : view.models)
    out += row_text(model, width);
  out += "\ndollars per million tokens, as of the last column; what is unknown is not zero\n";
  if (tiered) out += "* long requests cost more: castwright models --json\n";
  if (!view.not_offered.empty()) {
    out += fmt::format(
        "known, and not offered by {}: {}\n", view.asked, fmt::join(view.not_offered, ", "));
  }
  return out;
}

int show(const ModelsFlags& flags) {
  app::ModelsView view;
  const Status listed = app::list_models(
      {.settings = flags.settings, .refresh = flags.refresh, .write = flags.write}, view);
  for (const std::string& warning : view.warnings)
    write_err("WARNING: " + warning + "\n");
  if (!listed) {
    const int code = report(listed.error());
    for (const std::string& hint : view.hints)
      write_err("hint: " + hint + "\n");
    return code;
  }
  write_out(flags.json ? json::dump_pretty(to_json(view)) : table_text(view));
  if (!view.written.empty()) {
    write_err(fmt::format("{}: {} rows; --models {} uses them\n",
                          view.written.string(),
                          view.rows_written,
                          view.written.string()));
  }
  return 0;
}

}  // namespace

void add_models(CLI::App& app, Action& chosen) {
  auto flags = std::make_shared<ModelsFlags>();
  CLI::App* const command = app.add_subcommand(
      "models", "What is known of models, their prices and ends; what a server offers (free)");
  command->footer(
      "Examples:\n  castwright models --provider openai\n"
      "  castwright models --provider openai --refresh     # what the key may use\n"
      "  castwright models --provider openrouter --refresh --write castwright.models.toml\n"
      "Without --refresh nothing is sent. Rows, files and their order: docs/formats/models.md");
  add_server_flags(*command, flags->settings);
  command->add_flag(
      "--refresh", flags->refresh, "ask the server for its list, which costs nothing");
  command
      ->add_option("--write",
                   flags->write,
                   "with --refresh: write what the server tells as rows (replaces the file)")
      ->type_name("FILE");
  command->add_flag("--json", flags->json, "as one JSON object");
  command->callback([flags, &chosen] { chosen = [flags] { return show(*flags); }; });
}

}  // namespace castwright::cli
