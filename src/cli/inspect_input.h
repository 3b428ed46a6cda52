#pragma once
// What `inspect` reads from and writes to, with errors as Status. Main thread.

#include "core/result.h"

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::cli {

/// Bytes of a file or of standard input, read once from the beginning to the end. Memory grows with
/// the bytes that arrive, and never with a length that the input claims.
class Input {
 public:
  /// Opens the file `path`; "-" is standard input. Fault::missing if it cannot be opened.
  static Result<Input> open(const std::string& path);
  /// Reads from a descriptor that the caller keeps and closes.
  explicit Input(int descriptor) : descriptor_(descriptor) {}
  Input(Input&& other) noexcept;
  Input& operator=(Input&&) = delete;
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  ~Input();

  /// Waits for the next bytes and returns as many as one read gives, so that a live stream is seen
  /// as it arrives; empty at the end. The view is valid until the next call. Fault::missing if the
  /// input cannot be read.
  Result<std::string_view> some();
  /// Waits for the next `size` bytes and appends them to `out`; fewer only at the end of the input.
  /// Fault::missing if the input cannot be read.
  Status up_to(std::size_t size, std::string& out);
  /// Everything that is left. Fault::missing if the input cannot be read.
  Result<std::string> all();

 private:
  Status refill();

  int descriptor_;
  bool owned_ = false;
  std::vector<char> block_;
  std::size_t begin_ = 0;  ///< where the bytes of block_ begin that were not handed out yet
  std::size_t end_ = 0;    ///< where they end
};

/// Writes `text` to `out`. Fault::storage if `out` takes no more (a full disk, a closed pipe).
Status write(std::FILE* out, std::string_view text);
/// Hands what was written to the system. Fault::storage if `out` takes no more.
Status flush(std::FILE* out);

}  // namespace castwright::cli
