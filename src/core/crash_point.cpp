#include "core/crash_point.h"

#include "core/check.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>

namespace castwright {
namespace {

struct Wanted {
  std::string name;
  int passes_left = 1;
};

Wanted wanted_by_environment() {
  // The variable is read once, before any other thread runs; nothing in the program sets variables.
  const char* const value = std::getenv("CASTWRIGHT_CRASH_AT");  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr) return {};
  const std::string_view text(value);
  const std::size_t colon = std::min(text.find(':'), text.size());
  Wanted wanted{.name = std::string(text.substr(0, colon))};
  if (colon < text.size()) {
    std::from_chars(text.data() + colon + 1, text.data() + text.size(), wanted.passes_left);
  }
  return wanted;
}

}  // namespace

void crash_point(std::string_view name) {
  static Wanted wanted = wanted_by_environment();
  if (wanted.name.empty()) return;
  CW_CHECK(std::ranges::find(crash_points, name) != crash_points.end());
  if (name == wanted.name && --wanted.passes_left == 0) std::raise(SIGKILL);
}

}  // namespace castwright
