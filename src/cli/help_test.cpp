// The option tree as the help reads it, and how its pages are laid out. What a person sees is
// tested in tests/e2e/help_test.py.

#include "cli/app.h"
#include "cli/help_pages.h"
#include "cli/option_tree.h"
#include "cli/text_layout.h"
#include "core/result.h"
#include "script/columns.h"
#include "topic/setting_table.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

/// The parser with all commands of the program.
struct Program {
  CLI::App app;
  Action chosen;

  Program() { add_commands(app, chosen); }
};

TEST(OptionTree, EveryRegisteredCommandStandsUnderAHeading) {
  const Program program;
  for (const CLI::App* const command :
       program.app.get_subcommands([](const CLI::App*) { return true; })) {
    EXPECT_NE(group_of(command->get_name()), other_commands)
        << command->get_name() << " is in no group of src/cli/option_tree.cpp";
    EXPECT_FALSE(command->get_description().empty()) << command->get_name();
  }
}

TEST(OptionTree, ACommandWithoutAHeadingIsShownLast) {
  Program program;
  program.app.add_subcommand("unheard-of", "Do what no group knows");
  const auto commands = commands_of(program.app);
  EXPECT_EQ(commands.back()->get_name(), "unheard-of");
  const std::string page = program.app.help();
  EXPECT_NE(page.find("\nOther commands:\n  unheard-of"), std::string::npos) << page;
}

TEST(OptionTree, EveryRareSettingIsLeftOutOfTheCommonHelp) {
  const Program program;
  const CLI::App& generate = *command_named(program.app, "generate");
  int rare = 0;
  for (const FlagGroup& group : flag_groups(generate)) {
    for (const CLI::Option* const flag : group.common) {
      const topic::SettingRow* const row = setting_of(*flag);
      EXPECT_TRUE(row == nullptr || !row->rare) << left_of(*flag);
    }
    rare += int(group.rare.size());
  }
  EXPECT_GT(rare, 20);
}

TEST(OptionTree, AFooterIsTakenApartIntoExamplesAndNotes) {
  CLI::App app;
  app.footer("First.\nExamples:\n  one\n  two   # why\nLast,\nand more.");
  const Footer footer = footer_of(app);
  EXPECT_EQ(footer.examples, (std::vector<std::string>{"one", "two   # why"}));
  EXPECT_EQ(footer.notes, "First.\nLast,\nand more.\n");
}

TEST(OptionTree, ARowSaysWhatAFlagTakesAndWithWhatItCannotStand) {
  CLI::App app;
  std::string text;
  bool every = false;
  CLI::Option* const all = app.add_flag("--all", every, "everything");
  CLI::Option* const one = app.add_option("-o,--one", text, "a thing")->excludes(all);
  CLI::Option* const kind = app.add_option("--kind", text, "its kind")
                                ->check(CLI::IsMember({"long", "short"}))
                                ->required();
  EXPECT_EQ(left_of(*all), "--all");
  EXPECT_EQ(left_of(*one), "-o, --one ONE");
  EXPECT_EQ(right_of(*one), "a thing (not with --all)");
  EXPECT_EQ(left_of(*kind), "--kind long|short");
  EXPECT_EQ(right_of(*kind), "its kind (required)");
  EXPECT_EQ(values_of(*kind), (std::vector<std::string>{"long", "short"}));
}

TEST(TextLayout, LinesAreBrokenAtBlanksAndCountedInColumns) {
  EXPECT_EQ(wrapped("aa bb cc", 0, 2, 5), "aa bb\n  cc\n");
  EXPECT_EQ(wrapped("éé bb cc", 0, 2, 5), "éé bb\n  cc\n");
  EXPECT_EQ(wrapped("aa longer-than-a-line cc", 0, 1, 6), "aa\n longer-than-a-line\n cc\n");
  EXPECT_EQ(wrapped("", 0, 2, 5), "\n");
}

TEST(TextLayout, ALongLeftSideStandsInALineOfItsOwn) {
  EXPECT_EQ(row_of("--a", "text", 8, 40), "  --a   text\n");
  EXPECT_EQ(row_of("--abc", "text", 8, 40), "  --abc\n        text\n");
  EXPECT_EQ(row_of("--a", "", 8, 40), "  --a\n");
  EXPECT_EQ(row_of("--a", "text", 34, 40), "  --a\n      text\n") << "no room for a second column";
}

TEST(TextLayout, APageKeepsItsRowsAndJoinsItsParagraphs) {
  EXPECT_EQ(laid_out("one\ntwo\n\n  a  b c\n", 80), "one two\n\n  a  b c\n");
  EXPECT_EQ(laid_out("  name  one two three", 16), "  name  one two\n        three\n");
}

TEST(HelpPages, EveryPageFitsItsWidthAndIsKnownByName) {
  for (const std::string_view name : help_page_names()) {
    const auto page = help_page(name);
    ASSERT_TRUE(page.has_value()) << name;
    EXPECT_FALSE(about_help_page(name).empty()) << name;
    const std::string text = laid_out(*page, help_columns_max);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      const std::string_view line = std::string_view(text).substr(at, end - at);
      EXPECT_LE(script::count_columns(line), help_columns_max) << line;
      at = end + 1;
    }
  }
  EXPECT_FALSE(help_page("nothing").has_value());
}

TEST(HelpPages, EveryExitCodeOfAFaultIsExplained) {
  for (int fault = int(Fault::internal); fault <= int(Fault::hung_up); ++fault) {
    const int code = exit_code(static_cast<Fault>(fault));
    bool found = false;
    for (const ExitCode& one : exit_codes())
      found = found || one.code == code;
    EXPECT_TRUE(found) << code;
  }
}

}  // namespace
}  // namespace castwright::cli
