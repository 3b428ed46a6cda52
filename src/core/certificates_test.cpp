#include "core/certificates.h"

#include <gtest/gtest.h>

#include <string>

namespace castwright {
namespace {

constexpr std::string_view own = R"(-----BEGIN CERTIFICATE-----
MIIBdjCCARugAwIBAgIUIkQcO7Mq1nWodKbiKa3gQCu5bEwwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMzAwNjAzMThaGA8yMTI2MTEwNjA2MDMx
OFowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNGp
+OpbYWqWZ7+E6dt2AxJ8VOnjE9qU9eaFuzj+kCcFnln7MO/ljhAjSSOl71V02Q62
4nGwJz3x6a9XLN8xM/2jUzBRMB0GA1UdDgQWBBTffCXHwzK3JjQyL4E5CyMcXerE
NjAfBgNVHSMEGDAWgBTffCXHwzK3JjQyL4E5CyMcXerENjAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0kAMEYCIQCCJ7Q93OEhITr7c8GobAEefNnXr7bQ/Ri8
YKoIeHb2fAIhAP+Q2Dc4MFmo5+aVnNfOSEe7xyhRSyHB3ZWAvP/rvbz2
-----END CERTIFICATE-----
)";

std::string reason(std::string_view pem) {
  const auto count = count_certificates(pem);
  EXPECT_FALSE(count) << pem;
  return count ? std::string() : count.error().what;
}

TEST(Certificates, ABundleIsCountedWhateverStandsBetween) {
  EXPECT_EQ(*count_certificates(own), 1U);
  EXPECT_EQ(
      *count_certificates("# our roots\n" + std::string(own) + "\nnext:\n" + std::string(own)), 2U);
}

TEST(Certificates, WhatHoldsNoneIsRefusedAsWhatItIs) {
  EXPECT_NE(reason("").find("no certificate"), std::string::npos);
  EXPECT_NE(reason("hello").find("no certificate"), std::string::npos);
  EXPECT_NE(reason("\x30\x82\x01\x02").find("DER"), std::string::npos);
  EXPECT_NE(
      reason("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").find("private key"),
      std::string::npos);
}

TEST(Certificates, ABrokenOneIsRefusedAlsoBehindAGoodOne) {
  const std::string broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  EXPECT_NE(reason(broken).find("certificate 1"), std::string::npos);
  EXPECT_NE(reason(std::string(own) + broken).find("certificate 2"), std::string::npos);
  EXPECT_FALSE(count_certificates(own.substr(0, own.size() / 2)));
}

TEST(Certificates, TheirEndIsSeenFromAGivenDay) {
  const std::string two = std::string(own) + std::string(own);
  const auto before = certificate_times(two, *parse_rfc3339("2027-01-01T00:00:00.000Z"));
  ASSERT_TRUE(before);
  EXPECT_EQ(before->count, 2U);
  EXPECT_EQ(before->expired, 0U);
  ASSERT_TRUE(before->next_end);
  EXPECT_EQ(rfc3339(*before->next_end), "2126-11-06T06:03:18.000Z");
  const auto after = certificate_times(two, *parse_rfc3339("2126-11-07T00:00:00.000Z"));
  ASSERT_TRUE(after);
  EXPECT_EQ(after->expired, 2U);
  EXPECT_FALSE(after->next_end);
  EXPECT_FALSE(certificate_times("hello", {}));
}

}  // namespace
}  // namespace castwright
