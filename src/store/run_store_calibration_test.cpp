// Tests the contract of RunStore for calibration, on every database engine behind a URL.

#include "store/calibration.h"
#include "store/run_store_fixture.h"

namespace castwright::store {
namespace {

class CalibrationContract : public testing::TestWithParam<std::string> {
 protected:
  CalibrationContract() : at_(GetParam()), store_(at_.connect()) {}

  StoreAtUrl at_;
  std::unique_ptr<RunStore> store_;
  std::string run_ = new_run_id();
  std::string day_ = new_day();
};

INSTANTIATE_TEST_SUITE_P(Store, CalibrationContract, testing::ValuesIn(store_urls()), name_of_url);

TEST_P(CalibrationContract, ACalibrationIsOfItsKeyAloneAndReadByAnotherConnection) {
  const CalibrationKey key{.host = run_, .model = "m", .kind = "wrap", .language = "English"};
  EXPECT_EQ(store_->calibration(key).value(), std::nullopt);
  LengthSample sample{
      .run_id = run_, .chunk = 1, .key = key, .asked = 100, .received = 130, .date = day_};
  for (int time = 0; time < 2; ++time)
    ASSERT_TRUE(store_->record_calibration({sample}).has_value()) << "again changes nothing";
  const auto found = at_.connect()->calibration(key).value();
  ASSERT_TRUE(found);
  EXPECT_DOUBLE_EQ(found->length_ratio, 1.3);
  EXPECT_EQ(found->count, 1);
  EXPECT_EQ(found->date, day_);
  for (std::string CalibrationKey::* part : {&CalibrationKey::host,
                                             &CalibrationKey::model,
                                             &CalibrationKey::kind,
                                             &CalibrationKey::language}) {
    CalibrationKey other = key;
    other.*part += "x";
    EXPECT_EQ(store_->calibration(other).value(), std::nullopt);
  }
  sample.received = 150;
  ASSERT_TRUE(store_->record_calibration({sample}).has_value());
  EXPECT_DOUBLE_EQ(store_->calibration(key).value()->length_ratio, 1.5) << "written again";
}

TEST_P(CalibrationContract, ACalibrationFollowsTheNewestSamples) {
  const CalibrationKey key{.host = run_, .model = "m", .kind = "wrap", .language = "English"};
  std::vector<LengthSample> samples;
  for (int chunk = 1; chunk <= 2 * calibration_samples_max; ++chunk) {
    samples.push_back({.run_id = run_,
                       .chunk = chunk,
                       .key = key,
                       .asked = 100,
                       .received = chunk <= calibration_samples_max ? 50 : 200,
                       .date = day_});
  }
  ASSERT_TRUE(store_->record_calibration(samples).has_value());
  const Calibration found = store_->calibration(key).value().value();
  EXPECT_DOUBLE_EQ(found.length_ratio, 2.0);
  EXPECT_EQ(found.count, calibration_samples_max);
  ASSERT_TRUE(store_->record_calibration({}).has_value());
}

}  // namespace
}  // namespace castwright::store
