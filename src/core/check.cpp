#include "core/check.h"

#include <cstdio>
#include <cstdlib>

namespace castwright {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "error: internal: %s does not hold at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace castwright
