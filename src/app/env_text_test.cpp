#include "app/env_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace castwright::app {
namespace {

/// The one line of a text that has one.
EnvLine env_line(std::string_view text) {
  const std::vector<EnvLine> lines = read_env(text);
  EXPECT_EQ(lines.size(), 1u) << text;
  return lines.empty() ? EnvLine{} : lines.front();
}

TEST(EnvText, ExportQuotationMarksBlanksAndCommentsAreTakenOff) {
  for (const std::string_view text : {"NAME=value",
                                      "  NAME = value  ",
                                      "export NAME=value",
                                      "NAME=\"value\"",
                                      "NAME='value' # why",
                                      "NAME=value # why",
                                      "\xEF\xBB\xBFNAME=value\r\n",
                                      "# why\n\nNAME=value\n"}) {
    const EnvLine line = env_line(text);
    EXPECT_EQ(line.name, "NAME") << text;
    EXPECT_EQ(line.value, "value") << text;
    EXPECT_EQ(line.wrong, "") << text;
  }
  EXPECT_EQ(env_line("NAME=a#b").value, "a#b");
  EXPECT_EQ(env_line("NAME=\"a # b\"").value, "a # b");
  EXPECT_EQ(env_line("NAME=a=b==").value, "a=b==");
  EXPECT_EQ(env_line("NAME=").value, "");
  EXPECT_EQ(env_line("NAME='${HOME}'").value, "${HOME}");
}

TEST(EnvText, EveryLineKnowsItsNumberWhateverItsLineEnd) {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const std::vector<EnvLine> lines = read_env("# one" + end + "A=1" + end + end + "B=2" + end);
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[0].number, 2);
    EXPECT_EQ(lines[1].number, 4);
  }
}

TEST(EnvText, WhatIsNoAssignmentSaysSoAndRepeatsNothing) {
  for (const std::string_view text :
       {"hush", "hush hush=1", "=hush", "NAME=\"hush", "NAME=${hush}", "\xFF\xFEhush"}) {
    const EnvLine line = env_line(text);
    EXPECT_NE(line.wrong, "") << text;
    EXPECT_EQ(line.wrong.find("hush"), std::string::npos) << line.wrong;
  }
}

TEST(EnvText, AValueOfSeveralLinesIsOneEntryAndHidesNoOther) {
  const std::vector<EnvLine> lines =
      read_env("CERT=\"-----BEGIN\nMIIabc=\n-----END\"\nNAME=value\n");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].name, "CERT");
  EXPECT_EQ(lines[1].name, "NAME");
  const std::vector<EnvLine> forgotten = read_env("A=\"open\nNAME=value\nB=\"x\"\n");
  ASSERT_EQ(forgotten.size(), 3u);
  EXPECT_EQ(forgotten[1].value, "value");
}

}  // namespace
}  // namespace castwright::app
