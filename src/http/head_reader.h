#pragma once
// Reads a response head line by line: keeps the status and the fields of the final response, skips
// interim (1xx) heads, and stops at a byte limit. Pure; one per exchange.

#include "http/transport.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace castwright::http {

class HeadReader {
 public:
  enum class Step {
    more,      ///< More lines of the head follow.
    complete,  ///< The line was the blank line of the final head.
    too_large  ///< All heads of the exchange together exceed the limit.
  };

  explicit HeadReader(std::size_t bytes_max) : bytes_left_(bytes_max) {}

  /// Takes one line with its line end. Lines after the final head (trailers) count towards the
  /// limit and are dropped.
  Step take(std::string_view line);

  bool complete() const { return complete_; }
  int status() const { return status_; }
  /// The fields, with names in lower case, since RFC 9110 5.1 makes them case-insensitive, and
  /// values without outer blanks.
  const std::vector<Header>& headers() const { return headers_; }
  /// Returns the first value of a field, or nothing; `name` is in lower case.
  std::string_view value_of(std::string_view name) const;

 private:
  void take_field(std::string_view line);

  std::size_t bytes_left_;
  bool complete_ = false;
  int status_ = 0;
  std::vector<Header> headers_;
};

}  // namespace castwright::http
