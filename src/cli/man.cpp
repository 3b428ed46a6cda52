#include "cli/man.h"

#include "app/settings.h"
#include "app/version.h"
#include "cli/documents.h"
#include "cli/flags.h"
#include "cli/help_pages.h"
#include "cli/man_text.h"
#include "cli/option_tree.h"
#include "provider/model_table.h"
#include "topic/setting_table.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

constexpr std::string_view config_name = "castwright.toml";

std::string page_name(const CLI::App& command) {
  std::string name = typed_name(command);
  std::ranges::replace(name, ' ', '-');
  return name;
}

/// The line with which a page begins. The day is that of the release, so that a build can be
/// repeated.
std::string title_line(const std::string& name, int section) {
  std::string upper = name;
  for (char& byte : upper)
    byte = byte >= 'a' && byte <= 'z' ? char(byte - 'a' + 'A') : byte;
  return fmt::format(".TH \"{}\" \"{}\" \"{:%F}\" \"castwright {}\" \"{}\"\n.nh\n.ad l\n",
                     man_escaped(upper),
                     section,
                     provider::ModelTable::built_in().date(),
                     app::version(),
                     section == 1 ? "User Commands" : "File Formats");
}

std::string name_section(const std::string& name, std::string_view about) {
  // The index of the manual has one line for a page.
  std::string line(about.substr(0, about.find('\n')));
  if (line.ends_with(':')) line.pop_back();
  return fmt::format(".SH NAME\n{} \\- {}\n", man_escaped(name), man_escaped(line));
}

/// A description as a paragraph of its own.
std::string sentence(std::string text) {
  return text.ends_with('.') || text.ends_with('?') ? text + "\n" : text + ".\n";
}

/// A page without the paragraph marks right behind headings, where they mean nothing.
std::string tidied(std::string text) {
  constexpr std::string_view mark = ".PP\n";
  for (std::size_t at = text.find("\n.S"); at != std::string::npos;
       at = text.find("\n.S", at + 1)) {
    const std::size_t next = text.find('\n', at + 1) + 1;
    if (std::string_view(text).substr(next).starts_with(mark)) text.erase(next, mark.size());
  }
  return text;
}

std::string option_item(const CLI::Option& option) {
  return man_item(left_of(option), right_of(option));
}

std::string flags_text(const CLI::App& command) {
  std::string text;
  for (const CLI::Option* const argument : arguments_of(command))
    text += option_item(*argument);
  for (const FlagGroup& group : flag_groups(command)) {
    text += man_heading(".SS", group.title);
    for (const CLI::Option* const flag : group.common)
      text += option_item(*flag);
    for (const CLI::Option* const flag : group.rare)
      text += option_item(*flag);
  }
  return text;
}

std::string commands_text(const CLI::App& app) {
  std::string text = ".SH COMMANDS\n";
  for (const CLI::App* const command : commands_of(app))
    text += man_item(command->get_name(), command->get_description());
  return text;
}

/// The commands inside of a command, which have no page of their own.
std::string commands_inside(const CLI::App& command) {
  std::string text;
  for (const CLI::App* const below : commands_of(command)) {
    text += man_heading(".SH", "COMMAND " + below->get_name());
    text += man_text(sentence(below->get_description()));
    text += man_example({usage_of(*below)});
    text += flags_text(*below);
    text += man_text(footer_of(*below).notes);
  }
  return text;
}

std::string examples_section(const std::vector<std::string>& examples) {
  return examples.empty() ? "" : ".SH EXAMPLES\n" + man_example(examples);
}

std::string exit_status_section() {
  std::string text = ".SH EXIT STATUS\n";
  for (const ExitCode& one : exit_codes())
    text += man_item(fmt::format("{}", one.code), one.meaning);
  return text + man_text("An unknown code is a failure.\n");
}

bool has_settings(const CLI::App& command) {
  return std::ranges::any_of(command.get_options(), [](const CLI::Option* option) {
    return setting_of(*option) != nullptr;
  });
}

std::string environment_section(const CLI::App& command) {
  if (command.get_parent() != nullptr && !has_settings(command)) return {};
  std::string text = ".SH ENVIRONMENT\n";
  text += man_item("CASTWRIGHT_NAME",
                   "Each flag that is a setting can be given as a variable: CASTWRIGHT_BUDGET for "
                   "--budget. castwright.toml(5) lists them.");
  for (const KeyVariables& one : key_variables())
    text += man_item(one.names, "The key of " + one.servers + ". Or NAME_FILE: a file with it.");
  return text
         + man_item("OPENAI_BASE_URL", "The base URL of openai if CASTWRIGHT_BASE_URL is not set.")
         + man_item("CURL_CA_BUNDLE, SSL_CERT_FILE",
                    "Certificates to trust if CASTWRIGHT_CA_FILE is not set.")
         + man_item("HTTPS_PROXY, NO_PROXY", "Proxies; never used for loopback.");
}

std::string config_files_text() {
  return man_item("castwright.toml", "Settings, in the working directory.")
         + man_item("$XDG_CONFIG_HOME/castwright/config.toml",
                    "Settings of a user; else ~/.config/castwright/config.toml.")
         + man_item("/etc/castwright/config.toml", "Settings of all users.");
}

std::string files_section(const CLI::App& command) {
  if (command.get_parent() != nullptr && !has_settings(command)) return {};
  std::string text = ".SH FILES\n" + config_files_text();
  text += man_item("OUTPUT_ROOT/runs/TOPIC/RUN",
                   "The files of a run; OUTPUT_ROOT/podcast_chunks/TOPIC is the newest.");
  if (command.get_parent() == nullptr) {
    for (const RunFile& file : run_files())
      text += man_item(file.name, file.what);
  }
  return text;
}

/// What every page but the first sends to; the first page sends to all others.
std::string see_also_section(const CLI::App& app, const std::string& own) {
  std::vector<std::string> pages;
  if (own != app.get_name()) pages.push_back(man_reference(app.get_name(), 1));
  if (own == app.get_name()) {
    for (const CLI::App* const command : commands_of(app))
      pages.push_back(man_reference(page_name(*command), 1));
  } else {
    // The commands beside it under the same heading.
    const std::string_view command =
        std::string_view(own).substr(std::min(own.size(), app.get_name().size() + 1));
    for (const CLI::App* const other : commands_of(app)) {
      if (other->get_name() != command && group_of(other->get_name()) == group_of(command))
        pages.push_back(man_reference(page_name(*other), 1));
    }
  }
  if (own != config_name) pages.push_back(man_reference(std::string(config_name), 5));
  std::ranges::sort(pages);
  std::string text = ".SH SEE ALSO\n";
  for (std::size_t i = 0; i < pages.size(); ++i)
    text += pages[i] + (i + 1 < pages.size() ? ",\n" : "\n");
  return text;
}

ManPage man_page_of(const CLI::App& app, const CLI::App& command) {
  const bool program = &app == &command;
  const Footer footer = footer_of(command);
  ManPage page{.name = page_name(command)};
  std::string& text = page.text;
  text = title_line(page.name, page.section);
  text += name_section(
      page.name,
      program ? "write long spoken scripts with a paid language model" : command.get_description());
  text += ".SH SYNOPSIS\n" + man_synopsis(usage_of(command), typed_name(command));
  text += ".SH DESCRIPTION\n" + man_text(sentence(command.get_description()));
  text += man_text(footer.notes);
  if (program) text += commands_text(app);
  text += ".SH OPTIONS\n" + flags_text(command);
  if (!program) text += commands_inside(command);
  if (program) text += ".SH MONEY\n" + man_text(without_title(*help_page("money")));
  text += exit_status_section() + environment_section(command) + files_section(command);
  text += examples_section(footer.examples) + see_also_section(app, page.name);
  return page;
}

std::string_view toml_type(const topic::SettingRow& row) {
  using enum topic::SettingKind;
  switch (row.kind) {
    case number: return "integer";
    case chunks: return "integer or string";
    case seconds: return "number";
    case money: return "number or string";
    case flag: return "boolean";
    case parts: return "list or string";
    case text:
    case path:
    case command:
    case url:
    case choice: return "string";
  }
  return "string";
}

std::string setting_item(const topic::SettingRow& row) {
  std::string about = help_of_setting(row);
  if (!row.choices.empty() && row.kind != topic::SettingKind::parts) {
    std::string choices;
    for (const std::string_view choice : topic::choices_of(row))
      choices += (choices.empty() ? "" : ", ") + std::string(choice);
    about += "; one of: " + choices;
  }
  return man_item(
      fmt::format("{} ({})", row.key, toml_type(row)),
      fmt::format(
          "{}. Flag {}, variable {}.", about, app::flag_of(row.key), topic::variable_of(row)));
}

ManPage man_page_of_config(const CLI::App& app) {
  ManPage page{.name = std::string(config_name), .section = 5};
  std::string& text = page.text;
  text = title_line(page.name, page.section);
  text += name_section(page.name, "settings of castwright");
  text += ".SH SYNOPSIS\n"
          + man_example({"./castwright.toml",
                         "$XDG_CONFIG_HOME/castwright/config.toml",
                         "/etc/castwright/config.toml"});
  text += ".SH DESCRIPTION\n" + man_text(without_title(*help_page("config")));
  text += ".SH SETTINGS\n";
  std::optional<topic::SettingGroup> group;
  for (const topic::SettingRow& row : topic::setting_rows()) {
    if (group != row.group) text += man_heading(".SS", topic::title_of(row.group));
    group = row.group;
    text += setting_item(row);
  }
  text += ".SH EXIT STATUS\n"
          + man_text(
              "If a config file is wrong, every command ends with 2 and names the file, the "
              "line and the column. An unknown key is only a warning.\n");
  text += ".SH ENVIRONMENT\n"
          + man_item("CASTWRIGHT_NAME", "Comes before the value in a config file.")
          + man_item("XDG_CONFIG_HOME", "The folder of the file of a user.");
  text += ".SH FILES\n" + config_files_text();
  text += ".SH EXAMPLES\n"
          + man_example({"output_root = \"podcasts\"",
                         "model = \"gpt-5.2-pro\"",
                         "budget = 15",
                         "progress = \"lines\""});
  text += see_also_section(app, page.name);
  return page;
}

}  // namespace

std::vector<ManPage> man_pages(const CLI::App& app) {
  std::vector<ManPage> pages{man_page_of(app, app)};
  for (const CLI::App* const command : commands_of(app))
    pages.push_back(man_page_of(app, *command));
  pages.push_back(man_page_of_config(app));
  for (ManPage& page : pages)
    page.text = tidied(with_installed_documents(std::move(page.text)));
  return pages;
}

}  // namespace castwright::cli
