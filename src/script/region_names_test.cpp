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

TEST(CityNames, AreThoseOfTheLanguage) {
  for (const char* name : {"Nairobi", "Auckland", "Copenhagen", "Moscow"})
    EXPECT_THAT(city_names("en"), Contains(name));
  EXPECT_THAT(city_names("de"), Contains("Kopenhagen"));
  EXPECT_THAT(city_names("fr"), Contains("Moscou"));
}

}  // namespace
}  // namespace castwright::script
