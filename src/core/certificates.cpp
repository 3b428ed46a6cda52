#include "core/certificates.h"

#include <chrono>
#include <ctime>
#include <functional>
#include <limits>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace castwright {
namespace {

struct Free {
  void operator()(BIO* bytes) const { BIO_free(bytes); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};

/// True for a certificate in its binary form, which begins with a sequence of a two-byte length.
bool looks_like_der(std::string_view bytes) {
  return bytes.starts_with("\x30\x82");
}

/// Called with each certificate of a file.
using Visit = std::function<void(const X509&)>;

/// The end of a certificate; nothing if it cannot be read.
std::optional<WallTime> end_of(const X509& certificate) {
  std::tm end{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &end) != 1) return std::nullopt;
  constexpr int first_year = 1900;
  const std::chrono::year_month_day day{std::chrono::year(end.tm_year + first_year),
                                        std::chrono::month(unsigned(end.tm_mon) + 1),
                                        std::chrono::day(unsigned(end.tm_mday))};
  return WallTime(std::chrono::sys_days(day)) + std::chrono::hours(end.tm_hour)
         + std::chrono::minutes(end.tm_min) + std::chrono::seconds(end.tm_sec);
}

/// Visits all certificates and returns how many there are.
Result<std::size_t> visit_certificates(std::string_view pem, const Visit& visit) {
  if (looks_like_der(pem)) {
    return fail(Fault::usage,
                "is a certificate in binary form (DER), and PEM is read: openssl x509 -inform der "
                "-in FILE -out FILE.pem");
  }
  if (pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    return fail(Fault::usage, "is too large");
  }
  const std::unique_ptr<BIO, Free> bytes(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bytes) return fail(Fault::internal, "out of memory");
  std::size_t count = 0;
  while (const std::unique_ptr<X509, Free> one{
      PEM_read_bio_X509_AUX(bytes.get(), nullptr, nullptr, nullptr)}) {
    ++count;
    visit(*one);
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!at_end) {
    return fail(Fault::usage, fmt::format("its certificate {} cannot be read", count + 1));
  }
  if (count == 0) {
    const bool key = pem.contains("PRIVATE KEY-----");
    return fail(Fault::usage,
                key ? "holds a private key and no certificate" : "holds no certificate (PEM)");
  }
  return count;
}

}  // namespace

Result<std::size_t> count_certificates(std::string_view pem) {
  return visit_certificates(pem, [](const X509&) {});
}

Result<CertificateTimes> certificate_times(std::string_view pem, WallTime now) {
  CertificateTimes times;
  CW_TRY(times.count, visit_certificates(pem, [&](const X509& certificate) {
           const std::optional<WallTime> end = end_of(certificate);
           if (!end) return;
           if (*end < now) {
             ++times.expired;
           } else if (!times.next_end || *end < *times.next_end) {
             times.next_end = end;
           }
         }));
  return times;
}

}  // namespace castwright
