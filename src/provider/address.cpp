#include "provider/address.h"

#include <algorithm>
#include <cstddef>

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

}  // namespace castwright::provider
