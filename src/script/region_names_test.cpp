#include "script/region_names.h"

#include <gmock/gmock.h>

namespace castwright::script {
namespace {

using testing::Contains;
using testing::IsEmpty;

TEST(RegionNames, AreThoseOfTheLanguage) {
  for (const char* name : {"Norway", "Norwegian", "Europe", "India", "German"})
    EXPECT_THAT(region_names("en"), Contains(name));
  for (const char* name : {"Norwegen", "Norwegisch", "Europa", "Indien"})
    EXPECT_THAT(region_names("de"), Contains(name));
  EXPECT_THAT(region_names("fr"), Contains("Norvège"));
  EXPECT_THAT(region_names("ja"), Contains("ノルウェー"));
}

}  // namespace
}  // namespace castwright::script
