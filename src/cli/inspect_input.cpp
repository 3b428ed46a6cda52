#include "cli/inspect_input.h"

#include "core/limits.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace castwright::cli {
namespace {

std::string reason() {
  return std::generic_category().message(errno);
}

}  // namespace

Result<Input> Input::open(const std::string& path) {
  if (path == "-") return Input(STDIN_FILENO);
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(Fault::missing, fmt::format("{}: {}", path, reason()));
  Input input(descriptor);
  input.owned_ = true;
  return input;
}

Input::Input(Input&& other) noexcept
    : descriptor_(other.descriptor_),
      owned_(std::exchange(other.owned_, false)),
      block_(std::move(other.block_)),
      begin_(std::exchange(other.begin_, 0)),
      end_(std::exchange(other.end_, 0)) {}

Input::~Input() {
  if (owned_) ::close(descriptor_);
}

Result<std::string_view> Input::some() {
  CW_RETURN_IF_ERROR(refill());
  const std::size_t begin = std::exchange(begin_, end_);
  return std::string_view(block_.data() + begin, end_ - begin);
}

Status Input::up_to(std::size_t size, std::string& out) {
  while (size > 0) {
    CW_RETURN_IF_ERROR(refill());
    const std::size_t taken = std::min(size, end_ - begin_);
    if (taken == 0) return {};
    out.append(block_.data() + begin_, taken);
    begin_ += taken;
    size -= taken;
  }
  return {};
}

Result<std::string> Input::all() {
  std::string text;
  CW_RETURN_IF_ERROR(up_to(std::string::npos, text));
  return text;
}

/// Reads the next block if all bytes of the last one were handed out.
Status Input::refill() {
  if (begin_ < end_) return {};
  block_.resize(limits::receive_block_bytes);
  begin_ = 0;
  end_ = 0;
  while (true) {
    const ssize_t got = ::read(descriptor_, block_.data(), block_.size());
    if (got >= 0) {
      end_ = static_cast<std::size_t>(got);
      return {};
    }
    if (errno != EINTR) return fail(Fault::missing, fmt::format("reading: {}", reason()));
  }
}

Status write(std::FILE* out, std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), out) == text.size()) return {};
  return fail(Fault::storage, fmt::format("writing the output: {}", reason()));
}

Status flush(std::FILE* out) {
  if (std::fflush(out) == 0) return {};
  return fail(Fault::storage, fmt::format("writing the output: {}", reason()));
}

}  // namespace castwright::cli
