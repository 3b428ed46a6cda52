#include "provider/address.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace castwright::provider {

std::string address_below(std::string_view base_url,
                          std::string_view path,
                          std::string_view query) {
  const std::size_t mark = std::min(base_url.find('?'), base_url.size());
  std::string_view place = base_url.substr(0, mark);
  while (place.ends_with('/'))
    place.remove_suffix(1);
  std::string address(place);
  address += path;
  char join = '?';
  for (std::string_view part : {base_url.substr(std::min(mark + 1, base_url.size())), query}) {
    while (part.ends_with('&'))
      part.remove_suffix(1);
    if (part.empty()) continue;
    address += join;
    address += part;
    join = '&';
  }
  return address;
}

std::string escaped(std::string_view word) {
  std::string out;
  for (const char byte : word) {
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
                       || (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
    if (plain) {
      out += byte;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    }
  }
  return out;
}

}  // namespace castwright::provider
