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
    more,      ///< the head goes on
    complete,  ///< that was the blank line of the final head
    too_large  ///< more than the limit, all heads of the exchange counted together
  };

  explicit HeadReader(std::size_t bytes_max) : bytes_left_(bytes_max) {}

  /// One line with its line end. Lines after the final head (trailers) count and are dropped.
  Step take(std::string_view line);

  bool complete() const { return complete_; }
  int status() const { return status_; }
  /// Field names in lower case (RFC 9110 5.1: case-insensitive), values without outer blanks.
  const std::vector<Header>& headers() const { return headers_; }
  /// The first value of a field, or nothing; `name` in lower case.
  std::string_view value_of(std::string_view name) const;

 private:
  void take_field(std::string_view line);

  std::size_t bytes_left_;
  bool complete_ = false;
  int status_ = 0;
  std::vector<Header> headers_;
};

}  // namespace castwright::http
