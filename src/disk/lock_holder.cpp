#include "disk/lock_holder.h"

#include <charconv>
#include <cstdint>
#include <ctime>
#include <fstream>
#include <sstream>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace castwright::disk {
namespace {

/// Returns the process of a line of /proc/locks (`1: FLOCK  ADVISORY  WRITE 4711 08:01:131 0 EOF`)
/// if that line locks this inode, else 0. The device is not compared, because layered file systems
/// show another one there.
std::int64_t holder_in(const std::string& line, std::uint64_t inode) {
  std::istringstream words(line);
  std::string number;
  std::string kind;
  std::string mode;
  std::string access;
  std::string place;
  std::int64_t process = 0;
  if (!(words >> number >> kind >> mode >> access >> process >> place)) return 0;
  if (kind != "FLOCK" || !place.ends_with(fmt::format(":{}", inode))) return 0;
  return process;
}

/// Returns when a process began, or 0 if nothing tells. The kernel counts the start in clock ticks
/// from its boot.
std::time_t started_at(std::int64_t process) {
  constexpr int fields_behind_name = 20;  // In proc(5) starttime is field 22, the name field 2.
  std::ifstream own(fmt::format("/proc/{}/stat", process));
  std::string line;
  std::getline(own, line);
  const std::size_t name_end = line.rfind(')');  // A name may hold blanks and brackets.
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(line.substr(name_end + 1));
  std::string field;
  for (int i = 0; i < fields_behind_name; ++i)
    fields >> field;
  std::ifstream system("/proc/stat");
  std::int64_t booted = 0;
  for (std::string word; booted == 0 && system >> word;)
    if (word == "btime") system >> booted;
  const long ticks_per_s = ::sysconf(_SC_CLK_TCK);
  std::int64_t ticks = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), ticks);
  if (error != std::errc() || booted == 0 || ticks_per_s <= 0) return 0;
  return static_cast<std::time_t>(booted + ticks / ticks_per_s);
}

}  // namespace

std::string lock_holder(int fd) {
  struct stat file{};
  if (::fstat(fd, &file) != 0) return {};
  std::ifstream locks("/proc/locks");
  std::int64_t process = 0;
  for (std::string line; process <= 0 && std::getline(locks, line);)
    process = holder_in(line, file.st_ino);
  if (process <= 0) return {};
  std::string name;
  std::ifstream comm(fmt::format("/proc/{}/comm", process));
  std::getline(comm, name);
  const std::time_t begun = started_at(process);
  if (name.empty() || begun == 0) return fmt::format("process {}", process);
  return fmt::format("process {} ({}), which began at {:%Y-%m-%d %H:%M:%S} UTC",
                     process,
                     name,
                     fmt::gmtime(begun));
}

}  // namespace castwright::disk
