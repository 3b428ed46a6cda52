#include "topic/suggest.h"
#include "topic/topic.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace castwright::topic {
namespace {

constexpr std::size_t id_bytes_max = 64;

/// Names that open a device on some operating system, in any case. An id has no extension, so the
/// whole name counts.
constexpr std::string_view devices[] = {
    "CON",  "PRN",  "AUX",  "NUL",  "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7",
    "COM8", "COM9", "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
};

bool is_alphanumeric(char byte) {
  return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z')
         || (byte >= '0' && byte <= '9');
}

bool is_device(std::string_view id) {
  std::string upper(id);
  for (char& byte : upper) {
    if (byte >= 'a' && byte <= 'z') byte = char(byte - 'a' + 'A');
  }
  return std::find(std::begin(devices), std::end(devices), upper) != std::end(devices);
}

/// Returns what is wrong with the id, or nullptr.
const char* fault_of(std::string_view id) {
  if (id.empty()) return "is empty";
  if (id.size() > id_bytes_max) return "is longer than 64 characters";
  if (!is_alphanumeric(id.front())) return "does not begin with a letter or digit";
  const bool allowed = std::all_of(id.begin(), id.end(), [](char byte) {
    return is_alphanumeric(byte) || byte == '-' || byte == '_';
  });
  if (!allowed) return "holds a character other than A-Z, a-z, 0-9, - and _";
  if (is_device(id)) return "is the name of a device on some systems";
  return nullptr;
}

}  // namespace

Status check_id(std::string_view id) {
  const char* const fault = fault_of(id);
  if (fault == nullptr) return {};
  return fail(Fault::usage, "the topic id " + printable(id) + " " + fault);
}

}  // namespace castwright::topic
