#pragma once
// What `inspect` reads from and writes to, with errors as Status. The main thread only.

#include "core/result.h"

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::cli {

/// Bytes of a file or of standard input. Memory grows with what really arrives, whatever a length
/// field claims.
class Input {
 public:
  /// "-" is standard input. Fault::missing where there is no such file, or it cannot be read.
  static Result<Input> open(const std::string& path);
  /// A descriptor that stays the caller's.
  explicit Input(int descriptor) : descriptor_(descriptor) {}
  Input(Input&& other) noexcept;
  Input& operator=(Input&&) = delete;
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  ~Input();

  /// The next bytes: all that are there, at least one; none at the end. The view lives until the
  /// next call. This way a live stream is seen as it comes.
  Result<std::string_view> some();
  /// Appends the next `size` bytes to `out`, waiting for them; fewer only at the end.
  Status up_to(std::size_t size, std::string& out);
  Result<std::string> all();

 private:
  Status refill();

  int descriptor_;
  bool owned_ = false;
  std::vector<char> block_;
  std::size_t begin_ = 0;  ///< of what is in block_ and was not taken yet
  std::size_t end_ = 0;
};

/// Fault::storage where `out` takes no more (a full disk; a closed pipe ends the process by
/// SIGPIPE).
Status write(std::FILE* out, std::string_view text);
Status flush(std::FILE* out);

}  // namespace castwright::cli
