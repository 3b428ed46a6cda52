// What the hidden command prints for a shell. What it finds is tested in
// tests/e2e/completion_test.py.

#include "cli/complete.h"

#include <gtest/gtest.h>

#include <string>

namespace castwright::cli {
namespace {

TEST(Complete, ADescriptionIsOneLineOfBoundedLength) {
  const Completion completion{.candidates = {{"word", "a\tb\n" + std::string(200, 'x')}}};
  const std::string text = completion_text(completion);
  EXPECT_EQ(text.substr(0, 9), "word\ta b ");
  EXPECT_LT(text.size(), 100U);
  EXPECT_TRUE(text.ends_with("…\n:words\n")) << text;
}

}  // namespace
}  // namespace castwright::cli
