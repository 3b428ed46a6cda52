#include "provider/model_names.h"

#include <gtest/gtest.h>

namespace castwright::provider {
namespace {

TEST(ModelNames, ANameTellsItsProviderAlsoBehindAGatewaysSlash) {
  EXPECT_EQ(owner_by_name("claude-sonnet-4"), "Anthropic");
  EXPECT_EQ(owner_by_name("meta-llama/llama-3.3-70b"), "Meta");
  EXPECT_EQ(owner_by_name("gpt-5.2-pro"), "");
  EXPECT_EQ(owner_by_name("openai/"), "");
  EXPECT_EQ(owner_by_name(""), "");
}

TEST(ModelNames, OpenAIMayHaveAModelOfItsOwnFamiliesAlone) {
  for (const auto* own : {"gpt-6-luna", "o4-mini", "ft:gpt-4.1:acme::x"})
    EXPECT_TRUE(may_be_openai(own)) << own;
  for (const auto* other : {"claude-opus-4", "openai/gpt-6-luna", ""})
    EXPECT_FALSE(may_be_openai(other)) << other;
}

}  // namespace
}  // namespace castwright::provider
