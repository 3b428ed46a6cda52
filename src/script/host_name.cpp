#include "script/host_name.h"

#include "core/ascii.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

#include <unicode/uidna.h>

namespace castwright::script {
namespace {

constexpr std::size_t host_bytes_max = 1024;  // A name in ASCII has at most 253 bytes.

}  // namespace

std::string ascii_host(std::string_view name) {
  const bool ascii = std::ranges::all_of(name, [](char byte) { return byte >= 0; });
  if (ascii || name.size() > host_bytes_max) return ascii_lower(name);
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UIDNA, decltype(&uidna_close)> rules(
      uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &status), &uidna_close);
  std::array<char, host_bytes_max> out{};
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  const std::int32_t size = uidna_nameToASCII_UTF8(rules.get(),
                                                   name.data(),
                                                   static_cast<std::int32_t>(name.size()),
                                                   out.data(),
                                                   static_cast<std::int32_t>(out.size()),
                                                   &info,
                                                   &status);
  const bool written =
      U_SUCCESS(status) && info.errors == 0 && size <= static_cast<std::int32_t>(out.size());
  return written ? std::string(out.data(), static_cast<std::size_t>(size)) : ascii_lower(name);
}

}  // namespace castwright::script
