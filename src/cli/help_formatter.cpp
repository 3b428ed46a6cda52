#include "cli/help_formatter.h"

#include "cli/documents.h"
#include "cli/help_pages.h"
#include "cli/option_tree.h"
#include "cli/text_layout.h"
#include "script/columns.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

/// Where the right side of rows begins, if no row needs less.
constexpr std::size_t column_max = 34;

using HelpRow = std::pair<std::string, std::string>;

std::string rows_text(const std::vector<HelpRow>& rows, std::size_t column, std::size_t width) {
  std::string text;
  for (const auto& [left, right] : rows)
    text += row_of(left, right, column, width);
  return text;
}

/// The column at which the right sides of all rows can begin.
std::size_t column_for(const std::vector<std::vector<HelpRow>>& sections) {
  std::size_t widest = 0;
  for (const std::vector<HelpRow>& rows : sections)
    for (const auto& [left, right] : rows)
      widest = std::max(widest, script::count_columns(left));
  constexpr std::size_t blanks = 4;  // Two before and two behind the left side.
  return std::min(widest + blanks, column_max);
}

/// The headings of a page and their rows.
struct Sections {
  std::vector<std::string> titles;
  std::vector<std::vector<HelpRow>> rows;
  bool leaves_out = false;  ///< Does it leave rare flags out?

  void add(std::string title, std::vector<HelpRow> section) {
    if (section.empty()) return;
    titles.push_back(std::move(title));
    rows.push_back(std::move(section));
  }
  std::string text(std::size_t width) const {
    const std::size_t column = column_for(rows);
    std::string out;
    for (std::size_t i = 0; i < titles.size(); ++i)
      out += "\n" + titles[i] + ":\n" + rows_text(rows[i], column, width);
    return out;
  }
};

std::vector<HelpRow> help_rows_of(const std::vector<const CLI::Option*>& options) {
  std::vector<HelpRow> rows;
  for (const CLI::Option* const option : options)
    rows.emplace_back(left_of(*option), right_of(*option));
  return rows;
}

void add_flags(Sections& sections, const CLI::App& command, bool all) {
  sections.add("Arguments", help_rows_of(arguments_of(command)));
  for (const FlagGroup& group : flag_groups(command)) {
    std::vector<const CLI::Option*> flags = group.common;
    if (all) flags.insert(flags.end(), group.rare.begin(), group.rare.end());
    if (!all && !group.rare.empty()) sections.leaves_out = true;
    sections.add(group.title, help_rows_of(flags));
  }
}

void add_commands_of_program(Sections& sections, const CLI::App& app) {
  std::vector<std::string_view> titles;
  for (const CommandGroup& group : command_groups())
    titles.push_back(group.title);
  titles.push_back(other_commands);
  for (const std::string_view title : titles) {
    std::vector<HelpRow> rows;
    for (const CLI::App* const command : commands_of(app)) {
      if (group_of(command->get_name()) == title)
        rows.emplace_back(command->get_name(), command->get_description());
    }
    sections.add(std::string(title), std::move(rows));
  }
}

void add_commands_of_command(Sections& sections, const CLI::App& command) {
  std::vector<HelpRow> rows;
  for (const CLI::App* const below : commands_of(command))
    rows.emplace_back(below->get_name(), below->get_description());
  sections.add("Commands", std::move(rows));
}

std::string examples_text(const Footer& footer) {
  if (footer.examples.empty()) return {};
  std::string text = "\nExamples:\n";
  for (const std::string& example : footer.examples)
    text += "  " + example + "\n";
  return text;
}

std::string help_page_of(const CLI::App& command, bool all) {
  const std::size_t width = help_columns();
  const bool program = command.get_parent() == nullptr;
  const Footer footer = footer_of(command);
  std::string page = laid_out(command.get_description(), width);
  page += examples_text(footer);
  page += "\n" + wrapped("Usage: " + usage_of(command), 0, 4, width);
  Sections sections;
  if (program) {
    add_commands_of_program(sections, command);
  } else {
    add_commands_of_command(sections, command);
  }
  add_flags(sections, command, all);
  page += sections.text(width);
  if (!footer.notes.empty()) page += "\n" + laid_out(with_documents(footer.notes), width);
  if (program) {
    page += "\n"
            + wrapped(fmt::format("More: castwright COMMAND --help, castwright help {}",
                                  fmt::join(help_page_names(), "|")),
                      0,
                      4,
                      width);
  }
  if (sections.leaves_out) {
    page +=
        "\n"
        + wrapped(fmt::format("Flags that are rarely needed: {} --help-all", typed_name(command)),
                  0,
                  4,
                  width);
  }
  return page;
}

class HelpFormatter : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* command,
                        std::string /*name*/,
                        CLI::AppFormatMode mode) const override {
    return help_page_of(*command, mode == CLI::AppFormatMode::All);
  }
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> help_formatter() {
  return std::make_shared<HelpFormatter>();
}

}  // namespace castwright::cli
