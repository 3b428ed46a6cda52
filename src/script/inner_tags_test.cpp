#include "script/inner_tags.h"

#include <gtest/gtest.h>

namespace castwright::script {
namespace {

TEST(InnerTags, AreNowhereButAtTheStartOfATurnForReadersThatCutAtEveryOne) {
  struct Case {
    std::string_view given;
    std::string_view safe;
  };
  for (const Case& each :
       {Case{"HOST_A: One.\n\nHOST_B: Two.\n", "HOST_A: One.\n\nHOST_B: Two.\n"},
        {"HOST_A: As HOST_B: said.\n\nHOST_B: Yes.", "HOST_A: As HOST_B said.\n\nHOST_B: Yes."},
        {"HOST_A: As HOST_C:said, XHOST_12: too.", "HOST_A: As HOST_C said, XHOST_12 too."},
        {"HOST_A: One. HOST_B: Two.", "HOST_A: One.\n\nHOST_B: Two."},
        {"HOST_A: One.\u00a0**HOST_B:** Two.", "HOST_A: One.\n\nHOST_B: Two."},
        {"**HOST_A:** One.\n\nHOST_B (Gary): Two.", "HOST_A: One.\n\nHOST_B: Two."},
        {"HOST\\_A: One.\n\n\u00a0HOST_B:\u00a0Two.", "HOST_A: One.\n\nHOST_B: Two."},
        {"HOST_A: HOST_B: Two.", "HOST_A: HOST_B Two."},
        {"HOST_A: See\nalso HOST_B: Two.", "HOST_A: See\nalso HOST_B Two."},
        {"Alone.\n\nAs HOST_B: said.", "Alone.\n\nAs HOST_B said."},
        {"", ""}}) {
    EXPECT_EQ(with_tags_at_turns(each.given), each.safe) << each.given;
    EXPECT_EQ(with_tags_at_turns(each.safe), each.safe);
  }
}

}  // namespace
}  // namespace castwright::script
