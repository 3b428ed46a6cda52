#include "httpd/peer_user.h"

#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include <unistd.h>

namespace castwright::httpd {
namespace {

/// Takes the next word from the front of a line.
std::string_view next_word(std::string_view& line) {
  const std::size_t begin = line.find_first_not_of(' ');
  if (begin == std::string_view::npos) return line = {};
  const std::size_t end = line.find(' ', begin);
  const std::string_view word = line.substr(begin, end - begin);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end);
  return word;
}

std::optional<unsigned> number_in_base(std::string_view text, int base) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The port of an end that is on this machine: `0100007F:1F90` is 127.0.0.1:8080, and so is
/// `7F000001:1F90` where bytes stand the other way round.
std::optional<unsigned> port_of(std::string_view end) {
  const std::size_t colon = end.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view address = end.substr(0, colon);
  if (address != "0100007F" && address != "7F000001") return std::nullopt;
  return number_in_base(end.substr(colon + 1), 16);
}

}  // namespace

std::optional<unsigned> user_in(std::string_view table, PeerPorts ports) {
  constexpr std::string_view time_wait = "06";
  while (!table.empty()) {
    const std::size_t end = table.find('\n');
    std::string_view line = table.substr(0, end);
    table.remove_prefix(end == std::string_view::npos ? table.size() : end + 1);
    next_word(line);  // the number of the line
    if (port_of(next_word(line)) != ports.own) continue;
    if (port_of(next_word(line)) != ports.remote) continue;
    if (next_word(line) == time_wait) return std::nullopt;
    for (int skipped = 0; skipped < 3; ++skipped)  // queues, timer, repeats
      next_word(line);
    return number_in_base(next_word(line), 10);
  }
  return std::nullopt;
}

bool is_own_user(PeerPorts ports) {
  std::ifstream file("/proc/net/tcp", std::ios::binary);
  const std::string table(std::istreambuf_iterator<char>(file), {});
  const auto user = user_in(table, ports);
  return !user || *user == 0 || *user == ::geteuid();
}

}  // namespace castwright::httpd
