#include "app/exported_file.h"

#include "app/files.h"
#include "app/shell.h"
#include "core/hash.h"
#include "core/limits.h"
#include "topic/suggest.h"

#include <array>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <sys/xattr.h>

namespace castwright::app {
namespace {

constexpr const char* hash_attribute = "user.castwright.sha256";
constexpr std::size_t hash_digits = 64;

/// The SHA-256 of what castwright wrote to the file; "" if it did not, or if the file system keeps
/// no attributes.
std::string hash_when_written(const std::filesystem::path& path) {
  std::array<char, hash_digits> digits{};
  const ssize_t size = ::getxattr(path.c_str(), hash_attribute, digits.data(), digits.size());
  return size == static_cast<ssize_t>(digits.size()) ? std::string(digits.data(), digits.size())
                                                     : std::string();
}

/// Is the file what an earlier export wrote, or what this one would write? An empty one holds no
/// work of anybody: a shell has just made it.
bool may_be_replaced(const std::filesystem::path& path, std::string_view bytes) {
  const auto there = read_file(path, limits::answer_bytes_max);
  if (!there) return false;
  return there->empty() || *there == bytes || hash_when_written(path) == sha256_hex(*there);
}

}  // namespace

Status write_exported(const std::filesystem::path& path, std::string_view bytes, bool force) {
  std::error_code error;
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  if (!std::filesystem::exists(folder, error)) {
    return fail(Fault::usage,
                fmt::format("no folder {0}: mkdir -p {1} makes it",
                            topic::printable(folder.string()),
                            shell_quoted(folder.string())));
  }
  const bool is_file = std::filesystem::is_regular_file(path, error);
  if (is_file && !force && !may_be_replaced(path, bytes)) {
    return fail(Fault::usage,
                fmt::format("{} is not as an export left it: somebody edited it, or another "
                            "program wrote it; castwright import takes an edit over, --force "
                            "replaces the file",
                            topic::printable(path.string())));
  }
  CW_RETURN_IF_ERROR(write_file(path, bytes));
  // Without the attribute the next export only asks for --force.
  const std::string hash = sha256_hex(bytes);
  if (std::filesystem::is_regular_file(path, error))
    ::setxattr(path.c_str(), hash_attribute, hash.data(), hash.size(), 0);
  return {};
}

}  // namespace castwright::app
