#include "core/certificates.h"

#include <limits>
#include <memory>

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

}  // namespace

Result<std::size_t> count_certificates(std::string_view pem) {
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
      PEM_read_bio_X509_AUX(bytes.get(), nullptr, nullptr, nullptr)})
    ++count;
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

}  // namespace castwright
