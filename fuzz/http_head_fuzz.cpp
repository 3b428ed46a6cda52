#include "http/head_reader.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  castwright::http::HeadReader head(1000);
  std::string_view rest(static_cast<const char*>(static_cast<const void*>(data)), size);
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end == std::string_view::npos ? end : end + 1);
    static_cast<void>(head.take(line));
    rest.remove_prefix(line.size());
  }
  return 0;
}
