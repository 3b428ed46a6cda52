#include "topic/secret_names.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace castwright::topic {
namespace {

/// Returns only the letters and digits, in lower case.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

/// Short words that many harmless names end in: they count only as the whole name.
constexpr std::array<std::string_view, 12> whole_names{
    "auth", "bearer", "code", "sig", "pass", "pw", "sid", "sas", "login", "cookie", "otp", "creds"};
/// Words that mean a secret at the end of a name too.
constexpr std::array<std::string_view, 16> ends{"key",
                                                "token",
                                                "secret",
                                                "password",
                                                "passwd",
                                                "passphrase",
                                                "passcode",
                                                "pwd",
                                                "credential",
                                                "credentials",
                                                "signature",
                                                "authorization",
                                                "jwt",
                                                "session",
                                                "sessionid",
                                                "authcode"};

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

bool names_secret(std::string_view name) {
  const std::string folded = plain(name);
  return std::ranges::find(whole_names, folded) != whole_names.end()
         || std::ranges::any_of(ends, [&](std::string_view end) { return folded.ends_with(end); });
}

std::string without_escapes(std::string_view text) {
  // The text is rewritten from left to right in place, because the result of one escape may
  // complete another.
  std::string out;
  for (const char c : text) {
    out += c;
    while (out.size() >= 3 && out[out.size() - 3] == '%') {
      const int high = digit_of(out[out.size() - 2]);
      const int low = digit_of(out.back());
      if (high < 0 || low < 0) break;
      out.resize(out.size() - 3);
      out += static_cast<char>(high * 16 + low);
    }
  }
  return out;
}

}  // namespace castwright::topic
