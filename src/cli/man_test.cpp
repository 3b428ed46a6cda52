// How manual pages are written. What formatters make of them is tested in tests/e2e/man_test.py.

#include "cli/man.h"

#include "cli/app.h"
#include "cli/man_text.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

TEST(ManText, NothingInATextIsReadAsAMacro) {
  EXPECT_EQ(man_escaped(".TH a\\b"), "\\&.TH a\\eb");
  EXPECT_EQ(man_escaped("--a 'b' `c` …"), "\\-\\-a \\(aqb\\(aq \\(gac\\(ga \\[u2026]");
  EXPECT_EQ(man_item("-a \"b\"", "c"), ".TP\n.B \"\\-a \\(dqb\\(dq\"\nc\n");
}

TEST(ManText, APageOfTheHelpBecomesParagraphsTermsAndExamples) {
  EXPECT_EQ(man_text("one\ntwo\n\n  a b     c d\n          e\n\n  cmd x\n"),
            ".PP\none two\n.TP\n.B \"a b\"\nc d e\n.PP\n.nf\ncmd x\n.fi\n");
}

TEST(ManPages, EveryPageIsAscii) {
  CLI::App app;
  Action chosen;
  add_commands(app, chosen);
  for (const ManPage& page : man_pages(app)) {
    for (const char byte : page.text)
      ASSERT_TRUE(byte == '\n' || (byte >= ' ' && byte <= '~')) << page.name;
  }
}

}  // namespace
}  // namespace castwright::cli
